"""A letter takes the next number of its book and year (Decree 30/2020 Art. 15): from 1, gapless, each letter once.

Its date is the local day on which it was drafted, or approved where it waited for that, and never runs back against the
numbers. Where a registry elsewhere keeps the book, it gives numbers in any order, each once. A number once given is never
free: a letter that does not go out is void and stays in the book; what turns out not to be so is corrected by another
letter, which names number and date of the first, once for each duty of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, assert_never

from services.contracts.deadlines import (
    DueChanged,
    DutyLapsed,
    DutyWaived,
    Lapse,
    LatenessExcused,
    LatenessWithdrawn,
)
from services.contracts.event import Event
from services.contracts.notify import (
    DutyRef,
    LetterDrafted,
    LetterKind,
    LetterNumbered,
    LetterRef,
    LetterVoided,
    Registry,
)
from services.kit.decider import Decider, Fact
from services.notify.domain.desk import cited
from services.notify.domain.duty import Cleared, content_of, letter_id
from services.notify.domain.inputs import IssuerSet, NumberGiven, VoidAsked
from services.notify.domain.keyed import Keyed
from services.notify.domain.life.refusals import (
    AlreadyDecided,
    AlreadyNumbered,
    AlreadySent,
    DatedBeforeApproval,
    DatedInFuture,
    MomentPassed,
    NotApproved,
    NotNumbered,
    NumberUsed,
    OwnBook,
)
from services.notify.domain.life.state import Closed, Issued, Life, Waiting
from services.notify.domain.life.writing import goes_on
from services.notify.domain.policy import CUSTOM, Ruling
from services.notify.texts import LOCAL, Correction, Ground, Notice, Report, Unit, correct


def book_stream(book: str, drafted_at: datetime) -> str:
    """Name the stream of the book's year in which a letter is numbered that was drafted, or approved, at a moment."""
    return f"book/{book}/{drafted_at.astimezone(LOCAL).year}"


@dataclass(frozen=True, slots=True)
class NumberLetter:
    """Give a letter the next number of its book in the year in which it was drafted, or approved."""

    letter: str
    book: str
    symbol: str
    drafted_at: datetime
    now: datetime

    @property
    def day(self) -> date:
        """Return the local day of the draft, or of its approval."""
        return self.drafted_at.astimezone(LOCAL).date()


@dataclass(frozen=True, slots=True)
class CorrectLetter:
    """A late notice said what is not so: write to the same unit, naming number and date of the notice.

    `turn`: of which lateness of the duty the notice speaks; `of`: of which kind the notice is; `ruling`: what a policy says of
    corrections; `again`: at the end of which later lateness it is corrected, as its corrections (`dropped`) were dropped.
    """

    letter: str
    turn: int
    cleared: Cleared
    sender: IssuerSet
    unit: Unit
    report: Report
    now: datetime
    of: LetterKind = LetterKind.URGE
    ruling: Ruling = CUSTOM
    again: int = 0
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GiveNumber:
    """The registry gave a letter its number and date; `life` is how far the letter came."""

    given: NumberGiven
    life: Life
    now: datetime


@dataclass(frozen=True, slots=True)
class VoidLetter:
    """Keep a numbered letter from going out; `sent`: something of it went out."""

    asked: VoidAsked
    sent: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Book:
    """A book's year: its last number and date, the letters in it, what was corrected about whom, and what is void."""

    last: int = 0
    dated: date = date.min
    letters: Keyed[str, LetterRef] = field(default_factory=Keyed)
    used: Keyed[int, str] = field(default_factory=Keyed)
    corrected: Keyed[tuple[str, DutyRef], frozenset[str]] = field(default_factory=Keyed)
    void: frozenset[str] = frozenset()


def evolve(book: Book, fact: Fact) -> Book:
    """Remember the highest number and date, what was corrected and what is void."""
    match fact.event:
        case LetterDrafted(corrects=LetterRef(letter=wrong)) as event:
            corrected = book.corrected
            for duty in event.duties:
                corrected = corrected.put((wrong, duty), _corrections(book, wrong, duty) | {event.letter})
            return replace(book, corrected=corrected)
        case LetterNumbered() as event:
            kept = LetterRef.model_validate(event.model_dump(include={*LetterRef.model_fields}))
            letters, used = book.letters.put(event.letter, kept), book.used.put(event.number, event.letter)
            book = replace(book, letters=letters, used=used)
            return replace(book, last=max(book.last, event.number), dated=max(book.dated, event.dated))
        case LetterVoided() as event:
            return replace(book, void=book.void | {event.letter})
        case _:
            return book


def _corrections(book: Book, letter: str, duty: DutyRef) -> frozenset[str]:
    """Name the corrections of a letter about a duty."""
    return book.corrected.get((letter, duty)) or frozenset()


def number(command: NumberLetter, book: Book) -> Sequence[Event]:
    """Draw the next number, with the day of the number before where a clock went back."""
    if command.letter in book.letters:
        return []
    return [
        LetterNumbered(
            letter=command.letter,
            book=command.book,
            year=command.day.year,
            number=book.last + 1,
            symbol=command.symbol,
            dated=max(command.day, book.dated),
            numbered_at=command.now,
        )
    ]


def give_number(command: GiveNumber, book: Book) -> Sequence[Event]:
    """Take number and date as the registry gave them, in whatever order; each number once, no letter before its approval."""
    given, stage = command.given, command.life.stage
    if isinstance(stage, Issued):
        if (stage.ref.number, stage.ref.dated) == (given.number, given.dated):
            return []
        raise AlreadyNumbered(letter=given.letter, number=stage.ref.number, dated=stage.ref.dated.isoformat())
    if given.letter in book.letters:
        return []
    waiting = _may_be_numbered(command)
    if given.number in book.used:
        raise NumberUsed(book=given.book, year=given.dated.year, number=given.number)
    return [
        LetterNumbered(
            letter=given.letter,
            book=given.book,
            year=given.dated.year,
            number=given.number,
            symbol=given.symbol or waiting.waits.symbol,
            dated=given.dated,
            numbered_at=command.now,
        )
    ]


def _may_be_numbered(command: GiveNumber) -> Waiting:
    """See that the letter waits for a number from elsewhere, and that its date can be so."""
    given, stage, now = command.given, command.life.stage, command.now
    if isinstance(stage, Closed):
        raise AlreadyDecided(letter=given.letter)
    if not isinstance(stage, Waiting) or stage.waits.registry is Registry.OWN:
        raise OwnBook(letter=given.letter, book=given.book)
    if stage.lacks_approval:
        raise NotApproved(letter=given.letter)
    if stage.waits.due_at is not None and stage.waits.due_at <= now:
        raise MomentPassed(letter=given.letter, due_at=stage.waits.due_at.isoformat())
    if given.dated < (first := stage.since.astimezone(LOCAL).date()):
        raise DatedBeforeApproval(letter=given.letter, dated=given.dated.isoformat(), approved=first.isoformat())
    if given.dated > now.astimezone(LOCAL).date():
        raise DatedInFuture(letter=given.letter, dated=given.dated.isoformat())
    return stage


def void(command: VoidLetter, book: Book) -> Sequence[Event]:
    """Void a letter of which nothing went out; its number stays in the book."""
    asked = command.asked
    if asked.letter in book.void:
        return []
    if (known := book.letters.get(asked.letter)) is None:
        raise NotNumbered(letter=asked.letter)
    if command.sent:
        raise AlreadySent(letter=asked.letter)
    told = asked.model_dump(include={"letter", "book", "year", "reason", "source"})
    return [LetterVoided.model_validate({**told, "number": known.number, "voided_at": command.now})]


def write_correction(command: CorrectLetter, book: Book) -> Sequence[Event]:
    """Draft the correction of a letter that has its number, once; without one, or void, it went to nobody."""
    wrong, why = book.letters.get(command.letter), command.cleared.why
    duty = DutyRef(unit=why.unit, obligation=why.obligation, period=why.period)
    if wrong is None or wrong.letter in book.void or _corrections(book, wrong.letter, duty) - command.dropped:
        return []
    return [
        LetterDrafted(
            letter=correction_id(command.of, command.letter, duty, command.turn, command.again),
            kind=LetterKind.CORRECT,
            district=why.district,
            duties=(duty,),
            units=(why.unit,),
            content=content_of(correct(_correction(command, wrong))),
            corrects=wrong,
            drafted_at=command.now,
            **goes_on(command.sender, command.ruling),
        )
    ]


def correction_id(of: LetterKind, letter: str, duty: DutyRef, turn: int, again: int = 0) -> str:
    """Name the correction of a letter by the lateness it speaks of, and by what else tells it from others of that lateness."""
    if again:
        return f"{correction_id(of, letter, duty, turn)}~again~{again}"
    first, plain = letter_id(LetterKind.CORRECT, duty, turn), letter_id(of, duty)
    kind = "" if of is LetterKind.URGE else f"~{of}"
    if letter == letter_id(of, duty, turn) or "~" not in letter:
        return f"{first}{kind}"
    repeated = letter.removeprefix(f"{plain}~{turn}")
    return f"{first}{kind}{repeated if repeated != letter else '~' + letter.rpartition('~')[2]}"


def _correction(command: CorrectLetter, wrong: LetterRef) -> Correction:
    why, order = command.cleared
    return Correction(
        issuer=command.sender.issuer,
        report=command.report,
        unit=command.unit,
        notice=Notice(number=wrong.number, symbol=wrong.symbol, dated=wrong.dated),
        ground=_ground(command.cleared),
        arrived_at=why.arrived_at,
        now_due_at=why.now_due_at if isinstance(why, LatenessWithdrawn) else None,
        ordered="" if order is None or order.source is None else cited(order.source),
        as_of=why.happened_at(),
    )


def _ground(cleared: Cleared) -> Ground:
    """Say in a letter's words why a notice holds no more."""
    match cleared.order:
        case None:
            return Ground.OUTAGE if isinstance(cleared.why, LatenessExcused) else Ground.IN_TIME
        case DueChanged() as moved:
            return Ground(moved.because.value)
        case DutyWaived():
            return Ground.WAIVED
        case DutyLapsed() as lapsed:
            return Ground.SUCCESSION if lapsed.because is Lapse.SUCCESSION else Ground.NOT_OBLIGED
    assert_never(cleared.order)


def decide(command: NumberLetter | GiveNumber | VoidLetter | CorrectLetter, book: Book) -> Sequence[Event]:
    """Decide on a book's year."""
    match command:
        case NumberLetter():
            return number(command, book)
        case GiveNumber():
            return give_number(command, book)
        case VoidLetter():
            return void(command, book)
        case CorrectLetter():
            return write_correction(command, book)
    assert_never(command)


BOOK: Final = Decider(initial=Book(), evolve=evolve, decide=decide)
