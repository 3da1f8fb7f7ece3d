"""One transaction's work: hearing, evolving, reacting, deciding, in order; what is to be written is kept for its end.

EventTooLarge    a stream would refuse the event; nothing was kept
"""

import json
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from services.kit import journal, moment
from services.kit.database import Transaction
from services.kit.decider import Fact, Rules, Say, To, Write
from services.kit.incoming import Aside, Incoming, Publication, Returned, Taken
from services.kit.journal import Head, OwnHead, Row
from services.kit.states import States

EVENT_BYTES = 511 * 1024
"""Streams take 512 KiB with the headers, which have at most one."""


class EventTooLarge(Exception):
    """An event over 512 KiB would be refused by the streams; nothing was kept."""


class Keeper(Protocol):
    """Who goes on from where a transaction ended."""

    rules: Rules
    states: States
    holder: str
    own: journal.Incarnation
    heads: dict[str, Head]
    row: int
    seal: str
    recorded: datetime | None


class Work:
    """One transaction's work: the journal goes on in memory, writes are kept for the end."""

    def __init__(self, keeper: Keeper, transaction: Transaction, now: datetime) -> None:
        self._rules = keeper.rules
        self._own = keeper.own
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
        names: dict[str, None] = {}
        for incoming in batch:
            if incoming.event is not None:
                fact = self._provisional(incoming)
                names[fact.stream] = None
                names.update(dict.fromkeys(self._rules.needs(fact)))
        missing = self._states.missing(names)
        if missing:
            await self._load(missing)
        self._states.used(names)

    def _provisional(self, incoming: Incoming) -> Fact:
        stream = self._rules.stream_of(incoming.event, incoming.source)
        about = (incoming.type, incoming.message_id, incoming.occurred_at, self._now, "", incoming.actor, "")
        return Fact(0, incoming.source, 0, stream, *about, own=False, event=incoming.event)

    async def _load(self, missing: Sequence[str]) -> None:
        for stream in missing:
            self._states.begin(stream)
        for plain in await self._transaction.fetch(journal.OF_STREAMS, {"streams": json.dumps(missing)}):
            self._states.evolve(journal.fact_of(Row._make(plain), self._rules))
        wanted = frozenset(missing)
        for row in self._rows:
            if row.stream in wanted:
                self._states.evolve(journal.fact_of(row, self._rules))

    async def _load_for(self, cause: Fact) -> None:
        """Load what a reaction looks at, and what it looks at because of that."""
        missing = self._states.missing(self._rules.needs(cause))
        if missing:
            await self._load(missing)
        while missing := self._states.missing(self._rules.further(cause, self._states)):
            await self._load(missing)

    async def knows(self, incoming: Incoming) -> bool:
        """Say whether a message was heard in an earlier transaction."""
        asked = {"source": incoming.source, "ids": json.dumps([incoming.message_id])}
        return bool(await self._transaction.fetch(journal.KNOWN, asked))

    async def take(self, incoming: Incoming) -> None:
        """Hear one thing and carry out all that follows from it."""
        stream = self._rules.stream_of(incoming.event, incoming.source) if incoming.event is not None else ""
        if stream and stream not in self._states:
            await self._load([stream])
        queue = deque([self._hear(incoming, stream)])
        self.taken.heard += 1
        while queue:
            cause = queue.popleft()
            if cause.event is None:
                continue
            await self._load_for(cause)
            orders = self._rules.react(cause, self._states)
            missing = self._states.missing(dict.fromkeys(order.stream for order in orders if isinstance(order, To)))
            if missing:
                await self._load(missing)
            for order in orders:
                queue.extend(await self._carry_out(order, cause))

    async def _carry_out(self, order: To | Say, cause: Fact) -> list[Fact]:
        if isinstance(order, Say):
            self.say(order)
            return []
        events = self._states.decide(order.stream, order.command)
        return [self._decide(event, order.stream, cause) for event in events]

    def say(self, say: Say) -> None:
        """Put a message into the outbox."""
        self._transaction.add(Write(journal.KEEP_OUTBOX, say._asdict()))
        self.taken.says.append(say)

    def _hear(self, incoming: Incoming, stream: str) -> Fact:
        before = self.head(incoming.source)
        # In one zone, so that deciding again from the journal writes the very same text.
        occurred_at = incoming.occurred_at.astimezone(UTC)
        head = Head(before.position + 1, journal.chain(before.hash, incoming.body))
        row = self._append(
            incoming.source,
            head,
            stream,
            None,
            incoming.type,
            incoming.message_id,
            occurred_at,
            (incoming.correlation_id or incoming.message_id, incoming.causation_id, incoming.actor),
            incoming.body,
        )
        if incoming.aside is not None:
            self._set_aside(row.position, incoming, incoming.aside)
        return self._known(row, incoming.event, own=False, occurred_at=occurred_at)

    def _decide(self, event: Any, stream: str, cause: Fact) -> Fact:
        source = self._own.source
        before = self.head(source)
        position = before.position + 1
        traced = (cause.correlation_id, cause.id, cause.actor)
        body = self._rules.seal(
            OwnHead(source, position, self._recorded, before.hash, *traced, self._rules.version), event
        )
        if len(body) > EVENT_BYTES // 4 and len(body.encode()) > EVENT_BYTES:
            raise EventTooLarge(f"{event.TYPE} on {stream}: {len(body.encode())} bytes")
        happened = event.happened_at().astimezone(UTC)
        head = Head(position, journal.chain(before.hash, body))
        version = self._states.version(stream) + 1
        row = self._append(source, head, stream, version, event.TYPE, f"{source}-{position}", happened, traced, body)
        fact = self._known(row, event, own=True, occurred_at=happened)
        beside = tuple(self._rules.publish(fact))
        self.taken.own.append(fact)
        self.taken.publications.append(
            Publication(self._own.before + position, event.route(), row.message_id, body, beside)
        )
        return fact

    async def take_back(self, said: Sequence[Returned]) -> None:
        """Append own events byte for byte; they are remembered and projected, and nothing follows from them here."""
        missing = self._states.missing(dict.fromkeys(returned.stream for returned in said))
        if missing:
            await self._load(missing)
        first = self._row + 1
        for returned in said:
            self._take_back(returned)
        if said:
            self._transaction.add(Write(journal.KEEP_TAKEN_BACK, {"from_row": first, "to_row": self._row}))

    def _take_back(self, returned: Returned) -> None:
        said, stream = returned.said, returned.stream
        self._now = max(self._now, returned.recorded_at.astimezone(UTC))
        self._recorded = moment.text(self._now)
        before = self.head(said.source)
        row = self._append(
            said.source,
            Head(before.position + 1, journal.chain(before.hash, said.body)),
            stream,
            self._states.version(stream) + 1 if stream else None,
            said.type,
            said.message_id,
            said.occurred_at.astimezone(UTC),
            (said.correlation_id, said.causation_id, said.actor),
            said.body,
        )
        self._known(row, said.event, own=True, occurred_at=said.occurred_at.astimezone(UTC))

    async def hash_at(self, source: str, position: int) -> str:
        """Return the hash of a source at a position that was heard, with what this transaction took."""
        for row in self._rows:
            if (row.source, row.source_position) == (source, position):
                return row.hash
        found = await self._transaction.fetch(journal.HASH_AT, {"source": source, "at": position})
        return str(found[0][0]) if found else ""

    def note(self, write: Write) -> None:
        """Keep something beside the journal with this transaction."""
        self._transaction.add(write)

    def _append(  # noqa: PLR0913, PLR0917 - a row has this many columns
        self,
        source: str,
        head: Head,
        stream: str,
        version: int | None,
        type_: str,
        message_id: str,
        occurred_at: datetime,
        traced: tuple[str, str, str],
        body: str,
    ) -> Row:
        self._row += 1
        about = (self._row, source, head.position, stream, version, type_, message_id)
        columns = (*about, moment.text(occurred_at), self._recorded, *traced)
        self._seal = journal.sealed(self._seal, columns, head.hash)
        row = Row(*columns, body, head.hash, self._seal)
        self._rows.append(row)
        self._heads[source] = head
        self._touched.add(source)
        return row

    def _known(self, row: Row, event: Any, *, own: bool, occurred_at: datetime) -> Fact:
        about = (row.type, row.message_id, occurred_at, self._now, row.correlation_id, row.actor, row.hash)
        fact = Fact(row.position, row.source, row.source_position, row.stream, *about, own, event)
        self._states.evolve(fact)
        if event is not None:
            for write in self._rules.project(fact):
                self._transaction.add(write)
            if self._rules.is_portrayed(row.stream):
                for write in self._rules.portray([(fact, self._states[row.stream])]):
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

    def keep(self, keeper: Keeper) -> Callable[[], None]:
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
