"""The register as of one instant and known at another."""

from services.kit.database import Database
from services.scoring.domain.register import Cell
from services.scoring.domain.register import register as fill
from services.scoring.queries.lists import EVERY_END, EVERY_UNIT, Asked, districts, lists, roll
from services.scoring.queries.marks import dated_facts, shown

__all__ = ["EVERY_END", "EVERY_UNIT", "Asked", "districts", "register"]


async def register(database: Database, asked: Asked) -> list[Cell]:
    """Return the register: every unit of the district × every opened period of the year.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    async with database.snapshot() as snapshot:
        everything = await roll(snapshot, asked)
        facts = await dated_facts(snapshot, asked, everything)
    return [cell for each in lists(everything, asked) for cell in fill(each, shown(facts.get(each.district, {})))]
