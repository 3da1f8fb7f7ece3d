"""The working calendar as of one instant and known at another."""

from datetime import date
from typing import Final

from sqlalchemy import select

from services.kit import moment
from services.kit.database import Snapshot
from services.scoring.domain.workdays import Decreed, Workdays, workdays
from services.scoring.projections.days import DAYS
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
