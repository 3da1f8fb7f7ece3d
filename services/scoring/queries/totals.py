"""Registers counted as of one instant and known at another."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from services.kit.database import Database
from services.scoring.domain.counting import Counting, Listing, Scale, listing
from services.scoring.domain.ledger import Columns
from services.scoring.domain.lists import ListedPeriod, Lists
from services.scoring.domain.measures import Measures
from services.scoring.domain.roll import Life
from services.scoring.domain.totals import totals
from services.scoring.queries.lines import lines
from services.scoring.queries.lists import Asked, Roll, lists, roll, settled


def chosen(everything: Roll, obligations: Collection[str] = (), period: str = "") -> list[ListedPeriod]:
    """Return the opened periods of some obligations, of all where none is named."""
    return [
        each
        for each in everything.periods
        if (not obligations or each.obligation in obligations) and period in {"", each.period}
    ]


class _There(NamedTuple):
    """Who is listed in a year, and by district who else there is of whom something may have been heard."""

    units: Mapping[str, Life]
    listing: Listing
    others: Mapping[str, Collection[str]]


KEPT: Final = 4
_THERE: Final[OrderedDict[tuple[int, int, str], _There]] = OrderedDict()
"""As long as nobody is registered or ends: by the very units it is of."""


def _there(everything: Roll, asked: Asked, several: list[Lists]) -> _There:
    units, key = everything.units, (id(everything.units), asked.year, asked.district)
    known = _THERE.get(key)
    if known is None or known.units is not units:
        others = {
            each.district: [code for code, life in each.units.items() if not life.listed_in(each.district, each.year)]
            for each in several
        }
        known = _THERE[key] = _There(units, listing(several, {}), others)
        while len(_THERE) > KEPT:
            _THERE.popitem(last=False)
    return known


async def counting(database: Database, asked: Asked, everything: Roll, named: Columns) -> Counting:
    """Count a register.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    several, heard = lists(everything, asked), dict[str, Mapping[str, str]]()
    await lines(database, asked, named, [each.district for each in several], heard.update)
    scale = Scale(named)
    there = _there(everything, asked, several)
    owing = {
        district: found
        for district, codes in there.others.items()
        if (found := {code for code in codes if scale.is_owing(heard[district].get(code, ""))})
    }
    return Counting(listing(several, owing) if owing else there.listing, heard, scale)


async def measures(database: Database, asked: Asked, obligation: str = "", period: str = "") -> list[Measures]:
    """Return the totals of a year: by kind, district, province and obligation.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    async with database.snapshot() as snapshot:
        everything = await roll(snapshot, asked)
        named = Columns.of(chosen(everything, (obligation,) if obligation else (), period))
        asked = await settled(snapshot, asked)
    counted = await counting(database, asked, everything, named)
    return totals(counted, {each.obligation: each.title for each in everything.obligations})
