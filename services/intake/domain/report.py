"""What is known of everything that came for one duty from one district: it remembers, and judges nothing.

After a restore decisions may be known before the arrivals they are about are heard again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from services.contracts.deadlines import DueChanged, ReportExpected
from services.contracts.district import Submission, Withdrawal
from services.contracts.intake import (
    AcceptanceRevoked,
    ArrivalUnknown,
    Decided,
    FaultsNoted,
    ReasonCode,
    ReportHeld,
    ReportSubmitted,
    UnknownLifted,
)
from services.intake.domain.inputs import (
    SOURCE_PREFIX,
    Arrived,
    ObjectFound,
    ObjectMissed,
    Reconsidered,
    ReviewProposed,
    Tried,
    Withdrawing,
)
from services.kit.decider import Fact

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A submission with what the province knows of its coming, and of its document: the hash found, or that none came."""

    submission: Submission
    content_sha256: str
    message_id: str
    received_at: datetime
    named: str = ""
    found: str = ""
    missed: bool = False

    @property
    def awaits_object(self) -> bool:
        """Whether the document it names is not there."""
        return self.submission.travelling is not None and not self.found


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision with its place in the journal, as receipts give it; where it was taken back, with the place of that."""

    decision: Decided
    event_id: str
    position: int
    hash: str
    revoked: AcceptanceRevoked | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether the submission counts no longer because somebody took it back."""
        return self.revoked is not None or ReasonCode.WITHDRAWN in self.decision.reasons

    @property
    def stands(self) -> bool:
        """Whether the submission is accepted."""
        return isinstance(self.decision, ReportSubmitted) and self.revoked is None


@dataclass(frozen=True, slots=True)
class Asked:
    """A district's withdrawal, and why it was refused when it came; None: what it names was there to be taken back."""

    withdrawal: Withdrawal
    content_sha256: str
    message_id: str
    received_at: datetime
    decided_at: datetime
    refused: ReasonCode | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an officer of the very unit says should be decided."""

    actor: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that came for one duty.

    Attributes:
        arrivals: what is not decided for good, by submission id.
        answers: the last decision on each submission.
        reused: refusals of other content under a used id, by id and content.
        reconsidered: submissions for which there is nothing left to hear of `deadlines`.
        accepted: how many were ever taken in.
        withdrawals: by their own ids.
        proposals: by submission id, where a second officer has to say the same.
        unknown: a list from before this system says nothing, and nobody has lifted that.
        faults: what is wrong with each submission that was taken in, where something was noted.
    """

    due_at: datetime | None = None
    arrivals: Mapping[str, Arrival] = field(default_factory=lambda: MappingProxyType({}))
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    reused: Mapping[tuple[str, str], Answer] = field(default_factory=lambda: MappingProxyType({}))
    reconsidered: frozenset[str] = frozenset()
    accepted: int = 0
    withdrawals: Mapping[str, Asked] = field(default_factory=lambda: MappingProxyType({}))
    proposals: Mapping[str, Proposal] = field(default_factory=lambda: MappingProxyType({}))
    unknown: bool = False
    faults: Mapping[str, frozenset[ReasonCode]] = field(default_factory=lambda: MappingProxyType({}))


def remember(report: Report, fact: Fact) -> Report:
    """Remember what was heard or decided."""
    match fact.event:
        case ReportExpected():
            return replace(report, due_at=fact.event.due_at if fact.event.firm else None)
        case DueChanged():
            return replace(report, due_at=fact.event.due_at)
        case Arrived():
            return _arrived(report, fact, fact.event)
        case Withdrawing():
            return _asked(report, fact, fact.event)
        case Decided():
            return _answered(report, fact, fact.event)
        case AcceptanceRevoked():
            return _revoked(report, fact, fact.event)
        case ArrivalUnknown() | UnknownLifted():
            return replace(report, unknown=isinstance(fact.event, ArrivalUnknown))
        case _:
            return _found_out(report, fact)


def _found_out(report: Report, fact: Fact) -> Report:
    match fact.event:
        case Reconsidered():
            return replace(report, reconsidered=report.reconsidered | {fact.event.submission_id})
        case ObjectFound():
            return _noted(report, fact.event.submission_id, found=fact.event.sha256)
        case ObjectMissed():
            return _noted(report, fact.event.submission_id, missed=True)
        case ReviewProposed():
            proposal = Proposal(fact.actor, fact.event.verdict)
            return replace(report, proposals={**report.proposals, fact.event.submission_id: proposal})
        case FaultsNoted():
            return replace(report, faults={**report.faults, fact.event.submission_id: frozenset(fact.event.faults)})
        case _:
            return report


def _arrived(report: Report, fact: Fact, arrived: Arrived) -> Report:
    submission_id = arrived.submission.submission_id
    arrival = arrival_of(fact, arrived)
    known = report.answers.get(submission_id)
    if known is not None:
        held = known.decision
        if not isinstance(held, ReportHeld) or held.content_sha256 != arrived.content_sha256:
            return report
        arrival = replace(arrival, received_at=min(held.received_at, arrival.received_at))
    return replace(report, arrivals={**report.arrivals, submission_id: arrival})


def arrival_of(fact: Fact, sent: Arrived | Tried) -> Arrival:
    """Read an arrival off the fact that it was heard."""
    return Arrival(sent.submission, sent.content_sha256, fact.correlation_id, fact.occurred_at, sent.named)


def _asked(report: Report, fact: Fact, asked: Withdrawing) -> Report:
    withdrawal = asked.withdrawal
    refused = _not_to_be_withdrawn(report, fact, asked)
    times = (fact.occurred_at, fact.recorded_at)
    noted = Asked(withdrawal, asked.content_sha256, fact.correlation_id, *times, refused)
    return replace(report, withdrawals={**report.withdrawals, withdrawal.submission_id: noted})


def _not_to_be_withdrawn(report: Report, fact: Fact, asked: Withdrawing) -> ReasonCode | None:
    """Name why nothing follows from a withdrawal: it says what stood when it came, and is answered so for ever."""
    if asked.withdrawal.type != Withdrawal.TYPE:
        return ReasonCode.SCHEMA_UNSUPPORTED
    if asked.named and asked.named != fact.source.removeprefix(SOURCE_PREFIX):
        return ReasonCode.NOT_THIS_DISTRICT
    answer = report.answers.get(asked.withdrawal.withdraws)
    # After a restore a decision may be known that was not made yet when the withdrawal first came.
    if answer is None or answer.decision.received_at > fact.occurred_at:
        return ReasonCode.NOTHING_TO_WITHDRAW
    known = answer.withdrawn or isinstance(answer.decision, ReportSubmitted | ReportHeld)
    return None if known else ReasonCode.NOTHING_TO_WITHDRAW


def _noted(report: Report, submission_id: str, *, found: str = "", missed: bool = False) -> Report:
    arrival = report.arrivals.get(submission_id)
    if arrival is None:
        return report
    noted = replace(arrival, found=found or arrival.found, missed=missed)
    return replace(report, arrivals={**report.arrivals, submission_id: noted})


def _answered(report: Report, fact: Fact, decision: Decided) -> Report:
    answer = Answer(decision, fact.id, fact.position, fact.hash)
    if ReasonCode.ID_REUSED in decision.reasons:
        key = (decision.submission_id, decision.content_sha256)
        return replace(report, reused={**report.reused, key: answer})
    decided = replace(
        report,
        answers={**report.answers, decision.submission_id: answer},
        proposals=_without(report.proposals, decision.submission_id),
    )
    if isinstance(decision, ReportHeld):
        return decided
    arrivals = _without(report.arrivals, decision.submission_id)
    accepted = report.accepted + isinstance(decision, ReportSubmitted)
    return replace(decided, arrivals=arrivals, accepted=accepted)


def _revoked(report: Report, fact: Fact, revoked: AcceptanceRevoked) -> Report:
    answer = report.answers.get(revoked.submission_id)
    if answer is None:
        return report
    taken_back = Answer(answer.decision, fact.id, fact.position, fact.hash, revoked)
    return replace(report, answers={**report.answers, revoked.submission_id: taken_back})


def _without(found: Mapping[str, _T], name: str) -> Mapping[str, _T]:
    return {key: value for key, value in found.items() if key != name} if name in found else found
