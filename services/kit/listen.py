"""Listening: a stream read in order, batch by batch, into the journal; poison set aside; holes asked for again.

Unreadable    an adapter cannot read a district's message; it is set aside and answered
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from nats import errors as nats_errors
from nats.aio.client import Client

from services.kit import journal, log
from services.kit.database import StoreUnavailable
from services.kit.ending import unless_cancelled
from services.kit.puller import Message, Puller, ReaderLost
from services.kit.transact import Cursor, Fenced, Incoming, Repeated, SourceRewritten, Taken, Transactor

AGAIN_SECONDS = 0.2
STORE_AGAIN_SECONDS = 0.5


@dataclass(frozen=True)
class Tap:
    """A stream to hear, and how.

    Attributes:
        stream: JetStream name.
        read: bytes → what is heard; None: not for us. It answers for unreadable bytes itself.
        repeated: what is heard instead of something heard before.
        poison: what is heard instead of a message that makes the rules fail; None: the source stops and rings.
    """

    stream: str
    read: Callable[[Message], Incoming | None]
    repeated: Repeated | None = None
    poison: Callable[[Message, str], Incoming] | None = None


class Listener:
    """Hears one tap for ever."""

    def __init__(
        self, transactor: Transactor, client: Client, tap: Tap, ask_again: Callable[[str, int], Awaitable[None]]
    ) -> None:
        self._transactor = transactor
        self._client = client
        self._tap = tap
        self._ask_again = ask_again
        self._puller: Puller | None = None
        self.stopped = ""

    def reconnected(self) -> None:
        """Begin again from the journal's place: the broker was away."""
        if self._puller is not None:
            self._puller.lose("the broker was away")

    async def run(self) -> None:
        """Read and hear until cancelled; whatever is lost on the way is read again.

        Raises:
            Fenced: another instance took the place.
        """
        while True:
            puller = self._puller = Puller(self._client, self._tap.stream)
            try:
                rows = await self._transactor.database.read(journal.CURSOR_OF, {"stream": self._tap.stream})
                await puller.open(*(rows[0] if rows else ("", 0)))
                while True:
                    await self._hear(await puller.next())
            except ReaderLost as error:
                unless_cancelled()
                log.get().info("listen.again", stream=self._tap.stream, why=str(error))
                await asyncio.sleep(AGAIN_SECONDS)
            except (nats_errors.Error, OSError, StoreUnavailable) as error:
                unless_cancelled()
                log.get().warning("listen.again", stream=self._tap.stream, why=repr(error))
                await asyncio.sleep(STORE_AGAIN_SECONDS)
            finally:
                await self._close(puller)

    async def _close(self, puller: Puller) -> None:
        try:
            await puller.close()
        except (nats_errors.Error, OSError) as error:
            log.get().info("listen.close", why=repr(error))

    async def _hear(self, messages: Sequence[Message]) -> None:
        try:
            batch = [incoming for message in messages if (incoming := self._tap.read(message)) is not None]
            taken = await self._transactor.hear(batch, repeated=self._tap.repeated) if batch else Taken()
        except (Fenced, StoreUnavailable):
            raise
        except Exception as error:  # noqa: BLE001 - the one place (with kit.run) where poison of any kind is met
            log.get().warning("listen.one_by_one", stream=self._tap.stream, why=repr(error))
            await self._one_by_one(messages)
            return
        await self._mend(taken)

    async def _mend(self, taken: Taken) -> None:
        for source, position in taken.gaps.items():
            await self._ask_again(source, position - 1)

    async def _one_by_one(self, messages: Sequence[Message]) -> None:
        for message in messages:
            try:
                incoming = self._tap.read(message)
                batch = [incoming] if incoming is not None else []
                taken = await self._transactor.hear(batch, repeated=self._tap.repeated) if batch else Taken()
            except (Fenced, StoreUnavailable):
                raise
            except Exception as error:  # noqa: BLE001 - see above
                taken = await self._poisoned(message, error)
            await self._mend(taken)

    async def _poisoned(self, message: Message, error: Exception) -> Taken:
        if self._tap.poison is None:
            self.stopped = f"{self._tap.stream}: {message.subject} at {message.sequence}: {error!r}"
            log.get().error(
                "listen.stopped",
                stream=self._tap.stream,
                sequence=message.sequence,
                why=repr(error),
                rewritten=isinstance(error, SourceRewritten),
            )
            await asyncio.Event().wait()
        assert self._tap.poison is not None  # noqa: S101 - for the type checker: the line above never returns
        return await self._transactor.hear([self._tap.poison(message, repr(error))])


class Envelope(Protocol):
    """What an opened envelope of a service's event says."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def time(self) -> datetime: ...
    @property
    def previous(self) -> str: ...
    @property
    def correlation_id(self) -> str: ...
    @property
    def causation_id(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def data(self) -> Any: ...


def service_tap(stream: str, open_envelope: Callable[[bytes], Envelope], decode: Callable[[str, Any], Any]) -> Tap:
    """Hear another service's stream: numbered by its source, nothing set aside, unknown types kept as heard."""

    def read(message: Message) -> Incoming:
        opened = open_envelope(message.data)
        return Incoming(
            opened.source,
            opened.id,
            opened.type,
            message.data.decode(),
            decode(opened.type, opened.data),
            opened.time,
            opened.actor,
            opened.correlation_id,
            opened.causation_id,
            opened.position,
            opened.previous,
            Cursor(message.stream, message.created, message.sequence, message.stored_at.isoformat()),
        )

    return Tap(stream, read)
