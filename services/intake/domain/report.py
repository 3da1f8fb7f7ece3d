"""What is taken in, what is sent back, what is not admissible, what has to wait.

A submission is decided once, on what was heard of `deadlines` before it. Channel and signature make it admissible
(rules 000-8, 000-9; Decree 30/2020 Art. 21), complete annexes make it taken in (000-5). Who or what is not known yet
is held and decided again when all that `deadlines` had said by then was heard (ADR 0006): never refused only because
of the order of two streams. A second version is taken in and counted; it never moves the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from services.contracts.deadlines import ReportExpected, Trust
from services.contracts.district import Submission
from services.contracts.intake import Decided, ReasonCode, ReportHeld, ReportRefused, ReportReturned, ReportSubmitted
from services.intake.domain.inputs import Arrived
from services.intake.domain.knowledge import Knowledge
from services.kit.decider import Decider, Fact


@dataclass(frozen=True, slots=True)
class DecideArrival:
    """Decide on a submission that arrived; `final`: there is nothing left to wait for."""

    district: str
    submission_id: str
    knowledge: Knowledge
    final: bool
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
    """A submission with what the province knows of its coming."""

    submission: Submission
    content_sha256: str
    message_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision with its place in the journal, as receipts give it."""

    decision: Decided
    event_id: str
    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that came for one duty: undecided arrivals, the last answer to each, how many were accepted."""

    due_at: datetime | None = None
    arrivals: Mapping[str, Arrival] = field(default_factory=lambda: MappingProxyType({}))
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    accepted: int = 0


def _remember(report: Report, fact: Fact) -> Report:
    match fact.event:
        case ReportExpected():
            return replace(report, due_at=fact.event.due_at)
        case Arrived():
            arrival = Arrival(fact.event.submission, fact.event.content_sha256, fact.correlation_id, fact.occurred_at)
            return replace(report, arrivals={**report.arrivals, arrival.submission.submission_id: arrival})
        case Decided():
            return _answered(report, fact, fact.event)
        case _:
            return report


def _answered(report: Report, fact: Fact, decision: Decided) -> Report:
    if ReasonCode.ID_REUSED in decision.reasons:
        return report
    answers = {**report.answers, decision.submission_id: Answer(decision, fact.id, fact.position, fact.hash)}
    if isinstance(decision, ReportHeld):
        return replace(report, answers=answers)
    arrivals = {key: arrival for key, arrival in report.arrivals.items() if key != decision.submission_id}
    accepted = report.accepted + isinstance(decision, ReportSubmitted)
    return replace(report, answers=answers, arrivals=arrivals, accepted=accepted)


def arrived_at(submitted_at: datetime, received_at: datetime, trust: Trust | None) -> datetime:
    """Say whose clock judges: the sender's where the authority vouches for it, but never later than ours."""
    return min(submitted_at, received_at) if trust is Trust.SENDER else received_at


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


def decide_arrival(command: DecideArrival, report: Report) -> Sequence[Decided]:
    """Decide on an arrival; one that was decided is not decided again."""
    arrival = report.arrivals.get(command.submission_id)
    if arrival is None:
        return []
    said = _said(arrival, command, report)
    missing = unknown(command.knowledge)
    reason = inadmissible(arrival.submission, command.district, command.knowledge)
    if missing is not None and reason is None:
        if command.final:
            return [ReportRefused(**said, reasons=(missing,))]
        return [ReportHeld(**said, reasons=(missing,), until="deadlines")]
    if reason is not None:
        return [ReportRefused(**said, reasons=(reason,))]
    if (
        command.knowledge.accepts is not None
        and command.knowledge.accepts.annexes
        and not arrival.submission.attested.annexes_complete
    ):
        return [ReportReturned(**said, reasons=(ReasonCode.ANNEXES_MISSING,))]
    return [ReportSubmitted(**said, version=report.accepted + 1)]


def _said(arrival: Arrival, command: DecideArrival, report: Report) -> dict[str, Any]:
    submission = arrival.submission
    period = command.knowledge.period
    return {
        "district": command.district,
        "submission_id": submission.submission_id,
        "unit": submission.unit,
        "obligation": submission.obligation,
        "period": submission.period,
        "channel": submission.channel,
        "message_id": arrival.message_id,
        "content_sha256": arrival.content_sha256,
        "submitted_at": submission.submitted_at,
        "received_at": arrival.received_at,
        "arrived_at": arrived_at(submission.submitted_at, arrival.received_at, command.knowledge.trust),
        "due_at": report.due_at or (period.due_at if period is not None else None),
        "decided_at": command.now,
    }


def refuse_reused(command: RefuseReused, report: Report) -> Sequence[Decided]:
    """Refuse other content under a used id; the first stays."""
    submission = command.submission
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


def decide_report(command: DecideArrival | RefuseReused, report: Report) -> Sequence[Decided]:
    """Decide on what came for a duty."""
    match command:
        case DecideArrival():
            return decide_arrival(command, report)
        case RefuseReused():
            return refuse_reused(command, report)


REPORT = Decider(Report(), _remember, decide_report)
