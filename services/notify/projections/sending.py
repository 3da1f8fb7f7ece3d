"""Which sendings were begun: what was begun and never ended may have got through, and what comes back is known by its token."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Column, Index, Integer, String, Table

from services.kit.database import upsert
from services.kit.decider import Write
from services.notify.domain.inputs import SendingTried
from services.notify.projections.tables import TABLES

ATTEMPTS = Table(
    "attempts",
    TABLES,
    Column("letter", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("again", Integer, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("recipient", String, nullable=False),
    Column("message", String, nullable=False),
    Column("token", String, nullable=False),
    Index("attempts_message", "message"),
    Index("attempts_token", "token"),
)

KEEP_ATTEMPT = upsert(ATTEMPTS)

OF_SENDING: Final = (SendingTried,)
"""What is written down here."""


def project(event: SendingTried) -> Iterable[Write]:
    """Say what an event writes."""
    told = event.model_dump(mode="json", include={"letter", "unit", "again", "channel", "message", "token"})
    yield Write(KEEP_ATTEMPT, {**told, "recipient": event.to})
