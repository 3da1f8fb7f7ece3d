"""Which turns an obligation has, each with the days it names: those of its file, and those that recur."""

from collections.abc import Iterator
from datetime import date, time
from typing import NamedTuple

from services.deadlines.domain.catalogue import Catalogue, Obligation, Period
from services.deadlines.domain.wording import Due, Phrase, Roll, TurnDay, Window


class Days(NamedTuple):
    """Days from one to another, both inclusive."""

    first: date
    last: date


class DatedDue(NamedTuple):
    """The deadline of one turn with the days it names; `month` is the first day of the month of `WITHIN_MONTH`."""

    phrase: Phrase
    day: date | None = None
    month: date | None = None
    days: int | None = None
    at: time | None = None
    roll: Roll = Roll.NONE
    reads_as: Phrase | None = None
    follow_until: date | None = None


class DueOfSome(NamedTuple):
    """Units for which another deadline holds than the turn's."""

    units: tuple[str, ...]
    kinds: tuple[str, ...]
    groups: tuple[str, ...]
    parents: tuple[str, ...]
    due: DatedDue


class Turn(NamedTuple):
    """One turn of an obligation: when it opens, which days it covers, by when it is due."""

    code: str
    opens: date
    window: Days | None
    due: DatedDue
    due_for: tuple[DueOfSome, ...] = ()


def turns(_catalogue: Catalogue, obligation: Obligation) -> Iterator[Turn]:
    """Return the turns of an obligation in the order of their days."""
    for period in obligation.periods:
        yield of_period(period)


def of_period(period: Period) -> Turn:
    """Return a turn that a file spells out."""
    return Turn(
        period.code,
        period.opens,
        _days(period.window),
        dated(period.due),
        tuple(DueOfSome(one.units, one.kinds, one.groups, one.parents, dated(one.due)) for one in period.due_for),
    )


def dated(due: Due) -> DatedDue:
    """Return a deadline that names its days itself."""
    return DatedDue(due.phrase, _date(due.day), None, due.days, due.at, due.roll, due.reads_as, _date(due.follow_until))


def _days(window: Window | None) -> Days | None:
    if window is None:
        return None
    first, last = _date(window.from_), _date(window.to)
    return None if first is None or last is None else Days(first, last)


def _date(day: date | TurnDay | None) -> date | None:
    return None if isinstance(day, TurnDay) else day
