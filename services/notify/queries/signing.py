"""What is to be signed: numbered, wants a signature, has none; and which papers must be there for what is still to be sent."""

from typing import NamedTuple

from sqlalchemy import bindparam, select

from services.kit.database import Database
from services.notify.projections.tables import LETTER_UNITS, LETTERS
from services.notify.queries import LETTER, LetterRow, letter_row

L, W = LETTERS.c, LETTER_UNITS.c

OPEN = select(W.letter).where(W.state == "numbered")
WANTED = (L.signature == 1, L.number.is_not(None), L.letter.in_(OPEN))
IN_ORDER = (L.book, L.year, L.number)

TO_SIGN = select(L.letter, L.book, L.signed_sha256).where(*WANTED, L.signed_sha256 == "").order_by(*IN_ORDER)
SIGNED = select(L.letter, L.book, L.signed_sha256).where(*WANTED, L.signed_sha256 != "").order_by(*IN_ORDER)
PAPERS = select(L.letter, L.book, L.signed_sha256).where(L.signed_sha256 != "").order_by(*IN_ORDER)
ONE = select(*LETTER).where(L.letter == bindparam("letter"))


class Wanted(NamedTuple):
    """A letter that wants a signature; `sha256`: of the paper it has, empty: none."""

    letter: str
    book: str
    sha256: str


async def to_sign(database: Database) -> list[Wanted]:
    """Return what is numbered and not signed, in the order of the numbers."""
    return [Wanted(*row) for row in await database.read(TO_SIGN)]


async def signed(database: Database) -> list[Wanted]:
    """Return what is signed and still to be sent to somebody."""
    return [Wanted(*row) for row in await database.read(SIGNED)]


async def papers(database: Database) -> list[Wanted]:
    """Return every letter that has a paper, sent or not."""
    return [Wanted(*row) for row in await database.read(PAPERS)]


async def one(database: Database, letter: str) -> LetterRow:
    """Return a letter that is known."""
    return letter_row((await database.read(ONE, {"letter": letter}))[0])
