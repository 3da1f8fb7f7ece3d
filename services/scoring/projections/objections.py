"""What was done about objections: every step a row with both its times, so that each stands as it did at any two instants."""

import json
from typing import Any, Final

from sqlalchemy import Column, Index, Integer, String, Table

from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.scoring.domain.cases import Happened, What, step_of
from services.scoring.domain.cases import subject as subject_of
from services.scoring.projections.tables import TABLES

OBJECTION_STEPS: Final = Table(
    "objection_steps",
    TABLES,
    Column("row", Integer, primary_key=True, autoincrement=False),
    *(Column(name, String, nullable=False) for name in ("occurred_at", "recorded_at")),
    *(Column(name, String, nullable=False) for name in ("objection", "district", "unit", "what")),
    Column("against", String),
    Column("obligation", String),
    Column("period", String),
    Column("year", Integer),
    Column("scheme", String),
    Column("level", Integer, nullable=False),
    Column("until", String),
    Column("outcome", String),
    Column("status", String),
    *(Column(name, String, nullable=False) for name in ("lifted", "reasons", "evidence", "by", "source", "event")),
    Index("objection_steps_objection", "objection"),
    Index("objection_steps_unit", "district", "unit"),
)
"""What an objection is about stands in its first step alone. `level`: 0 where a step leaves it as it is; `row`: of the journal,
which counts on whatever incarnation decided it."""

KEEP_STEP: Final = upsert(OBJECTION_STEPS)


def objection_step(fact: Fact) -> Write:
    """Keep a step of an objection."""
    event: Happened = fact.event
    step = step_of(event, 0)
    values: dict[str, Any] = {
        "row": fact.row,
        "occurred_at": moment.text(fact.occurred_at),
        "recorded_at": moment.text(fact.recorded_at),
        "objection": event.objection,
        "district": event.district,
        "unit": event.unit,
        "what": step.what.value,
        "level": step.level,
        "until": None if step.until is None else moment.text(step.until),
        "outcome": None if step.outcome is None else step.outcome.value,
        "status": None if step.status is None else step.status.value,
        "lifted": " ".join(step.lifted),
        "reasons": step.reasons,
        "evidence": json.dumps(step.evidence, ensure_ascii=False),
        "by": step.by,
        "source": step.source,
        "event": fact.id,
    }
    about: dict[str, Any] = dict.fromkeys(("against", "obligation", "period", "year", "scheme"))
    if step.what is What.FILED:
        about = subject_of(event)._asdict()  # type: ignore[arg-type]
    return Write(KEEP_STEP, {**values, **about})
