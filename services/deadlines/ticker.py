"""Time: takes each planned moment when it comes. A loop, no rules.

All it finds out is journaled as input, under an id that names it, so that finding it twice does no harm. Nothing is
done while the clock is doubted. What the service was too late for is caught up in order; a reminder waits until all that
intake has said by now is heard.
"""

import asyncio
from datetime import datetime
from typing import Final

from services.deadlines import queries, settler
from services.deadlines.domain.inputs import MomentKind, MomentReached
from services.kit import log, moment
from services.kit.service import Service

TICKER: Final = "ticker"

LONGEST_PAUSE: Final = 1.0
SHORTEST_PAUSE: Final = 0.025
"""Seconds between two looks at the table where nothing was committed meanwhile."""

REMINDERS_WAIT: Final = 60.0
"""Seconds after which reminders go out though intake does not say how far it has come, or is not heard so far."""

EVERY: Final = frozenset(MomentKind)
BUT_REMINDERS: Final = EVERY - {MomentKind.REMIND}


async def tick(service: Service) -> None:
    """Take moments as they come, for ever."""
    loop = asyncio.get_running_loop()
    heard_at = loop.time()
    while True:
        seen, now = service.changes, service.clock.now()
        if settler.has_heard(service):
            heard_at = loop.time()
        kinds = EVERY if settler.has_heard(service) or loop.time() - heard_at > REMINDERS_WAIT else BUT_REMINDERS
        if not await service.may_act():
            await asyncio.sleep(LONGEST_PAUSE)
        elif not await take_moments(service, min(now, service.clock.now()), kinds):
            await asyncio.sleep(SHORTEST_PAUSE)
            await service.wait_change(await _pause(service), seen=seen)


async def take_moments(service: Service, until: datetime, kinds: frozenset[MomentKind] = EVERY) -> int:
    """Take every moment of some kinds up to an instant that was not taken yet, in order; answer how many there were."""
    pending = [reached for reached in await queries.pending_moments(service.database, until) if reached.kind in kinds]
    for reached in pending:
        await take(service, reached)
    return len(pending)


async def take(service: Service, reached: MomentReached) -> None:
    """Journal that a moment has come; a repeat does nothing."""
    of = "" if reached.due_at is None or reached.due_at == reached.at else f"/{moment.text(reached.due_at)}"
    message_id = f"{reached.kind}/{reached.obligation}/{reached.period}/{moment.text(reached.at)}{of}"
    taken = await service.submit(TICKER, message_id, reached, actor=TICKER, occurred_at=reached.at)
    if not taken.repeat:
        log.get().info("moment.taken", kind=reached.kind, obligation=reached.obligation, period=reached.period)


async def advance(service: Service, to: datetime) -> None:
    """Move a simulated clock, stopping at every moment on the way; done when all that is due up to then was taken."""
    while pending := await queries.pending_moments(service.database, to):
        for reached in pending:
            await service.move_clock(reached.at)
            await take(service, reached)
    await service.move_clock(to)


async def next_moment(service: Service) -> datetime | None:
    """Answer when the next moment is that was not taken yet."""
    return await queries.next_moment(service.database)


async def _pause(service: Service) -> float:
    upcoming = await next_moment(service)
    if upcoming is None:
        return LONGEST_PAUSE
    left = (upcoming - service.clock.now()).total_seconds()
    return min(max(left, SHORTEST_PAUSE), LONGEST_PAUSE)


async def busy(service: Service) -> list[str]:
    """Answer in words what is on its way and will be done without anybody's help; [] = settled."""
    due = len(await queries.pending_moments(service.database, service.clock.now()))
    told = [f"{due} moments to take"] if due else []
    return [*told, *await settler.busy(service)]
