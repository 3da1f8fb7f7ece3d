"""A letter as a unit's own system hears it on `letters.<district>.<unit>`: what it is, and its PDF, whole."""

from datetime import date
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.answers import Duty, Sha256
from services.contracts.naming import Token
from services.contracts.notify import LetterKind

MAX_CONTENT: Final = 737_280
"""Bytes of a paper at most, 720 KiB: in base64, with what stands beside it, it fills a broker's largest message of 1 MiB. A
larger one goes out by another way."""


class LetterMessage(BaseModel):
    """A letter to a unit; the same `message_id`, which is `Nats-Msg-Id` too, is the same sending, however often it comes."""

    model_config = ConfigDict(frozen=True)

    TYPE: ClassVar[str] = "letters.letter.v1"
    type: str = "letters.letter.v1"
    message_id: str = Field(description="Names this sending; an officer's repeat has `~2`, `~3` … in it.")
    letter: str = Field(description="Id of the letter.")
    district: Token = Field(description="The district whose unit it is addressed to.")
    unit: Token = Field(description="Code of the unit it is addressed to.")
    kind: LetterKind = Field(description="What it is: a reminder, an urge, a correction …")
    number: int = Field(ge=1, description="Number in the issuer's book of the year.")
    symbol: str = Field(description="What stands behind the number: `UBND-CCHC`.")
    dated: date = Field(description="Day of issue, as it stands in the letter.")
    subject: str = Field(description="What it is about, in one line.")
    duties: tuple[Duty, ...] = Field(description="The duties it speaks of.")
    repeat: bool = Field(default=False, description="An earlier copy, with the same `message_id`, may have arrived.")
    sha256: Sha256 = Field(description="Of the paper.")
    size: int = Field(description="Bytes of the paper.")
    media_type: str = Field(default="application/pdf", description="Of `content`.")
    content: str = Field(description="The paper, standard base64.")
