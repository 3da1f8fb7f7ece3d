"""All the cells of a register, some units at a time: for tables that are handed out whole, however many there are."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Final, NamedTuple

from services.kit.database import Database, Row
from services.scoring.domain.lists import ListedObligation, ListedPeriod, ListedUnit, Lists, listed_units
from services.scoring.domain.roll import Life
from services.scoring.domain.standing import DutyKey
from services.scoring.queries import spans
from services.scoring.queries.lists import Asked, lists, roll, settled
from services.scoring.queries.objections import open_marks
from services.scoring.queries.register import Wanted
from services.scoring.queries.totals import chosen

CELLS: Final = 6_000
"""How many cells are fetched at once, about."""

Pair = tuple[str, str]


class OfUnit(NamedTuple):
    """A unit's line of the register: its columns, and of what was heard the rows by obligation and period."""

    district: str
    unit: ListedUnit
    life: Life
    columns: Sequence[tuple[ListedObligation, ListedPeriod]]
    heard: Mapping[Pair, Row]
    objected: Collection[DutyKey]


async def lines(database: Database, asked: Asked, wanted: Wanted) -> AsyncIterator[OfUnit]:
    """Fetch line after line in the register's order; the instants make them of one register, no lock is held between.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    async with database.snapshot() as snapshot:
        everything = await roll(snapshot, asked)
        objected = await open_marks(snapshot, asked)
        asked = await settled(snapshot, asked)
    periods = chosen(everything, wanted.obligations)
    for each in lists(everything, asked):
        listed = each._replace(periods=periods)
        async for line in _of_district(database, asked._replace(district=each.district), wanted, listed):
            yield line._replace(objected=objected.get(each.district, ()))


async def _of_district(database: Database, asked: Asked, wanted: Wanted, listed: Lists) -> AsyncIterator[OfUnit]:
    columns = listed.columns()
    units = [
        (unit, life)
        for unit, life in listed_units(listed, listed.units)
        if (not wanted.units or unit.unit in wanted.units) and (not wanted.kinds or unit.kind in wanted.kinds)
    ]
    most = max(CELLS // max(len(columns), 1), 1)
    for first in range(0, len(units) if columns else 0, most):
        some = units[first : first + most]
        heard = await _heard(database, asked, listed.periods, {unit.unit for unit, _ in some})
        for unit, life in some:
            if unit.unit in heard or life.listed_in(asked.district, asked.year):
                yield OfUnit(asked.district, unit, life, columns, heard.get(unit.unit, {}), ())


async def _heard(
    database: Database, asked: Asked, periods: Sequence[ListedPeriod], units: Collection[str]
) -> dict[str, dict[Pair, Row]]:
    found: dict[str, dict[Pair, Row]] = {}
    async with database.snapshot() as snapshot:
        rows = await snapshot.fetch(spans.READ.units, spans.values(asked, periods, units))
    for row in rows:
        found.setdefault(row[1], {})[row[2], row[3]] = row[4:]
    return found
