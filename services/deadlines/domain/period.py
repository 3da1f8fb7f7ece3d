"""A period opens, each of its due instants comes and is settled by itself, and it is closed when nothing is open.

While an instant has not come a catalogue may add units to it; what the period was opened with otherwise stands. What
intake and the clock say of an instant is remembered in whatever order it is heard.

    PeriodMoved      a catalogue has another due instant or window than the period was opened with
    DutyDropped      a catalogue leaves out a unit that owes the period's report already
    PeriodDropped    a catalogue leaves out a period that is open
    PeriodUnknown    no such period was opened
    InstantNotCome   an operator wants to close what is not due yet
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Final, NamedTuple, assert_never

from services.contracts.deadlines import PeriodClosed, PeriodClosing, PeriodOpened
from services.contracts.intake import IntakeSettled
from services.deadlines.domain.inputs import DutiesClosed, MomentKind, MomentReached
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
class LeaveOut:
    """A catalogue that named the period names it no longer."""


@dataclass(frozen=True, slots=True)
class BeginClosing:
    """A due instant has come."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class CloseInstants:
    """An operator wants duties of these instants closed."""

    obligation: str
    period: str
    instants: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class EndPeriod:
    """Every duty is decided."""

    expected: int
    late: int
    now: datetime


PeriodCommand = OpenPeriod | RevisePeriod | LeaveOut | BeginClosing | CloseInstants | EndPeriod
PeriodDecision = PeriodOpened | PeriodClosing | PeriodClosed


class PeriodMoved(Refusal):
    """A period that is open already keeps its due instants and window; extend or correct it with a letter instead."""

    SITUATION: ClassVar[str] = "PERIOD_MOVED"


class DutyDropped(Refusal):
    """A unit that already owes a report cannot be left out by a catalogue; waive the duty with a letter instead."""

    SITUATION: ClassVar[str] = "DUTY_DROPPED"


class PeriodDropped(Refusal):
    """A period that is open cannot be left out by a catalogue: it would never be closed; name it until it is."""

    SITUATION: ClassVar[str] = "PERIOD_DROPPED"


class PeriodUnknown(Refusal):
    """No period of this name was opened; `dunghan periods list` names those there are."""

    SITUATION: ClassVar[str] = "PERIOD_UNKNOWN"


class InstantNotCome(Refusal):
    """A due instant that has not come cannot be closed; wait for it."""

    SITUATION: ClassVar[str] = "INSTANT_NOT_COME"


@dataclass(frozen=True, slots=True)
class Instant:
    """What is known of one due instant.

    Attributes:
        came: whether it has come.
        silent: the districts whose mark is missing; None until intake has settled.
        over: whether the patience with what is held or silent is over.
        ordered: whether an operator closed duties of it.
    """

    came: bool = False
    silent: frozenset[str] | None = None
    over: bool = False
    ordered: bool = False

    @property
    def is_settled(self) -> bool:
        """Say whether it came and nothing but what is silent can still be heard of."""
        return self.came and self.silent is not None


@dataclass(frozen=True, slots=True)
class PeriodState:
    """What is known of a period; `opened` is None until it was opened, instants are kept by their moment."""

    opened: PeriodOpened | None = None
    instants: dict[datetime, Instant] = field(default_factory=dict)
    closed: bool = False

    def at(self, due_at: datetime) -> Instant:
        """Return what is known of an instant."""
        return self.instants.get(due_at, Instant())


def dues(opened: PeriodOpened) -> dict[str, datetime]:
    """Return the due instant of every unit that owes."""
    special = {unit: due.due_at for due in opened.dues for unit in due.units}
    return {unit: special.get(unit, opened.due_at) for unit in opened.audience}


class Hearing(NamedTuple):
    """How a duty of a settled instant is judged: whether a district is silent, whether the patience is over."""

    silent: bool
    over: bool


def hearing(state: PeriodState, due_at: datetime, districts: Collection[str]) -> Hearing | None:
    """Say how a duty is judged that these districts may have sent for; None: not yet."""
    instant = state.at(due_at)
    if not instant.came or instant.silent is None:
        return None
    return Hearing(silent=not instant.silent.isdisjoint(districts), over=instant.over)


def _evolve(state: PeriodState, fact: Fact) -> PeriodState:
    match fact.event:
        case PeriodOpened() as opened:
            return replace(state, opened=opened)
        case PeriodClosing(due_at=due_at):
            return _note(state, (due_at,), came=True)
        case IntakeSettled(due_at=due_at, silent=silent):
            return _note(state, (due_at,), silent=frozenset(silent))
        case MomentReached(kind=MomentKind.PATIENCE, due_at=datetime() as due_at):
            return _note(state, (due_at,), over=True)
        case DutiesClosed(instants=instants):
            return _note(state, instants, ordered=True)
        case PeriodClosed():
            return replace(state, closed=True)
        case _:
            return state


def _note(state: PeriodState, instants: Collection[datetime], **known: object) -> PeriodState:
    noted = {due_at: replace(state.at(due_at), **known) for due_at in instants}  # type: ignore[arg-type]
    return replace(state, instants={**state.instants, **noted})


def _open(command: OpenPeriod, state: PeriodState) -> Sequence[PeriodOpened]:
    return [command.opened] if state.opened is None else []


def _revise(command: RevisePeriod, state: PeriodState) -> Sequence[PeriodOpened]:
    planned, opened = command.planned, state.opened
    if opened is None:
        return []
    stay = sorted(set(opened.audience).intersection(planned.audience))
    if _frame(planned, stay) != _frame(opened, stay):
        raise PeriodMoved(obligation=opened.obligation, period=opened.period, due_at=opened.due_at.isoformat())
    if all(state.at(due_at).came for due_at in opened.instants()):
        return []
    dropped = sorted(set(opened.audience) - set(planned.audience))
    if dropped:
        raise DutyDropped(obligation=opened.obligation, period=opened.period, units=" ".join(dropped))
    revised = _without(planned, _too_late_for(planned, opened, state))
    if set(revised.audience) == set(opened.audience) and revised.others == opened.others:
        return []
    return [revised.model_copy(update={"opened_at": opened.opened_at})]


def _too_late_for(planned: PeriodOpened, opened: PeriodOpened, state: PeriodState) -> frozenset[str]:
    """Name the units that would owe from now on something that was due before."""
    new = {unit: due_at for unit, due_at in dues(planned).items() if unit not in opened.audience}
    return frozenset(unit for unit, due_at in new.items() if state.at(due_at).came)


def _without(planned: PeriodOpened, units: Collection[str]) -> PeriodOpened:
    if not units:
        return planned
    audience = tuple(unit for unit in planned.audience if unit not in units)
    kept = [due.model_copy(update={"units": tuple(u for u in due.units if u not in units)}) for due in planned.dues]
    return planned.model_copy(update={"audience": audience, "dues": tuple(due for due in kept if due.units)})


def _frame(opened: PeriodOpened, units: Collection[str]) -> tuple[object, ...]:
    known = dues(opened)
    return opened.due_at, opened.window_from, opened.window_to, [known[unit] for unit in units]


def _leave_out(state: PeriodState) -> Sequence[PeriodDecision]:
    opened = state.opened
    if opened is not None and not state.closed:
        raise PeriodDropped(obligation=opened.obligation, period=opened.period)
    return []


def _close(command: BeginClosing, state: PeriodState) -> Sequence[PeriodClosing]:
    opened = state.opened
    if opened is None or command.due_at not in opened.instants() or state.at(command.due_at).came:
        return []
    # Written as the period has it: a journal read again has other zones, and must write the very same text.
    [due_at] = [instant for instant in opened.instants() if instant == command.due_at]
    return [PeriodClosing(obligation=opened.obligation, period=opened.period, due_at=due_at)]


def _may_close(command: CloseInstants, state: PeriodState) -> Sequence[PeriodDecision]:
    if state.opened is None:
        raise PeriodUnknown(obligation=command.obligation, period=command.period)
    for due_at in command.instants:
        if not state.at(due_at).came:
            raise InstantNotCome(obligation=command.obligation, period=command.period, due_at=due_at.isoformat())
    return []


def _end(command: EndPeriod, state: PeriodState) -> Sequence[PeriodClosed]:
    opened = state.opened
    if opened is None or state.closed:
        return []
    known = [state.at(due_at) for due_at in opened.instants()]
    if not all(instant.is_settled or (instant.came and instant.ordered) for instant in known):
        return []
    return [
        PeriodClosed(
            obligation=opened.obligation,
            period=opened.period,
            expected=command.expected,
            late=command.late,
            closed_at=command.now,
        )
    ]


def _decide(command: PeriodCommand, state: PeriodState) -> Sequence[PeriodDecision]:
    match command:
        case OpenPeriod():
            return _open(command, state)
        case RevisePeriod():
            return _revise(command, state)
        case LeaveOut():
            return _leave_out(state)
        case BeginClosing():
            return _close(command, state)
        case CloseInstants():
            return _may_close(command, state)
        case EndPeriod():
            return _end(command, state)
    assert_never(command)


PERIOD: Final = Decider(PeriodState(), _evolve, _decide)
