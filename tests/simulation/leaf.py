"""A line between a hub and a leaf, and streams that draw from streams of another domain."""

import re
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from tests.simulation.streams import Refused, Stream, header_of

if TYPE_CHECKING:
    from tests.simulation.broker import Broker

Carried = tuple[str, str, str, bytes, bytes]

AGAIN_SECONDS: Final = (0.5, 2.0)
"""How long a healed line needs until messages pass."""
DRAW_SOON_SECONDS: Final = (0.1, 5.0)
"""How long until streams draw over a new or healed line (measured on 2.15.1: 0.3 s)."""
DRAW_LATE_SECONDS: Final = (5.0, 40.0)
"""The same where a server was away (measured: 40 s after the hub's end, 10 s to 20 s after the leaf's)."""
ANEW_SECONDS: Final = (5.0, 20.0)
"""How long until an origin that was made anew is noticed."""
LOOK_SECONDS: Final = 1.0
ORIGIN: Final = b"Nats-Stream-Source"
OUTER_API: Final = re.compile(r"\$JS\.([^.]+)\.API")
ONE_WAY: Final = ("$JS.API.", "$JS.ACK.")
"""Never crosses a line: every server's JetStream answers its own clients."""


class Link:
    """A line between two servers, in order each way."""

    def __init__(self, hub: "Broker", leaf: "Broker") -> None:
        self.hub, self.leaf = hub, leaf
        self.up = self.draws = hub.running and leaf.running
        self._wanted = True
        self._pause = DRAW_SOON_SECONDS
        self._under_way: dict[Broker, deque[Carried]] = {hub: deque(), leaf: deque()}
        self._rising = 0

    def other(self, broker: "Broker") -> "Broker":
        """Return the server at the other end."""
        return self.leaf if broker is self.hub else self.hub

    def reaches(self, broker: "Broker", subject: str) -> bool:
        """Say whether a request to a domain's API goes this way."""
        outer = OUTER_API.match(subject)
        return self.up and outer is not None and outer[1] == self.other(broker).domain

    def interest(self, broker: "Broker", subject: str) -> bool:
        """Say whether the other end takes what one end publishes."""
        return self.up and not subject.startswith(ONE_WAY) and self.other(broker).interest(subject, but=self)

    def carry(self, broker: "Broker", message: Carried) -> None:
        """Take a message to the other end."""
        queue = self._under_way[self.other(broker)]
        queue.append(message)
        if len(queue) == 1:
            broker.loop.call_later(broker.network.latency(), self._arrive, self.other(broker), self._rising)

    def _arrive(self, at: "Broker", rising: int) -> None:
        queue = self._under_way[at]
        if rising != self._rising or not self.up:
            return
        while queue:
            to, shown, reply, header, data = queue.popleft()
            if to == shown:
                at.publish(to, reply, header, data, self)
            else:
                at.deliver(to, shown, reply, header, data)

    def cut(self) -> None:
        """Cut the line: what is under way is lost, hub and leaf go on by themselves."""
        self.hub.note(f"leaf {self.leaf.domain}: cut")
        self._wanted = False
        self._pause = max(self._pause, DRAW_SOON_SECONDS)
        self._break()

    def heal(self) -> None:
        """Mend the line; it takes a while until it carries again."""
        self.hub.note(f"leaf {self.leaf.domain}: heal")
        self._wanted = True
        self.rise()

    def fall(self) -> None:
        """Carry nothing any more: a server is away."""
        self._pause = DRAW_LATE_SECONDS
        self._break()

    def _break(self) -> None:
        self._rising += 1
        self.up = self.draws = False
        for queue in self._under_way.values():
            queue.clear()

    def rise(self) -> None:
        """Carry again after a while, if both ends are there."""
        if self._wanted and not self.up and self.hub.running and self.leaf.running:
            self._rising += 1
            self.hub.loop.call_later(self.hub.random.uniform(*AGAIN_SECONDS), self._risen, self._rising)

    def _risen(self, rising: int) -> None:
        if rising == self._rising:
            self.up = True
            self.hub.loop.call_later(self.hub.random.uniform(*self._pause), self._draw, rising)

    def _draw(self, rising: int) -> None:
        if rising == self._rising:
            self.draws = True
            self._pause = DRAW_SOON_SECONDS
            for source in self.hub.sources() + self.leaf.sources():
                source.wake()


class Source:
    """Draws a stream's messages into another one, in order, from where that one stands.

    As the real one does, it takes every message, known id or not; an origin that was made anew is noticed after a while
    and drawn from its beginning.
    """

    def __init__(self, broker: "Broker", stream: Stream, config: Mapping[str, Any]) -> None:
        self.alive = True
        self._broker = broker
        self._stream = stream
        self._config = dict(config)
        self._name = str(config["name"])
        outer = OUTER_API.match((config.get("external") or {}).get("api", ""))
        self._domain = outer[1] if outer else ""
        self._first = int(config.get("opt_start_seq") or 1)
        self._next = 0
        self._known: Stream | None = None
        self._watched: Stream | None = None
        self._scheduled = False
        self.wake()

    def _drawn(self, origin: Stream) -> int:
        """Return the newest sequence of the origin that the stream has."""
        for message in reversed(self._stream.messages.values()):
            words = (header_of(message.header, ORIGIN) or "").split(" ") if message.header else [""]
            if words[0] == self._index and words[-1] == str(origin.created):
                return int(words[1])
        return 0

    @property
    def _index(self) -> str:
        return f"{self._name}:{self._domain}"

    def draws(self, stream: Stream, config: Mapping[str, Any]) -> bool:
        """Say whether it does already what is wanted."""
        return self.alive and self._stream is stream and self._config == config

    def end(self) -> None:
        """Draw no more."""
        self.alive = False
        self._leave()

    def restart(self) -> None:
        """Look again at what the stream has: the server was away."""
        self._leave()
        self._known = None

    def _leave(self) -> None:
        if self._watched is not None and self.wake in self._watched.watchers:
            self._watched.watchers.remove(self.wake)
        self._watched = None

    def _found(self) -> Stream | None:
        """Return the origin where it can be reached."""
        if not self._broker.running:
            return None
        if not self._domain or self._domain == self._broker.domain:
            return self._broker.jetstream.streams.get(self._name)
        for link in self._broker.links:
            if link.draws and link.other(self._broker).domain == self._domain:
                return link.other(self._broker).jetstream.streams.get(self._name)
        return None

    def wake(self) -> None:
        """Look soon."""
        if not self._scheduled and self.alive:
            self._look_in(self._broker.network.latency() * 2)

    def _look_in(self, seconds: float) -> None:
        self._scheduled = True
        self._broker.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        self._scheduled = False
        if not self.alive or self._broker.jetstream.streams.get(self._stream.name) is not self._stream:
            self.end()
            return
        origin = self._found()
        if origin is None:
            self._leave()
            self._look_in(LOOK_SECONDS)
        elif self._known is None:
            self._next = max(self._drawn(origin) + 1, self._first)
            self._known = origin
            self._draw(origin)
        elif origin is not self._known:
            self._known = None
            self._look_in(self._broker.random.uniform(*ANEW_SECONDS))
        else:
            self._draw(origin)

    def _draw(self, origin: Stream) -> None:
        if self._watched is not origin:
            self._leave()
            self._watched = origin
            origin.watchers.append(self.wake)
        for message in list(origin.after(self._next)):
            mark = f"{self._index} {message.sequence} > > {message.subject} {origin.created}".encode()
            head = message.header[:-2] if message.header else b"NATS/1.0\r\n"
            try:
                self._stream.take(message.subject, head + ORIGIN + b": " + mark + b"\r\n\r\n", message.data)
            except Refused:
                self._look_in(LOOK_SECONDS)
                return
            self._next = message.sequence + 1
