"""Which turns an obligation has, each with the days it names: those of its file, and those that recur. Pure."""

from collections.abc import Iterator
from datetime import date, time
from typing import NamedTuple

from services.deadlines.domain.catalogue import Catalogue, Obligation, Period
from services.deadlines.domain.spans import Span, dated_day, month_end, spans, year_of
from services.deadlines.domain.wording import Due, DueFor, Phrase, Roll, TurnDay, Window


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


def turns(catalogue: Catalogue, obligation: Obligation) -> Iterator[Turn]:
    """Return the turns of an obligation in the order of their days; one whose deadline is not stated is none."""
    found = [*_recurring(catalogue, obligation), *_spelled(obligation)]
    by_code = {turn.code: turn for turn, span in found if _is_in_force(obligation, _ends(turn, span))}
    yield from sorted(by_code.values(), key=lambda turn: (turn.opens, turn.code))


def of_period(period: Period, obligation: Obligation | None = None) -> Turn:
    """Return a turn that a file spells out; where it takes the place of one that recurs, its days may be that turn's."""
    span = None if obligation is None else next((one for one in _every(obligation) if one.code == period.code), None)
    return _turn(period.code, period.opens, period.window, (period.due, period.due_for), span)


def dated(due: Due, span: Span | None = None) -> DatedDue:
    """Return a deadline with the days it names: its own, or those of a turn."""
    return DatedDue(
        phrase=due.phrase,
        day=dated_day(due.day, span),
        month=_month(due.month, span),
        days=due.days,
        at=due.at,
        roll=due.roll,
        reads_as=due.reads_as,
        follow_until=dated_day(due.follow_until, span),
    )


def days_of(window: Window | None, span: Span | None = None) -> Days | None:
    """Return the days of a window; None where it names none."""
    if window is None:
        return None
    first, last = dated_day(window.from_, span), dated_day(window.to, span)
    return None if first is None or last is None else Days(first, last)


def _recurring(catalogue: Catalogue, obligation: Obligation) -> Iterator[tuple[Turn, Span | None]]:
    spelled = {period.code for period in obligation.periods}
    if obligation.due is None:
        return
    years = catalogue.years or (() if catalogue.year is None else (catalogue.year,))
    dues = (obligation.due, obligation.due_for)
    for span in spans(obligation, years):
        if span.code not in spelled:
            yield _turn(span.code, obligation.opens, obligation.window, dues, span), span


def _spelled(obligation: Obligation) -> Iterator[tuple[Turn, Span | None]]:
    every = {span.code: span for span in _every(obligation)}
    for period in obligation.periods:
        span = every.get(period.code)
        yield _turn(period.code, period.opens, period.window, (period.due, period.due_for), span), span


def _is_in_force(obligation: Obligation, end: date) -> bool:
    since, until = obligation.valid_from, obligation.valid_until
    return (since is None or since <= end) and (until is None or end <= until)


def _ends(turn: Turn, span: Span | None) -> date:
    # Where its window ends, else the day it is due, else the last day of its months.
    if turn.window is not None:
        return turn.window.last
    month = turn.due.month or (span.last if span else None)
    return turn.due.day or (month_end(month) if month else turn.opens)


def _every(obligation: Obligation) -> Iterator[Span]:
    # A turn that a file spells out carries its year in its code.
    return spans(obligation, sorted({year for one in obligation.periods if (year := year_of(one.code)) is not None}))


def _turn(
    code: str,
    opens: date | TurnDay | None,
    window: Window | None,
    dues: tuple[Due, tuple[DueFor, ...]],
    span: Span | None,
) -> Turn:
    days = days_of(window, span)
    due, special = dues
    begins = dated_day(opens, span) or (days.first if days else None) or (span.first if span else None)
    if begins is None:
        raise ValueError(f"{code} names no day it opens on")
    followed = date((days.last if days else span.last if span else begins).year, 12, 31)
    return Turn(
        code,
        begins,
        days,
        _followed(dated(due, span), followed),
        tuple(
            DueOfSome(one.units, one.kinds, one.groups, one.parents, _followed(dated(one.due, span), followed))
            for one in special
        ),
    )


def _followed(due: DatedDue, until: date) -> DatedDue:
    if due.phrase not in {Phrase.UNSPECIFIED, Phrase.SOFT} or due.follow_until is not None:
        return due
    return due._replace(follow_until=until)


def _month(month: str | TurnDay | None, span: Span | None) -> date | None:
    if isinstance(month, TurnDay):
        day = dated_day(month, span)
        return day and day.replace(day=1)
    return None if month is None else date.fromisoformat(f"{month}-01")
