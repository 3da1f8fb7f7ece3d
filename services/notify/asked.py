"""What callers write, read: ids of calls, moments."""

from datetime import date, datetime, time, timedelta
from typing import Final

from services.kit import moment
from services.kit.rpc import BadInput
from services.notify.texts import LOCAL

OPERATOR: Final = "operator"


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
