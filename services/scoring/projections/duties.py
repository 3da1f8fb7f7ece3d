"""What is known of duties: every fact about one, with both its times."""

from datetime import datetime

from sqlalchemy import Column, Integer, String, Table

from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Write
from services.scoring.domain.spans import Dated
from services.scoring.projections.tables import TABLES, dated

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


def duty_fact(place: tuple[str, ...], told: Dated) -> Write:
    """Keep a fact about a duty (district, unit, obligation, period), from when on it was so."""
    so_since, recorded_at, source, position, learnt = told
    kind, due_at, arrived_at, submitted_at, submission_id, reasons, faults, version, evidence, status = learnt
    so = moment.text(so_since)
    arrived = so if arrived_at is so_since else _text(arrived_at)
    about = (kind.value, _text(due_at), arrived, _text(submitted_at), submission_id, reasons)
    quality = (" ".join(faults), version, evidence, "" if status is None else status.value)
    return Write(KEEP_DUTY_FACT, (*place, source, position, so, moment.text(recorded_at), *about, *quality))
