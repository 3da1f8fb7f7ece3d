"""How the duties of each unit stand at a pair of instants, as one text a district: little to fetch where units are many."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, func, literal_column, select

from services.kit.database import Database, StoreUnavailable
from services.scoring.domain.ledger import Columns, Lines
from services.scoring.domain.spans import instant
from services.scoring.projections.spans import SPANS, volume
from services.scoring.queries.lists import Asked
from services.scoring.queries.spans import HERE, THEN

SPAN = SPANS.c
COMMA: Final[Any] = literal_column("','")
SEMICOLON: Final[Any] = literal_column("';'")
PARTS: Final = 8
"""In how many parts a province is asked for, about: nobody else waits longer than for one to be read."""
AT_ONCE: Final = 2

LINE: Final = SPAN.unit.concat(SEMICOLON).concat(func.aggregate_strings(SPAN.word, COMMA)).label("line")
LINES: Final = select(LINE).where(SPAN.volume == bindparam("volume"), HERE, THEN).group_by(SPAN.unit).subquery()
OF_DISTRICT: Final = select(func.aggregate_strings(LINES.c.line, SEMICOLON))
"""Of one district alone: PostgreSQL reads the whole table for a list of them."""


async def lines(
    database: Database, asked: Asked, named: Columns, districts: Sequence[str], take: Callable[[Lines], None]
) -> None:
    """Fetch the lines of districts and hand them on one by one, as they come; the instants make them of one register.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    size = -(-len(districts) // PARTS) or 1
    parts = (districts[first : first + size] for first in range(0, len(districts), size))
    volumes = sorted({volume(period.period) for period in named.periods})
    times = {"as_of": instant(asked.as_of), "known_at": instant(asked.known_at)}

    async def hand_on(district: str, texts: Sequence[str | None]) -> None:
        take({district: _read(texts)})

    async def some() -> None:
        for part in parts:
            async with database.snapshot() as snapshot:
                for district in part:
                    where = ({"district": district, "volume": each, **times} for each in volumes)
                    texts = [(await snapshot.fetch(OF_DISTRICT, values))[0][0] for values in where]
                    # A task of its own: the next district is asked for before this one is looked at.
                    group.create_task(hand_on(district, texts))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(some())
    except* StoreUnavailable as several:
        failed = several.exceptions[0]
    else:
        return
    raise failed


def _read(texts: Sequence[str | None]) -> dict[str, str]:
    """Read the lines of units, volume by volume; there is no text where there are none."""
    found: dict[str, str] = {}
    for text in filter(None, texts):
        units = iter(text.split(";"))
        for unit, line in zip(units, units, strict=True):
            found[unit] = f"{found[unit]},{line}" if unit in found else line
    return found
