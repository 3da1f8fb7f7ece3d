"""What is sent in a measurement: submissions of about 400 bytes, published pipelined."""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Final

from nats.aio.client import Client
from nats.js import JetStreamContext
from pydantic import AwareDatetime, BaseModel

UNITS: Final = 10_000
"""Many units, so that most messages are about something else than the one before."""
WINDOW: Final = 4096
SUBMITTED_AT: Final = "2026-03-12T08:00:00+07:00"
SECTIONS: Final = ("1.1", "1.2", "1.3", "2", "3", "4.1", "5", "6")


class Report(BaseModel, frozen=True):
    """A submission as the bare loop and the step read it; the rest of the message is ignored."""

    submission_id: str
    unit: str
    obligation: str
    period: str
    submitted_at: Annotated[datetime, AwareDatetime]
    channel: str
    sha256: str
    number: str
    sections: tuple[str, ...]


def unit(number: int) -> str:
    """Name the unit that sends a message."""
    return f"u{number % UNITS:05}"


def body(number: int) -> bytes:
    """Write submission `number`, about 400 bytes; intake's own rules can read it too."""
    return json.dumps(
        {
            "submission_id": f"S-{number}",
            "unit": unit(number),
            "obligation": "BC-Q1",
            "period": "2026",
            "submitted_at": SUBMITTED_AT,
            "channel": "e-office",
            "attested": {"signed": True, "annexes_complete": True},
            "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
            "number": f"{number}/BC-UBND",
            "sections": SECTIONS,
            "title": "Báo cáo quý",
        },
        ensure_ascii=False,
    ).encode()


async def publish(client: Client, messages: Iterable[tuple[str, bytes]]) -> None:
    """Publish into streams that are there, many under way at once, and wait until all are stored."""
    js = JetStreamContext(client, publish_async_max_pending=WINDOW)
    for subject, content in messages:
        _ = await js.publish_async(subject, content)
    await js.publish_async_completed()


def submissions(total: int, subject: Callable[[str], str]) -> Iterable[tuple[str, bytes]]:
    """Write `total` submissions with their subjects."""
    return ((subject(unit(number)), body(number)) for number in range(total))
