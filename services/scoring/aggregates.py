"""Aggregates: what a province's consumers see of every unit, its district and the province.

A board in memory follows the tables by rows of the journal; after each commit only the units that stand otherwise are said, only
their newest figures, and sums at most once a second. Nothing here need survive a crash: a start says everything once.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from nats import errors as nats_errors
from nats.js import JetStreamContext

from services.contracts import naming
from services.kit import log
from services.kit.database import StoreUnavailable
from services.kit.decider import Say
from services.kit.ending import unless_cancelled
from services.kit.service import Service
from services.scoring import queries
from services.scoring.board import Board
from services.scoring.domain.standing import LOCAL
from services.scoring.following import Said

SUM_SECONDS: Final = 1.0
IDLE_SECONDS: Final = 0.25
"""A commit between a look and the next wait is seen after this at the latest."""

STREAM_LOOK_SECONDS: Final = 10.0
STREAM_SECONDS: Final = 2.0
"""How often the broker is asked whether the stream is still the same one, and how long for an answer."""

PART: Final = 2_000
SLICE: Final = 25
DISTRICTS: Final = 1
"""Standings that are taken in, units and districts that are counted at once, so that nobody else waits longer than some hundredths of a second."""

BACKLOG: Final = 5_000
BACKLOG_SECONDS: Final = 0.05
"""Where the broker confirms nothing, units wait on the board, where they are the same however often they change."""


async def _look(service: Service, board: Board) -> bool:
    """Take in what is new; where the database does not answer, nothing is."""
    this_year = service.clock.now().astimezone(LOCAL).year
    try:
        changes = await queries.changes(service.database, board.seen)
    except StoreUnavailable as error:
        log.get().warning("aggregates.wait", why=str(error))
        return False
    for part in changes.parts(PART):
        board.take(part, this_year)
        await asyncio.sleep(0)
    board.pass_to(service.clock.now())
    return True


async def _stream_made(service: Service) -> str:
    """Return when the stream of aggregates was made; nothing where the broker does not say."""
    try:
        info = await JetStreamContext(service.client, timeout=STREAM_SECONDS).stream_info(naming.AGGREGATES)
        unless_cancelled()
    except (nats_errors.Error, OSError, TimeoutError):
        return ""
    return str(info.created)


class _Publisher:
    """Says what the board has to say."""

    def __init__(self, service: Service, said: Said) -> None:
        self._service = service
        self._said = said
        self._board = Board()
        self._elapsed = asyncio.get_running_loop().time
        self._next_sums = self._next_look = self._elapsed()
        self._made = ""

    async def run(self) -> None:
        while True:
            seen, now = self._service.changes, self._service.clock.now()
            await self._look_at_stream()
            count = 0
            if await _look(self._service, self._board):
                count = await self._units(now) + await self._sums(now)
            if not count:
                left = self._next_sums - self._elapsed() if self._board.unsummed else IDLE_SECONDS
                await self._service.wait_change(max(0.001, min(IDLE_SECONDS, left)), seen=seen)

    async def _look_at_stream(self) -> None:
        """Say everything again where the stream was made anew."""
        if self._elapsed() < self._next_look:
            return
        found, self._next_look = await _stream_made(self._service), self._elapsed() + STREAM_LOOK_SECONDS
        if found and self._made and found != self._made:
            self._board.say_all_again()
        self._made = found or self._made

    async def _units(self, now: datetime) -> int:
        """Say units, some at a time."""
        count = 0
        while self._board.unsaid:
            while self._service.backlog > BACKLOG:
                await self._service.wait_change(BACKLOG_SECONDS)
            count += await self._say(self._board.units(now, SLICE))
        return count

    async def _sums(self, now: datetime) -> int:
        """Say sums where they may be said again."""
        if not self._board.unsummed or self._elapsed() < self._next_sums:
            return 0
        self._next_sums = self._elapsed() + SUM_SECONDS
        count = 0
        while self._board.unsummed:
            count += await self._say(self._board.sums(now, DISTRICTS))
        return count

    async def _say(self, says: Sequence[Say]) -> int:
        self._said.keep(says)
        await self._service.say(says)
        await asyncio.sleep(0)
        return len(says)


async def publish(service: Service, said: Said) -> None:
    """Say aggregates for ever: units at once, sums at most once a second, everything where the stream was made anew."""
    try:
        await _Publisher(service, said).run()
    finally:
        said.end()
