"""A year as it is and as it would be, at one pair of instants."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from services.contracts.workdays import Workdays
from services.kit.database import Database
from services.scoring.domain.comparing import Register, Year, year
from services.scoring.domain.foresight import NOTHING_ELSE, Supposed, foresee, listed_then
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.standing import DutyKey
from services.scoring.queries.days import calendar
from services.scoring.queries.lists import EVERYWHERE, Asked, Roll, lists, roll
from services.scoring.queries.marks import Duties, dated_facts
from services.scoring.queries.objections import open_marks
from services.scoring.queries.schemes import in_force, kept
from services.scoring.queries.spans import Stood, stood


class Known(NamedTuple):
    """What is known of a year: what is listed, how duties are shown, and the facts of those that would be otherwise."""

    everything: Roll
    stood: Stood
    objected: Mapping[str, Collection[DutyKey]]
    facts: Duties
    schemes: list[Scheme]
    days: Workdays


async def known(database: Database, asked: Asked, supposed: Supposed) -> Known:
    """Fetch what is known of a year.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    pairs = {duty[1:] for duties in supposed.duties.values() for duty in duties}
    async with database.snapshot() as snapshot:
        everything = await roll(snapshot, asked)
        found = await stood(snapshot, asked, everything.periods)
        others = await dated_facts(snapshot, asked, pairs, supposed.duties) if pairs else {}
        objected = await open_marks(snapshot, asked)
        provinces = (life.versions[-1].province for life in everything.units.values())
        days = await calendar(snapshot, asked, next(provinces, ""))
        schemes = in_force(await kept(snapshot, asked.as_of, asked.known_at))
    return Known(everything, found, objected, others, schemes, days)


class Years(NamedTuple):
    """The year as it is, and as it would be."""

    before: Year
    after: Year


def years(known: Known, asked: Asked, supposed: Supposed) -> Years:
    """Return both years, of one district or of every one."""
    there = list(_registers(known, asked, supposed))
    before = year(there, asked.as_of)
    if supposed == NOTHING_ELSE:
        return Years(before, before)
    return Years(before, year((_otherwise(each, known, asked, supposed) for each in there), asked.as_of))


def _registers(known: Known, asked: Asked, supposed: Supposed) -> Iterator[Register]:
    there = lists(known.everything, asked)
    others = {unit.district for unit in supposed.units} - {each.district for each in there}
    there += [known.everything.of(each, asked.year) for each in sorted(others) if asked.district in {EVERYWHERE, each}]
    for each in there:
        yield Register(each, known.stood.get(each.district, {}), known.objected.get(each.district, ()))


def _otherwise(register: Register, known: Known, asked: Asked, supposed: Supposed) -> Register:
    listed, stood, objected = register
    facts, wanted = known.facts.get(listed.district, {}), supposed.duties.get(listed.district, {})
    until = min(asked.as_of, asked.known_at)
    foreseen = {duty: foresee(facts.get(duty, ()), each, until) for duty, each in wanted.items()}
    kept = {duty: each for duty, each in stood.items() if duty not in foreseen}
    kept |= {duty: each for duty, each in foreseen.items() if each is not None}
    return Register(listed_then(listed, supposed, asked.as_of), kept, objected)
