"""The working calendar as of one instant and known at another."""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import bindparam, select

from services.contracts.workdays import Decreed, Workdays, workdays
from services.kit import moment
from services.kit.database import Database, Snapshot
from services.scoring.projections.days import DAYS
from services.scoring.projections.listed import UNITS
from services.scoring.queries.lists import Asked, as_asked

DAY = DAYS.c
DAYS_THEN: Final = (
    select(DAY.day, DAY.scope, DAY.working).where(as_asked(DAYS)).order_by(DAY.recorded_at, DAY.source, DAY.position)
)


async def calendar(snapshot: Snapshot, asked: Asked, province: str = "") -> Workdays:
    """Return the days that are worked on in a province."""
    times = {"as_of": moment.text(asked.as_of), "known_at": moment.text(asked.known_at)}
    rows = await snapshot.fetch(DAYS_THEN, times)
    said = (Decreed(date.fromisoformat(day), scope, None if on is None else bool(on)) for day, scope, on in rows)
    return workdays(said, province)


PROVINCE: Final = (
    select(UNITS.c.province)
    .where(UNITS.c.district == bindparam("district"), as_asked(UNITS))
    .order_by(UNITS.c.row.desc())
    .limit(1)
)


async def calendars(database: Database, asked: Asked, districts: Collection[str]) -> dict[str, Workdays]:
    """Return the days that are worked on in some districts, each by its province.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    times = {"as_of": moment.text(asked.as_of), "known_at": moment.text(asked.known_at)}
    by_province: dict[str, Workdays] = {}
    found: dict[str, Workdays] = {}
    async with database.snapshot() as snapshot:
        for district in districts:
            rows = await snapshot.fetch(PROVINCE, {**times, "district": district})
            province = str(rows[0][0]) if rows else ""
            if province not in by_province:
                by_province[province] = await calendar(snapshot, asked, province)
            found[district] = by_province[province]
    return found
