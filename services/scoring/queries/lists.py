"""What registers list at a pair of instants: units through time, obligations, and the opened periods of a year."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Table, bindparam, select

from services.kit import journal, moment
from services.kit.database import Database, Snapshot
from services.scoring.domain.lists import ListedObligation, ListedPeriod, Lists
from services.scoring.domain.roll import Life, year_of
from services.scoring.projections import OBLIGATIONS, PERIODS, UNIT_ENDS, UNITS
from services.scoring.queries.everybody import EVERY_END, EVERY_UNIT, units_then
from services.scoring.queries.rows import period

EVERYWHERE: Final = "*"


class Asked(NamedTuple):
    """Which register: `as_of` bounds what happened, `known_at` what this journal had recorded; `*`: every district."""

    district: str
    year: int
    as_of: datetime
    known_at: datetime


def as_asked(table: Table) -> ColumnElement[bool]:
    """Bound both times of a table of facts."""
    return (table.c.occurred_at <= bindparam("as_of")) & (table.c.recorded_at <= bindparam("known_at"))


UNIT, END, OBLIGATION, PERIOD = UNITS.c, UNIT_ENDS.c, OBLIGATIONS.c, PERIODS.c

DISTRICTS: Final = select(UNIT.district).distinct().order_by(UNIT.district)
UNITS_THEN: Final = EVERY_UNIT.where(as_asked(UNITS))
ENDS_THEN: Final = EVERY_END.where(as_asked(UNIT_ENDS))
OBLIGATIONS_THEN: Final = (
    select(OBLIGATION.obligation, OBLIGATION.no, OBLIGATION.title)
    .where(as_asked(OBLIGATIONS))
    .order_by(OBLIGATION.position)
)
PERIODS_THEN: Final = (
    select(
        *(PERIOD.obligation, PERIOD.period, PERIOD.others, PERIOD.due_at, PERIOD.occurred_at),
        *(PERIOD.window_from, PERIOD.window_to),
    )
    .where(as_asked(PERIODS))
    .order_by(PERIOD.position)
)


async def settled(snapshot: Snapshot, asked: Asked) -> Asked:
    """Bound what was known by the newest row there is: then several snapshots tell of one register, whatever comes in."""
    newest = [moment.parse(row[-1]) for row in await snapshot.fetch(journal.END, {})]
    return asked._replace(known_at=min([asked.known_at, *newest]))


class Roll(NamedTuple):
    """Everybody and everything that is listed at a pair of instants, in whichever district."""

    units: Mapping[str, Life]
    obligations: list[ListedObligation]
    periods: list[ListedPeriod]
    homes: Mapping[str, Mapping[str, Life]]

    def of(self, district: str, year: int) -> Lists:
        """Return what the register of a district lists."""
        return Lists(district, year, self.homes.get(district, {}), self.obligations, self.periods)

    def districts(self) -> list[str]:
        """Name every district a unit was ever at home in."""
        return sorted(self.homes)


async def roll(snapshot: Snapshot, asked: Asked) -> Roll:
    """Fetch what is listed; of each thing the newest version wins, for rows come in order."""
    times = {"as_of": moment.text(asked.as_of), "known_at": moment.text(asked.known_at)}
    units = await units_then(snapshot, asked.as_of, asked.known_at)
    obligations = [ListedObligation(*row) for row in await snapshot.fetch(OBLIGATIONS_THEN, times)]
    periods = [period(row) for row in await snapshot.fetch(PERIODS_THEN, times)]
    newest = {(each.obligation, each.period): each for each in periods}
    return Roll(
        units.lives,
        list({each.obligation: each for each in obligations}.values()),
        [each for each in newest.values() if year_of(each.due_at) == asked.year],
        units.homes,
    )


def lists(everything: Roll, asked: Asked) -> list[Lists]:
    """Return what the registers asked for list, one for each district."""
    districts = everything.districts() if asked.district == EVERYWHERE else [asked.district]
    return [everything.of(district, asked.year) for district in districts]


async def districts(database: Database) -> list[str]:
    """Return every district that was heard of.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    return [str(row[0]) for row in await database.read(DISTRICTS)]
