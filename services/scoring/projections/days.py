"""Which days are worked on, as it was decreed, word by word with both times."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Boolean, Column, String, Table

from services.contracts.deadlines import CalendarDayDecreed, CalendarDayRevoked
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.scoring.projections.tables import TABLES, dated, dates

DAYS: Final = Table(
    "days",
    TABLES,
    Column("source", String, primary_key=True),
    *dated(),
    Column("day", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("working", Boolean),
)

KEEP_DAY: Final = upsert(DAYS)


def days(fact: Fact) -> Iterable[Write]:
    """Keep a word about a day; a revocation says nothing of whether it is worked on."""
    match fact.event:
        case CalendarDayDecreed() | CalendarDayRevoked() as said:
            working = said.working if isinstance(said, CalendarDayDecreed) else None
            word = {"day": said.day.isoformat(), "scope": said.scope or "", "working": working}
            yield Write(KEEP_DAY, {"source": fact.source, **dates(fact), **word})
        case _:
            pass
