"""What a catalogue plans: how it defines an obligation, how it opens a period, and every moment that is to come."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from services.contracts.deadlines import (
    ObligationDefined,
    PeriodOpened,
    UnitsDue,
)
from services.deadlines.domain import calendar
from services.deadlines.domain.catalogue import Catalogue, Obligation, Period
from services.deadlines.domain.inputs import (
    MomentKind,
    MomentReached,
)
from services.deadlines.domain.reckoning import reckon
from services.deadlines.domain.turns import DatedDue, Turn, of_period


def definition(catalogue: Catalogue, obligation: Obligation, place: int, now: datetime) -> ObligationDefined:
    """Return how a catalogue defines an obligation; its version does not count."""
    return ObligationDefined(
        obligation=obligation.code,
        no=obligation.no or place,
        title=obligation.title,
        accepts=obligation.accepts,
        citation=obligation.citation.cited(),
        version=1,
        province=catalogue.province.code,
        defined_at=now,
    )


def plan(catalogue: Catalogue, obligation: Obligation, turn: Period) -> PeriodOpened:
    """Return how a catalogue opens a period."""
    audience = tuple(unit.code for unit in catalogue.audience(obligation))
    dated = of_period(turn)
    return PeriodOpened(
        obligation=obligation.code,
        period=turn.code,
        window_from=dated.window.first if dated.window else None,
        window_to=dated.window.last if dated.window else None,
        due_at=_due_at(dated.due),
        audience=audience,
        others=obligation.others,
        dues=_dues(dated, audience),
        province=catalogue.province.code,
        opened_at=calendar.midnight(turn.opens),
    )


def _due_at(due: DatedDue) -> datetime:
    return reckon(due, None, calendar.WorkingDays()).due_at


def _dues(turn: Turn, audience: Sequence[str]) -> tuple[UnitsDue, ...]:
    special = {unit: _due_at(one.due) for one in turn.due_for for unit in one.units}
    units: dict[datetime, list[str]] = defaultdict(list)
    for unit in audience:
        if unit in special and special[unit] != _due_at(turn.due):
            units[special[unit]].append(unit)
    return tuple(UnitsDue(units=tuple(units[due_at]), due_at=due_at) for due_at in sorted(units))


def moments(catalogue: Catalogue) -> Iterator[MomentReached]:
    """Return every moment a catalogue plans: each period's opening, and reminder, due instant and patience of each instant."""
    worked = calendar.WorkingDays(catalogue.calendar.off(), catalogue.calendar.working_saturdays)
    for obligation, turn in catalogue.turns():
        opens = MomentReached(
            kind=MomentKind.OPEN,
            catalogue=catalogue.catalogue,
            obligation=obligation.code,
            period=turn.code,
            at=calendar.midnight(turn.opens),
        )
        yield opens
        for due_at in plan(catalogue, obligation, turn).instants():
            planned = {
                MomentKind.REMIND: _reminder(obligation, due_at, worked),
                MomentKind.CLOSE: due_at,
                MomentKind.PATIENCE: calendar.patience_until(due_at, obligation.patience_working_days, worked),
            }
            for kind, at in planned.items():
                yield opens.model_copy(update={"kind": kind, "at": at, "due_at": due_at})


def _reminder(obligation: Obligation, due_at: datetime, worked: calendar.WorkingDays) -> datetime:
    last, count = calendar.last_day(due_at), obligation.remind_working_days_before
    return calendar.reminder(last, count=count, at=obligation.remind_at, worked=worked)
