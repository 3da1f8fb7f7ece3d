"""The months that each turn of a recurrence covers, and the days that are named by their place in it. Pure."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple, assert_never

from services.deadlines.domain.catalogue import Obligation
from services.deadlines.domain.scalars import FIRST_YEAR, LAST_YEAR
from services.deadlines.domain.wording import TurnDay

MONTHS: Final = 12


class Span(NamedTuple):
    """A turn that recurs: its code, the name it is chosen by, the first and the last month as their first days, its day."""

    code: str
    name: str
    first: date
    last: date
    day: date | None = None


def spans(obligation: Obligation, years: Sequence[int]) -> Iterator[Span]:
    """Return the turns that recur in some years, of those an obligation names; none where it does not recur."""
    named = {str(name) for name in obligation.turns_named}
    for year in years:
        for span in _in_year(obligation, year):
            if not named or named & {span.name, span.code}:
                yield span


def names(obligation: Obligation) -> frozenset[str]:
    """Return the names by which turns of a recurrence may be chosen in every year."""
    return frozenset(span.name for span in _in_year(obligation, 2000) if span.name)


def year_of(code: str) -> int | None:
    """Return the year that a turn's code begins with; None where it begins with none that rules have."""
    year = int(code[:4]) if code[:4].isdecimal() else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def dated_day(day: date | TurnDay | None, span: Span | None) -> date | None:
    """Return the day meant; None where none is named, or where it is a day of a turn and there is no turn.

    A day that a month does not have is that month's last one (Civil Code 2015 Art. 148(3)).
    """
    if not isinstance(day, TurnDay):
        return day
    if span is None:
        return None
    if day.of == "turn":
        return span.day
    month = _month_of(day, span)
    length = monthrange(month.year, month.month)[1]
    return month.replace(day=length if day.day == "last" else min(day.day, length))


def month_end(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def _month_of(day: TurnDay, span: Span) -> date:
    if day.month is not None:
        return date(span.last.year + day.year, day.month, 1)
    match day.of:
        case "month_before":
            return _shifted(span.first, -1)
        case "first_month":
            return span.first
        case "month_after":
            return _shifted(span.last, 1)
        case "last_month" | "turn" | None:
            return span.last
    assert_never(day.of)


def _shifted(month: date, by: int) -> date:
    place = month.year * MONTHS + month.month - 1 + by
    return date(place // MONTHS, place % MONTHS + 1, 1)


def _in_year(obligation: Obligation, year: int) -> Iterator[Span]:
    match obligation.recurs:
        case "monthly":
            yield from _parts(year, 1, "{year}-{place:02}", "{place}")
        case "monthly_days":
            yield from _days(obligation, year)
        case "quarterly":
            yield from _parts(year, 3, "{year}-Q{place}", "Q{place}")
        case "six_month":
            yield from _parts(year, 6, "{year}-H{place}", "H{place}")
        case "nine_month":
            yield Span(f"{year}-9M", "9M", date(year, 1, 1), date(year, 9, 1))
        case "annual":
            yield Span(f"{year}", "", date(year, 1, 1), date(year, 12, 1))
        case "fixed" | "on_demand" | "on_event":
            return
        case _:
            assert_never(obligation.recurs)


def _parts(year: int, months: int, code: str, name: str) -> Iterator[Span]:
    for place in range(1, MONTHS // months + 1):
        last = date(year, place * months, 1)
        words = {"year": year, "place": place}
        yield Span(code.format(**words), name.format(**words), _shifted(last, 1 - months), last)


def _days(obligation: Obligation, year: int) -> Iterator[Span]:
    for month in range(1, MONTHS + 1):
        first = date(year, month, 1)
        length = monthrange(year, month)[1]
        for number in sorted({length if day == "last" else min(day, length) for day in obligation.days}):
            day = first.replace(day=number)
            yield Span(day.isoformat(), str(month), first, first, day)
