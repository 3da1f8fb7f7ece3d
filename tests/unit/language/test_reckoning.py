"""Every phrase, every roll, every day of seven years: reckoned as by counting days one by one on a wall calendar."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.deadlines.domain.calendar import KnownDay, WorkingDays
from services.deadlines.domain.reckoning import reckon
from services.deadlines.domain.turns import DatedDue, Days
from services.deadlines.domain.wording import Phrase, Roll
from tests.unit.language.words import moment

DAY: Final = timedelta(days=1)
NOTICE: Final = "9441/TB-BNV"
TET: Final = ("2021-02-10", "2022-01-31", "2023-01-20", "2024-02-08", "2025-01-27", "2026-02-16", "2027-02-05")
OFF: Final = frozenset(
    {date(year, month, day) for year in range(2021, 2028) for month, day in ((1, 1), (4, 30), (5, 1), (9, 1), (9, 2))}
    | {date.fromisoformat(first) + DAY * place for first in TET for place in range(7)}
    | {date(2026, 1, 2), date(2026, 8, 31), date(2025, 5, 2), date(2024, 4, 29)}
)
MADE_UP: Final = frozenset({date(2026, 1, 10), date(2026, 8, 22), date(2025, 4, 26), date(2024, 5, 4)})
WORKED: Final = WorkingDays.of(
    [*(KnownDay(day, working=False, document=NOTICE) for day in OFF), *(KnownDay(day, working=True) for day in MADE_UP)]
)
SEVEN_YEARS: Final = [date(2021, 1, 1) + DAY * place for place in range(2556)]
WALL: Final = [date(2020, 9, 1) + DAY * place for place in range(2900)]
WORKS: Final = {day: day in MADE_UP or (day.weekday() not in {5, 6} and day not in OFF) for day in WALL}


def near(day: date) -> list[date]:
    """The days of the wall calendar around a day."""
    place = (day - WALL[0]).days
    return WALL[place - 31 : place + 32]


def last_in_time(phrase: Phrase, day: date, count: int, *, clocked: bool) -> date:
    """The last day in time by the words alone, found by looking at every day around."""
    around = near(day)
    match phrase:
        case Phrase.BY_DAY | Phrase.BY_OR_BEFORE_DAY:
            return day
        case Phrase.BEFORE_DAY:
            return day if clocked else around[around.index(day) - 1]
        case Phrase.WITHIN_MONTH:
            return max(one for one in around if (one.year, one.month) == (day.year, day.month))
        case Phrase.N_WORKING_DAYS_BEFORE:
            return [one for one in around if one < day and WORKS[one]][-count] - DAY
        case Phrase.N_WORKING_DAYS_AFTER:
            return [one for one in around if one > day and WORKS[one]][count - 1]
        case _:
            return date(day.year, 12, 31)


def rolled(day: date, roll: Roll) -> date:
    """Where a last day ends up: the first day worked on in the direction the rule names, itself included."""
    match roll:
        case Roll.NEXT_WORKING_DAY:
            return min(one for one in near(day) if one >= day and WORKS[one])
        case Roll.PREVIOUS_WORKING_DAY:
            return max(one for one in near(day) if one <= day and WORKS[one])
        case _:
            return day


def too_late(day: date, at: time | None) -> datetime:
    """The first instant too late, written out as people write it."""
    return moment(f"{day + DAY} 00:00:00" if at is None else f"{day} {at}")


def worded(phrase: Phrase, day: date, count: int, at: time | None, roll: Roll) -> DatedDue:
    """The words of a deadline that name a day, as this phrase names it."""
    return DatedDue(
        phrase,
        None if phrase in {Phrase.WITHIN_MONTH, Phrase.UNSPECIFIED, Phrase.SOFT} else day,
        day.replace(day=1) if phrase is Phrase.WITHIN_MONTH else None,
        count if phrase.value.startswith("N_") else None,
        at,
        roll,
        follow_until=date(day.year, 12, 31),
    )


def wordings() -> Iterator[tuple[date, int, time | None]]:
    """Every day, with and without a time of day, and one to five working days in turn."""
    for place, day in enumerate(SEVEN_YEARS):
        yield day, place % 5 + 1, (None, time(17))[place % 2]
        yield day, (place + 2) % 5 + 1, (time(11, 30), None)[place % 2]


@pytest.mark.parametrize("phrase", list(Phrase))
def test_every_phrase_and_every_roll_on_every_day_is_as_counted_by_hand(phrase: Phrase) -> None:
    firm = phrase not in {Phrase.UNSPECIFIED, Phrase.SOFT}
    for day, count, at in wordings():
        raw = last_in_time(phrase, day, count, clocked=at is not None)
        for roll in Roll:
            last = rolled(raw, roll) if firm else raw
            reckoned = reckon(worded(phrase, day, count, at, roll), None, WORKED)
            deadline = reckoned.deadline
            assert (reckoned.due_at, reckoned.firm) == (too_late(last, at), firm), (day, count, at, roll)
            assert deadline.raw_due_at == (None if last == raw else too_late(raw, at)), (day, count, at, roll)
            assert bool(deadline.moved_by) == (last != raw and not OFF.isdisjoint(passed_over(raw, last)))


def passed_over(raw: date, last: date) -> list[date]:
    """The days a last day was moved over."""
    return [one for one in near(raw) if raw <= one < last or last < one <= raw]


@settings(deadline=None)
@given(
    day=st.dates(date(2021, 1, 1), date(2027, 12, 31)),
    wording=st.tuples(st.sampled_from(Phrase), st.sampled_from(Roll), st.integers(1, 9)),
    off=st.sets(st.integers(-20, 20)),
    made_up=st.sets(st.integers(-20, 20)),
)
def test_the_strict_reading_is_never_later_and_a_rolled_last_day_is_worked_on(
    day: date, wording: tuple[Phrase, Roll, int], off: set[int], made_up: set[int]
) -> None:
    phrase, roll, count = wording
    calendar = WorkingDays().plus({day + DAY * place for place in off}, {day + DAY * place for place in made_up})
    reckoned = reckon(worded(phrase, day, count, None, roll), None, calendar)
    assert reckoned.strict_at <= reckoned.due_at
    if roll is not Roll.NONE and reckoned.firm:
        assert calendar.is_working((reckoned.due_at - DAY).date())


def test_an_unclear_phrase_is_judged_leniently_and_reminded_of_strictly_until_it_is_confirmed() -> None:
    unclear = DatedDue(Phrase.BY_OR_BEFORE_DAY, date(2024, 4, 10))
    open_reading = reckon(unclear, None, WORKED)
    assert (open_reading.due_at, open_reading.strict_at) == (
        moment("2024-04-11 00:00:00"),
        moment("2024-04-10 00:00:00"),
    )
    for read, due_at in ((Phrase.BEFORE_DAY, "2024-04-10 00:00:00"), (Phrase.BY_DAY, "2024-04-11 00:00:00")):
        confirmed = reckon(unclear._replace(reads_as=read), None, WORKED)
        assert (confirmed.due_at, confirmed.strict_at) == (moment(due_at), moment(due_at))


@pytest.mark.parametrize(
    ("month", "none", "following", "preceding"),
    [
        (3, "2021-03-14 00:00:00", "2021-03-16 00:00:00", "2021-03-13 00:00:00"),
        (6, "2021-06-14 00:00:00", "2021-06-15 00:00:00", "2021-06-12 00:00:00"),
        (9, "2021-09-14 00:00:00", "2021-09-14 00:00:00", "2021-09-14 00:00:00"),
    ],
)
def test_the_13th_of_three_months_of_2021_is_a_saturday_a_sunday_and_a_monday(
    month: int, none: str, following: str, preceding: str
) -> None:
    due = DatedDue(Phrase.BY_DAY, date(2021, month, 13))
    assert [reckon(due._replace(roll=roll), None, WORKED).due_at for roll in Roll] == [
        moment(none),
        moment(following),
        moment(preceding),
    ]


def test_what_moved_a_deadline_is_named_by_its_document_once_and_weekends_by_none() -> None:
    due = DatedDue(Phrase.BY_DAY, date(2026, 2, 14), roll=Roll.NEXT_WORKING_DAY)
    moved = reckon(due, None, WORKED).deadline
    assert (moved.raw_due_at, moved.moved_by) == (moment("2026-02-15 00:00:00"), (NOTICE,))
    weekend = reckon(due._replace(day=date(2026, 3, 7)), None, WORKED).deadline
    assert (weekend.raw_due_at, weekend.moved_by) == (moment("2026-03-08 00:00:00"), ())


def test_working_days_after_the_window_do_not_count_the_day_it_closes() -> None:
    window = Days(date(2026, 8, 1), date(2026, 8, 21))
    due = DatedDue(Phrase.N_WORKING_DAYS_AFTER, days=2)
    reckoned = reckon(due, window, WORKED)
    assert reckoned.due_at == moment("2026-08-25 00:00:00")
    assert reckoned.deadline.day == date(2026, 8, 21)


def test_three_full_working_days_lie_between_a_last_day_and_the_meeting() -> None:
    meeting = DatedDue(Phrase.N_WORKING_DAYS_BEFORE, date(2024, 3, 28), days=3)
    assert reckon(meeting, None, WORKED).due_at == moment("2024-03-25 00:00:00")


@pytest.mark.parametrize("phrase", [phrase for phrase in Phrase if phrase.value.endswith("DAY")])
def test_words_that_name_no_day_are_not_reckoned(phrase: Phrase) -> None:
    with pytest.raises(ValueError, match="without a day"):
        reckon(DatedDue(phrase), None, WORKED)
    with pytest.raises(ValueError, match="without a number"):
        reckon(DatedDue(Phrase.N_WORKING_DAYS_AFTER, date(2024, 3, 28)), None, WORKED)


def test_what_names_no_day_is_followed_to_the_end_of_the_year_its_window_ends_in() -> None:
    window = Days(date(2021, 12, 1), date(2021, 12, 14))
    reckoned = reckon(DatedDue(Phrase.UNSPECIFIED), window, WORKED)
    assert (reckoned.due_at, reckoned.firm) == (moment("2022-01-01 00:00:00"), False)
    assert reckoned.deadline.day is None
