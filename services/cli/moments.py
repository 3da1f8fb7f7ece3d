"""Moments as people write them: a bare day means its end in the province, ISO 8601 with an offset is taken as it is."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from services.cli.failures import WrongUsage
from services.cli.texts import say

LOCAL: Final = ZoneInfo("Asia/Ho_Chi_Minh")
END_OF_DAY: Final = time(23, 59, 59)


def moment(written: str, lang: str) -> datetime:
    """Read a day or a moment.

    Raises:
        WrongUsage: it is neither.
    """
    try:
        if "T" not in written:
            return datetime.combine(date.fromisoformat(written), END_OF_DAY, LOCAL)
        read = datetime.fromisoformat(written)
    except ValueError as error:
        raise WrongUsage(say("not-a-moment", lang, value=written)) from error
    return read if read.tzinfo is not None else read.replace(tzinfo=LOCAL)


def day(at: datetime) -> str:
    """Return the local day of a moment, as exports are named."""
    return at.astimezone(LOCAL).date().isoformat()


def wire(at: datetime) -> str:
    """Return a moment as services take it: ISO 8601 with the province's offset."""
    return at.astimezone(LOCAL).isoformat()
