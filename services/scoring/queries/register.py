"""The register as of one instant and known at another, whole or page by page."""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from services.contracts.scoring import Status
from services.kit.database import Database
from services.scoring.domain.counting import Counting, Listed
from services.scoring.domain.ledger import Columns
from services.scoring.domain.register import Cell
from services.scoring.domain.register import register as fill
from services.scoring.queries.everybody import EVERY_END, EVERY_UNIT
from services.scoring.queries.lineage import NOBODY, Inherited, inherit
from services.scoring.queries.lists import Asked, Roll, districts, roll, settled
from services.scoring.queries.objections import open_marks
from services.scoring.queries.spans import stood
from services.scoring.queries.totals import chosen, counting

__all__ = ["EVERY_END", "EVERY_UNIT", "Asked", "Page", "Wanted", "districts", "page", "register"]


class Wanted(NamedTuple):
    """Which cells of a register; an empty choice is all of them."""

    units: frozenset[str] = frozenset()
    obligations: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    statuses: frozenset[Status] = frozenset()
    lineage: bool = False

    def wants(self, listed: Listed) -> bool:
        """Tell whether a unit is among those chosen."""
        is_chosen = not self.units or listed.unit.unit in self.units
        return is_chosen and (not self.kinds or listed.unit.kind in self.kinds)

    def number(self, listed: Listed, counting: Counting) -> int:
        """Count the cells of a unit that are wanted."""
        if not self.statuses:
            return len(counting.scale.columns.periods)
        counted = counting.cells([listed]).counted
        return sum(counted.of(status) for status in self.statuses)

    def of_cells(self, cells: Iterable[Cell]) -> list[Cell]:
        """Return the cells of a unit that are wanted."""
        return [cell for cell in cells if not self.statuses or cell.mark.status in self.statuses]


class Place(NamedTuple):
    """The unit a page ends with."""

    district: str
    no: int
    unit: str


class Page(NamedTuple):
    """Some units of a register with all their cells that are wanted; `counts` are those of all pages."""

    cells: list[Cell]
    counts: dict[str, int]
    total: int
    ends_with: Place | None


class _Contents(NamedTuple):
    """The units of a register in its order, and how many cells of each are wanted."""

    units: Sequence[tuple[Place, Listed, int]]
    counts: dict[str, int]
    total: int
    inherited: Inherited = NOBODY

    def after(self, place: Place | None, size: int) -> list[tuple[Place, Listed, int]]:
        """Return the next units, as many as come to `size` cells; 0: all."""
        found, cells = [], 0
        for each in self.units:
            if place is not None and each[0] <= place:
                continue
            found.append(each)
            cells += each[2]
            if size and cells >= size:
                break
        return found


_TURNED: Final[WeakKeyDictionary[Database, OrderedDict[tuple[Asked, Wanted], _Contents]]] = WeakKeyDictionary()
"""What the pages that are being turned are of: a page after the first tells of the same register as the first."""

TURNED: Final = 8
EVERY_CELL: Final = Wanted()


def _contents(several: Sequence[Listed], wanted: Wanted, counted: Counting, inherited: Inherited) -> _Contents:
    own = several
    if inherited.hidden or inherited.cells:
        own = [each for each in own if each.unit.unit not in inherited.hidden and each.home not in inherited.cells]
    units = [(_place(each), each, number) for each in own if (number := wanted.number(each, counted))]
    for home, cells in inherited.cells.items():
        seat, number = inherited.seats[home], len(wanted.of_cells(cells))
        units += [(_place(seat), seat, number)] if number else []
    statuses = [status.value for status in wanted.statuses]
    numbers = Counter(counted.cells(own).counted.statuses)
    numbers.update(cell.mark.status.value for cell in inherited.counted)
    found = {status: number for status, number in numbers.items() if not statuses or status in statuses}
    return _Contents(sorted(units, key=itemgetter(0)), found, sum(number for *_, number in units), inherited)


def _place(listed: Listed) -> Place:
    return Place(listed.district, listed.unit.no, listed.unit.unit)


class _Asking(NamedTuple):
    """A register that is asked for: where, what is listed, which of its periods; the instants make it one register."""

    database: Database
    asked: Asked
    everything: Roll
    named: Columns

    async def contents(self, wanted: Wanted) -> _Contents:
        """Count its cells."""
        counted = await counting(self.database, self.asked, self.everything, self.named)
        units = [each for each in counted.listing.units if wanted.wants(each)]
        if not wanted.lineage:
            return _contents(units, wanted, counted, NOBODY)
        found = await inherit(self.asked, self.everything, units, wanted.wants, self.cells)
        return _contents(units, wanted, counted, found)

    async def cells(self, units: Iterable[Listed]) -> list[Cell]:
        """Make the cells of some units."""
        homes: dict[str, list[str]] = {}
        for each in units:
            homes.setdefault(each.district, []).append(each.unit.unit)
        periods, found = [*self.named.periods], list[Cell]()
        async with self.database.snapshot() as snapshot:
            objected = await open_marks(snapshot, self.asked)
            for district, codes in homes.items():
                shown = await stood(snapshot, self.asked._replace(district=district), periods, codes)
                lists = self.everything.of(district, self.asked.year)._replace(periods=periods).only(codes)
                found += fill(lists, shown.get(district, {}), objected.get(district, ()))
        return found

    async def shown(self, units: Sequence[Listed], inherited: Inherited) -> list[Cell]:
        """Make the cells of some units, with those they came after where that is asked for."""
        cells = await self.cells(each for each in units if each.home not in inherited.cells)
        if not inherited.cells:
            return cells
        homes = {each.home: list(inherited.cells.get(each.home, ())) for each in units}
        for cell in cells:
            homes[cell.mark.district, cell.unit.unit].append(cell)
        return [cell for of_unit in homes.values() for cell in of_unit]


async def page(
    database: Database, asked: Asked, wanted: Wanted = EVERY_CELL, *, size: int = 0, after: Place | None = None
) -> Page:
    """Return the next page of a register; `size` cells or a little more, for it holds whole units; 0: all of it.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    turned = _TURNED.setdefault(database, OrderedDict())
    contents = None if after is None else turned.get((asked, wanted))
    async with database.snapshot() as snapshot:
        everything = await roll(snapshot, asked)
        named = Columns.of(chosen(everything, wanted.obligations))
        asking = _Asking(database, await settled(snapshot, asked), everything, named)
    if contents is None:
        contents = turned[asked, wanted] = await asking.contents(wanted)
    units = contents.after(after, size)
    cells = await asking.shown([listed for _, listed, _ in units], contents.inherited)
    while len(turned) > TURNED:
        turned.popitem(last=False)
    is_last = not units or units[-1][0] == contents.units[-1][0]
    return Page(wanted.of_cells(cells), contents.counts, contents.total, None if is_last else units[-1][0])


async def register(database: Database, asked: Asked) -> list[Cell]:
    """Return the whole register: every unit of the district × every opened period of the year.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    return (await page(database, asked)).cells
