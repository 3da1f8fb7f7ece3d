from datetime import date, time

import pytest

from services.deadlines.domain import calendar
from tests.unit.deadlines.story import moment


def test_by_day_is_met_until_the_end_of_the_day_and_before_day_until_it_begins() -> None:
    assert calendar.due_at("BY_DAY", date(2023, 3, 15)) == moment("2023-03-16 00:00:00")
    assert calendar.due_at("BEFORE_DAY", date(2023, 3, 15)) == moment("2023-03-15 00:00:00")
    assert calendar.last_day(moment("2023-03-16 00:00:00")) == date(2023, 3, 15)
    assert calendar.last_day(moment("2023-03-15 00:00:00")) == date(2023, 3, 14)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2023, 3, 15), 0, date(2023, 3, 15)),
        (date(2023, 3, 15), 1, date(2023, 3, 14)),
        (date(2023, 3, 13), 1, date(2023, 3, 10)),
        (date(2023, 9, 5), 1, date(2023, 8, 31)),
        (date(2023, 9, 5), 3, date(2023, 8, 29)),
    ],
)
def test_working_days_leave_out_weekends_and_days_off(day: date, count: int, expected: date) -> None:
    worked = calendar.WorkingDays().plus({date(2023, 9, 1), date(2023, 9, 4)})
    assert worked.before(day, count) == expected


def test_a_saturday_that_is_made_up_for_is_worked_on() -> None:
    worked = calendar.WorkingDays().plus((), {date(2023, 3, 11)})
    assert worked.before(date(2023, 3, 13), 1) == date(2023, 3, 11)
    assert worked.after(date(2023, 3, 10), 1) == date(2023, 3, 11)


def test_the_reminder_stands_at_its_hour_on_a_working_day_before_the_last_day_in_time() -> None:
    worked = calendar.WorkingDays().plus({date(2023, 3, 14)})
    reminder = calendar.reminder(date(2023, 3, 15), count=1, at=time(8), worked=worked)
    assert reminder == moment("2023-03-13 08:00:00")


def test_a_local_day_begins_at_seventeen_hours_utc() -> None:
    assert calendar.local_day(moment("2023-03-15 00:00:00")) == date(2023, 3, 15)
    assert calendar.local_day(moment("2023-03-14 23:59:59")) == date(2023, 3, 14)
