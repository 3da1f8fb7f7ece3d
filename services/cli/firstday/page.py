"""One page for people: what would be registered, and every cell that could not be read. It loads nothing and runs nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from services.cli.firstday.heads import Unread
from services.cli.firstday.reading import Found
from services.cli.lists import LATE, MISSING, ON_TIME, Entry
from services.cli.texts import say

SHOWN: Final = 200
"""Rows of a table before it says how many more there are; what could not be read is always said whole."""
STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;
vertical-align:top;overflow-wrap:anywhere}th{background:#eee}.n{font-variant-numeric:tabular-nums;white-space:nowrap}
h1{font-size:1.5rem}h2{font-size:1.2rem}.bad{border-left:.4rem solid #a40000;padding-left:.8rem}.good{border-left:.4rem solid
#1b5e20;padding-left:.8rem}@media print{body{margin:0;max-width:none}thead{display:table-header-group}}
"""


def written(found: Found, findings: Sequence[str], lang: str) -> str:
    """Write the page."""
    title = say("fd-page", lang, path=found.path.name)
    body = [
        f"<h1>{escape(title)}</h1>",
        _summary(found, lang),
        _unread(found.unread, lang),
        _findings(findings, lang),
        _units(found, lang),
        _obligations(found, lang),
        _register(found.entries, lang),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    return f'<!doctype html>\n<html lang="{lang}"><head>{head}{policy}<style>{STYLE}</style></head>\n<body>{"".join(body)}</body></html>\n'


def why(one: Unread, lang: str) -> str:
    """Say why something could not be read."""
    return say(one.why, lang, fact=one.fact or "–")


def todo(one: Unread, lang: str) -> str:
    """Say what to do about it."""
    return say(f"{one.why}-do", lang, fact=one.fact or "–")


def _summary(found: Found, lang: str) -> str:
    key, mood = ("fd-some-unread", "bad") if found.unread else ("fd-all-read", "good")
    facts = {"units": len(found.units.units), "obligations": len(found.obligations.obligations)}
    counts = say("fd-counts", lang, **facts, cells=len(found.entries))
    return f'<p class="{mood}">{escape(counts)}<br>{escape(say(key, lang, count=len(found.unread)))}</p>'


def _table(heads: Iterable[str], rows: Sequence[Sequence[object]], lang: str, *, most: int | None = SHOWN) -> str:
    shown = rows if most is None else rows[:most]
    lines = ["".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in shown]
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    more = f"<p>{escape(say('fd-more', lang, count=len(rows) - len(shown)))}</p>" if len(rows) > len(shown) else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(f'<tr>{line}</tr>' for line in lines)}</tbody></table>{more}"


def _heads(lang: str, *keys: str) -> list[str]:
    return [say(key, lang) for key in keys]


def _section(key: str, lang: str, table: str) -> str:
    return f"<h2>{escape(say(key, lang))}</h2>{table}"


def _unread(unread: Sequence[Unread], lang: str) -> str:
    if not unread:
        return ""
    rows = [
        (one.sheet, one.cell, one.content, why(one, lang), todo(one, lang), say(f"fd-left-{one.left_out}", lang))
        for one in unread
    ]
    heads = _heads(lang, "fd-sheet-head", "fd-cell", "fd-content", "why", "fd-todo", "fd-left")
    return _section("fd-unread", lang, _table(heads, rows, lang, most=None))


def _findings(findings: Sequence[str], lang: str) -> str:
    if not findings:
        return ""
    lines = "".join(f"<li>{escape(one)}</li>" for one in findings)
    return _section("fd-findings", lang, f"<ul>{lines}</ul>")


def _units(found: Found, lang: str) -> str:
    kinds = found.units.kinds
    rows = [
        (one["no"], one["code"], one["name"], kinds.get(one["kind"], one["kind"]), one.get("email", ""))
        for one in found.units.units.values()
    ]
    heads = _heads(lang, "fd-no", "fd-code-head", "unit", "fd-kind-head", "fd-email-head")
    return _section("fd-units", lang, _table(heads, rows, lang)) if rows else ""


def _obligations(found: Found, lang: str) -> str:
    rows = [
        (code, one["title"], one.get("recurs", "fixed"), _due(one), one["citation"]["number"])
        for code, one in found.obligations.obligations.items()
    ]
    heads = _heads(lang, "fd-code-head", "duty", "fd-recurs-head", "due", "fd-letter")
    return _section("fd-obligations", lang, _table(heads, rows, lang)) if rows else ""


def _due(rule: dict[str, object]) -> str:
    periods = rule.get("periods")
    due = rule.get("due") or (periods[0]["due"] if isinstance(periods, list) else {})
    if not isinstance(due, dict):
        return ""
    day = due.get("day", due.get("month", due.get("days", "")))
    written = "-".join(str(one) for one in day.values()) if isinstance(day, dict) else str(day)
    return f"{due.get('phrase', '')} {written}".strip()


def _register(entries: Sequence[Entry], lang: str) -> str:
    said = Counter((f"{one.obligation}/{one.period}", "day" if one.arrived_at else one.mark) for one in entries)
    names = dict.fromkeys(name for name, _ in said)
    rows = [(name, *(said[name, mark] for mark in (ON_TIME, LATE, MISSING, "day", ""))) for name in names]
    heads = _heads(lang, "period", "on_time", "late", "missing", "fd-days", "unknown")
    return _section("fd-register", lang, _table(heads, rows, lang)) if rows else ""
