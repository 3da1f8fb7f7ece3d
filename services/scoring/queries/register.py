"""The register as of one instant and known at another."""

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, bindparam, select

from services.kit import moment
from services.kit.database import Database, OneOf, Snapshot
from services.scoring.domain.facts import Learnt
from services.scoring.domain.register import Cell, ListedObligation, Lists
from services.scoring.domain.register import register as fill
from services.scoring.domain.roll import lives, year_of
from services.scoring.domain.standing import DutyKey
from services.scoring.projections import DUTY_FACTS, OBLIGATIONS, PERIODS, UNIT_ENDS, UNITS
from services.scoring.queries.rows import ended, learnt, period, registered


class Asked(NamedTuple):
    """Which register: `as_of` bounds what happened, `known_at` what this journal had recorded."""

    district: str
    year: int
    as_of: datetime
    known_at: datetime


def _as_asked(table: Table) -> ColumnElement[bool]:
    """Bound both times of a table."""
    return (table.c.occurred_at <= bindparam("as_of")) & (table.c.recorded_at <= bindparam("known_at"))


UNIT, END, OBLIGATION, PERIOD = UNITS.c, UNIT_ENDS.c, OBLIGATIONS.c, PERIODS.c
FACT = DUTY_FACTS.c

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


async def _lists(snapshot: Snapshot, asked: Asked, values: dict[str, str]) -> Lists:
    """Fetch what is listed; of each thing the newest version wins, for rows come in order."""
    units = [registered(row) for row in await snapshot.fetch(UNITS_THEN, values)]
    ends = [ended(row) for row in await snapshot.fetch(ENDS_THEN, values)]
    obligations = [ListedObligation(*row) for row in await snapshot.fetch(OBLIGATIONS_THEN, values)]
    periods = [period(row) for row in await snapshot.fetch(PERIODS_THEN, values)]
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
    for duty, told in map(learnt, rows):
        facts.setdefault(duty, []).append(told)
    return fill(lists, facts)


async def districts(database: Database) -> list[str]:
    """Return the districts that have units."""
    return [str(row[0]) for row in await database.read(DISTRICTS)]
