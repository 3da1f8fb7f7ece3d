"""Hearing, deciding and remembering in one transaction (ADR 0001).

Fenced             another instance holds the place of this service; this one must stop
SourceRewritten    a source said something else at a position that was heard before
NotOurs            a decision came out for a stream no decider is there for: a mistake in the rules
"""

import asyncio
import json
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from services.kit import journal, moment
from services.kit.clock import Clock
from services.kit.database import Database, Transaction
from services.kit.decider import Decider, Fact, Rules, Say, To, Write
from services.kit.journal import Head, OwnHead, Row

STATES_KEPT = 20_000
EVENT_BYTES = 512 * 1024


class Fenced(Exception):
    """Another instance holds the place of this service; this one must stop."""


class SourceRewritten(Exception):
    """A source said something else at a position that was heard before."""


class NotOurs(Exception):
    """No decider is there for this stream."""


class EventTooLarge(Exception):
    """An event over 512 KiB would be refused by the streams; nothing was kept."""


class Cursor(NamedTuple):
    """Where a message stood in a JetStream stream; the stream's creation time tells a new one from the old."""

    stream: str
    created: str
    sequence: int


class Aside(NamedTuple):
    """A message to be set aside in `dead` while its arrival is journaled."""

    subject: str
    reason: str
    body: bytes


class Incoming(NamedTuple):
    """Something to be heard. `position` is 0 where the source does not number itself."""

    source: str
    message_id: str
    type: str
    body: str
    event: Any
    occurred_at: datetime
    actor: str
    correlation_id: str = ""
    causation_id: str = ""
    position: int = 0
    previous: str = ""
    cursor: Cursor | None = None
    aside: Aside | None = None


class Publication(NamedTuple):
    """What goes out for one own event: the event, then what is said beside it."""

    position: int
    subject: str
    message_id: str
    body: str
    beside: tuple[Say, ...]


@dataclass
class Taken:
    """What one transaction did."""

    own: list[Fact] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    says: list[Say] = field(default_factory=list)
    gaps: dict[str, int] = field(default_factory=dict)
    heard: int = 0
    repeats: int = 0

    @property
    def repeat(self) -> bool:
        """Whether nothing was new."""
        return self.heard == 0 and self.repeats > 0


Repeated = Callable[[Incoming, str], Incoming | None]
"""How an adapter answers a message whose id was heard before: (message, body heard first) → what is heard instead."""


class _States:
    """States of streams in memory; the database's row of `sources` guards that nobody else writes."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._kept: OrderedDict[str, Any] = OrderedDict()
        self._versions: dict[str, int] = {}

    def decider(self, stream: str) -> Decider:
        known = self._rules.deciders.get(stream.split("/", 1)[0])
        if known is None:
            raise NotOurs(stream)
        return known

    def __getitem__(self, stream: str) -> Any:
        return self._kept[stream]

    def missing(self, streams: Iterable[str]) -> list[str]:
        found = []
        for stream in streams:
            if stream in self._kept:
                self._kept.move_to_end(stream)
            elif stream:
                found.append(stream)
        return found

    def begin(self, stream: str) -> None:
        self._kept[stream] = self.decider(stream).initial
        self._versions[stream] = 0

    def version(self, stream: str) -> int:
        return self._versions[stream]

    def evolve(self, fact: Fact) -> None:
        if fact.stream and fact.event is not None:
            self._kept[fact.stream] = self.decider(fact.stream).evolve(self._kept[fact.stream], fact)
        if fact.own:
            self._versions[fact.stream] += 1

    def trim(self) -> None:
        while len(self._kept) > STATES_KEPT:
            self._versions.pop(self._kept.popitem(last=False)[0])

    def forget(self) -> None:
        self._kept.clear()
        self._versions.clear()


class Work:
    """One transaction's work: the journal goes on in memory, writes are kept for the end."""

    def __init__(self, keeper: "Transactor", transaction: Transaction, now: datetime) -> None:
        self._rules = keeper.rules
        self._states = keeper.states
        self._transaction = transaction
        # In one zone, so that deciding again from the journal writes the very same text.
        self._now = now.astimezone(UTC)
        self._heads = dict(keeper.heads)
        self._row, self._seal = keeper.row, keeper.seal
        self._rows: list[Row] = []
        self._touched: set[str] = set()
        self._recorded = moment.text(now)
        self.taken = Taken()

    def head(self, source: str) -> Head:
        """Return where a source stands, with what this transaction took."""
        return self._heads.get(source, journal.NO_HEAD)

    async def prepare(self, batch: Sequence[Incoming]) -> None:
        """Load the streams of a whole batch in one question."""
        names: set[str] = set()
        for incoming in batch:
            fact = self._provisional(incoming)
            if fact is not None:
                names.add(fact.stream)
                names.update(self._rules.needs(fact))
        await self._load(names)

    def _provisional(self, incoming: Incoming) -> Fact | None:
        if incoming.event is None:
            return None
        stream = self._rules.stream_of(incoming.event, incoming.source)
        return Fact(
            row=0,
            source=incoming.source,
            position=0,
            stream=stream,
            type=incoming.type,
            id=incoming.message_id,
            occurred_at=incoming.occurred_at,
            recorded_at=self._now,
            correlation_id="",
            actor=incoming.actor,
            hash="",
            own=False,
            event=incoming.event,
        )

    async def _load(self, names: Iterable[str]) -> None:
        missing = self._states.missing(names)
        if not missing:
            return
        for stream in missing:
            self._states.begin(stream)
        pending = [row for row in self._rows if row.stream in missing]
        for plain in await self._transaction.fetch(journal.OF_STREAMS, {"streams": json.dumps(missing)}):
            self._states.evolve(journal.fact_of(Row(*plain), self._rules))
        for row in pending:
            self._states.evolve(journal.fact_of(row, self._rules))

    async def knows(self, incoming: Incoming) -> bool:
        """Say whether a message was heard in an earlier transaction."""
        asked = {"source": incoming.source, "ids": json.dumps([incoming.message_id])}
        return bool(await self._transaction.fetch(journal.KNOWN, asked))

    async def take(self, heard: Incoming) -> None:
        """Hear one thing and carry out all that follows from it."""
        incoming = heard._replace(occurred_at=heard.occurred_at.astimezone(UTC))
        stream = self._rules.stream_of(incoming.event, incoming.source) if incoming.event is not None else ""
        await self._load([stream])
        queue = deque([self._hear(incoming, stream)])
        self.taken.heard += 1
        while queue:
            cause = queue.popleft()
            queue.extend([own for order in await self._orders(cause) for own in await self._carry_out(order, cause)])

    async def _orders(self, cause: Fact) -> Sequence[To | Say]:
        if cause.event is None:
            return ()
        await self._load([cause.stream, *self._rules.needs(cause)])
        return self._rules.react(cause, self._states)

    async def _carry_out(self, order: To | Say, cause: Fact) -> list[Fact]:
        if isinstance(order, Say):
            self.say(order)
            return []
        await self._load([order.stream])
        events = self._states.decider(order.stream).decide(order.command, self._states[order.stream])
        return [self._decide(event, order.stream, cause) for event in events]

    def say(self, say: Say) -> None:
        """Put a message into the outbox."""
        self._transaction.add(Write(journal.KEEP_OUTBOX, say._asdict()))
        self.taken.says.append(say)

    def _hear(self, incoming: Incoming, stream: str) -> Fact:
        before = self.head(incoming.source)
        head = Head(before.position + 1, journal.chain(before.hash, incoming.body))
        columns = (
            incoming.source,
            head.position,
            stream,
            None,
            incoming.type,
            incoming.message_id,
            moment.text(incoming.occurred_at),
            self._recorded,
        )
        traced = (
            incoming.correlation_id or incoming.message_id,
            incoming.causation_id,
            incoming.actor,
            incoming.body,
            head.hash,
        )
        row = self._append(incoming.source, head, (*columns, *traced))
        if incoming.aside is not None:
            self._set_aside(row.position, incoming, incoming.aside)
        return self._known(row, incoming.event, own=False, occurred_at=incoming.occurred_at)

    def _decide(self, event: Any, stream: str, cause: Fact) -> Fact:
        source = self._rules.source
        before = self.head(source)
        position = before.position + 1
        own_id = f"{source}-{position}"
        head = OwnHead(
            source, position, self._now, before.hash, cause.correlation_id, cause.id, cause.actor, self._rules.version
        )
        body = self._rules.seal(head, event)
        if len(body) > EVENT_BYTES // 4 and len(body.encode()) > EVENT_BYTES:
            raise EventTooLarge(f"{event.TYPE} on {stream}: {len(body.encode())} bytes")
        happened = event.happened_at().astimezone(UTC)
        chained = Head(position, journal.chain(before.hash, body))
        columns = (
            source,
            position,
            stream,
            self._states.version(stream) + 1,
            event.TYPE,
            own_id,
            moment.text(happened),
            self._recorded,
        )
        row = self._append(source, chained, (*columns, cause.correlation_id, cause.id, cause.actor, body, chained.hash))
        fact = self._known(row, event, own=True, occurred_at=happened)
        beside = tuple(self._rules.publish(fact))
        self.taken.own.append(fact)
        self.taken.publications.append(Publication(position, event.route(), own_id, body, beside))
        return fact

    def _append(self, source: str, head: Head, columns: tuple[Any, ...]) -> Row:
        self._row += 1
        whole = (self._row, *columns)
        self._seal = journal.sealed(self._seal, whole)
        row = Row._make((*whole, self._seal))
        self._rows.append(row)
        self._heads[source] = head
        self._touched.add(source)
        return row

    def _known(self, row: Row, event: Any, *, own: bool, occurred_at: datetime) -> Fact:
        fact = Fact(
            row.position,
            row.source,
            row.source_position,
            row.stream,
            row.type,
            row.message_id,
            occurred_at,
            self._now,
            row.correlation_id,
            row.actor,
            row.hash,
            own,
            event,
        )
        self._states.evolve(fact)
        if event is not None:
            for write in self._rules.project(fact):
                self._transaction.add(write)
        return fact

    def _set_aside(self, row: int, incoming: Incoming, aside: Aside) -> None:
        values = {
            "id": row,
            "message_id": incoming.message_id,
            "source": incoming.source,
            "subject": aside.subject,
            "reason": aside.reason,
        }
        self._transaction.add(
            Write(journal.KEEP_DEAD, {**values, "at": self._recorded, "state": "open", "body": aside.body})
        )
        copy = json.dumps({**values, "at": self._recorded}, ensure_ascii=False)
        self.say(
            Say(f"dead.{self._rules.source}.{aside.reason}", f"{self._rules.source}-dead-{incoming.message_id}", copy)
        )

    def keep(self, keeper: "Transactor") -> Callable[[], None]:
        """Write the rows down; the answer makes the keeper go on from here, once it is durable."""
        self._transaction.add_rows(journal.APPEND, self._rows)
        for source in self._touched:
            head = self._heads[source]
            holder = keeper.holder if source == self._rules.source else ""
            self._transaction.add(
                Write(
                    journal.KEEP_SOURCE, {"source": source, "last": head.position, "hash": head.hash, "holder": holder}
                )
            )

        def done() -> None:
            keeper.heads, keeper.row, keeper.seal = self._heads, self._row, self._seal
            keeper.recorded = self._now
            keeper.states.trim()

        return done


class Transactor:
    """The one writer of a service's journal."""

    def __init__(self, rules: Rules, database: Database, clock: Clock, holder: str) -> None:
        self.rules = rules
        self.database = database
        self.clock = clock
        self.holder = holder
        self.states = _States(rules)
        self.heads: dict[str, Head] = {}
        self.row = 0
        self.seal = ""
        self.recorded: datetime | None = None
        self.relayed: Callable[[], int | None] = lambda: None
        self.committed: Callable[[Taken], None] = lambda _taken: None
        self._turn = asyncio.Lock()

    async def take_place(self) -> None:
        """Become the one instance that writes; whoever was it before is fenced by the row."""
        own = self.rules.source
        async with self.database.transaction() as transaction:
            await transaction.execute(journal.OPEN_PLACE, {"source": own, "last": 0, "hash": "", "holder": ""})
            # An update alone waits for a commit under way and leaves what that one counted.
            await transaction.execute(journal.TAKE_PLACE, {"own": own, "me": self.holder})
        await self.restore()

    async def restore(self) -> None:
        """Take up where the journal stands; at start, and after a transaction that failed."""
        self.states.forget()
        async with self.database.snapshot() as snapshot:
            self.heads = {source: Head(last, hash_) for source, last, hash_ in await snapshot.fetch(journal.HEADS, {})}
            end = await snapshot.fetch(journal.END, {})
        self.row, self.seal, self.recorded = (end[0][0], end[0][1], moment.parse(end[0][2])) if end else (0, "", None)

    def head(self, source: str) -> Head:
        """Return where a source stands in this journal."""
        return self.heads.get(source, journal.NO_HEAD)

    async def hear(self, batch: Sequence[Incoming], *, repeated: Repeated | None = None) -> Taken:
        """Take a batch in, in one transaction.

        Raises:
            Fenced: another instance took the place.
            SourceRewritten: a source contradicts what was heard of it.
            Refusal: an operator's command was refused; nothing was kept.
            StoreUnavailable: the database did not take it; nothing was kept.
        """
        # What was begun is ended and passed on, even where the caller (a gRPC client) has left meanwhile.
        return await asyncio.shield(self._whole(batch, repeated))

    async def _whole(self, batch: Sequence[Incoming], repeated: Repeated | None) -> Taken:
        async with self._turn:
            try:
                return await self._hear(batch, repeated)
            except BaseException:
                await asyncio.shield(self.restore())
                raise

    async def _hear(self, batch: Sequence[Incoming], repeated: Repeated | None) -> Taken:
        async with self.database.transaction() as transaction:
            if await transaction.execute(journal.CLAIM, {"own": self.rules.source, "me": self.holder}) != 1:
                raise Fenced(self.rules.source)
            now = self.clock.now() if self.recorded is None else max(self.clock.now(), self.recorded)
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
            if self._continues(work, incoming, first.get(key)):
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

    def _continues(self, work: Work, incoming: Incoming, first: str | None) -> bool:
        head = work.head(incoming.source)
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
        return True

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
        """
        async with self._turn, self.database.transaction() as transaction:
            if await transaction.execute(journal.CLAIM, {"own": self.rules.source, "me": self.holder}) != 1:
                raise Fenced(self.rules.source)
            for write in writes:
                transaction.add(write)
