"""Random ids, only where something enters (requests, instances); events have none (architecture: ids)."""

from uuid_utils.compat import uuid7


def fresh() -> str:
    """Return a new UUIDv7 (RFC 9562) as text."""
    return str(uuid7())
