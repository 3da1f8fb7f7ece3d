"""A duty is met by the earliest accepted arrival before its due instant, in whatever order arrivals are heard.

An arrival at the due instant itself is late; one that arrived before it and is held keeps the duty unjudged until it
is decided, the patience is over, or an operator closes it; what was returned or refused never stops the clock (Decree
30/2020 Art. 21). What is late stays late until something accepted proves to have arrived in time; it is excused where
something accepted came late and the due instant fell into an outage of the district.

After a restore our own events may be known before the arrivals that caused them are heard again, so what withdraws a
lateness is remembered as the arrival it names.
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
from services.contracts.intake import Decided, ReportHeld, ReportRefused, ReportReturned, ReportSubmitted
from services.kit.decider import Decider, Fact

DutyDecision = ReportExpected | ReportDueSoon | ReportLate | LatenessWithdrawn | LatenessExcused
Arrived = ReportSubmitted | ReportHeld | ReportReturned | ReportRefused
DutyFact = DutyDecision | Arrived

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
    """The due instant is settled; `silent`: but for the unit's district; `over`: and the patience is over."""

    now: datetime
    silent: bool = False
    over: bool = False


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

Attempt = tuple[str, str]
"""A submission's id and the hash of its content: other content under a used id is another attempt."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What is known of a duty; arrivals may be heard in any order, so they are kept apart from what was decided.

    Attributes:
        expected: what is owed; None where the unit owes nothing (yet).
        accepted_at: the earliest accepted arrival.
        held: attempts that are not decided yet, with their arrival.
        decided: attempts that are, so that a `held` heard after its decision holds nothing up.
        reminded: whether the reminder went out.
        late: whether it is called late at this moment.
        excused: whether that was excused.
    """

    expected: ReportExpected | None = None
    accepted_at: datetime | None = None
    held: frozenset[tuple[Attempt, datetime]] = frozenset()
    decided: frozenset[Attempt] = frozenset()
    reminded: bool = False
    late: bool = False
    excused: bool = False


def is_met(state: Duty) -> bool:
    """Say whether something accepted had arrived before the due instant."""
    return state.expected is not None and state.accepted_at is not None and state.accepted_at < state.expected.due_at


def is_held(state: Duty) -> bool:
    """Say whether something that arrived before the due instant is not decided yet."""
    return state.expected is not None and any(arrived < state.expected.due_at for _, arrived in state.held)


def _evolve(state: Duty, fact: Fact) -> Duty:
    event: DutyFact = fact.event
    return _hear(state, event) if isinstance(event, Decided) else _remember(state, event)


def _remember(state: Duty, event: DutyDecision) -> Duty:
    match event:
        case ReportExpected():
            return replace(state, expected=event)
        case ReportDueSoon():
            return replace(state, reminded=True)
        case ReportLate():
            return replace(state, late=True)
        case LatenessWithdrawn():
            return replace(_arrive(state, event.arrived_at), late=False)
        case LatenessExcused():
            return replace(state, excused=True)
    assert_never(event)


def _arrive(state: Duty, at: datetime) -> Duty:
    return replace(state, accepted_at=at if state.accepted_at is None else min(state.accepted_at, at))


def _hear(state: Duty, event: Arrived) -> Duty:
    match event:
        case ReportSubmitted():
            return _arrive(_settle(state, event), event.arrived_at)
        case ReportReturned() | ReportRefused():
            return _settle(state, event)
        case ReportHeld():
            return _hold(state, event)
    assert_never(event)


def _attempt(event: Decided) -> Attempt:
    return event.submission_id, event.content_sha256


def _settle(state: Duty, event: Decided) -> Duty:
    attempt = _attempt(event)
    still = frozenset(held for held in state.held if held[0] != attempt)
    return replace(state, held=still, decided=state.decided | {attempt})


def _hold(state: Duty, event: ReportHeld) -> Duty:
    attempt = _attempt(event)
    if attempt in state.decided:
        return state
    return replace(state, held=state.held | {(attempt, event.arrived_at)})


def _expect(command: ExpectReport, state: Duty) -> Sequence[ReportExpected]:
    return [command.expected] if state.expected is None else []


def _remind(command: RemindDuty, state: Duty) -> Sequence[ReportDueSoon]:
    if state.expected is None or state.reminded or state.accepted_at is not None or state.held:
        return []
    return [ReportDueSoon(**_of(state.expected), reminded_at=command.at)]


def _judge(command: JudgeDuty, state: Duty) -> Sequence[ReportLate]:
    if state.expected is None or state.late or is_met(state):
        return []
    waits = command.silent or is_held(state)
    if waits and not command.over:
        return []
    because = Because.PATIENCE if waits else Because.SETTLED
    return [ReportLate(**_of(state.expected), settled_at=command.now, because=because)]


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
        )
    ]


def _excuse(command: ExcuseDuty, state: Duty) -> Sequence[LatenessExcused]:
    expected, outage = state.expected, command.outage
    if expected is None or state.accepted_at is None or not state.late or state.excused or is_met(state):
        return []
    if not outage.since <= expected.due_at < outage.until:
        return []
    known = _of(expected)
    return [LatenessExcused(**known, outage=outage.outage, arrived_at=state.accepted_at, excused_at=command.now)]


def _review(command: ReviewLateness, state: Duty) -> Sequence[LatenessWithdrawn]:
    if state.expected is None or state.accepted_at is None or not state.late or not is_met(state):
        return []
    known = _of(state.expected)
    return [
        LatenessWithdrawn(**known, reason=IN_TIME_AFTER_ALL, arrived_at=state.accepted_at, withdrawn_at=command.now)
    ]


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
