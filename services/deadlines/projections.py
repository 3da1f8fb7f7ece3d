"""What may be asked: tables, and what each fact writes into them. Only rows that one fact makes, so order never matters much.

`duties.standing` is what was decided last: "" nothing, `late`, `excused`, `withdrawn`. Moments that belong to no due
instant (the opening) have `due_at` "". Duties, and what arrived for them, stand under their unit's own district.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Integer, MetaData, String, Table, and_, bindparam

from services.contracts.deadlines import (
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    DutyEvent,
    LatenessExcused,
    LatenessWithdrawn,
    ObligationDefined,
    OutageDeclared,
    PeriodClosed,
    PeriodClosing,
    PeriodOpened,
    ReportExpected,
    ReportLate,
    SenderAssigned,
    UnitRegistered,
)
from services.contracts.intake import (
    WRITTEN,
    AcceptanceRevoked,
    ArrivalUnknown,
    Decided,
    IntakeSettled,
    OfDuty,
    Outcome,
    ReportHeld,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    UnknownLifted,
    submission_key,
)
from services.deadlines import plans
from services.deadlines.domain.inputs import CatalogueImported, DutiesClosed, MomentReached
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


def project(fact: Fact) -> Iterable[Write]:
    """Answer what a fact writes into the read models."""
    projection = _PROJECTIONS.get(type(fact.event))
    if projection is None:
        return ()
    touched = [keep(TOUCHED, what="reference", last=fact.row)] if isinstance(fact.event, _REFERRED_TO) else []
    return [*projection(fact.event, text(fact.recorded_at)), *touched]


def _catalogue(event: CatalogueImported, at: str) -> Iterator[Write]:
    catalogue = event.catalogue
    code = catalogue.catalogue
    yield keep(CATALOGUES, code=code, body=catalogue.model_dump_json())
    yield Write(FORGET_PLANS, {"b_catalogue": code})
    yield Write(FORGET_MOMENTS, {"b_catalogue": code})
    yield Write(END_ANNOUNCED, {"b_catalogue": code, "ended_at": at})
    for planned in [plans.plan(catalogue, *turn) for turn in catalogue.turns()]:
        keys = {"obligation": planned.obligation, "period": planned.period, "catalogue": code}
        yield keep(PLANS, **keys, opens_at=text(planned.opened_at), due_at=text(planned.due_at))
        yield keep(ANNOUNCED, **keys, body=planned.model_dump_json(), ended_at="")
    for moment in plans.moments(catalogue):
        yield keep(MOMENTS, **_moment_key(moment), catalogue=code, at=text(moment.at))


def _moment(event: MomentReached, _at: str) -> Iterator[Write]:
    yield keep(PASSED, **_moment_key(event), at=text(event.at))


def _moment_key(event: MomentReached) -> dict[str, str]:
    due_at = "" if event.due_at is None else text(event.due_at)
    return {**_turn(event), "kind": event.kind.value, "due_at": due_at}


def _district(event: DistrictRegistered, at: str) -> Iterator[Write]:
    known = {"name": event.name, "province": event.province, "trust": event.trust.value, "registered_at": at}
    yield keep(DISTRICTS, code=event.district, max_delay=event.max_delay, leaf=int(event.leaf), **known)


def _retired(event: DistrictRetired, _at: str) -> Iterator[Write]:
    yield keep(RETIRED, code=event.district, retired_at=text(event.retired_at))


def _keys(event: DistrictKeysSet, _at: str) -> Iterator[Write]:
    yield keep(KEYS, code=event.district, body=event.model_dump_json())


def _sender(event: SenderAssigned, _at: str) -> Iterator[Write]:
    until = text(event.until) if event.until else ""
    yield keep(SENDERS, unit=event.unit, district=event.district, since=text(event.since), until=until)


def _unit(event: UnitRegistered, at: str) -> Iterator[Write]:
    known = event.model_dump(include={"no", "name", "kind", "district", "province", "email"})
    yield keep(UNITS, code=event.unit, registered_at=at, **known)


def _obligation(event: ObligationDefined, _at: str) -> Iterator[Write]:
    yield keep(OBLIGATIONS, code=event.obligation, no=event.no, version=event.version, body=event.model_dump_json())


def _opened(event: PeriodOpened, _at: str) -> Iterator[Write]:
    known = {"due_at": text(event.due_at), "opened_at": text(event.opened_at), "body": event.model_dump_json()}
    yield keep(PERIODS, **_turn(event), **known)
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
    yield Write(JUDGE, {**_bound(event, event.district), "standing": _STANDINGS[type(event)]})


_STANDINGS: Final[dict[type[Any], str]] = {ReportLate: LATE, LatenessExcused: EXCUSED, LatenessWithdrawn: WITHDRAWN}


def _held(event: ReportHeld, _at: str) -> Iterator[Write]:
    yield keep(HELD, **_attempt(event), arrived_at=text(event.arrived_at))


def _decided(event: Decided, _at: str) -> Iterator[Write]:
    known = {"outcome": event.OUTCOME.value, "arrived_at": text(event.arrived_at)}
    yield keep(DECIDED, **_attempt(event), **known, written=int(getattr(event, "evidence", "") in WRITTEN))


def _revoked(event: AcceptanceRevoked, _at: str) -> Iterator[Write]:
    which = _bound(event, event.duty_district)
    yield Write(TAKE_BACK, {**which, "b_submission_id": submission_key(event)})
    yield Write(REOPEN, which)
    yield keep(REVIVED, **_duty(event))


def _unknown(event: ArrivalUnknown | UnknownLifted, _at: str) -> Iterator[Write]:
    stands = int(isinstance(event, ArrivalUnknown))
    yield keep(UNKNOWN, **_duty(event), stands=stands)
    yield keep(REVIVED, **_duty(event))


def _duty(event: OfDuty) -> dict[str, str]:
    return {**_turn(event), "district": event.duty_district, "unit": event.unit}


def _bound(event: OfDuty | DutyEvent, district: str) -> dict[str, str]:
    which = {**_turn(event), "district": district, "unit": event.unit}
    return {f"b_{key}": value for key, value in which.items()}


def _turn(event: Any) -> dict[str, str]:  # noqa: ANN401 - whatever is about a period
    return {"obligation": event.obligation, "period": event.period}


def _attempt(event: Decided) -> dict[str, str]:
    keys = {"district": event.duty_district, "unit": event.unit, "submission_id": submission_key(event)}
    return {**_turn(event), **keys, "content_sha256": event.content_sha256}


_REFERRED_TO: Final = (
    *(CatalogueImported, DistrictRegistered, DistrictRetired, SenderAssigned, UnitRegistered),
    *(ObligationDefined, PeriodOpened, PeriodClosed),
)

_PROJECTIONS: Final[dict[type[Any], Callable[[Any, str], Iterator[Write]]]] = {
    CatalogueImported: _catalogue,
    MomentReached: _moment,
    DistrictRegistered: _district,
    DistrictRetired: _retired,
    DistrictKeysSet: _keys,
    SenderAssigned: _sender,
    UnitRegistered: _unit,
    ObligationDefined: _obligation,
    PeriodOpened: _opened,
    PeriodClosing: _closing,
    IntakeSettled: _settled,
    PeriodClosed: _closed,
    ReportExpected: _expected,
    **dict.fromkeys((ReportLate, LatenessWithdrawn, LatenessExcused), _judged),
    DutiesClosed: _ordered,
    OutageDeclared: _outage,
    ReportHeld: _held,
    **dict.fromkeys((ReportSubmitted, ReportReturned, ReportRefused), _decided),
    AcceptanceRevoked: _revoked,
    **dict.fromkeys((ArrivalUnknown, UnknownLifted), _unknown),
}
