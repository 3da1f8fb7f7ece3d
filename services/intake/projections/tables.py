"""Tables of intake, and the statements that keep them."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from services.kit.database import OneOf, insert_once, upsert

TABLES = MetaData()

SUBMISSIONS = Table(
    "submissions",
    TABLES,
    Column("district", String, primary_key=True),
    Column("submission_id", String, primary_key=True),
    Column("unit", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("obligation", String, nullable=False),
    Column("period", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("reasons", String, nullable=False),
    Column("submitted_at", String, nullable=False),
    Column("received_at", String, nullable=False),
    Column("arrived_at", String, nullable=False),
    Column("until", String, nullable=False),
    Column("decided_at", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("evidence", String, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("proposal", String, nullable=False),
    Column("faults", String, nullable=False),
    Column("faults_event_id", String, nullable=False),
    Index("submissions_duty", "owner", "obligation", "period"),
    Index(
        "submissions_held", "outcome", sqlite_where=text("outcome = 'held'"), postgresql_where=text("outcome = 'held'")
    ),
)
"""`owner`: whose report it is, where the unit it was sent for has ended; else that unit. `faults`: their codes."""

WITHDRAWALS = Table(
    "withdrawals",
    TABLES,
    *(Column(name, String, primary_key=True) for name in ("district", "submission_id")),
    *(Column(name, String, nullable=False) for name in ("unit", "obligation", "period")),
)

UNKNOWNS = Table(
    "unknowns",
    TABLES,
    *(Column(name, String, primary_key=True) for name in ("unit", "obligation", "period")),
    *(Column(name, String, nullable=False) for name in ("district", "state", "event_id")),
)
"""State: `unknown`, or `lifted`."""

DOCUMENTS = Table(
    "documents",
    TABLES,
    Column("district", String, primary_key=True),
    Column("submission_id", String, primary_key=True),
    Column("bucket", String, nullable=False),
    Column("object", String, nullable=False),
    Column("sha256", String, nullable=False),
)

ARRIVALS = Table(
    "arrivals",
    TABLES,
    Column("district", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("count", Integer, nullable=False),
)

CLOSINGS = Table(
    "closings",
    TABLES,
    Column("obligation", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("due_at", String, primary_key=True),
    Column("district", String, primary_key=True),
    Column("since", String, nullable=False),
    Column("state", String, nullable=False),
    Index(
        "closings_open",
        "state",
        sqlite_where=text("state in ('waiting', 'silent')"),
        postgresql_where=text("state in ('waiting', 'silent')"),
    ),
)
"""State: a mark is `waiting` or `back`; once its instant is said to be settled, `settled` or `silent`."""

DISTRICTS = Table(
    "districts",
    TABLES,
    Column("district", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("leaf", Integer, nullable=False),
)

OUTAGES = Table(
    "outages",
    TABLES,
    Column("district", String, primary_key=True),
    Column("outage", String, primary_key=True),
    Column("since", String, nullable=False),
    Column("until", String, nullable=False),
)

OBLIGATIONS = Table(
    "obligations",
    TABLES,
    Column("obligation", String, primary_key=True),
    Column("completes", String, nullable=False),
)
"""`completes`: the obligation whose estimates this one makes exact; empty: none."""

FIGURES = Table(
    "figures",
    TABLES,
    *(Column(name, String, primary_key=True) for name in ("sender", "submission_id")),
    *(Column(name, String, nullable=False) for name in ("district", "unit", "obligation", "period", "event_id")),
    Column("row", Integer, nullable=False),
    Column("figures", Text, nullable=False),
    Index("figures_turn", "obligation", "period"),
)
"""Figures of accepted submissions whose acceptance stands, by the duty they are for; `row`: their place in the journal."""

DECIDED = upsert(SUBMISSIONS)
_of_submission = SUBMISSIONS.update().where(
    SUBMISSIONS.c.district == bindparam("b_district"), SUBMISSIONS.c.submission_id == bindparam("b_submission_id")
)
TAKEN_BACK = _of_submission.values(
    {name: bindparam(f"b_{name}") for name in ("outcome", "reasons", "until", "decided_at", "event_id")}
)
PROPOSED = _of_submission.values({name: bindparam(f"b_{name}") for name in ("proposed_by", "proposal")})
FAULTY = _of_submission.values({name: bindparam(f"b_{name}") for name in ("faults", "faults_event_id")})
ASKED_BACK = insert_once(WITHDRAWALS)
UNKNOWN = upsert(UNKNOWNS)
CAME_WITH = insert_once(DOCUMENTS)
KNOWN_DISTRICT = upsert(DISTRICTS)
KNOWN_OUTAGE = upsert(OUTAGES)
NO_OUTAGE = OUTAGES.delete().where(
    OUTAGES.c.district == bindparam("b_district"), OUTAGES.c.outage == bindparam("b_outage")
)
KNOWN_OBLIGATION = upsert(OBLIGATIONS)
REPORTED = upsert(FIGURES)
UNREPORTED = FIGURES.delete().where(
    FIGURES.c.sender == bindparam("b_sender"), FIGURES.c.submission_id == bindparam("b_submission_id")
)
MARK_ASKED = insert_once(CLOSINGS)
MARK_BACK = upsert(CLOSINGS)
_count = insert(ARRIVALS)
COUNTED = _count.on_conflict_do_update(
    index_elements=["district", "what"], set_={"count": ARRIVALS.c.count + _count.excluded["count"]}
)
_of_instant = CLOSINGS.update().where(
    CLOSINGS.c.obligation == bindparam("b_obligation"),
    CLOSINGS.c.period == bindparam("b_period"),
    CLOSINGS.c.due_at == bindparam("b_due_at"),
)
SETTLED = _of_instant.values(state="settled")
SILENT = _of_instant.where(OneOf(CLOSINGS.c.district, "b_silent")).values(state="silent")
