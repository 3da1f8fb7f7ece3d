"""What is new since somebody last looked: for aggregates, which follow."""

from typing import NamedTuple

from sqlalchemy import bindparam, select

from services.contracts.scoring import Status
from services.kit.database import Database
from services.kit.journal import HEADS
from services.scoring.domain.register import ListedPeriod
from services.scoring.domain.roll import Ended, Registered
from services.scoring.domain.standing import DutyKey
from services.scoring.projections import PERIODS, STANDINGS, UNIT_ENDS, UNITS
from services.scoring.queries.register import EVERY_END, EVERY_UNIT
from services.scoring.queries.rows import ended, period, registered

HEARD = ("deadlines", "intake", "scoring")


class Changes(NamedTuple):
    """What is new since the heads seen before; `heads` are last positions by source."""

    heads: dict[str, int]
    units: list[Registered]
    ends: list[Ended]
    periods: list[ListedPeriod]
    standings: list[tuple[str, DutyKey, Status]]


UNIT, END, PERIOD, STANDING = UNITS.c, UNIT_ENDS.c, PERIODS.c, STANDINGS.c
NEW_UNITS = EVERY_UNIT.where(UNIT.position > bindparam("after"))
NEW_ENDS = EVERY_END.where(END.position > bindparam("after"))
NEW_PERIODS = (
    select(PERIOD.obligation, PERIOD.period, PERIOD.others, PERIOD.due_at, PERIOD.occurred_at)
    .where(PERIOD.position > bindparam("after"))
    .order_by(PERIOD.position)
)
NEW_STANDINGS = (
    select(STANDING.district, STANDING.unit, STANDING.obligation, STANDING.period, STANDING.status)
    .where(STANDING.position > bindparam("after"))
    .order_by(STANDING.position)
)


async def changes(database: Database, seen: dict[str, int]) -> Changes:
    """Return what is new since the heads `seen`, all of one moment; tables are only read where their source moved."""
    async with database.snapshot() as snapshot:
        heads = {source: last for source, last, _hash in await snapshot.fetch(HEADS, {}) if source in HEARD}
        units, ends, periods, standings = [], [], [], []
        after = {"after": seen.get("deadlines", 0)}
        if heads.get("deadlines", 0) > after["after"]:
            units = await snapshot.fetch(NEW_UNITS, after)
            ends = await snapshot.fetch(NEW_ENDS, after)
            periods = await snapshot.fetch(NEW_PERIODS, after)
        after = {"after": seen.get("scoring", 0)}
        if heads.get("scoring", 0) > after["after"]:
            standings = await snapshot.fetch(NEW_STANDINGS, after)
    return Changes(
        heads,
        [registered(row) for row in units],
        [ended(row) for row in ends],
        [period(row) for row in periods],
        [(district, DutyKey(*duty), Status(status)) for district, *duty, status in standings],
    )
