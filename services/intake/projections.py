"""Read models of intake: the last decision on each submission, documents, arrivals by district, closings, outages."""

import json
from collections.abc import Iterable

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from services.contracts.deadlines import DistrictRegistered, OutageDeclared
from services.contracts.district import Mark
from services.contracts.intake import Decided, IntakeSettled, MarksRequested, ReasonCode, ReportHeld
from services.intake.domain import SOURCE_PREFIX, Arrived, Repeated, Reused, Unreadable
from services.kit import moment
from services.kit.database import OneOf, insert_once, upsert
from services.kit.decider import Fact, Write

TABLES = MetaData()

SUBMISSIONS = Table(
    "submissions",
    TABLES,
    Column("district", String, primary_key=True),
    Column("submission_id", String, primary_key=True),
    Column("unit", String, nullable=False),
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
    Index(
        "submissions_held", "outcome", sqlite_where=text("outcome = 'held'"), postgresql_where=text("outcome = 'held'")
    ),
)

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

DECIDED = upsert(SUBMISSIONS)
CAME_WITH = insert_once(DOCUMENTS)
KNOWN_DISTRICT = upsert(DISTRICTS)
KNOWN_OUTAGE = upsert(OUTAGES)
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


def project(fact: Fact) -> Iterable[Write]:
    """Write down what a fact changes in the read models."""
    match fact.event:
        case Arrived():
            return _arrived(fact, fact.event)
        case Repeated():
            return [_counted(fact.source, "arrived"), _counted(fact.source, "repeat")]
        case Reused():
            return [_counted(fact.source, "arrived"), _counted(fact.source, "reused")]
        case Unreadable():
            return [_counted(fact.source, "arrived"), _counted(fact.source, "unreadable")]
        case Decided():
            return _decided(fact, fact.event)
        case MarksRequested() | Mark() | IntakeSettled():
            return _closing(fact)
        case _:
            return _known(fact)


def _known(fact: Fact) -> Iterable[Write]:
    match fact.event:
        case DistrictRegistered(district=district, name=name, leaf=leaf):
            return [Write(KNOWN_DISTRICT, {"district": district, "name": name, "leaf": int(leaf)})]
        case OutageDeclared(district=district, outage=outage):
            times = {"since": moment.text(fact.event.since), "until": moment.text(fact.event.until)}
            return [Write(KNOWN_OUTAGE, {"district": district, "outage": outage, **times})]
        case _:
            return []


def _arrived(fact: Fact, arrived: Arrived) -> Iterable[Write]:
    counted = _counted(fact.source, "arrived")
    document = arrived.submission.travelling
    if document is None:
        return [counted]
    values = {
        "district": fact.source.removeprefix(SOURCE_PREFIX),
        "submission_id": arrived.submission.submission_id,
        **document.model_dump(include={"bucket", "object", "sha256"}),
    }
    return [counted, Write(CAME_WITH, values)]


def _counted(source: str, what: str) -> Write:
    return Write(COUNTED, {"district": source.removeprefix(SOURCE_PREFIX), "what": what, "count": 1})


def _decided(fact: Fact, decision: Decided) -> Iterable[Write]:
    if ReasonCode.ID_REUSED in decision.reasons:
        return []
    values = {
        "district": decision.district,
        "submission_id": decision.submission_id,
        "unit": decision.unit,
        "obligation": decision.obligation,
        "period": decision.period,
        "outcome": decision.OUTCOME.value,
        "reasons": " ".join(decision.reasons),
        "submitted_at": moment.text(decision.submitted_at),
        "received_at": moment.text(decision.received_at),
        "arrived_at": moment.text(decision.arrived_at),
        "until": decision.until if isinstance(decision, ReportHeld) else "",
        "decided_at": moment.text(decision.decided_at),
        "event_id": fact.id,
    }
    return [Write(DECIDED, values)]


def _closing(fact: Fact) -> Iterable[Write]:
    event: MarksRequested | Mark | IntakeSettled = fact.event
    instant = {"obligation": event.obligation, "period": event.period, "due_at": moment.text(event.due_at)}
    match event:
        case MarksRequested():
            asked = {**instant, "since": moment.text(event.requested_at), "state": "waiting"}
            return [Write(MARK_ASKED, {**asked, "district": district}) for district in event.districts]
        case Mark():
            back = {**instant, "since": moment.text(fact.recorded_at), "state": "back"}
            return [Write(MARK_BACK, {**back, "district": fact.source.removeprefix(SOURCE_PREFIX)})]
        case IntakeSettled():
            of_instant = {f"b_{name}": value for name, value in instant.items()}
            settled = Write(SETTLED, of_instant)
            silent = Write(SILENT, {**of_instant, "b_silent": json.dumps(event.silent)})
            return [settled, silent] if event.silent else [settled]
