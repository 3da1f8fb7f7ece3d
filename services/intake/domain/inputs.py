"""What intake journals that is no published event: arrivals as they came, repeats, what loops and officers found out."""

from datetime import UTC
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from services.contracts.district import Submission, Withdrawal
from services.contracts.event import Moment
from services.contracts.intake import ReasonCode, Revoked

SOURCE_PREFIX = "district/"
"""A district is a source of this journal: `district/rach-gia`."""


class Input(BaseModel):
    """Something heard that is no event of a service."""

    model_config = ConfigDict(frozen=True)


class Sent(Input):
    """What a district sent, with the SHA-256 of its very bytes; `named`: in which district's name, where it says one."""

    content_sha256: str
    named: str = ""


class Arrived(Sent):
    """A submission as it came."""

    TYPE: ClassVar[str] = Submission.TYPE
    submission: Submission


class Withdrawing(Sent):
    """A withdrawal as it came."""

    TYPE: ClassVar[str] = Withdrawal.TYPE
    withdrawal: Withdrawal


class Tried(Sent):
    """Input: a test submission; it is judged and answered, and nothing is remembered of it."""

    TYPE: ClassVar[str] = "intake.input.submission-tried.v1"
    submission: Submission


class Repeated(Input):
    """Input: a submission came again with the same content."""

    TYPE: ClassVar[str] = "intake.input.submission-repeated.v1"
    submission_id: str
    unit: str
    obligation: str
    period: str
    content_sha256: str


class Reused(Input):
    """Input: other content came under a used submission id."""

    TYPE: ClassVar[str] = "intake.input.id-reused.v1"
    submission: Submission | Withdrawal
    content_sha256: str


class Unreadable(Input):
    """Input: bytes that are no submission; kept in `dead`, answered, counted."""

    TYPE: ClassVar[str] = "intake.input.unreadable.v1"
    district: str
    subject: str
    message_id: str | None
    content_sha256: str
    reason: ReasonCode
    why: str


class OfDuty(Input):
    """Something found out, or said by an officer, about a duty as one district sends for it."""

    district: str
    unit: str
    obligation: str
    period: str


class OfSubmission(OfDuty):
    """Something found out, or said by an officer, about a submission."""

    submission_id: str


class Reconsidered(OfSubmission):
    """Input: what `deadlines` had said when the submission was held, or about its stamp since, is heard; decide again."""

    TYPE: ClassVar[str] = "intake.input.reconsidered.v1"
    heard: int


class ObjectFound(OfSubmission):
    """Input: the object of a submission is there; `sha256` is that of the bytes that were copied."""

    TYPE: ClassVar[str] = "intake.input.object-found.v1"
    sha256: str


class ObjectMissed(OfSubmission):
    """Input: the object of a submission did not come within its time."""

    TYPE: ClassVar[str] = "intake.input.object-missed.v1"


class Verdict(OfSubmission):
    """What an officer says of a held submission; `arrived_at` None: what the rule says; `actor_unit`: the officer's own.

    `successor`: whose report it is, where several units came after the one it was sent for.
    """

    accept: bool
    reasons: tuple[ReasonCode, ...] = ()
    arrived_at: Moment | None = None
    reason: str = ""
    actor_unit: str = ""
    successor: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the officer's own unit is concerned."""
        return self.actor_unit in {self.unit, self.successor or self.unit}

    @property
    def verdict(self) -> str:
        """What two officers have to agree on, in one line."""
        if not self.accept:
            return " ".join(sorted(self.reasons))
        at = self.arrived_at.astimezone(UTC).isoformat() if self.arrived_at is not None else ""
        return " ".join(filter(None, ("accept", at, f"for {self.successor}" if self.successor else "")))


class Reviewed(Verdict):
    """Input: an officer decided a held submission."""

    TYPE: ClassVar[str] = "intake.input.reviewed.v1"


class ReviewProposed(Verdict):
    """Input: an officer of the very unit says what should be decided; a second person has to say the same."""

    TYPE: ClassVar[str] = "intake.input.review-proposed.v1"


class Revoking(OfSubmission):
    """Input: an officer takes a submission back; `source` is the number of a letter."""

    TYPE: ClassVar[str] = "intake.input.revoking.v1"
    because: Revoked
    reason: str
    source: str = ""


class FaultsFound(OfSubmission):
    """Input: an officer read an accepted report; `faults` is all that is wrong with it, empty: nothing any more."""

    TYPE: ClassVar[str] = "intake.input.faults-found.v1"
    faults: tuple[ReasonCode, ...] = ()
    reason: str
    source: str = ""


class Recorded(OfSubmission):
    """Input: an officer writes down what arrived another way; `district` is the unit's own."""

    TYPE: ClassVar[str] = "intake.input.arrival-recorded.v1"
    channel: str
    arrived_at: Moment
    reason: str
    source: str


class Cell(OfSubmission):
    """A cell of a list kept before this system: a day, or only a mark (`on_time`, `late`, `missing`), or neither."""

    arrived_at: Moment | None = None
    mark: str = ""


class RegisterImported(Input):
    """Input: some cells of a list an officer takes over; a long list is several inputs of one transaction."""

    TYPE: ClassVar[str] = "intake.input.register-imported.v1"
    cells: tuple[Cell, ...]
    reason: str
    source: str


class Lifted(OfDuty):
    """Input: an officer confirms that nothing had arrived where a list says nothing."""

    TYPE: ClassVar[str] = "intake.input.unknown-lifted.v1"
    reason: str
    source: str


class SilenceNoted(Input):
    """Input: marks were sent for long enough; whoever has not sent them back is silent."""

    TYPE: ClassVar[str] = "intake.input.silence-noted.v1"
    obligation: str
    period: str
    due_at: Moment
