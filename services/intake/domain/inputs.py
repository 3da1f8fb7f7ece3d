"""What intake journals that is no published event: arrivals as they came, repeats, what loops and officers found out."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from services.contracts.district import Submission
from services.contracts.event import Moment
from services.contracts.intake import ReasonCode

SOURCE_PREFIX = "district/"
"""A district is a source of this journal: `district/rach-gia`."""


class Input(BaseModel):
    """Something heard that is no event of a service."""

    model_config = ConfigDict(frozen=True)


class Arrived(Input):
    """A submission as it came, with the SHA-256 of its very bytes."""

    TYPE: ClassVar[str] = Submission.TYPE
    submission: Submission
    content_sha256: str


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
    submission: Submission
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


class OfSubmission(Input):
    """Something found out about a submission that is held."""

    district: str
    submission_id: str
    unit: str
    obligation: str
    period: str


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


class Reviewed(OfSubmission):
    """Input: an officer decided a held submission; `arrived_at` None: what the rule says."""

    TYPE: ClassVar[str] = "intake.input.reviewed.v1"
    accept: bool
    reasons: tuple[ReasonCode, ...] = ()
    arrived_at: Moment | None = None
    reason: str = ""


class SilenceNoted(Input):
    """Input: marks were sent for long enough; whoever has not sent them back is silent."""

    TYPE: ClassVar[str] = "intake.input.silence-noted.v1"
    obligation: str
    period: str
    due_at: Moment
