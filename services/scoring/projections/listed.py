"""What the register lists: units, obligations and periods; a new version of each is kept beside the older ones."""

import json
from collections.abc import Iterable

from sqlalchemy import Column, Index, Integer, String, Table

from services.contracts.deadlines import ObligationDefined, PeriodOpened, UnitEnded, UnitRegistered
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
    Index("units_position", "position"),
)

UNIT_ENDS = Table(
    "unit_ends",
    TABLES,
    *dated(),
    Column("unit", String, nullable=False),
    Column("successors", String, nullable=False),
    Index("unit_ends_unit", "unit"),
)

OBLIGATIONS = Table(
    "obligations",
    TABLES,
    Column("obligation", String, primary_key=True),
    *dated(),
    Column("no", Integer, nullable=False),
    Column("title", String, nullable=False),
)

PERIODS = Table(
    "periods",
    TABLES,
    Column("obligation", String, primary_key=True),
    Column("period", String, primary_key=True),
    *dated(),
    Column("others", String, nullable=False),
    Column("audience", String, nullable=False),
    Column("due_at", String, nullable=False),
    Index("periods_position", "position"),
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
            yield Write(KEEP_UNIT, {**values, **dates(fact), "began_at": began_at})
        case UnitEnded() as ended:
            values = {"unit": ended.unit, "successors": json.dumps(ended.successors)}
            yield Write(KEEP_UNIT_END, {**values, **dates(fact)})
        case ObligationDefined() as obligation:
            values = obligation.model_dump(include={"obligation", "no", "title"})
            yield Write(KEEP_OBLIGATION, {**values, **dates(fact)})
        case PeriodOpened() as period:
            values = {"obligation": period.obligation, "period": period.period, "others": period.others.value}
            rest = {"audience": json.dumps(period.audience), "due_at": moment.text(period.due_at)}
            yield Write(KEEP_PERIOD, {**values, **rest, **dates(fact)})
        case _:
            pass
