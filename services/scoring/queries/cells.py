"""All the cells of a register, some units at a time: for tables that are handed out whole, however many there are."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from services.kit.database import Database, Row
from services.scoring.domain.lists import ListedObligation, ListedPeriod, ListedUnit, Lists, listed_units
from services.scoring.domain.marks import read
from services.scoring.domain.roll import Life
from services.scoring.domain.standing import DutyKey
from services.scoring.queries import spans
from services.scoring.queries.lists import Asked, lists, roll, settled
from services.scoring.queries.objections import open_marks
from services.scoring.queries.register import Wanted
from services.scoring.queries.totals import chosen

CELLS: Final = 6_000
"""How many cells are fetched at once, about."""

Heard = Mapping[str, Mapping[str, Row]]
"""By unit and `obligation/period`, of which something was heard: whose it is, its word, and the columns asked for beside it."""


class Lines(NamedTuple):
    """Lines of the register of a district: whose, their columns, what was heard, and which duties are objected to."""

    district: str
    units: Sequence[tuple[ListedUnit, Life]]
    columns: Sequence[tuple[ListedObligation, ListedPeriod]]
    heard: Heard
    objected: Collection[DutyKey]


async def lines(database: Database, asked: Asked, wanted: Wanted, shown: tuple[str, ...]) -> AsyncIterator[Lines]:
    """Fetch lines in the register's order, many at once; the instants make them of one register, no lock is held between.

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
        columns = listed.columns()
        here = asked._replace(district=each.district)
        for some in _parts(listed, wanted, len(columns)):
            heard = await _heard(database, here, listed.periods, shown, {unit.unit for unit, _ in some})
            units = [
                (unit, life) for unit, life in some if unit.unit in heard or life.listed_in(each.district, asked.year)
            ]
            yield Lines(each.district, units, columns, heard, objected.get(each.district, ()))


def _parts(listed: Lists, wanted: Wanted, columns: int) -> Iterator[list[tuple[ListedUnit, Life]]]:
    units = [
        (unit, life)
        for unit, life in listed_units(listed, listed.units)
        if (not wanted.units or unit.unit in wanted.units) and (not wanted.kinds or unit.kind in wanted.kinds)
    ]
    most = max(CELLS // max(columns, 1), 1)
    return (units[first : first + most] for first in range(0, len(units) if columns else 0, most))


async def _heard(
    database: Database, asked: Asked, periods: Sequence[ListedPeriod], shown: tuple[str, ...], units: Collection[str]
) -> Heard:
    found: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    async with database.snapshot() as snapshot:
        rows = await snapshot.fetch(spans.words(shown), spans.values(asked, periods, units))
    for row in rows:
        found[row[0]][read(row[1]).name] = row
    return found
