"""Registers counted as of one instant and known at another."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from services.kit.database import Database, Snapshot
from services.scoring.domain.counting import (
    Brief,
    Groups,
    Home,
    Line,
    Pair,
    grouped,
    lines,
    listed,
    unsteady,
)
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.measures import Measures
from services.scoring.domain.totals import OfPeriod, totals
from services.scoring.queries import spans
from services.scoring.queries.lists import Asked, Roll, lists, roll


class Counts(NamedTuple):
    """A register counted, unit by unit; `singly` holds the duties of units that were not there all the time, or are not listed."""

    periods: list[ListedPeriod]
    lines: list[Line]
    singly: Brief


def chosen(everything: Roll, obligations: Collection[str] = (), period: str = "") -> list[ListedPeriod]:
    """Return the opened periods of some obligations, of all where none is named."""
    return [
        each
        for each in everything.periods
        if (not obligations or each.obligation in obligations) and period in {"", each.period}
    ]


async def counts(snapshot: Snapshot, asked: Asked, everything: Roll, periods: list[ListedPeriod]) -> Counts:
    """Count a register."""
    groups_of = grouped(periods)
    groups = Groups(groups_of, [await spans.tallies(snapshot, asked, group) for group in groups_of])
    units = listed(lists(everything, asked), groups)
    unlisted = {home for tallies in groups.tallies for home in tallies} - {each.home for each in units}
    looked_at = {*unlisted, *(each.home for each in unsteady(units, periods))}
    singly = await _singly(snapshot, asked, periods, looked_at)
    return Counts(periods, lines(units, groups, singly), singly)


async def _singly(
    snapshot: Snapshot, asked: Asked, periods: Iterable[ListedPeriod], looked_at: Collection[Home]
) -> Brief:
    found: dict[Home, dict[Pair, int]] = {home: {} for home in looked_at}
    if found:
        rows = await spans.briefly(snapshot, asked, periods, {unit for _, unit in found})
        for district, unit, obligation, period, mark in rows:
            if (district, unit) in found:
                found[district, unit][obligation, period] = mark
    return found


async def measures(database: Database, asked: Asked, obligation: str = "", period: str = "") -> list[Measures]:
    """Return the totals of a year: by kind, district, province and obligation.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    async with database.snapshot() as snapshot:
        everything = await roll(snapshot, asked)
        periods = chosen(everything, (obligation,) if obligation else (), period)
        counted = await counts(snapshot, asked, everything, periods)
        heard = [OfPeriod(*row) for row in await spans.by_period(snapshot, asked, periods)]
    titles: Mapping[str, str] = {each.obligation: each.title for each in everything.obligations}
    return totals(counted.lines, counted.periods, heard, counted.singly, titles)
