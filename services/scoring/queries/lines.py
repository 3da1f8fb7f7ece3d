"""How the duties of each unit stand at a pair of instants, as one text a district: little to fetch where units are many."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, func, literal_column, or_, select

from services.kit.database import Database, OneOf, Snapshot, StoreUnavailable
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

PARTS: Final = 20
"""In how many parts a province is asked for, about."""
AT_ONCE: Final = 2


def _scored(named: ColumnElement[str]) -> ColumnElement[str]:
    row = MARKED.concat(named)
    faulty = row.concat(BLANK).concat(SPAN.faults)
    return case((IS_FAULTY, faulty), else_=row)


def _counted(named: ColumnElement[str]) -> ColumnElement[str]:
    return SPAN.mark.op("&")(literal_column(str(COUNTED))).op("||", return_type=String)(BLANK).concat(named)


def _lines(here: ColumnElement[bool], row: ColumnElement[str]) -> Select[tuple[str, str]]:
    joined = func.aggregate_strings(row, COMMA)
    unit = (
        select(SPAN.district, SPAN.unit, joined.label("line"))
        .where(HELD, here)
        .group_by(SPAN.volume, SPAN.district, SPAN.unit)
        .subquery()
    )
    line = unit.c.unit.concat(COMMA).concat(unit.c.line)
    return select(unit.c.district, func.aggregate_strings(line, SEMICOLON)).group_by(unit.c.district)


PAIR: Final = SPAN.obligation.concat(literal_column("'/'")).concat(SPAN.period)
HERE: Final = SPAN.district == bindparam("district")
THERE: Final = OneOf(SPAN.district, "districts")

Asking = tuple[bool, bool, bool]
"""Whether of one district, by obligations alone, of what is counted alone."""

QUESTIONS: Final[Mapping[Asking, Select[tuple[str, str]]]] = {
    (here is HERE, named is SPAN.obligation, row is _counted): _lines(here, row(named))
    for here in (HERE, THERE)
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
    database: Database, asked: Asked, named: Columns, districts: Sequence[str], take: Callable[[Part], None]
) -> None:
    """Fetch the lines of districts and hand them on part by part, as they come; the instants make them of one register.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    size = -(-len(districts) // PARTS) or 1
    parts = (districts[first : first + size] for first in range(0, len(districts), size))

    async def some() -> None:
        for part in parts:
            take(await _part(database, asked, named, part))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(some())
    except* StoreUnavailable as several:
        failed = several.exceptions[0]
    else:
        return
    raise failed


async def _part(database: Database, asked: Asked, named: Columns, districts: Sequence[str]) -> Part:
    question = QUESTIONS[len(districts) == 1, named.by_obligation, named.is_counted]
    values = {"as_of": instant(asked.as_of), "known_at": instant(asked.known_at)}
    where = {"district": districts[0], "districts": json.dumps(districts)}
    found: Lines = {}
    async with database.snapshot() as snapshot:
        for each in sorted({volume(period.period) for period in named.periods}):
            for district, text in await snapshot.fetch(question, {**values, **where, "volume": each}):
                for unit, _, line in (block.partition(",") for block in text.split(";")):
                    home = (district, unit)
                    found[home] = f"{found[home]},{line}" if home in found else line
    return Part(districts, found)
