"""Scores as of one instant and known at another: the ranking of units, and the points of one."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from services.contracts.workdays import Workdays
from services.kit.database import Database, Snapshot
from services.scoring.domain import scoreboard
from services.scoring.domain.counting import Listed
from services.scoring.domain.explaining import Explained, explained
from services.scoring.domain.in_force import Versions, chosen
from services.scoring.domain.ledger import Columns, Ledgers, Seats, Sums
from services.scoring.domain.lineage import heirs
from services.scoring.domain.lists import Lists, listed_units
from services.scoring.domain.marks import Mark, marks
from services.scoring.domain.points import Worked
from services.scoring.domain.ranking import Ranked, points_of, score_of
from services.scoring.domain.roll import Life
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.schemes import SchemeUnknown
from services.scoring.domain.scoreboard import (
    InOrder,
    Moved,
    Placed,
    Ranking,
    Seat,
    UnitUnknown,
    moved,
    together,
    with_lineage,
)
from services.scoring.queries.days import calendar
from services.scoring.queries.lineage import listed_in, seated
from services.scoring.queries.lines import lines
from services.scoring.queries.lists import EVERYWHERE, Asked, Roll, lists, roll, settled
from services.scoring.queries.objections import open_scores
from services.scoring.queries.schemes import in_force, kept
from services.scoring.queries.spans import stood


class Wanted(NamedTuple):
    """By which scheme (none named: the leading one), of which kinds, with whose marks, and in which language."""

    scheme: str = ""
    kinds: Collection[str] = ()
    lineage: bool = False
    lang: str = "vi"


class Explanation(NamedTuple):
    """A unit's score by a scheme with every point of it; obligations have titles."""

    by: Versions
    placed: Placed
    points: list[Explained]
    titles: dict[str, str]


class Book(NamedTuple):
    """The marks of units in a year, and where each is listed."""

    marks: Mapping[str, list[Mark]]
    seats: Mapping[str, Seat]


class Year(NamedTuple):
    """A year that is asked about: all that is listed, and which days are worked on."""

    asked: Asked
    everything: Roll
    worked: Worked


def counting(days: Workdays) -> Worked:
    """Return how days that are worked on are counted from one to another."""
    return lambda first, last: days.begun(first, (last - first).days + 1)


async def year(snapshot: Snapshot, asked: Asked) -> Year:
    """Fetch what is listed of a year."""
    everything = await roll(snapshot, asked)
    first = next(iter(everything.units.values()), None)
    province = first.versions[-1].province if first is not None else ""
    return Year(asked, everything, counting(await calendar(snapshot, asked, province)))


async def book(snapshot: Snapshot, of: Year, units: Collection[str] | None = None) -> Book:
    """Fetch the marks of every unit of a year, or of some."""
    found: list[Mark] = []
    seats: dict[str, Seat] = {}
    for here in _districts(of, units):
        asked = of.asked._replace(district=here)
        shown = (await stood(snapshot, asked, of.everything.periods, units)).get(here, {})
        objected = (await open_scores(snapshot, asked)).get(here, ())
        there = of.everything.of(here, of.asked.year).only(units)
        of_district = list(marks(there, shown, objected))
        found += of_district
        owing = {mark.duty.unit for mark in of_district if mark.is_heard_of}
        for unit, life in listed_units(there, owing):
            if unit.unit not in seats or life.home(of.asked.as_of) == here:
                seats[unit.unit] = Seat(unit, here)
    of_units = together(found)
    return Book({code: of_units.get(code, []) for code in seats}, seats)


def _districts(of: Year, units: Collection[str] | None) -> list[str]:
    if of.asked.district != EVERYWHERE:
        return [of.asked.district]
    if units is None:
        return of.everything.districts()
    lives = (of.everything.units[unit] for unit in units if unit in of.everything.units)
    return sorted({stay.district for life in lives for stay in life.stays})


async def scheme(snapshot: Snapshot, asked: Asked, named: str) -> Versions:
    """Return the scheme that is named, or leads.

    Raises:
        SchemeUnknown: no such one scores the year.
    """
    by = chosen(in_force(await kept(snapshot, asked.as_of, asked.known_at)), asked.year, named)
    if by is None:
        raise SchemeUnknown(scheme=named or "–", year=asked.year)
    return by


async def ranking(database: Database, asked: Asked, wanted: Wanted) -> Ranking:
    """Rank the units of a district, or of every one (`*`), by the scheme that is named or leads.

    Raises:
        SchemeUnknown: no such one scores the year.
        StoreUnavailable: the database did not answer.
    """
    async with database.snapshot() as snapshot:
        by = await scheme(snapshot, asked, wanted.scheme)
        of = await year(snapshot, await settled(snapshot, asked))
        if wanted.lineage:
            found = await _with_predecessors(snapshot, of, wanted.kinds)
            return scoreboard.ranking(found.marks, found.seats, by, of.worked)
    return await _quickly(database, of, by, wanted.kinds)


async def _with_predecessors(
    snapshot: Snapshot, of: Year, kinds: Collection[str], units: Collection[str] | None = None
) -> Book:
    """Fetch the marks of units with those of the ones they came after, whichever district these were of."""
    lives, own = of.everything.units, await book(snapshot, of, units)
    listed = [Listed(seat.district, seat.unit, lives[code]) for code, seat in own.seats.items()]
    others = (lives[code] for code in units or () if code in lives and code not in own.seats)
    listed += [listed_in(life.home(of.asked.as_of), life) for life in others]

    def wants(each: Listed) -> bool:
        return (not kinds or each.unit.kind in kinds) and (units is None or each.unit.unit in units)

    seats = seated(of.asked, of.everything, [each for each in listed if wants(each)], wants)
    line = heirs(list(seats), lives)
    earlier = {code for before in line.values() for code in before}
    everywhere = of._replace(asked=of.asked._replace(district=EVERYWHERE))
    marks = {**own.marks, **(await book(snapshot, everywhere, earlier)).marks} if earlier else own.marks
    there = {code: Seat(seats[code].unit, seats[code].district) for code in line}
    return Book(with_lineage(marks, line), there)


async def _quickly(database: Database, of: Year, by: Versions, kinds: Collection[str]) -> Ranking:
    """Score units by sums; those few that moved or object are looked at duty by duty."""
    named = Columns.of(of.everything.periods)
    async with database.snapshot() as snapshot:
        objected = {duty.unit for duties in (await open_scores(snapshot, of.asked)).values() for duty in duties}
    there = _seats(of)
    sums = Sums(there.seats, of.everything.units, Ledgers(named, by, of.worked), kinds)
    await lines(database, of.asked, named, _districts(of, None), sums.take)
    singly = objected | sums.elsewhere | _moved(of)
    if not singly:
        scores = sums.scores
        listed = InOrder({code: scores[code] for code in there.order if code in scores})
        return Ranking(by, sums.seats, listed, sums.show)
    async with database.snapshot() as snapshot:
        found = await book(snapshot, of, singly)
    seats = {**sums.seats, **found.seats}
    wanted = [code for code in found.marks if not kinds or seats[code].unit.kind in kinds]
    others = {code: score_of(found.marks[code], by, seats[code].unit.kind, of.worked) for code in wanted}
    scores = {code: score for code, score in sums.scores.items() if code not in singly}
    scores |= {code: scoreboard.whole_of(scored, by) for code, scored in others.items()}
    return Ranking(by, seats, scores, lambda code: others.get(code) or sums.show(code))


KEPT: Final = 4


class _Seated(NamedTuple):
    """Where units are listed that were in one district only, district by district; and all of them in their order."""

    units: Mapping[str, Life]
    seats: Mapping[str, Seats]
    order: Sequence[str]


_SEATED: Final[OrderedDict[tuple[int, int, str], _Seated]] = OrderedDict()
"""Of a year, as long as nobody is registered or ends: by the very units it is of."""


def _seats(of: Year) -> _Seated:
    units, key = of.everything.units, (id(of.everything.units), of.asked.year, of.asked.district)
    known = _SEATED.get(key)
    if known is None or known.units is not units:
        seats = {there.district: _seated(there) for there in lists(of.everything, of.asked)}
        order = scoreboard.listed({code: seat for here in seats.values() for code, seat in here.items()})
        known = _SEATED[key] = _Seated(units, {here: Seats.of(there) for here, there in seats.items()}, order)
        while len(_SEATED) > KEPT:
            _SEATED.popitem(last=False)
    return known


def _seated(there: Lists) -> dict[str, Seat]:
    steady = (unit for unit, life in listed_units(there, ()) if len(life.stays) == 1)
    return {unit.unit: Seat(unit, there.district) for unit in steady}


def _moved(of: Year) -> set[str]:
    """Name the units that were in several districts."""
    here = of.asked.district
    lives = of.everything.units if here == EVERYWHERE else of.everything.homes.get(here, {})
    return {code for code, life in lives.items() if len(life.stays) > 1}


async def explanation(snapshot: Snapshot, asked: Asked, unit: str, wanted: Wanted) -> Explanation:
    """Explain the score of a unit.

    Raises:
        SchemeUnknown: no such one scores the year.
        UnitUnknown: nobody lists the unit.
    """
    by = await scheme(snapshot, asked, wanted.scheme)
    of = await year(snapshot, asked)
    found = await (_with_predecessors(snapshot, of, (), [unit]) if wanted.lineage else book(snapshot, of, [unit]))
    seat, own = found.seats.get(unit), found.marks.get(unit, [])
    if seat is None:
        raise UnitUnknown(unit=unit, year=asked.year)
    points = list(points_of(own, by, seat.unit.kind, of.worked))
    place = Placed(seat, Ranked(unit, 0, 0, score_of(own, by, seat.unit.kind, of.worked)))
    titles = {each.obligation: each.title for each in of.everything.obligations}
    return Explanation(by, place, explained(points, of.worked, wanted.lang), titles)


async def supposed(snapshot: Snapshot, asked: Asked, schemes: Sequence[Scheme], other: Scheme) -> list[Moved]:
    """Say who would stand otherwise if another scheme, or version of one, were in force as well."""
    of = await year(snapshot, asked)
    found = await book(snapshot, of)
    then = chosen([*(each for each in schemes if each.name != other.name), other], asked.year, other.scheme)
    now = chosen(schemes, asked.year, other.scheme) or chosen(schemes, asked.year)
    before, after = (
        scoreboard.ranking(found.marks, found.seats, by, of.worked).page() if by is not None else []
        for by in (now, then)
    )
    return moved(before, after)
