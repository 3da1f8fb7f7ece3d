"""Named questions over the read models, answered with typed rows."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Table, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from services.contracts.deadlines import SenderAssigned
from services.contracts.intake import Outcome
from services.deadlines import calendar
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import DutyOf, MomentKind, MomentReached, UnitOf
from services.deadlines.domain.senders import Unit
from services.deadlines.projections import (
    CATALOGUES,
    CLOSED,
    CLOSINGS,
    DECIDED,
    DUTIES,
    EXCUSED,
    HELD,
    INSTANTS,
    LATE,
    MOMENTS,
    ORDERED,
    OUTAGES,
    PASSED,
    PERIODS,
    PLANS,
    RETIRED,
    REVIVED,
    SENDERS,
    SETTLED,
    UNKNOWN,
    WITHDRAWN,
)
from services.kit.database import Database
from services.kit.moment import parse, text

TURN: Final = ("obligation", "period")
INSTANT: Final = (*TURN, "due_at")


def _same(table: Table, other: Table, keys: Iterable[str]) -> ColumnElement[bool]:
    return and_(*(table.c[key] == other.c[key] for key in keys))


def _same_duty(table: Table) -> ColumnElement[bool]:
    return _same(table, DUTIES, (*TURN, "district", "unit"))


_ACCEPTED: Final = and_(_same_duty(DECIDED), DECIDED.c.outcome == Outcome.ACCEPTED.value)
_MET: Final = or_(DUTIES.c.standing == WITHDRAWN, exists().where(_ACCEPTED, DECIDED.c.arrived_at < DUTIES.c.due_at))
_DECIDED_SINCE: Final = (
    exists()
    .where(
        _same_duty(DECIDED),
        DECIDED.c.submission_id == HELD.c.submission_id,
        DECIDED.c.content_sha256 == HELD.c.content_sha256,
    )
    .correlate(HELD, DUTIES)
)
_WAITS: Final = exists().where(_same_duty(HELD), HELD.c.arrived_at < DUTIES.c.due_at, ~_DECIDED_SINCE).correlate(DUTIES)
_UNKNOWN: Final = exists().where(_same_duty(UNKNOWN), UNKNOWN.c.stands == 1).correlate(DUTIES)
_UNDECIDED: Final = and_(DUTIES.c.standing == "", ~_MET)
_OPEN: Final = and_(_UNDECIDED, ~_UNKNOWN)

_BACK: Final = exists().where(
    _same(REVIVED, CLOSINGS, TURN), _same_duty(REVIVED), DUTIES.c.due_at == CLOSINGS.c.due_at, _OPEN
)
_BACK_IN_TURN: Final = exists().where(_same(REVIVED, MOMENTS, TURN), _same_duty(REVIVED), _OPEN)
"""After a period was closed an acceptance was taken back, or what was unknown is judged after all."""

_OF_INSTANT: Final = and_(
    DUTIES.c.obligation == bindparam("obligation"),
    DUTIES.c.period == bindparam("period"),
    DUTIES.c.due_at == bindparam("due_at"),
)

_UNTAKEN: Final = and_(
    ~exists().where(_same(PASSED, MOMENTS, (*TURN, "kind", "due_at", "at"))),
    # Nobody is waited for any more.
    or_(
        MOMENTS.c.kind != MomentKind.PATIENCE.value,
        ~exists().where(_same(CLOSED, MOMENTS, TURN)),
        _BACK_IN_TURN.correlate(MOMENTS),
    ),
)

PENDING_MOMENTS: Final = (
    select(MOMENTS.c.kind, MOMENTS.c.catalogue, MOMENTS.c.obligation, MOMENTS.c.period, MOMENTS.c.at, MOMENTS.c.due_at)
    .where(MOMENTS.c.at <= bindparam("until"), _UNTAKEN)
    .order_by(MOMENTS.c.at, MOMENTS.c.obligation, MOMENTS.c.period, MOMENTS.c.kind, MOMENTS.c.due_at)
    .limit(200)
)
"""Moments up to an instant that were not taken yet, in order."""

NEXT_MOMENT: Final = select(func.min(MOMENTS.c.at)).where(_UNTAKEN)
"""When the next moment is that was not taken yet."""

CLOSINGS_OPEN: Final = (
    select(
        CLOSINGS.c.obligation,
        CLOSINGS.c.period,
        CLOSINGS.c.due_at,
        CLOSINGS.c.began_at,
        SETTLED.c.settled_at,
        SETTLED.c.silent,
        case((exists().where(_same(ORDERED, CLOSINGS, INSTANT)), 1), else_=0),
        case(
            (exists().where(_same(PASSED, CLOSINGS, INSTANT), PASSED.c.kind == MomentKind.PATIENCE.value), 1), else_=0
        ),
    )
    .select_from(CLOSINGS.outerjoin(SETTLED, _same(SETTLED, CLOSINGS, INSTANT)))
    .where(or_(~exists().where(_same(CLOSED, CLOSINGS, TURN)), _BACK.correlate(CLOSINGS)))
    .order_by(CLOSINGS.c.due_at, CLOSINGS.c.obligation, CLOSINGS.c.period)
)
"""Due instants that came, of periods that are not closed, or in which something is open again."""

ALL_INSTANTS: Final = (
    select(INSTANTS.c.obligation, INSTANTS.c.period, INSTANTS.c.due_at)
    .where(~exists().where(_same(CLOSED, INSTANTS, TURN)))
    .order_by(INSTANTS.c.due_at)
)
"""Due instants of periods that are open or closing."""

DUTIES_OPEN: Final = (
    select(DUTIES.c.district, DUTIES.c.unit, case((_WAITS, 1), else_=0))
    .where(_OF_INSTANT, _OPEN)
    .order_by(DUTIES.c.district, DUTIES.c.unit)
)
"""Duties of a due instant that are neither met nor late, and whether a held report keeps them from being judged."""

DUTIES_UNKNOWN: Final = (
    select(DUTIES.c.district, DUTIES.c.unit)
    .where(_OF_INSTANT, _UNDECIDED, _UNKNOWN)
    .order_by(DUTIES.c.district, DUTIES.c.unit)
)
"""Duties of a due instant of which nobody knows what arrived, so that nobody is waited for."""

SENDERS_OF: Final = (
    select(SENDERS.c.unit, SENDERS.c.district, SENDERS.c.since, SENDERS.c.until)
    .where(
        exists()
        .where(
            DUTIES.c.unit == SENDERS.c.unit,
            DUTIES.c.obligation == bindparam("obligation"),
            DUTIES.c.period == bindparam("period"),
        )
        .correlate(SENDERS)
    )
    .order_by(SENDERS.c.unit, SENDERS.c.district, SENDERS.c.since)
)
"""What is said of who sends for the units of a period."""

RETIRED_BY: Final = select(RETIRED.c.code).where(RETIRED.c.retired_at <= bindparam("due_at"))
"""Districts that were retired at a due instant: nobody waits for them."""

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

CATALOGUE: Final = select(CATALOGUES.c.body).where(CATALOGUES.c.code == bindparam("code"))
"""A catalogue as it was last imported."""

ALL_PLANS: Final = select(PLANS.c.obligation, PLANS.c.period, PLANS.c.due_at)
"""Periods that catalogues plan."""

ALL_OPENED: Final = select(PERIODS.c.obligation, PERIODS.c.period, PERIODS.c.due_at)
"""Periods that were opened."""

ALL_CLOSED: Final = select(CLOSED.c.obligation, CLOSED.c.period)
"""Periods of which nothing is open."""

INSTANTS_OF: Final = (
    select(INSTANTS.c.due_at, MOMENTS.c.at)
    .select_from(
        INSTANTS.outerjoin(
            MOMENTS, and_(_same(MOMENTS, INSTANTS, INSTANT), MOMENTS.c.kind == MomentKind.PATIENCE.value)
        )
    )
    .where(INSTANTS.c.obligation == bindparam("obligation"), INSTANTS.c.period == bindparam("period"))
    .order_by(INSTANTS.c.due_at)
)
"""The due instants of a period, and when the patience with each is over."""

CAME: Final = (
    select(CLOSINGS.c.due_at, SETTLED.c.settled_at)
    .select_from(CLOSINGS.outerjoin(SETTLED, _same(SETTLED, CLOSINGS, INSTANT)))
    .where(CLOSINGS.c.obligation == bindparam("obligation"), CLOSINGS.c.period == bindparam("period"))
)
"""The due instants of a period that came, and when intake had settled them."""


class Waiting(StrEnum):
    """What an open duty waits for: its instant, the settling of it, a decision on a held report, or its district.

    `unknown`: for nothing; an officer may say that nothing had arrived.
    """

    COMING = "coming"
    SETTLING = "settling"
    HELD = "held"
    SILENT = "silent"
    UNKNOWN = "unknown"


class Closing(NamedTuple):
    """A due instant that came; `settled_at` is empty until intake has settled, `silent` names whose mark is missing.

    `ordered`: an operator closed duties of it; `over`: the patience with what is held or silent is over.
    """

    obligation: str
    period: str
    due_at: datetime
    began_at: datetime
    settled_at: str
    silent: frozenset[str]
    ordered: bool
    over: bool

    @property
    def name(self) -> str:
        """Return how an operator calls it."""
        return f"{self.obligation}/{self.period} (due {self.due_at.isoformat()})"


class OpenDuties(NamedTuple):
    """The undecided duties of a closing: those to judge now, those that wait for a decision, those of silent districts.

    `gone`: districts that are silent and retired.
    """

    to_judge: tuple[UnitOf, ...]
    held: tuple[UnitOf, ...]
    silent: tuple[UnitOf, ...]
    gone: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[UnitOf, ...]:
        """Return them all."""
        return self.to_judge + self.held + self.silent


class Numbers(NamedTuple):
    """How many duties a period has, how many of them are called late, how many have nothing accepted in time."""

    expected: int
    late: int
    owing: int


NO_DUTIES: Final = Numbers(0, 0, 0)
"""The numbers of a period nobody owes anything in."""


class PeriodRow(NamedTuple):
    """A period as an operator sees it."""

    obligation: str
    period: str
    due_at: datetime
    state: str
    numbers: Numbers
    waits_for: str


class InstantRow(NamedTuple):
    """A due instant as an operator sees it; `state` is coming, waiting (for intake) or settled."""

    due_at: datetime
    state: str
    settled_at: datetime | None
    patience_until: datetime | None
    silent: tuple[str, ...]
    waits_for: str


class OpenDuty(NamedTuple):
    """A duty that is neither met nor late."""

    district: str
    unit: str
    due_at: datetime
    waits_for: Waiting


class Excusable(NamedTuple):
    """Duties an outage, as it was last declared, seems to excuse."""

    district: str
    outage: str
    declared_at: str
    duties: tuple[DutyOf, ...]


def _local(written: str) -> datetime:
    return parse(written).astimezone(calendar.LOCAL)


async def pending_moments(database: Database, until: datetime) -> list[MomentReached]:
    """Answer which moments up to an instant were not taken yet, in order, some hundreds at most."""
    rows = await database.read(PENDING_MOMENTS, {"until": text(until)})
    return [
        MomentReached(
            kind=MomentKind(kind),
            catalogue=catalogue,
            obligation=obligation,
            period=period,
            at=parse(at),
            due_at=parse(due_at) if due_at else None,
        )
        for kind, catalogue, obligation, period, at, due_at in rows
    ]


async def next_moment(database: Database) -> datetime | None:
    """Answer when the next moment is that was not taken yet."""
    [(at,)] = await database.read(NEXT_MOMENT, {})
    return None if at is None else parse(at)


async def closings_open(database: Database) -> list[Closing]:
    """Answer which due instants came, of periods that are not closed."""
    rows = await database.read(CLOSINGS_OPEN, {})
    return [
        Closing(
            obligation,
            period,
            _local(due_at),
            parse(began_at),
            settled_at or "",
            frozenset((silent or "").split()),
            bool(ordered),
            bool(over),
        )
        for obligation, period, due_at, began_at, settled_at, silent, ordered, over in rows
    ]


async def coming(database: Database) -> Mapping[tuple[str, str], list[datetime]]:
    """Answer the due instants of every period that is not closed, in order."""
    found: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for obligation, period, due_at in await database.read(ALL_INSTANTS, {}):
        found[obligation, period].append(_local(due_at))
    return found


async def duties_open(database: Database, closing: Closing) -> OpenDuties:
    """Answer which duties of a closing are undecided, and what each waits for."""
    waited = await _waited_for(database, closing)
    sorted_out: dict[Waiting, list[UnitOf]] = {waiting: [] for waiting in Waiting}
    for district, unit, held in await _undecided(database, closing.obligation, closing.period, closing.due_at):
        silent = waited.is_silent(unit, district, closing.due_at)
        sorted_out[_waiting(silent=silent, held=held)].append(UnitOf(district=district, unit=unit))
    return OpenDuties(
        tuple(sorted_out[Waiting.SETTLING]),
        tuple(sorted_out[Waiting.HELD]),
        tuple(sorted_out[Waiting.SILENT]),
        tuple(sorted(waited.gone)),
    )


class _Waited(NamedTuple):
    """Which silent districts a closing waits for, which not, and who sends for a unit where something is said of it."""

    silent: frozenset[str]
    gone: frozenset[str]
    units: Mapping[str, Unit]

    def is_silent(self, unit: str, own: str, due_at: datetime) -> bool:
        """Say whether a district that may have sent for a unit is silent."""
        known = self.units.get(unit, Unit())
        return not self.silent.isdisjoint(known.may_send(own, due_at))


async def _waited_for(database: Database, closing: Closing) -> _Waited:
    """Ask only where a district is silent."""
    if not closing.silent:
        return _Waited(frozenset(), frozenset(), {})
    retired = {row[0] for row in await database.read(RETIRED_BY, {"due_at": text(closing.due_at)})}
    said = await database.read(SENDERS_OF, {"obligation": closing.obligation, "period": closing.period})
    units: dict[str, Unit] = {}
    for row in said:
        sender = _sender(*row)
        units[sender.unit] = units.get(sender.unit, Unit()).assigned(sender)
    return _Waited(closing.silent - retired, closing.silent & retired, units)


def _sender(unit: str, district: str, since: str, until: str) -> SenderAssigned:
    begins, ends = parse(since), parse(until) if until else None
    return SenderAssigned(unit=unit, district=district, since=begins, until=ends, assigned_at=begins)


async def _undecided(database: Database, obligation: str, period: str, due_at: datetime) -> list[tuple[str, str, bool]]:
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


async def catalogue(database: Database, code: str) -> Catalogue | None:
    """Answer a catalogue as it was last imported; None where it never was."""
    rows = await database.read(CATALOGUE, {"code": code})
    return Catalogue.model_validate(json.loads(rows[0][0])) if rows else None


async def waits_for(database: Database, closing: Closing) -> str:
    """Answer in words what a closing waits for; empty: for nothing."""
    found = await duties_open(database, closing)
    if not closing.settled_at:
        return "intake's settlement" if found.all or not closing.ordered else ""
    told = [
        (len(found.to_judge), "duties to settle"),
        (len(found.held), "held reports to be decided"),
        (len(found.silent), f"duties of silent districts {' '.join(sorted(closing.silent.difference(found.gone)))}"),
    ]
    return ", ".join(f"{number} {what}" for number, what in told if number)


async def periods(database: Database) -> list[PeriodRow]:
    """Answer every period, planned, open, closing or closed, in the order of due instants."""
    due = {(row[0], row[1]): row[2] for row in await database.read(ALL_PLANS, {})}
    opened = {(row[0], row[1]): row[2] for row in await database.read(ALL_OPENED, {})}
    closed = {(row[0], row[1]) for row in await database.read(ALL_CLOSED, {})}
    closing = await _closings_by_period(database)
    instants = await coming(database)
    numbers = await counts(database)
    rows = []
    for key, due_at in sorted({**due, **opened}.items(), key=lambda item: (item[1], item[0])):
        waits = await _waits_of(database, closing.get(key, ()), instants.get(key, []))
        state = "closed" if key in closed else "closing" if waits else "open" if key in opened else "planned"
        rows.append(PeriodRow(*key, _local(due_at), state, numbers.get(key, NO_DUTIES), waits))
    return rows


async def _closings_by_period(database: Database) -> dict[tuple[str, str], list[Closing]]:
    found: dict[tuple[str, str], list[Closing]] = defaultdict(list)
    for closing in await closings_open(database):
        found[closing.obligation, closing.period].append(closing)
    return found


async def _waits_of(database: Database, closings: Iterable[Closing], instants: list[datetime]) -> str:
    """Say what the closings of a period wait for; with several instants each is named."""
    came = list(closings)
    told = [(closing, await waits_for(database, closing)) for closing in came]
    waiting = [(closing, words) for closing, words in told if words]
    if not waiting:
        return "its end" if came and len(came) >= len(instants) else ""
    if len(instants) == 1:
        return waiting[0][1]
    return "; ".join(f"due {closing.due_at.isoformat()}: {words}" for closing, words in waiting)


async def instants(database: Database, obligation: str, period: str) -> list[InstantRow]:
    """Answer the due instants of a period, in order; [] where it was not opened."""
    asked = {"obligation": obligation, "period": period}
    came = {row[0]: row[1] or "" for row in await database.read(CAME, asked)}
    closings = {
        closing.due_at: closing for closing in (await _closings_by_period(database)).get((obligation, period), [])
    }
    rows = []
    for due_at, patience in await database.read(INSTANTS_OF, asked):
        settled_at, closing = came.get(due_at), closings.get(_local(due_at))
        rows.append(
            InstantRow(
                _local(due_at),
                "coming" if settled_at is None else "settled" if settled_at else "waiting",
                _local(settled_at) if settled_at else None,
                _local(patience) if patience else None,
                tuple(sorted(closing.silent)) if closing else (),
                await waits_for(database, closing) if closing else "",
            )
        )
    return rows


async def open_duties(database: Database, obligation: str, period: str) -> list[OpenDuty]:
    """Answer which duties of a period are neither met nor late, and what each waits for."""
    closings = {
        closing.due_at: closing for closing in (await _closings_by_period(database)).get((obligation, period), [])
    }
    found: list[OpenDuty] = []
    for row in await database.read(INSTANTS_OF, {"obligation": obligation, "period": period}):
        due_at = _local(row[0])
        closing = closings.get(due_at)
        if closing is None:
            undecided = await _undecided(database, obligation, period, due_at)
            found += [OpenDuty(district, unit, due_at, Waiting.COMING) for district, unit, _held in undecided]
        else:
            found += _sorted(await duties_open(database, closing), due_at)
    return found


def _sorted(found: OpenDuties, due_at: datetime) -> list[OpenDuty]:
    by_wait = {Waiting.SETTLING: found.to_judge, Waiting.HELD: found.held, Waiting.SILENT: found.silent}
    waiting = [(one.district, one.unit, waits) for waits, units in by_wait.items() for one in units]
    return [OpenDuty(district, unit, due_at, waits) for district, unit, waits in sorted(waiting)]


async def unknown_duties(database: Database, obligation: str, period: str) -> list[OpenDuty]:
    """Answer which duties of a period nobody is waited for because nobody knows what arrived."""
    found: list[OpenDuty] = []
    asked = {"obligation": obligation, "period": period}
    for row in await database.read(INSTANTS_OF, asked):
        rows = await database.read(DUTIES_UNKNOWN, {**asked, "due_at": row[0]})
        found += [OpenDuty(district, unit, _local(row[0]), Waiting.UNKNOWN) for district, unit in rows]
    return found


def _waiting(*, silent: bool, held: bool) -> Waiting:
    if silent:
        return Waiting.SILENT
    return Waiting.HELD if held else Waiting.SETTLING
