"""Watches who writes for each district: looks at what was held once somebody does, and rings while nobody does.

What it finds is journaled as input, so that the decisions that follow can be made again.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from services.kit import log, moment
from services.kit.service import Service
from services.notify.domain.inputs import DeskOpened
from services.notify.domain.terms import sender_at
from services.notify.queries.desk import HeldThen, held, held_duties, terms, unnamed

DESK: Final = "desk"
"""Who notices that a desk is open again, and what units of elsewhere are called."""

ISSUER: Final = "issuer"
"""The trouble operators see where nobody writes for a district."""

PAUSE: Final = 5.0
"""Seconds between two looks where nothing was committed meanwhile; a term that begins is seen after this at the latest."""

SHORTEST_PAUSE: Final = 0.25
"""Seconds between two looks, however much is heard meanwhile."""


AT_ONCE: Final = 1_000
"""Held duties that one input names at most."""


async def watch(service: Service) -> None:
    """Open desks for ever."""
    while True:
        seen = service.changes
        await look(service)
        await asyncio.sleep(SHORTEST_PAUSE)
        await service.wait_change(PAUSE, seen=seen)


async def look(service: Service) -> None:
    """Look once: name who came after units that ended, open desks at which something is held, ring for the others."""
    for named in await unnamed(service.database):
        await service.submit(DESK, f"{named.district}/{named.unit}/{named.name}", named, actor=DESK)
    opened, closed = await _held(service)
    for district in sorted(opened):
        await _open(service, district, opened[district])
    _ring(service, closed)


Held = dict[str, list[HeldThen]]


async def _held(service: Service) -> tuple[Held, Held]:
    """Return what came while nobody wrote, by district: where somebody writes by now, and where nobody does."""
    opened: Held = {}
    closed: Held = {}
    waiting, now = await held(service.database), service.clock.now()
    known = await terms(service.database) if waiting else {}
    for each in waiting:
        of = known.get(each.district, ())
        if sender_at(of, each.since) is None:
            found = closed if sender_at(of, now) is None else opened
            found.setdefault(each.district, []).append(each)
    return opened, closed


async def _open(service: Service, district: str, waiting: Sequence[HeldThen]) -> None:
    """Look at what is held, so much at a time as one input may hold; the rest is found by the next look."""
    moments = {each.since for each in waiting}
    found = [each for each in await held_duties(service.database, district) if each.since in moments][:AT_ONCE]
    first, duties = found[0], tuple(dict.fromkeys(each.duty for each in found))
    about = f"{district}/{first.duty.unit}/{first.duty.obligation}/{first.duty.period}"
    event = DeskOpened(district=district, duties=duties)
    await service.submit(DESK, f"{about}/{moment.text(first.since)}", event, actor=DESK)
    log.get().info("desk.opened", district=district, duties=len(duties))


def _ring(service: Service, closed: Held) -> None:
    """Tell operators for which districts nobody writes though something waits; take it back where all is well."""
    counts = {district: sum(each.letters for each in waiting) for district, waiting in sorted(closed.items())}
    told = [
        f"{district}: nobody writes for it, {count} letters are held; say who does (SetIssuer)"
        for district, count in counts.items()
    ]
    if told:
        service.troubles[ISSUER] = "; ".join(told)
    else:
        service.troubles.pop(ISSUER, None)


async def to_open(service: Service) -> list[str]:
    """Say in words what is still to be looked at before letters are complete; [] = settled."""
    opened, _closed = await _held(service)
    names = [f"name of {each.unit} for {each.district}" for each in await unnamed(service.database)]
    return [*names, *(f"desk of {each} to open" for each in sorted(opened))]
