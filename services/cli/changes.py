"""What an act or an import does to duties, one line each, or summarised where they are many; and what contradicts itself."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from rich.text import Text

from services.cli import shown
from services.cli.output import Output
from services.deadlines.pb import admin_pb2

MOST_LINES: Final = 40
"""Beyond, duties of a period that change in the same way are one line."""
MOST_UNITS: Final = 3
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\S*")
SIGNS: Final[Mapping[str, tuple[str, str]]] = {
    "added": ("+", "green"),
    "withdrawn": ("-", "red"),
    "moved": ("→", "yellow"),
    "kept": ("=", "dim"),
}
SEVERITIES: Final[Mapping[str, tuple[str, str]]] = {
    "error": ("✗", "red"),
    "conflict": ("!", "yellow"),
    "warning": ("?", "cyan"),
}
"""How things are marked: never by colour alone."""

Changes = Sequence[admin_pb2.DutyChange]
Group = tuple[str, str, str, str, str, str]


def lines(out: Output, told: Sequence[str], *, everything: bool = False) -> None:
    """Print what is added, another, or named no more, a line each; of many only how many of each kind."""
    if out.json:
        return
    if everything or len(told) <= MOST_LINES:
        for one in told:
            out.console.print(shown.harmless(worded(out, one)), markup=False, soft_wrap=True)
        return
    counts = Counter(tuple(one.split(" ", 2)[:2]) for one in told)
    for (sign, kind), count in counts.items():
        out.console.print(f"{sign} {count} {shown.word(out, 'part', kind)}", markup=False, soft_wrap=True)
    out.say("duties-summarised")


def worded(out: Output, told: str) -> str:
    """Write one line of changes in the caller's language: `+ period BC/2023 <moment>`, `+ 2028-01-03 off <name>`."""
    sign, _, said = told.partition(" ")
    first, _, rest = said.partition(" ")
    if DAY.fullmatch(first):
        kind, _, name = rest.partition(" ")
        return shown.joined((sign, shown.day(out, first), shown.word(out, "day", kind), name), by=" ")
    head, _, last = rest.rpartition(" ")
    if MOMENT.fullmatch(last):
        rest = f"{head}: {shown.due(out, last)}"
    return shown.joined((sign, shown.word(out, "part", first), rest), by=" ")


def duties(out: Output, changes: Changes, *, everything: bool = False) -> None:
    """Print what becomes of duties, counted below."""
    if not changes or out.json:
        return
    if everything or len(changes) <= MOST_LINES:
        rows = [(change, change.unit) for change in changes]
    else:
        rows = [(group[0], units(out, [one.unit for one in group])) for group in grouped(changes)]
    made = shown.table(out, "change", "report-period", "unit", "due", "stands")
    for change, who in rows:
        made.add_row(
            _marked(out, change.change),
            f"{change.obligation}/{change.period}",
            who,
            _dues(out, change),
            _standing(out, change),
        )
    shown.show(out, made)
    counts = {kind: sum(change.change == kind for change in changes) for kind in SIGNS}
    said = ", ".join(f"{shown.word(out, 'change', kind)} {count}" for kind, count in counts.items() if count)
    out.say("duties-counted", count=len(changes), what=said)
    if len(rows) < len(changes):
        out.say("duties-summarised")


def grouped(changes: Changes) -> list[list[admin_pb2.DutyChange]]:
    """Put duties together that change in the same way, in the order of their first one."""
    groups: dict[Group, list[admin_pb2.DutyChange]] = {}
    for one in changes:
        same = (one.change, one.obligation, one.period, one.was_due_at, one.due_at, one.standing)
        groups.setdefault(same, []).append(one)
    return list(groups.values())


def units(out: Output, codes: Sequence[str]) -> str:
    """Name some units, or count them where they are many."""
    if len(codes) <= MOST_UNITS:
        return ", ".join(codes)
    return out.text("units-counted", count=len(codes))


def _marked(out: Output, kind: str) -> Text:
    sign, style = SIGNS.get(kind, ("·", ""))
    return Text(f"{sign} {shown.word(out, 'change', kind)}", style=style)


def _dues(out: Output, change: admin_pb2.DutyChange) -> str:
    was, now = shown.due(out, change.was_due_at), shown.due(out, change.due_at)
    if was and now and was != now:
        return f"{was}\n→ {now}"
    return now or was


def _standing(out: Output, change: admin_pb2.DutyChange) -> str:
    return shown.joined((shown.word(out, "standing", change.standing), change.why), by="\n")


def findings(out: Output, found: Sequence[admin_pb2.Finding]) -> None:
    """Print what contradicts itself: what, where, the sentence it comes from, and what to do."""
    if out.json:
        return
    for one in found:
        sign, style = SEVERITIES.get(one.severity, ("·", ""))
        about = "/".join(part for part in (one.obligation, one.period) if part)
        head = shown.joined((shown.word(out, "severity", one.severity), about, one.code))
        shown.line(out, f"{sign} {head}", style=style)
        shown.line(out, one.text, indent=1)
        if one.quote:
            shown.line(out, f"«{one.quote.strip('«»')}»", indent=1, style="italic")
        resolved = out.text("resolved-by", id=one.resolution) if one.resolution else ""
        shown.line(out, resolved or shown.joined(("→", one.advice), by=" "), indent=1)
