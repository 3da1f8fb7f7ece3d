"""What intake does by itself: marks until they are back, silence, held reports decided again, documents looked for.

Loops, no rules: all they find out is journaled as input, under an id that names it, so that finding it twice does no harm.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from nats import errors as nats_errors
from pydantic import ValidationError

from services.contracts import naming
from services.intake import documents, queries
from services.intake.documents import BucketAway, Wanted
from services.intake.domain import ObjectFound, ObjectMissed, Reconsidered, SilenceNoted
from services.kit import ids, log, moment
from services.kit.ending import unless_cancelled
from services.kit.heads import Announced
from services.kit.service import Service

TICKER: Final = "ticker"
REVIEWER: Final = "reviewer"

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
NOT_READY_PAUSE: Final = 0.1
"""Seconds after which a mark is sent again: the first time, at most, and where its stream is not there yet (growing)."""

HEAD_SECONDS: Final = 1.0
HEARING_SECONDS: Final = 10.0
"""How long to hear up to a head before it is asked for again: `deadlines` may be another incarnation by then."""

LOOK_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 0.02
OBJECT_PATIENCE: Final = timedelta(hours=1)


class Due(NamedTuple):
    """A due instant that is being settled; `due_at` as tables write it."""

    obligation: str
    period: str
    due_at: str


@dataclass
class Sending:
    """How often a mark was sent: since when, when next, after which pause; seconds of the loop's time."""

    since: float
    next: float
    pause: float = FIRST_PAUSE

    def sent(self, now: float) -> None:
        """Note that it was sent."""
        self.next = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)


class Marks:
    """Sends marks into districts' streams until they come back, and says who is silent.

    A mark is a plain message of the broker: where a district's line is cut nobody takes it, and nothing else waits.
    """

    def __init__(self, ready: Callable[[Service, str], bool]) -> None:
        """Take what says whether a district's stream is as it shall be."""
        self._ready = ready

    async def send(self, service: Service) -> None:
        """Send and send again, for ever."""
        sendings: dict[tuple[Due, str], Sending] = {}
        while True:
            seen = service.changes
            if service.client.is_connected:
                await self._round(service, sendings)
            else:  # whoever cannot be reached is not silent
                sendings.clear()
            await asyncio.sleep(PAUSE_SECONDS)
            await service.wait_change(_pause(sendings), seen=seen)

    async def _round(self, service: Service, sendings: dict[tuple[Due, str], Sending]) -> None:
        now = asyncio.get_running_loop().time()
        rows = await service.database.read(queries.unsettled)
        found = {(Due(*row[:3]), str(row[3])): str(row[4]) for row in rows}
        for gone in sendings.keys() - found.keys():
            del sendings[gone]
        for due, district in found:
            sending = sendings.setdefault((due, district), Sending(now, now))
            if sending.next > now:
                continue
            if self._ready(service, district):
                await _publish_mark(service, due, district)
                sending.sent(now)
            else:
                sending.next = now + max(NOT_READY_PAUSE, min((now - sending.since) / 10, LOOK_SECONDS))
        await _note_silence(service, [key for key, state in found.items() if state == "waiting"], sendings, now)


def _pause(sendings: dict[tuple[Due, str], Sending]) -> float:
    now = asyncio.get_running_loop().time()
    upcoming = min((sending.next - now for sending in sendings.values()), default=LOOK_SECONDS)
    return min(max(upcoming, PAUSE_SECONDS), LOOK_SECONDS)


async def _publish_mark(service: Service, due: Due, district: str) -> None:
    body = json.dumps({**due._asdict(), "due_at": moment.parse(due.due_at).isoformat()})
    headers = {"Nats-Msg-Id": ids.fresh(), "Content-Type": "application/json"}
    try:
        await service.client.publish(naming.submission_subject(district, naming.MARK), body.encode(), headers=headers)
    except (nats_errors.Error, OSError) as error:
        log.get().info("mark.again", district=district, why=repr(error))


async def _note_silence(
    service: Service, waiting: Sequence[tuple[Due, str]], sendings: dict[tuple[Due, str], Sending], now: float
) -> None:
    patience = service.settings.store.silent_seconds
    for due in {due: None for due, district in waiting if now - sendings[due, district].since >= patience}:
        log.get().warning("closing.silent", **due._asdict())
        await service.submit(TICKER, f"silence/{'/'.join(due)}", SilenceNoted.model_validate(due._asdict()))


async def reconsider_held(service: Service) -> None:
    """Decide held submissions again once what they wait for may have been heard (ADR 0006), for ever."""
    looked, done = -1, set[str]()
    while True:
        seen, said = service.changes, queries.said_by_deadlines(service.transactor.heads)
        unknown = [*map(tuple, await service.database.read(queries.unknown))]
        if unknown:
            await _hear_the_rest(service, unknown)
        if said != looked:
            await _excuse(service, said, done)
            looked = said
        await asyncio.sleep(PAUSE_SECONDS)
        await service.wait_change(LOOK_SECONDS, seen=seen)


async def _excuse(service: Service, said: int, done: set[str]) -> None:
    """Decide old stamps again where an outage was declared since; each outage is looked at once for each of them."""
    for row in await service.database.read(queries.excused):
        message_id = f"{row[5]}/outage/{row[6]}/{row[7]}/{row[8]}"
        if message_id not in done:
            await _reconsider(service, message_id, row, said)
            done.add(message_id)


async def _hear_the_rest(service: Service, unknown: Sequence[tuple[Any, ...]]) -> None:
    said = await head_of(service, "deadlines")
    if said is None:
        return
    now = asyncio.get_running_loop().time
    until = now() + HEARING_SECONDS
    while service.transactor.head(said.source).position < said.position:
        if now() > until:
            return
        await service.wait_change(LOOK_SECONDS)
    for row in unknown:
        # A period that should be open by then may only be late: `deadlines` was down, or doubts its clock.
        if said.upcoming is None or moment.parse(row[6]) < said.upcoming:
            await _reconsider(service, f"{row[5]}/reconsidered", row, said.position)


async def _reconsider(service: Service, message_id: str, row: Sequence[Any], heard: int) -> None:
    await service.submit(REVIEWER, message_id, Reconsidered(**_about(row), heard=heard))


def _about(row: Sequence[Any]) -> dict[str, str]:
    return dict(zip(("district", "submission_id", "unit", "obligation", "period"), row, strict=False))


async def head_of(service: Service, source: str) -> Announced | None:
    """Ask a service for its head; None where it does not answer."""
    try:
        answer = await service.client.request(f"head.{source}", b"", timeout=HEAD_SECONDS)
        unless_cancelled()
        return Announced.model_validate_json(answer.data)
    except (nats_errors.Error, OSError, TimeoutError, ValidationError):
        return None


async def await_objects(service: Service) -> None:
    """Look for the documents of held submissions, for ever."""
    while True:
        # Asked each time, so that the guard knows the clock when a document is missed.
        await service.may_act()
        await look_for_objects(service)
        await asyncio.sleep(LOOK_SECONDS)


async def look_for_objects(service: Service) -> None:
    """Look once for every document that is awaited; what did not come within its time is missed."""
    away = set[str]()
    for row in await service.database.read(queries.awaited):
        if row[0] in away:
            continue
        try:
            await _look(service, row)
        except BucketAway as error:
            away.add(row[0])
            log.get().info("object.again", district=row[0], submission=row[1], why=str(error))


async def _look(service: Service, row: Sequence[Any]) -> None:
    district, event_id, held_at = row[0], row[5], row[6]
    wanted = Wanted(district, row[7], row[8], row[9], bool(row[10]))
    found = await documents.fetch(service.client, service.settings.store.documents, wanted)
    if found:
        await service.submit(TICKER, f"{event_id}/found", ObjectFound(**_about(row), sha256=found))
    elif service.clock.now() >= moment.parse(held_at) + OBJECT_PATIENCE and await service.may_act():
        await service.submit(TICKER, f"{event_id}/missed", ObjectMissed(**_about(row)))


async def advance(service: Service, to: datetime) -> None:
    """Move a simulated clock, stopping where the time of an awaited document is over."""
    after = service.clock.now()
    while (over := await _next_missed(service, after, to)) is not None:
        await service.move_clock(over)
        await look_for_objects(service)
        after = over
    await service.move_clock(to)


async def _next_missed(service: Service, after: datetime, to: datetime) -> datetime | None:
    ends = [moment.parse(row[6]) + OBJECT_PATIENCE for row in await service.database.read(queries.awaited)]
    return min((end for end in ends if after < end <= to), default=None)
