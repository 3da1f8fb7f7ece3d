"""What decides whether and how a letter goes out: districts on hold, ways units are written to, attempts that were begun."""

import json
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Column, Index, Integer, String, Table

from services.contracts.notify import ChannelsChosen, SendingHeld, SendingReleased
from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Write
from services.notify.domain.inputs import SendingTried
from services.notify.projections.tables import TABLES

HOLDS = Table(
    "holds",
    TABLES,
    Column("district", String, primary_key=True),
    Column("held", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", String, nullable=False),
)

CHANNELS = Table(
    "channels",
    TABLES,
    Column("district", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("channels", String, nullable=False),
    Column("address", String, nullable=False),
)

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

KEEP_HOLD = upsert(HOLDS)
KEEP_CHANNELS = upsert(CHANNELS)
KEEP_ATTEMPT = upsert(ATTEMPTS)

Sending = SendingHeld | SendingReleased | ChannelsChosen | SendingTried
OF_SENDING: Final = (SendingHeld, SendingReleased, ChannelsChosen, SendingTried)
"""What is written down here."""


def project(event: Sending) -> Iterable[Write]:
    """Say what an event writes."""
    match event:
        case SendingHeld() | SendingReleased():
            held = int(isinstance(event, SendingHeld))
            told = {"district": event.district, "held": held, "reason": event.reason}
            yield Write(KEEP_HOLD, {**told, "at": moment.text(event.happened_at())})
        case ChannelsChosen():
            chosen = {"channels": json.dumps(event.channels), "address": json.dumps(event.address, ensure_ascii=False)}
            yield Write(KEEP_CHANNELS, {"district": event.district, "unit": event.unit, **chosen})
        case SendingTried():
            told = event.model_dump(mode="json", include={"letter", "unit", "again", "channel", "message", "token"})
            yield Write(KEEP_ATTEMPT, {**told, "recipient": event.to})
