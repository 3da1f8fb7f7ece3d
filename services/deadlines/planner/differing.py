"""How a plan differs from the last one: why, and who keeps the last one because they are through with it."""

from collections.abc import Mapping
from datetime import datetime

from services.contracts.deadlines import Moved
from services.deadlines import plans
from services.deadlines.domain.effective import dues
from services.deadlines.domain.inputs import PeriodPlanned
from services.deadlines.domain.planning import Rule, moments_of
from services.deadlines.queries import plans as queries
from services.deadlines.queries.plans import DutyStands, PlanRow
from services.kit.service import Service


async def whole(service: Service, planned: PeriodPlanned, rule: Rule, row: PlanRow | None) -> PeriodPlanned | None:
    """Return a plan with why it is another one, and who keeps the last one; None where it is the same."""
    because = because_of(planned, row)
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


def because_of(planned: PeriodPlanned, row: PlanRow | None) -> Moved:
    """Say why a plan is another than the last one: a correction, the calendar, or the rule, which units are part of."""
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
