"""What is taken in, what is sent back, what is not admissible, what has to wait.

A submission is decided on what was heard of `deadlines` before it. A sender that is retired, not the unit's, or speaks
in another's name is refused (ADR 0017). Channel and signature make it admissible (rules 000-8, 000-9; Decree 30/2020
Art. 21); what it must have and the document it names make it taken in (000-5). What comes under the code of a unit that
has ended and owes nothing counts for the one that came after it; of several an officer names one, where there is none it
is refused. What is not known or not there yet is held and decided again by itself (ADR 0006): never refused only because
of the order of two streams. A stamp that is trusted but too old waits for an officer. A second version is taken in and
counted; it never moves the clock. What it replaces and is still held goes back first. After a restore nothing is decided
twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.district import Submission, Withdrawal
from services.contracts.intake import Decided, ReasonCode, ReportHeld, ReportRefused, ReportReturned, ReportSubmitted
from services.contracts.requirements import lacking
from services.intake.domain.knowledge import Knowledge
from services.intake.domain.numbers import canonical
from services.intake.domain.report import Arrival, Report
from services.intake.domain.stamps import arrived_at, too_old


@dataclass(frozen=True, slots=True)
class DecideArrival:
    """Decide on a submission that arrived, or about which something was found out since."""

    district: str
    submission_id: str
    knowledge: Knowledge
    now: datetime


@dataclass(frozen=True, slots=True)
class RefuseReused:
    """Refuse other content under a used id."""

    district: str
    sent: Submission | Withdrawal
    content_sha256: str
    message_id: str
    received_at: datetime
    now: datetime


def not_to_be_heard(arrival: Arrival, district: str, knowledge: Knowledge) -> ReasonCode | None:
    """Name why a sender may not say this at all."""
    if arrival.submission.type != Submission.TYPE:
        return ReasonCode.SCHEMA_UNSUPPORTED
    if arrival.named and arrival.named != district:
        return ReasonCode.NOT_THIS_DISTRICT
    if knowledge.district is not None and knowledge.district.retired(arrival.received_at):
        return ReasonCode.DISTRICT_RETIRED
    if knowledge.unit is not None and not knowledge.may_send(district, arrival.received_at):
        return ReasonCode.NOT_THIS_DISTRICT
    return None


def inadmissible(submission: Submission, knowledge: Knowledge, at: datetime) -> ReasonCode | None:
    """Name why a submission is not admissible, in the order in which a clerk would look."""
    owners = knowledge.owners(at)
    if not owners:
        return ReasonCode.UNIT_ENDED
    if knowledge.unit is not None and not any(knowledge.obliges(owner, at) for owner in owners):
        return ReasonCode.NOT_OBLIGED
    if knowledge.accepts is not None and submission.channel not in knowledge.accepts.channels:
        return ReasonCode.CHANNEL_NOT_ALLOWED
    # Decision 28/2018/QĐ-TTg: only a signed e-document sent through the systems counts as the document.
    if knowledge.accepts is not None and knowledge.accepts.signed and not submission.attested.signed:
        return ReasonCode.UNSIGNED
    return None


def to_be_mended(arrival: Arrival, knowledge: Knowledge, report: Report) -> dict[ReasonCode, str]:
    """Name why a submission goes back to its sender, each reason with what is missing."""
    submission = arrival.submission
    known = report.answers.keys() - {submission.submission_id}
    if submission.replaces is not None and submission.replaces not in known:
        return {ReasonCode.REPLACES_UNKNOWN: ""}
    missing = _missing(arrival, knowledge)
    if missing:
        return missing
    if arrival.awaits_object and arrival.missed:
        return {ReasonCode.OBJECT_AWAITED: ""}
    document = submission.travelling
    if document is not None and arrival.found and arrival.found != document.sha256:
        return {ReasonCode.OBJECT_ALTERED: ""}
    return {}


def _missing(arrival: Arrival, knowledge: Knowledge) -> dict[ReasonCode, str]:
    """Where it is not known yet whose report it is, nothing is asked for that one unit alone owes."""
    if knowledge.accepts is None or knowledge.period is None:
        return {}
    owners = knowledge.owners(arrival.received_at)
    owner = owners[0] if len(owners) == 1 else ""
    return lacking(arrival.submission, knowledge.accepts, owner, knowledge.period.opened.basis)


def decide_arrival(command: DecideArrival, report: Report) -> Sequence[Decided]:
    """Decide on an arrival; one that was decided is not decided again, one that is held is said to be held once."""
    arrival = report.arrivals.get(command.submission_id)
    if arrival is None:
        return []
    decision = judged(arrival, command, report)
    before = report.answers.get(command.submission_id)
    if before is not None and _no_step_on(before.decision, decision):
        return []
    return [*replaced(decision, report), decision]


def _no_step_on(before: Decided, decision: Decided) -> bool:
    """Say whether a report stays as it is held: after a restore less may be known than when it was held."""
    return isinstance(decision, ReportHeld) and (decision.until == "deadlines" or decision.reasons == before.reasons)


def judged(arrival: Arrival, command: DecideArrival, report: Report) -> Decided:
    """Say what an arrival is worth, whether or not it is remembered."""
    knowledge, received = command.knowledge, arrival.received_at
    said = of_arrival(arrival, command.district, knowledge, report, command.now)
    reason = not_to_be_heard(arrival, command.district, knowledge)
    reason = reason or inadmissible(arrival.submission, knowledge, received)
    if reason is not None:
        return ReportRefused(**said, reasons=(reason,))
    missing = knowledge.lacks(received)
    if missing is not None and command.submission_id in report.reconsidered:
        return ReportRefused(**said, reasons=(missing,))
    if missing is not None:
        return ReportHeld(**said, reasons=(missing,), until="deadlines")
    mend = to_be_mended(arrival, knowledge, report)
    if mend:
        return ReportReturned(**said, reasons=tuple(mend), details=_told(mend))
    waits = _waits_for(arrival, knowledge)
    if waits is not None:
        return ReportHeld(**said, reasons=waits[:1], until=waits[1])
    return ReportSubmitted(**said, **of_content(arrival.submission), version=report.accepted + 1)


def _told(reasons: dict[ReasonCode, str]) -> dict[ReasonCode, str]:
    return {reason: detail for reason, detail in reasons.items() if detail}


def _waits_for(arrival: Arrival, knowledge: Knowledge) -> tuple[ReasonCode, str] | None:
    """Name why a submission has to wait, and for what."""
    if arrival.awaits_object:
        return ReasonCode.OBJECT_AWAITED, "object"
    if len(knowledge.owners(arrival.received_at)) > 1:
        return ReasonCode.UNIT_ENDED, "review"
    if too_old(arrival.submission.submitted_at, arrival.received_at, knowledge.district):
        return ReasonCode.STAMP_TOO_OLD, "review"
    return None


def of_content(submission: Submission) -> dict[str, Any]:
    """Say what an acceptance says of a submission's content."""
    return {
        "replaces": submission.replaces,
        "sections": submission.sections,
        "figures": canonical(submission.figures),
        "basis": submission.basis,
    }


def replaced(decision: Decided, report: Report) -> Sequence[ReportReturned]:
    """Send back what a submission that is taken in replaces, where that is still held."""
    if not isinstance(decision, ReportSubmitted) or decision.replaces is None:
        return []
    before = report.answers.get(decision.replaces)
    if before is None or not isinstance(before.decision, ReportHeld):
        return []
    return [ended(before.decision, ReasonCode.REPLACED, decision.decided_at)]


def ended(held: ReportHeld, reason: ReasonCode, now: datetime) -> ReportReturned:
    """Send a held submission back as it stands."""
    said = held.model_dump(exclude={"until", "reasons", "details", "decided_at"})
    return ReportReturned(**said, reasons=(reason,), decided_at=now)


def of_arrival(arrival: Arrival, district: str, knowledge: Knowledge, report: Report, now: datetime) -> dict[str, Any]:
    """Say what every decision on an arrival says; whose report it is, is left out where that is not known yet."""
    submission = arrival.submission
    owners = knowledge.owners(arrival.received_at)
    owner = owners[0] if len(owners) == 1 else submission.unit
    return {
        **whose(arrival, district, knowledge, report, owner),
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
        "decided_at": now,
    }


def whose(arrival: Arrival, district: str, knowledge: Knowledge, report: Report, owner: str) -> dict[str, Any]:
    """Say whose report it is, and by when that is due."""
    own = owner == arrival.submission.unit
    return {
        "home": knowledge.home(district, arrival.received_at, owner),
        "successor": None if own else owner,
        "due_at": knowledge.due_of(owner, report.due_at if own else None),
    }


def refuse_reused(command: RefuseReused, report: Report) -> Sequence[Decided]:
    """Refuse other content under a used id, once for each content; the first stays."""
    sent = command.sent
    if (sent.submission_id, command.content_sha256) in report.reused:
        return []
    refused = ReportRefused(
        district=command.district,
        submission_id=sent.submission_id,
        unit=sent.unit,
        obligation=sent.obligation,
        period=sent.period,
        channel=sent.channel if isinstance(sent, Submission) else "",
        message_id=command.message_id,
        content_sha256=command.content_sha256,
        submitted_at=sent.submitted_at,
        received_at=command.received_at,
        arrived_at=command.received_at,
        due_at=report.due_at,
        decided_at=command.now,
        reasons=(ReasonCode.ID_REUSED,),
    )
    return [refused]
