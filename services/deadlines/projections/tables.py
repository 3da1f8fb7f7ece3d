"""What may be asked: tables, and what each fact writes into them. Only rows that one fact makes, so order never matters much.

`duties.standing` is what was decided last: "" nothing, `late`, `excused`, `withdrawn`. Moments that belong to no due
instant (the opening) have `due_at` "". Duties, and what arrived for them, stand under their unit's own district.
"""

from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Index, Integer, MetaData, String, Table, and_, bindparam, exists

from services.contracts.intake import (
    Outcome,
)
from services.kit.database import insert_once, upsert
from services.kit.decider import Write

TABLES: Final = MetaData()


def _table(name: str, keys: str, texts: str = "", numbers: str = "") -> Table:
    columns: list[Column[Any]] = [Column(key, String, primary_key=True) for key in keys.split()]
    columns += [Column(column, String) for column in texts.split()]
    columns += [Column(column, Integer, nullable=False) for column in numbers.split()]
    return Table(name, TABLES, *columns)


CATALOGUES: Final = _table("catalogues", "code", "body content imported_at correct")
DISTRICTS: Final = _table("districts", "code", "name province trust registered_at", "max_delay leaf")
RETIRED: Final = _table("retired_districts", "code", "retired_at")
KEYS: Final = _table("district_keys", "code", "body")
SENDERS: Final = _table("senders", "unit district since", "until")
UNITS: Final = _table(
    "units",
    "code",
    "name kind district province email registered_at parent aliases address grouped predecessors began_at",
    "no",
)
OBLIGATIONS: Final = _table("obligations", "code", "body", "no version")
ANNOUNCED: Final = _table("announced_periods", "obligation period", "catalogue body ended_at")
PLANS: Final = _table("plans", "obligation period", "catalogue opens_at due_at content rule days")
MOMENTS: Final = _table("moments", "obligation period kind due_at at origin", "catalogue ahead")
PASSED: Final = _table("passed_moments", "obligation period kind due_at at")
PERIODS: Final = _table("periods", "obligation period", "due_at opened_at body said_at")
INSTANTS: Final = _table("instants", "obligation period due_at")
CLOSINGS: Final = _table("closings", "obligation period due_at", "began_at")
SETTLED: Final = _table("settled_instants", "obligation period due_at", "settled_at silent")
ORDERED: Final = _table("ordered_instants", "obligation period due_at", "ordered_at")
CLOSED: Final = _table("closed_periods", "obligation period", "closed_at", "expected late")
OUTAGES: Final = _table("outages", "district outage", "since until declared_at")
UNKNOWN: Final = _table("unknown_duties", "obligation period district unit", "", "stands")
REVIVED: Final = _table("revived_duties", "obligation period district unit")
DUTIES: Final = _table(
    "duties",
    "obligation period district unit",
    "due_at standing called excused waiver lapsed extension credit",
    "firm turns",
)
HELD: Final = _table("held_reports", "obligation period district unit submission_id content_sha256", "arrived_at")
DECIDED: Final = _table(
    "decided_reports", "obligation period district unit submission_id content_sha256", "outcome arrived_at", "written"
)

UNIT_VERSIONS: Final = _table("unit_versions", "unit since", "district parent body decided_at")
"""What a unit was, from each moment on at which anything of it became another."""
UNIT_ENDS: Final = _table("unit_ends", "unit", "ended_at how successors body decided_at")
UNIT_ACTS: Final = _table(
    "unit_acts", "act", "unit kind effective_at body actor entered_at done_at recalled_at catalogue", "entered"
)
"""What is to become of units, and whether it has; `entered` is the row of the journal that said so."""
DAYS: Final = _table("calendar_days", "scope day", "body decreed_at")
"""Days that are worked on, or not, otherwise than their weekday says; `scope` "": everywhere."""

RESOLUTIONS: Final = _table("resolutions", "resolution", "catalogue obligation body said_at recalled_at")
"""How conflicts of catalogues were resolved; the last one counts."""
DEMANDS: Final = _table("demands", "demand", "obligation period body recalled_at")
"""Reports that are asked for on demand."""

CREDITS: Final = _table("credits", "obligation period district unit credit", "arrived_at predecessor", "stands")
"""What predecessors had sent and counts for a unit."""
EXCUSES: Final = _table("excuses", "obligation period district unit due_at", "outage")
"""The outage that excused a duty last, by due instant."""
REVOKED: Final = _table("revoked_outages", "district outage", "revoked_at")
DECISIONS: Final = _table(
    "decisions",
    "decision kind district",
    "actor decided_at reason source obligation period units until catalogue body revoked_at revoked_by revoked_reason",
)
"""What operators decided; `district` stands where names are only known within one, `units` with a blank about each."""
Index("duties_late", DUTIES.c.standing, DUTIES.c.due_at)
Index("duties_unit", DUTIES.c.unit, DUTIES.c.period)

TOUCHED: Final = _table("touched", "what", "", "last")
"""The last row of the journal that changed something dear to read: what districts refer to, or what plans are made of."""

KEEP: Final = {table.name: upsert(table) for table in TABLES.sorted_tables}
"""Insert a row, or set it where it is there."""

HAND_IN: Final = insert_once(UNIT_ACTS)
"""What is to become of a unit is handed in; the same again when its moment comes is no other."""

MADE: Final = (
    UNIT_ACTS.update()
    .where(UNIT_ACTS.c.act == bindparam("b_act"), UNIT_ACTS.c.done_at == "")
    .values(done_at=bindparam("done_at"))
)
RECALL_ACT: Final = (
    UNIT_ACTS.update().where(UNIT_ACTS.c.act == bindparam("b_act")).values(recalled_at=bindparam("recalled_at"))
)
FORGET_ACTS: Final = UNIT_ACTS.delete().where(
    UNIT_ACTS.c.catalogue == bindparam("b_catalogue"), UNIT_ACTS.c.done_at == ""
)
GOES_ON: Final = UNIT_ENDS.delete().where(
    UNIT_ENDS.c.unit == bindparam("b_unit"), UNIT_ENDS.c.ended_at <= bindparam("b_since")
)
"""A unit that is registered from its end on never ended."""

REVOKE_DAY: Final = DAYS.delete().where(DAYS.c.scope == bindparam("b_scope"), DAYS.c.day == bindparam("b_day"))


def _of_period(table: Table) -> ColumnElement[bool]:
    return and_(*(table.c[key] == bindparam(f"b_{key}") for key in ("obligation", "period")))


FORGET_PLAN: Final = PLANS.delete().where(_of_period(PLANS))
"""A period no catalogue names any longer."""

FORGET_MOMENTS: Final = MOMENTS.delete().where(_of_period(MOMENTS), MOMENTS.c.origin == bindparam("b_origin"))
"""The moments of a plan, or of an extension, before those of the next; what has passed stays in its own table."""

FORGET_UNOPENED: Final = MOMENTS.delete().where(_of_period(MOMENTS), ~exists().where(_of_period(PERIODS)))
"""What was opened comes to its end, though no catalogue names it any longer."""

FORGET_INSTANTS: Final = INSTANTS.delete().where(_of_period(INSTANTS))
"""The due instants of a period, before those it has now."""

OPEN_AGAIN: Final = CLOSED.delete().where(_of_period(CLOSED))
"""A period that was closed is said again: something of it is open."""

ANNOUNCE_OPENED: Final = insert_once(ANNOUNCED)
"""A period that was opened is known, though its plan was lost with a database."""

END_ANNOUNCED: Final = ANNOUNCED.update().where(_of_period(ANNOUNCED)).values(ended_at=bindparam("ended_at"))
"""A period no catalogue names any longer; one that is named again is announced again."""

RECALL_RESOLUTION: Final = (
    RESOLUTIONS.update()
    .where(RESOLUTIONS.c.resolution == bindparam("b_resolution"))
    .values(recalled_at=bindparam("recalled_at"))
)
"""A resolution holds no more."""

RECALL_DEMAND: Final = (
    DEMANDS.update().where(DEMANDS.c.demand == bindparam("b_demand")).values(recalled_at=bindparam("recalled_at"))
)
"""A report is not asked for any more."""


def of_duty(table: Table) -> ColumnElement[bool]:
    """Name the duty a statement is about, by parameters with `b_` before them."""
    return and_(*(table.c[key] == bindparam(f"b_{key}") for key in ("obligation", "period", "district", "unit")))


TAKE_BACK: Final = (
    DECIDED.update()
    .where(of_duty(DECIDED), DECIDED.c.submission_id == bindparam("b_submission_id"), DECIDED.c.outcome == "accepted")
    .values(outcome=Outcome.WITHDRAWN.value)
)
"""An acceptance counts no longer."""

LATE: Final = "late"
EXCUSED: Final = "excused"
WITHDRAWN: Final = "withdrawn"


def keep(table: Table, **values: object) -> Write:
    """Write one row of a table."""
    return Write(KEEP[table.name], values)
