"""Questions about books of numbers: which there are, and the register of a year with what is void and what is missing."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from services.contracts.notify import Registry
from services.kit.database import Database
from services.notify.projections.tables import LETTER_UNITS, LETTERS
from services.notify.queries import HELD_DISTRICTS, LETTER, letter_row, state_of

L, W = LETTERS.c, LETTER_UNITS.c

NUMBERS = (
    select(L.book, L.year, L.registry, L.number, L.stage, L.district)
    .where(L.number.is_not(None))
    .order_by(L.book, L.year, L.number)
)
REGISTER = (
    select(L.registry, L.note, *LETTER)
    .where(L.book == bindparam("book"), L.year == bindparam("year"))
    .order_by(L.number, L.letter)
)
STATES_IN = (
    select(W.letter, W.state)
    .select_from(LETTER_UNITS.join(LETTERS, L.letter == W.letter))
    .where(L.book == bindparam("book"), L.year == bindparam("year"))
)


class Entry(NamedTuple):
    """One number of a register; without a letter: a gap, which an own book has none of."""

    number: int
    symbol: str = ""
    dated: date | None = None
    letter: str = ""
    kind: str = ""
    subject: str = ""
    state: str = "missing"
    note: str = ""
    units: tuple[str, ...] = ()


class Book(NamedTuple):
    """A book's year: who gives its numbers, the highest of them, how many there are and how many are void."""

    book: str
    year: int
    registry: str
    last: int
    letters: int
    voided: int
    entries: tuple[Entry, ...] = ()


async def books(database: Database, district: str = "") -> list[Book]:
    """Return the books in which letters have numbers, of one district or of all."""
    found: dict[tuple[str, int], list[Sequence[Any]]] = {}
    for book, year, *row in await database.read(NUMBERS):
        if not district or row[3] == district:
            found.setdefault((book, year), []).append(row)
    return [_book(book, year, rows) for (book, year), rows in found.items()]


def _book(book: str, year: int, rows: Sequence[Sequence[Any]]) -> Book:
    registry, last = rows[-1][0], rows[-1][1]
    return Book(book, year, registry, last, len(rows), sum(row[2] == "void" for row in rows))


async def register(database: Database, book: str, year: int) -> Book | None:
    """Return every number of a book's year; None where it has none."""
    async with database.snapshot() as snapshot:
        which = {"book": book, "year": year}
        rows = await snapshot.fetch(REGISTER, which)
        held = {row[0] for row in await snapshot.fetch(HELD_DISTRICTS, {})}
        states: dict[str, list[str]] = {}
        for letter, state in await snapshot.fetch(STATES_IN, which):
            states.setdefault(letter, []).append(state)
    if not rows:
        return None
    entries = [_entry(row[1], row[2:], states, held) for row in rows]
    registry = rows[-1][0]
    listed = entries if registry == Registry.EXTERNAL else _with_gaps(entries)
    voided = sum(entry.state == "void" for entry in entries)
    return Book(book, year, registry, entries[-1].number, len(entries), voided, tuple(listed))


def _entry(note: str, columns: Sequence[Any], states: dict[str, list[str]], held: set[str]) -> Entry:
    row = letter_row(columns)
    return Entry(
        number=row.number or 0,
        symbol=row.symbol,
        dated=row.dated,
        letter=row.letter,
        kind=row.kind,
        subject=str(json.loads(row.content)["subject"]),
        state=state_of(row, states.get(row.letter, []), held=row.district in held),
        note=note,
        units=row.units,
    )


def _with_gaps(entries: Sequence[Entry]) -> list[Entry]:
    """Show a number that no letter has, where there is one: an own book has none."""
    by_number = {entry.number: entry for entry in entries}
    return [by_number.get(number, Entry(number)) for number in range(1, entries[-1].number + 1)]
