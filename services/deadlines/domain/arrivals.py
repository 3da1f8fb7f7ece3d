"""What is known of the arrivals for one duty: which acceptances stand, what is not decided yet.

An acceptance stops the clock from the moment it is heard of until it is taken back, by whoever it was. After a restore
our own events may be known before the arrivals that caused them are heard again. So a withdrawn lateness is remembered as
the arrival it names until that is heard; and a lateness names the acceptances that had been taken back by then, which
count for nothing where they are heard again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, assert_never

from services.contracts.deadlines import LatenessWithdrawn, ReportLate
from services.contracts.intake import (
    WRITTEN,
    AcceptanceRevoked,
    Decided,
    ReportHeld,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    submission_key,
)

Arrived = ReportSubmitted | ReportHeld | ReportReturned | ReportRefused | AcceptanceRevoked

Attempt = tuple[str, str]
"""A submission's id and the hash of its content: other content under a used id is another attempt."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Arrivals may be heard in any order with what was decided, so they are kept apart from it.

    Attributes:
        accepted: the arrival of each submission whose acceptance stands.
        written: those that were taken in by what an officer or a list says of their arrival.
        told: accepted arrivals of which only our own withdrawals tell so far.
        held: attempts that are not decided yet, with their arrival.
        decided: attempts that are, so that a `held` heard after its decision holds nothing up.
        revoked: submissions whose acceptance was taken back.
        foreseen: those whose acceptance will be heard to be taken back: our own lateness says so.
    """

    accepted: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    written: frozenset[str] = frozenset()
    told: frozenset[datetime] = frozenset()
    held: frozenset[tuple[Attempt, datetime]] = frozenset()
    decided: frozenset[Attempt] = frozenset()
    revoked: frozenset[str] = frozenset()
    foreseen: frozenset[str] = frozenset()

    @property
    def accepted_at(self) -> datetime | None:
        """Return the earliest accepted arrival that stands."""
        return min((*self.accepted.values(), *self.told), default=None)

    @property
    def is_written_down(self) -> bool:
        """Say whether somebody looked up when something that stands had arrived."""
        return not self.written.isdisjoint(self.accepted)

    def has_held(self, before: datetime) -> bool:
        """Say whether something that arrived before a moment is not decided yet."""
        return any(arrived < before for _, arrived in self.held)


NOTHING: Final = Arrivals()


def hear(state: Arrivals, event: Arrived) -> Arrivals:
    """Remember what intake says of an arrival."""
    match event:
        case ReportSubmitted():
            return _accept(_settle(state, event), event)
        case ReportReturned() | ReportRefused():
            return _settle(state, event)
        case ReportHeld():
            return _hold(state, event)
        case AcceptanceRevoked():
            return _revoke(state, event)
    assert_never(event)


def remember_late(state: Arrivals, late: ReportLate) -> Arrivals:
    """Remember that nothing accepted in time stood when this was said, and what had been taken back."""
    told = frozenset(at for at in state.told if at >= late.due_at)
    return replace(state, told=told, foreseen=state.foreseen | (frozenset(late.revoked) - state.revoked))


def remember_withdrawn(state: Arrivals, withdrawn: LatenessWithdrawn) -> Arrivals:
    """Remember the arrival that a withdrawn lateness names, where it was not heard of."""
    if withdrawn.arrived_at is None or withdrawn.arrived_at in state.accepted.values():
        return state
    return replace(state, told=state.told | {withdrawn.arrived_at})


def _accept(state: Arrivals, event: ReportSubmitted) -> Arrivals:
    submission, at = submission_key(event), event.arrived_at
    if submission in state.foreseen:
        return state
    accepted = MappingProxyType({**state.accepted, submission: min(at, state.accepted.get(submission, at))})
    written = state.written | {submission} if event.evidence in WRITTEN else state.written
    revoked = state.revoked - {submission}
    return replace(state, accepted=accepted, written=written, told=state.told - {at}, revoked=revoked)


def _revoke(state: Arrivals, event: AcceptanceRevoked) -> Arrivals:
    gone = submission_key(event)
    left = {submission: at for submission, at in state.accepted.items() if submission != gone}
    return replace(
        state,
        accepted=MappingProxyType(left),
        revoked=state.revoked | {gone},
        foreseen=state.foreseen - {gone},
    )


def _attempt(event: Decided) -> Attempt:
    return submission_key(event), event.content_sha256


def _settle(state: Arrivals, event: Decided) -> Arrivals:
    attempt = _attempt(event)
    still = frozenset(held for held in state.held if held[0] != attempt)
    return replace(state, held=still, decided=state.decided | {attempt})


def _hold(state: Arrivals, event: ReportHeld) -> Arrivals:
    attempt = _attempt(event)
    if attempt in state.decided:
        return state
    return replace(state, held=state.held | {(attempt, event.arrived_at)})
