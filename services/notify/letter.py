"""What a letter is and what it is made of: pure values, so that a decision can hold a letter and a replay make it again."""

import unicodedata
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from services.contracts.scoring import Status


class Value(BaseModel):
    """A frozen value whose texts are in composed Unicode, as typesetting needs them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _compose(cls, value: object) -> object:
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value)
        if isinstance(value, tuple | list):
            return tuple(cls._compose(part) for part in value)
        return value


class Head(Value):
    """A column's head: `subs` are columns under it; `prose` means a wide column of left-aligned text."""

    title: str
    subs: tuple[str, ...] = ()
    prose: bool = False


class Annex(Value):
    """A table that goes with a letter; `note` stands below it and explains its marks."""

    title: str
    note: str = ""
    heads: tuple[Head, ...] = Field(min_length=1)
    rows: tuple[tuple[str, ...], ...]

    @property
    def width(self) -> int:
        """Count the columns a row must fill."""
        return sum(max(1, len(head.subs)) for head in self.heads)

    @model_validator(mode="after")
    def _rows_fill_the_heads(self) -> Self:
        if any(len(row) != self.width for row in self.rows):
            raise ValueError(f"every row of the annex must have {self.width} cells")
        return self


LATER: Final[dict[str, Any]] = {
    "title": "",
    "urgency": None,
    "circulation": "",
    "drafter": "",
    "printed": 0,
    "contact": "",
}
"""What letters did not have at first, and what it is where there is none."""


class Urgency(StrEnum):
    """How fast a letter must be brought to its addressee, as its stamp says."""

    URGENT = "KHẨN"
    VERY_URGENT = "THƯỢNG KHẨN"
    EXPRESS = "HỎA TỐC"


class Letter(Value):
    """An official document as Decree 30/2020/NĐ-CP Annex I lays it out; number 0 means not numbered yet.

    `title`: the name of its type, «Báo cáo»; an official letter has none, and only with one may nobody be addressed. `issuer`,
    `authority` and `signer_title` may hold line breaks; addressees and copies come without dashes. `drafter` and `printed`: the
    drafter's code and how many copies are issued; `circulation`: who may read it, where not everybody; `contact`: the line
    of addresses at the foot of the first page.
    """

    number: int = Field(ge=0)
    symbol: str
    parent: str | None = None
    issuer: str
    place: str
    dated: date
    title: str = ""
    subject: str
    addressees: tuple[str, ...]
    paragraphs: tuple[str, ...] = Field(min_length=1)
    authority: str = ""
    signer_title: str
    signer_name: str
    copies: tuple[str, ...]
    annexes: tuple[Annex, ...] = ()
    urgency: Urgency | None = None
    circulation: str = ""
    drafter: str = ""
    printed: int = Field(default=0, ge=0)
    contact: str = ""

    @property
    def annex(self) -> Annex | None:
        """Return the first annex."""
        return self.annexes[0] if self.annexes else None

    @model_validator(mode="before")
    @classmethod
    def _annex_was_one(cls, given: object) -> object:
        if isinstance(given, dict) and "annex" in given:
            rest = {name: value for name, value in given.items() if name != "annex"}
            return {"annexes": () if given["annex"] is None else (given["annex"],), **rest}
        return given

    @model_validator(mode="after")
    def _somebody_is_addressed(self) -> Self:
        if not self.addressees and not self.title:
            raise ValueError("an official letter without a title must address somebody: fill `addressees`")
        return self

    @model_serializer(mode="wrap")
    def _as_always(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write what a letter always had as it always was, and the rest only where there is any: journals keep the bytes."""
        full = {name: value for name, value in written(self).items() if name not in LATER or value != LATER[name]}
        annexes = full.pop("annexes", ())
        return {**full, "annex": annexes[0] if annexes else None} if len(annexes) <= 1 else {**full, "annexes": annexes}

    def numbered(self, *, number: int, dated: date) -> "Letter":
        """Give the draft the number and the date it is issued under (Decree 30/2020 Art. 15)."""
        return self.model_copy(update={"number": number, "dated": dated})


class Issuer(Value):
    """Who issues: the blocks of a letter that stay the same from one to the next; `drafting_unit` goes to «Lưu: VT, …»."""

    parent: str | None = None
    name: str
    place: str
    symbol: str
    authority: str = ""
    signer_title: str
    signer_name: str
    drafting_unit: str

    @property
    def spoken(self) -> str:
        """Name the issuer inside a sentence."""
        return " ".join(self.name.split())


class Unit(Value):
    """One unit as letters name it; a commune is written to through its People's Committee.

    `heir`: the unit that came after it and is written to instead.
    """

    name: str
    commune: bool = False
    heir: "Unit | None" = None


class Report(Value):
    """What is owed: its title, the first instant that is too late, and the sentence of the catalogue that orders it.

    Where it is not `firm`, no day is named for it.
    """

    title: str
    due_at: AwareDatetime
    citation: str = ""
    firm: bool = True


class Call(Value):
    """What a reminder or a late notice is made of: who still owes which report, known at `as_of`.

    `ordered`: which letter orders what the notice says, where one does.
    """

    issuer: Issuer
    report: Report
    units: tuple[Unit, ...] = Field(min_length=1)
    as_of: AwareDatetime
    ordered: str = ""


class Notice(Value):
    """A letter that went out, as another one names it."""

    number: int = Field(ge=1)
    symbol: str
    dated: date


class Ground(StrEnum):
    """Why a late notice holds no more: what came in time or is excused, another due instant, nothing owed."""

    IN_TIME = "in-time"
    OUTAGE = "outage"
    EXTENDED = "extended"
    REVOKED = "revoked"
    RULE = "rule"
    CALENDAR = "calendar"
    CORRECTED = "corrected"
    WAIVED = "waived"
    SUCCESSION = "succession"
    NOT_OBLIGED = "not-obliged"


class Correction(Value):
    """What a correction is made of: which notice says what is not so, why, and what holds now.

    `arrived_at`: when the report had come, where it had; `now_due_at`: by when it is due instead; `ordered`: which letter
    says so.
    """

    issuer: Issuer
    report: Report
    unit: Unit
    notice: Notice
    ground: Ground
    arrived_at: AwareDatetime | None = None
    now_due_at: AwareDatetime | None = None
    ordered: str = ""
    as_of: AwareDatetime


class Line(Value):
    """One unit's standings, in the order of the register's reports."""

    no: int
    unit: Unit
    statuses: tuple[Status, ...]

    @property
    def named(self) -> bool:
        """Tell whether the letter must name the unit: something came late or is missing."""
        return Status.LATE in self.statuses or Status.MISSING in self.statuses


class Register(Value):
    """What a rectification letter is made of: how every duty stood at `as_of`."""

    issuer: Issuer
    reports: tuple[Report, ...] = Field(min_length=1)
    lines: tuple[Line, ...] = Field(min_length=1)
    as_of: AwareDatetime

    @property
    def named(self) -> tuple[Unit, ...]:
        """List the units that were late or sent nothing, in the order of the list."""
        return tuple(line.unit for line in self.lines if line.named)

    def count(self, status: Status) -> int:
        """Count the duties that stand so."""
        return sum(line.statuses.count(status) for line in self.lines)

    @model_validator(mode="after")
    def _lines_fill_the_reports(self) -> Self:
        if any(len(line.statuses) != len(self.reports) for line in self.lines):
            raise ValueError(f"every line of the register must have {len(self.reports)} standings")
        return self
