"""Who is written to, once, and under which number.

A unit is reminded before the due instant unless its report is settled already; it is urged once when the instant has
passed without an accepted report; a rectification letter says how all duties of a district stood at one instant. A
letter needs an issuer and its unit's name: what is due before these are known is held and written when they come. Each
letter takes the next number of its book and year (Decree 30/2020 Art. 15), gapless, and its date never runs back.

    IssuerUnknown      nobody was named who writes for the district
    NobodyConcerned    nothing was late or missing, so there is nothing to rectify
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict

from services.contracts.deadlines import DutyEvent, ObligationDefined, ReportDueSoon, ReportLate, UnitRegistered
from services.contracts.event import Event, Moment
from services.contracts.naming import Token
from services.contracts.notify import DutyRef, LetterDrafted, LetterFailed, LetterKind, LetterNumbered, LetterSent
from services.contracts.scoring import StandingChanged, Status
from services.kit.decider import Decider, Fact, Refusal
from services.notify.letter import Letter
from services.notify.texts import LOCAL, Call, Issuer, Line, Register, Report, Unit, rectify, remind, urge

SETTLED: Final = frozenset({Status.ON_TIME, Status.LATE, Status.NOT_OBLIGED, Status.WAIVED, Status.EXCUSED})
"""Standings after which nobody is reminded any more."""

NAMED: Final = frozenset({Status.LATE, Status.MISSING})
"""Standings a rectification letter speaks of."""


# ------------------------------------------------------------------------------------------------- inputs
class Told(BaseModel):
    """Something this service was told and keeps in its journal; nobody else hears it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]


class IssuerSet(Told):
    """An operator said who writes for a district, and in which book letters are numbered."""

    TYPE: ClassVar[str] = "notify.input.issuer-set.v1"
    district: Token
    book: Token
    issuer: Issuer


class Column(BaseModel):
    """One report of the list: an obligation and its period."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    obligation: Token
    period: Token
    title: str
    citation: str = ""
    due_at: Moment


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


INPUTS: Final[Mapping[str, type[Told]]] = {told.TYPE: told for told in (IssuerSet, RectificationDrafted, MailAnswered)}


# ----------------------------------------------------------------------------------------------- commands
@dataclass(frozen=True, slots=True)
class WriteToUnit:
    """Draft the letter a duty gives rise to."""

    due: DutyEvent
    sender: IssuerSet
    unit: Unit
    report: Report
    now: datetime


@dataclass(frozen=True, slots=True)
class WriteRectification:
    """Draft the rectification letter from the list it was asked with."""

    asked: RectificationDrafted
    sender: IssuerSet | None
    now: datetime


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """Say what became of a sending."""

    answer: MailAnswered
    now: datetime


@dataclass(frozen=True, slots=True)
class NumberLetter:
    """Give a letter the next number of its book in the year of its date."""

    letter: str
    book: str
    symbol: str
    now: datetime


# ----------------------------------------------------------------------------------------------- refusals
class IssuerUnknown(Refusal):
    """Chưa khai báo cơ quan ban hành văn bản cho địa bàn này."""

    SITUATION = "ISSUER_UNKNOWN"


class NobodyConcerned(Refusal):
    """Không có báo cáo nào gửi trễ hoặc chưa gửi tại thời điểm này."""

    SITUATION = "NOBODY_CONCERNED"


# ------------------------------------------------------------------------------------------------- states
@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes for a district and to whom; `held` waits for a name or an issuer, `freed` waited until the last fact."""

    sender: IssuerSet | None = None
    units: Mapping[str, Unit] = field(default_factory=lambda: MappingProxyType({}))
    held: tuple[DutyEvent, ...] = ()
    freed: tuple[DutyEvent, ...] = ()

    def is_ready(self, due: DutyEvent) -> bool:
        """Tell whether all is known that a letter about this duty needs."""
        return self.sender is not None and due.unit in self.units


@dataclass(frozen=True, slots=True)
class Obligations:
    """What the obligations are called and which letter orders them, by code."""

    known: Mapping[str, ObligationDefined] = field(default_factory=lambda: MappingProxyType({}))

    def report(self, due: DutyEvent) -> Report:
        """Name what is owed; an obligation nobody defined goes by its code."""
        defined = self.known.get(due.obligation)
        if defined is None:
            return Report(title=due.obligation, due_at=due.due_at)
        return Report(title=defined.title, due_at=due.due_at, citation=cited(defined))


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether a duty is settled and which letters were written about it."""

    settled: bool = False
    written: frozenset[LetterKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Posted:
    """Whether a letter was drafted from a list, and for which units its sending came to an end."""

    drafted: bool = False
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Book:
    """A book's year: its last number and date, and the letters in it."""

    last: int = 0
    dated: date = date.min
    letters: frozenset[str] = frozenset()


# ------------------------------------------------------------------------------------------------- evolve
def evolve_desk(desk: Desk, fact: Fact) -> Desk:
    """Remember issuer and names; keep what is due as long as one of them is unknown."""
    match fact.event:
        case IssuerSet() as sender:
            return _sorted(replace(desk, sender=sender))
        case UnitRegistered() as unit:
            named = Unit(name=unit.name, commune=unit.kind == "commune")
            return _sorted(replace(desk, units=MappingProxyType({**desk.units, unit.unit: named})))
        case ReportDueSoon() | ReportLate() as due if not desk.is_ready(due):
            return replace(desk, held=(*desk.held, due))
        case _:
            return desk


def _sorted(desk: Desk) -> Desk:
    freed = tuple(due for due in desk.held if desk.is_ready(due))
    return replace(desk, freed=freed, held=tuple(due for due in desk.held if not desk.is_ready(due)))


def evolve_obligations(obligations: Obligations, fact: Fact) -> Obligations:
    """Remember the latest definition of each obligation."""
    match fact.event:
        case ObligationDefined() as defined:
            return Obligations(MappingProxyType({**obligations.known, defined.obligation: defined}))
        case _:
            return obligations


def evolve_duty(duty: Duty, fact: Fact) -> Duty:
    """Remember how the duty stands and what was written about it."""
    match fact.event:
        case StandingChanged() as standing:
            return replace(duty, settled=standing.status in SETTLED)
        case LetterDrafted() as drafted:
            return replace(duty, written=duty.written | {drafted.kind})
        case _:
            return duty


def evolve_posted(posted: Posted, fact: Fact) -> Posted:
    """Remember that the letter is there and whose sending has ended."""
    match fact.event:
        case LetterDrafted():
            return replace(posted, drafted=True)
        case LetterSent() | LetterFailed() as ended:
            return replace(posted, answered=posted.answered | {ended.unit})
        case _:
            return posted


def evolve_book(book: Book, fact: Fact) -> Book:
    """Remember the last number and date."""
    match fact.event:
        case LetterNumbered() as numbered:
            return Book(numbered.number, numbered.dated, book.letters | {numbered.letter})
        case _:
            return book


# ---------------------------------------------------------------------------------------------- decisions
def write_to_unit(command: WriteToUnit, duty: Duty) -> Sequence[Event]:
    """Draft each kind of letter about a duty once; nobody is reminded of what is settled."""
    due = command.due
    kind = LetterKind.REMIND if isinstance(due, ReportDueSoon) else LetterKind.URGE
    if kind in duty.written or (kind is LetterKind.REMIND and duty.settled):
        return []
    call = Call(issuer=command.sender.issuer, report=command.report, units=(command.unit,), as_of=noticed_at(due))
    drafted = _drafted(
        remind(call) if kind is LetterKind.REMIND else urge(call),
        letter=f"{kind}-{due.unit}-{due.obligation}-{due.period}",
        kind=kind,
        book=command.sender.book,
        district=due.district,
        duties=(DutyRef(unit=due.unit, obligation=due.obligation, period=due.period),),
        units=(due.unit,),
        drafted_at=command.now,
    )
    return [drafted]


def noticed_at(due: DutyEvent) -> datetime:
    """Return the instant up to which the letter speaks; not when it is written, which may be later."""
    if isinstance(due, ReportDueSoon):
        return due.reminded_at
    return due.settled_at if isinstance(due, ReportLate) else due.due_at


def write_rectification(command: WriteRectification, posted: Posted) -> Sequence[Event]:
    """Draft one rectification letter for a district and day; its duties are the late and missing ones."""
    asked = command.asked
    if posted.drafted:
        return []
    if command.sender is None:
        raise IssuerUnknown(district=asked.district)
    duties = tuple(concerned(asked))
    if not duties:
        raise NobodyConcerned(district=asked.district, as_of=asked.as_of.isoformat())
    drafted = _drafted(
        rectify(_register(asked, command.sender.issuer)),
        letter=asked.letter,
        kind=LetterKind.RECTIFY,
        book=command.sender.book,
        district=asked.district,
        duties=duties,
        units=asked.named,
        drafted_at=command.now,
    )
    return [drafted]


def concerned(asked: RectificationDrafted) -> Iterable[DutyRef]:
    """List the late and missing duties in the order of the list."""
    for row in asked.rows:
        for column, status in zip(asked.columns, row.statuses, strict=True):
            if status in NAMED:
                yield DutyRef(unit=row.unit, obligation=column.obligation, period=column.period)


def _register(asked: RectificationDrafted, issuer: Issuer) -> Register:
    lines = (
        Line(no=row.no, unit=Unit(name=row.name, commune=row.commune), statuses=row.statuses) for row in asked.rows
    )
    reports = (Report(title=column.title, due_at=column.due_at, citation=column.citation) for column in asked.columns)
    return Register(issuer=issuer, reports=tuple(reports), lines=tuple(lines), as_of=asked.as_of)


def _drafted(letter: Letter, **about: Any) -> LetterDrafted:
    return LetterDrafted(content=letter.model_dump_json(exclude={"number", "dated"}), **about)


def record_answer(command: RecordAnswer, posted: Posted) -> Sequence[Event]:
    """Say once for each unit whether the letter went out."""
    answer = command.answer
    if answer.unit in posted.answered:
        return []
    if answer.result is MailResult.SENT:
        return [
            LetterSent(
                letter=answer.letter, unit=answer.unit, to=answer.to, message=answer.message, sent_at=command.now
            )
        ]
    error = f"{answer.result}: {answer.detail}" if answer.detail else str(answer.result)
    return [
        LetterFailed(letter=answer.letter, unit=answer.unit, to=answer.to, error=error, failed_at=command.now)
    ]


def number_letter(command: NumberLetter, book: Book) -> Sequence[Event]:
    """Draw the next number; the date is the local day, or that of the number before where a clock went back."""
    if command.letter in book.letters:
        return []
    today = command.now.astimezone(LOCAL).date()
    return [
        LetterNumbered(
            letter=command.letter,
            book=command.book,
            year=today.year,
            number=book.last + 1,
            symbol=command.symbol,
            dated=max(today, book.dated),
            numbered_at=command.now,
        )
    ]
