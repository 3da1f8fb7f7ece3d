"""How every duty stands now, in the order in which that was decided: what follows standings asks for what is new."""

from typing import Final

from sqlalchemy import Column, Index, Integer, String, Table

from services.contracts.scoring import StandingChanged
from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.scoring.projections.tables import TABLES

STANDINGS: Final = Table(
    "standings",
    TABLES,
    *(Column(name, String, primary_key=True) for name in ("district", "unit", "obligation", "period")),
    Column("row", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("due_at", String, nullable=False),
    Column("arrived_at", String),
    Column("days_late", Integer, nullable=False),
    Column("faults", String, nullable=False),
    Column("returned", Integer, nullable=False),
    Index("standings_row", "row"),
)
"""`row`: of the journal, which counts on whatever incarnation said it; `faults`: codes, joined by blanks."""

KEEP_STANDING: Final = upsert(STANDINGS)


def standing(fact: Fact) -> Write:
    """Keep how a duty stands now."""
    event: StandingChanged = fact.event
    row = (
        event.district,
        event.unit,
        event.obligation,
        event.period,
        fact.row,
        event.status.value,
        moment.text(event.due_at),
        None if event.arrived_at is None else moment.text(event.arrived_at),
        event.days_late,
        " ".join(event.faults),
        event.returned,
    )
    return Write(KEEP_STANDING, row)
