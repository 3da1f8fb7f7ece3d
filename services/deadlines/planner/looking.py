"""Looking at everything plans are made of, and finding what it plans."""

import asyncio

from services.deadlines import plans
from services.deadlines.domain.audiences import Member, Place
from services.deadlines.plans import Found, Known, World
from services.deadlines.queries import plans as queries
from services.deadlines.queries import registry
from services.deadlines.queries.days import decreed_in
from services.deadlines.queries.units import units_in
from services.kit.service import Service


async def look(service: Service) -> World:
    """Look at everything plans are made of."""
    async with service.database.snapshot() as snapshot:
        catalogues = await queries.imported(snapshot)
        return World(
            catalogues=tuple(Known(each.catalogue, each.correct) for each in catalogues),
            members=tuple(map(member, await units_in(snapshot))),
            days=await decreed_in(snapshot),
            resolutions=await queries.resolutions(snapshot),
            demands=await queries.demands(snapshot),
        )


def member(row: registry.UnitRow) -> Member:
    """Return a unit as plans see it."""
    return Member(
        unit=row.unit,
        no=row.no,
        kind=row.kind,
        district=row.district,
        province=row.province,
        parent=row.parent,
        groups=row.groups,
        began_at=row.since,
        ended_at=row.ended_at,
        successors=row.successors,
        places=tuple(Place(each.since, each.said.district, each.said.parent) for each in row.history),
    )


async def found_in(world: World) -> Found:
    """Return what is planned in a world; aside, so that nobody waits while thousands of units are looked at."""
    return await asyncio.to_thread(plans.found, world)
