"""Takes the moments of planned letters as they come: what it finds is journaled as input. A loop, no rules.

Nothing is done while the clock is doubted, nor for a district for which nobody writes. What is due waits until all that
`deadlines` and `intake` have said by now is heard: whoever has sent meanwhile is not written to, and the brake counts all.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from services.kit import journal, log, moment
from services.kit.service import Service
from services.notify.domain.inputs import DaysFound, FollowUpDue, PlanDue, PlanItem
from services.notify.domain.terms import sender_at
from services.notify.queries import planned
from services.notify.queries.desk import terms
from services.notify.queries.planned import Found

TICKER: Final = "ticker"
LONGEST_PAUSE: Final = 1.0
SHORTEST_PAUSE: Final = 0.05
"""Seconds between two looks at the table where nothing was committed meanwhile."""

PATIENCE: Final = 60.0
"""Seconds after which letters are written though others do not say how far they have come, or are not heard so far."""

AT_ONCE: Final = 1_000
"""Duties that one input names at most; what belongs into one letter is never parted."""

PLANS: Final = "plans"
"""The trouble operators see where a planned letter is neither written nor dropped."""

WAITING: Final = "planned"
"""The trouble operators see where letters are due and nobody writes for the district."""

HEARD: Final = ("deadlines", "intake")
"""Who says what letters are about, and what came meanwhile."""


async def tick(service: Service) -> None:
    """Take moments as they come, for ever."""
    loop = asyncio.get_running_loop()
    heard_at = loop.time()
    await tell_days(service)
    while True:
        seen, now = service.changes, service.clock.now()
        if has_heard(service):
            heard_at = loop.time()
        in_time = has_heard(service) or loop.time() - heard_at > PATIENCE
        if not in_time or not await service.may_act():
            await asyncio.sleep(SHORTEST_PAUSE if in_time else LONGEST_PAUSE)
        elif not await take(service, now):
            await asyncio.sleep(SHORTEST_PAUSE)
            await service.wait_change(await _pause(service), seen=seen)


def has_heard(service: Service) -> bool:
    """Say whether all that was said by now is heard, or somebody who moves a simulated clock sees to it."""
    return service.clock.simulated or all(_is_up_to_date(service, source) for source in HEARD)


def _is_up_to_date(service: Service, family: str) -> bool:
    said = {source: service.seen_head(source) for source in {family, *service.transactor.heads}}
    known = {source: head for source, head in said.items() if journal.family(source) == family and head is not None}
    if not known:
        return False
    newest = max(known, key=journal.number)
    return service.transactor.head(newest).position >= known[newest]


async def tell_days(service: Service) -> None:
    """Say which days people work on that were decreed before letters were planned by them."""
    days = await planned.untold_days(service.database)
    if days:
        found = DaysFound(days=days)
        await service.submit(TICKER, f"days/{_hashed(found.model_dump_json())}", found, actor=TICKER)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


async def take(service: Service, until: datetime) -> int:
    """Take what has come by an instant and was not taken yet; answer how many events came of it."""
    decided = 0
    come = await planned.due(service.database, until)
    there = await _open(service, come)
    _ring(service, [found for found in come if found not in there])
    for found in there:
        for items in chunks(found.items):
            decided += await _write(service, found.district, items, until)
    for found in await _open(service, await planned.again(service.database, until)):
        for items in chunks(found.items):
            event = FollowUpDue(district=found.district, at=until, items=items)
            taken = await service.submit(TICKER, _name("again", event, until), event, actor=TICKER)
            decided += taken.heard
    return decided


def _ring(service: Service, closed: Sequence[Found]) -> None:
    """Tell operators for which districts nobody writes though planned letters are due; take it back where all is well."""
    told = [
        f"{found.district}: nobody writes for it, {len(found.items)} planned letters wait; say who does (SetIssuer)"
        for found in closed
    ]
    if told:
        service.troubles[WAITING] = "; ".join(told)
    else:
        service.troubles.pop(WAITING, None)


async def _open(service: Service, found: Sequence[Found]) -> list[Found]:
    """Leave districts out for which nobody writes now; what is planned there waits."""
    known, now = await terms(service.database) if found else {}, service.clock.now()
    return [each for each in found if sender_at(known.get(each.district, ()), now) is not None]


async def _write(service: Service, district: str, items: tuple[PlanItem, ...], until: datetime) -> int:
    counted = await planned.concerned(service.database, district, items)
    units = await planned.count_units(service.database, district)
    event = PlanDue(district=district, at=until, items=items, concerned=dict(counted), units=units)
    taken = await service.submit(TICKER, _name("plan", event, until), event, actor=TICKER)
    if taken.own:
        service.troubles.pop(PLANS, None)
    else:
        service.troubles[PLANS] = f"{district}: nothing came of {len(items)} planned letters, {items[0].letter} first"
    log.get().info("plans.due", district=district, duties=len(items), decided=len(taken.own))
    return len(taken.own)


def _name(what: str, event: PlanDue | FollowUpDue, until: datetime) -> str:
    return f"{what}/{event.district}/{moment.text(until)}/{_hashed(event.model_dump_json())}"


def chunks(items: Iterable[PlanItem]) -> Iterator[tuple[PlanItem, ...]]:
    """Part items into inputs, so that a letter is in one of them."""
    chunk: list[PlanItem] = []
    for _letter, group in groupby(items, key=lambda item: item.letter):
        of_one = list(group)
        if chunk and len(chunk) + len(of_one) > AT_ONCE:
            yield tuple(chunk)
            chunk = []
        chunk += of_one
    if chunk:
        yield tuple(chunk)


async def advance(service: Service, to: datetime) -> None:
    """Move a simulated clock, stopping at every moment on the way; done when all that is due up to then was taken."""
    while (at := await _next(service, to)) is not None:
        await service.move_clock(at)
        await _take_all(service, at)
    await service.move_clock(to)
    await _take_all(service, to)


async def _take_all(service: Service, at: datetime) -> None:
    while await take(service, at):
        continue


async def _next(service: Service, to: datetime) -> datetime | None:
    following = await next_moment(service)
    return following if following is not None and following <= to else None


async def next_moment(service: Service) -> datetime | None:
    """Answer when the next moment is that has not come yet."""
    return await planned.next_due(service.database, service.clock.now())


async def _pause(service: Service) -> float:
    following = await next_moment(service)
    if following is None:
        return LONGEST_PAUSE
    left = (following - service.clock.now()).total_seconds()
    return min(max(left, SHORTEST_PAUSE), LONGEST_PAUSE)


async def busy(service: Service) -> list[str]:
    """Say in words what is to be written without anybody's help; [] = settled."""
    now = service.clock.now()
    due = await _open(service, await planned.due(service.database, now))
    following = await _open(service, await planned.again(service.database, now))
    count = sum(len(found.items) for found in (*due, *following))
    return [f"{count} planned letters to write"] if count else []
