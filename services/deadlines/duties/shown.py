"""Duties and decisions as answers of calls."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.contracts.deadlines import (
    CreditWithdrawn,
    DueChanged,
    DutyEvent,
    DutyRevived,
    DutyWaived,
    PeriodOpened,
    PredecessorCredited,
)
from services.deadlines.pb import admin_pb2
from services.deadlines.queries.decisions import DecisionRow
from services.deadlines.queries.duties import local
from services.deadlines.queries.owed import ArrivalRow, DutyRow, deadline_of
from services.kit.decider import Fact

ADDED, WITHDRAWN, MOVED, KEPT = "added", "withdrawn", "moved", "kept"


def written(at: datetime | None) -> str:
    """Write a moment; empty where there is none."""
    return "" if at is None else at.isoformat()


def duty(row: DutyRow, opened: PeriodOpened | None = None, sections: Sequence[str] = ()) -> admin_pb2.Duty:
    """Answer a duty."""
    deadline = deadline_of(opened, row.due_at)
    raw = None if deadline is None else deadline.raw_due_at
    return admin_pb2.Duty(
        district=row.district,
        unit=row.unit,
        name=row.name,
        obligation=row.obligation,
        period=row.period,
        due_at=written(row.due_at),
        raw_due_at="" if raw == row.due_at else written(raw),
        standing=row.standing,
        arrived_at=written(row.arrived_at),
        firm=row.firm,
        extension=row.extension,
        waiver=row.waiver,
        credit=row.credit,
        sections=sections,
    )


def arrival(row: ArrivalRow) -> admin_pb2.Arrival:
    """Answer what came."""
    return admin_pb2.Arrival(
        unit=row.unit,
        district=row.district,
        submission_id=row.submission_id,
        outcome=row.outcome,
        arrived_at=written(row.arrived_at),
    )


def decision(row: DecisionRow) -> admin_pb2.DecisionRow:
    """Answer a decision."""
    return admin_pb2.DecisionRow(
        decision=row.decision,
        kind=row.kind,
        actor=row.actor,
        decided_at=_moment(row.decided_at),
        reason=row.reason,
        source=row.source,
        about=row.about,
        units=row.units,
        until=_moment(row.until),
        revoked_at=_moment(row.revoked_at),
        revoked_by=row.revoked_by,
        revoked_reason=row.revoked_reason,
    )


def _moment(stored: str) -> str:
    return local(stored).isoformat() if stored else ""


def change(row: DutyRow, kind: str, due_at: datetime | None = None, why: str = "") -> admin_pb2.DutyChange:
    """Answer what would become of a duty."""
    return admin_pb2.DutyChange(
        obligation=row.obligation,
        period=row.period,
        district=row.district,
        unit=row.unit,
        change=kind,
        was_due_at=written(row.due_at),
        due_at=written(row.due_at if due_at is None else due_at),
        standing=row.standing,
        why=why,
    )


def changed(own: Iterable[Fact], now: Mapping[str, DutyRow]) -> list[admin_pb2.DutyChange]:
    """Answer what became of duties, and how they stand `now`, by unit."""
    return [_event(fact.event, now.get(fact.event.unit)) for fact in own if type(fact.event) in _KINDS]


def _event(event: DutyEvent, now: DutyRow | None) -> admin_pb2.DutyChange:
    was = event.was_due_at if isinstance(event, DueChanged) else event.due_at
    return admin_pb2.DutyChange(
        obligation=event.obligation,
        period=event.period,
        district=event.district,
        unit=event.unit,
        change=_KINDS[type(event)],
        was_due_at=written(was),
        due_at=written(event.due_at),
        standing="" if now is None else now.standing,
    )


_KINDS: dict[type[Any], str] = {
    DueChanged: MOVED,
    DutyWaived: WITHDRAWN,
    DutyRevived: ADDED,
    PredecessorCredited: KEPT,
    CreditWithdrawn: KEPT,
}
