"""What would be, shown: sums before and after, who would stand otherwise, which duties and why; or written as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from rich.text import Text

from services.cli import changes, exporting, shown
from services.cli.exporting import Column, Sheet, Target
from services.cli.output import Output
from services.cli.register import LOOKS, mark
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.scoring.pb import admin_pb2

UNITS: Final = "units"
DUTIES: Final = "duties"
ROWS: Final = (UNITS, DUTIES)
RANKS: Final = frozenset({"rank", "was_rank"})
MOST: Final = 40
"""Beyond, units that would stand otherwise are not all listed, and duties that change in the same way are one line."""
WHYS: Final = 3
"""As many reasons of a unit are shown."""

Would = admin_pb2.SimulateResponse
Moved = admin_pb2.SimulateResponse.Moved
Score = admin_pb2.Score
Told = tuple[Would, Sequence[deadlines_pb.Finding]]
Findings = Sequence[deadlines_pb.Finding]
Group = tuple[str, str, str, str, str, int]
How = tuple[Target, str, bool]
"""In which form and where, units or duties, and whether every line."""

OF_UNITS: Final = (
    Column("rank", "whole"),
    Column("was_rank", "whole"),
    *map(Column, ("unit", "name", "kind", "district")),
    Column("score", "decimal"),
    Column("was_score", "decimal"),
    *map(Column, ("classed", "was_classed", "provisional", "why")),
)
OF_DUTIES: Final = (
    *map(Column, ("district", "unit", "name", "obligation", "period", "status", "was_status", "only_due")),
    Column("due_at", "moment"),
    Column("was_due_at", "moment"),
    Column("days_late", "whole"),
    Column("was_days_late", "whole"),
    Column("why"),
)


async def show(out: Output, told: Told, year: int, how: How) -> None:
    """Show what would be, or write it; JSON holds both units and duties."""
    wanted, rows, everything = how
    if wanted.is_seen:
        _seen(out, told, everything=everything)
    else:
        is_whole = wanted.form == "json"
        sheet = _sheet(out, told[0], year, UNITS if is_whole else rows)
        about = {**sheet.about, **_whole(*told)} if is_whole else sheet.about
        await exporting.write(out, replace(sheet, about=about), wanted)
    out.note("whatif-nothing-changed")


def _sheet(out: Output, would: Would, year: int, rows: str) -> Sheet:
    columns, messages = (OF_UNITS, would.scores) if rows == UNITS else (OF_DUTIES, would.moved)
    return Sheet(
        table="whatif",
        as_of=would.as_of,
        known_at=would.known_at,
        columns=columns,
        parts=exporting.flat([[_value(one, column.name) for column in columns] for one in messages]),
        title=out.text("whatif-table"),
        about={"year": year, "scheme": would.scheme, "was_scheme": would.was_scheme},
        key=rows,
    )


def _whole(would: Would, findings: Findings) -> Mapping[str, Any]:
    """Return what a document says beside units."""
    return {
        "was_counts": dict(would.was_counts),
        "counts": dict(would.counts),
        DUTIES: [shown.plain(one) for one in would.moved],
        "findings": [shown.plain(one) for one in findings],
    }


def _value(message: Score | Moved, name: str) -> str:
    value = getattr(message, name)
    if isinstance(value, bool):
        return "true" if value else ""
    if name in RANKS:
        return str(value or "")
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else "; ".join(value)


def _seen(out: Output, told: Told, *, everything: bool) -> None:
    would, findings = told
    changes.findings(out, findings)
    _counts(out, would)
    moving = [one for one in would.scores if _moves(one)]
    if moving:
        _scores(out, moving if everything else moving[:MOST])
        schemes = " → ".join(dict.fromkeys(filter(None, (would.was_scheme, would.scheme))))
        out.say("whatif-units-moved", count=len(moving), all=len(would.scores), scheme=schemes)
    elif would.scores:
        out.say("whatif-no-unit-moves", scheme=would.scheme)
    else:
        out.say("whatif-no-scheme")
    _duties(out, would.moved, everything=everything)


def _moves(one: Score) -> bool:
    return (one.rank, one.score, one.classed) != (one.was_rank, one.was_score, one.was_classed)


def _counts(out: Output, would: Would) -> None:
    made = shown.table(out, "stands", "whatif-before", "whatif-after", "column-difference")
    for status in LOOKS:
        was, now = would.was_counts.get(status, 0), would.counts.get(status, 0)
        if was or now:
            made.add_row(mark(status, out.lang), str(was), str(now), f"{now - was:+d}" if now != was else "")
    shown.show(out, made, title="whatif-sums")


def _scores(out: Output, moving: Sequence[Score]) -> None:
    made = shown.table(out, "column-rank", "unit", "column-score", "column-classed", "why")
    for one in moving:
        made.add_row(
            _both(str(one.was_rank or "–"), str(one.rank or "–")),
            f"{one.name} ({one.unit})",
            _both(shown.decimal(out, one.was_score) or "–", shown.decimal(out, one.score) or "–"),
            _both(one.was_classed or "–", one.classed or "–"),
            "\n".join(one.why[:WHYS]),
        )
    shown.show(out, made, title="whatif-units")


def _both(was: str, now: str) -> str:
    return now if was == now else f"{was} → {now}"


def _duties(out: Output, moved: Sequence[Moved], *, everything: bool) -> None:
    groups: dict[Group, list[str]] = {}
    for place, one in enumerate(sorted(moved, key=lambda one: one.only_due)):
        about = (one.obligation, one.period, one.was_status, one.status, one.why)
        groups.setdefault((*about, place if everything else 0), []).append(one.unit)
    made = shown.table(out, "report-period", "unit", "stands", "why")
    for (obligation, period, was, now, why, _), units in groups.items():
        stands = mark(was, out.lang)
        if was != now:
            stands = Text(" → ").join([stands, mark(now, out.lang)])
        made.add_row(f"{obligation}/{period}", changes.units(out, units), stands, why)
    shown.show(out, made, title="whatif-duties")
    only_due = sum(one.only_due for one in moved)
    if len(moved) > only_due:
        out.say("whatif-duties-moved", count=len(moved) - only_due)
    if only_due:
        out.say("whatif-only-due", count=only_due)
    if len(groups) < len(moved):
        out.say("duties-summarised")
