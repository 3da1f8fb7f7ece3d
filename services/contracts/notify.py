"""What `notify` publishes: who writes, and letters drafted, numbered and sent."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from typing_extensions import override

from services.contracts.event import Event, Moment
from services.contracts.naming import Token


class LetterKind(StrEnum):
    """The kinds of letters: reminder, late notice, rectification, correction (mission: words)."""

    REMIND = "remind"
    URGE = "urge"
    RECTIFY = "rectify"
    CORRECT = "correct"


class DutyRef(BaseModel):
    """One duty a letter speaks of."""

    model_config = ConfigDict(frozen=True)

    unit: Token
    obligation: Token
    period: Token


class LetterRef(BaseModel):
    """A letter that went out: its id, and what people know it by."""

    model_config = ConfigDict(frozen=True)

    letter: str
    book: Token
    year: int
    number: int
    symbol: str
    dated: date


class IssuerNamed(Event):
    """This issuer writes for the district, in this book; `issuer` is its block of a letter as JSON.

    From `since` until `until`; None: from when it was named, for as long as nobody else is.
    """

    TYPE: ClassVar[str] = "notify.issuer-named.v1"
    district: Token
    book: Token
    issuer: str
    since: Moment | None = None
    until: Moment | None = None
    named_at: Moment

    @override
    def route(self) -> str:
        return f"notify.issuer.{self.district}"

    @override
    def happened_at(self) -> datetime:
        return self.named_at


class LetterEvent(Event):
    """Something about one letter; `letter` is its id, made of what it is about, so it exists once."""

    letter: str

    @override
    def route(self) -> str:
        return f"notify.letter.{self.letter}"


class LetterDrafted(LetterEvent):
    """Who must be written to, why, and in which words; `content` is the letter as JSON, kept for ever.

    A correction names in `corrects` the letter that said what is not so; that one keeps its number. A reminder says of which
    due instant it reminds, and which of its reminders it is.
    """

    TYPE: ClassVar[str] = "notify.letter-drafted.v1"
    kind: LetterKind
    district: Token
    book: Token
    duties: tuple[DutyRef, ...]
    units: tuple[Token, ...]
    content: str
    corrects: LetterRef | None = None
    due_at: Moment | None = None
    working_days_before: int | None = None
    drafted_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.drafted_at


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


class LetterSent(LetterEvent):
    """A mail server took the letter for one unit; `message` is its stable Message-ID."""

    TYPE: ClassVar[str] = "notify.letter-sent.v1"
    unit: Token
    to: str
    message: str
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


NotifyEvent = IssuerNamed | LetterDrafted | LetterNumbered | LetterSent | LetterFailed
