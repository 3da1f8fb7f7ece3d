"""Heads: every service says how far it has come, so that readers see a hole, a lost tail and a rewritten source.

`heads.<source>` and `republish.<source>` are core NATS, spoken by FastStream; nothing of it is stored.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from faststream.nats import NatsBroker
from pydantic import BaseModel

from services.kit import journal, log
from services.kit.journal import Head
from services.kit.recall import Witness
from services.kit.relay import Relay
from services.kit.transact import Transactor

BEHIND_SECONDS = 1.0
ASK_SECONDS = 1.0


class Announced(BaseModel):
    """Where a source stands; `ended`: what it was before, and the last position of each that counts.

    `upcoming`, in answers only: the first planned moment it has not taken yet; what is due before is said up to `position`.
    """

    source: str
    position: int
    hash: str
    ended: dict[str, int] = {}
    upcoming: datetime | None = None


class Wanted(BaseModel):
    """A reader lacks what came after a position; `source`: of which incarnation, empty: the present one."""

    after: int
    source: str = ""


class Heads:
    """Announces the own head and watches those of the sources this service hears."""

    def __init__(self, transactor: Transactor, broker: NatsBroker, witness: Witness) -> None:
        self._transactor = transactor
        self._broker = broker
        self._witness = witness
        self._behind: dict[str, tuple[int, float]] = {}
        self._asked: dict[str, float] = {}
        self._ahead: dict[str, int] = {}
        self.rewritten: dict[str, str] = {}
        self.seen: dict[str, int] = {}
        broker.subscriber("heads.*")(self.hear)

    def answer(self, relay: Relay, upcoming: Callable[[], Awaitable[datetime | None]]) -> None:
        """Answer readers that lack something, and whoever asks for the head."""
        own = self._transactor.rules.source

        async def again(wanted: Wanted) -> None:
            log.get().info("heads.republish", source=wanted.source or own, after=wanted.after)
            await relay.republish(wanted.after, wanted.source)

        async def head(_question: bytes) -> Announced:
            planned = await upcoming()
            return self.own().model_copy(update={"upcoming": planned})

        self._broker.subscriber(f"republish.{own}")(again)
        self._broker.subscriber(f"head.{own}")(head)

    def own(self) -> Announced:
        """Return the own head."""
        *before, own = journal.incarnations(self._transactor.rules, self._transactor.heads)
        head = self._transactor.head(own.source)
        ended = {one.source: self._transactor.head(one.source).position for one in before}
        return Announced(source=own.source, position=head.position, hash=head.hash, ended=ended)

    async def hear(self, announced: Announced) -> None:
        """Compare a source's head with what was heard of it."""
        await self._witness.note(announced.source, Head(announced.position, announced.hash), announced.ended)
        if journal.family(announced.source) not in self._witness.hears:
            return
        self.seen[announced.source] = announced.position
        mine = self._transactor.head(announced.source)
        if await self._contradicts(announced, mine):
            self.rewritten[announced.source] = f"SOURCE_REWRITTEN: heard {mine.position}, it says {announced.position}"
            log.get().error(
                "heads.rewritten", source=announced.source, heard=mine.position, announced=announced.position
            )
            return
        for source in (announced.source, *announced.ended):
            self.rewritten.pop(source, None)
        await self._look_behind(announced.source, mine.position, announced.position)

    async def _contradicts(self, announced: Announced, mine: Head) -> bool:
        """Say whether a source says something else than was heard of it.

        An announcement may come later than the events behind it: one position back is no contradiction until said again.
        """
        ahead = self._ahead.pop(announced.source, None)
        if mine.position <= announced.position:
            return mine.position == announced.position and mine.hash != announced.hash
        self._ahead[announced.source] = announced.position
        at = {"source": announced.source, "at": announced.position}
        heard = await self._transactor.database.read(journal.HASH_AT, at)
        return ahead == announced.position or (announced.hash,) != (heard[0] if heard else ("",))

    async def _look_behind(self, source: str, mine: int, announced: int) -> None:
        now = asyncio.get_running_loop().time()
        since = self._behind.get(source)
        if mine == announced:
            self._behind.pop(source, None)
        elif since is None or since[0] != mine:
            self._behind[source] = (mine, now)
        elif now - since[1] >= BEHIND_SECONDS:
            await self.ask_again(source, mine)

    async def ask_again(self, source: str, after: int) -> None:
        """Ask a source to publish again what came after a position, at most once a second."""
        now = asyncio.get_running_loop().time()
        if now - self._asked.get(source, -ASK_SECONDS) < ASK_SECONDS:
            return
        self._asked[source] = now
        log.get().info("heads.ask_again", source=source, after=after)
        await self._broker.publish(Wanted(after=after, source=source), f"republish.{journal.family(source)}")

    async def run(self, every: float) -> None:
        """Announce the own head at start, and again every few seconds."""
        own = self._transactor.rules.source
        while True:
            await self._broker.publish(self.own(), f"heads.{own}")
            await asyncio.sleep(every)
