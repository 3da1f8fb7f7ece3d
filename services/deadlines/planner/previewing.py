"""What would change, duty by duty, were the world another: an import, a decreed day, a merger."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, TypedDict, Unpack

from services.contracts.deadlines import Moved
from services.deadlines import plans
from services.deadlines.domain.audiences import Member
from services.deadlines.domain.effective import dues
from services.deadlines.domain.inputs import ConflictSettled, PeriodPlanned, ReportDemanded
from services.deadlines.pb.admin_pb2 import DutyChange
from services.deadlines.planner.differing import because_of, is_through
from services.deadlines.planner.looking import found_in, look
from services.deadlines.plans import Known
from services.deadlines.queries import plans as queries
from services.deadlines.queries.plans import DutyStands, PlanRow
from services.kit.service import Service

MOST: Final = 5000
"""As many duties are named at most where somebody asks what would change."""


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
        return self.wanted is not None and because_of(self.wanted, self.row) is Moved.CORRECTED

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
