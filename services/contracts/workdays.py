"""Working days, as they were decreed: which ones they are, and how many began from a due instant on. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final, NamedTuple

LOCAL: Final = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh, without daylight saving since 1975."""

SATURDAY: Final = 5


class Decreed(NamedTuple):
    """A word about a day; `scope` names a province, empty: everywhere; `working` None: its weekday says it again."""

    day: date
    scope: str
    working: bool | None


class Workdays:
    """A working calendar: Monday to Friday, but for the days of which it was decreed otherwise."""

    def __init__(self, known: Mapping[date, bool] = MappingProxyType({})) -> None:
        self._known = known
        self._counted: dict[tuple[int, int], int] = {}

    def is_working(self, day: date) -> bool:
        """Tell whether people work on a day."""
        known = self._known.get(day)
        return day.weekday() < SATURDAY if known is None else known

    def step(self, day: date, count: int) -> date:
        """Return the `count`-th working day after a day, or before it where `count` is negative; 0 gives the day itself."""
        forward = timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += forward
            left -= self.is_working(day)
        return day

    def begun(self, due_on: date, days: int) -> int:
        """Count the working days among so many days from a day on, that day among them."""
        first = due_on.toordinal()
        counted = self._counted.get((first, days))
        if counted is None:
            counted = sum(self.is_working(date.fromordinal(day)) for day in range(first, first + days))
            self._counted[first, days] = counted
        return counted

    def late(self, due_at: datetime, days_late: int) -> int:
        """Count the working days of so many calendar days late; what is late on days off alone is nought working days late."""
        return self.begun(due_at.astimezone(LOCAL).date(), days_late) if days_late else 0


def workdays(decreed: Iterable[Decreed], province: str = "") -> Workdays:
    """Return the calendar of a province by what was decreed, the last word last; its own words go before everybody's."""
    said: dict[str, dict[date, bool | None]] = {"": {}, province: {}}
    for word in decreed:
        if word.scope in said:
            said[word.scope][word.day] = word.working
    heard = [(day, working) for scope in ("", province) for day, working in said[scope].items() if working is not None]
    return Workdays(dict(heard))
