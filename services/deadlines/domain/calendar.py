"""Days and instants of Viet Nam: when a day is over, and which days are worked on. Pure."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta, timezone
from typing import Final, Literal, NamedTuple, assert_never

Phrase = Literal["BY_DAY", "BEFORE_DAY"]
"""How a letter words a deadline: «chậm nhất ngày X» or «trước ngày X» (mission: defaults)."""

LOCAL: Final = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh: UTC+7 without summer time since 1975, so no time zone files are needed."""

ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5


class WorkingDays(NamedTuple):
    """A working calendar: days off besides Saturdays and Sundays, and Saturdays that are made up for."""

    days_off: Collection[date] = ()
    saturdays: Collection[date] = ()


def midnight(day: date) -> datetime:
    """Return the first instant of a local day."""
    return datetime.combine(day, time.min, LOCAL)


def due_at(phrase: Phrase, day: date) -> datetime:
    """Return the first instant that is too late: «chậm nhất ngày X» is met until X+1 00:00, «trước ngày X» until X 00:00."""
    match phrase:
        case "BY_DAY":
            return midnight(day + ONE_DAY)
        case "BEFORE_DAY":
            return midnight(day)
    assert_never(phrase)


def local_day(moment: datetime) -> date:
    """Return the local calendar day of a moment."""
    return moment.astimezone(LOCAL).date()


def is_working_day(day: date, days_off: Collection[date], working_saturdays: Collection[date] = ()) -> bool:
    """Say whether people work: Monday to Friday but for days off, and Saturdays made up for."""
    if day in working_saturdays:
        return True
    return day.weekday() < SATURDAY and day not in days_off


def working_days_before(
    day: date, count: int, days_off: Collection[date], working_saturdays: Collection[date] = ()
) -> date:
    """Return the `count`-th working day before a day; 0 gives the day itself."""
    while count > 0:
        day -= ONE_DAY
        if is_working_day(day, days_off, working_saturdays):
            count -= 1
    return day


def patience_until(due: datetime, count: int, worked: WorkingDays) -> datetime:
    """Return the midnight after the `count`-th full working day that follows a due instant; 0: the next midnight."""
    day = local_day(due)
    if midnight(day) < due:
        day += ONE_DAY
    while count > 0:
        count -= is_working_day(day, worked.days_off, worked.saturdays)
        day += ONE_DAY
    return midnight(day)


def reminder(last: date, *, count: int, at: time, worked: WorkingDays) -> datetime:
    """Return when to remind: at an hour of the `count`-th working day before the last day that is in time."""
    return datetime.combine(working_days_before(last, count, worked.days_off, worked.saturdays), at, LOCAL)


def last_day(due: datetime) -> date:
    """Return the last day on which a report is still in time; due instants are midnights."""
    return local_day(due) - ONE_DAY
