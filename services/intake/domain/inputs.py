"""What intake journals that is no published event: arrivals as they came, repeats, what could not be read."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from services.contracts.district import Submission
from services.contracts.intake import ReasonCode

SOURCE_PREFIX = "district/"
"""A district is a source of this journal: `district/rach-gia`."""


class Arrived(BaseModel):
    """A submission as it came, with the SHA-256 of its very bytes."""

    model_config = ConfigDict(frozen=True)

    TYPE: ClassVar[str] = Submission.TYPE
    submission: Submission
    content_sha256: str


class Repeated(BaseModel):
    """Input: a submission came again with the same content."""

    model_config = ConfigDict(frozen=True)

    TYPE: ClassVar[str] = "intake.input.submission-repeated.v1"
    submission_id: str
    unit: str
    obligation: str
    period: str
    content_sha256: str


class Reused(BaseModel):
    """Input: other content came under a used submission id."""

    model_config = ConfigDict(frozen=True)

    TYPE: ClassVar[str] = "intake.input.id-reused.v1"
    submission: Submission
    content_sha256: str


class Unreadable(BaseModel):
    """Input: bytes that are no submission; kept in `dead`, answered, counted."""

    model_config = ConfigDict(frozen=True)

    TYPE: ClassVar[str] = "intake.input.unreadable.v1"
    district: str
    subject: str
    message_id: str | None
    content_sha256: str
    reason: ReasonCode
    why: str


class Reconsidered(BaseModel):
    """Input: all that `deadlines` had said when the submission was held is heard; decide it for good."""

    model_config = ConfigDict(frozen=True)

    TYPE: ClassVar[str] = "intake.input.reconsidered.v1"
    district: str
    submission_id: str
    unit: str
    obligation: str
    period: str
    heard: int
