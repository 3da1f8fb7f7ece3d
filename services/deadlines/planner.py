"""Planning: looks at what is registered, and journals for each period the plan it finds where that is another than the last.

What it finds is named by its content and by what it looked at, so that finding it twice does no harm (ADR 0019). Told to
suppose something, it is the preview of an import, a decreed day, a merger.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, TypedDict, Unpack
from weakref import WeakKeyDictionary

from services.contracts.deadlines import Moved
from services.deadlines import plans
from services.deadlines.domain.audiences import Member, Place
from services.deadlines.domain.effective import dues
from services.deadlines.domain.inputs import (
    ConflictSettled,
    PeriodPlanned,
    PeriodUnplanned,
    PlannedMoment,
    ReportDemanded,
)
from services.deadlines.domain.planning import Rule, moments_of
from services.deadlines.pb.admin_pb2 import DutyChange
from services.deadlines.plans import Found, Known, World
from services.deadlines.queries import plans as queries
from services.deadlines.queries import registry
from services.deadlines.queries.days import decreed_in
from services.deadlines.queries.plans import DutyStands, PlanRow
from services.deadlines.queries.units import units_in
from services.kit import log
from services.kit.decider import Refusal
from services.kit.service import Service
from services.kit.transact import EventTooLarge, Taken, Transactor

PLANNER: Final = "planner"
MOST: Final = 5000
"""As many duties are named at most where somebody asks what would change."""


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


async def look(service: Service) -> World:
    """Look at everything plans are made of."""
    async with service.database.snapshot() as snapshot:
        catalogues = await queries.imported(snapshot)
        return World(
            catalogues=tuple(Known(each.catalogue, each.correct) for each in catalogues),
            members=tuple(map(member, await units_in(snapshot))),
            days=await decreed_in(snapshot),
            resolutions=await queries.resolutions(snapshot),
            demands=await queries.demands(snapshot),
        )


def member(row: registry.UnitRow) -> Member:
    """Return a unit as plans see it."""
    return Member(
        unit=row.unit,
        no=row.no,
        kind=row.kind,
        district=row.district,
        province=row.province,
        parent=row.parent,
        groups=row.groups,
        began_at=row.since,
        ended_at=row.ended_at,
        successors=row.successors,
        places=tuple(Place(each.since, each.said.district, each.said.parent) for each in row.history),
    )


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


async def found_in(world: World) -> Found:
    """Return what is planned in a world; aside, so that nobody waits while thousands of units are looked at."""
    return await asyncio.to_thread(plans.found, world)


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


async def whole(service: Service, planned: PeriodPlanned, rule: Rule, row: PlanRow | None) -> PeriodPlanned | None:
    """Return a plan with why it is another one, and who keeps the last one; None where it is the same."""
    because = _because(planned, row)
    wanted = planned.model_copy(
        update={"because": because, "source": planned.source if because is Moved.CORRECTED else None}
    )
    if row is not None and _corrects(planned, row):
        # Said though it may be the same: the letter has corrected this period, and does so once.
        return wanted
    if row is not None and (row.closed or row.content == plans.content(wanted)):
        return None
    if row is None or not row.opened:
        return wanted
    duties = await queries.duties_of(service.database, row.obligation, row.period)
    wanted = _keeping(wanted, rule, duties, service.clock.now())
    return None if row.content == plans.content(wanted) else wanted


def _corrects(planned: PeriodPlanned, row: PlanRow) -> bool:
    return planned.source is not None and planned.rule != row.rule


def _because(planned: PeriodPlanned, row: PlanRow | None) -> Moved:
    if row is not None and row.opened and _corrects(planned, row):
        return Moved.CORRECTED
    return Moved.CALENDAR if row is not None and planned.rule == row.rule and planned.days != row.days else Moved.RULE


def _keeping(wanted: PeriodPlanned, rule: Rule, duties: Mapping[str, DutyStands], now: datetime) -> PeriodPlanned:
    """Name who is through with what the plan would move, and keep the moments of their instants."""
    owed, gone = dues(wanted.opened), {each.unit for each in wanted.gone}
    settled = {
        unit: duty.due_at
        for unit, duty in duties.items()
        if owed.get(unit) != duty.due_at and is_through(duty, now, gone=unit in gone)
    }
    instants = sorted(set(settled.values()) - set(wanted.opened.instants()))
    more = [moment for at in instants for moment in moments_of(rule.obligation, at, rule.worked, remind_by=None)]
    return wanted.model_copy(update={"settled": tuple(sorted(settled)), "moments": (*wanted.moments, *more)})


def is_through(duty: DutyStands, now: datetime, *, gone: bool = False) -> bool:
    """Say whether a duty has passed or is met; a unit that has ended is through with what has passed alone."""
    return duty.is_owed and (duty.due_at <= now or (duty.standing == "met" and not gone))


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


class Supposed(TypedDict, total=False):
    """What of the world is supposed to be otherwise."""

    catalogues: tuple[Known, ...]
    members: tuple[Member, ...]
    days: Sequence[plans.Day]
    resolutions: tuple[ConflictSettled, ...]
    demands: tuple[ReportDemanded, ...]


async def preview(service: Service, **supposed: Unpack[Supposed]) -> list[DutyChange]:
    """Answer which duties would change, one by one, were the world as supposed; some thousands at most."""
    world = (await look(service))._replace(**supposed)
    found, known = await found_in(world), await queries.known(service.database)
    districts = {each.unit: each.district for each in world.members}
    told: list[DutyChange] = []
    for key in sorted({*found.plans, *known}):
        row, planned = known.get(key), found.plans.get(key)
        if len(told) < MOST and (row is None or not (row.opened and found.holds(key))):
            told += await _changes(service, Planned(key, row, planned), districts)
    return told[:MOST]


class Planned(NamedTuple):
    """A period as it was planned last, and as it would be planned."""

    key: tuple[str, str]
    row: PlanRow | None
    wanted: PeriodPlanned | None

    @property
    def corrects(self) -> bool:
        """Say whether what is settled would follow too."""
        return self.wanted is not None and _because(self.wanted, self.row) is Moved.CORRECTED

    @property
    def is_same(self) -> bool:
        """Say whether nothing would change."""
        return (self.row.content if self.row else "") == (plans.content(self.wanted) if self.wanted else "")


async def _changes(service: Service, planned: Planned, districts: Mapping[str, str]) -> list[DutyChange]:
    if planned.is_same and not planned.corrects:
        return []
    after = {} if planned.wanted is None else dues(planned.wanted.opened)
    before = await _before(service, planned.row, districts)
    is_open, now = planned.row is not None and planned.row.opened, service.clock.now()
    told = []
    for unit in sorted({*before, *after}):
        was, due_at = before.get(unit), after.get(unit)
        too_late = was is None and is_open and due_at is not None and due_at <= now
        change = _kind(was, due_at, now, corrects=planned.corrects)
        if change and (planned.corrects or not too_late):
            home = districts.get(unit, "") if was is None else was.district
            told.append(_told(planned.key, unit, home, change, was, due_at))
    return told


async def _before(service: Service, row: PlanRow | None, districts: Mapping[str, str]) -> dict[str, DutyStands]:
    if row is None or not (row.content or row.opened):
        return {}
    if row.opened:
        found = await queries.duties_of(service.database, row.obligation, row.period)
        return {unit: duty for unit, duty in found.items() if duty.is_owed}
    owed = dues(row.announced)
    return {
        unit: DutyStands(districts.get(unit, ""), unit, due_at, "", extended=False) for unit, due_at in owed.items()
    }


def _kind(was: DutyStands | None, due_at: datetime | None, now: datetime, *, corrects: bool) -> str:
    """Name the change of a duty; empty: none."""
    if was is None:
        return "added"
    wanted = max(due_at, was.due_at) if due_at is not None and was.extended else due_at
    if wanted == was.due_at:
        return ""
    if was.standing and is_through(was, now) and not corrects:
        return "kept"
    return "withdrawn" if wanted is None else "moved"


def _told(  # noqa: PLR0913, PLR0917 - a row has this many columns
    key: tuple[str, str], unit: str, district: str, change: str, was: DutyStands | None, due_at: datetime | None
) -> DutyChange:
    return DutyChange(
        obligation=key[0],
        period=key[1],
        district=district,
        unit=unit,
        change=change,
        was_due_at=was.due_at.isoformat() if was else "",
        due_at=due_at.isoformat() if due_at else "",
        standing=was.standing if was else "",
        why="settled" if change == "kept" else "",
    )
