"""What became of submissions: a table with sign, word and colour for people, one line each for programs and files."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from services.cli.output import Output
from services.cli.register import Look
from services.client.outbox import Answered
from services.client.sheets import Sheet

NONE: Final = "no-receipt"
LOOKS: Final[dict[str, Look]] = {
    "accepted": Look("✓", "green"),
    "returned": Look("↩", "yellow"),
    "refused": Look("✗", "red"),
    "unreadable": Look("✗", "red"),
    "too-large": Look("✗", "red"),
    "held": Look("…", "cyan"),
    "withdrawn": Look("○", "blue"),
    NONE: Look("?", "bright_black"),
}
SHOWN: Final = 40
"""Rows a terminal is given; the file has them all."""

Outcomes = Sequence[tuple[Sheet, Answered | None]]


def plain(sheet: Sheet, answer: Answered | None) -> dict[str, Any]:
    """Return what became of a submission as a plain value: its receipt, where there is one."""
    own = {"submission_id": sheet.submission.submission_id, "content_sha256": sheet.sha256}
    if answer is None:
        return {**own, "outcome": None}
    if not answer.receipt:
        return {**own, "outcome": answer.outcome, "reasons": [{"code": answer.outcome}]}
    return answer.plain


def written(outcomes: Outcomes, path: Path) -> None:
    """Write one line per submission."""
    lines = (json.dumps(plain(sheet, answer), ensure_ascii=False) + "\n" for sheet, answer in outcomes)
    path.write_text("".join(lines), "utf-8")


def counted(outcomes: Outcomes) -> Counter[str]:
    """Count the outcomes."""
    return Counter(answer.outcome if answer else NONE for _, answer in outcomes)


def show(out: Output, outcomes: Outcomes, path: Path | None) -> None:
    """Show what was not simply accepted first, then the rest, then the sums."""
    if out.json or not outcomes:
        return
    ordered = sorted(outcomes, key=lambda pair: pair[1] is not None and pair[1].outcome == "accepted")
    table = Table()
    for key in ("submission", "unit", "duty", "outcome", "reasons"):
        table.add_column(out.text(key), overflow="fold")
    for sheet, answer in ordered[:SHOWN]:
        table.add_row(*_cells(out, sheet, answer))
    out.console.print(table)
    if len(ordered) > SHOWN:
        out.say("more-rows", count=len(ordered) - SHOWN, path=path or "–")
    sums = (_mark(out, outcome).append(f" {count}") for outcome, count in sorted(counted(outcomes).items()))
    out.console.print(Text(" · ").join(sums))


def _cells(out: Output, sheet: Sheet, answer: Answered | None) -> Iterable[Text]:
    said = sheet.submission
    mark = _mark(out, answer.outcome if answer else NONE)
    if sheet.test:
        mark.append(f" ({out.text('on-trial')})")
    duty = f"{said.obligation}/{said.period}"
    return Text(said.submission_id), Text(said.unit), Text(duty), mark, Text(_reasons(out, plain(sheet, answer)))


def _reasons(out: Output, receipt: dict[str, Any]) -> str:
    return " ".join(_reason(out, reason) for reason in receipt.get("reasons") or ())


def _reason(out: Output, reason: dict[str, Any]) -> str:
    text = str((reason.get("text") or {}).get(out.lang) or reason.get("code") or "")
    return f"{text} ({reason['detail']})" if reason.get("detail") else text


def _mark(out: Output, outcome: str) -> Text:
    look = LOOKS.get(outcome, LOOKS[NONE])
    return Text(f"{look.sign} {out.text(outcome) if outcome in LOOKS else outcome}", style=look.style)
