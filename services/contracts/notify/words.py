"""Words that letters are spoken of in: kinds, capacities, books, channels; and how events refer to duties and letters."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.contracts.naming import Token


class LetterKind(StrEnum):
    """The kinds of letters (mission: words); a new one is added with its text, nothing else changes.

    `explain`: an explanation is asked for. `returned`: a report was not taken in. `recall`: an earlier letter is taken back.
    `commend`: everything came in time. `status`: how the reports stand, for a regular meeting.
    """

    REMIND = "remind"
    URGE = "urge"
    RECTIFY = "rectify"
    CORRECT = "correct"
    EXPLAIN = "explain"
    RETURNED = "returned"
    RECALL = "recall"
    COMMEND = "commend"
    STATUS = "status"


class Capacity(StrEnum):
    """In which capacity somebody signs (Decree 30/2020 Art. 13).

    The head; for the collective body (TM.); a deputy for the head (KT.); a head of a unit by order (TL.); an official by
    authorisation (TUQ.).
    """

    HEAD = "head"
    TM = "TM"
    KT = "KT"
    TL = "TL"
    TUQ = "TUQ"


class Registry(StrEnum):
    """Who keeps a book of numbers: this service, or a registry elsewhere that gives number and date."""

    OWN = "own"
    EXTERNAL = "external"


class WaitsFor(StrEnum):
    """What a draft waits for: somebody's approval, or number and date from the registry."""

    APPROVAL = "approval"
    NUMBER = "number"


class Channel(StrEnum):
    """By which way a letter reaches a unit; `paper`: an officer posts it and records what became of it."""

    MAIL = "mail"
    NATS = "nats"
    EDXML = "edxml"
    PAPER = "paper"


class Delivery(StrEnum):
    """What became of a letter after it was sent (edXML status messages 01–06 are told in these words)."""

    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in-progress"
    DONE = "done"


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
