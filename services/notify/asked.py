"""What callers write, read: ids of calls, moments, the letters that order something, the letter they mean."""

from datetime import date, datetime, time, timedelta
from typing import Final

from services.contracts.deadlines import Citation
from services.kit import moment
from services.kit.database import Database
from services.kit.rpc import BadInput
from services.notify.pb import admin_pb2
from services.notify.queries import lives
from services.notify.queries.lives import Whole
from services.notify.texts import LOCAL

OPERATOR: Final = "operator"


async def letter_named(database: Database, name: str, district: str = "") -> Whole:
    """Return the letter that is named by its id or its number, of a district where one is meant.

    Raises:
        BadInput: there is none, or more than one.
    """
    found = [each for each in await lives.named(database, name) if district in {"", each.district}]
    if not found:
        where = f" in {district}" if district else ""
        raise BadInput("letter", f"{name!r}: there is no such letter{where}; ListLetters names them")
    if len(found) > 1:
        told = ", ".join(f"{each.letter} ({each.district}, book {each.book})" for each in found)
        raise BadInput("letter", f"{name!r} is the number of {len(found)} letters: {told}; name one by its id")
    return await lives.whole(database, found[0].letter)


def request_id(given: str) -> str:
    """Return the call's own id.

    Raises:
        BadInput: it is missing.
    """
    if not given:
        raise BadInput("request_id", "is missing; give every call an id of its own, so that a repeat does nothing")
    return given


def instant(field: str, text: str, *, ends: bool) -> datetime | None:
    """Read a moment; a bare date is its beginning, or its end where it `ends` something."""
    if not text:
        return None
    try:
        if len(text) == len("2023-10-03"):
            day = date.fromisoformat(text) + timedelta(days=int(ends))
            return datetime.combine(day, time.min, LOCAL)
        return moment.parse(text)
    except (ValueError, OverflowError) as error:
        raise BadInput(
            field, f"{text!r} is no moment: {error}; write 2023-10-03 or 2023-10-03T08:00:00+07:00"
        ) from error


def not_to_come(text: str, now: datetime) -> datetime:
    """Read a moment of a day that has begun; empty: now.

    Raises:
        BadInput: it is no moment, or its day has not come.
    """
    if not text:
        return now
    try:
        as_of = moment.parse(text)
    except ValueError as error:
        raise BadInput("as_of", str(error)) from error
    if as_of.astimezone(LOCAL).date() > now.astimezone(LOCAL).date():
        raise BadInput("as_of", f"{text} is a day that has not come")
    return as_of


def day(field: str, text: str) -> date:
    """Read a day.

    Raises:
        BadInput: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(field, f"{text!r} is no day; write it as 2023-10-03") from error


def reason(text: str) -> str:
    """Read why something is done.

    Raises:
        BadInput: nothing is said.
    """
    said = " ".join(text.split())
    if not said:
        raise BadInput("reason", "is missing; say why, it is kept and shown")
    return said


def ordered_by(source: admin_pb2.Citation) -> Citation | None:
    """Read which letter orders something; nothing in it: none does.

    Raises:
        BadInput: its number is missing, or its date is no day.
    """
    if not source.number:
        if source.date or source.title or source.item:
            raise BadInput("source.number", "is missing: which letter orders it?")
        return None
    dated = day("source.date", source.date) if source.date else None
    return Citation(number=source.number, dated=dated, title=source.title, item=source.item)
