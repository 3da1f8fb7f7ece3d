"""Which sending is meant by what comes back: a mail by its token, a package by the letter's number and day."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select

from services.contracts.notify import Channel
from services.kit.database import Database
from services.notify.projections.sending import ATTEMPTS
from services.notify.projections.tables import LETTERS

L, T = LETTERS.c, ATTEMPTS.c

BY_TOKEN = select(T.letter, T.unit, T.recipient, T.message, T.again).where(T.token == bindparam("token"))

PACKAGES = (
    select(T.letter, T.unit, T.recipient)
    .select_from(ATTEMPTS.join(LETTERS, T.letter == L.letter))
    .where(
        T.channel == Channel.EDXML.value,
        L.number == bindparam("number"),
        L.symbol == bindparam("symbol"),
        L.dated == bindparam("dated"),
    )
    .order_by(T.letter, T.unit)
)


class Package(NamedTuple):
    """A letter that went to an organisation as a package."""

    letter: str
    unit: str
    organ: str


class Begun(NamedTuple):
    """A mail that went out: of which letter to which unit, where to, and the how many-th of them."""

    letter: str
    unit: str
    to: str
    message: str
    again: int


async def begun(database: Database, token: str) -> Begun | None:
    """Find a mail by the token it came back to."""
    rows = await database.read(BY_TOKEN, {"token": token}) if token else []
    return Begun(*rows[0]) if rows else None


async def packages(database: Database, number: int, symbol: str, dated: date) -> list[Package]:
    """Find to which organisations the letter with this number, symbol and day went as a package."""
    asked = {"number": number, "symbol": symbol, "dated": dated.isoformat()}
    return [Package(*row) for row in await database.read(PACKAGES, asked)]
