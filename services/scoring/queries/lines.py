"""How the duties of each unit stand at a pair of instants, as one text a district: little to fetch where units are many."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, literal_column, or_, select

from services.kit.database import Database, StoreUnavailable
from services.scoring.domain.ledger import Columns, Lines
from services.scoring.domain.spans import instant
from services.scoring.projections.spans import SPANS, volume
from services.scoring.queries.lists import Asked

SPAN = SPANS.c
COMMA: Final[Any] = literal_column("','")
SEMICOLON: Final[Any] = literal_column("';'")
HELD: Final = and_(
    SPAN.volume == bindparam("volume"),
    SPAN.district == bindparam("district"),
    SPAN.so_from <= bindparam("as_of"),
    SPAN.known_from <= bindparam("known_at"),
    SPAN.dropped_at > bindparam("known_at"),
    or_(SPAN.so_until > bindparam("as_of"), SPAN.known_until > bindparam("known_at")),
)
PARTS: Final = 20
"""In how many parts a province is asked for, about."""
AT_ONCE: Final = 2

LINE: Final = SPAN.unit.concat(COMMA).concat(func.aggregate_strings(SPAN.word, COMMA)).label("line")
LINES: Final = select(LINE).where(HELD).group_by(SPAN.unit).subquery()
OF_DISTRICT: Final = select(func.aggregate_strings(LINES.c.line, SEMICOLON))
"""Of one district alone: PostgreSQL reads the whole table for a list of them."""


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
    values = {"as_of": instant(asked.as_of), "known_at": instant(asked.known_at)}
    volumes = sorted({volume(period.period) for period in named.periods})
    found: dict[str, dict[str, str]] = {district: {} for district in districts}
    async with database.snapshot() as snapshot:
        for district, each in product(districts, volumes):
            where = {"district": district, "volume": each}
            for unit, line in _read((await snapshot.fetch(OF_DISTRICT, {**values, **where}))[0][0]):
                known = found[district].get(unit)
                found[district][unit] = line if known is None else f"{known},{line}"
    return found


def _read(text: str | None) -> Iterator[tuple[str, str]]:
    """Read the lines of units; there is no text where there are none."""
    for block in text.split(";") if text else ():
        unit, _, line = block.partition(",")
        yield unit, line
