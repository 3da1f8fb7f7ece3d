"""Hearing, deciding and remembering in one transaction (ADR 0001).

Fenced             another instance holds the place of this service; this one must stop
SourceRewritten    a source said something else at a position that was heard before
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from services.kit import journal, moment
from services.kit.clock import Clock
from services.kit.database import Database, StoreUnavailable, Transaction
from services.kit.decider import Rules, Write
from services.kit.incoming import Aside, Cursor, Incoming, Publication, Repeated, Returned, Taken
from services.kit.journal import Head
from services.kit.states import States
from services.kit.work import EventTooLarge, Work

__all__ = [
    "Aside",
    "Cursor",
    "EventTooLarge",
    "Fenced",
    "Incoming",
    "Publication",
    "Repeated",
    "SourceRewritten",
    "Taken",
    "Transactor",
]


JUST_BEFORE = timedelta(microseconds=1)
"""The journal's times are whole microseconds."""


class Fenced(Exception):
    """Another instance holds the place of this service; this one must stop."""


class SourceRewritten(Exception):
    """A source said something else at a position that was heard before."""


class CatchingUp(StoreUnavailable):
    """The service does not know yet what it once decided; nothing was kept, try again."""


class Transactor:
    """The one writer of a service's journal.

    Attributes:
        own: what the service is as a source now.
        barred: why nothing may be decided yet; empty: it may.
    """

    def __init__(self, rules: Rules, database: Database, clock: Clock, holder: str) -> None:
        self.rules = rules
        self.database = database
        self.clock = clock
        self.holder = holder
        self.states = States(rules)
        self.heads: dict[str, Head] = {}
        self.row = 0
        self.seal = ""
        self.recorded: datetime | None = None
        self.relayed: Callable[[], int | None] = lambda: None
        self.committed: Callable[[Taken], None] = lambda _taken: None
        self.trouble = ""
        self.own = journal.Incarnation(rules.source, 0)
        self.orphaned: dict[str, int] = {}
        self.barred = ""
        self._turn = asyncio.Lock()
        self._opened: datetime | None = None
        self._unsure = False

    async def take_place(self) -> str:
        """Become the one instance that writes; whoever was it before is fenced by the row, and named in the answer."""
        own = self.rules.source
        async with self.database.transaction() as transaction:
            await transaction.execute(journal.OPEN_PLACE, {"source": own, "last": 0, "hash": "", "holder": ""})
            before = await transaction.fetch(journal.HOLDER, {"own": own})
            # An update alone waits for a commit under way and leaves what that one counted.
            await transaction.execute(journal.TAKE_PLACE, {"own": own, "me": self.holder})
            if before[0][0] == journal.RESTORED:
                transaction.add(Write(journal.KEEP_UNVOUCHED, {"id": 1}))
        await self.restore()
        return str(before[0][0])

    async def leave_place(self) -> None:
        """Give the place up, so that a standby need not wait."""
        async with self._turn, self.database.transaction() as transaction:
            await transaction.execute(journal.LEAVE_PLACE, {"own": self.rules.source, "me": self.holder})

    async def restore(self) -> None:
        """Take up where the journal stands; at start, and after a transaction that failed or whose end is not known."""
        self.states.forget()
        async with self.database.snapshot() as snapshot:
            self.heads = {source: Head(last, hash_) for source, last, hash_ in await snapshot.fetch(journal.HEADS, {})}
            end = await snapshot.fetch(journal.END, {})
            self.orphaned = dict(await snapshot.fetch(journal.ORPHANED_ALL, {}))
        self.own = journal.incarnations(self.rules, self.heads)[-1]
        self.row, self.seal, self.recorded = (end[0][0], end[0][1], moment.parse(end[0][2])) if end else (0, "", None)
        self._unsure = False

    @property
    def said(self) -> int:
        """How many own events there are, over all incarnations."""
        return self.own.before + self.head(self.own.source).position

    def known(self) -> datetime:
        """Return the latest moment of which nothing more will be recorded: now, or just before a transaction that is open."""
        upto = self.clock.now() if self._opened is None else self._opened - JUST_BEFORE
        return upto if self.recorded is None else max(upto, self.recorded)

    def head(self, source: str) -> Head:
        """Return where a source stands in this journal."""
        return self.heads.get(source, journal.NO_HEAD)

    async def hear(self, batch: Sequence[Incoming], *, repeated: Repeated | None = None) -> Taken:
        """Take a batch in, in one transaction.

        Raises:
            Fenced: another instance took the place.
            SourceRewritten: a source contradicts what was heard of it.
            Refusal: an operator's command was refused; nothing was kept.
            StoreUnavailable: the database did not take it, or nothing may be decided yet; nothing was kept.
        """
        if self.barred:
            raise CatchingUp(self.barred)
        # What was begun is ended and passed on, even where the caller (a gRPC client) has left meanwhile.
        return await asyncio.shield(self._whole(batch, repeated))

    async def _whole(self, batch: Sequence[Incoming], repeated: Repeated | None) -> Taken:
        async with self._turn:
            try:
                if self._unsure:
                    await self.restore()
                taken = await self._hear(batch, repeated)
            except BaseException as error:
                self.trouble = str(error) if isinstance(error, StoreUnavailable) else self.trouble
                self._unsure = True
                await asyncio.shield(self.restore())
                raise
            finally:
                self._opened = None
            self.trouble = ""
            return taken

    async def _hear(self, batch: Sequence[Incoming], repeated: Repeated | None) -> Taken:
        async with self.database.transaction() as transaction:
            if await transaction.execute(journal.CLAIM, {"own": self.rules.source, "me": self.holder}) != 1:
                raise Fenced(self.rules.source)
            now = self._opened = self.clock.now() if self.recorded is None else max(self.clock.now(), self.recorded)
            work = Work(self, transaction, now)
            first = await self._first(transaction, batch)
            await work.prepare(batch)
            for incoming in batch:
                await self._one(work, incoming, first, repeated)
            self._keep_cursors(transaction, batch, work)
            done = work.keep(self)
        done()
        self.committed(work.taken)
        return work.taken

    async def _first(self, transaction: Transaction, batch: Sequence[Incoming]) -> dict[tuple[str, str], str]:
        """Find what was heard before under the same ids."""
        asked: dict[str, list[str]] = {}
        for incoming in batch:
            if incoming.position <= self.head(incoming.source).position:
                asked.setdefault(incoming.source, []).append(incoming.message_id)
        found = {}
        for source, ids in asked.items():
            for message_id, body in await transaction.fetch(journal.KNOWN, {"source": source, "ids": json.dumps(ids)}):
                found[source, message_id] = body
        return found

    async def _one(
        self, work: Work, incoming: Incoming, first: dict[tuple[str, str], str], repeated: Repeated | None
    ) -> None:
        key = (incoming.source, incoming.message_id)
        if incoming.position:
            if await self._continues(work, incoming, first.get(key)):
                first[key] = incoming.body
                await work.take(incoming)
            return
        if key not in first:
            first[key] = incoming.body
            await work.take(incoming)
            return
        work.taken.repeats += 1
        instead = repeated(incoming, first[key]) if repeated is not None else None
        if instead is None or (instead.source, instead.message_id) in first:
            return
        first[instead.source, instead.message_id] = instead.body
        if not await work.knows(instead):
            await work.take(instead)

    async def _continues(self, work: Work, incoming: Incoming, first: str | None) -> bool:
        head = work.head(incoming.source)
        if head.position < incoming.position and incoming.position > self.orphaned.get(
            incoming.source, incoming.position
        ):
            work.taken.repeats += 1
            return False
        if incoming.position <= head.position:
            work.taken.repeats += 1
            if first != incoming.body:
                raise SourceRewritten(f"{incoming.source} at {incoming.position}")
            return False
        if incoming.source in work.taken.gaps or incoming.position > head.position + 1:
            work.taken.gaps.setdefault(incoming.source, head.position + 1)
            return False
        if incoming.previous != head.hash:
            raise SourceRewritten(f"{incoming.source} before {incoming.position}")
        return incoming.type != journal.INCARNATION_OPENED or await self._goes_on(work, incoming)

    async def _goes_on(self, work: Work, opened: Incoming) -> bool:
        """Take up the next incarnation of a source where the one before was heard to the position it continues."""
        ended, position, hash_ = journal.continued(opened.body)
        head = work.head(ended)
        if head.position < position:
            work.taken.gaps.setdefault(ended, head.position + 1)
            return False
        if await work.hash_at(ended, position) != hash_:
            raise SourceRewritten(f"{opened.source} continues {ended} at {position}")
        self.orphaned[ended] = position
        work.note(Write(journal.KEEP_ORPHANED, {"source": ended, "after": position}))
        return True

    async def take_back(self, said: Sequence[Returned], beside: Sequence[Write] = ()) -> None:
        """Append own events that came back, in one transaction; whoever calls has checked that they follow.

        Raises:
            Fenced: another instance took the place.
            StoreUnavailable: the database did not take it; nothing was kept.
        """
        await asyncio.shield(self._whole_back(said, beside))

    async def _whole_back(self, said: Sequence[Returned], beside: Sequence[Write]) -> None:
        async with self._turn:
            try:
                await self._take_back(said, beside)
            except BaseException:
                self._unsure = True
                await asyncio.shield(self.restore())
                raise

    async def _take_back(self, said: Sequence[Returned], beside: Sequence[Write]) -> None:
        async with self.database.transaction() as transaction:
            if await transaction.execute(journal.CLAIM, {"own": self.rules.source, "me": self.holder}) != 1:
                raise Fenced(self.rules.source)
            work = Work(self, transaction, self.recorded or said[0].recorded_at)
            await work.take_back(said)
            for write in beside:
                transaction.add(write)
            done = work.keep(self)
        done()
        self.own = journal.incarnations(self.rules, self.heads)[-1]

    def _keep_cursors(self, transaction: Transaction, batch: Sequence[Incoming], work: Work) -> None:
        for cursor in {
            incoming.cursor.stream: incoming.cursor for incoming in batch if incoming.cursor is not None
        }.values():
            transaction.add(Write(journal.KEEP_CURSOR, cursor._asdict()))
        relayed = self.relayed()
        if relayed is not None and work.taken.heard:
            transaction.add(Write(journal.KEEP_RELAYED, {"id": 1, "position": relayed}))

    @asynccontextmanager
    async def quiet(self) -> AsyncIterator[None]:
        """Keep everybody from writing meanwhile."""
        async with self._turn:
            yield

    async def write(self, writes: Sequence[Write]) -> None:
        """Keep something beside the journal: the relay's place, the clock, a message set aside.

        Raises:
            Fenced: another instance took the place.
            StoreUnavailable: the database did not take it.
        """
        async with self._turn:
            try:
                async with self.database.transaction() as transaction:
                    if await transaction.execute(journal.CLAIM, {"own": self.rules.source, "me": self.holder}) != 1:
                        raise Fenced(self.rules.source)
                    for write in writes:
                        transaction.add(write)
            except StoreUnavailable as error:
                self.trouble = str(error)
                raise
            self.trouble = ""
