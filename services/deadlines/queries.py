"""Named questions over the read models, answered with typed rows."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Table, and_, bindparam, case, exists, func, select
from sqlalchemy.sql.elements import ColumnElement

from services.contracts.intake import Outcome
from services.deadlines import calendar
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import MomentKind, MomentReached, UnitOf
from services.deadlines.projections import (
    CATALOGUES,
    CLOSED,
    CLOSINGS,
    DECIDED,
    DUTIES,
    HELD,
    MOMENTS,
    PASSED,
    PERIODS,
    PLANS,
)
from services.kit.database import Database
from services.kit.moment import parse, text


def _same_duty(table: Table) -> ColumnElement[bool]:
    return and_(*(table.c[key] == DUTIES.c[key] for key in ("obligation", "period", "district", "unit")))


_MET: Final = exists().where(
    _same_duty(DECIDED), DECIDED.c.outcome == Outcome.ACCEPTED.value, DECIDED.c.arrived_at < DUTIES.c.due_at
)
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
_OPEN: Final = and_(DUTIES.c.late == 0, ~_MET)

PENDING_MOMENTS: Final = (
    select(MOMENTS.c.kind, MOMENTS.c.catalogue, MOMENTS.c.obligation, MOMENTS.c.period, MOMENTS.c.at)
    .where(
        MOMENTS.c.at <= bindparam("until"),
        ~exists().where(*(PASSED.c[key] == MOMENTS.c[key] for key in ("obligation", "period", "kind", "at"))),
    )
    .order_by(MOMENTS.c.at, MOMENTS.c.obligation, MOMENTS.c.period, MOMENTS.c.kind)
    .limit(200)
)
"""Moments up to an instant that were not taken yet, in order."""

CLOSINGS_OPEN: Final = (
    select(CLOSINGS.c.obligation, CLOSINGS.c.period, CLOSINGS.c.due_at, CLOSINGS.c.settled_at, CLOSINGS.c.silent)
    .where(
        ~exists().where(CLOSED.c.obligation == CLOSINGS.c.obligation, CLOSED.c.period == CLOSINGS.c.period),
    )
    .order_by(CLOSINGS.c.due_at, CLOSINGS.c.obligation, CLOSINGS.c.period)
)
"""Periods whose due instant came and that are not closed."""

DUTIES_OPEN: Final = (
    select(DUTIES.c.district, DUTIES.c.unit, case((_WAITS, 1), else_=0))
    .where(DUTIES.c.obligation == bindparam("obligation"), DUTIES.c.period == bindparam("period"), _OPEN)
    .order_by(DUTIES.c.district, DUTIES.c.unit)
)
"""Duties of a period that are neither met nor late, and whether a held report keeps them from being judged."""

COUNTS: Final = (
    select(
        DUTIES.c.obligation,
        DUTIES.c.period,
        func.count(),
        func.coalesce(func.sum(DUTIES.c.late), 0),
        func.sum(case((_MET, 0), else_=1)),
    )
    .group_by(DUTIES.c.obligation, DUTIES.c.period)
    .order_by(DUTIES.c.obligation, DUTIES.c.period)
)
"""By period: duties, those called late, those with nothing accepted in time."""

CATALOGUE: Final = select(CATALOGUES.c.body).where(CATALOGUES.c.code == bindparam("code"))
"""A catalogue as it was last imported."""

ALL_PLANS: Final = select(PLANS.c.obligation, PLANS.c.period, PLANS.c.due_at)
"""Periods that catalogues plan."""

ALL_OPENED: Final = select(PERIODS.c.obligation, PERIODS.c.period, PERIODS.c.due_at)
"""Periods that were opened."""

ALL_CLOSED: Final = select(CLOSED.c.obligation, CLOSED.c.period)
"""Periods of which nothing is open."""


class Closing(NamedTuple):
    """A due instant that is not done with; `settled_at` is empty until intake has settled."""

    obligation: str
    period: str
    due_at: datetime
    settled_at: str
    silent: frozenset[str]


class OpenDuties(NamedTuple):
    """The undecided duties of a closing: those to judge now, those that wait for a decision, those of silent districts."""

    to_judge: tuple[UnitOf, ...]
    held: tuple[UnitOf, ...]
    silent: tuple[UnitOf, ...]


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


def _local(written: str) -> datetime:
    return parse(written).astimezone(calendar.LOCAL)


async def pending_moments(database: Database, until: datetime) -> list[MomentReached]:
    """Answer which moments up to an instant were not taken yet, in order, some hundreds at most."""
    rows = await database.read(PENDING_MOMENTS, {"until": text(until)})
    return [
        MomentReached(kind=MomentKind(kind), catalogue=catalogue, obligation=obligation, period=period, at=parse(at))
        for kind, catalogue, obligation, period, at in rows
    ]


async def closings_open(database: Database) -> list[Closing]:
    """Answer which due instants are not done with."""
    rows = await database.read(CLOSINGS_OPEN, {})
    return [
        Closing(obligation, period, _local(due_at), settled_at, frozenset(silent.split()))
        for obligation, period, due_at, settled_at, silent in rows
    ]


async def duties_open(database: Database, closing: Closing) -> OpenDuties:
    """Answer which duties of a closing are undecided, and what each waits for."""
    rows = await database.read(DUTIES_OPEN, {"obligation": closing.obligation, "period": closing.period})
    units = [(UnitOf(district=district, unit=unit), bool(held)) for district, unit, held in rows]
    silent = tuple(one for one, _ in units if one.district in closing.silent)
    heard = [(one, held) for one, held in units if one.district not in closing.silent]
    return OpenDuties(
        to_judge=tuple(one for one, held in heard if not held),
        held=tuple(one for one, held in heard if held),
        silent=silent,
    )


async def counts(database: Database) -> Mapping[tuple[str, str], Numbers]:
    """Answer the numbers of every opened period."""
    rows = await database.read(COUNTS, {})
    return {(row[0], row[1]): Numbers(int(row[2]), int(row[3]), int(row[4])) for row in rows}


async def catalogue(database: Database, code: str) -> Catalogue | None:
    """Answer a catalogue as it was last imported; None where it never was."""
    rows = await database.read(CATALOGUE, {"code": code})
    return Catalogue.model_validate(json.loads(rows[0][0])) if rows else None


async def waits_for(database: Database, closing: Closing) -> str:
    """Answer in words what a closing waits for."""
    if not closing.settled_at:
        return "intake's settlement"
    found = await duties_open(database, closing)
    told = [
        (len(found.to_judge), "duties to settle"),
        (len(found.held), "held reports to be decided"),
        (len(found.silent), f"duties of silent districts {' '.join(sorted(closing.silent))}"),
    ]
    return ", ".join(f"{number} {what}" for number, what in told if number) or "its end"


async def periods(database: Database) -> list[PeriodRow]:
    """Answer every period, planned, open, closing or closed, in the order of due instants."""
    due = {(row[0], row[1]): row[2] for row in await database.read(ALL_PLANS, {})}
    opened = {(row[0], row[1]): row[2] for row in await database.read(ALL_OPENED, {})}
    closed = {(row[0], row[1]) for row in await database.read(ALL_CLOSED, {})}
    closing = {(one.obligation, one.period): one for one in await closings_open(database)}
    numbers = await counts(database)
    rows = []
    for key, due_at in sorted({**due, **opened}.items(), key=lambda item: (item[1], item[0])):
        waits = await waits_for(database, closing[key]) if key in closing else ""
        state = "closed" if key in closed else "closing" if key in closing else "open" if key in opened else "planned"
        rows.append(PeriodRow(*key, _local(due_at), state, numbers.get(key, NO_DUTIES), waits))
    return rows
