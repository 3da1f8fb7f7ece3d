"""Reading a stream for an audit: what came since the last look, or all of it where the stream is not what it was.

Unread    the stream could not be read to its end; look again later
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from nats import errors as nats_errors
from nats.aio.client import Client
from nats.js import JetStreamContext, api
from nats.js import errors as js_errors

from services.kit.clock import Clock
from services.kit.ending import unless_cancelled
from services.kit.puller import EPOCH, Message, Puller, ReaderLost

SILENT_SECONDS = 3.0
"""A server that is there and has given nothing for so long cannot give what it still counts: a damaged message."""

TRIES = 3
AGAIN_SECONDS = 0.3


class Unread(Exception):
    """The stream could not be read to its end; look again later."""


class _Shape(NamedTuple):
    """What a stream keeps while messages are only added: another shape means that something may have been taken away.

    A server that started again may have found a block damaged, and says nothing of it (nats-server 2.15).
    """

    created: str
    first: int
    taken_out: int
    reconnects: int


class Walk:
    """One stream and how far it was read."""

    def __init__(self, stream: str, clock: Clock) -> None:
        self.stream = stream
        self._clock = clock
        self._shape = _Shape("", 0, 0, 0)
        self._last: Message | None = None
        self._end = 0

    @property
    def _read_to(self) -> int:
        return self._last.sequence if self._last is not None else 0

    async def begin(self, client: Client, *, whole: bool = False) -> bool:
        """Look at the stream; says whether it is read from its first message on.

        Raises:
            Unread: the broker did not answer, or has no such stream.
        """
        js = JetStreamContext(client, timeout=5)
        try:
            info = await js.stream_info(self.stream)
            shape = _shape(info, self._clock.now(), client.stats["reconnects"])
            afresh = whole or shape != self._shape or not await self._as_it_was(js, info)
        except (nats_errors.Error, OSError, TimeoutError) as error:
            raise Unread(f"{self.stream}: {error!r}") from error
        unless_cancelled()
        self._shape, self._end = shape, info.state.last_seq
        self._last = None if afresh else self._last
        return afresh

    async def _as_it_was(self, js: JetStreamContext, info: api.StreamInfo) -> bool:
        """Say whether the message that was read last still stands where it stood."""
        if self._last is None or self._last.sequence > info.state.last_seq:
            return self._last is None
        try:
            return (await js.get_msg(self.stream, self._last.sequence)).data == self._last.data
        except js_errors.NotFoundError:
            return False

    async def read(self, client: Client, take: Callable[[list[Message]], Awaitable[None]]) -> None:
        """Hand over everything from where the last look ended, batch by batch.

        Raises:
            Unread: the stream could not be read to its end.
        """
        for left in reversed(range(TRIES)):
            if self._read_to >= self._end:
                return
            try:
                await self._read(client, take)
            except (ReaderLost, nats_errors.Error, OSError, TimeoutError) as error:
                if not left:
                    raise Unread(f"{self.stream}: {error!r}") from error
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return

    async def _read(self, client: Client, take: Callable[[list[Message]], Awaitable[None]]) -> None:
        puller = Puller(client, self.stream)
        try:
            await puller.open(self._shape.created, self._read_to)
            if puller.created != self._shape.created:
                raise Unread(f"{self.stream}: made anew meanwhile")
            while puller.pending and self._read_to < self._end:
                messages = await _next(puller)
                if not messages:
                    return
                await take(messages)
                self._last = messages[-1]
        finally:
            with suppress(nats_errors.Error, OSError):
                await puller.close()


async def _next(puller: Puller) -> list[Message]:
    try:
        async with asyncio.timeout(SILENT_SECONDS):
            return await puller.next()
    except TimeoutError:
        return []


def _shape(info: api.StreamInfo, now: datetime, reconnects: int) -> _Shape:
    state, created = info.state, info.created or EPOCH
    age = timedelta(seconds=info.config.max_age or 0)
    # Where messages grow too old, the first one goes on by itself.
    expires = bool(age) and now - created > age
    taken_out = state.last_seq - state.first_seq + 1 - state.messages
    return _Shape(created.isoformat(), 0 if expires else state.first_seq, taken_out, reconnects)
