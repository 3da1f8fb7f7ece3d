"""What officers do to a letter: draft, approve, number, void, send again, record what became of it."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from services.contracts.deadlines import Citation
from services.contracts.event import Moment
from services.contracts.naming import Token
from services.contracts.notify import Channel, Delivery, DutyRef, LetterKind, LetterRef
from services.contracts.scoring import Status
from services.notify.domain.inputs.told import Told
from services.notify.texts import LOCAL


class Column(BaseModel):
    """One report of the list: an obligation and its period."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    obligation: Token
    period: Token
    title: str
    citation: str = ""
    due_at: Moment
    firm: bool = True


class Row(BaseModel):
    """One unit of the list and how its duties stood, in the order of the columns."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    unit: Token
    no: int
    name: str
    commune: bool
    statuses: tuple[Status, ...]


class RectificationDrafted(Told):
    """An operator asked for the rectification letter; every cell is in it, so that the decision can be made again.

    `turn`: the how many-th of its day; those before it went to nobody.
    """

    TYPE: ClassVar[str] = "notify.input.rectification-drafted.v1"
    district: Token
    as_of: Moment
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    named: tuple[Token, ...]
    turn: int = 1

    @property
    def letter(self) -> str:
        """Name the letter: one for a district and a local day, unless that one goes to nobody."""
        first = f"{LetterKind.RECTIFY}-{self.district}-{self.as_of.astimezone(LOCAL).date().isoformat()}"
        return first if self.turn == 1 else f"{first}~{self.turn}"


class DraftAsked(Told):
    """An operator asked for a letter of a kind; its words are in it, so that the decision can be made again.

    `content`: the letter as JSON, without number and date. `corrects`: the letter it corrects or recalls. `waits`: it waits
    for an approval, whatever the policy says of its kind.
    """

    TYPE: ClassVar[str] = "notify.input.draft-asked.v1"
    letter: str
    kind: LetterKind
    district: Token
    duties: tuple[DutyRef, ...] = ()
    units: tuple[Token, ...]
    content: str
    template: str = ""
    corrects: LetterRef | None = None
    waits: bool = False
    reason: str = ""
    source: Citation | None = None


class ApprovalGiven(Told):
    """An officer approved a letter, or rejected it (`rejected`, with a reason), as this person; None: the head, or who stands in."""

    TYPE: ClassVar[str] = "notify.input.approval-given.v1"
    letter: str
    district: Token
    person: Token | None = None
    rejected: bool = False
    reason: str = ""


class NumberGiven(Told):
    """The registry gave an approved letter its number and date."""

    TYPE: ClassVar[str] = "notify.input.number-given.v1"
    letter: str
    book: Token
    number: int
    dated: date
    symbol: str = ""


class VoidAsked(Told):
    """An officer keeps a numbered letter from going out; its number stays in the register."""

    TYPE: ClassVar[str] = "notify.input.void-asked.v1"
    letter: str
    book: Token
    year: int
    reason: str
    source: Citation | None = None


class ResendAsked(Told):
    """An officer has a letter sent to a unit once more."""

    TYPE: ClassVar[str] = "notify.input.resend-asked.v1"
    letter: str
    unit: Token
    reason: str


class DeliveryRecorded(Told):
    """What became of a letter at a unit, as its system or an officer says."""

    TYPE: ClassVar[str] = "notify.input.delivery-recorded.v1"
    letter: str
    unit: Token
    outcome: Delivery
    channel: Channel
    code: str = ""
    detail: str = ""
    at: Moment
