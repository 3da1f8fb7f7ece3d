"""Moments as text in tables: UTC, fixed width, so that text sorts as time does."""

from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY: Final = EPOCH.toordinal()
WHOLE_SECONDS: Final = tuple(f"{second:02}.000000" for second in range(60))


def text(moment: datetime) -> str:
    """Write an aware moment as `2023-10-03T16:59:59.000000Z`."""
    since = moment - EPOCH
    minute, second = divmod(since.seconds, 60)
    rest = f"{second:02}.{since.microseconds:06}" if since.microseconds else WHOLE_SECONDS[second]
    return f"{_day(since.days)}T{_minute(minute)}:{rest}Z"


@lru_cache(maxsize=16_384)
def _day(number: int) -> str:
    return date.fromordinal(EPOCH_DAY + number).isoformat()


@cache
def _minute(number: int) -> str:
    return f"{number // 60:02}:{number % 60:02}"


@lru_cache(maxsize=16_384)
def parse(written: str) -> datetime:
    """Read what `text` wrote, or any ISO 8601 moment with an offset.

    Raises:
        ValueError: it is no moment, or has no offset.
    """
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(f"{written!r} has no offset; write 2023-10-03T23:59:59+07:00")
    return moment
