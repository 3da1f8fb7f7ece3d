"""Which duties and periods of a year would be other ones, were the world another; settled or not, nothing is kept. Pure.

A period that the new files hold as contradictory stays as it is. An extension holds where it is later.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from services.contracts.deadlines import PeriodOpened
from services.deadlines.domain.audiences import Member
from services.deadlines.domain.calendar import last_day
from services.deadlines.domain.effective import Dues, Known, dues, effective
from services.deadlines.domain.inputs import ExtensionGranted, PeriodPlanned
from services.deadlines.domain.planning import Rule
from services.deadlines.plans import Found, Key
from services.deadlines.queries.outages import Outages

Extensions = Mapping[Key, Mapping[str, ExtensionGranted]]
"""By period and name, in the order they were granted."""


class Duty(NamedTuple):
    """A duty as it would be; `due_at` None: not owed. `outage` is the one that it falls into."""

    district: str
    unit: str
    due_at: datetime | None
    outage: str = ""


class Period(NamedTuple):
    """A period that would be another one, with its duties that would; `opened` None: there is none."""

    obligation: str
    period: str
    no: int
    title: str
    opened: PeriodOpened | None
    is_other: bool
    duties: tuple[Duty, ...]

    @property
    def firm(self) -> bool:
        """Say whether anybody can be late."""
        return self.opened is None or self.opened.firm


class Worlds(NamedTuple):
    """What is planned now, and what would be; `members` are the units of both."""

    now: Found
    then: Found
    extensions: Extensions
    members: Mapping[str, Member]
    outages: Outages = Outages()


def foreseen(worlds: Worlds, year: int, district: str = "") -> Iterator[Period]:
    """Return the periods of a year that would be other ones, or have duties that would, in the order of their keys."""
    for key in sorted({*worlds.now.plans, *worlds.then.plans}):
        if key not in worlds.then.plans and worlds.then.holds(key):
            continue
        was, opened = (_opened(found.plans.get(key), worlds, key) for found in (worlds.now, worlds.then))
        if not any(period is not None and last_day(period.due_at).year == year for period in (was, opened)):
            continue
        period = _period(worlds, key, was, opened)
        duties = tuple(one for one in period.duties if district in {"", one.district})
        if period.is_other or duties:
            yield period._replace(duties=duties)


def _opened(planned: PeriodPlanned | None, worlds: Worlds, key: Key) -> PeriodOpened | None:
    return effective(Known(planned, None, frozenset(), worlds.extensions.get(key, {})))


def _period(worlds: Worlds, key: Key, was: PeriodOpened | None, opened: PeriodOpened | None) -> Period:
    no, title = _listed((worlds.then if opened else worlds.now).rules[key])
    is_other = _frame(worlds.now, key, was) != _frame(worlds.then, key, opened)
    return Period(*key, no, title, opened, is_other, tuple(_duties(worlds, was, opened)))


def _listed(rule: Rule) -> tuple[int, str]:
    place = next(place for place, one in enumerate(rule.catalogue.obligations, 1) if one.code == rule.obligation.code)
    return rule.obligation.no or place, rule.obligation.title


def _frame(found: Found, key: Key, opened: PeriodOpened | None) -> tuple[object, ...] | None:
    """Return what a register shows of a period besides its duties."""
    if opened is None:
        return None
    return (*_listed(found.rules[key]), opened.due_at, opened.opened_at, opened.others)


def _duties(worlds: Worlds, was: PeriodOpened | None, opened: PeriodOpened | None) -> Iterator[Duty]:
    before, after = _owed(was), _owed(opened)
    same_kind = was is None or opened is None or was.firm == opened.firm
    since = next(one.opened_at for one in (opened, was) if one is not None)
    for unit in sorted({*before, *after}):
        if before.get(unit) != after.get(unit) or not same_kind:
            home = worlds.members[unit].at(since).district
            due_at = after.get(unit)
            yield Duty(home, unit, due_at, worlds.outages.covering(unit, home, due_at) if due_at else "")


def _owed(opened: PeriodOpened | None) -> Dues:
    return {} if opened is None else dues(opened)
