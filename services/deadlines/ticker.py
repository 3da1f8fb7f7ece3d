"""Time and settling: takes each planned moment when it comes, and closes what intake has settled. Two loops, no rules.

All they find out is journaled as input, under an id that names it, so that finding it twice does no harm.
"""

import asyncio
import hashlib
from datetime import datetime
from typing import Final

from services.deadlines import queries
from services.deadlines.domain.inputs import DutiesSettled, MomentReached, PeriodEnded, UnitOf
from services.deadlines.queries import Closing
from services.kit import log, moment
from services.kit.service import Service

TICKER: Final = "ticker"
CHUNK: Final = 500
"""Duties settled in one transaction."""

LONGEST_PAUSE: Final = 1.0
SHORTEST_PAUSE: Final = 0.025
"""Seconds between two looks at the table where nothing was committed meanwhile."""

END_OF_TIME: Final = moment.parse("9999-12-01T00:00:00+00:00")


async def tick(service: Service) -> None:
    """Take moments as they come, for ever."""
    while True:
        seen = service.changes
        if not await take_moments(service, service.clock.now()):
            await asyncio.sleep(SHORTEST_PAUSE)
            await service.wait_change(await _pause(service), seen=seen)


async def take_moments(service: Service, until: datetime) -> int:
    """Take every moment up to an instant that was not taken yet, in order; answer how many there were."""
    pending = await queries.pending_moments(service.database, until)
    for reached in pending:
        await take(service, reached)
    return len(pending)


async def take(service: Service, reached: MomentReached) -> None:
    """Journal that a moment has come; a repeat does nothing."""
    message_id = f"{reached.kind}/{reached.obligation}/{reached.period}/{moment.text(reached.at)}"
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
    pending = await queries.pending_moments(service.database, END_OF_TIME)
    return pending[0].at if pending else None


async def _pause(service: Service) -> float:
    upcoming = await next_moment(service)
    if upcoming is None:
        return LONGEST_PAUSE
    left = (upcoming - service.clock.now()).total_seconds()
    return min(max(left, SHORTEST_PAUSE), LONGEST_PAUSE)


async def settle(service: Service) -> None:
    """Judge and close what intake has settled, for ever."""
    while True:
        seen = service.changes
        if not await settle_once(service):
            await asyncio.sleep(SHORTEST_PAUSE)
            await service.wait_change(LONGEST_PAUSE, seen=seen)


async def settle_once(service: Service) -> bool:
    """Do what can be done for every settled due instant; answer whether anything was new."""
    worked = False
    for closing in await queries.closings_open(service.database):
        if closing.settled_at:
            worked = await _settle(service, closing) or worked
    return worked


async def _settle(service: Service, closing: Closing) -> bool:
    found = await queries.duties_open(service.database, closing)
    if found.to_judge:
        worked = False
        for start in range(0, len(found.to_judge), CHUNK):
            worked = await _judge(service, closing, found.to_judge[start : start + CHUNK]) or worked
        return worked
    if found.held or found.silent:
        return False
    return await _end(service, closing)


async def _judge(service: Service, closing: Closing, units: tuple[UnitOf, ...]) -> bool:
    settled = DutiesSettled(obligation=closing.obligation, period=closing.period, due_at=closing.due_at, units=units)
    # Named by what it is about: the same duties after the same settlement are the same input.
    named = hashlib.sha256(f"{closing.settled_at} {settled.model_dump_json()}".encode()).hexdigest()[:16]
    message_id = f"settle/{closing.obligation}/{closing.period}/{moment.text(closing.due_at)}/{named}"
    taken = await service.submit(TICKER, message_id, settled, actor=TICKER)
    return not taken.repeat


async def _end(service: Service, closing: Closing) -> bool:
    numbers = (await queries.counts(service.database)).get((closing.obligation, closing.period), queries.NO_DUTIES)
    ended = PeriodEnded(
        obligation=closing.obligation,
        period=closing.period,
        due_at=closing.due_at,
        expected=numbers.expected,
        late=numbers.late,
    )
    message_id = f"end/{closing.obligation}/{closing.period}/{moment.text(closing.due_at)}"
    taken = await service.submit(TICKER, message_id, ended, actor=TICKER)
    return not taken.repeat


async def busy(service: Service) -> list[str]:
    """Answer in words what is on its way and will be done without anybody's help; [] = settled."""
    due = len(await queries.pending_moments(service.database, service.clock.now()))
    told = [f"{due} moments to take"] if due else []
    for closing in await queries.closings_open(service.database):
        told += await _waiting(service, closing)
    return told


async def _waiting(service: Service, closing: Closing) -> list[str]:
    name = f"{closing.obligation}/{closing.period}"
    if not closing.settled_at:
        return [f"closing {name} (due {closing.due_at.isoformat()}) waits for intake's settlement"]
    found = await queries.duties_open(service.database, closing)
    if found.to_judge:
        return [f"closing {name}: {len(found.to_judge)} duties to settle"]
    return [] if found.held or found.silent else [f"closing {name}: to be ended"]
