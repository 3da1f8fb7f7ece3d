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
from services.scoring.domain.facts import Kind, Learnt
from services.scoring.domain.register import Cell, ListedObligation, ListedPeriod, Lists
from services.scoring.domain.register import register as fill
from services.scoring.domain.roll import Ended, Registered, lives, year_of
from services.scoring.domain.standing import DutyKey
from services.scoring.projections import DUTY_FACTS, OBLIGATIONS, PERIODS, STANDINGS, UNIT_ENDS, UNITS

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
    units: list[Registered]
    ends: list[Ended]
    periods: list[ListedPeriod]
    standings: list[tuple[str, DutyKey, Status]]


def _as_asked(table: Table) -> ColumnElement[bool]:
    """Bound both times of a table."""
    return (table.c.occurred_at <= bindparam("as_of")) & (table.c.recorded_at <= bindparam("known_at"))


UNIT, END, OBLIGATION, PERIOD = UNITS.c, UNIT_ENDS.c, OBLIGATIONS.c, PERIODS.c
FACT, STANDING = DUTY_FACTS.c, STANDINGS.c

DISTRICTS = select(UNIT.district).distinct().order_by(UNIT.district)
EVERY_UNIT = select(
    *(UNIT.occurred_at, UNIT.position, UNIT.unit, UNIT.district, UNIT.province),
    *(UNIT.no, UNIT.name, UNIT.kind, UNIT.began_at),
)
EVERY_END = select(END.occurred_at, END.position, END.unit, END.successors)
HERE = select(UNIT.unit).where(UNIT.district == bindparam("district"))
UNITS_THEN = EVERY_UNIT.where(UNIT.unit.in_(HERE), _as_asked(UNITS))
ENDS_THEN = EVERY_END.where(END.unit.in_(HERE), _as_asked(UNIT_ENDS))
OBLIGATIONS_THEN = (
    select(OBLIGATION.obligation, OBLIGATION.no, OBLIGATION.title)
    .where(_as_asked(OBLIGATIONS))
    .order_by(OBLIGATION.position)
)
PERIODS_THEN = (
    select(PERIOD.obligation, PERIOD.period, PERIOD.others, PERIOD.due_at, PERIOD.occurred_at)
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

NEW_UNITS = EVERY_UNIT.where(UNIT.position > bindparam("after"))
NEW_ENDS = EVERY_END.where(END.position > bindparam("after"))
NEW_PERIODS = (
    select(PERIOD.obligation, PERIOD.period, PERIOD.others, PERIOD.due_at, PERIOD.occurred_at)
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
    obligation, period, others, due_at, opened_at = row
    return ListedPeriod(obligation, period, Others(others), moment.parse(due_at), moment.parse(opened_at))


def _registered(row: Row) -> Registered:
    since, position, unit, district, province, no, name, kind, began_at = row
    known = (position, unit, district, province, no, name, kind)
    return Registered(moment.parse(since), *known, _moment(began_at))


def _ended(row: Row) -> Ended:
    since, position, unit, successors = row
    return Ended(moment.parse(since), position, unit, tuple(json.loads(successors)))


async def _lists(snapshot: Snapshot, asked: Asked, values: dict[str, str]) -> Lists:
    """Fetch what is listed; of each thing the newest version wins, for rows come in order."""
    units = [_registered(row) for row in await snapshot.fetch(UNITS_THEN, values)]
    ends = [_ended(row) for row in await snapshot.fetch(ENDS_THEN, values)]
    obligations = [ListedObligation(*row) for row in await snapshot.fetch(OBLIGATIONS_THEN, values)]
    periods = [_period(row) for row in await snapshot.fetch(PERIODS_THEN, values)]
    newest = {(each.obligation, each.period): each for each in periods}
    return Lists(
        asked.district,
        asked.year,
        lives(units, ends),
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
        units, ends, periods, standings = [], [], [], []
        after = {"after": seen.get("deadlines", 0)}
        if heads.get("deadlines", 0) > after["after"]:
            units = await snapshot.fetch(NEW_UNITS, after)
            ends = await snapshot.fetch(NEW_ENDS, after)
            periods = await snapshot.fetch(NEW_PERIODS, after)
        after = {"after": seen.get("scoring", 0)}
        if heads.get("scoring", 0) > after["after"]:
            standings = await snapshot.fetch(NEW_STANDINGS, after)
    return Changes(
        heads,
        [_registered(row) for row in units],
        [_ended(row) for row in ends],
        [_period(row) for row in periods],
        [(district, DutyKey(*duty), Status(status)) for district, *duty, status in standings],
    )
