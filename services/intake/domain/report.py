"""What is taken in, what is sent back, what is not admissible, what has to wait.

A submission is decided on what was heard of `deadlines` before it. Channel and signature make it admissible (rules
000-8, 000-9; Decree 30/2020 Art. 21), complete annexes and the document it names make it taken in (000-5). What is not
known or not there yet is held and decided again by itself (ADR 0006): never refused only because of the order of two
streams. A stamp that is trusted but too old waits for an officer. A second version is taken in and counted; it never
moves the clock. After a restore decisions may be known before the arrivals they are about are heard again: nothing is
decided twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from services.contracts.deadlines import ReportExpected
from services.contracts.district import Submission
from services.contracts.intake import Decided, ReasonCode, ReportHeld, ReportRefused, ReportReturned, ReportSubmitted
from services.intake.domain.inputs import Arrived, ObjectFound, ObjectMissed, Reconsidered, Reviewed
from services.intake.domain.knowledge import Knowledge
from services.intake.domain.stamps import arrived_at, too_old
from services.kit.decider import Decider, Fact, Refusal


class NotHeld(Refusal):
    """Nothing is held under this submission id; it is decided, or was never heard of."""

    SITUATION = "NOT_HELD"


class StillUnknown(Refusal):
    """Unit, obligation or period of this submission is not known; it cannot be taken in."""

    SITUATION = "STILL_UNKNOWN"


class ArrivedAfterReceipt(Refusal):
    """A report cannot have arrived after the province received it."""

    SITUATION = "ARRIVED_AFTER_RECEIPT"


@dataclass(frozen=True, slots=True)
class DecideArrival:
    """Decide on a submission that arrived, or about which something was found out since."""

    district: str
    submission_id: str
    knowledge: Knowledge
    now: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """Decide as an officer says."""

    reviewed: Reviewed
    knowledge: Knowledge
    now: datetime


@dataclass(frozen=True, slots=True)
class RefuseReused:
    """Refuse other content under a used id."""

    district: str
    submission: Submission
    content_sha256: str
    message_id: str
    received_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A submission with what the province knows of its coming, and of its document: the hash found, or that none came."""

    submission: Submission
    content_sha256: str
    message_id: str
    received_at: datetime
    found: str = ""
    missed: bool = False

    @property
    def awaits_object(self) -> bool:
        """Whether the document it names is not there."""
        return self.submission.travelling is not None and not self.found


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision with its place in the journal, as receipts give it."""

    decision: Decided
    event_id: str
    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that came for one duty.

    Attributes:
        arrivals: what is not decided for good, by submission id.
        answers: the last decision on each submission.
        reused: refusals of other content under a used id, by id and content.
        reconsidered: submissions for which there is nothing left to hear of `deadlines`.
        accepted: how many were taken in.
    """

    due_at: datetime | None = None
    arrivals: Mapping[str, Arrival] = field(default_factory=lambda: MappingProxyType({}))
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    reused: Mapping[tuple[str, str], Answer] = field(default_factory=lambda: MappingProxyType({}))
    reconsidered: frozenset[str] = frozenset()
    accepted: int = 0


def _remember(report: Report, fact: Fact) -> Report:
    match fact.event:
        case ReportExpected():
            return replace(report, due_at=fact.event.due_at)
        case Arrived():
            return _arrived(report, fact, fact.event)
        case Reconsidered():
            return replace(report, reconsidered=report.reconsidered | {fact.event.submission_id})
        case ObjectFound():
            return _noted(report, fact.event.submission_id, found=fact.event.sha256)
        case ObjectMissed():
            return _noted(report, fact.event.submission_id, missed=True)
        case Decided():
            return _answered(report, fact, fact.event)
        case _:
            return report


def _arrived(report: Report, fact: Fact, arrived: Arrived) -> Report:
    submission_id = arrived.submission.submission_id
    arrival = Arrival(arrived.submission, arrived.content_sha256, fact.correlation_id, fact.occurred_at)
    known = report.answers.get(submission_id)
    if known is not None:
        held = known.decision
        if not isinstance(held, ReportHeld) or held.content_sha256 != arrived.content_sha256:
            return report
        arrival = replace(arrival, received_at=min(held.received_at, arrival.received_at))
    return replace(report, arrivals={**report.arrivals, submission_id: arrival})


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
    answers = {**report.answers, decision.submission_id: answer}
    if isinstance(decision, ReportHeld):
        return replace(report, answers=answers)
    arrivals = {key: arrival for key, arrival in report.arrivals.items() if key != decision.submission_id}
    accepted = report.accepted + isinstance(decision, ReportSubmitted)
    return replace(report, answers=answers, arrivals=arrivals, accepted=accepted)


def unknown(knowledge: Knowledge) -> ReasonCode | None:
    """Name what `deadlines` has not said."""
    if knowledge.unit is None:
        return ReasonCode.UNIT_UNKNOWN
    if knowledge.accepts is None:
        return ReasonCode.OBLIGATION_UNKNOWN
    return ReasonCode.PERIOD_UNKNOWN if knowledge.period is None else None


def inadmissible(submission: Submission, district: str, knowledge: Knowledge) -> ReasonCode | None:
    """Name why a submission is not admissible, in the order in which a clerk would look."""
    if knowledge.unit is not None and knowledge.unit.district != district:
        return ReasonCode.NOT_THIS_DISTRICT
    if knowledge.unit is not None and knowledge.period is not None and submission.unit not in knowledge.period.audience:
        return ReasonCode.NOT_OBLIGED
    if knowledge.accepts is not None and submission.channel not in knowledge.accepts.channels:
        return ReasonCode.CHANNEL_NOT_ALLOWED
    # Decision 28/2018/QĐ-TTg: only a signed e-document sent through the systems counts as the document.
    if knowledge.accepts is not None and knowledge.accepts.signed and not submission.attested.signed:
        return ReasonCode.UNSIGNED
    return None


def to_be_mended(arrival: Arrival, knowledge: Knowledge) -> ReasonCode | None:
    """Name why a submission goes back to its sender."""
    submission = arrival.submission
    if knowledge.accepts is not None and knowledge.accepts.annexes and not submission.attested.annexes_complete:
        return ReasonCode.ANNEXES_MISSING
    if arrival.awaits_object and arrival.missed:
        return ReasonCode.OBJECT_AWAITED
    document = submission.travelling
    if document is not None and arrival.found and arrival.found != document.sha256:
        return ReasonCode.OBJECT_ALTERED
    return None


def decide_arrival(command: DecideArrival, report: Report) -> Sequence[Decided]:
    """Decide on an arrival; one that was decided is not decided again, one that is held is said to be held once."""
    arrival = report.arrivals.get(command.submission_id)
    if arrival is None:
        return []
    decision = _judged(arrival, command, report)
    before = report.answers.get(command.submission_id)
    return [] if before is not None and _no_step_on(before.decision, decision) else [decision]


def _no_step_on(before: Decided, decision: Decided) -> bool:
    """Say whether a report stays as it is held: after a restore less may be known than when it was held."""
    return isinstance(decision, ReportHeld) and (decision.until == "deadlines" or decision.reasons == before.reasons)


def _judged(arrival: Arrival, command: DecideArrival, report: Report) -> Decided:
    said = _said(arrival, command.district, command.knowledge, report, command.now)
    reason = inadmissible(arrival.submission, command.district, command.knowledge)
    if reason is not None:
        return ReportRefused(**said, reasons=(reason,))
    missing = unknown(command.knowledge)
    if missing is not None and command.submission_id in report.reconsidered:
        return ReportRefused(**said, reasons=(missing,))
    if missing is not None:
        return ReportHeld(**said, reasons=(missing,), until="deadlines")
    mend = to_be_mended(arrival, command.knowledge)
    if mend is not None:
        return ReportReturned(**said, reasons=(mend,))
    if arrival.awaits_object:
        return ReportHeld(**said, reasons=(ReasonCode.OBJECT_AWAITED,), until="object")
    if too_old(arrival.submission.submitted_at, arrival.received_at, command.knowledge.district):
        return ReportHeld(**said, reasons=(ReasonCode.STAMP_TOO_OLD,), until="review")
    return ReportSubmitted(**said, version=report.accepted + 1)


def review(command: Review, report: Report) -> Sequence[Decided]:
    """Decide a held submission as an officer says.

    Raises:
        NotHeld: it is decided, or not known.
        StillUnknown: it cannot be taken in: its duty is not known.
        ArrivedAfterReceipt: the arrival the officer gives lies after the receipt.
    """
    reviewed = command.reviewed
    arrival = report.arrivals.get(reviewed.submission_id)
    if arrival is None:
        raise NotHeld(district=reviewed.district, submission_id=reviewed.submission_id)
    said = _said(arrival, reviewed.district, command.knowledge, report, command.now)
    if not reviewed.accept:
        return [ReportReturned(**said, reasons=reviewed.reasons)]
    missing = unknown(command.knowledge)
    if missing is not None:
        raise StillUnknown(submission_id=reviewed.submission_id, missing=missing.value)
    if reviewed.arrived_at is not None:
        if reviewed.arrived_at > arrival.received_at:
            raise ArrivedAfterReceipt(arrived_at=reviewed.arrived_at, received_at=arrival.received_at)
        said["arrived_at"] = reviewed.arrived_at
    return [ReportSubmitted(**said, version=report.accepted + 1, evidence="reviewed")]


def _said(arrival: Arrival, district: str, knowledge: Knowledge, report: Report, now: datetime) -> dict[str, Any]:
    submission = arrival.submission
    period = knowledge.period
    return {
        "district": district,
        "submission_id": submission.submission_id,
        "unit": submission.unit,
        "obligation": submission.obligation,
        "period": submission.period,
        "channel": submission.channel,
        "message_id": arrival.message_id,
        "content_sha256": arrival.content_sha256,
        "submitted_at": submission.submitted_at,
        "received_at": arrival.received_at,
        "arrived_at": arrived_at(submission.submitted_at, arrival.received_at, knowledge.district),
        "due_at": report.due_at or (period.opened.due_of(submission.unit) if period is not None else None),
        "decided_at": now,
    }


def refuse_reused(command: RefuseReused, report: Report) -> Sequence[Decided]:
    """Refuse other content under a used id, once for each content; the first stays."""
    submission = command.submission
    if (submission.submission_id, command.content_sha256) in report.reused:
        return []
    refused = ReportRefused(
        district=command.district,
        submission_id=submission.submission_id,
        unit=submission.unit,
        obligation=submission.obligation,
        period=submission.period,
        channel=submission.channel,
        message_id=command.message_id,
        content_sha256=command.content_sha256,
        submitted_at=submission.submitted_at,
        received_at=command.received_at,
        arrived_at=command.received_at,
        due_at=report.due_at,
        decided_at=command.now,
        reasons=(ReasonCode.ID_REUSED,),
    )
    return [refused]


def decide_report(command: DecideArrival | Review | RefuseReused, report: Report) -> Sequence[Decided]:
    """Decide on what came for a duty."""
    match command:
        case DecideArrival():
            return decide_arrival(command, report)
        case Review():
            return review(command, report)
        case RefuseReused():
            return refuse_reused(command, report)


REPORT = Decider(Report(), _remember, decide_report)
