"""What officers decide of held submissions.

Where the officer's own unit is concerned two persons have to say the same. Where several units came after the one it was
sent for, the officer names whose report it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.intake import Decided, Evidence, ReportReturned, ReportSubmitted
from services.intake.domain.arrivals import of_arrival, of_content, replaced, whose
from services.intake.domain.inputs import Verdict
from services.intake.domain.knowledge import Knowledge
from services.intake.domain.report import Arrival, Report
from services.kit.decider import Refusal


class NotHeld(Refusal):
    """Nothing is held under this submission id; it is decided, or was never heard of."""

    SITUATION = "NOT_HELD"


class StillUnknown(Refusal):
    """Unit, obligation or period of this submission is not known; it cannot be taken in."""

    SITUATION = "STILL_UNKNOWN"


class NotObliged(Refusal):
    """The unit does not owe this report in this period; where it has ended, name the unit that came after it."""

    SITUATION = "NOT_OBLIGED"


class ArrivedAfterReceipt(Refusal):
    """A report cannot have arrived after the province received it."""

    SITUATION = "ARRIVED_AFTER_RECEIPT"


class SecondPersonNeeded(Refusal):
    """The officer's own unit is concerned: a second person has to say the same."""

    SITUATION = "SECOND_PERSON_NEEDED"


class SuccessorNeeded(Refusal):
    """Several units came after the one it was sent for; name the one whose report it is."""

    SITUATION = "SUCCESSOR_NEEDED"


class NoSuccessor(Refusal):
    """The unit named did not come after the one it was sent for, or that one owes the report itself."""

    SITUATION = "NO_SUCCESSOR"


@dataclass(frozen=True, slots=True)
class Review:
    """Decide as an officer says; `proposed`: only say what should be decided."""

    said: Verdict
    actor: str
    knowledge: Knowledge
    now: datetime
    proposed: bool = False


def review(command: Review, report: Report) -> Sequence[Decided]:
    """Decide a held submission as an officer says; a proposal is only looked at.

    Raises:
        NotHeld: it is decided, or not known.
        SecondPersonNeeded: the officer's own unit is concerned, and nobody else said the same.
        StillUnknown: it cannot be taken in: its duty is not known.
        SuccessorNeeded: nobody said whose report it is.
        NoSuccessor: it cannot be the report of the unit that is named.
        NotObliged: the unit that is named does not owe it.
        ArrivedAfterReceipt: the arrival the officer gives lies after the receipt.
    """
    said = command.said
    if said.submission_id not in report.arrivals:
        raise NotHeld(district=said.district, submission_id=said.submission_id)
    decided = _reviewed(command, report)
    if command.proposed:
        return []
    _ask_for_two(command, report)
    return decided


def _ask_for_two(command: Review, report: Report) -> None:
    said, proposal = command.said, report.proposals.get(command.said.submission_id)
    if not said.is_own:
        return
    if proposal is None or proposal.actor == command.actor or proposal.verdict != said.verdict:
        proposed_by = proposal.actor if proposal is not None else None
        raise SecondPersonNeeded(submission_id=said.submission_id, unit=said.unit, proposed_by=proposed_by)


def _reviewed(command: Review, report: Report) -> Sequence[Decided]:
    verdict, arrival = command.said, report.arrivals[command.said.submission_id]
    said = of_arrival(arrival, verdict.district, command.knowledge, report, command.now)
    if not verdict.accept:
        return [ReportReturned(**said, reasons=verdict.reasons)]
    missing = command.knowledge.lacks(arrival.received_at)
    if missing is not None:
        raise StillUnknown(submission_id=verdict.submission_id, missing=missing.value)
    said |= whose(arrival, verdict.district, command.knowledge, report, _owner(command, arrival))
    if verdict.arrived_at is not None:
        if verdict.arrived_at > arrival.received_at:
            raise ArrivedAfterReceipt(arrived_at=verdict.arrived_at, received_at=arrival.received_at)
        said["arrived_at"] = verdict.arrived_at
    words: dict[str, Any] = {"evidence": Evidence.REVIEWED.value, "reason": verdict.reason}
    content = of_content(arrival.submission)
    accepted = ReportSubmitted(**said, **words, **content, version=report.accepted + 1)
    return [*replaced(accepted, report), accepted]


def _owner(command: Review, arrival: Arrival) -> str:
    """Say whose report it is: the only unit it may be of, or the one the officer names."""
    named, known = command.said.successor, command.knowledge
    owners = known.owners(arrival.received_at)
    if not named and len(owners) > 1:
        raise SuccessorNeeded(submission_id=command.said.submission_id, successors=" ".join(owners))
    if named and (named not in owners or named == command.said.unit):
        raise NoSuccessor(submission_id=command.said.submission_id, successor=named, successors=" ".join(owners))
    owner = named or next(iter(owners), command.said.unit)
    if not known.obliges(owner, arrival.received_at):
        raise NotObliged(unit=owner, obligation=command.said.obligation, period=command.said.period)
    return owner
