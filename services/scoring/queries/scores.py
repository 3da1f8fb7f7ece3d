"""Scores as of one instant and known at another: the ranking of units, and the points of one."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from services.kit.database import Snapshot
from services.scoring.domain.explaining import Explained, explained
from services.scoring.domain.in_force import Versions, chosen
from services.scoring.domain.lists import listed_units
from services.scoring.domain.marks import Mark, marks
from services.scoring.domain.points import Worked
from services.scoring.domain.ranking import Ranked, points_of, score_of
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.schemes import SchemeUnknown
from services.scoring.domain.scoreboard import Moved, Placed, Seat, UnitUnknown, moved, placed, together, with_lineage
from services.scoring.domain.workdays import Workdays
from services.scoring.queries.days import calendar
from services.scoring.queries.lists import Asked, Roll, lists, roll
from services.scoring.queries.marks import dated_facts, shown
from services.scoring.queries.objections import open_marks
from services.scoring.queries.schemes import in_force, kept


class Wanted(NamedTuple):
    """By which scheme (none named: the leading one), of which kinds, with whose marks, and in which language."""

    scheme: str = ""
    kinds: Collection[str] = ()
    lineage: bool = False
    lang: str = "vi"


class Ranking(NamedTuple):
    """Units by a scheme, the highest score first."""

    by: Versions
    placed: list[Placed]


class Explanation(NamedTuple):
    """A unit's score by a scheme with every point of it; obligations have titles."""

    by: Versions
    placed: Placed
    points: list[Explained]
    titles: dict[str, str]


class Book(NamedTuple):
    """The marks of units in a year, where each is listed, and all that is listed."""

    marks: Mapping[str, list[Mark]]
    seats: Mapping[str, Seat]
    everything: Roll
    worked: Worked


def counting(days: Workdays) -> Worked:
    """Return how days that are worked on are counted from one to another."""
    return lambda first, last: days.begun(first, (last - first).days + 1)


async def book(snapshot: Snapshot, asked: Asked, units: Collection[str] | None = None) -> Book:
    """Fetch the marks of every unit of a year, or of some."""
    everything = await roll(snapshot, asked)
    facts = await dated_facts(snapshot, asked, everything, units)
    objected = await open_marks(snapshot, asked)
    found: list[Mark] = []
    seats: dict[str, Seat] = {}
    for listed in lists(everything, asked):
        here = listed.district
        of_district = list(marks(listed, shown(facts.get(here, {})), objected.get(here, ())))
        found += [mark for mark in of_district if units is None or mark.duty.unit in units]
        owing = {mark.duty.unit for mark in of_district if mark.is_heard_of}
        for unit, life in listed_units(listed, owing):
            if unit.unit not in seats or life.home(asked.as_of) == here:
                seats[unit.unit] = Seat(unit, here)
    provinces = (life.versions[-1].province for life in everything.units.values())
    days = await calendar(snapshot, asked, next(provinces, ""))
    return Book(together(found), seats, everything, counting(days))


async def scheme(snapshot: Snapshot, asked: Asked, named: str) -> Versions:
    """Return the scheme that is named, or leads.

    Raises:
        SchemeUnknown: no such one scores the year.
    """
    by = chosen(in_force(await kept(snapshot, asked.as_of, asked.known_at)), asked.year, named)
    if by is None:
        raise SchemeUnknown(scheme=named or "–", year=asked.year)
    return by


async def ranking(snapshot: Snapshot, asked: Asked, wanted: Wanted) -> Ranking:
    """Rank the units of a district, or of every one (`*`), by the scheme that is named or leads.

    Raises:
        SchemeUnknown: no such one scores the year.
    """
    by = await scheme(snapshot, asked, wanted.scheme)
    found = await book(snapshot, asked)
    of_units = with_lineage(found.marks, found.everything.units) if wanted.lineage else found.marks
    return Ranking(by, placed(of_units, found.seats, by, found.worked, wanted.kinds))


async def explanation(snapshot: Snapshot, asked: Asked, unit: str, wanted: Wanted) -> Explanation:
    """Explain the score of a unit.

    Raises:
        SchemeUnknown: no such one scores the year.
        UnitUnknown: nobody lists the unit.
    """
    by = await scheme(snapshot, asked, wanted.scheme)
    found = await book(snapshot, asked, None if wanted.lineage else [unit])
    of_units = with_lineage(found.marks, found.everything.units) if wanted.lineage else found.marks
    seat, own = found.seats.get(unit), of_units.get(unit, [])
    if seat is None or not own:
        raise UnitUnknown(unit=unit, year=asked.year)
    points = list(points_of(own, by, seat.unit.kind, found.worked))
    place = Placed(seat, Ranked(unit, 0, 0, score_of(own, by, seat.unit.kind, found.worked)))
    titles = {each.obligation: each.title for each in found.everything.obligations}
    return Explanation(by, place, explained(points, found.worked, wanted.lang), titles)


def supposed(found: Book, year: int, schemes: Sequence[Scheme], other: Scheme) -> list[Moved]:
    """Say who would stand otherwise if another scheme, or version of one, were in force as well."""
    then = chosen([*(each for each in schemes if each.name != other.name), other], year, other.scheme)
    now = chosen(schemes, year, other.scheme) or chosen(schemes, year)
    before, after = (placed(found.marks, found.seats, by, found.worked) if by is not None else [] for by in (now, then))
    return moved(before, after)
