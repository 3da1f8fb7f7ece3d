"""What the service itself found: a moment has come, a paper is signed, a sending ended, a desk opened."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.event import Moment
from services.contracts.naming import Token
from services.contracts.notify import Channel, DutyRef, LetterKind, LetterWaits
from services.notify.domain.inputs.told import Told


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


class NumberMissed(Told):
    """A draft was found without the number it should have had at once: a restore brought back the one event only."""

    TYPE: ClassVar[str] = "notify.input.number-missed.v1"
    letter: str
    book: Token
    symbol: str
    drafted_at: Moment


class DayFound(BaseModel):
    """A word about a day; `scope` names a province, empty: everywhere; `working` None: its weekday says it again."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    day: date
    scope: str = ""
    working: bool | None = None


class DaysFound(Told):
    """What was said of days before letters were planned by them; what was said since goes before it."""

    TYPE: ClassVar[str] = "notify.input.days-found.v1"
    days: tuple[DayFound, ...]


class WaitMissed(Told):
    """A draft was found that should wait and does not: a restore brought back the one event only."""

    TYPE: ClassVar[str] = "notify.input.wait-missed.v1"
    letter: str
    waits: LetterWaits


class PlanItem(BaseModel):
    """One duty of a planned letter whose moment has come."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    letter: str
    kind: LetterKind
    unit: Token
    obligation: Token
    period: Token
    turn: int
    closing: Moment | None = None


class PlanDue(Told):
    """The moment of planned letters has come.

    `concerned`: of each closing among them (ISO 8601), to how many units its letters would go in all; `units`: how many the
    district has.
    """

    TYPE: ClassVar[str] = "notify.input.plan-due.v1"
    district: Token
    at: Moment
    items: tuple[PlanItem, ...]
    concerned: dict[str, int] = Field(default_factory=dict)
    units: int = 0


class FollowUpDue(Told):
    """What a letter was about is to be looked at again: is it still owed?"""

    TYPE: ClassVar[str] = "notify.input.follow-up-due.v1"
    district: Token
    at: Moment
    items: tuple[PlanItem, ...]


class PaperSigned(Told):
    """The signer made the signed paper of a letter and laid it away under its hash.

    `gone`: the hash of the paper it stands for, which was lost before the letter was sent to all; empty: it is the first.
    """

    TYPE: ClassVar[str] = "notify.input.paper-signed.v1"
    letter: str
    sha256: str
    size: int
    certificate: str
    subject: str
    gone: str = ""


class BounceHeard(Told):
    """A mail that had been taken came back (RFC 3464), the one of the `again`-th sending; 0: that is not known."""

    TYPE: ClassVar[str] = "notify.input.bounce-heard.v1"
    letter: str
    unit: Token
    to: str
    status: str
    detail: str = ""
    again: int = 0


class SendingTried(Told):
    """A sending is about to be handed over; where its end is never heard of, it may have got through.

    `token`: by which what comes back is known; no other has it.
    """

    TYPE: ClassVar[str] = "notify.input.sending-tried.v1"
    letter: str
    unit: str
    again: int = 1
    channel: Channel
    to: str
    message: str
    token: str = ""


class WayRefused(Told):
    """A way to a unit does not take a letter for good, and there is another one that may."""

    TYPE: ClassVar[str] = "notify.input.way-refused.v1"
    letter: str
    unit: str
    again: int = 1
    channel: Channel
    to: str
    why: str


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
    channel: Channel = Channel.MAIL
    again: int = 1
    uncertain: bool = False
