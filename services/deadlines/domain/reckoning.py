"""What follows from the words of a deadline: the first instant that is too late, and how that was reckoned. Pure.

- A day is over at 24:00 (Civil Code 2015 Art. 148(6)), or at the time of day that the letter names.
- What happened on a day is not counted in a term that it begins (Art. 147).
- A last day that is a day off moves where the rule says so, never by itself (Art. 148(5) holds by analogy only).
"""

from datetime import date, datetime, time
from typing import Final, NamedTuple, assert_never

from services.contracts.deadlines import Deadline
from services.deadlines.domain.calendar import LOCAL, ONE_DAY, WorkingDays, midnight
from services.deadlines.domain.spans import month_end
from services.deadlines.domain.turns import DatedDue, Days
from services.deadlines.domain.wording import Phrase, Roll

NOT_FIRM: Final = frozenset({Phrase.UNSPECIFIED, Phrase.SOFT})
"""Phrases that name no day: nobody is late by them."""


class Reckoned(NamedTuple):
    """A due instant and how it follows from its words.

    `strict_at` is the earlier reading of an unclear phrase, by which people are reminded; where nothing is `firm` nobody is
    late, and `due_at` is how long the period is followed.
    """

    due_at: datetime
    strict_at: datetime
    firm: bool
    deadline: Deadline


class _Rolled(NamedTuple):
    last: date
    documents: tuple[str, ...] = ()


def reckon(due: DatedDue, window: Days | None, worked: WorkingDays) -> Reckoned:
    """Return the first instant that is too late.

    Raises:
        ValueError: the words name no day though they have to (the check of a catalogue says so first).
    """
    lenient, strict = readings(due)
    raw = last_valid_day(due, window, worked, lenient)
    rolled = _rolled(raw, due.roll if due.phrase not in NOT_FIRM else Roll.NONE, worked)
    due_at = _end(rolled.last, due.at)
    return Reckoned(
        due_at=due_at,
        strict_at=due_at if strict is lenient else _strict(due, window, worked, strict),
        firm=due.phrase not in NOT_FIRM,
        deadline=Deadline(
            phrase=due.phrase.value,
            day=named_day(due, window),
            days=due.days,
            at=due.at,
            roll=due.roll.value,
            raw_due_at=_end(raw, due.at) if rolled.last != raw else None,
            moved_by=rolled.documents,
        ),
    )


def readings(due: DatedDue) -> tuple[Phrase, Phrase]:
    """Return how a phrase is judged and how it is reminded of: an unclear one leniently and strictly, until it is confirmed."""
    if due.phrase is not Phrase.BY_OR_BEFORE_DAY:
        return due.phrase, due.phrase
    if due.reads_as is not None:
        return due.reads_as, due.reads_as
    return Phrase.BY_DAY, Phrase.BEFORE_DAY


def named_day(due: DatedDue, window: Days | None) -> date | None:
    """Return the day that the words name; the one a term begins after, the last one of a month."""
    match due.phrase:
        case Phrase.WITHIN_MONTH:
            return due.month and month_end(due.month)
        case Phrase.N_WORKING_DAYS_AFTER:
            return due.day or (window.last if window else None)
        case Phrase.UNSPECIFIED | Phrase.SOFT:
            return None
        case _:
            return due.day


def last_valid_day(due: DatedDue, window: Days | None, worked: WorkingDays, phrase: Phrase) -> date:
    """Return the last day that is in time before it is rolled over days off.

    «Trước 17 giờ ngày X» ends on X, «trước ngày X» on the day before.
    """
    match phrase:
        case Phrase.UNSPECIFIED | Phrase.SOFT:
            return _given(due, due.follow_until or (window and window.last.replace(month=12, day=31)))
        case Phrase.BY_DAY | Phrase.WITHIN_MONTH:
            return _given(due, named_day(due, window))
        case Phrase.BEFORE_DAY:
            day = _given(due, due.day)
            return day - ONE_DAY if due.at is None else day
        case Phrase.N_WORKING_DAYS_BEFORE:
            return worked.before(_given(due, due.day), _number(due)) - ONE_DAY
        case Phrase.N_WORKING_DAYS_AFTER:
            return worked.after(_given(due, named_day(due, window)), _number(due))
        case Phrase.BY_OR_BEFORE_DAY:
            raise ValueError("an unclear phrase has to be read first")
    assert_never(phrase)


def _strict(due: DatedDue, window: Days | None, worked: WorkingDays, phrase: Phrase) -> datetime:
    return _end(_rolled(last_valid_day(due, window, worked, phrase), due.roll, worked).last, due.at)


def _rolled(last: date, roll: Roll, worked: WorkingDays) -> _Rolled:
    if roll is Roll.NONE:
        return _Rolled(last)
    step = ONE_DAY if roll is Roll.NEXT_WORKING_DAY else -ONE_DAY
    documents: list[str] = []
    while not worked.is_working(last):
        documents.append(worked.document(last))
        last += step
    return _Rolled(last, tuple(dict.fromkeys(document for document in documents if document)))


def _end(last: date, at: time | None) -> datetime:
    return midnight(last + ONE_DAY) if at is None else datetime.combine(last, at, LOCAL)


def _given(due: DatedDue, day: date | None) -> date:
    if day is None:
        raise ValueError(f"{due.phrase} without a day")
    return day


def _number(due: DatedDue) -> int:
    if due.days is None:
        raise ValueError(f"{due.phrase} without a number of days")
    return due.days
