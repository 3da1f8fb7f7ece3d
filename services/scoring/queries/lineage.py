"""Registers in which units are shown with what those had that they came after."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from services.scoring.domain.counting import Home, Listed
from services.scoring.domain.lineage import descent, heirs, with_predecessors
from services.scoring.domain.lists import ListedUnit
from services.scoring.domain.marks import Mark
from services.scoring.domain.register import Cell
from services.scoring.domain.roll import Life
from services.scoring.queries.lists import EVERYWHERE, Asked, Roll

Wants = Callable[[Listed], bool]
CellsOf = Callable[[Iterable[Listed]], Awaitable[list[Cell]]]


class Inherited(NamedTuple):
    """Who came after whom among units that are listed.

    `hidden` are not shown by themselves; `seats` says where those are listed who came after somebody, `cells` all they are
    shown with, `counted` each of these once.
    """

    hidden: frozenset[str] = frozenset()
    seats: Mapping[Home, Listed] = {}
    cells: Mapping[Home, Sequence[Cell]] = {}
    counted: Sequence[Cell] = ()


NOBODY: Final = Inherited()


async def inherit(
    asked: Asked, everything: Roll, listed: Sequence[Listed], wants: Wants, cells_of: CellsOf
) -> Inherited:
    """Find the cells of those listed who came after others, with the cells of these, whichever district these were of.

    `wants` tells who is asked for: it takes in those who came after somebody listed and were not there yet in that year.
    """
    seats = seated(asked, everything, listed, wants)
    of = heirs(list(seats), everything.units)
    heir = {unit: before for unit, before in of.items() if before}
    if not heir:
        return NOBODY
    earlier = sorted({code for before in heir.values() for code in before})
    there = [each for code in earlier for each in _stays(everything.units[code])]
    cells = await cells_of([*(seats[unit] for unit in heir), *there])
    hidden = frozenset(seats.keys() - of.keys())
    return _shown(cells, heir, {unit: seats[unit] for unit in heir}, _order(everything))._replace(hidden=hidden)


def seated(asked: Asked, everything: Roll, listed: Sequence[Listed], wants: Wants) -> dict[str, Listed]:
    """Say where units are shown: once each, at home; and those who came after them and were not there yet in that year."""
    seats: dict[str, Listed] = {}
    for each in listed:
        if each.unit.unit not in seats or each.life.home(asked.as_of) == each.district:
            seats[each.unit.unit] = each
    line = descent(everything.units)
    for later in {code: None for unit in list(seats) for code in line.after(unit) if code in everything.units}:
        life = everything.units[later]
        district = life.home(asked.as_of) if asked.district == EVERYWHERE else asked.district
        if later not in seats and life.was_in(district) and wants(listed_in(district, life)):
            seats[later] = listed_in(district, life)
    return seats


def listed_in(district: str, life: Life) -> Listed:
    """List a unit as it was last in a district."""
    last = life.last_in(district)
    return Listed(district, ListedUnit(last.unit, last.no, last.name, last.kind), life)


def _stays(life: Life) -> list[Listed]:
    return [listed_in(district, life) for district in sorted({stay.district for stay in life.stays})]


def _order(everything: Roll) -> dict[tuple[str, str], int]:
    columns = everything.of("", 0).columns()
    return {(period.obligation, period.period): number for number, (_, period) in enumerate(columns)}


def _shown(
    cells: Sequence[Cell],
    heir: Mapping[str, Sequence[str]],
    seats: Mapping[str, Listed],
    order: Mapping[tuple[str, str], int],
) -> Inherited:
    known = {(cell.mark.district, cell.mark.duty): cell for cell in cells}
    marks: dict[str, list[Mark]] = {}
    for cell in known.values():
        marks.setdefault(cell.mark.duty.unit, []).append(cell.mark)
    shown: dict[Home, list[Cell]] = {seat.home: [] for seat in seats.values()}
    counted: list[Cell] = []
    for each in with_predecessors(marks, heir):
        seat = seats[each.unit]
        cell = known[each.mark.district, each.mark.duty]._replace(unit=seat.unit)
        shown[seat.home].append(cell)
        counted += [cell] if each.counts else []
    for of_unit in shown.values():
        of_unit.sort(key=lambda cell: order[cell.mark.duty[1:]])
    return Inherited(frozenset(), {seat.home: seat for seat in seats.values()}, shown, counted)
