"""Read models of intake: the last decision on each submission, documents, arrivals by district, closings, outages."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from services.contracts.deadlines import DistrictRegistered, OutageDeclared, UnitRegistered
from services.contracts.district import Mark
from services.contracts.intake import (
    AcceptanceRevoked,
    ArrivalUnknown,
    Decided,
    IntakeSettled,
    MarksRequested,
    ReasonCode,
    ReportHeld,
    ReportSubmitted,
    UnknownLifted,
)
from services.intake.domain import (
    SOURCE_PREFIX,
    Arrived,
    Repeated,
    Reused,
    ReviewProposed,
    Tried,
    Unreadable,
    Withdrawing,
)
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
    Column("evidence", String, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("proposal", String, nullable=False),
    Index("submissions_duty", "unit", "obligation", "period"),
    Index(
        "submissions_held", "outcome", sqlite_where=text("outcome = 'held'"), postgresql_where=text("outcome = 'held'")
    ),
)

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

UNITS = Table("units", TABLES, Column("unit", String, primary_key=True), Column("district", String, nullable=False))

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
_of_submission = SUBMISSIONS.update().where(
    SUBMISSIONS.c.district == bindparam("b_district"), SUBMISSIONS.c.submission_id == bindparam("b_submission_id")
)
TAKEN_BACK = _of_submission.values(
    {name: bindparam(f"b_{name}") for name in ("outcome", "reasons", "until", "decided_at", "event_id")}
)
PROPOSED = _of_submission.values({name: bindparam(f"b_{name}") for name in ("proposed_by", "proposal")})
ASKED_BACK = insert_once(WITHDRAWALS)
UNKNOWN = upsert(UNKNOWNS)
KNOWN_UNIT = upsert(UNITS)
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
AGAIN: Final[Mapping[type, str]] = {Repeated: "repeat", Reused: "reused", Unreadable: "unreadable"}
"""As what something is counted that brings no submission of its own."""


def project(fact: Fact) -> Iterable[Write]:
    """Write down what a fact changes in the read models."""
    match fact.event:
        case Arrived() | Withdrawing() | Tried() | Repeated() | Reused() | Unreadable():
            return _sent(fact)
        case Decided():
            return _decided(fact, fact.event)
        case AcceptanceRevoked():
            return [_taken_back(fact, fact.event)]
        case ReviewProposed():
            return [_proposed(fact, fact.event)]
        case ArrivalUnknown() | UnknownLifted():
            return [_unknown(fact, fact.event)]
        case MarksRequested() | Mark() | IntakeSettled():
            return _closing(fact)
        case _:
            return _known(fact)


def _sent(fact: Fact) -> Iterable[Write]:
    match fact.event:
        case Arrived():
            return _arrived(fact, fact.event)
        case Withdrawing(withdrawal=withdrawal):
            about = withdrawal.model_dump(include={"submission_id", "unit", "obligation", "period"})
            asked = Write(ASKED_BACK, {"district": _district(fact.source), **about})
            return [asked, _counted(fact.source, "withdrawals")]
        case Tried():
            return [_counted(fact.source, "tests")]
        case _:
            return [_counted(fact.source, "arrived"), _counted(fact.source, AGAIN[type(fact.event)])]


def _known(fact: Fact) -> Iterable[Write]:
    match fact.event:
        case DistrictRegistered(district=district, name=name, leaf=leaf):
            return [Write(KNOWN_DISTRICT, {"district": district, "name": name, "leaf": int(leaf)})]
        case UnitRegistered(unit=unit, district=district):
            return [Write(KNOWN_UNIT, {"unit": unit, "district": district})]
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
        "district": _district(fact.source),
        "submission_id": arrived.submission.submission_id,
        **document.model_dump(include={"bucket", "object", "sha256"}),
    }
    return [counted, Write(CAME_WITH, values)]


def _counted(source: str, what: str) -> Write:
    return Write(COUNTED, {"district": _district(source), "what": what, "count": 1})


def _district(source: str) -> str:
    return source.removeprefix(SOURCE_PREFIX)


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
        "evidence": decision.evidence if isinstance(decision, ReportSubmitted) else "",
        "proposed_by": "",
        "proposal": "",
    }
    return [Write(DECIDED, values)]


def _taken_back(fact: Fact, revoked: AcceptanceRevoked) -> Write:
    values = {
        "b_district": revoked.district,
        "b_submission_id": revoked.submission_id,
        "b_outcome": revoked.OUTCOME.value,
        "b_reasons": revoked.because.value,
        "b_until": "",
        "b_decided_at": moment.text(revoked.revoked_at),
        "b_event_id": fact.id,
    }
    return Write(TAKEN_BACK, values)


def _proposed(fact: Fact, said: ReviewProposed) -> Write:
    about = {"b_district": said.district, "b_submission_id": said.submission_id}
    return Write(PROPOSED, {**about, "b_proposed_by": fact.actor, "b_proposal": said.verdict})


def _unknown(fact: Fact, event: ArrivalUnknown | UnknownLifted) -> Write:
    state = "unknown" if isinstance(event, ArrivalUnknown) else "lifted"
    about = event.model_dump(include={"unit", "obligation", "period", "district"})
    return Write(UNKNOWN, {**about, "state": state, "event_id": fact.id})


def _closing(fact: Fact) -> Iterable[Write]:
    event: MarksRequested | Mark | IntakeSettled = fact.event
    instant = {"obligation": event.obligation, "period": event.period, "due_at": moment.text(event.due_at)}
    match event:
        case MarksRequested():
            asked = {**instant, "since": moment.text(event.requested_at), "state": "waiting"}
            return [Write(MARK_ASKED, {**asked, "district": district}) for district in event.districts]
        case Mark():
            back = {**instant, "since": moment.text(fact.recorded_at), "state": "back"}
            return [Write(MARK_BACK, {**back, "district": _district(fact.source)})]
        case IntakeSettled():
            of_instant = {f"b_{name}": value for name, value in instant.items()}
            settled = Write(SETTLED, of_instant)
            silent = Write(SILENT, {**of_instant, "b_silent": json.dumps(event.silent)})
            return [settled, silent] if event.silent else [settled]
