"""Counting a register without making its cells: most units were there all the year, so that numbers are enough for them.

A unit is *steady* in a district where one stay covers every period from its opening till its due instant and every window:
then each period of which nothing was heard stands as the period says, and every duty is expected in DHIS2's sense. Of the
few others the duties are looked at one by one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from operator import add
from typing import NamedTuple

from services.contracts.deadlines import Others
from services.contracts.scoring import Status
from services.scoring.domain.lists import ListedPeriod, ListedUnit, Lists, listed_units
from services.scoring.domain.marks import NUMBERS, STATUS_BITS
from services.scoring.domain.measures import NONE, Counted, added, counted
from services.scoring.domain.roll import Life

Home = tuple[str, str]
"""A district and a unit in it."""

Tallies = Mapping[Home, Counted]
Pair = tuple[str, str]
"""An obligation and a period."""

Brief = Mapping[Home, Mapping[Pair, int]]
"""The packed marks of what was heard of the duties of units."""


class Listed(NamedTuple):
    """A unit as the register of a district lists it."""

    district: str
    unit: ListedUnit
    life: Life

    @property
    def home(self) -> Home:
        """Where it is counted."""
        return (self.district, self.unit.unit)


class Line(NamedTuple):
    """A unit of which all cells are counted; `expected` as DHIS2 counts."""

    listed: Listed
    counted: Counted
    expected: int


class Groups(NamedTuple):
    """Periods, by how units stand of which nothing was heard, with the tallies of each group."""

    periods: Sequence[Sequence[ListedPeriod]]
    tallies: Sequence[Tallies]


def grouped(periods: Iterable[ListedPeriod]) -> list[list[ListedPeriod]]:
    """Group periods by how units stand of which nothing was heard."""
    groups: dict[Others, list[ListedPeriod]] = {}
    for period in periods:
        groups.setdefault(period.others, []).append(period)
    return list(groups.values())


def listed(several: Iterable[Lists], groups: Groups) -> list[Listed]:
    """List the units of registers, district by district."""
    owing: dict[str, set[str]] = {}
    for tallies in groups.tallies:
        for district, unit in tallies:
            owing.setdefault(district, set()).add(unit)
    return [
        Listed(lists.district, unit, life)
        for lists in several
        for unit, life in listed_units(lists, owing.get(lists.district, ()))
    ]


def unsteady(units: Iterable[Listed], periods: Sequence[ListedPeriod]) -> list[Listed]:
    """Return those units that are to be looked at duty by duty."""
    if not periods:
        return []
    first = min(min(period.opened_at, period.window()[0]) for period in periods)
    last = max(max(period.due_at - timedelta(microseconds=1), period.window()[1]) for period in periods)
    return [each for each in units if not _is_steady(each, first, last)]


def _is_steady(each: Listed, first: datetime, last: datetime) -> bool:
    return any(stay.district == each.district and stay.holds(first) and stay.holds(last) for stay in each.life.stays)


def existed_throughout(unit: Life, period: ListedPeriod) -> bool:
    """Tell whether a unit existed from the first to the last instant of a period's window."""
    at, last = period.window()
    for stay in unit.stays:
        if stay.holds(at):
            if stay.until is None or stay.holds(last):
                return True
            at = stay.until
    return False


def cell(each: Listed, period: ListedPeriod, mark: int | None) -> Counted:
    """Count one cell; `mark` None: nothing was heard of it."""
    packed = NUMBERS[period.unheard(each.life, each.district)] if mark is None else mark
    return counted(packed, 1)


def is_expected(each: Listed, period: ListedPeriod, mark: int | None) -> bool:
    """Tell whether DHIS2 would expect a report."""
    is_owed = mark is not None and mark & STATUS_BITS != NUMBERS[Status.NOT_OBLIGED]
    return is_owed and existed_throughout(each.life, period)


def lines(units: Iterable[Listed], groups: Groups, singly: Brief) -> list[Line]:
    """Count all cells of each unit; of those in `singly` one by one."""
    periods = [period for group in groups.periods for period in group]
    return [
        _looked_at(each, periods, singly[each.home]) if each.home in singly else _steady(each, groups) for each in units
    ]


def _steady(each: Listed, groups: Groups) -> Line:
    home, found, expected = each.home, NONE, 0
    for periods, tallies in zip(groups.periods, groups.tallies, strict=True):
        heard = tallies.get(home, NONE)
        duties = heard.duties
        expected += duties - heard.not_obliged
        if len(periods) > duties:
            heard = _plus(heard, _silent(periods[0].others, len(periods) - duties))
        found = heard if found is NONE else _plus(found, heard)
    return Line(each, found, expected)


@lru_cache(maxsize=4096)
def _silent(others: Others, number: int) -> Counted:
    return counted(NUMBERS[Status(others.value)], number)


def _plus(one: Counted, other: Counted) -> Counted:
    return Counted._make(map(add, one, other))


def _looked_at(each: Listed, periods: Sequence[ListedPeriod], heard: Mapping[Pair, int]) -> Line:
    marks = [(period, heard.get((period.obligation, period.period))) for period in periods]
    cells = added(cell(each, period, mark) for period, mark in marks)
    return Line(each, cells, sum(is_expected(each, period, mark) for period, mark in marks))
