"""Moments as text in tables: UTC, fixed width, so that text sorts as time does."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=16_384)
def text(moment: datetime) -> str:
    """Write an aware moment as `2023-10-03T16:59:59.000000Z`."""
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return in_utc.isoformat(timespec="microseconds")[:26] + "Z"


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
