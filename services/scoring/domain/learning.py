"""What is learnt of a duty from each fact, and what is known by all of them.

What `intake` tells may be heard before what `deadlines` tells, so what is known is a fold that does not mind how the two
interleave: each fact touches only what its own source tells of. What was accepted and is taken back counts no longer;
whatever deadlines made of it is no arrival either. What objections changed of a mark is a third source of its own.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from services.contracts.deadlines import Because, Revival
from services.contracts.scoring import Status
from services.scoring.domain.facts import Kind, Learnt

NONE: Final[frozenset[datetime]] = frozenset()
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Arrival(NamedTuple):
    """An accepted arrival; `submitted_at` is the sender's claim, `faults` what was wrong with it when it was taken in."""

    arrived_at: datetime
    submitted_at: datetime | None
    version: int = 0
    evidence: str = ""
    faults: tuple[str, ...] = ()


class Correction(NamedTuple):
    """What an objection changes of a mark: how it stands instead, and which faults do not count."""

    status: Status | None
    lifted: tuple[str, ...]


class Known(NamedTuple):
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
        sent_back: the submissions that came back to be mended.
        noted: what an officer found wrong with each submission, in place of what was said when it was taken in.
        corrected: what each objection changes.
    """

    due_at: datetime | None = None
    firm: bool = True
    unmet: frozenset[datetime] = NONE
    closed: frozenset[datetime] = NONE
    excused: frozenset[datetime] = NONE
    waived: bool = False
    lapsed: bool = False
    credits: Mapping[str, datetime] = NOTHING
    accepted: Mapping[str, Arrival] = NOTHING
    written: frozenset[str] = frozenset()
    told: frozenset[datetime] = NONE
    revoked: frozenset[datetime] = NONE
    unknown: bool = False
    sent_back: frozenset[str] = frozenset()
    noted: Mapping[str, tuple[str, ...]] = NOTHING
    corrected: Mapping[str, Correction] = NOTHING

    @property
    def arrival(self) -> Arrival | None:
        """The accepted arrival that stops the clock; of two at one instant the one whose sender is known."""
        if not self.told and not self.credits and len(self.accepted) <= 1:
            return next(iter(self.accepted.values()), None)
        told = [Arrival(at, None) for at in (*(self.told - self.revoked), *self.credits.values())]
        return min((*self.accepted.values(), *told), key=_rank, default=None)

    @property
    def is_unknown(self) -> bool:
        """Tell whether nobody is to be judged for what a list does not say."""
        if not self.unknown or self.due_at in self.closed:
            return False
        return not self.credits and self.written.isdisjoint(self.accepted)

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the latest version that stands, but for what an objection lifted."""
        accepted = self.accepted
        if not accepted:
            return ()
        submission, latest = max(accepted.items(), key=_turn) if len(accepted) > 1 else next(iter(accepted.items()))
        found = self.noted.get(submission, latest.faults)
        if not found:
            return ()
        lifted = {code for correction in self.corrected.values() for code in correction.lifted}
        return tuple(sorted({*found} - lifted))

    @property
    def said_instead(self) -> Status | None:
        """How the duty stands instead of being called late or missing, where an objection says so; the last one counts."""
        said = [correction.status for correction in self.corrected.values() if correction.status is not None]
        return said[-1] if said else None


def _turn(accepted: tuple[str, Arrival]) -> tuple[int, datetime, str]:
    submission, arrival = accepted
    return (arrival.version, arrival.arrived_at, submission)


def _rank(arrival: Arrival) -> tuple[datetime, bool, datetime]:
    return (arrival.arrived_at, arrival.submitted_at is None, arrival.submitted_at or arrival.arrived_at)


def learn(known: Known, learnt: Learnt) -> Known:
    """Add one fact; facts of one source come in its own order, those of another anywhere between them."""
    return LEARNT_BY[learnt.kind](known, learnt)


def _expected(known: Known, learnt: Learnt) -> Known:
    return known._replace(due_at=learnt.due_at, firm=learnt.kind is Kind.EXPECTED)


def _moved(known: Known, learnt: Learnt) -> Known:
    return known._replace(due_at=learnt.due_at)


def _waived(known: Known, _learnt: Learnt) -> Known:
    return known._replace(waived=True)


def _lapsed(known: Known, _learnt: Learnt) -> Known:
    return known._replace(lapsed=True)


def _revived(known: Known, learnt: Learnt) -> Known:
    is_waiver = learnt.reasons == Revival.WAIVER_REVOKED.value
    return known._replace(waived=known.waived and not is_waiver, lapsed=known.lapsed and is_waiver)


def _unknown(known: Known, learnt: Learnt) -> Known:
    return known._replace(unknown=learnt.kind is Kind.UNKNOWN)


def _of_due(learnt: Learnt) -> frozenset[datetime]:
    return NONE if learnt.due_at is None else frozenset((learnt.due_at,))


def _of_arrival(learnt: Learnt) -> frozenset[datetime]:
    return NONE if learnt.arrived_at is None else frozenset((learnt.arrived_at,))


def _unmet(known: Known, learnt: Learnt) -> Known:
    is_closing = learnt.reasons.partition(":")[0] == Because.OPERATOR.value
    closed = known.closed | _of_due(learnt) if is_closing else known.closed
    return known._replace(due_at=known.due_at or learnt.due_at, unmet=known.unmet | _of_due(learnt), closed=closed)


def _withdrawn(known: Known, learnt: Learnt) -> Known:
    due = _of_due(learnt)
    told = known.told | _of_arrival(learnt)
    return known._replace(told=told, unmet=known.unmet - due, excused=known.excused - due)


def _excused(known: Known, learnt: Learnt) -> Known:
    return known._replace(told=known.told | _of_arrival(learnt), excused=known.excused | _of_due(learnt))


def _unexcused(known: Known, learnt: Learnt) -> Known:
    return known._replace(excused=known.excused - _of_due(learnt))


def _accepted(known: Known, learnt: Learnt) -> Known:
    submission, arrived_at = learnt.submission_id, learnt.arrived_at
    if arrived_at is None:
        return known
    arrival = Arrival(arrived_at, learnt.submitted_at, learnt.version, learnt.evidence, learnt.faults)
    accepted = {**known.accepted, submission: _first(arrival, known.accepted.get(submission))}
    written = known.written | {submission} if learnt.kind is Kind.WRITTEN else known.written
    sent_back = known.sent_back - {submission} if known.sent_back else known.sent_back
    return known._replace(accepted=accepted, written=written, sent_back=sent_back)


def _first(arrival: Arrival, before: Arrival | None) -> Arrival:
    """Return what is known now of a submission that was taken in again: the clock stopped the first time."""
    if before is None or _rank(arrival) <= _rank(before):
        return arrival
    return arrival._replace(arrived_at=before.arrived_at, submitted_at=before.submitted_at)


def _returned(known: Known, learnt: Learnt) -> Known:
    return known._replace(sent_back=known.sent_back | {learnt.submission_id})


def _not_taken_in(known: Known, learnt: Learnt) -> Known:
    return known._replace(sent_back=known.sent_back - {learnt.submission_id}) if known.sent_back else known


def _revoked(known: Known, learnt: Learnt) -> Known:
    left = {each: at for each, at in known.accepted.items() if each != learnt.submission_id}
    return known._replace(accepted=left, revoked=known.revoked | _of_arrival(learnt))


def _credited(known: Known, learnt: Learnt) -> Known:
    if learnt.arrived_at is None:
        return known
    return known._replace(credits={**known.credits, learnt.submission_id: learnt.arrived_at})


def _uncredited(known: Known, learnt: Learnt) -> Known:
    credited = {credit: at for credit, at in known.credits.items() if credit != learnt.submission_id}
    return known._replace(credits=credited, told=known.told - _of_arrival(learnt))


def _faults(known: Known, learnt: Learnt) -> Known:
    return known._replace(noted={**known.noted, learnt.submission_id: learnt.faults})


def _corrected(known: Known, learnt: Learnt) -> Known:
    others = {each: said for each, said in known.corrected.items() if each != learnt.submission_id}
    return known._replace(corrected={**others, learnt.submission_id: Correction(learnt.status, learnt.faults)})


LEARNT_BY: Final[Mapping[Kind, Callable[[Known, Learnt], Known]]] = {
    Kind.EXPECTED: _expected,
    Kind.FOLLOWED: _expected,
    Kind.UNMET: _unmet,
    Kind.WITHDRAWN: _withdrawn,
    Kind.EXCUSED: _excused,
    Kind.UNEXCUSED: _unexcused,
    Kind.MOVED: _moved,
    Kind.WAIVED: _waived,
    Kind.LAPSED: _lapsed,
    Kind.REVIVED: _revived,
    Kind.CREDITED: _credited,
    Kind.UNCREDITED: _uncredited,
    Kind.ACCEPTED: _accepted,
    Kind.WRITTEN: _accepted,
    Kind.RETURNED: _returned,
    Kind.REFUSED: _not_taken_in,
    Kind.HELD: _not_taken_in,
    Kind.REVOKED: _revoked,
    Kind.UNKNOWN: _unknown,
    Kind.LIFTED: _unknown,
    Kind.FAULTS: _faults,
    Kind.CORRECTED: _corrected,
}
"""How each kind of fact is learnt; there is one for every kind."""
