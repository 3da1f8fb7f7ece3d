"""An ordered reader of one JetStream stream (ADR 0003): overlapping pulls, nothing acknowledged, no place but ours.

The consumer is made anew from the place the journal knows, whenever the broker came back, the consumer is gone, or
its delivery numbers show that a message went missing on the way.

    ReaderLost     the consumer or a message on its way is gone; begin again from the journal's place
"""

import asyncio
import json
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js import JetStreamContext, api
from nats.js import errors as js_errors

from services.kit.ending import unless_cancelled
from services.kit.hardened import printable

BATCH = 256
EXPIRES_SECONDS = 5.0
HEARTBEAT_SECONDS = 0.5
SILENT_SECONDS = 2.0
UNUSED_SECONDS = 30.0
SAME = timedelta(milliseconds=1)
STORED = "$JS.ACK."
"""How a stored message's reply begins; the server's own words have none. Headers prove nothing: anybody may write them."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ReaderLost(Exception):
    """The consumer or a message on its way is gone; begin again from the journal's place."""


class Message(NamedTuple):
    """A message as a stream keeps it; `stored_at` is when that stream took it."""

    subject: str
    data: bytes
    message_id: str | None
    content_type: str
    sequence: int
    stored_at: datetime
    stream: str
    created: str


class Puller:
    """Reads one stream in order. `pending`: how many messages the stream had beyond those read, when it gave the last one."""

    def __init__(self, client: Client, stream: str) -> None:
        self._client = client
        self._js = JetStreamContext(client, timeout=5)
        self._stream = stream
        self._buffer: deque[Msg] = deque()
        self._arrived = asyncio.Event()
        self._outstanding = 0
        self._delivered = 0
        self._lost = ""
        self._heard_at = 0.0
        self._subscription: Subscription | None = None
        self._name = ""
        self.created = ""
        self.pending = 0

    async def open(self, noted_created: str, noted_sequence: int, noted_stored_at: str = "") -> None:
        """Make the consumer: after the noted sequence, or from the first where the stream is another one by now.

        Raises:
            ReaderLost: the stream is not there, or the broker did not answer.
        """
        try:
            info = await self._js.stream_info(self._stream)
            self.created = (info.created or EPOCH).isoformat()
            same = self.created == noted_created and info.state.last_seq >= noted_sequence
            same = same and await self._still_there(noted_sequence, noted_stored_at)
            start = noted_sequence + 1 if same else 1
            inbox = self._client.new_inbox()
            self._subscription = await self._client.subscribe(inbox, cb=self._take)
            self._inbox = inbox
            self._name = inbox.rsplit(".", 1)[-1]
            made = await self._js.add_consumer(self._stream, _config(self._name, start))
            self.pending = made.num_pending or 0
        except (TimeoutError, js_errors.Error, OSError) as error:
            await self.close()
            raise ReaderLost(f"{self._stream}: {error!r}") from error
        unless_cancelled()
        self._heard_at = asyncio.get_running_loop().time()
        await self._ask()
        await self._ask()

    async def _still_there(self, sequence: int, stored_at: str) -> bool:
        """Say whether a sequence still means the message that was noted; of one that is gone nothing can be said."""
        if not stored_at:
            return True
        try:
            message = await self._js.get_msg(self._stream, sequence)
        except js_errors.NotFoundError:
            return True
        return message.time is None or abs(message.time - datetime.fromisoformat(stored_at)) < SAME

    async def close(self) -> None:
        """Drop the subscription; the consumer goes by itself."""
        subscription, self._subscription = self._subscription, None
        if subscription is not None and not self._client.is_closed:
            await subscription.unsubscribe()

    def lose(self, why: str) -> None:
        """Make the reader begin again: the broker came back."""
        self._lost = why
        self._arrived.set()

    async def _ask(self) -> None:
        request = {
            "batch": BATCH,
            "expires": int(EXPIRES_SECONDS * 1e9),
            "idle_heartbeat": int(HEARTBEAT_SECONDS * 1e9),
        }
        self._outstanding += BATCH
        await self._client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._name}", json.dumps(request).encode(), reply=self._inbox
        )

    async def _take(self, message: Msg) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if not message.reply.startswith(STORED):
            headers = message.headers or {}
            self._status(headers.get("Status", ""), headers)
            return
        self._outstanding -= 1
        self._buffer.append(message)
        self._arrived.set()

    def _status(self, status: str, headers: dict[str, str]) -> None:
        if status == "100":
            return
        if status in {"404", "408"} or (status == "409" and "Nats-Pending-Messages" in headers):
            self._outstanding = max(0, self._outstanding - int(headers.get("Nats-Pending-Messages", BATCH)))
            self._arrived.set()
            return
        self.lose(f"status {status} {headers.get('Description', '')}")

    async def next(self) -> list[Message]:
        """Wait for messages and return those that are there, at most a batch, in the stream's order.

        Raises:
            ReaderLost: begin again.
        """
        while not self._buffer:
            await self._more()
        if self._lost:
            raise ReaderLost(f"{self._stream}: {self._lost}")
        taken = [self._buffer.popleft() for _ in range(min(BATCH, len(self._buffer)))]
        if self._outstanding + len(self._buffer) <= BATCH:
            await self._ask()
        return [self._read(message) for message in taken]

    async def _more(self) -> None:
        if self._lost:
            raise ReaderLost(f"{self._stream}: {self._lost}")
        self._arrived.clear()
        if self._outstanding <= BATCH:
            await self._ask()
        if self._buffer or self._lost:
            return
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await self._arrived.wait()
        except TimeoutError:
            if asyncio.get_running_loop().time() - self._heard_at > SILENT_SECONDS:
                raise ReaderLost(f"{self._stream}: silent") from None

    def _read(self, message: Msg) -> Message:
        # $JS.ACK.<stream>.<consumer>.<deliveries>.<stream sequence>.<consumer sequence>.<nanoseconds>.<pending>
        tokens = message.reply.split(".")
        self._delivered += 1
        self.pending = int(tokens[-1])
        if int(tokens[-3]) != self._delivered:
            raise ReaderLost(f"{self._stream}: delivery {tokens[-3]} came where {self._delivered} was due")
        headers, message_id = message.headers or {}, (message.headers or {}).get("Nats-Msg-Id")
        stored_at = EPOCH + timedelta(microseconds=int(tokens[-2]) // 1000)
        return Message(
            printable(message.subject),
            message.data,
            printable(message_id) if message_id is not None else None,
            headers.get("Content-Type", ""),
            int(tokens[-4]),
            stored_at,
            self._stream,
            self.created,
        )


def _config(name: str, start: int) -> api.ConsumerConfig:
    return api.ConsumerConfig(
        name=name,
        deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=start,
        ack_policy=api.AckPolicy.NONE,
        replay_policy=api.ReplayPolicy.INSTANT,
        inactive_threshold=UNUSED_SECONDS,
        mem_storage=True,
        num_replicas=1,
    )
