"""How often and how long: when a submission without receipt is sent again, and when nobody waits any more."""

import asyncio
from dataclasses import dataclass

from services.client.outbox import Answered


@dataclass(frozen=True)
class Pace:
    """Seconds until a submission without receipt is sent again: at first, growing by `factor`, at most; and in all."""

    first: float = 180.0
    factor: float = 2.0
    most: float = 3600.0
    patience: float = 600.0


@dataclass(frozen=True)
class Delivery:
    """How submissions are delivered: `again` also what is answered already; `wait_held` until what is held is decided."""

    again: bool = False
    wait_held: bool = False


async def got(inbox: "asyncio.Queue[Answered]", seconds: float) -> Answered | None:
    """Return the last of the answers that came, None where none came in time."""
    answer = None
    if seconds > 0 or not inbox.empty():
        try:
            async with asyncio.timeout(max(seconds, 0)):
                answer = await inbox.get()
        except TimeoutError:
            return None
    while not inbox.empty():
        answer = inbox.get_nowait()
    return answer
