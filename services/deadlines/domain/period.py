"""A period opens, closes at its due instant, waits for intake's settlement, and is closed when nothing of it is open.

While it is open a catalogue may add units to its audience; what it was opened with otherwise stands.

    PeriodMoved      a catalogue has another due instant or window than the period was opened with
    DutyDropped      a catalogue leaves out a unit that owes the period's report already
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final, assert_never

from services.contracts.deadlines import PeriodClosed, PeriodClosing, PeriodOpened
from services.contracts.intake import IntakeSettled
from services.kit.decider import Decider, Fact, Refusal


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """Open the period; `opened` is the event as it would be."""

    opened: PeriodOpened


@dataclass(frozen=True, slots=True)
class RevisePeriod:
    """A catalogue was imported; `planned` is how it would open the period now."""

    planned: PeriodOpened


@dataclass(frozen=True, slots=True)
class BeginClosing:
    """The due instant has come."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class EndPeriod:
    """Every duty is decided."""

    due_at: datetime
    expected: int
    late: int
    now: datetime


PeriodCommand = OpenPeriod | RevisePeriod | BeginClosing | EndPeriod


class PeriodMoved(Refusal):
    """A period that is open already keeps its due instant and window; extend or correct it with a letter instead."""

    SITUATION: ClassVar[str] = "PERIOD_MOVED"


class DutyDropped(Refusal):
    """A unit that already owes a report cannot be left out by a catalogue; waive the duty with a letter instead."""

    SITUATION: ClassVar[str] = "DUTY_DROPPED"


@dataclass(frozen=True, slots=True)
class Planned:
    """Not opened yet."""


@dataclass(frozen=True, slots=True)
class Open:
    """Takes reports; the due instant has not come."""

    opened: PeriodOpened


@dataclass(frozen=True, slots=True)
class Closing:
    """The due instant came; `silent` are the districts whose mark is missing, None until intake has settled."""

    opened: PeriodOpened
    silent: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing of it is open."""

    opened: PeriodOpened


PeriodState = Planned | Open | Closing | Closed


def judges(state: PeriodState, district: str) -> bool:
    """Say whether the due instant is settled for a district, so that its duties may be judged."""
    match state:
        case Planned() | Open():
            return False
        case Closing(silent=silent):
            return silent is not None and district not in silent
        case Closed():
            return True
    assert_never(state)


def _evolve(state: PeriodState, fact: Fact) -> PeriodState:
    event = fact.event
    match state:
        case Planned():
            return Open(event) if isinstance(event, PeriodOpened) else state
        case Open():
            return _while_open(state, event)
        case Closing():
            return _while_closing(state, event)
        case Closed():
            return state
    assert_never(state)


def _while_open(state: Open, event: object) -> PeriodState:
    if isinstance(event, PeriodOpened):
        return Open(event)
    return Closing(state.opened) if isinstance(event, PeriodClosing) else state


def _while_closing(state: Closing, event: object) -> PeriodState:
    if isinstance(event, IntakeSettled) and event.due_at == state.opened.due_at:
        return replace(state, silent=frozenset(event.silent))
    return Closed(state.opened) if isinstance(event, PeriodClosed) else state


def _open(command: OpenPeriod, state: PeriodState) -> Sequence[PeriodOpened]:
    return [command.opened] if isinstance(state, Planned) else []


def _revise(command: RevisePeriod, state: PeriodState) -> Sequence[PeriodOpened]:
    planned = command.planned
    if isinstance(state, Planned):
        return []
    opened = state.opened
    if _frame(planned) != _frame(opened):
        raise PeriodMoved(obligation=opened.obligation, period=opened.period, due_at=opened.due_at.isoformat())
    if not isinstance(state, Open):
        return []
    dropped = sorted(set(opened.audience) - set(planned.audience))
    if dropped:
        raise DutyDropped(obligation=opened.obligation, period=opened.period, units=" ".join(dropped))
    if set(planned.audience) == set(opened.audience) and planned.others == opened.others:
        return []
    return [planned.model_copy(update={"opened_at": opened.opened_at})]


def _frame(opened: PeriodOpened) -> tuple[object, ...]:
    return opened.due_at, opened.window_from, opened.window_to


def _close(command: BeginClosing, state: PeriodState) -> Sequence[PeriodClosing]:
    if not isinstance(state, Open) or state.opened.due_at != command.due_at:
        return []
    opened = state.opened
    return [PeriodClosing(obligation=opened.obligation, period=opened.period, due_at=opened.due_at)]


def _end(command: EndPeriod, state: PeriodState) -> Sequence[PeriodClosed]:
    if not isinstance(state, Closing) or state.silent is None or state.opened.due_at != command.due_at:
        return []
    opened = state.opened
    return [
        PeriodClosed(
            obligation=opened.obligation,
            period=opened.period,
            expected=command.expected,
            late=command.late,
            closed_at=command.now,
        )
    ]


def _decide(command: PeriodCommand, state: PeriodState) -> Sequence[PeriodOpened | PeriodClosing | PeriodClosed]:
    match command:
        case OpenPeriod():
            return _open(command, state)
        case RevisePeriod():
            return _revise(command, state)
        case BeginClosing():
            return _close(command, state)
        case EndPeriod():
            return _end(command, state)
    assert_never(command)


PERIOD: Final = Decider(Planned(), _evolve, _decide)
