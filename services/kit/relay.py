"""The relay carries own events to NATS: in order, from where it was confirmed, until the broker has them.

What was confirmed is remembered with the next transaction, or after a second of quiet; a crash in between repeats
some publications, which the streams swallow (`Nats-Msg-Id`) or readers know by their position.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from services.kit import database, ids, journal, log
from services.kit.decider import Rules, Say, Write
from services.kit.journal import Row
from services.kit.transact import Publication, Taken, Transactor

WINDOW = 512
ACK_SECONDS = 2.0
AGAIN_SECONDS = 0.2
QUIET_SECONDS = 0.5
TAKE_UP_SECONDS = 30.0
CHUNK = 1000
OUTBOX_KEPT = 500
SMALL = 64 * 1024
"""Bytes; below every server's limit."""
EVENT_CONTENT = "application/cloudevents+json"
SAID_CONTENT = "application/json"
NO_POSITION = -1


class _Out(NamedTuple):
    subject: str
    message_id: str
    body: bytes
    content: str
    position: int = NO_POSITION
    outbox: str = ""


def unfinished(say: Say) -> Say:
    """Let a message go out as the rules wrote it."""
    return say


class Relay:
    """Publishes what a transactor committed; `finish` puts on a message that is no event what rules cannot: a signature."""

    def __init__(self, transactor: Transactor, client: Client, finish: Callable[[Say], Say] = unfinished) -> None:
        self._transactor = transactor
        self._client = client
        self._finish = finish
        self._refused: dict[int, str] = {}
        self._inbox = client.new_inbox()
        self._now = asyncio.get_running_loop().time
        self._queue: deque[_Out] = deque()
        self._stir = asyncio.Event()
        self._open: dict[int, tuple[_Out, float]] = {}
        self._order: deque[tuple[int, int]] = deque()
        self._done: list[str] = []
        self._newest: dict[str, str] = {}
        self._token = 0
        self._recovered = False
        self._took_up = asyncio.Event()
        self._offered = 0
        self.confirmed = 0
        self._kept = 0

    def offer(self, taken: Taken) -> None:
        """Take what was just committed. Before recovery nothing is taken: recovery reads it from the journal."""
        if not self._recovered:
            return
        if not taken.publications or taken.publications[0].position == self._offered + 1:
            for publication in taken.publications:
                self._put(publication)
        self._queue.extend(self._out(say, outbox=say.message_id) for say in taken.says)
        self._stir.set()

    def say(self, says: Sequence[Say]) -> None:
        """Publish messages that need not survive a crash of this process; of a subject's only the last one has to."""
        self._newest.update((say.subject, say.message_id) for say in says)
        self._queue.extend(self._out(say) for say in says)
        self._stir.set()

    def _is_overtaken(self, out: _Out) -> bool:
        """Tell whether a newer word was said on its subject: sent again after that one it would be the last."""
        return out.subject in self._newest and self._newest[out.subject] != out.message_id

    def _out(self, say: Say, position: int = NO_POSITION, outbox: str = "") -> _Out:
        subject, message_id, body = self._finish(say)
        return _Out(subject, message_id, body.encode(), SAID_CONTENT, position, outbox)

    def _put(self, publication: Publication) -> None:
        # An event counts as confirmed with the last word said beside it, for nothing else would say that word again.
        last, before = publication.position, publication.position - 1
        self._offered = last
        body, beside = publication.body.encode(), publication.beside
        event = _Out(publication.subject, publication.message_id, body, EVENT_CONTENT, before if beside else last)
        self._queue.append(event)
        self._queue.extend(self._out(say, last if say is beside[-1] else before) for say in beside)

    async def confirmed_position(self) -> int:
        """Return how far the broker has confirmed, once it is known what an earlier run was told.

        Raises:
            TimeoutError: the database did not tell in time.
        """
        async with asyncio.timeout(TAKE_UP_SECONDS):
            await self._took_up.wait()
        return self.confirmed

    def relayed(self) -> int | None:
        """Return the confirmed position where it is not kept yet; the next transaction keeps it."""
        if self.confirmed == self._kept:
            return None
        self._kept = self.confirmed
        return self.confirmed

    @property
    def refused(self) -> str:
        """What the broker answered the first message it did not take, until it takes it; empty: nothing is refused."""
        return next(iter(self._refused.values()), "")

    @property
    def backlog(self) -> int:
        """How many messages the broker has not confirmed."""
        return len(self._queue) + len(self._open)

    async def run(self) -> None:
        """Publish for ever: first what an earlier run left, then what is committed."""
        subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._answer)
        try:
            while True:
                try:
                    await self._round()
                except database.StoreUnavailable as error:
                    log.get().warning("relay.waits", why=str(error))
                    await asyncio.sleep(AGAIN_SECONDS)
        finally:
            with suppress(nats_errors.Error):
                await subscription.unsubscribe()

    async def _recover(self) -> None:
        """Take up, in one look at the database, everything that was not confirmed."""
        async with self._transactor.quiet(), self._transactor.database.snapshot() as snapshot:
            kept = await snapshot.fetch(journal.RELAYED_TO, {})
            self.confirmed = self._kept = self._offered = kept[0][0] if kept else 0
            await self._read_after(snapshot, self.confirmed)
            rows = await snapshot.fetch(journal.OUTBOX_ALL, {})
            self._queue.extend(
                self._out(Say(subject, message_id, body), outbox=message_id) for message_id, subject, body in rows
            )
            self._recovered = True
            self._took_up.set()

    async def _catch_up(self) -> None:
        """Take up own events nobody offered: a commit whose answer was lost."""
        async with self._transactor.quiet(), self._transactor.database.snapshot() as snapshot:
            await self._read_after(snapshot, self._offered)

    async def _read_after(self, snapshot: database.Snapshot, after: int) -> None:
        rules = self._transactor.rules
        for source, before in journal.incarnations(rules, self._transactor.heads):
            asked = {"source": source, "after": max(0, after - before), "limit": CHUNK}
            while rows := await snapshot.fetch(journal.OWN_AFTER, asked):
                for publication in _publications(rows, rules, before):
                    self._put(publication)
                asked["after"] = rows[-1][2]

    async def _round(self) -> None:
        self._stir.clear()
        if not self._recovered:
            await self._recover()
        if self._transactor.said > self._offered:
            await self._catch_up()
        while self._queue and len(self._open) < WINDOW:
            await self._publish(self._queue.popleft())
        try:
            async with asyncio.timeout(ACK_SECONDS if self._open else QUIET_SECONDS):
                await self._stir.wait()
        except TimeoutError:
            if not self._open:
                await self.remember()
        if self._open and self._now() - next(iter(self._open.values()))[1] > ACK_SECONDS:
            await self._again()
        if len(self._done) > OUTBOX_KEPT:
            await self.remember()

    async def _publish(self, out: _Out) -> None:
        if self._is_overtaken(out):
            return
        self._token += 1
        if out.position != NO_POSITION:
            self._order.append((self._token, out.position))
        await self._send(self._token, out)

    async def _send(self, token: int, out: _Out) -> None:
        while True:
            self._open[token] = (out, self._now())
            try:
                await self._hand_over(f"{self._inbox}.{token}", out)
            except (nats_errors.Error, OSError):
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    async def _hand_over(self, reply: str, out: _Out) -> None:
        client = self._client
        if not client.is_connected or len(out.body) > SMALL or not out.message_id.isprintable():
            headers = {"Nats-Msg-Id": out.message_id, "Content-Type": out.content}
            await client.publish(out.subject, out.body, reply=reply, headers=headers)
            return
        # What client.publish does, without checking names of our own again: 5 % of a whole step.
        header = f"NATS/1.0\r\nNats-Msg-Id: {out.message_id}\r\nContent-Type: {out.content}\r\n\r\n".encode()
        size = len(header)
        line = f"HPUB {out.subject} {reply} {size} {size + len(out.body)}\r\n".encode()
        await client._send_command(b"".join((line, header, out.body, b"\r\n")))  # noqa: SLF001 - see above
        if client._flush_queue is not None and client._flush_queue.empty():  # noqa: SLF001
            await client._flush_pending()  # noqa: SLF001

    async def _again(self) -> None:
        """Publish everything unconfirmed again, in order, under the same ids."""
        log.get().warning("relay.again", open=len(self._open))
        await asyncio.sleep(AGAIN_SECONDS)
        for token, (out, _) in list(self._open.items()):
            if self._is_overtaken(out):
                self._close(token)
            elif token in self._open:
                await self._send(token, out)

    async def _answer(self, message: Msg) -> None:
        token = int(message.subject.rsplit(".", 1)[-1])
        known = self._open.get(token)
        if known is None:
            return
        if not message.data or b'"error"' in message.data:
            answer = message.data.decode(errors="replace")[:200]
            log.get().warning("relay.refused", subject=known[0].subject, answer=answer)
            if answer:
                self._refused[token] = f"{known[0].subject}: {answer}"
            return
        self._close(token)
        if known[0].outbox:
            self._done.append(known[0].outbox)
        while self._order and self._order[0][0] not in self._open:
            self.confirmed = self._order.popleft()[1]
        self._stir.set()

    def _close(self, token: int) -> None:
        self._open.pop(token, None)
        self._refused.pop(token, None)

    async def remember(self) -> None:
        """Keep how far the broker has confirmed."""
        writes = []
        done, self._done = self._done, []
        if done:
            writes.append(Write(journal.OUTBOX_DONE, {"ids": json.dumps(done)}))
        relayed = self.relayed()
        if relayed is not None:
            writes.append(Write(journal.KEEP_RELAYED, {"id": 1, "position": relayed}))
        if not writes:
            return
        try:
            await self._transactor.write(writes)
        except database.StoreUnavailable as error:
            log.get().warning("relay.not_remembered", why=str(error))
            self._done, self._kept = done + self._done, -1

    async def republish(self, after: int, source: str = "") -> int:
        """Publish own events after a position again, under new message ids; JetStream swallows an id it knows.

        `source`: one of the service's earlier incarnations.
        """
        return await self._put_again(after, None, source)

    async def republish_positions(self, positions: Sequence[int], source: str = "") -> int:
        """Publish just these own events again; positions in order."""
        count = 0
        for low, high in runs(positions):
            count += await self._put_again(low - 1, high, source)
        return count

    async def _put_again(self, after: int, last: int | None, source: str = "") -> int:
        rules, suffix, count = self._transactor.rules, ids.fresh()[-8:], 0
        while limit := CHUNK if last is None else min(CHUNK, last - after):
            asked = {"source": source or self._transactor.own.source, "after": after, "limit": limit}
            rows = await self._transactor.database.read(journal.OWN_AFTER, asked)
            if not rows:
                break
            for publication in _publications(rows, rules):
                message_id, body = f"{publication.message_id}~{suffix}", publication.body.encode()
                self._queue.append(_Out(publication.subject, message_id, body, EVENT_CONTENT))
                after = publication.position
                count += 1
            self._stir.set()
        return count


def runs(positions: Iterable[int]) -> list[tuple[int, int]]:
    """Join positions that follow one another: (first, last) of each run; they come in order."""
    joined = list[tuple[int, int]]()
    for position in positions:
        if joined and position == joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], position)
        else:
            joined.append((position, position))
    return joined


def _publications(rows: Sequence[database.Row], rules: Rules, before: int = 0) -> Iterator[Publication]:
    for plain in rows:
        row = Row(*plain)
        fact = journal.fact_of(row, rules)
        known = fact.event is not None
        subject = fact.event.route() if known else str(json.loads(row.body)["subject"])
        beside = tuple(rules.publish(fact)) if known else ()
        yield Publication(before + row.source_position, subject, row.message_id, row.body, beside)
