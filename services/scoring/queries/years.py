"""A year as it is and as it would be, at one pair of instants."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from services.kit.database import Database, Snapshot
from services.scoring.domain.comparing import Page, Year, pages
from services.scoring.domain.foresight import NOTHING_ELSE, Supposed, foresee, listed_then
from services.scoring.domain.lists import Lists
from services.scoring.domain.marks import Shown
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.standing import DutyKey
from services.scoring.domain.workdays import Workdays
from services.scoring.queries.lists import EVERYWHERE, Asked, Roll, lists, roll
from services.scoring.queries.marks import Duties, dated_facts, shown
from services.scoring.queries.schemes import in_force, kept

Stood = Mapping[DutyKey, Shown]


class Known(NamedTuple):
    """What is known of a year: what is listed, how duties are shown, and the facts of those that would be otherwise."""

    everything: Roll
    stood: Mapping[str, Stood]
    objected: Collection[DutyKey]
    facts: Duties
    schemes: list[Scheme]
    days: Workdays


class Years(NamedTuple):
    """The year as it is, and as it would be."""

    before: Year
    after: Year


async def known(database: Database, asked: Asked, supposed: Supposed) -> Known:
    """Fetch what is known of a year.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    async with database.snapshot() as snapshot:
        everything = await roll(snapshot, asked)
        facts = await dated_facts(snapshot, asked, everything)
        others = await _others(snapshot, asked, everything, supposed)
        schemes = in_force(await kept(snapshot, asked.as_of, asked.known_at))
    stood = {district: shown(duties) for district, duties in facts.items()}
    return Known(everything, stood, (), others, schemes, Workdays())


async def _others(snapshot: Snapshot, asked: Asked, everything: Roll, supposed: Supposed) -> Duties:
    """Fetch the facts of duties that would be otherwise."""
    wanted = {duty[1:] for duties in supposed.duties.values() for duty in duties}
    others = (each.listed for each in supposed.periods if each.listed is not None)
    listed = {(each.obligation, each.period): each for each in (*others, *everything.periods)}
    periods = [each for key, each in listed.items() if key in wanted]
    return await dated_facts(snapshot, asked, everything._replace(periods=periods)) if periods else {}


def years(known: Known, asked: Asked, supposed: Supposed) -> Years:
    """Return both years, of one district or of every one."""
    before: dict[tuple[str, str], Page] = {}
    after: dict[tuple[str, str], Page] = {}
    for listed in _lists(known.everything, asked, supposed):
        stood = known.stood.get(listed.district, {})
        before |= pages(listed, stood, known.objected)
        if supposed != NOTHING_ELSE:
            then = {**stood, **_foreseen(known, listed, asked, supposed)}
            shown_then = {duty: each for duty, each in then.items() if each is not None}
            after |= pages(listed_then(listed, supposed, asked.as_of), shown_then, known.objected)
    return Years(before, before if supposed == NOTHING_ELSE else after)


def _lists(everything: Roll, asked: Asked, supposed: Supposed) -> list[Lists]:
    there = lists(everything, asked)
    others = {unit.district for unit in supposed.units} - {each.district for each in there}
    return there + [everything.of(each, asked.year) for each in sorted(others) if asked.district in {EVERYWHERE, each}]


def _foreseen(known: Known, listed: Lists, asked: Asked, supposed: Supposed) -> Mapping[DutyKey, Shown | None]:
    facts = known.facts.get(listed.district, {})
    wanted = supposed.duties.get(listed.district, {})
    return {duty: foresee(facts.get(duty, ()), each, asked.as_of) for duty, each in wanted.items()}
