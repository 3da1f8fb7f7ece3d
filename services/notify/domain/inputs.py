"""What the service is told and keeps: operators' calls and the ends of sendings. Nobody else hears it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Final

from pydantic import BaseModel, ConfigDict

from services.contracts.event import Moment
from services.contracts.naming import Token
from services.contracts.notify import DutyRef, LetterKind
from services.contracts.scoring import Status
from services.notify.texts import LOCAL, Issuer


class Told(BaseModel):
    """Something this service was told and keeps in its journal; nobody else hears it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]


class IssuerSet(Told):
    """An operator said who writes for a district from when to when, and in which book letters are numbered.

    `since` None: from when it was told; `until` None: for as long as nobody else begins.
    """

    TYPE: ClassVar[str] = "notify.input.issuer-set.v1"
    district: Token
    book: Token
    issuer: Issuer
    since: Moment | None = None
    until: Moment | None = None


class DeskOpened(Told):
    """Somebody writes for a district again: what was held meanwhile is looked at, `duties` among it."""

    TYPE: ClassVar[str] = "notify.input.desk-opened.v1"
    district: Token
    duties: tuple[DutyRef, ...]


class AddresseeNamed(Told):
    """What a unit of another district is called that came after one of this district."""

    TYPE: ClassVar[str] = "notify.input.addressee-named.v1"
    district: Token
    unit: Token
    name: str
    commune: bool


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
    """An operator asked for the rectification letter; every cell is in it, so that the decision can be made again."""

    TYPE: ClassVar[str] = "notify.input.rectification-drafted.v1"
    district: Token
    as_of: Moment
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    named: tuple[Token, ...]

    @property
    def letter(self) -> str:
        """Name the letter: one for a district and a local day."""
        return f"{LetterKind.RECTIFY}-{self.district}-{self.as_of.astimezone(LOCAL).date().isoformat()}"


class NumberMissed(Told):
    """A draft was found without the number it should have had at once: a restore brought back the one event only."""

    TYPE: ClassVar[str] = "notify.input.number-missed.v1"
    letter: str
    book: Token
    symbol: str
    drafted_at: Moment


class MailResult(StrEnum):
    """What became of a sending: a server took it, refused it for good, the unit has no address, no page could be made."""

    SENT = "sent"
    REFUSED = "refused"
    NO_ADDRESS = "no-address"
    NOT_RENDERABLE = "not-renderable"


class MailAnswered(Told):
    """A sending came to its end; `message` is the Message-ID, the same for every attempt."""

    TYPE: ClassVar[str] = "notify.input.mail-answered.v1"
    letter: str
    unit: Token
    to: str
    message: str
    result: MailResult
    detail: str = ""


INPUTS: Final[Mapping[str, type[Told]]] = {
    told.TYPE: told
    for told in (IssuerSet, DeskOpened, AddresseeNamed, RectificationDrafted, NumberMissed, MailAnswered)
}
