"""Planning: looks at what is registered, and journals for each period the plan it finds where that is another than the last.

What it finds is named by its content and by what it looked at, so that finding it twice does no harm (ADR 0019). Told to
suppose something, it is the preview of an import, a decreed day, a merger.
"""

import asyncio
from datetime import datetime
from typing import Final
from weakref import WeakKeyDictionary

from services.deadlines import plans
from services.deadlines.domain.inputs import PeriodPlanned, PeriodUnplanned, PlannedMoment
from services.deadlines.domain.planning import Rule, moments_of
from services.deadlines.planner.differing import is_through, whole
from services.deadlines.planner.looking import found_in, look, member
from services.deadlines.planner.previewing import preview
from services.deadlines.plans import Found
from services.deadlines.queries import plans as queries
from services.deadlines.queries.plans import PlanRow
from services.kit import log
from services.kit.decider import Refusal
from services.kit.service import Service
from services.kit.transact import EventTooLarge, Taken, Transactor

__all__ = ["found_in", "is_behind", "look", "member", "moments_for", "plan", "preview"]

PLANNER: Final = "planner"
TOO_LARGE: Final = "more units owe it than one event holds; part its audience"


class _Looked:
    """What was looked at last by the one that writes; one look at a time, so that an older one is never journaled later."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.touched = -1


_LOOKED: Final[WeakKeyDictionary[Transactor, _Looked]] = WeakKeyDictionary()
"""After a start everything is looked at once."""


def _looked(service: Service) -> _Looked:
    return _LOOKED.setdefault(service.transactor, _Looked())


async def is_behind(service: Service) -> bool:
    """Say whether anything plans are made of changed since the last look."""
    return _looked(service).touched != await queries.touched_at(service.database)


async def plan(service: Service) -> int:
    """Journal every plan that is another than the last one; answer how many there were."""
    looked = _looked(service)
    async with looked.turn:
        touched = await queries.touched_at(service.database)
        if looked.touched == touched:
            return 0
        count = await _plan_all(service, touched)
        looked.touched = touched
        return count


async def _plan_all(service: Service, touched: int) -> int:
    found = await found_in(await look(service))
    known = await queries.known(service.database)
    count = 0
    for key, planned in found.plans.items():
        count += await _plan(service, planned, found.rules[key], known.get(key), touched)
    for key, row in known.items():
        if key not in found.plans and row.content and not (row.opened and found.holds(key)):
            count += await _unplan(service, row, found, touched)
    return count


async def _plan(service: Service, planned: PeriodPlanned, rule: Rule, row: PlanRow | None, touched: int) -> bool:
    wanted = await whole(service, planned, rule, row)
    if wanted is None:
        return False
    about = f"plan {wanted.obligation}/{wanted.period}"
    name = f"plan/{wanted.obligation}/{wanted.period}/{plans.content(wanted)}-{touched}"
    try:
        taken = await _submit(service, name, wanted)
    except (EventTooLarge, Refusal) as error:
        # One period that cannot be planned keeps no other from it.
        service.troubles[about] = str(error) or TOO_LARGE
        return False
    service.troubles.pop(about, None)
    if not taken.repeat:
        log.get().info("period.planned", obligation=wanted.obligation, period=wanted.period, because=wanted.because)
    return not taken.repeat


async def _submit(service: Service, name: str, wanted: PeriodPlanned) -> Taken:
    if not plans.fits(wanted):
        raise EventTooLarge(TOO_LARGE)
    return await service.submit(PLANNER, name, wanted, actor=PLANNER)


async def _unplan(service: Service, row: PlanRow, found: Found, touched: int) -> bool:
    duties = await queries.duties_of(service.database, row.obligation, row.period) if row.opened else {}
    unplanned = PeriodUnplanned(
        catalogue=row.catalogue,
        obligation=row.obligation,
        period=row.period,
        settled=tuple(sorted(unit for unit, duty in duties.items() if is_through(duty, service.clock.now()))),
        reason=found.holds((row.obligation, row.period)),
    )
    name = f"unplan/{row.obligation}/{row.period}/{touched}"
    return not (await service.submit(PLANNER, name, unplanned, actor=PLANNER)).repeat


async def moments_for(service: Service, obligation: str, period: str, due_at: datetime) -> tuple[PlannedMoment, ...]:
    """Return reminders, due instant and patience of another instant of a period; () where no catalogue names it."""
    rule = plans.found(await look(service), planning=False).rules.get((obligation, period))
    if rule is None:
        return ()
    return tuple(moments_of(rule.obligation, due_at, rule.worked, remind_by=due_at))
