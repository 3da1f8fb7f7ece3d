"""What may be asked: tables, and what each fact writes into them. Only rows that one fact makes, so order never matters much.

`duties.standing` is what was decided last: "" nothing, `late`, `excused`, `withdrawn`. Moments that belong to no due
instant (the opening) have `due_at` "".
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Protocol

from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam

from services.contracts.deadlines import (
    DistrictRegistered,
    LatenessExcused,
    LatenessWithdrawn,
    ObligationDefined,
    OutageDeclared,
    PeriodClosed,
    PeriodClosing,
    PeriodOpened,
    ReportExpected,
    ReportLate,
    UnitRegistered,
)
from services.contracts.intake import Decided, IntakeSettled, ReportHeld, ReportRefused, ReportReturned, ReportSubmitted
from services.deadlines.domain.inputs import CatalogueImported, DutiesClosed, MomentReached
from services.deadlines.reactions import moments as planned_moments
from services.deadlines.reactions import plan
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.kit.moment import text

TABLES: Final = MetaData()


def _table(name: str, keys: str, texts: str = "", numbers: str = "") -> Table:
    columns: list[Column[Any]] = [Column(key, String, primary_key=True) for key in keys.split()]
    columns += [Column(column, String) for column in texts.split()]
    columns += [Column(column, Integer, nullable=False) for column in numbers.split()]
    return Table(name, TABLES, *columns)


CATALOGUES: Final = _table("catalogues", "code", "body")
DISTRICTS: Final = _table("districts", "code", "name province trust", "max_delay leaf")
UNITS: Final = _table("units", "code", "name kind district province email", "no")
OBLIGATIONS: Final = _table("obligations", "code", "title", "no version")
PLANS: Final = _table("plans", "obligation period", "catalogue opens_at due_at")
MOMENTS: Final = _table("moments", "obligation period kind due_at", "catalogue at")
PASSED: Final = _table("passed_moments", "obligation period kind due_at at")
PERIODS: Final = _table("periods", "obligation period", "due_at opened_at")
INSTANTS: Final = _table("instants", "obligation period due_at")
CLOSINGS: Final = _table("closings", "obligation period due_at", "began_at")
SETTLED: Final = _table("settled_instants", "obligation period due_at", "settled_at silent")
ORDERED: Final = _table("ordered_instants", "obligation period due_at", "ordered_at")
CLOSED: Final = _table("closed_periods", "obligation period", "closed_at", "expected late")
OUTAGES: Final = _table("outages", "district outage", "since until declared_at")
DUTIES: Final = _table("duties", "obligation period district unit", "due_at standing")
HELD: Final = _table("held_reports", "obligation period district unit submission_id content_sha256", "arrived_at")
DECIDED: Final = _table(
    "decided_reports", "obligation period district unit submission_id content_sha256", "outcome arrived_at"
)

KEEP: Final = {table.name: upsert(table) for table in TABLES.sorted_tables}
"""Insert a row, or set it where it is there."""

FORGET_PLANS: Final = PLANS.delete().where(PLANS.c.catalogue == bindparam("b_catalogue"))
"""A catalogue is imported whole: what it no longer plans is gone."""

FORGET_MOMENTS: Final = MOMENTS.delete().where(MOMENTS.c.catalogue == bindparam("b_catalogue"))
"""As with plans; what has passed stays in its own table."""

JUDGE: Final = (
    DUTIES.update()
    .where(
        DUTIES.c.obligation == bindparam("b_obligation"),
        DUTIES.c.period == bindparam("b_period"),
        DUTIES.c.district == bindparam("b_district"),
        DUTIES.c.unit == bindparam("b_unit"),
    )
    .values(standing=bindparam("standing"))
)
"""A duty is called late, excused, or late no longer."""

LATE: Final = "late"
EXCUSED: Final = "excused"
WITHDRAWN: Final = "withdrawn"


def keep(table: Table, **values: object) -> Write:
    """Write one row of a table."""
    return Write(KEEP[table.name], values)


def project(fact: Fact) -> Iterable[Write]:
    """Answer what a fact writes into the read models."""
    projection = _PROJECTIONS.get(type(fact.event))
    return () if projection is None else projection(fact.event, text(fact.recorded_at))


def _catalogue(event: CatalogueImported, _at: str) -> Iterator[Write]:
    catalogue = event.catalogue
    code = catalogue.catalogue
    yield keep(CATALOGUES, code=code, body=catalogue.model_dump_json())
    yield Write(FORGET_PLANS, {"b_catalogue": code})
    yield Write(FORGET_MOMENTS, {"b_catalogue": code})
    for turn in catalogue.turns():
        planned = plan(catalogue, *turn)
        keys = {"obligation": planned.obligation, "period": planned.period, "catalogue": code}
        yield keep(PLANS, **keys, opens_at=text(planned.opened_at), due_at=text(planned.due_at))
    for moment in planned_moments(catalogue):
        yield keep(MOMENTS, **_moment_key(moment), catalogue=code, at=text(moment.at))


def _moment(event: MomentReached, _at: str) -> Iterator[Write]:
    yield keep(PASSED, **_moment_key(event), at=text(event.at))


def _moment_key(event: MomentReached) -> dict[str, str]:
    due_at = "" if event.due_at is None else text(event.due_at)
    return {**_turn(event), "kind": event.kind.value, "due_at": due_at}


def _district(event: DistrictRegistered, _at: str) -> Iterator[Write]:
    known = {"name": event.name, "province": event.province, "trust": event.trust.value}
    yield keep(DISTRICTS, code=event.district, max_delay=event.max_delay, leaf=int(event.leaf), **known)


def _unit(event: UnitRegistered, _at: str) -> Iterator[Write]:
    known = event.model_dump(include={"no", "name", "kind", "district", "province", "email"})
    yield keep(UNITS, code=event.unit, **known)


def _obligation(event: ObligationDefined, _at: str) -> Iterator[Write]:
    yield keep(OBLIGATIONS, code=event.obligation, title=event.title, no=event.no, version=event.version)


def _opened(event: PeriodOpened, _at: str) -> Iterator[Write]:
    yield keep(PERIODS, **_turn(event), due_at=text(event.due_at), opened_at=text(event.opened_at))
    for due_at in event.instants():
        yield keep(INSTANTS, **_turn(event), due_at=text(due_at))


def _closing(event: PeriodClosing, at: str) -> Iterator[Write]:
    yield keep(CLOSINGS, **_turn(event), due_at=text(event.due_at), began_at=at)


def _settled(event: IntakeSettled, _at: str) -> Iterator[Write]:
    known = {"settled_at": text(event.settled_at), "silent": " ".join(event.silent)}
    yield keep(SETTLED, **_turn(event), due_at=text(event.due_at), **known)


def _ordered(event: DutiesClosed, at: str) -> Iterator[Write]:
    for due_at in event.instants:
        yield keep(ORDERED, **_turn(event), due_at=text(due_at), ordered_at=at)


def _closed(event: PeriodClosed, _at: str) -> Iterator[Write]:
    yield keep(CLOSED, **_turn(event), closed_at=text(event.closed_at), expected=event.expected, late=event.late)


def _outage(event: OutageDeclared, at: str) -> Iterator[Write]:
    keys = {"district": event.district, "outage": event.outage}
    yield keep(OUTAGES, **keys, since=text(event.since), until=text(event.until), declared_at=at)


def _expected(event: ReportExpected, _at: str) -> Iterator[Write]:
    yield keep(DUTIES, **_turn(event), district=event.district, unit=event.unit, due_at=text(event.due_at), standing="")


def _judged(event: ReportLate | LatenessWithdrawn | LatenessExcused, _at: str) -> Iterator[Write]:
    which = {"b_obligation": event.obligation, "b_period": event.period, "b_district": event.district}
    yield Write(JUDGE, {**which, "b_unit": event.unit, "standing": _STANDINGS[type(event)]})


_STANDINGS: Final[dict[type[Any], str]] = {
    ReportLate: LATE,
    LatenessExcused: EXCUSED,
    LatenessWithdrawn: WITHDRAWN,
}


def _held(event: ReportHeld, _at: str) -> Iterator[Write]:
    yield keep(HELD, **_attempt(event), arrived_at=text(event.arrived_at))


def _decided(event: Decided, _at: str) -> Iterator[Write]:
    yield keep(DECIDED, **_attempt(event), outcome=event.OUTCOME.value, arrived_at=text(event.arrived_at))


class _OfPeriod(Protocol):
    @property
    def obligation(self) -> str: ...
    @property
    def period(self) -> str: ...


def _turn(event: _OfPeriod) -> dict[str, str]:
    return {"obligation": event.obligation, "period": event.period}


def _attempt(event: Decided) -> dict[str, str]:
    keys = {"district": event.district, "unit": event.unit, "submission_id": event.submission_id}
    return {**_turn(event), **keys, "content_sha256": event.content_sha256}


_PROJECTIONS: Final[dict[type[Any], Callable[[Any, str], Iterator[Write]]]] = {
    CatalogueImported: _catalogue,
    MomentReached: _moment,
    DistrictRegistered: _district,
    UnitRegistered: _unit,
    ObligationDefined: _obligation,
    PeriodOpened: _opened,
    PeriodClosing: _closing,
    IntakeSettled: _settled,
    PeriodClosed: _closed,
    ReportExpected: _expected,
    ReportLate: _judged,
    LatenessWithdrawn: _judged,
    LatenessExcused: _judged,
    DutiesClosed: _ordered,
    OutageDeclared: _outage,
    ReportHeld: _held,
    ReportSubmitted: _decided,
    ReportReturned: _decided,
    ReportRefused: _decided,
}
