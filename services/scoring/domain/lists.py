"""What a register lists: units, obligations and opened periods of a year, as they were at the instants asked for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from services.contracts.deadlines import Others
from services.contracts.scoring import Status
from services.scoring.domain.roll import Life
from services.scoring.domain.standing import LOCAL


class ListedUnit(NamedTuple):
    """A unit as the register lists it."""

    unit: str
    no: int
    name: str
    kind: str


class ListedObligation(NamedTuple):
    """An obligation as the register lists it."""

    obligation: str
    no: int
    title: str


class ListedPeriod(NamedTuple):
    """A period as the register lists it; `others` is the standing of units that owe nothing, window days are inclusive."""

    obligation: str
    period: str
    others: Others
    due_at: datetime
    opened_at: datetime
    window_from: date | None = None
    window_to: date | None = None

    def unheard(self, unit: Life, district: str) -> Status:
        """Say how a unit stands of whose duty nothing was heard: who was not there at the end owes nothing for certain."""
        was_there = unit.existed(self.due_at - timedelta(microseconds=1)) and unit.home(self.opened_at) == district
        return Status(self.others.value) if was_there else Status.NOT_OBLIGED

    def window(self) -> tuple[datetime, datetime]:
        """Return the first and the last instant of what is reported on; where no days are named, from opening till due."""
        begins = self.opened_at if self.window_from is None else datetime.combine(self.window_from, time.min, LOCAL)
        ends = self.due_at - timedelta(microseconds=1)
        if self.window_to is not None:
            ends = datetime.combine(self.window_to, time.max, LOCAL)
        return begins.astimezone(UTC), ends.astimezone(UTC)


class Lists(NamedTuple):
    """Everything the register of a district lists, as it was at the instant asked for."""

    district: str
    year: int
    units: Mapping[str, Life]
    obligations: Sequence[ListedObligation]
    periods: Sequence[ListedPeriod]

    def only(self, units: Collection[str] | None) -> "Lists":
        """Return it with some of the units alone; None: all."""
        if units is None:
            return self
        return self._replace(units={code: self.units[code] for code in units if code in self.units})

    def columns(self) -> list[tuple[ListedObligation, ListedPeriod]]:
        """Return the opened periods with their obligations, in the register's order."""
        titles = {listed.obligation: listed for listed in self.obligations}
        columns = [
            (titles.get(period.obligation) or ListedObligation(period.obligation, 0, period.obligation), period)
            for period in self.periods
        ]
        return sorted(columns, key=lambda each: (each[0].no, each[0].obligation, each[1].due_at, each[1].period))


def listed_units(lists: Lists, owing: Collection[str]) -> list[tuple[ListedUnit, Life]]:
    """List the units that were there in the year, or owed something; each as it was there last."""
    district = lists.district
    there = [
        (unit.last_in(district), unit)
        for code, unit in lists.units.items()
        if unit.was_in(district) and (code in owing or unit.listed_in(district, lists.year))
    ]
    rows = [(ListedUnit(last.unit, last.no, last.name, last.kind), unit) for last, unit in there]
    return sorted(rows, key=lambda row: (row[0].no, row[0].unit))
