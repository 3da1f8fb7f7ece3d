"""What decides whether and how a letter goes out: districts on hold, ways units are written to, attempts that were begun."""

import json
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Column, Index, Integer, String, Table

from services.contracts.notify import ChannelsChosen, SendingHeld, SendingReleased
from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Write
from services.notify.domain.inputs import SendingTried, WayRefused
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
    Column("refused", String, nullable=False),
    Index("attempts_message", "message"),
    Index("attempts_token", "token"),
)

KEEP_HOLD = upsert(HOLDS)
KEEP_CHANNELS = upsert(CHANNELS)
KEEP_ATTEMPT = upsert(ATTEMPTS)

OfSending = SendingHeld | SendingReleased | ChannelsChosen | SendingTried | WayRefused
OF_SENDING: Final = (SendingHeld, SendingReleased, ChannelsChosen, SendingTried, WayRefused)
"""What is written down here."""


def project(event: OfSending) -> Iterable[Write]:
    """Say what an event writes."""
    match event:
        case SendingHeld() | SendingReleased():
            told = {"held": int(isinstance(event, SendingHeld)), "at": moment.text(event.happened_at())}
            yield Write(KEEP_HOLD, {"district": event.district, "reason": event.reason, **told})
        case ChannelsChosen():
            chosen = {"channels": json.dumps(event.channels), "address": json.dumps(event.address, ensure_ascii=False)}
            yield Write(KEEP_CHANNELS, {"district": event.district, "unit": event.unit, **chosen})
        case SendingTried():
            begun = event.model_dump(mode="json", include={"letter", "unit", "again", "channel", "message", "token"})
            yield Write(KEEP_ATTEMPT, {**begun, "recipient": event.to, "refused": ""})
        case WayRefused():
            ended = event.model_dump(mode="json", include={"letter", "unit", "again", "channel"})
            nameless = {"message": "", "token": "", "recipient": event.to}
            yield Write(KEEP_ATTEMPT, {**ended, **nameless, "refused": event.why})
