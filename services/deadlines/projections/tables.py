"""What may be asked: tables, and what each fact writes into them. Only rows that one fact makes, so order never matters much.

`duties.standing` is what was decided last: "" nothing, `late`, `excused`, `withdrawn`. Moments that belong to no due
instant (the opening) have `due_at` "". Duties, and what arrived for them, stand under their unit's own district.
"""

from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Integer, MetaData, String, Table, and_, bindparam

from services.contracts.intake import (
    Outcome,
)
from services.kit.database import upsert
from services.kit.decider import Write

TABLES: Final = MetaData()


def _table(name: str, keys: str, texts: str = "", numbers: str = "") -> Table:
    columns: list[Column[Any]] = [Column(key, String, primary_key=True) for key in keys.split()]
    columns += [Column(column, String) for column in texts.split()]
    columns += [Column(column, Integer, nullable=False) for column in numbers.split()]
    return Table(name, TABLES, *columns)


CATALOGUES: Final = _table("catalogues", "code", "body")
DISTRICTS: Final = _table("districts", "code", "name province trust registered_at", "max_delay leaf")
RETIRED: Final = _table("retired_districts", "code", "retired_at")
KEYS: Final = _table("district_keys", "code", "body")
SENDERS: Final = _table("senders", "unit district since", "until")
UNITS: Final = _table("units", "code", "name kind district province email registered_at", "no")
OBLIGATIONS: Final = _table("obligations", "code", "body", "no version")
ANNOUNCED: Final = _table("announced_periods", "obligation period", "catalogue body ended_at")
PLANS: Final = _table("plans", "obligation period", "catalogue opens_at due_at")
MOMENTS: Final = _table("moments", "obligation period kind due_at", "catalogue at")
PASSED: Final = _table("passed_moments", "obligation period kind due_at at")
PERIODS: Final = _table("periods", "obligation period", "due_at opened_at body")
INSTANTS: Final = _table("instants", "obligation period due_at")
CLOSINGS: Final = _table("closings", "obligation period due_at", "began_at")
SETTLED: Final = _table("settled_instants", "obligation period due_at", "settled_at silent")
ORDERED: Final = _table("ordered_instants", "obligation period due_at", "ordered_at")
CLOSED: Final = _table("closed_periods", "obligation period", "closed_at", "expected late")
OUTAGES: Final = _table("outages", "district outage", "since until declared_at")
UNKNOWN: Final = _table("unknown_duties", "obligation period district unit", "", "stands")
REVIVED: Final = _table("revived_duties", "obligation period district unit")
DUTIES: Final = _table("duties", "obligation period district unit", "due_at standing")
HELD: Final = _table("held_reports", "obligation period district unit submission_id content_sha256", "arrived_at")
DECIDED: Final = _table(
    "decided_reports", "obligation period district unit submission_id content_sha256", "outcome arrived_at", "written"
)

TOUCHED: Final = _table("touched", "what", "", "last")
"""The last row of the journal that changed something dear to read: what districts refer to is looked at only then."""

KEEP: Final = {table.name: upsert(table) for table in TABLES.sorted_tables}
"""Insert a row, or set it where it is there."""

FORGET_PLANS: Final = PLANS.delete().where(PLANS.c.catalogue == bindparam("b_catalogue"))
"""A catalogue is imported whole: what it no longer plans is gone."""

FORGET_MOMENTS: Final = MOMENTS.delete().where(MOMENTS.c.catalogue == bindparam("b_catalogue"))
"""As with plans; what has passed stays in its own table."""

END_ANNOUNCED: Final = (
    ANNOUNCED.update()
    .where(ANNOUNCED.c.catalogue == bindparam("b_catalogue"), ANNOUNCED.c.ended_at == "")
    .values(ended_at=bindparam("ended_at"))
)
"""A period no catalogue names any longer; those that are named still are announced again right after."""


def _of_duty(table: Table) -> ColumnElement[bool]:
    return and_(*(table.c[key] == bindparam(f"b_{key}") for key in ("obligation", "period", "district", "unit")))


JUDGE: Final = DUTIES.update().where(_of_duty(DUTIES)).values(standing=bindparam("standing"))
"""A duty is called late, excused, or late no longer."""

REOPEN: Final = DUTIES.update().where(_of_duty(DUTIES), DUTIES.c.standing == "withdrawn").values(standing="")
"""What had been in time after all may be so no longer: the arrivals say."""

TAKE_BACK: Final = (
    DECIDED.update()
    .where(_of_duty(DECIDED), DECIDED.c.submission_id == bindparam("b_submission_id"), DECIDED.c.outcome == "accepted")
    .values(outcome=Outcome.WITHDRAWN.value)
)
"""An acceptance counts no longer."""

LATE: Final = "late"
EXCUSED: Final = "excused"
WITHDRAWN: Final = "withdrawn"


def keep(table: Table, **values: object) -> Write:
    """Write one row of a table."""
    return Write(KEEP[table.name], values)
