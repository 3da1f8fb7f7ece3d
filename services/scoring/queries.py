"""Questions to the read models: the register as of one instant and known at another; what changed for aggregates."""

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, bindparam, select

from services.contracts.deadlines import Others
from services.contracts.scoring import Status
from services.kit import moment
from services.kit.database import Database, OneOf, Row, Snapshot
from services.kit.journal import HEADS
from services.scoring.domain.learning import Kind, Learnt
from services.scoring.domain.register import Cell, ListedObligation, ListedPeriod, ListedUnit, Lists, year_of
from services.scoring.domain.register import register as fill
from services.scoring.domain.standing import DutyKey
from services.scoring.projections import DUTY_FACTS, OBLIGATIONS, PERIODS, STANDINGS, UNITS

HEARD = ("deadlines", "intake", "scoring")


class Asked(NamedTuple):
    """Which register: `as_of` bounds what happened, `known_at` what this journal had recorded."""

    district: str
    year: int
    as_of: datetime
    known_at: datetime


class Changes(NamedTuple):
    """What is new since the heads seen before; `heads` are last positions by source."""

    heads: dict[str, int]
    units: list[tuple[str, str, str]]
    periods: list[tuple[str, str, Others, int]]
    standings: list[tuple[str, DutyKey, Status]]


def _as_asked(table: Table) -> ColumnElement[bool]:
    """Bound both times of a table."""
    return (table.c.occurred_at <= bindparam("as_of")) & (table.c.recorded_at <= bindparam("known_at"))


UNIT, OBLIGATION, PERIOD, FACT, STANDING = UNITS.c, OBLIGATIONS.c, PERIODS.c, DUTY_FACTS.c, STANDINGS.c

DISTRICTS = select(UNIT.district).distinct().order_by(UNIT.district)
UNITS_THEN = (
    select(UNIT.unit, UNIT.no, UNIT.name, UNIT.kind)
    .where(UNIT.district == bindparam("district"), _as_asked(UNITS))
    .order_by(UNIT.position)
)
OBLIGATIONS_THEN = (
    select(OBLIGATION.obligation, OBLIGATION.no, OBLIGATION.title)
    .where(_as_asked(OBLIGATIONS))
    .order_by(OBLIGATION.position)
)
PERIODS_THEN = (
    select(PERIOD.obligation, PERIOD.period, PERIOD.others, PERIOD.due_at)
    .where(_as_asked(PERIODS))
    .order_by(PERIOD.position)
)
FACTS_THEN = (
    select(
        FACT.unit,
        FACT.obligation,
        FACT.period,
        FACT.kind,
        FACT.due_at,
        FACT.arrived_at,
        FACT.submitted_at,
        FACT.submission_id,
        FACT.reasons,
    )
    .where(FACT.district == bindparam("district"), OneOf(FACT.period, "periods"), _as_asked(DUTY_FACTS))
    .order_by(FACT.source, FACT.position)
)

NEW_UNITS = (
    select(UNIT.province, UNIT.district, UNIT.unit).where(UNIT.position > bindparam("after")).order_by(UNIT.position)
)
NEW_PERIODS = (
    select(PERIOD.obligation, PERIOD.period, PERIOD.others, PERIOD.due_at)
    .where(PERIOD.position > bindparam("after"))
    .order_by(PERIOD.position)
)
NEW_STANDINGS = (
    select(STANDING.district, STANDING.unit, STANDING.obligation, STANDING.period, STANDING.status)
    .where(STANDING.position > bindparam("after"))
    .order_by(STANDING.position)
)


def _moment(written: str | None) -> datetime | None:
    return None if written is None else moment.parse(written)


def _learnt(row: Row) -> tuple[DutyKey, Learnt]:
    unit, obligation, period, kind, due_at, arrived_at, submitted_at, submission_id, reasons = row
    times = (_moment(due_at), _moment(arrived_at), _moment(submitted_at))
    return DutyKey(unit, obligation, period), Learnt(Kind(kind), *times, submission_id, reasons)


def _period(row: Row) -> ListedPeriod:
    obligation, period, others, due_at = row
    return ListedPeriod(obligation, period, Others(others), moment.parse(due_at))


async def _lists(snapshot: Snapshot, asked: Asked, values: dict[str, str]) -> Lists:
    """Fetch what is listed; of each thing the newest version wins, for rows come in order."""
    units = [ListedUnit(*row) for row in await snapshot.fetch(UNITS_THEN, values)]
    obligations = [ListedObligation(*row) for row in await snapshot.fetch(OBLIGATIONS_THEN, values)]
    periods = [_period(row) for row in await snapshot.fetch(PERIODS_THEN, values)]
    newest = {(each.obligation, each.period): each for each in periods}
    return Lists(
        list({each.unit: each for each in units}.values()),
        list({each.obligation: each for each in obligations}.values()),
        [each for each in newest.values() if year_of(each.due_at) == asked.year],
    )


async def register(database: Database, asked: Asked) -> list[Cell]:
    """Return the register: every unit of the district × every opened period of the year.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    times = {"as_of": moment.text(asked.as_of), "known_at": moment.text(asked.known_at)}
    values = {"district": asked.district, **times}
    async with database.snapshot() as snapshot:
        lists = await _lists(snapshot, asked, values)
        periods = json.dumps(sorted({each.period for each in lists.periods}))
        rows = await snapshot.fetch(FACTS_THEN, {**values, "periods": periods})
    facts: dict[DutyKey, list[Learnt]] = {}
    for duty, learnt in map(_learnt, rows):
        facts.setdefault(duty, []).append(learnt)
    return fill(lists, facts)


async def districts(database: Database) -> list[str]:
    """Return the districts that have units."""
    return [str(row[0]) for row in await database.read(DISTRICTS)]


async def changes(database: Database, seen: dict[str, int]) -> Changes:
    """Return what is new since the heads `seen`, all of one moment; tables are only read where their source moved."""
    async with database.snapshot() as snapshot:
        heads = {source: last for source, last, _hash in await snapshot.fetch(HEADS, {}) if source in HEARD}
        units, periods, standings = [], [], []
        after = {"after": seen.get("deadlines", 0)}
        if heads.get("deadlines", 0) > after["after"]:
            units = await snapshot.fetch(NEW_UNITS, after)
            periods = await snapshot.fetch(NEW_PERIODS, after)
        after = {"after": seen.get("scoring", 0)}
        if heads.get("scoring", 0) > after["after"]:
            standings = await snapshot.fetch(NEW_STANDINGS, after)
    return Changes(
        heads,
        [(province, district, unit) for province, district, unit in units],
        [(each.obligation, each.period, each.others, year_of(each.due_at)) for each in map(_period, periods)],
        [(district, DutyKey(*duty), Status(status)) for district, *duty, status in standings],
    )
