"""What a district's system publishes: a submission (interfaces §2); and the mark intake puts between them."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    field_validator,
    model_validator,
)

from services.contracts.deadlines.parts import Basis
from services.contracts.naming import Token

DECIMAL: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,10})?")
"""A number where it is written as text: digits and a point, nothing that is read otherwise elsewhere."""


def plain_code(code: Any) -> Any:
    """Write a code as it is compared: composed (NFC), without blanks around it.

    Raises:
        ValueError: it holds half a letter, which no JSON can be written with.
    """
    if not isinstance(code, str):
        return code
    code.encode()
    return unicodedata.normalize("NFC", code).strip()


def _number(figure: Any) -> Any:
    if isinstance(figure, bool) or (isinstance(figure, str) and not DECIMAL.fullmatch(figure)):
        raise ValueError(f"{figure!r:.80} is no decimal number; write 12.5, or the same as text")
    return figure


Code = Annotated[str, BeforeValidator(plain_code), StringConstraints(min_length=1, max_length=64)]
"""The code of an annex, a section or an indicator, as the obligation has it."""
Figure = Annotated[
    Decimal,
    Field(max_digits=30, decimal_places=10, allow_inf_nan=False),
    BeforeValidator(_number),
    PlainSerializer(lambda figure: format(figure, "f"), return_type=str, when_used="json"),
]
"""A number as it is reported; sums are exact."""


class Attested(BaseModel):
    """What the district's system vouches for where no document travels."""

    model_config = ConfigDict(frozen=True, extra="allow")

    signed: bool = False
    annexes_complete: bool = False


class Document(BaseModel):
    """A document; where it names an object it travels through the district's bucket: which object, and its SHA-256."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    bucket: str = ""
    object: str = ""
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    size: int | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.object and not (self.bucket and self.sha256):
            raise ValueError("a document that names an object names its bucket and its sha256 too")
        return self


class Annex(BaseModel):
    """An annex that goes with a report, by its code in the obligation."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: Code
    object: str = ""
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""


class Submission(BaseModel):
    """One attempt to fulfil a duty; unknown fields are kept and ignored.

    `sections`: which sections it has, by code; `figures`: numbers by indicator, `basis`: what these are.

    `test`: checked and answered in full, counted nowhere. `replaces`: an earlier submission of the same duty that this
    one takes the place of. `type`: which version of this contract the sender speaks; whoever says nothing speaks v1.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str] = "district.submission.v1"
    type: str = "district.submission.v1"
    test: bool = False
    replaces: Token | None = None
    submission_id: Token
    unit: Token
    obligation: Token
    period: Token
    submitted_at: Annotated[datetime, AwareDatetime]
    channel: Token
    attested: Attested = Attested()
    document: Document | None = None
    annexes: Annotated[tuple[Annex, ...], Field(max_length=200)] = ()
    sections: Annotated[tuple[Code, ...], Field(max_length=500)] = ()
    figures: Annotated[dict[Code, Figure], Field(max_length=2000)] = Field(default_factory=dict)
    basis: Basis | None = None

    @field_validator("figures", mode="before")
    @classmethod
    def _one_each(cls, figures: Any) -> Any:
        if isinstance(figures, Mapping) and len({plain_code(code) for code in figures}) < len(figures):
            raise ValueError("two numbers stand for one indicator")
        return figures

    @property
    def travelling(self) -> Document | None:
        """The document that has to come through the bucket; None where nothing more is to come."""
        return self.document if self.document is not None and self.document.object else None


class Withdrawal(BaseModel):
    """A unit takes back a submission of its own, under an id of its own; known by its field `withdraws`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str] = "district.withdrawal.v1"
    type: str = "district.withdrawal.v1"
    submission_id: Token
    withdraws: Token
    unit: Token
    obligation: Token
    period: Token
    submitted_at: Annotated[datetime, AwareDatetime]
    reason: Annotated[str, StringConstraints(max_length=2000)] = ""


class Mark(BaseModel):
    """Intake's own message in a district's stream: what stands before it arrived before the due instant was settled."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str] = "district.mark.v1"
    obligation: Token
    period: Token
    due_at: Annotated[datetime, AwareDatetime]
