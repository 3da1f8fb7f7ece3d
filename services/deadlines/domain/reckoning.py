"""What follows from the words of a deadline: the first instant that is too late, and how that was reckoned. Pure."""

from datetime import datetime
from typing import NamedTuple

from services.contracts.deadlines import Deadline
from services.deadlines.domain import calendar
from services.deadlines.domain.calendar import WorkingDays
from services.deadlines.domain.turns import DatedDue, Days
from services.deadlines.domain.wording import Phrase


class Reckoned(NamedTuple):
    """A due instant and how it follows from its words.

    `strict_at` is the earlier reading of an unclear phrase, by which people are reminded; where nothing is `firm` nobody is
    late, and `due_at` is how long the period is followed.
    """

    due_at: datetime
    strict_at: datetime
    firm: bool
    deadline: Deadline


def reckon(due: DatedDue, _window: Days | None, _worked: WorkingDays) -> Reckoned:
    """Return the first instant that is too late.

    Raises:
        ValueError: the words name no day though they have to (the check of a catalogue says so first).
    """
    if due.day is None:
        raise ValueError(f"{due.phrase} without a day")
    at = calendar.due_at("BY_DAY" if due.phrase is Phrase.BY_DAY else "BEFORE_DAY", due.day)
    deadline = Deadline(phrase=due.phrase.value, day=due.day, days=due.days, at=due.at, roll=due.roll.value)
    return Reckoned(at, at, firm=True, deadline=deadline)
