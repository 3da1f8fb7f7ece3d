"""What is wrong with a report that was taken in, found when it was read: quality, never timeliness.

An officer says all that is wrong with a submission at once, so that the last word counts. Only what is accepted, and was not
taken back, can be faulty: what is not taken in is sent back with reasons instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.contracts.intake import FaultsNoted
from services.intake.domain.inputs import FaultsFound
from services.intake.domain.report import Report
from services.kit.decider import Refusal


class NotAccepted(Refusal):
    """Faults are noted of accepted reports; this submission is not accepted, or was taken back."""

    SITUATION = "NOT_ACCEPTED"


@dataclass(frozen=True, slots=True)
class NoteFaults:
    """Note what an officer found wrong with a submission."""

    found: FaultsFound
    now: datetime


def note_faults(command: NoteFaults, report: Report) -> Sequence[FaultsNoted]:
    """Note faults where they are others than were known.

    Raises:
        NotAccepted: the submission is not accepted.
    """
    said = command.found
    answer = report.answers.get(said.submission_id)
    if answer is None or not answer.stands:
        outcome = None if answer is None else "withdrawn" if answer.withdrawn else answer.decision.OUTCOME.value
        raise NotAccepted(district=said.district, submission_id=said.submission_id, outcome=outcome)
    faults = tuple(sorted(set(said.faults)))
    if frozenset(faults) == report.faults.get(said.submission_id, frozenset()):
        return []
    about = answer.decision.model_dump(include={*FaultsNoted.model_fields} - {"faults", "reason", "source", "noted_at"})
    words = {"reason": said.reason, "source": said.source}
    return [FaultsNoted(**about, **words, faults=faults, noted_at=command.now)]
