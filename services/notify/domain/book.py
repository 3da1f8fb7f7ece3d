"""A letter takes the next number of its book and year (Decree 30/2020 Art. 15): from 1, gapless, each letter once.

Its date is the local day on which it was drafted, for it is numbered at once, and never runs back against the numbers.
A number once given is never free: what turns out not to be so is corrected by another letter, which names number and
date of the first; each letter is corrected once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
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
from services.contracts.notify import DutyRef, LetterDrafted, LetterKind, LetterNumbered, LetterRef
from services.kit.decider import Decider, Fact
from services.notify.domain.desk import cited
from services.notify.domain.duty import Cleared, content_of, letter_id
from services.notify.domain.inputs import IssuerSet
from services.notify.texts import LOCAL, Correction, Ground, Notice, Report, Unit, correct


def book_stream(book: str, drafted_at: datetime) -> str:
    """Name the stream of the book's year in which a draft is numbered."""
    return f"book/{book}/{drafted_at.astimezone(LOCAL).year}"


@dataclass(frozen=True, slots=True)
class NumberLetter:
    """Give a letter the next number of its book in the year in which it was drafted."""

    letter: str
    book: str
    symbol: str
    drafted_at: datetime
    now: datetime

    @property
    def day(self) -> date:
        """Return the local day of the draft."""
        return self.drafted_at.astimezone(LOCAL).date()


@dataclass(frozen=True, slots=True)
class CorrectLetter:
    """A late notice said what is not so: write to the same unit, naming number and date of the notice.

    `turn`: of which lateness of the duty the notice speaks.
    """

    letter: str
    turn: int
    cleared: Cleared
    sender: IssuerSet
    unit: Unit
    report: Report
    now: datetime


@dataclass(frozen=True, slots=True)
class Book:
    """A book's year: its last number and date, the letters in it, and those that were corrected."""

    last: int = 0
    dated: date = date.min
    letters: Mapping[str, LetterRef] = field(default_factory=lambda: MappingProxyType({}))
    corrected: frozenset[str] = frozenset()


def evolve(book: Book, fact: Fact) -> Book:
    """Remember the last number and date, and what was corrected."""
    event: LetterNumbered | LetterDrafted = fact.event
    if isinstance(event, LetterDrafted):
        wrong = {event.corrects.letter} if event.corrects is not None else set()
        return replace(book, corrected=book.corrected | wrong)
    kept = LetterRef.model_validate(event.model_dump(include={*LetterRef.model_fields}))
    letters = MappingProxyType({**book.letters, event.letter: kept})
    return replace(book, last=event.number, dated=event.dated, letters=letters)


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


def write_correction(command: CorrectLetter, book: Book) -> Sequence[Event]:
    """Draft the correction of a letter that has its number; without one it went to nobody."""
    wrong = book.letters.get(command.letter)
    if wrong is None or wrong.letter in book.corrected:
        return []
    why = command.cleared.why
    duty = DutyRef(unit=why.unit, obligation=why.obligation, period=why.period)
    return [
        LetterDrafted(
            letter=letter_id(LetterKind.CORRECT, duty, command.turn),
            kind=LetterKind.CORRECT,
            district=why.district,
            book=command.sender.book,
            duties=(duty,),
            units=(why.unit,),
            content=content_of(correct(_correction(command, wrong))),
            corrects=wrong,
            drafted_at=command.now,
        )
    ]


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


def decide(command: NumberLetter | CorrectLetter, book: Book) -> Sequence[Event]:
    """Decide on a book's year."""
    match command:
        case NumberLetter():
            return number(command, book)
        case CorrectLetter():
            return write_correction(command, book)
    assert_never(command)


BOOK: Final = Decider(initial=Book(), evolve=evolve, decide=decide)
