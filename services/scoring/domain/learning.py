"""What is learnt of a duty from each fact, and what is known by all of them.

What `intake` tells may be heard before what `deadlines` tells, so what is known is a fold that does not mind how the two
interleave. What was accepted and is taken back counts no longer; whatever deadlines made of it is no arrival either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, assert_never

from services.contracts.deadlines import (
    Because,
    LatenessExcused,
    LatenessWithdrawn,
    ReportExpected,
    ReportLate,
)
from services.contracts.intake import (
    WRITTEN,
    AcceptanceRevoked,
    ArrivalUnknown,
    OfDuty,
    ReportHeld,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    UnknownLifted,
    submission_key,
)
from services.contracts.scoring import StandingChanged

SaidByDeadlines = ReportExpected | ReportLate | LatenessWithdrawn | LatenessExcused
SaidByIntake = (
    ReportSubmitted | ReportReturned | ReportRefused | ReportHeld | AcceptanceRevoked | ArrivalUnknown | UnknownLifted
)
AboutDuty = SaidByDeadlines | SaidByIntake


def district_of(about: AboutDuty | StandingChanged) -> str:
    """Name the district under which a duty is known: its unit's own, whoever sent for it."""
    return about.duty_district if isinstance(about, OfDuty) else about.district


class Kind(StrEnum):
    """What a heard fact says about a duty; the words stand in the table `duty_facts`."""

    EXPECTED = "expected"
    UNMET = "unmet"
    WITHDRAWN = "withdrawn"
    EXCUSED = "excused"
    ACCEPTED = "accepted"
    WRITTEN = "written"
    RETURNED = "returned"
    REFUSED = "refused"
    HELD = "held"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    LIFTED = "lifted"


class Learnt(NamedTuple):
    """What one fact says about a duty, whoever told it."""

    kind: Kind
    due_at: datetime | None = None
    arrived_at: datetime | None = None
    submitted_at: datetime | None = None
    submission_id: str = ""
    reasons: str = ""


class Arrival(NamedTuple):
    """The accepted arrival that stops the clock; `submitted_at` is the sender's claim."""

    arrived_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a duty.

    Attributes:
        due_at: the first instant that is too late.
        unmet: the due instant that was settled without an accepted arrival.
        closed: the due instant an operator closed the duty for.
        excused: the due instant that fell into a declared outage.
        accepted: the arrival of each submission whose acceptance stands.
        written: those that were taken in by what an officer or a list says of their arrival.
        told: accepted arrivals of which `deadlines` speaks.
        revoked: the arrivals of acceptances that were taken back.
        unknown: whether nobody knows what arrived before this system.
    """

    due_at: datetime | None = None
    unmet: datetime | None = None
    closed: datetime | None = None
    excused: datetime | None = None
    accepted: Mapping[str, Arrival] = field(default_factory=lambda: MappingProxyType({}))
    written: frozenset[str] = frozenset()
    told: frozenset[datetime] = frozenset()
    revoked: frozenset[datetime] = frozenset()
    unknown: bool = False

    @property
    def arrival(self) -> Arrival | None:
        """The accepted arrival that stops the clock; of two at one instant the one whose sender is known."""
        told = [Arrival(at, None) for at in self.told - self.revoked]
        return min((*self.accepted.values(), *told), key=_rank, default=None)

    @property
    def is_unknown(self) -> bool:
        """Tell whether nobody is to be judged for what a list does not say."""
        is_closed = self.closed is not None and self.closed == self.due_at
        return self.unknown and not is_closed and self.written.isdisjoint(self.accepted)


def learn_from(event: AboutDuty) -> Learnt:
    """Say what a heard event says about its duty; a returned, refused or held attempt stops no clock."""
    return _from_intake(event) if isinstance(event, OfDuty) else _from_deadlines(event)


def _from_deadlines(event: SaidByDeadlines) -> Learnt:
    match event:
        case ReportExpected():
            return Learnt(Kind.EXPECTED, due_at=event.due_at)
        case ReportLate():
            return Learnt(Kind.UNMET, due_at=event.due_at, reasons=_why_judged(event))
        case LatenessWithdrawn():
            return Learnt(Kind.WITHDRAWN, due_at=event.due_at, arrived_at=event.arrived_at)
        case LatenessExcused():
            return Learnt(Kind.EXCUSED, event.due_at, event.arrived_at, reasons=f"outage:{event.outage}")
    assert_never(event)


def _from_intake(event: SaidByIntake) -> Learnt:
    match event:
        case ReportSubmitted() | ReportReturned() | ReportRefused() | ReportHeld():
            reasons = " ".join(event.reasons)
            written = isinstance(event, ReportSubmitted) and event.evidence in WRITTEN
            kind = Kind.WRITTEN if written else Kind(event.OUTCOME.value)
            return Learnt(kind, None, event.arrived_at, event.submitted_at, submission_key(event), reasons)
        case AcceptanceRevoked():
            why = event.because.value
            return Learnt(Kind.REVOKED, None, event.arrived_at, submission_id=submission_key(event), reasons=why)
        case ArrivalUnknown():
            return Learnt(Kind.UNKNOWN)
        case UnknownLifted():
            return Learnt(Kind.LIFTED)
    assert_never(event)


def _why_judged(late: ReportLate) -> str:
    """Say why a duty was judged when it was, where it was not the usual way: a code, then what the operator said."""
    if late.because in {Because.SETTLED, Because.REVOKED}:
        return ""  # what was taken back says so itself
    source = late.source.number if late.source is not None else ""
    told = ", ".join(part for part in (" ".join(late.reason.split()), source) if part)
    return f"{late.because.value}: {told}" if told else late.because.value


def _rank(arrival: Arrival) -> tuple[datetime, bool, datetime]:
    return (arrival.arrived_at, arrival.submitted_at is None, arrival.submitted_at or arrival.arrived_at)


def learn(known: Known, learnt: Learnt) -> Known:
    """Add one fact; facts of `deadlines` come in its own order, those of `intake` in theirs anywhere between them."""
    due_at = learnt.due_at or known.due_at
    match learnt.kind:
        case Kind.EXPECTED:
            return replace(known, due_at=due_at)
        case Kind.UNMET:
            return replace(known, due_at=due_at, unmet=due_at, closed=due_at if _is_closing(learnt) else known.closed)
        case Kind.UNKNOWN | Kind.LIFTED:
            return replace(known, unknown=learnt.kind is Kind.UNKNOWN)
        case _ if learnt.arrived_at is not None:
            return _learn_arrival(replace(known, due_at=due_at), learnt, learnt.arrived_at)
        case _:
            return known


def _is_closing(unmet: Learnt) -> bool:
    return unmet.reasons.partition(":")[0] == Because.OPERATOR.value


def _learn_arrival(known: Known, learnt: Learnt, arrived_at: datetime) -> Known:
    match learnt.kind:
        case Kind.ACCEPTED | Kind.WRITTEN:
            arrival = Arrival(arrived_at, learnt.submitted_at)
            first = min(arrival, known.accepted.get(learnt.submission_id, arrival), key=_rank)
            accepted = MappingProxyType({**known.accepted, learnt.submission_id: first})
            written = known.written | ({learnt.submission_id} if learnt.kind is Kind.WRITTEN else set())
            return replace(known, accepted=accepted, written=written)
        case Kind.REVOKED:
            left = {submission: at for submission, at in known.accepted.items() if submission != learnt.submission_id}
            return replace(known, accepted=MappingProxyType(left), revoked=known.revoked | {arrived_at})
        case Kind.WITHDRAWN:
            return replace(known, told=known.told | {arrived_at})
        case Kind.EXCUSED:
            return replace(known, told=known.told | {arrived_at}, excused=learnt.due_at)
        case _:
            return known
