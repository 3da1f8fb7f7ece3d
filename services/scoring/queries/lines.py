"""How the duties of each unit stand at a pair of instants, as one text a district: little to fetch where units are many."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, or_, select

from services.kit.database import Database, OneOf, StoreUnavailable
from services.scoring.domain.ledger import Columns, Lines
from services.scoring.domain.spans import instant
from services.scoring.projections.spans import SPANS, volume
from services.scoring.queries.lists import Asked

SPAN = SPANS.c
COMMA: Final[Any] = literal_column("','")
SEMICOLON: Final[Any] = literal_column("';'")
HELD: Final = and_(
    SPAN.volume == bindparam("volume"),
    SPAN.so_from <= bindparam("as_of"),
    SPAN.known_from <= bindparam("known_at"),
    SPAN.dropped_at > bindparam("known_at"),
    or_(SPAN.so_until > bindparam("as_of"), SPAN.known_until > bindparam("known_at")),
)
PARTS: Final = 20
"""In how many parts a province is asked for, about."""
AT_ONCE: Final = 2

HERE: Final = SPAN.district == bindparam("district")
THERE: Final = OneOf(SPAN.district, "districts")


def _lines(here: ColumnElement[bool]) -> Select[tuple[str, str]]:
    line = SPAN.unit.concat(COMMA).concat(func.aggregate_strings(SPAN.word, COMMA)).label("line")
    units = select(SPAN.district, line).where(HELD, here).group_by(SPAN.volume, SPAN.district, SPAN.unit).subquery().c
    return select(units.district, func.aggregate_strings(units.line, SEMICOLON)).group_by(units.district)


OF_DISTRICT: Final = _lines(HERE)
OF_DISTRICTS: Final = _lines(THERE)


async def lines(
    database: Database, asked: Asked, named: Columns, districts: Sequence[str], take: Callable[[Lines], None]
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


async def _part(database: Database, asked: Asked, named: Columns, districts: Sequence[str]) -> Lines:
    question = OF_DISTRICT if len(districts) == 1 else OF_DISTRICTS
    values = {"as_of": instant(asked.as_of), "known_at": instant(asked.known_at)}
    where = {"district": districts[0], "districts": json.dumps(districts)}
    found: dict[str, dict[str, str]] = {district: {} for district in districts}
    async with database.snapshot() as snapshot:
        for each in sorted({volume(period.period) for period in named.periods}):
            for district, text in await snapshot.fetch(question, {**values, **where, "volume": each}):
                of_district = found[district]
                for unit, _, line in (block.partition(",") for block in text.split(";")):
                    of_district[unit] = f"{of_district[unit]},{line}" if unit in of_district else line
    return found
