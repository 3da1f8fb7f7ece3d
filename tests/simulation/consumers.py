"""A JetStream pull consumer: requests that wait, deliveries numbered in order, acknowledgements, faults."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from tests.simulation.streams import NANO, Refused, Stored, Stream, instant
from tests.simulation.subjects import takes

MAX_WAITING: Final = 512
ACK_WAIT_SECONDS: Final = 30
MAX_ACK_PENDING: Final = 1000
UNUSED_SECONDS: Final = 5.0

OWN: Final = ("name", "deliver_policy", "ack_policy", "replay_policy")


class Post(Protocol):
    """How a consumer reaches its clients."""

    heartbeat_stretch: float

    @property
    def loop(self) -> asyncio.AbstractEventLoop: ...
    def now(self) -> int: ...
    def deliver(self, to: str, shown: str, reply: str, header: bytes, data: bytes) -> bool: ...
    def interest(self, subject: str) -> bool: ...


@dataclass(eq=False)
class Waiting:
    """A request for messages."""

    reply: str
    left: int
    beat: float
    heard: float
    no_wait: bool
    timers: list[asyncio.TimerHandle] = field(default_factory=list)

    def end(self) -> None:
        """Stop its timers."""
        for timer in self.timers:
            timer.cancel()
        self.left = 0


class Consumer:
    """One consumer of one stream."""

    def __init__(
        self, stream: Stream, config: Mapping[str, Any], post: Post, gone: Callable[["Consumer"], None]
    ) -> None:
        self.stream = stream
        self.config = _completed(config)
        self.name: str = self.config["name"]
        self.created = post.now()
        self.skips = 0
        """So many of the next deliveries are numbered and never sent."""
        self._post = post
        self._gone = gone
        self._waiting: deque[Waiting] = deque()
        self._sequence = 0
        self._floor = (0, 0)
        self._filters: list[str] = list(self.config.get("filter_subjects") or ())
        if self.config.get("filter_subject"):
            self._filters.append(self.config["filter_subject"])
        self._backlog: deque[int] = deque()
        self._next = self._start()
        self._last = self._next - 1
        self._pending: dict[int, tuple[int, int]] = {}
        self._again: deque[int] = deque()
        self._acks = self.config["ack_policy"] != "none"
        self._held_until = 0.0
        self._used = self._loop_time()
        self._unused = self._watch()
        stream.watchers.append(self.pump)

    def _loop_time(self) -> float:
        return self._post.loop.time()

    def _start(self) -> int:
        policy, stream = self.config["deliver_policy"], self.stream
        if policy == "new":
            return stream.last + 1
        if policy == "last":
            return max(
                (message.sequence for message in stream.after(1) if self._wants(message)), default=stream.last + 1
            )
        if policy == "by_start_sequence":
            return int(self.config["opt_start_seq"])
        if policy == "last_per_subject":
            newest = {message.subject: message.sequence for message in stream.after(1) if self._wants(message)}
            self._backlog.extend(sorted(newest.values()))
            return stream.last + 1
        return max(1, stream.first)

    def _wants(self, message: Stored) -> bool:
        return not self._filters or any(takes(pattern, message.subject) for pattern in self._filters)

    # ---------------------------------------------------------------------------------------- requests

    def ask(self, reply: str, request: Mapping[str, Any]) -> None:
        """Take a request for messages."""
        expires, beat = request.get("expires", 0) / NANO, request.get("idle_heartbeat", 0) / NANO
        if beat * 2 > expires:
            self._status(reply, "400 Bad Request - heartbeat value too large")
            return
        if len(self._waiting) >= self.config["max_waiting"]:
            self._status(reply, "409 Exceeded MaxWaiting")
            return
        no_wait = bool(request.get("no_wait")) and not expires
        waiting = Waiting(reply, request.get("batch") or 1, beat, self._loop_time(), no_wait)
        self._waiting.append(waiting)
        self._used = self._loop_time()
        if expires:
            waiting.timers.append(self._post.loop.call_later(expires, self._expire, waiting))
        if beat:
            waiting.timers.append(self._post.loop.call_later(beat, self._beat, waiting, 1))
        self.pump()

    def _status(self, reply: str, status: str) -> None:
        self._post.deliver(reply, reply, "", f"NATS/1.0 {status}\r\n\r\n".encode(), b"")

    def _end(self, waiting: Waiting) -> None:
        waiting.end()
        if waiting in self._waiting:
            self._waiting.remove(waiting)
        self._used = self._loop_time()

    def _expire(self, waiting: Waiting) -> None:
        left = waiting.left
        self._end(waiting)
        self._status(waiting.reply, f"408 Request Timeout\r\nNats-Pending-Messages: {left}\r\nNats-Pending-Bytes: 0")

    def _beat(self, waiting: Waiting, at: int) -> None:
        if not waiting.left:
            return
        every = waiting.beat * self._post.heartbeat_stretch
        quiet = self._loop_time() - waiting.heard
        if quiet >= every - 1e-6:
            self.beat(waiting)
            quiet = 0.0
        waiting.timers[at] = self._post.loop.call_later(every - quiet, self._beat, waiting, at)

    def beat(self, waiting: Waiting) -> None:
        """Tell a request that waits that the consumer is there."""
        waiting.heard = self._loop_time()
        self._status(
            waiting.reply,
            f"100 Idle Heartbeat\r\nNats-Last-Consumer: {self._sequence}\r\nNats-Last-Stream: {self._last}",
        )

    def beat_all(self) -> None:
        """Tell every request that waits, as after a jump in time."""
        for waiting in self._waiting:
            if waiting.beat:
                self.beat(waiting)

    # --------------------------------------------------------------------------------------- deliveries

    def hold(self, seconds: float) -> None:
        """Deliver nothing for a while; a fault."""
        self._held_until = self._loop_time() + seconds
        self._post.loop.call_later(seconds, self.pump)

    def pump(self) -> None:
        """Deliver what is there to who waits."""
        if not self._waiting or self._held_until > self._loop_time():
            return
        while self._waiting:
            waiting = self._waiting[0]
            if not self._post.interest(waiting.reply):
                self._end(waiting)
                continue
            message = self._pick()
            if message is None:
                break
            self._send(waiting, message)
        for waiting in [one for one in self._waiting if one.no_wait]:
            self._end(waiting)
            self._status(waiting.reply, "404 No Messages")

    def _pick(self) -> Stored | None:
        if self._acks and len(self._pending) >= self.config["max_ack_pending"] and not self._again:
            return None
        while self._again:
            sequence = self._again.popleft()
            if sequence in self._pending and sequence in self.stream.messages:
                return self.stream.messages[sequence]
        while self._backlog:
            sequence = self._backlog.popleft()
            if sequence in self.stream.messages:
                return self.stream.messages[sequence]
        for message in self.stream.after(self._next):
            self._next = message.sequence + 1
            if self._wants(message):
                return message
        return None

    def _send(self, waiting: Waiting, message: Stored) -> None:
        self._sequence += 1
        self._last = max(self._last, message.sequence)
        deliveries = 1
        if self._acks:
            deliveries = self._pending.get(message.sequence, (0, 0))[1] + 1
            self._pending[message.sequence] = (self._sequence, deliveries)
            self._post.loop.call_later(self.config["ack_wait"] / NANO, self._overdue, message.sequence, self._sequence)
        else:
            self._floor = (self._sequence, message.sequence)
        if self.skips:
            self.skips -= 1
            return
        waiting.left -= 1
        waiting.heard = self._loop_time()
        numbers = f"{deliveries}.{message.sequence}.{self._sequence}.{message.nanoseconds}.{self.pending()}"
        ack = f"$JS.ACK.{self.stream.name}.{self.name}.{numbers}"
        self._post.deliver(waiting.reply, message.subject, ack, message.header, message.data)
        if not waiting.left:
            self._end(waiting)

    def pending(self) -> int:
        """Count what is still to be delivered for the first time."""
        stream = self.stream
        start = max(self._next, stream.first)
        if not self._filters and len(stream.messages) == stream.last + 1 - stream.first:
            return max(0, stream.last + 1 - start) + len(self._backlog)
        return sum(self._wants(message) for message in stream.after(start)) + len(self._backlog)

    # -------------------------------------------------------------------------------- acknowledgements

    def acknowledge(self, sequence: int, number: int, body: bytes) -> None:
        """Take an answer of a client."""
        if body.startswith(b"-NAK"):
            self._overdue(sequence, number)
        elif body.startswith(b"+WPI"):
            return
        elif self.config["ack_policy"] == "all":
            for known in [known for known in self._pending if known <= sequence]:
                del self._pending[known]
        else:
            self._pending.pop(sequence, None)
        self._floor = self._acknowledged()
        self.pump()

    def _acknowledged(self) -> tuple[int, int]:
        """Return the last delivery and sequence before which nothing is open."""
        if not self._pending:
            return self._sequence, self._last
        first = min(self._pending)
        number = min(delivery for delivery, _ in self._pending.values())
        return number - 1, first - 1

    def _overdue(self, sequence: int, number: int) -> None:
        known = self._pending.get(sequence)
        if known is None or known[0] != number:
            return
        most = self.config["max_deliver"]
        if 0 < most <= known[1]:
            del self._pending[sequence]
        else:
            self._again.append(sequence)
        self.pump()

    # ---------------------------------------------------------------------------------------- lifetime

    @property
    def durable(self) -> bool:
        """Whether it survives the broker's end."""
        return bool(self.config.get("durable_name")) and not self.config.get("mem_storage")

    def _watch(self) -> asyncio.TimerHandle | None:
        threshold = self.config.get("inactive_threshold", 0) / NANO
        if not threshold:
            return None
        left = self._used + threshold - self._loop_time()
        return self._post.loop.call_later(max(left, 0.001), self._look, threshold)

    def _look(self, threshold: float) -> None:
        if any(self._post.interest(waiting.reply) for waiting in self._waiting):
            self._used = self._loop_time()
        if self._loop_time() - self._used >= threshold:
            self._gone(self)
            self.end("")
        else:
            self._unused = self._watch()

    def end(self, status: str) -> None:
        """Be gone; requests that wait are told why, if anything is told."""
        if self.pump in self.stream.watchers:
            self.stream.watchers.remove(self.pump)
        if self._unused is not None:
            self._unused.cancel()
        for waiting in self._waiting:
            waiting.end()
            if status:
                self._status(waiting.reply, status)
        self._waiting.clear()

    def restart(self) -> None:
        """Forget who waited: the broker was away."""
        for waiting in self._waiting:
            waiting.end()
        self._waiting.clear()

    def info(self) -> dict[str, Any]:
        """Return what the server tells of it."""
        acknowledged, floor = self._floor
        return {
            "stream_name": self.stream.name,
            "name": self.name,
            "created": instant(self.created),
            "config": self.config,
            "delivered": {"consumer_seq": self._sequence, "stream_seq": self._last},
            "ack_floor": {"consumer_seq": acknowledged, "stream_seq": floor},
            "num_ack_pending": len(self._pending),
            "num_redelivered": sum(1 for _, deliveries in self._pending.values() if deliveries > 1),
            "num_waiting": len(self._waiting),
            "num_pending": self.pending(),
            "ts": instant(self._post.now()),
        }


def _completed(config: Mapping[str, Any]) -> dict[str, Any]:
    whole = {"deliver_policy": "all", "ack_policy": "none", "replay_policy": "instant", "max_deliver": -1}
    whole |= {"max_waiting": MAX_WAITING, "num_replicas": 0}
    whole |= {name: value for name, value in config.items() if value is not None}
    if whole.get("deliver_subject"):
        raise Refused(400, 10025, "the simulated broker has no push consumers")
    if whole["ack_policy"] != "none":
        whole["ack_wait"] = whole.get("ack_wait") or ACK_WAIT_SECONDS * NANO
        whole["max_ack_pending"] = whole.get("max_ack_pending") or MAX_ACK_PENDING
    if not whole.get("durable_name") and not whole.get("inactive_threshold"):
        whole["inactive_threshold"] = int(UNUSED_SECONDS * NANO)
    return whole
