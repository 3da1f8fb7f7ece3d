"""Settling: judges, excuses and closes what intake has settled. A loop, no rules.

All it finds out is journaled as input, under an id that names it, so that finding it twice does no harm. An end of
patience waits until all that intake has said by now is heard.
"""

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from services.deadlines import queries
from services.deadlines.domain.inputs import DutiesExcused, DutiesSettled, Input, PeriodEnded, UnitOf
from services.deadlines.queries import Closing, Excusable, OpenDuties
from services.kit import journal, moment
from services.kit.service import Service

TICKER: Final = "ticker"
INTAKE: Final = "intake"
CHUNK: Final = 200
"""Duties settled in one transaction: so few that whoever calls meanwhile hardly waits."""

MOST_ENDS: Final = 100
"""How often a period may end just as it did before, opened again by an act that was taken back."""

LONGEST_PAUSE: Final = 1.0
SHORTEST_PAUSE: Final = 0.025
"""Seconds between two looks at the table where nothing was committed meanwhile."""

ALARM_AFTER: Final = timedelta(minutes=10)
"""How long a closing may wait before somebody is told."""


def is_up_to_date(service: Service) -> bool:
    """Say whether all that intake has said by now is heard; False too where it has not said how far it has come.

    Of several incarnations the newest counts: what an earlier one said beyond it never comes.
    """
    said = {source: service.seen_head(source) for source in {INTAKE, *service.transactor.heads}}
    known = {source: head for source, head in said.items() if journal.family(source) == INTAKE and head is not None}
    if not known:
        return False
    newest = max(known, key=journal.number)
    return service.transactor.head(newest).position >= known[newest]


def has_heard(service: Service) -> bool:
    """Say whether all that intake has said by now is heard, or somebody who moves a simulated clock sees to it."""
    return service.clock.simulated or is_up_to_date(service)


async def settle(service: Service) -> None:
    """Judge, excuse and close what intake has settled, for ever."""
    while True:
        seen = service.changes
        if not await service.may_act() or not await settle_once(service, patience_ends=has_heard(service)):
            await asyncio.sleep(SHORTEST_PAUSE)
            await service.wait_change(LONGEST_PAUSE, seen=seen)


async def settle_once(service: Service, *, patience_ends: bool = True) -> bool:
    """Do what can be done for every due instant that came; answer whether anything was new.

    `patience_ends`: what intake said meanwhile is heard, so what is held still, is held.
    """
    worked = False
    for closings in await _by_period(service):
        worked = await _settle(service, closings, patience_ends=patience_ends) or worked
    for found in await queries.to_excuse(service.database):
        worked = await _excuse(service, found) or worked
    return worked


class _Look(NamedTuple):
    """A closing and its undecided duties."""

    closing: Closing
    found: OpenDuties

    @property
    def is_done(self) -> bool:
        """Say whether nothing of it is open."""
        return not self.found.all and bool(self.closing.settled_at or self.closing.ordered)

    def to_judge(self, *, patience_ends: bool = True) -> tuple[UnitOf, ...]:
        """Return the duties that can be judged now."""
        if not self.closing.settled_at:
            return ()
        return self.found.all if self.closing.over and patience_ends else self.found.to_judge


async def _by_period(service: Service) -> list[list[_Look]]:
    found: dict[tuple[str, str], list[_Look]] = defaultdict(list)
    async for closing, duties in queries.all_open(service.database):
        found[closing.obligation, closing.period].append(_Look(closing, duties))
        await asyncio.sleep(0)  # many duties of many closings: others have their turn in between
    return list(found.values())


async def _settle(service: Service, closings: list[_Look], *, patience_ends: bool) -> bool:
    worked = False
    for look in closings:
        units = look.to_judge(patience_ends=patience_ends)
        for start in range(0, len(units), CHUNK):
            worked = await _judge(service, look, units[start : start + CHUNK]) or worked
    return worked or (await _can_end(service, closings) and await _end(service, closings[-1].closing))


async def _can_end(service: Service, closings: list[_Look]) -> bool:
    if not all(look.is_done for look in closings):
        return False
    last = closings[-1].closing
    instants = (await queries.coming(service.database))[last.obligation, last.period]
    return {look.closing.due_at for look in closings} >= set(instants)


async def _judge(service: Service, look: _Look, units: tuple[UnitOf, ...]) -> bool:
    closing, gone = look.closing, look.found.gone
    which = {"obligation": closing.obligation, "period": closing.period, "due_at": closing.due_at}
    settled = DutiesSettled.model_validate({**which, "units": units, "gone": gone})
    # Named by what it is about: the same duties after the same settlement are the same input.
    about = f"{closing.settled_at} {sorted(closing.silent)} {closing.over} {look.found.turns}"
    message_id = f"settle/{closing.obligation}/{closing.period}/{moment.text(closing.due_at)}/{_named(about, settled)}"
    return await _submit(service, message_id, settled)


def _named(about: str, event: Input) -> str:
    return hashlib.sha256(f"{about} {event.model_dump_json()}".encode()).hexdigest()[:16]


async def _submit(service: Service, message_id: str, event: Input) -> bool:
    taken = await service.submit(TICKER, message_id, event, actor=TICKER)
    return not taken.repeat


async def _excuse(service: Service, found: Excusable) -> bool:
    worked = False
    for start in range(0, len(found.duties), CHUNK):
        duties = found.duties[start : start + CHUNK]
        excused = DutiesExcused(outage=found.outage, district=found.district, duties=duties)
        message_id = f"excuse/{found.district}/{found.outage}/{_named(f'{found.said} {found.turns}', excused)}"
        worked = await _submit(service, message_id, excused) or worked
    return worked


async def _end(service: Service, closing: Closing) -> bool:
    numbers = await queries.count(service.database, closing.obligation, closing.period)
    ended = PeriodEnded(
        obligation=closing.obligation,
        period=closing.period,
        due_at=closing.due_at,
        expected=numbers.expected,
        late=numbers.late,
    )
    message_id = f"end/{closing.obligation}/{closing.period}/{moment.text(closing.due_at)}/{_named('', ended)}"
    return await _submit(service, await _for_once_more(service, message_id), ended)


async def _for_once_more(service: Service, name: str) -> str:
    """Name what is said again: a period that was opened again may end just as it did before."""
    names = [name, *(f"{name}/{turn}" for turn in range(2, MOST_ENDS + 1))]
    known = await service.database.read(journal.KNOWN, {"source": TICKER, "ids": json.dumps(names)})
    said = {message_id for message_id, _ in known}
    return next((one for one in names if one not in said), names[-1])


async def busy(service: Service) -> list[str]:
    """Answer in words what will be judged, excused and ended without anybody's help; [] = settled."""
    told: list[str] = []
    for closings in await _by_period(service):
        told += [words for look in closings if (words := _on_its_way(look))]
        if await _can_end(service, closings):
            last = closings[-1].closing
            told.append(f"closing {last.obligation}/{last.period}: to be ended")
    excusable = sum(len(found.duties) for found in await queries.to_excuse(service.database))
    return [*told, f"{excusable} duties to excuse"] if excusable else told


def _on_its_way(look: _Look) -> str:
    """Say what will be done without anybody; not what only a person, a district or patience can end."""
    closing, units = look.closing, look.to_judge()
    if units:
        return f"closing {closing.obligation}/{closing.period}: {len(units)} duties to settle"
    return "" if closing.settled_at or look.is_done else f"closing {closing.name} waits for intake's settlement"


async def waits(service: Service) -> list[str]:
    """Name every closing that waits, and for what."""
    return await _waiting(service, await queries.closings_open(service.database))


async def alarms(service: Service) -> list[str]:
    """Name the closings that have waited for ten minutes, and for what."""
    since = service.clock.now() - ALARM_AFTER
    found = await queries.closings_open(service.database)
    return await _waiting(service, [closing for closing in found if closing.began_at < since])


async def _waiting(service: Service, waiting: Sequence[Closing]) -> list[str]:
    told = [(closing, await queries.waits_for(service.database, closing)) for closing in waiting]
    return [f"closing {closing.name} waits for {words}" for closing, words in told if words]
