"""Objections as they go over the wire, and what a decision changes of a mark in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from services.contracts.scoring import ObjectionOutcome
from services.scoring.asked import local
from services.scoring.domain.cases import State, Step
from services.scoring.domain.objected import Line
from services.scoring.domain.standing import Standing
from services.scoring.pb import admin_pb2
from services.scoring.queries.objections import Known, Told

EMPTY: Final = "–"


def changes(before: Standing | None, after: Standing | None) -> list[str]:
    """Say what is otherwise about a mark, by its words: `status: late → excused`."""
    if before is None or after is None:
        return []
    told = {
        "status": (before.status.value, after.status.value),
        "days_late": (str(before.days_late), str(after.days_late)),
        "faults": (" ".join(before.faults) or EMPTY, " ".join(after.faults) or EMPTY),
    }
    return [f"{name}: {was} → {now}" for name, (was, now) in told.items() if was != now]


def objection(told: Told, units: Mapping[str, Known], at: datetime, level_name: str) -> admin_pb2.Objection:
    """Write an objection as it stands at an instant."""
    case, unit = told.case, units.get(told.case.unit)
    state, decision = case.state(at), case.decision
    return admin_pb2.Objection(
        objection=case.objection,
        district=case.district,
        unit=case.unit,
        name="" if unit is None else unit.name,
        **{**case.subject._asdict(), "against": case.subject.against.value},
        state=state.value,
        level=case.level,
        level_name=level_name,
        outcome="" if decision is None else str(decision.outcome),
        decide_by=local(case.last.until) if state is State.OPEN else "",
        appeal_by=local(case.last.until) if state is State.DECIDED else "",
        overdue=case.is_overdue(at),
        steps=[_step(step, event) for step, event in zip(case.steps, told.events, strict=True)],
    )


def _step(step: Step, event: str) -> admin_pb2.ObjectionStep:
    return admin_pb2.ObjectionStep(
        what=step.what.value,
        level=step.level,
        at=local(step.at),
        by=step.by,
        outcome="" if step.outcome is None else step.outcome.value,
        reasons=step.reasons,
        evidence=step.evidence,
        source=step.source,
        until=local(step.until),
        event=event,
    )


def line(line: Line) -> admin_pb2.ObjectionStatistics.Line:
    """Write how many objections ended how."""
    counts = {outcome.value: line.outcomes[outcome] for outcome in ObjectionOutcome}
    return admin_pb2.ObjectionStatistics.Line(
        scope=line.scope,
        code=line.code,
        filed=line.filed,
        open=line.open,
        overdue=line.overdue,
        withdrawn=line.withdrawn,
        upheld_share="" if line.upheld_share is None else f"{line.upheld_share:f}",
        median_days="" if line.median_days is None else f"{line.median_days:f}",
        **counts,
    )
