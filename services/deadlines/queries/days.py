"""Named questions about the working calendar."""

from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import select

from services.contracts.deadlines import CalendarDayDecreed, Citation
from services.deadlines.projections import DAYS
from services.kit.database import Database, Snapshot

ALL_DAYS: Final = select(DAYS.c.body).order_by(DAYS.c.day, DAYS.c.scope)
"""Every day that is decreed otherwise than its weekday says."""


class DayRow(NamedTuple):
    """A day that is worked on, or not, otherwise than its weekday says; `scope` None: everywhere."""

    day: date
    working: bool
    name: str
    scope: str | None
    provisional: bool
    source: Citation | None
    announced: date | None
    reason: str
    decreed_at: datetime


async def decreed(database: Database) -> tuple[DayRow, ...]:
    """Answer every day that is decreed, in order."""
    async with database.snapshot() as snapshot:
        return await decreed_in(snapshot)


async def decreed_in(snapshot: Snapshot) -> tuple[DayRow, ...]:
    """Answer every day that is decreed as of one moment of the database."""
    said = [CalendarDayDecreed.model_validate_json(row[0]) for row in await snapshot.fetch(ALL_DAYS, {})]
    return tuple(DayRow(**{name: getattr(day, name) for name in DayRow._fields}) for day in said)
