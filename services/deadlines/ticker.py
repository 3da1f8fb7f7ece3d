"""Time: takes each planned moment when it comes. A loop, no rules.

All it finds out is journaled as input, under an id that names it, so that finding it twice does no harm. Nothing is
done while the clock is doubted. What the service was too late for is caught up in order; a reminder waits until all that
intake has said by now is heard.
"""

import asyncio
from datetime import datetime
from typing import Final

from services.deadlines import planner, queries, settler
from services.deadlines.domain.inputs import MomentKind, MomentReached
from services.deadlines.domain.units import effect_id
from services.deadlines.queries import registry
from services.deadlines.queries.registry import Effect
from services.kit import log, moment
from services.kit.decider import Refusal
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
    """Take moments as they come, for ever; what changed meanwhile is planned before."""
    loop = asyncio.get_running_loop()
    heard_at = loop.time()
    while True:
        seen, now = service.changes, service.clock.now()
        await planner.plan(service)
        if settler.has_heard(service):
            heard_at = loop.time()
        kinds = EVERY if settler.has_heard(service) or loop.time() - heard_at > REMINDERS_WAIT else BUT_REMINDERS
        if not await service.may_act():
            await asyncio.sleep(LONGEST_PAUSE)
        elif not await take_moments(service, min(now, service.clock.now()), kinds):
            await asyncio.sleep(SHORTEST_PAUSE)
            await service.wait_change(await _pause(service), seen=seen)


async def take_moments(service: Service, until: datetime, kinds: frozenset[MomentKind] = EVERY) -> int:
    """Take what was not taken yet up to an instant, in order, some hundreds at most; answer how much there was.

    What is to become of units at an instant comes before the moments of that instant, and is planned with first.
    """
    await planner.plan(service)
    effects = await _effects(service, until)
    pending = await queries.pending_moments(service.database, until)
    taken = [each for each in pending if each.kind in kinds and (not effects or each.at < effects[0].at)]
    for reached in taken:
        await service.move_clock(reached.at)
        await take(service, reached)
    if taken or not effects:
        return len(taken)
    for effect in effects:
        await service.move_clock(effect.at)
        await _take_effect(service, effect)
    await planner.plan(service)
    return len(effects)


async def _effects(service: Service, until: datetime) -> list[Effect]:
    """Answer what is to become of units at the next instant at which anything is."""
    due = [each for each in await registry.effects_due(service.database, until) if _name(each) not in service.troubles]
    return [effect for effect in due if effect.at == due[0].at]


async def _take_effect(service: Service, effect: Effect) -> None:
    try:
        taken = await service.submit(TICKER, _name(effect), effect.said, actor=effect.actor, occurred_at=effect.at)
        if taken.repeat:
            service.troubles[_name(effect)] = "was carried out, and is still listed as lying ahead"
    except Refusal as refusal:
        # What was valid when it was handed in is so no more; everything else goes on.
        service.troubles[_name(effect)] = str(refusal)


def _name(effect: Effect) -> str:
    return effect_id(effect.act)


async def take(service: Service, reached: MomentReached) -> None:
    """Journal that a moment has come; a repeat does nothing."""
    of = "" if reached.due_at is None or reached.due_at == reached.at else f"/{moment.text(reached.due_at)}"
    message_id = f"{reached.kind}/{reached.obligation}/{reached.period}/{moment.text(reached.at)}{of}"
    taken = await service.submit(TICKER, message_id, reached, actor=TICKER, occurred_at=reached.at)
    if not taken.repeat:
        log.get().info("moment.taken", kind=reached.kind, obligation=reached.obligation, period=reached.period)


async def advance(service: Service, to: datetime) -> None:
    """Move a simulated clock, stopping at every moment on the way; done when all that is due up to then was taken."""
    while await take_moments(service, to):
        continue
    await service.move_clock(to)


async def next_moment(service: Service) -> datetime | None:
    """Answer when the next moment is that was not taken yet."""
    upcoming = (await queries.next_moment(service.database), await registry.next_effect(service.database))
    return min((at for at in upcoming if at is not None), default=None)


async def _pause(service: Service) -> float:
    upcoming = await next_moment(service)
    if upcoming is None:
        return LONGEST_PAUSE
    left = (upcoming - service.clock.now()).total_seconds()
    return min(max(left, SHORTEST_PAUSE), LONGEST_PAUSE)


async def busy(service: Service) -> list[str]:
    """Answer in words what is on its way and will be done without anybody's help; [] = settled."""
    told = ["plans to make"] if await planner.is_behind(service) else []
    now = service.clock.now()
    due = len(await queries.pending_moments(service.database, now)) + len(await _effects(service, now))
    if due:
        told.append(f"{due} moments to take")
    return [*told, *await settler.busy(service)]
