"""What operators write, read at the edge: what is missing or no value of its kind is refused with its field and what to do."""

import unicodedata
from datetime import date, datetime, timedelta
from typing import Final

from pydantic import TypeAdapter, ValidationError

from services.contracts.deadlines import Citation
from services.contracts.naming import Token
from services.deadlines.domain import calendar
from services.kit import moment
from services.kit.rpc import BadInput

TOKEN: Final = TypeAdapter(Token)
OWN_CALL: Final = "is missing; give every call an id of its own, so that a repeat does nothing"


def given(field: str, value: str, otherwise: str) -> None:
    """Refuse a field that is empty, with what to do."""
    if not value.strip():
        raise BadInput(field, otherwise)


def composed(written: str) -> str:
    """Return a text as it is kept: however it was typed, the same letters are the same."""
    return unicodedata.normalize("NFC", written).strip()


def instant(field: str, written: str) -> datetime:
    """Read a moment with its offset, in local time."""
    try:
        return moment.parse(written).astimezone(calendar.LOCAL)
    except ValueError as error:
        raise BadInput(field, str(error)) from error


def instant_or_none(field: str, written: str) -> datetime | None:
    """Read a moment; None where nothing is written."""
    return instant(field, written) if written else None


def token(field: str, written: str) -> str:
    """Read a code."""
    try:
        return TOKEN.validate_python(written)
    except ValidationError as error:
        raise BadInput(field, f"{written!r} is no code; use letters, digits, «-» and «_», at most 64") from error


def cited(number: str) -> Citation | None:
    """Read the number of a letter; None where there is none."""
    return Citation(number=number) if number else None


def end(field: str, written: str) -> datetime:
    """Read until when something holds: a moment, or a bare day, which holds to its end."""
    day = _day_or_none(written)
    return instant(field, written) if day is None else calendar.midnight(day + timedelta(days=1))


def _day_or_none(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def beginning(field: str, written: str) -> datetime | None:
    """Read from when on something is so: a moment, or a bare day, from its beginning; None where nothing is written."""
    day = _day_or_none(written)
    return instant_or_none(field, written) if day is None else calendar.midnight(day)


def day(field: str, written: str) -> date:
    """Read a day."""
    read = _day_or_none(written)
    if read is None:
        raise BadInput(field, f"{written!r} is no day; write it as 2026-01-02")
    return read


def day_or_none(field: str, written: str) -> date | None:
    """Read a day; None where nothing is written."""
    return day(field, written) if written else None
