"""Parts that events of `deadlines` are made of."""

from datetime import date, time
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.contracts.event import Moment
from services.contracts.naming import Token


class Trust(StrEnum):
    """Whose clock says when a district's submission arrived (architecture: whose clock judges)."""

    SENDER = "sender"
    RECEIVER = "receiver"


class Others(StrEnum):
    """What a unit outside an obligation's audience is: confirmed as not obliged, or not known."""

    NOT_OBLIGED = "not_obliged"
    UNKNOWN = "unknown"


class Citation(BaseModel):
    """The letter that orders something: number and symbol, date, title, and the place in it."""

    model_config = ConfigDict(frozen=True)

    number: str
    dated: date | None = None
    title: str = ""
    item: str = ""


class Basis(StrEnum):
    """What a report's figures are: exact, estimated for days still to come, or exact ones that follow an estimate."""

    EXACT = "exact"
    ESTIMATE = "estimate"
    SUPPLEMENT = "supplement"


class Section(BaseModel):
    """A section of a report that several units write together; `supplier` None: nobody is named who writes it."""

    model_config = ConfigDict(frozen=True)

    code: str
    title: str = ""
    supplier: Token | None = None


class Accepts(BaseModel):
    """What a submission must have to be taken in: channels, a signature, complete annexes, and what must stand in it.

    `annex_codes`, `sections` and `figures` are owed by every unit, `supplied` each by its supplier alone.
    """

    model_config = ConfigDict(frozen=True)

    channels: tuple[str, ...]
    signed: bool
    annexes: bool
    annex_codes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    supplied: tuple[Section, ...] = ()

    def sections_of(self, unit: str) -> tuple[str, ...]:
        """Return the sections a unit owes, in the order of the report."""
        return (*self.sections, *(section.code for section in self.supplied if section.supplier == unit))


class Because(StrEnum):
    """Why a duty was called late: the usual way, patience was over, an operator closed it, an acceptance was taken back."""

    SETTLED = "settled"
    PATIENCE = "patience"
    OPERATOR = "operator"
    REVOKED = "revoked"


class Moved(StrEnum):
    """Why a due instant is another: extended, the extension taken back, another rule, another calendar, a correction."""

    EXTENDED = "extended"
    REVOKED = "revoked"
    RULE = "rule"
    CALENDAR = "calendar"
    CORRECTED = "corrected"


class Lapse(StrEnum):
    """Why a duty is owed no more: its unit ended, the rule leaves it out, a correction does."""

    SUCCESSION = "succession"
    RULE = "rule"
    CORRECTED = "corrected"


class Revival(StrEnum):
    """Why a duty is owed again: a waiver was taken back, the rule names it again, a correction does."""

    WAIVER_REVOKED = "waiver-revoked"
    RULE = "rule"
    CORRECTED = "corrected"


class Deadline(BaseModel):
    """How a due instant follows from the words of its letter.

    `day` is the day they name, `days` the number of working days, `at` the time of day; `raw_due_at` is the instant before
    it was rolled over days off, `moved_by` names the documents of these days. `phrase` and `roll` are words of catalogues.
    """

    model_config = ConfigDict(frozen=True)

    phrase: str
    day: date | None = None
    days: int | None = None
    at: time | None = None
    roll: str = "none"
    raw_due_at: Moment | None = None
    moved_by: tuple[str, ...] = ()


class UnitsDue(BaseModel):
    """Units of a period's audience whose due instant is another than the period's."""

    model_config = ConfigDict(frozen=True)

    units: tuple[Token, ...]
    due_at: Moment
    deadline: Deadline | None = None


class KeyUse(StrEnum):
    """What a key is for: a client that publishes directly, or the district's own server (leaf node)."""

    CLIENT = "client"
    LEAF = "leaf"


class DistrictKey(BaseModel):
    """A public NATS key (nkey, `U…`) a district may connect with; `until` None: for as long as it is named."""

    model_config = ConfigDict(frozen=True)

    key: str
    use: KeyUse = KeyUse.CLIENT
    since: Moment
    until: Moment | None = None
