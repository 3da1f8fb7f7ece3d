"""Read models of `scoring`: what was heard, row by row with both times, and how every duty stands now."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

from services.contracts.deadlines import (
    ObligationDefined,
    PeriodOpened,
    UnitEnded,
    UnitRegistered,
)
from services.contracts.scoring import StandingChanged
from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.scoring.domain.facts import Learnt, district_of, learn_from, so_since, unit_of
from services.scoring.reactions import ABOUT_DUTY

TABLES = MetaData()


def _dated() -> tuple[Column[int], Column[str], Column[str]]:
    return (
        Column("position", Integer, primary_key=True, autoincrement=False),
        Column("occurred_at", String, nullable=False),
        Column("recorded_at", String, nullable=False),
    )


UNITS = Table(
    "units",
    TABLES,
    Column("district", String, primary_key=True),
    Column("unit", String, primary_key=True),
    *_dated(),
    Column("province", String, nullable=False),
    Column("no", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("began_at", String),
    Index("units_position", "position"),
)

UNIT_ENDS = Table(
    "unit_ends",
    TABLES,
    *_dated(),
    Column("unit", String, nullable=False),
    Column("successors", String, nullable=False),
    Index("unit_ends_unit", "unit"),
)

OBLIGATIONS = Table(
    "obligations",
    TABLES,
    Column("obligation", String, primary_key=True),
    *_dated(),
    Column("no", Integer, nullable=False),
    Column("title", String, nullable=False),
)

PERIODS = Table(
    "periods",
    TABLES,
    Column("obligation", String, primary_key=True),
    Column("period", String, primary_key=True),
    *_dated(),
    Column("others", String, nullable=False),
    Column("audience", String, nullable=False),
    Column("due_at", String, nullable=False),
    Index("periods_position", "position"),
)

DUTY_FACTS = Table(
    "duty_facts",
    TABLES,
    Column("source", String, primary_key=True),
    *_dated(),
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

KEEP_UNIT = upsert(UNITS)
KEEP_UNIT_END = upsert(UNIT_ENDS)
KEEP_OBLIGATION = upsert(OBLIGATIONS)
KEEP_PERIOD = upsert(PERIODS)
KEEP_DUTY_FACT = upsert(DUTY_FACTS)
KEEP_STANDING = upsert(STANDINGS)


def _dates(fact: Fact) -> dict[str, Any]:
    return {
        "position": fact.position,
        "occurred_at": moment.text(fact.occurred_at),
        "recorded_at": moment.text(fact.recorded_at),
    }


def _learnt(learnt: Learnt) -> Mapping[str, Any]:
    times = {name: getattr(learnt, name) for name in ("due_at", "arrived_at", "submitted_at")}
    written = {name: None if time is None else moment.text(time) for name, time in times.items()}
    return {"kind": learnt.kind.value, "submission_id": learnt.submission_id, "reasons": learnt.reasons, **written}


def _duty_fact(fact: Fact) -> Write:
    """Keep a fact about a duty, from when on it was so."""
    event = fact.event
    duty = {"unit": unit_of(event), "obligation": event.obligation, "period": event.period}
    learnt = _learnt(learn_from(event))
    about = {"source": fact.source, "district": district_of(event), **duty}
    return Write(KEEP_DUTY_FACT, {**_dates(fact), **about, **learnt, "occurred_at": moment.text(so_since(event))})


def _standing(event: StandingChanged, position: int) -> Write:
    key = {"district": event.district, "unit": event.unit, "obligation": event.obligation, "period": event.period}
    stands = {"position": position, "status": event.status.value, "due_at": moment.text(event.due_at)}
    return Write(KEEP_STANDING, {**key, **stands})


def _listed(fact: Fact) -> Iterable[Write]:
    """Keep a new version of something the register lists; older ones stay, for questions about the past."""
    match fact.event:
        case UnitRegistered() as unit:
            values = unit.model_dump(include={"district", "unit", "province", "no", "name", "kind"})
            began_at = None if unit.began_at is None else moment.text(unit.began_at)
            yield Write(KEEP_UNIT, {**values, **_dates(fact), "began_at": began_at})
        case UnitEnded() as ended:
            values = {"unit": ended.unit, "successors": json.dumps(ended.successors)}
            yield Write(KEEP_UNIT_END, {**values, **_dates(fact)})
        case ObligationDefined() as obligation:
            values = obligation.model_dump(include={"obligation", "no", "title"})
            yield Write(KEEP_OBLIGATION, {**values, **_dates(fact)})
        case PeriodOpened() as period:
            values = {"obligation": period.obligation, "period": period.period, "others": period.others.value}
            rest = {"audience": json.dumps(period.audience), "due_at": moment.text(period.due_at)}
            yield Write(KEEP_PERIOD, {**values, **rest, **_dates(fact)})
        case _:
            pass


def project(fact: Fact) -> Iterable[Write]:
    """Say what a fact writes into the read models."""
    if isinstance(fact.event, StandingChanged):
        return (_standing(fact.event, fact.position),)
    if isinstance(fact.event, ABOUT_DUTY):
        return (_duty_fact(fact),)
    return _listed(fact)
