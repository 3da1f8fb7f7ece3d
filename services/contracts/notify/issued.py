"""A letter from its number on: issued, signed, sent, and what became of it."""

from datetime import date, datetime
from typing import ClassVar

from typing_extensions import override

from services.contracts.deadlines.parts import Citation
from services.contracts.event import Moment
from services.contracts.naming import Token
from services.contracts.notify.drafts import LetterEvent
from services.contracts.notify.words import Channel, Delivery


class LetterNumbered(LetterEvent):
    """The letter took the next number of its book and year (Decree 30/2020 Art. 15)."""

    TYPE: ClassVar[str] = "notify.letter-numbered.v1"
    book: Token
    year: int
    number: int
    symbol: str
    dated: date
    numbered_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.numbered_at


class LetterIssued(LetterEvent):
    """A letter that had waited has number and date by now: it can be signed and sent."""

    TYPE: ClassVar[str] = "notify.letter-issued.v1"
    book: Token
    year: int
    number: int
    symbol: str
    dated: date
    issued_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.issued_at


class LetterVoided(LetterEvent):
    """A letter with a number does not go out; the number stays in the register and is never free again (Art. 15)."""

    TYPE: ClassVar[str] = "notify.letter-voided.v1"
    book: Token
    year: int
    number: int
    reason: str
    source: Citation | None = None
    voided_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.voided_at


class LetterSigned(LetterEvent):
    """The paper is signed: `sha256` and `size` of its bytes, kept beside the journal; `certificate`: SHA-256 of the signer's."""

    TYPE: ClassVar[str] = "notify.letter-signed.v1"
    sha256: str
    size: int
    certificate: str
    subject: str
    signed_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.signed_at


class LetterSent(LetterEvent):
    """A letter went out to one unit: a mail server took it, or another channel; `message` is its stable Message-ID.

    `again`: the how many-th sending it is; `uncertain`: an earlier attempt may have got through, with the same Message-ID.
    """

    TYPE: ClassVar[str] = "notify.letter-sent.v1"
    unit: Token
    to: str
    message: str
    channel: Channel = Channel.MAIL
    again: int = 1
    uncertain: bool = False
    sent_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.sent_at


class LetterFailed(LetterEvent):
    """A mail server refused the letter for one unit for good; an officer must look at it."""

    TYPE: ClassVar[str] = "notify.letter-failed.v1"
    unit: Token
    to: str
    error: str
    failed_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.failed_at


class LetterDelivered(LetterEvent):
    """A unit's system, or an officer, says what became of the letter there; `code` is the edXML status, where it came by one."""

    TYPE: ClassVar[str] = "notify.letter-delivered.v1"
    unit: Token
    outcome: Delivery
    channel: Channel
    code: str = ""
    detail: str = ""
    delivered_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.delivered_at


class LetterBounced(LetterEvent):
    """A mail that had been taken came back: a delivery status notification (RFC 3464) said so.

    `again`: the how many-th sending came back; 0: that is not known.
    """

    TYPE: ClassVar[str] = "notify.letter-bounced.v1"
    unit: Token
    to: str
    status: str
    detail: str = ""
    again: int = 0
    bounced_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.bounced_at


class SendingRepeated(LetterEvent):
    """An officer has the letter sent to a unit once more, as the `again`-th sending, by the same number."""

    TYPE: ClassVar[str] = "notify.sending-repeated.v1"
    unit: Token
    again: int
    reason: str
    repeated_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.repeated_at


class LetterRecalled(LetterEvent):
    """A letter that went out is taken back (Decree 30/2020 Art. 18); its number stays. `by` names the letter that says so."""

    TYPE: ClassVar[str] = "notify.letter-recalled.v1"
    by: str
    reason: str
    source: Citation | None = None
    recalled_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.recalled_at
