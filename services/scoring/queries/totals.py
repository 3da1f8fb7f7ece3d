"""Registers counted as of one instant and known at another."""

from collections.abc import Collection

from services.kit.database import Database, Snapshot
from services.scoring.domain.counting import Scale, lines, listed, unsteady
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.measures import Measures
from services.scoring.domain.totals import Counts, totals
from services.scoring.queries.lists import Asked, Roll, lists, roll
from services.scoring.queries.spans import heard


def chosen(everything: Roll, obligations: Collection[str] = (), period: str = "") -> list[ListedPeriod]:
    """Return the opened periods of some obligations, of all where none is named."""
    return [
        each
        for each in everything.periods
        if (not obligations or each.obligation in obligations) and period in {"", each.period}
    ]


async def counts(snapshot: Snapshot, asked: Asked, everything: Roll, periods: list[ListedPeriod]) -> Counts:
    """Count a register."""
    scale = Scale(periods)
    of_units = {home: scale.heard(line) for home, line in (await heard(snapshot, asked, periods)).items()}
    units = listed(lists(everything, asked), of_units)
    singly = unsteady(units, periods)
    return Counts(periods, lines(units, periods, of_units, singly), of_units, singly)


async def measures(database: Database, asked: Asked, obligation: str = "", period: str = "") -> list[Measures]:
    """Return the totals of a year: by kind, district, province and obligation.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    async with database.snapshot() as snapshot:
        everything = await roll(snapshot, asked)
        periods = chosen(everything, (obligation,) if obligation else (), period)
        counted = await counts(snapshot, asked, everything, periods)
    return totals(counted, {each.obligation: each.title for each in everything.obligations})
