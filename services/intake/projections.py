"""Read models of intake: the last decision on each submission, arrivals by district, closings that wait."""

from collections.abc import Iterable

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from services.contracts.deadlines import DistrictRegistered
from services.contracts.district import Mark
from services.contracts.intake import Decided, IntakeSettled, MarksRequested, ReasonCode
from services.intake.domain import SOURCE_PREFIX, Arrived, Repeated, Reused, Unreadable
from services.kit import moment
from services.kit.database import upsert
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
    Column("event_id", String, nullable=False),
    Index(
        "submissions_held", "outcome", sqlite_where=text("outcome = 'held'"), postgresql_where=text("outcome = 'held'")
    ),
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
    Column("state", String, nullable=False),
)

DISTRICTS = Table(
    "districts", TABLES, Column("district", String, primary_key=True), Column("name", String, nullable=False)
)

DECIDED = upsert(SUBMISSIONS)
KNOWN_DISTRICT = upsert(DISTRICTS)
MARK_STATE = upsert(CLOSINGS)
_count = insert(ARRIVALS)
COUNTED = _count.on_conflict_do_update(
    index_elements=["district", "what"], set_={"count": ARRIVALS.c.count + _count.excluded["count"]}
)
SETTLED = (
    CLOSINGS.update()
    .where(
        CLOSINGS.c.obligation == bindparam("b_obligation"),
        CLOSINGS.c.period == bindparam("b_period"),
        CLOSINGS.c.due_at == bindparam("b_due_at"),
    )
    .values(state="settled")
)


def project(fact: Fact) -> Iterable[Write]:
    """Write down what a fact changes in the read models."""
    match fact.event:
        case Arrived():
            return [_counted(fact.source, "arrived")]
        case Repeated():
            return [_counted(fact.source, "arrived"), _counted(fact.source, "repeat")]
        case Reused():
            return [_counted(fact.source, "arrived"), _counted(fact.source, "reused")]
        case Unreadable():
            return [_counted(fact.source, "arrived"), _counted(fact.source, "unreadable")]
        case Decided():
            return _decided(fact, fact.event)
        case DistrictRegistered():
            return [Write(KNOWN_DISTRICT, {"district": fact.event.district, "name": fact.event.name})]
        case MarksRequested() | Mark() | IntakeSettled():
            return _closing(fact)
        case _:
            return []


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
        "event_id": fact.id,
    }
    return [Write(DECIDED, values)]


def _closing(fact: Fact) -> Iterable[Write]:
    event: MarksRequested | Mark | IntakeSettled = fact.event
    instant = {"obligation": event.obligation, "period": event.period, "due_at": moment.text(event.due_at)}
    match event:
        case MarksRequested():
            return [
                Write(MARK_STATE, {**instant, "district": district, "state": "waiting"}) for district in event.districts
            ]
        case Mark():
            return [
                Write(MARK_STATE, {**instant, "district": fact.source.removeprefix(SOURCE_PREFIX), "state": "back"})
            ]
        case IntakeSettled():
            return [Write(SETTLED, {f"b_{name}": value for name, value in instant.items()})]
