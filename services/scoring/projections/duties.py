"""What is known of duties: every fact about one, with both its times."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, String, Table

from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.scoring.domain.facts import Learnt, district_of, learn_from, so_since, unit_of
from services.scoring.projections.tables import TABLES, dated, dates

DUTY_FACTS = Table(
    "duty_facts",
    TABLES,
    *(Column(name, String, primary_key=True) for name in ("district", "unit", "obligation", "period", "source")),
    *dated(),
    Column("kind", String, nullable=False),
    Column("due_at", String),
    Column("arrived_at", String),
    Column("submitted_at", String),
    Column("submission_id", String, nullable=False),
    Column("reasons", String, nullable=False),
    Column("faults", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("evidence", String, nullable=False),
    Column("status", String, nullable=False),
    sqlite_with_rowid=False,
)
"""Rows of one duty lie together, in the order of its stream's name: so they are asked for, and so a fold writes them."""

KEEP_DUTY_FACT = upsert(DUTY_FACTS)


def _text(at: datetime | None) -> str | None:
    return None if at is None else moment.text(at)


def _learnt(learnt: Learnt) -> dict[str, Any]:
    return {
        "kind": learnt.kind.value,
        "due_at": _text(learnt.due_at),
        "arrived_at": _text(learnt.arrived_at),
        "submitted_at": _text(learnt.submitted_at),
        "submission_id": learnt.submission_id,
        "reasons": learnt.reasons,
        "faults": " ".join(learnt.faults),
        "version": learnt.version,
        "evidence": learnt.evidence,
        "status": "" if learnt.status is None else learnt.status.value,
    }


def duty_fact(fact: Fact) -> Write:
    """Keep a fact about a duty, from when on it was so."""
    event = fact.event
    values = _learnt(learn_from(event))
    values.update(dates(fact))
    values["occurred_at"] = moment.text(so_since(event))
    values["source"], values["district"], values["unit"] = fact.source, district_of(event), unit_of(event)
    values["obligation"], values["period"] = event.obligation, event.period
    return Write(KEEP_DUTY_FACT, values)
