"""What is learnt of a duty from each fact, and what is known by all of them.

What `intake` tells may be heard before what `deadlines` tells, so what is known is a fold that does not mind how the two
interleave: each fact touches only what its own source tells of. What was accepted and is taken back counts no longer;
whatever deadlines made of it is no arrival either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from services.contracts.deadlines import Because, Revival
from services.scoring.domain.facts import Kind, Learnt

NONE: Final[frozenset[datetime]] = frozenset()


class Arrival(NamedTuple):
    """The accepted arrival that stops the clock; `submitted_at` is the sender's claim."""

    arrived_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a duty.

    Attributes:
        due_at: the first instant that is too late.
        firm: whether one can be late at all; where not, `due_at` says how long the duty is followed.
        unmet: the due instants that were settled without an accepted arrival, and of which that still holds.
        closed: the due instants an operator closed the duty for.
        excused: the due instants that fell into a declared outage.
        waived: whether nothing need be sent.
        lapsed: whether the unit owes it no more.
        credits: arrivals of a predecessor that count for the unit.
        accepted: the arrival of each submission whose acceptance stands.
        written: those that were taken in by what an officer or a list says of their arrival.
        told: accepted arrivals of which `deadlines` speaks.
        revoked: the arrivals of acceptances that were taken back.
        unknown: whether nobody knows what arrived before this system.
    """

    due_at: datetime | None = None
    firm: bool = True
    unmet: frozenset[datetime] = NONE
    closed: frozenset[datetime] = NONE
    excused: frozenset[datetime] = NONE
    waived: bool = False
    lapsed: bool = False
    credits: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    accepted: Mapping[str, Arrival] = field(default_factory=lambda: MappingProxyType({}))
    written: frozenset[str] = frozenset()
    told: frozenset[datetime] = NONE
    revoked: frozenset[datetime] = NONE
    unknown: bool = False

    @property
    def arrival(self) -> Arrival | None:
        """The accepted arrival that stops the clock; of two at one instant the one whose sender is known."""
        told = [Arrival(at, None) for at in (*(self.told - self.revoked), *self.credits.values())]
        return min((*self.accepted.values(), *told), key=_rank, default=None)

    @property
    def is_unknown(self) -> bool:
        """Tell whether nobody is to be judged for what a list does not say."""
        is_looked_up = bool(self.credits) or not self.written.isdisjoint(self.accepted)
        return self.unknown and self.due_at not in self.closed and not is_looked_up


def _rank(arrival: Arrival) -> tuple[datetime, bool, datetime]:
    return (arrival.arrived_at, arrival.submitted_at is None, arrival.submitted_at or arrival.arrived_at)


def learn(known: Known, learnt: Learnt) -> Known:
    """Add one fact; facts of `deadlines` come in its own order, those of `intake` in theirs anywhere between them."""
    match learnt.kind:
        case Kind.UNKNOWN | Kind.LIFTED:
            return replace(known, unknown=learnt.kind is Kind.UNKNOWN)
        case Kind.EXPECTED | Kind.FOLLOWED:
            return replace(known, due_at=learnt.due_at, firm=learnt.kind is Kind.EXPECTED)
        case Kind.MOVED:
            return replace(known, due_at=learnt.due_at)
        case Kind.WAIVED:
            return replace(known, waived=True)
        case Kind.LAPSED:
            return replace(known, lapsed=True)
        case Kind.REVIVED:
            is_waiver = learnt.reasons == Revival.WAIVER_REVOKED.value
            return replace(known, waived=known.waived and not is_waiver, lapsed=known.lapsed and is_waiver)
        case Kind.UNMET | Kind.WITHDRAWN | Kind.EXCUSED | Kind.UNEXCUSED:
            return known if learnt.due_at is None else _learn_lateness(known, learnt, learnt.due_at)
        case _:
            return known if learnt.arrived_at is None else _learn_arrival(known, learnt, learnt.arrived_at)


def _learn_lateness(known: Known, learnt: Learnt, due_at: datetime) -> Known:
    told = known.told if learnt.arrived_at is None else known.told | {learnt.arrived_at}
    match learnt.kind:
        case Kind.UNMET:
            closed = known.closed | ({due_at} if _is_closing(learnt) else NONE)
            return replace(known, due_at=known.due_at or due_at, unmet=known.unmet | {due_at}, closed=closed)
        case Kind.WITHDRAWN:
            return replace(known, told=told, unmet=known.unmet - {due_at}, excused=known.excused - {due_at})
        case Kind.EXCUSED:
            return replace(known, told=told, excused=known.excused | {due_at})
        case _:
            return replace(known, excused=known.excused - {due_at})


def _is_closing(unmet: Learnt) -> bool:
    return unmet.reasons.partition(":")[0] == Because.OPERATOR.value


def _learn_arrival(known: Known, learnt: Learnt, arrived_at: datetime) -> Known:
    submission = learnt.submission_id
    match learnt.kind:
        case Kind.ACCEPTED | Kind.WRITTEN:
            arrival = Arrival(arrived_at, learnt.submitted_at)
            first = min(arrival, known.accepted.get(submission, arrival), key=_rank)
            accepted = MappingProxyType({**known.accepted, submission: first})
            written = known.written | ({submission} if learnt.kind is Kind.WRITTEN else set())
            return replace(known, accepted=accepted, written=written)
        case Kind.REVOKED:
            left = {each: at for each, at in known.accepted.items() if each != submission}
            return replace(known, accepted=MappingProxyType(left), revoked=known.revoked | {arrived_at})
        case Kind.CREDITED:
            return replace(known, credits=MappingProxyType({**known.credits, submission: arrived_at}))
        case Kind.UNCREDITED:
            credited = {credit: at for credit, at in known.credits.items() if credit != submission}
            return replace(known, credits=MappingProxyType(credited), told=known.told - {arrived_at})
        case _:
            return known
