"""How the duties of each unit stand at a pair of instants, as one text a district: little to fetch where units are many."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, func, literal_column, or_, select

from services.kit.database import Snapshot
from services.scoring.domain.ledger import Columns, Lines, Part
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.marks import COUNTED, FAULTY
from services.scoring.domain.spans import instant
from services.scoring.projections.listed import PERIODS
from services.scoring.projections.spans import SPANS, volume
from services.scoring.queries.lists import Asked

SPAN, PERIOD = SPANS.c, PERIODS.c
BLANK: Final[ColumnElement[str]] = literal_column("' '")
COMMA: Final[Any] = literal_column("','")
SEMICOLON: Final[Any] = literal_column("';'")
IS_FAULTY: Final = SPAN.mark.op("&")(literal_column(str(FAULTY))) != literal_column("0")
HELD: Final = and_(
    SPAN.volume == bindparam("volume"),
    SPAN.so_from <= bindparam("as_of"),
    SPAN.known_from <= bindparam("known_at"),
    SPAN.dropped_at > bindparam("known_at"),
    or_(SPAN.so_until > bindparam("as_of"), SPAN.known_until > bindparam("known_at")),
)
MARKED: Final[ColumnElement[str]] = SPAN.mark.op("||", return_type=String)(BLANK)

SEVERAL: Final = 32
"""More districts are asked for at once, not one by one."""


def _scored(named: ColumnElement[str]) -> ColumnElement[str]:
    row = MARKED.concat(named)
    faulty = row.concat(BLANK).concat(SPAN.faults)
    return case((IS_FAULTY, faulty), else_=row)


def _counted(named: ColumnElement[str]) -> ColumnElement[str]:
    return SPAN.mark.op("&")(literal_column(str(COUNTED))).op("||", return_type=String)(BLANK).concat(named)


def _lines(row: ColumnElement[str], *here: ColumnElement[bool]) -> Select[tuple[str, str]]:
    joined = func.aggregate_strings(row, COMMA)
    unit = (
        select(SPAN.district, SPAN.unit, joined.label("line"))
        .where(HELD, *here)
        .group_by(SPAN.volume, SPAN.district, SPAN.unit)
        .subquery()
    )
    line = unit.c.unit.concat(COMMA).concat(unit.c.line)
    return select(unit.c.district, func.aggregate_strings(line, SEMICOLON)).group_by(unit.c.district)


PAIR: Final = SPAN.obligation.concat(literal_column("'/'")).concat(SPAN.period)
HERE: Final = SPAN.district == bindparam("district")

Asking = tuple[bool, bool, bool]
"""Whether of one district alone, by obligations alone, of what is counted alone."""

QUESTIONS: Final[Mapping[Asking, Select[tuple[str, str]]]] = {
    (bool(here), named is SPAN.obligation, row is _counted): _lines(row(named), *here)
    for here in ((), (HERE,))
    for named in (SPAN.obligation, PAIR)
    for row in (_scored, _counted)
}
EVER_OPENED: Final = select(PERIOD.obligation, PERIOD.period).distinct()


async def columns(snapshot: Snapshot, periods: Sequence[ListedPeriod]) -> Columns:
    """Name the periods of a year by their obligations alone where that cannot be mistaken: such lines are shorter."""
    listed = {(each.obligation, each.period) for each in periods}
    obligations, volumes = {each for each, _ in listed}, {volume(period) for _, period in listed}
    ever = {(str(row[0]), str(row[1])) for row in await snapshot.fetch(EVER_OPENED, {})}
    others = [pair for pair in ever - listed if pair[0] in obligations and volume(pair[1]) in volumes]
    return Columns.of(periods, by_obligation=len(obligations) == len(listed) and not others)


async def lines(
    snapshot: Snapshot, asked: Asked, named: Columns, districts: Sequence[str], take: Callable[[Part], None]
) -> None:
    """Fetch the lines of districts, and hand them on district by district; the next is fetched while one is worked on."""
    parts = [[district] for district in districts] if len(districts) <= SEVERAL else [districts]
    async with asyncio.TaskGroup() as group:
        coming = [group.create_task(_part(snapshot, asked, named, part)) for part in parts[:1]]
        for following in [*parts[1:], None]:
            found = await coming.pop() if coming else None
            if following is not None:
                coming.append(group.create_task(_part(snapshot, asked, named, following)))
                await asyncio.sleep(0)
            if found is not None:
                take(found)


async def _part(snapshot: Snapshot, asked: Asked, named: Columns, districts: Sequence[str]) -> Part:
    question = QUESTIONS[len(districts) == 1, named.by_obligation, named.is_counted]
    values = {"as_of": instant(asked.as_of), "known_at": instant(asked.known_at), "district": districts[0]}
    found: Lines = {}
    for each in sorted({volume(period.period) for period in named.periods}):
        for district, text in await snapshot.fetch(question, {**values, "volume": each}):
            for unit, _, line in (block.partition(",") for block in text.split(";")):
                home = (district, unit)
                found[home] = f"{found[home]},{line}" if home in found else line
    return Part(districts, found)
