"""Days of the working calendar: decreed by a document, or computed for as long as there is none.

    DayNotDecreed    what is decreed of a day is to be taken back, and nothing is

A computed day never takes the place of what a document says; a document takes the place of anything before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, assert_never

from services.contracts.deadlines import CalendarDayDecreed, CalendarDayRevoked
from services.kit.decider import Decider, Fact, Refusal


class DayNotDecreed(Refusal):
    """Nothing is decreed of this day, so its weekday says whether it is worked on; look at the calendar for the right one."""

    SITUATION: ClassVar[str] = "DAY_NOT_DECREED"


@dataclass(frozen=True, slots=True)
class Day:
    """What is decreed of a day; `said` what was said of it last, `calls` which calls brought anything about."""

    said: CalendarDayDecreed | CalendarDayRevoked | None = None
    calls: frozenset[str] = frozenset()

    @property
    def decreed(self) -> CalendarDayDecreed | None:
        """What holds of it; None: its weekday."""
        return self.said if isinstance(self.said, CalendarDayDecreed) else None


def evolve(state: Day, fact: Fact) -> Day:
    """Remember what was said of a day last."""
    if not isinstance(fact.event, (CalendarDayDecreed, CalendarDayRevoked)):
        return state
    return Day(fact.event, state.calls | {fact.correlation_id})


def decree(command: CalendarDayDecreed, state: Day) -> Sequence[CalendarDayDecreed]:
    """Decree a day, or correct it; the command is the event it would be."""
    known = state.decreed
    if known is None:
        return [command]
    if command.provisional and not known.provisional:
        return []
    return [] if known.model_copy(update={"decreed_at": command.decreed_at}) == command else [command]


def revoke(command: CalendarDayRevoked, state: Day) -> Sequence[CalendarDayRevoked]:
    """Take back what is decreed of a day; the command is the event it would be."""
    if state.said is None:
        raise DayNotDecreed(day=command.day.isoformat())
    return [] if isinstance(state.said, CalendarDayRevoked) else [command]


def decide(
    command: CalendarDayDecreed | CalendarDayRevoked, state: Day
) -> Sequence[CalendarDayDecreed | CalendarDayRevoked]:
    """Decide on a day."""
    match command:
        case CalendarDayDecreed():
            return decree(command, state)
        case CalendarDayRevoked():
            return revoke(command, state)
    assert_never(command)


DAY: Final = Decider(Day(), evolve, decide)
