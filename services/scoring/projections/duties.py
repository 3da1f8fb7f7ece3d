"""What is known of duties: every fact about one with both its times, and how each stands now."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Index, Integer, String, Table

from services.contracts.scoring import StandingChanged
from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.scoring.domain.facts import Learnt, district_of, learn_from, so_since, unit_of
from services.scoring.projections.tables import TABLES, dated, dates

DUTY_FACTS = Table(
    "duty_facts",
    TABLES,
    Column("source", String, primary_key=True),
    *dated(),
    Column("district", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("obligation", String, nullable=False),
    Column("period", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("due_at", String),
    Column("arrived_at", String),
    Column("submitted_at", String),
    Column("submission_id", String, nullable=False),
    Column("reasons", String, nullable=False),
    Index("duty_facts_district", "district", "period"),
)

STANDINGS = Table(
    "standings",
    TABLES,
    Column("district", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("obligation", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("due_at", String, nullable=False),
    Index("standings_position", "position"),
)

KEEP_DUTY_FACT = upsert(DUTY_FACTS)
KEEP_STANDING = upsert(STANDINGS)


def _learnt(learnt: Learnt) -> Mapping[str, Any]:
    times = {name: getattr(learnt, name) for name in ("due_at", "arrived_at", "submitted_at")}
    written = {name: None if time is None else moment.text(time) for name, time in times.items()}
    return {"kind": learnt.kind.value, "submission_id": learnt.submission_id, "reasons": learnt.reasons, **written}


def duty_fact(fact: Fact) -> Write:
    """Keep a fact about a duty, from when on it was so."""
    event = fact.event
    duty = {"unit": unit_of(event), "obligation": event.obligation, "period": event.period}
    learnt = _learnt(learn_from(event))
    about = {"source": fact.source, "district": district_of(event), **duty}
    return Write(KEEP_DUTY_FACT, {**dates(fact), **about, **learnt, "occurred_at": moment.text(so_since(event))})


def standing(event: StandingChanged, position: int) -> Write:
    """Keep how a duty stands now."""
    key = {"district": event.district, "unit": event.unit, "obligation": event.obligation, "period": event.period}
    stands = {"position": position, "status": event.status.value, "due_at": moment.text(event.due_at)}
    return Write(KEEP_STANDING, {**key, **stands})
