"""A letter takes the next number of its book and year (Decree 30/2020 Art. 15): from 1, gapless, each letter once.

The date is the local day on which it was numbered and never runs back against the numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.contracts.event import Event
from services.contracts.notify import LetterNumbered
from services.kit.decider import Decider, Fact
from services.notify.texts import LOCAL


@dataclass(frozen=True, slots=True)
class NumberLetter:
    """Give a letter the next number of its book in the year of its date."""

    letter: str
    book: str
    symbol: str
    now: datetime

    @property
    def today(self) -> date:
        """Return the local day."""
        return self.now.astimezone(LOCAL).date()

    @property
    def stream(self) -> str:
        """Name the book's year it belongs to."""
        return f"book/{self.book}/{self.today.year}"


@dataclass(frozen=True, slots=True)
class Book:
    """A book's year: its last number and date, and the letters in it."""

    last: int = 0
    dated: date = date.min
    letters: frozenset[str] = frozenset()


def evolve(book: Book, fact: Fact) -> Book:
    """Remember the last number and date."""
    numbered: LetterNumbered = fact.event
    return Book(numbered.number, numbered.dated, book.letters | {numbered.letter})


def decide(command: NumberLetter, book: Book) -> Sequence[Event]:
    """Draw the next number, with the day of the number before where a clock went back."""
    if command.letter in book.letters:
        return []
    return [
        LetterNumbered(
            letter=command.letter,
            book=command.book,
            year=command.today.year,
            number=book.last + 1,
            symbol=command.symbol,
            dated=max(command.today, book.dated),
            numbered_at=command.now,
        )
    ]


BOOK: Final = Decider(initial=Book(), evolve=evolve, decide=decide)
