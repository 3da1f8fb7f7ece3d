"""Questions of the ticker and the settler: moments to take, closings, and what their duties wait for."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, case, exists, func, or_, select

from services.contracts.deadlines import SenderAssigned
from services.deadlines.domain.inputs import MomentKind, MomentReached, UnitOf
from services.deadlines.domain.units import Unit
from services.deadlines.projections import (
    CLOSED,
    CLOSINGS,
    DUTIES,
    INSTANTS,
    MOMENTS,
    ORDERED,
    PASSED,
    RETIRED,
    REVIVED,
    SENDERS,
    SETTLED,
)
from services.deadlines.queries.duties import INSTANT, OPEN, TURN, WAITS, Undecided, local, same, same_duty, undecided
from services.deadlines.queries.units import moved
from services.kit.database import Database
from services.kit.moment import parse, text

_BACK: Final = exists().where(
    same(REVIVED, CLOSINGS, TURN), same_duty(REVIVED), DUTIES.c.due_at == CLOSINGS.c.due_at, OPEN
)
_BACK_IN_TURN: Final = exists().where(same(REVIVED, MOMENTS, TURN), same_duty(REVIVED), OPEN)
"""After a period was closed an acceptance was taken back, or what was unknown is judged after all."""

_UNTAKEN: Final = and_(
    ~exists().where(same(PASSED, MOMENTS, (*TURN, "kind", "due_at", "at"))),
    # Nobody is waited for any more.
    or_(
        MOMENTS.c.kind != MomentKind.PATIENCE.value,
        ~exists().where(same(CLOSED, MOMENTS, TURN)),
        _BACK_IN_TURN.correlate(MOMENTS),
    ),
)

_MOMENT: Final = (MOMENTS.c.kind, MOMENTS.c.catalogue, MOMENTS.c.obligation, MOMENTS.c.period, MOMENTS.c.at)
PENDING_MOMENTS: Final = (
    select(*_MOMENT, MOMENTS.c.due_at, MOMENTS.c.ahead)
    .distinct()
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
        case((exists().where(same(ORDERED, CLOSINGS, INSTANT)), 1), else_=0),
        case((exists().where(same(PASSED, CLOSINGS, INSTANT), PASSED.c.kind == MomentKind.PATIENCE.value), 1), else_=0),
    )
    .select_from(CLOSINGS.outerjoin(SETTLED, same(SETTLED, CLOSINGS, INSTANT)))
    .where(or_(~exists().where(same(CLOSED, CLOSINGS, TURN)), _BACK.correlate(CLOSINGS)))
    .order_by(CLOSINGS.c.due_at, CLOSINGS.c.obligation, CLOSINGS.c.period)
)
"""Due instants that came, of periods that are not closed, or in which something is open again."""

DUTIES_OPEN: Final = (
    select(
        *(CLOSINGS.c[name] for name in INSTANT),
        DUTIES.c.district,
        DUTIES.c.unit,
        case((WAITS, 1), else_=0),
        DUTIES.c.turns,
    )
    .select_from(CLOSINGS.join(DUTIES, same(DUTIES, CLOSINGS, INSTANT)))
    .where(OPEN, or_(~exists().where(same(CLOSED, CLOSINGS, TURN)), _BACK.correlate(CLOSINGS)))
    .order_by(*(CLOSINGS.c[name] for name in INSTANT), DUTIES.c.district, DUTIES.c.unit)
)
"""The undecided duties of all these, in one question; and whether something held keeps each from being judged."""

ALL_INSTANTS: Final = (
    select(INSTANTS.c.obligation, INSTANTS.c.period, INSTANTS.c.due_at)
    .where(~exists().where(same(CLOSED, INSTANTS, TURN)))
    .order_by(INSTANTS.c.due_at)
)
"""Due instants of periods that are open or closing."""

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

    `gone`: districts that are silent and retired; `turns`: how often any of these was called late before.
    """

    to_judge: tuple[UnitOf, ...]
    held: tuple[UnitOf, ...]
    silent: tuple[UnitOf, ...]
    gone: tuple[str, ...] = ()
    turns: int = 0

    @property
    def all(self) -> tuple[UnitOf, ...]:
        """Return them all."""
        return self.to_judge + self.held + self.silent


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
            working_days_before=int(ahead) if ahead else None,
        )
        for kind, catalogue, obligation, period, at, due_at, ahead in rows
    ]


async def next_moment(database: Database) -> datetime | None:
    """Answer when the next moment is that was not taken yet."""
    [(at,)] = await database.read(NEXT_MOMENT, {})
    return None if at is None else parse(at)


async def closings_open(database: Database) -> list[Closing]:
    """Answer which due instants came, of periods that are not closed."""
    return [_closing(row) for row in await database.read(CLOSINGS_OPEN, {})]


def _closing(row: Sequence[Any]) -> Closing:
    obligation, period, due_at, began_at, settled_at, silent, ordered, over = row
    silent_ones = frozenset((silent or "").split())
    known = (local(due_at), parse(began_at), settled_at or "", silent_ones)
    return Closing(obligation, period, *known, ordered=bool(ordered), over=bool(over))


async def coming(database: Database) -> Mapping[tuple[str, str], list[datetime]]:
    """Answer the due instants of every period that is not closed, in order."""
    found: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for obligation, period, due_at in await database.read(ALL_INSTANTS, {}):
        found[obligation, period].append(local(due_at))
    return found


async def all_open(database: Database) -> AsyncIterator[tuple[Closing, OpenDuties]]:
    """Yield which due instants came, of periods that are not closed, and which of their duties are undecided."""
    found: dict[tuple[str, ...], list[Undecided]] = defaultdict(list)
    async with database.snapshot() as snapshot:  # a closing that begins in between would seem to be done
        closings = await snapshot.fetch(CLOSINGS_OPEN, {})
        duties = await snapshot.fetch(DUTIES_OPEN, {}) if closings else []
    for obligation, period, due_at, district, unit, waits, turns in duties:
        found[obligation, period, due_at].append(Undecided(district, unit, bool(waits), turns))
    for row in closings:
        closing = _closing(row)
        yield closing, _sorted(closing, found.pop(row[:3], ()), await _waited_for(database, closing))


async def duties_open(database: Database, closing: Closing) -> OpenDuties:
    """Answer which duties of a closing are undecided, and what each waits for."""
    found = await undecided(database, closing.obligation, closing.period, closing.due_at)
    return _sorted(closing, found, await _waited_for(database, closing))


def _sorted(closing: Closing, found: Iterable[Undecided], waited: "_Waited") -> OpenDuties:
    sorted_out: dict[Waiting, list[UnitOf]] = {waiting: [] for waiting in Waiting}
    turns = 0
    for one in found:
        turns += one.turns
        silent = waited.is_silent(one.unit, one.district, closing.due_at)
        sorted_out[_waiting(silent=silent, held=one.held)].append(UnitOf(district=one.district, unit=one.unit))
    return OpenDuties(
        tuple(sorted_out[Waiting.SETTLING]),
        tuple(sorted_out[Waiting.HELD]),
        tuple(sorted_out[Waiting.SILENT]),
        tuple(sorted(waited.gone)),
        turns,
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
    for version in await moved(database):
        units[version.unit] = units.get(version.unit, Unit()).kept(version)
    return _Waited(closing.silent - retired, closing.silent & retired, units)


def _sender(unit: str, district: str, since: str, until: str) -> SenderAssigned:
    begins, ends = parse(since), parse(until) if until else None
    return SenderAssigned(unit=unit, district=district, since=begins, until=ends, assigned_at=begins)


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


def _waiting(*, silent: bool, held: bool) -> Waiting:
    if silent:
        return Waiting.SILENT
    return Waiting.HELD if held else Waiting.SETTLING
