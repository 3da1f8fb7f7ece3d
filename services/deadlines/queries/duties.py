"""Questions about duties: which are open, which an outage seems to excuse, how many there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Table, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from services.contracts.intake import Outcome
from services.deadlines.domain import calendar
from services.deadlines.domain.inputs import DutyOf
from services.deadlines.projections import (
    CREDITS,
    DECIDED,
    DUTIES,
    EXCUSED,
    EXCUSES,
    HELD,
    LATE,
    OUTAGES,
    REVOKED,
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
_CREDITED: Final = and_(same_duty(CREDITS), CREDITS.c.stands == 1)
MET: Final = or_(
    DUTIES.c.standing == WITHDRAWN,
    exists().where(_ACCEPTED, DECIDED.c.arrived_at < DUTIES.c.due_at),
    exists().where(_CREDITED, CREDITS.c.arrived_at < DUTIES.c.due_at),
)
OWED: Final = and_(DUTIES.c.waiver == "", DUTIES.c.lapsed == "")
"""Neither waived nor lapsed."""
_DECIDED_SINCE: Final = (
    exists()
    .where(
        same_duty(DECIDED),
        DECIDED.c.submission_id == HELD.c.submission_id,
        DECIDED.c.content_sha256 == HELD.c.content_sha256,
    )
    .correlate(HELD, DUTIES)
)
WAITS: Final = exists().where(same_duty(HELD), HELD.c.arrived_at < DUTIES.c.due_at, ~_DECIDED_SINCE).correlate(DUTIES)
UNKNOWN_STILL: Final = and_(
    exists().where(same_duty(UNKNOWN), UNKNOWN.c.stands == 1).correlate(DUTIES),
    ~exists().where(_ACCEPTED, DECIDED.c.written == 1).correlate(DUTIES),
    ~exists().where(_CREDITED).correlate(DUTIES),
)
_UNDECIDED: Final = and_(DUTIES.c.standing == "", DUTIES.c.firm == 1, OWED, ~MET)
OPEN: Final = and_(_UNDECIDED, ~UNKNOWN_STILL)

_OF_INSTANT: Final = and_(
    DUTIES.c.obligation == bindparam("obligation"),
    DUTIES.c.period == bindparam("period"),
    DUTIES.c.due_at == bindparam("due_at"),
)

DUTIES_OPEN: Final = (
    select(DUTIES.c.district, DUTIES.c.unit, case((WAITS, 1), else_=0), DUTIES.c.turns)
    .where(_OF_INSTANT, OPEN)
    .order_by(DUTIES.c.district, DUTIES.c.unit)
)
"""Duties of a due instant that are neither met nor late, and whether a held report keeps them from being judged."""

DUTIES_UNKNOWN: Final = (
    select(DUTIES.c.district, DUTIES.c.unit)
    .where(_OF_INSTANT, _UNDECIDED, UNKNOWN_STILL)
    .order_by(DUTIES.c.district, DUTIES.c.unit)
)
"""Duties of a due instant of which nobody knows what arrived, so that nobody is waited for."""

_SENT_BY: Final = exists().where(
    SENDERS.c.unit == DUTIES.c.unit,
    SENDERS.c.district == OUTAGES.c.district,
    SENDERS.c.since <= DUTIES.c.due_at,
    or_(SENDERS.c.until == "", SENDERS.c.until >= DUTIES.c.due_at),
)

_SENT: Final = or_(DUTIES.c.district == OUTAGES.c.district, _SENT_BY.correlate(DUTIES, OUTAGES))
_NEVER_WAS: Final = and_(
    REVOKED.c.district == OUTAGES.c.district,
    REVOKED.c.outage == OUTAGES.c.outage,
    REVOKED.c.revoked_at >= OUTAGES.c.declared_at,
)
_COVERED: Final = and_(DUTIES.c.due_at >= OUTAGES.c.since, DUTIES.c.due_at < OUTAGES.c.until)
_BY_OUTAGE: Final = (
    OUTAGES.c.district,
    OUTAGES.c.outage,
    OUTAGES.c.declared_at,
    func.coalesce(REVOKED.c.revoked_at, ""),
    DUTIES.c.turns,
    DUTIES.c.district,
    DUTIES.c.unit,
    DUTIES.c.obligation,
    DUTIES.c.period,
)
_IN_ORDER: Final = (OUTAGES.c.district, OUTAGES.c.outage, DUTIES.c.obligation, DUTIES.c.period, DUTIES.c.unit)

TO_EXCUSE: Final = (
    select(*_BY_OUTAGE)
    .select_from(OUTAGES.join(DUTIES, and_(_COVERED, _SENT)).outerjoin(REVOKED, _NEVER_WAS))
    .where(
        DUTIES.c.standing == LATE,
        REVOKED.c.outage.is_(None),
        or_(exists().where(_ACCEPTED).correlate(DUTIES), exists().where(_CREDITED).correlate(DUTIES)),
    )
    .order_by(*_IN_ORDER)
)
"""Duties called late for which something came late, and whose due instant fell into an outage of a district that sends."""

TO_EXCUSE_NO_MORE: Final = (
    select(*_BY_OUTAGE)
    .select_from(
        DUTIES.join(EXCUSES, and_(same_duty(EXCUSES), EXCUSES.c.due_at == DUTIES.c.due_at))
        .join(OUTAGES, and_(OUTAGES.c.outage == EXCUSES.c.outage, _SENT))
        .outerjoin(REVOKED, _NEVER_WAS)
    )
    .where(DUTIES.c.standing == EXCUSED, or_(REVOKED.c.outage.is_not(None), ~_COVERED))
    .order_by(*_IN_ORDER)
)
"""Duties excused by an outage that was none, or that does not cover their due instant any more."""

COUNTS: Final = (
    select(
        DUTIES.c.obligation,
        DUTIES.c.period,
        func.sum(case((DUTIES.c.lapsed == "", 1), else_=0)),
        func.sum(case((and_(or_(DUTIES.c.standing == LATE, DUTIES.c.standing == EXCUSED), OWED), 1), else_=0)),
        func.sum(case((and_(OWED, ~or_(MET, UNKNOWN_STILL)), 1), else_=0)),
    )
    .group_by(DUTIES.c.obligation, DUTIES.c.period)
    .order_by(DUTIES.c.obligation, DUTIES.c.period)
)
"""By period: duties, those called late (excused or not), those with nothing accepted in time."""

COUNT: Final = COUNTS.where(DUTIES.c.obligation == bindparam("obligation"), DUTIES.c.period == bindparam("period"))
"""The same of one period."""


class Numbers(NamedTuple):
    """How many duties a period has, how many of them are called late, how many have nothing accepted in time."""

    expected: int
    late: int
    owing: int


NO_DUTIES: Final = Numbers(0, 0, 0)
"""The numbers of a period nobody owes anything in."""


class Excusable(NamedTuple):
    """Duties an outage seems to excuse, or to excuse no more.

    `said` is when it was declared and revoked last; `turns` how often these were called late.
    """

    district: str
    outage: str
    said: str
    duties: tuple[DutyOf, ...]
    turns: int


def local(written: str) -> datetime:
    """Read a stored moment, in local time."""
    return parse(written).astimezone(calendar.LOCAL)


class Undecided(NamedTuple):
    """A duty that is neither met nor late; `held`: something that is not decided yet keeps it from being judged.

    `turns`: how often it was called late before.
    """

    district: str
    unit: str
    held: bool
    turns: int = 0


async def undecided(database: Database, obligation: str, period: str, due_at: datetime) -> list[Undecided]:
    """Answer which duties of a due instant are neither met nor late."""
    asked = {"obligation": obligation, "period": period, "due_at": text(due_at)}
    rows = await database.read(DUTIES_OPEN, asked)
    return [Undecided(district, unit, bool(held), turns) for district, unit, held, turns in rows]


async def to_excuse(database: Database) -> list[Excusable]:
    """Answer which duties are late though an outage seems to excuse them, or excused though none does."""
    found: dict[tuple[str, str, str], list[DutyOf]] = defaultdict(list)
    called: dict[tuple[str, str, str], int] = defaultdict(int)
    async with database.snapshot() as snapshot:
        rows = [*await snapshot.fetch(TO_EXCUSE, {}), *await snapshot.fetch(TO_EXCUSE_NO_MORE, {})]
    for district, outage, declared_at, revoked_at, turns, own, unit, obligation, period in rows:
        home = None if own == district else own
        duty = DutyOf(home=home, unit=unit, obligation=obligation, period=period)
        key = district, outage, f"{declared_at} {revoked_at}".strip()
        found[key].append(duty)
        called[key] += turns
    return [Excusable(*key, tuple(duties), called[key]) for key, duties in found.items()]


async def counts(database: Database) -> Mapping[tuple[str, str], Numbers]:
    """Answer the numbers of every opened period."""
    return {(row[0], row[1]): _numbers(row) for row in await database.read(COUNTS, {})}


async def count(database: Database, obligation: str, period: str) -> Numbers:
    """Answer the numbers of one period."""
    rows = await database.read(COUNT, {"obligation": obligation, "period": period})
    return _numbers(rows[0]) if rows else NO_DUTIES


def _numbers(row: Sequence[Any]) -> Numbers:
    return Numbers(int(row[2]), int(row[3]), int(row[4]))
