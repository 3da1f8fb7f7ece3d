"""What is planned, what came meanwhile, on which days people work, and by which policies letters are written."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Column, Index, Integer, String, Table, bindparam, null

from services.contracts.deadlines import (
    CalendarDayDecreed,
    CalendarDayRevoked,
    CreditWithdrawn,
    PredecessorCredited,
)
from services.contracts.intake import AcceptanceRevoked, ReportSubmitted, submission_key
from services.contracts.notify import (
    LetterDrafted,
    LetterDropped,
    LetterPlanned,
    LetterPolicyActivated,
    LetterPolicyWithdrawn,
    LetterRejected,
    PlanDropped,
)
from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.notify.domain.inputs import DaysFound, FollowUpDue
from services.notify.projections.tables import HELD, TABLES

DUTY: Final = ("district", "unit", "obligation", "period")
GROUND: Final = (*DUTY, "kind", "turn")

PLANS = Table(
    "plans",
    TABLES,
    *(Column(name, Integer if name == "turn" else String, primary_key=True) for name in GROUND),
    Column("letter", String, nullable=False),
    Column("policy", String, nullable=False),
    Column("closing", String),
    Column("at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("again_at", String),
    Index("plans_due", "state", "at"),
    Index("plans_again", "again_at"),
    Index("plans_letter", "letter"),
    Index("plans_closing", "district", "closing"),
)

CAME = Table(
    "came",
    TABLES,
    *(Column(name, String, primary_key=True) for name in (*DUTY, "what")),
)

DAYS = Table(
    "days",
    TABLES,
    Column("day", String, primary_key=True),
    Column("scope", String, primary_key=True),
    Column("working", String, nullable=False),
    Column("known", Integer, nullable=False),
)

POLICIES = Table(
    "policies",
    TABLES,
    Column("district", String, primary_key=True),
    Column("policy", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("activated_at", String, primary_key=True),
    Column("content", String, nullable=False),
    Column("source", String, nullable=False),
    Column("withdrawn_at", String),
)

P, Q = PLANS.c, POLICIES.c

KEEP_PLAN = upsert(PLANS)
KEEP_CAME = upsert(CAME)
KEEP_DAY = upsert(DAYS)
KEEP_POLICY = upsert(POLICIES)

# A plan is not written; of a later one on the same ground nothing is said.
DROP_PLAN = (
    PLANS.update()
    .where(*(P[name] == bindparam(f"b_{name}") for name in (*GROUND, "letter")))
    .values(state="dropped", again_at=null())
)

# What was planned is drafted.
DRAFT_PLAN = (
    PLANS.update()
    .where(*(P[name] == bindparam(f"b_{name}") for name in (*DUTY, "letter")))
    .values(state="drafted", again_at=bindparam("b_again_at"))
)

# Nothing follows from a letter any more, or what does is planned.
END_AGAIN = PLANS.update().where(P.letter == bindparam("b_letter"), P.state == "drafted").values(again_at=null())

GO = CAME.delete().where(*(CAME.c[name] == bindparam(f"b_{name}") for name in (*DUTY, "what")))

WITHDRAW = (
    POLICIES.update()
    .where(*(Q[name] == bindparam(f"b_{name}") for name in ("district", "policy", "version")), Q.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("b_withdrawn_at"))
)

LET_GO = HELD.delete().where(*(HELD.c[name] == bindparam(f"b_{name}") for name in (*DUTY, "kind")))


def project(fact: Fact) -> Iterable[Write]:
    """Say what a fact writes into these tables."""
    if isinstance(fact.event, CalendarDayDecreed | CalendarDayRevoked):
        return (_day(fact.event, known=bool(fact.stream)),)
    found = WRITES.get(type(fact.event))
    return () if found is None else found(fact.event)


def _at(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {f"b_{name}": values[name] for name in names}


def _planned(event: LetterPlanned) -> Iterable[Write]:
    values = event.model_dump(mode="json", include={*GROUND, "letter", "policy"})
    closing = None if event.closing is None else moment.text(event.closing)
    yield Write(
        KEEP_PLAN, {**values, "closing": closing, "at": moment.text(event.at), "state": "planned", "again_at": None}
    )
    yield Write(LET_GO, _at(values, (*DUTY, "kind")))


def _dropped(event: PlanDropped) -> Iterable[Write]:
    yield Write(DROP_PLAN, _at(event.model_dump(mode="json"), (*GROUND, "letter")))


def _drafted(event: LetterDrafted) -> Iterable[Write]:
    again_at = None if event.again_at is None else moment.text(event.again_at)
    for duty in event.duties if event.planned else ():
        about = {**duty.model_dump(), "district": event.district, "letter": event.letter}
        yield Write(DRAFT_PLAN, {**_at(about, (*DUTY, "letter")), "b_again_at": again_at})


def _ended(event: LetterRejected | LetterDropped) -> Iterable[Write]:
    yield Write(END_AGAIN, {"b_letter": event.letter})


def _followed(event: FollowUpDue) -> Iterable[Write]:
    return [Write(END_AGAIN, {"b_letter": letter}) for letter in dict.fromkeys(item.letter for item in event.items)]


def _came(event: ReportSubmitted | AcceptanceRevoked) -> Iterable[Write]:
    about = {"district": event.duty_district, "unit": event.duty_unit, "obligation": event.obligation}
    yield _there({**about, "period": event.period, "what": submission_key(event)}, isinstance(event, ReportSubmitted))


def _credited(event: PredecessorCredited | CreditWithdrawn) -> Iterable[Write]:
    about = {**event.model_dump(include={*DUTY}), "what": f"credit {event.credit}"}
    yield _there(about, isinstance(event, PredecessorCredited))


def _there(about: Mapping[str, Any], is_there: bool) -> Write:  # noqa: FBT001 - what the row says
    return Write(KEEP_CAME, about) if is_there else Write(GO, _at(about, (*DUTY, "what")))


def _day(event: CalendarDayDecreed | CalendarDayRevoked, *, known: bool) -> Write:
    """Keep a word about a day; up to rules version 4 what decides did not hear of it."""
    working = str(int(event.working)) if isinstance(event, CalendarDayDecreed) else ""
    about = {"day": event.day.isoformat(), "scope": event.scope or ""}
    return Write(KEEP_DAY, {**about, "working": working, "known": int(known)})


def _found(event: DaysFound) -> Iterable[Write]:
    for each in event.days:
        yield Write(KNOW_DAY, {"b_day": each.day.isoformat(), "b_scope": each.scope})


def _activated(event: LetterPolicyActivated) -> Iterable[Write]:
    values = event.model_dump(mode="json", include={"district", "policy", "version", "content"})
    source = "" if event.source is None else event.source.model_dump_json()
    at = moment.text(event.activated_at)
    yield Write(KEEP_POLICY, {**values, "activated_at": at, "source": source, "withdrawn_at": None})


def _withdrawn(event: LetterPolicyWithdrawn) -> Iterable[Write]:
    about = _at(event.model_dump(), ("district", "policy", "version"))
    yield Write(WITHDRAW, {**about, "b_withdrawn_at": moment.text(event.withdrawn_at)})


# A day is known to what decides, too.
KNOW_DAY = DAYS.update().where(DAYS.c.day == bindparam("b_day"), DAYS.c.scope == bindparam("b_scope")).values(known=1)

WRITES: Final[Mapping[type[Any], Callable[[Any], Iterable[Write]]]] = {
    LetterPlanned: _planned,
    PlanDropped: _dropped,
    LetterDrafted: _drafted,
    LetterRejected: _ended,
    LetterDropped: _ended,
    FollowUpDue: _followed,
    ReportSubmitted: _came,
    AcceptanceRevoked: _came,
    PredecessorCredited: _credited,
    CreditWithdrawn: _credited,
    DaysFound: _found,
    LetterPolicyActivated: _activated,
    LetterPolicyWithdrawn: _withdrawn,
}
"""What each event writes."""
