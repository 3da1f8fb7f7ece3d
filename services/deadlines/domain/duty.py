"""A duty is met by the earliest accepted arrival before its due instant, in whatever order arrivals are heard.

An arrival at the due instant itself is late; one that arrived before it and is held keeps the duty unjudged until it
is decided, the patience is over, or an operator closes it; what was returned or refused never stops the clock (Decree
30/2020 Art. 21). What is late stays late until something accepted proves to have arrived in time; it is excused where
something accepted came late and the due instant fell into an outage of the district. What was accepted and is taken back
meets nothing any more: a duty that is left without is late, though its instant was settled long ago.

Where a list from before this system says nothing of a duty it is not called late until an officer lifts that or writes
down when something had arrived, or an operator closes the duty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypedDict, assert_never

from services.contracts.deadlines import (
    Because,
    Citation,
    LatenessExcused,
    LatenessWithdrawn,
    OutageDeclared,
    ReportDueSoon,
    ReportExpected,
    ReportLate,
)
from services.contracts.intake import AcceptanceRevoked, ArrivalUnknown, Decided, UnknownLifted
from services.deadlines.domain import arrivals
from services.deadlines.domain.arrivals import Arrivals, Arrived
from services.kit.decider import Decider, Fact

DutyDecision = ReportExpected | ReportDueSoon | ReportLate | LatenessWithdrawn | LatenessExcused
Told = Arrived | ArrivalUnknown | UnknownLifted
DutyFact = DutyDecision | Told

IN_TIME_AFTER_ALL: Final = "accepted-before-due"
"""The only reason yet why lateness is withdrawn; a code, as others will follow."""


@dataclass(frozen=True, slots=True)
class ExpectReport:
    """The period opened and the unit is of its audience; `expected` is the event as it would be."""

    expected: ReportExpected


@dataclass(frozen=True, slots=True)
class RemindDuty:
    """The reminder moment has come."""

    at: datetime


@dataclass(frozen=True, slots=True)
class JudgeDuty:
    """The due instant is settled; `silent`: but for a district that sends for the unit; `over`: and the patience is over.

    `revoked`: it was settled before; what is new is that an acceptance was taken back.
    """

    now: datetime
    silent: bool = False
    over: bool = False
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class CloseDuty:
    """An operator ends the waiting, whatever is held or silent."""

    now: datetime
    reason: str
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class ExcuseDuty:
    """The district had an outage."""

    outage: OutageDeclared
    now: datetime


@dataclass(frozen=True, slots=True)
class ReviewLateness:
    """Something accepted was heard of."""

    now: datetime


DutyCommand = ExpectReport | RemindDuty | JudgeDuty | CloseDuty | ReviewLateness | ExcuseDuty


@dataclass(frozen=True, slots=True)
class Duty:
    """What is known of a duty.

    Attributes:
        expected: what is owed; None where the unit owes nothing (yet).
        arrivals: what arrived for it.
        unknown: whether a list from before this system said nothing.
        reminded: whether the reminder went out.
        late: whether it is called late at this moment.
        excused: whether that was excused.
    """

    expected: ReportExpected | None = None
    arrivals: Arrivals = arrivals.NOTHING
    unknown: bool = False
    reminded: bool = False
    late: bool = False
    excused: bool = False


def is_met(state: Duty) -> bool:
    """Say whether something accepted had arrived before the due instant."""
    accepted_at = state.arrivals.accepted_at
    return state.expected is not None and accepted_at is not None and accepted_at < state.expected.due_at


def is_unknown(state: Duty) -> bool:
    """Say whether a list said nothing, and nobody has looked up since when something had arrived."""
    return state.unknown and not state.arrivals.is_written_down


def is_held(state: Duty) -> bool:
    """Say whether something that arrived before the due instant is not decided yet."""
    return state.expected is not None and state.arrivals.has_held(state.expected.due_at)


def _evolve(state: Duty, fact: Fact) -> Duty:
    match fact.event:
        case (Decided() | AcceptanceRevoked()) as arrived:
            return replace(state, arrivals=arrivals.hear(state.arrivals, arrived))  # type: ignore[arg-type]
        case ArrivalUnknown():
            return replace(state, unknown=True)
        case UnknownLifted():
            return replace(state, unknown=False)
        case own:
            return _remember(state, own)


def _remember(state: Duty, event: DutyDecision) -> Duty:
    match event:
        case ReportExpected():
            return replace(state, expected=event)
        case ReportDueSoon():
            return replace(state, reminded=True)
        case ReportLate():
            unknown = state.unknown and event.because is not Because.OPERATOR
            return replace(state, late=True, unknown=unknown, arrivals=arrivals.remember_late(state.arrivals, event))
        case LatenessWithdrawn():
            return replace(state, late=False, arrivals=arrivals.remember_withdrawn(state.arrivals, event))
        case LatenessExcused():
            return replace(state, excused=True)
    assert_never(event)


def _expect(command: ExpectReport, state: Duty) -> Sequence[ReportExpected]:
    return [command.expected] if state.expected is None else []


def _remind(command: RemindDuty, state: Duty) -> Sequence[ReportDueSoon]:
    known = state.arrivals
    if state.expected is None or state.reminded or is_unknown(state) or known.accepted_at is not None or known.held:
        return []
    return [ReportDueSoon(**_of(state.expected), reminded_at=command.at)]


def _judge(command: JudgeDuty, state: Duty) -> Sequence[ReportLate]:
    if state.expected is None or state.late or is_unknown(state) or is_met(state):
        return []
    waits = command.silent or is_held(state)
    if waits and not command.over:
        return []
    because = Because.REVOKED if command.revoked else Because.PATIENCE if waits else Because.SETTLED
    return [
        ReportLate(**_of(state.expected), settled_at=command.now, because=because, revoked=_taken_back(state.arrivals))
    ]


def _taken_back(known: Arrivals) -> tuple[str, ...]:
    return tuple(sorted(known.revoked))


def _close(command: CloseDuty, state: Duty) -> Sequence[ReportLate]:
    if state.expected is None or state.late or is_met(state):
        return []
    return [
        ReportLate(
            **_of(state.expected),
            settled_at=command.now,
            because=Because.OPERATOR,
            reason=command.reason,
            source=command.source,
            revoked=_taken_back(state.arrivals),
        )
    ]


def _excuse(command: ExcuseDuty, state: Duty) -> Sequence[LatenessExcused]:
    expected, outage, accepted_at = state.expected, command.outage, state.arrivals.accepted_at
    if expected is None or accepted_at is None or not state.late or state.excused or is_met(state):
        return []
    if not outage.since <= expected.due_at < outage.until:
        return []
    known = _of(expected)
    return [LatenessExcused(**known, outage=outage.outage, arrived_at=accepted_at, excused_at=command.now)]


def _review(command: ReviewLateness, state: Duty) -> Sequence[LatenessWithdrawn]:
    accepted_at = state.arrivals.accepted_at
    if state.expected is None or accepted_at is None or not state.late or not is_met(state):
        return []
    known = _of(state.expected)
    return [LatenessWithdrawn(**known, reason=IN_TIME_AFTER_ALL, arrived_at=accepted_at, withdrawn_at=command.now)]


class _Which(TypedDict):
    district: str
    unit: str
    obligation: str
    period: str
    due_at: datetime


def _of(expected: ReportExpected) -> _Which:
    return {
        "district": expected.district,
        "unit": expected.unit,
        "obligation": expected.obligation,
        "period": expected.period,
        "due_at": expected.due_at,
    }


def _decide(command: DutyCommand, state: Duty) -> Sequence[DutyDecision]:
    match command:
        case ExpectReport():
            return _expect(command, state)
        case RemindDuty():
            return _remind(command, state)
        case JudgeDuty():
            return _judge(command, state)
        case CloseDuty():
            return _close(command, state)
        case ReviewLateness():
            return _review(command, state)
        case ExcuseDuty():
            return _excuse(command, state)
    assert_never(command)


DUTY: Final = Decider(Duty(), _evolve, _decide)
