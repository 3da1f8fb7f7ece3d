"""Questions about duties: which are open, which an outage seems to excuse, how many there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Table, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from services.contracts.intake import Outcome
from services.deadlines.domain import calendar
from services.deadlines.domain.inputs import DutyOf
from services.deadlines.projections import (
    DECIDED,
    DUTIES,
    EXCUSED,
    HELD,
    LATE,
    OUTAGES,
    SENDERS,
    UNKNOWN,
    WITHDRAWN,
)
from services.kit.database import Database
from services.kit.moment import parse, text

TURN: Final = ("obligation", "period")
INSTANT: Final = (*TURN, "due_at")


def same(table: Table, other: Table, keys: Iterable[str]) -> ColumnElement[bool]:
    """Join two tables by columns both have."""
    return and_(*(table.c[key] == other.c[key] for key in keys))


def same_duty(table: Table) -> ColumnElement[bool]:
    """Join a table to duties by the duty both are about."""
    return same(table, DUTIES, (*TURN, "district", "unit"))


_ACCEPTED: Final = and_(same_duty(DECIDED), DECIDED.c.outcome == Outcome.ACCEPTED.value)
_MET: Final = or_(DUTIES.c.standing == WITHDRAWN, exists().where(_ACCEPTED, DECIDED.c.arrived_at < DUTIES.c.due_at))
_DECIDED_SINCE: Final = (
    exists()
    .where(
        same_duty(DECIDED),
        DECIDED.c.submission_id == HELD.c.submission_id,
        DECIDED.c.content_sha256 == HELD.c.content_sha256,
    )
    .correlate(HELD, DUTIES)
)
_WAITS: Final = exists().where(same_duty(HELD), HELD.c.arrived_at < DUTIES.c.due_at, ~_DECIDED_SINCE).correlate(DUTIES)
_UNKNOWN: Final = and_(
    exists().where(same_duty(UNKNOWN), UNKNOWN.c.stands == 1).correlate(DUTIES),
    ~exists().where(_ACCEPTED, DECIDED.c.written == 1).correlate(DUTIES),
)
_UNDECIDED: Final = and_(DUTIES.c.standing == "", ~_MET)
OPEN: Final = and_(_UNDECIDED, ~_UNKNOWN)

_OF_INSTANT: Final = and_(
    DUTIES.c.obligation == bindparam("obligation"),
    DUTIES.c.period == bindparam("period"),
    DUTIES.c.due_at == bindparam("due_at"),
)

DUTIES_OPEN: Final = (
    select(DUTIES.c.district, DUTIES.c.unit, case((_WAITS, 1), else_=0))
    .where(_OF_INSTANT, OPEN)
    .order_by(DUTIES.c.district, DUTIES.c.unit)
)
"""Duties of a due instant that are neither met nor late, and whether a held report keeps them from being judged."""

DUTIES_UNKNOWN: Final = (
    select(DUTIES.c.district, DUTIES.c.unit)
    .where(_OF_INSTANT, _UNDECIDED, _UNKNOWN)
    .order_by(DUTIES.c.district, DUTIES.c.unit)
)
"""Duties of a due instant of which nobody knows what arrived, so that nobody is waited for."""

_SENT_BY: Final = exists().where(
    SENDERS.c.unit == DUTIES.c.unit,
    SENDERS.c.district == OUTAGES.c.district,
    SENDERS.c.since <= DUTIES.c.due_at,
    or_(SENDERS.c.until == "", SENDERS.c.until >= DUTIES.c.due_at),
)

TO_EXCUSE: Final = (
    select(
        OUTAGES.c.district,
        OUTAGES.c.outage,
        OUTAGES.c.declared_at,
        DUTIES.c.district,
        DUTIES.c.unit,
        DUTIES.c.obligation,
        DUTIES.c.period,
    )
    .select_from(OUTAGES)
    .join(
        DUTIES,
        and_(
            DUTIES.c.due_at >= OUTAGES.c.since,
            DUTIES.c.due_at < OUTAGES.c.until,
            or_(DUTIES.c.district == OUTAGES.c.district, _SENT_BY.correlate(DUTIES, OUTAGES)),
        ),
    )
    .where(DUTIES.c.standing == LATE, exists().where(_ACCEPTED).correlate(DUTIES))
    .order_by(OUTAGES.c.district, OUTAGES.c.outage, DUTIES.c.obligation, DUTIES.c.period, DUTIES.c.unit)
)
"""Duties called late for which something came late, and whose due instant fell into an outage of a district that sends."""

COUNTS: Final = (
    select(
        DUTIES.c.obligation,
        DUTIES.c.period,
        func.count(),
        func.sum(case((or_(DUTIES.c.standing == LATE, DUTIES.c.standing == EXCUSED), 1), else_=0)),
        func.sum(case((or_(_MET, _UNKNOWN), 0), else_=1)),
    )
    .group_by(DUTIES.c.obligation, DUTIES.c.period)
    .order_by(DUTIES.c.obligation, DUTIES.c.period)
)
"""By period: duties, those called late (excused or not), those with nothing accepted in time."""


class Numbers(NamedTuple):
    """How many duties a period has, how many of them are called late, how many have nothing accepted in time."""

    expected: int
    late: int
    owing: int


NO_DUTIES: Final = Numbers(0, 0, 0)
"""The numbers of a period nobody owes anything in."""


class Excusable(NamedTuple):
    """Duties an outage, as it was last declared, seems to excuse."""

    district: str
    outage: str
    declared_at: str
    duties: tuple[DutyOf, ...]


def local(written: str) -> datetime:
    """Read a stored moment, in local time."""
    return parse(written).astimezone(calendar.LOCAL)


async def undecided(database: Database, obligation: str, period: str, due_at: datetime) -> list[tuple[str, str, bool]]:
    """Answer which duties of a due instant are neither met nor late, and whether something held keeps them open."""
    asked = {"obligation": obligation, "period": period, "due_at": text(due_at)}
    return [(district, unit, bool(held)) for district, unit, held in await database.read(DUTIES_OPEN, asked)]


async def to_excuse(database: Database) -> list[Excusable]:
    """Answer which duties are called late though an outage of their district seems to excuse them."""
    found: dict[tuple[str, str, str], list[DutyOf]] = defaultdict(list)
    for district, outage, declared_at, own, unit, obligation, period in await database.read(TO_EXCUSE, {}):
        home = None if own == district else own
        found[district, outage, declared_at].append(DutyOf(home=home, unit=unit, obligation=obligation, period=period))
    return [Excusable(*key, tuple(duties)) for key, duties in found.items()]


async def counts(database: Database) -> Mapping[tuple[str, str], Numbers]:
    """Answer the numbers of every opened period."""
    rows = await database.read(COUNTS, {})
    return {(row[0], row[1]): Numbers(int(row[2]), int(row[3]), int(row[4])) for row in rows}
