"""Days and instants of Viet Nam: when a day is over, and which days are worked on. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Final, Literal, NamedTuple, Self, assert_never

Phrase = Literal["BY_DAY", "BEFORE_DAY"]
"""How a letter words a deadline: «chậm nhất ngày X» or «trước ngày X» (mission: defaults)."""

LOCAL: Final = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh: UTC+7 without summer time since 1975, so no time zone files are needed."""

ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5


class KnownDay(NamedTuple):
    """A day that is worked on, or not, otherwise than its weekday says, and the document that says so."""

    day: date
    working: bool
    document: str = ""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A working calendar: Monday to Friday, but for the days it knows better."""

    _known: Mapping[date, KnownDay] = field(default_factory=dict)

    @classmethod
    def of(cls, days: Iterable[KnownDay]) -> Self:
        """Return the calendar that knows these days; of one day the last word counts."""
        return cls({known.day: known for known in days})

    def plus(self, days_off: Collection[date], saturdays: Collection[date] = (), document: str = "") -> "WorkingDays":
        """Return it with the days of a catalogue that hold in that catalogue alone."""
        own = [KnownDay(day, working=False, document=document) for day in days_off]
        own += [KnownDay(day, working=True, document=document) for day in saturdays]
        return WorkingDays({**self._known, **{known.day: known for known in own}})

    def is_working(self, day: date) -> bool:
        """Say whether people work on a day."""
        known = self._known.get(day)
        return day.weekday() < SATURDAY if known is None else known.working

    def document(self, day: date) -> str:
        """Return the document that says otherwise than the weekday; empty where none does."""
        known = self._known.get(day)
        return "" if known is None else known.document

    def before(self, day: date, count: int) -> date:
        """Return the `count`-th working day before a day; 0 gives the day itself."""
        return self._step(day, count, -ONE_DAY)

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after a day; 0 gives the day itself."""
        return self._step(day, count, ONE_DAY)

    def between(self, first: date, last: date) -> int:
        """Return how many working days there are from one day to another, both counted."""
        return sum(self.is_working(first + ONE_DAY * place) for place in range((last - first).days + 1))

    def _step(self, day: date, count: int, step: timedelta) -> date:
        while count > 0:
            day += step
            count -= self.is_working(day)
        return day


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


def patience_until(due: datetime, count: int, worked: WorkingDays) -> datetime:
    """Return the midnight after the `count`-th full working day that follows a due instant; 0: the next midnight."""
    day = local_day(due)
    if midnight(day) < due:
        day += ONE_DAY
    while count > 0:
        count -= worked.is_working(day)
        day += ONE_DAY
    return midnight(day)


def reminder(last: date, *, count: int, at: time, worked: WorkingDays) -> datetime:
    """Return when to remind: at an hour of the `count`-th working day before the last day that is in time."""
    return datetime.combine(worked.before(last, count), at, LOCAL)


def last_day(due: datetime) -> date:
    """Return the last day on which, or on a part of which, a report is still in time."""
    return local_day(due - timedelta(microseconds=1))
