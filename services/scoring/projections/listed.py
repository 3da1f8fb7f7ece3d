"""What the register lists: units, obligations and periods; a new version of each is kept beside the older ones."""

import json
from collections.abc import Iterable

from sqlalchemy import Column, Index, Integer, String, Table

from services.contracts.deadlines import ObligationDefined, PeriodOpened, UnitEnded, UnitRegistered
from services.contracts.district import plain_code
from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.scoring.projections.tables import TABLES, dated, dates

UNITS = Table(
    "units",
    TABLES,
    Column("district", String, primary_key=True),
    Column("unit", String, primary_key=True),
    *dated(),
    Column("province", String, nullable=False),
    Column("no", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("began_at", String),
    Column("row", Integer, nullable=False),
    Index("units_row", "row"),
)

UNIT_ENDS = Table(
    "unit_ends",
    TABLES,
    *dated(),
    Column("unit", String, nullable=False),
    Column("successors", String, nullable=False),
    Column("row", Integer, nullable=False),
    Index("unit_ends_unit", "unit"),
    Index("unit_ends_row", "row"),
)

OBLIGATIONS = Table(
    "obligations",
    TABLES,
    Column("obligation", String, primary_key=True),
    *dated(),
    Column("no", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("completes", String, nullable=False),
    Column("indicators", String, nullable=False),
    Column("suppliers", String, nullable=False),
)
"""`completes`: the obligation it completes; `indicators` every unit owes; `suppliers`: who alone owes a section, by its code."""

PERIODS = Table(
    "periods",
    TABLES,
    Column("obligation", String, primary_key=True),
    Column("period", String, primary_key=True),
    *dated(),
    Column("others", String, nullable=False),
    Column("audience", String, nullable=False),
    Column("due_at", String, nullable=False),
    Column("basis", String, nullable=False),
    Column("window_from", String),
    Column("window_to", String),
    Column("row", Integer, nullable=False),
    Index("periods_row", "row"),
)

KEEP_UNIT = upsert(UNITS)
KEEP_UNIT_END = upsert(UNIT_ENDS)
KEEP_OBLIGATION = upsert(OBLIGATIONS)
KEEP_PERIOD = upsert(PERIODS)


def listed(fact: Fact) -> Iterable[Write]:
    """Keep a new version of something the register lists; older ones stay, for questions about the past."""
    match fact.event:
        case UnitRegistered() as unit:
            values = unit.model_dump(include={"district", "unit", "province", "no", "name", "kind"})
            began_at = None if unit.began_at is None else moment.text(unit.began_at)
            yield Write(KEEP_UNIT, {**values, **dates(fact), "began_at": began_at, "row": fact.row})
        case UnitEnded() as ended:
            values = {"unit": ended.unit, "successors": json.dumps(ended.successors)}
            yield Write(KEEP_UNIT_END, {**values, **dates(fact), "row": fact.row})
        case ObligationDefined() as obligation:
            values = obligation.model_dump(include={"obligation", "no", "title"})
            yield Write(KEEP_OBLIGATION, {**values, **_holds(obligation), **dates(fact)})
        case PeriodOpened() as period:
            values = {"obligation": period.obligation, "period": period.period, "others": period.others.value}
            rest = {"audience": json.dumps(period.audience), "due_at": moment.text(period.due_at)}
            yield Write(KEEP_PERIOD, {**values, **rest, **_about(period), **dates(fact), "row": fact.row})
        case _:
            pass


def _holds(obligation: ObligationDefined) -> dict[str, str]:
    accepts = obligation.accepts
    suppliers = {plain_code(section.code): section.supplier for section in accepts.supplied}
    return {
        "completes": obligation.completes or "",
        "indicators": json.dumps([plain_code(code) for code in accepts.figures]),
        "suppliers": json.dumps(suppliers),
    }


def _about(period: PeriodOpened) -> dict[str, str | None]:
    days = {"window_from": period.window_from, "window_to": period.window_to}
    window = {name: None if day is None else day.isoformat() for name, day in days.items()}
    return {"basis": period.basis.value, **window}
