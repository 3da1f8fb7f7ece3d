"""NATS' text protocol, the server's side: one connection of one client."""

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

if TYPE_CHECKING:
    from tests.simulation.broker import Broker

MAX_PAYLOAD: Final = 1024 * 1024
CRLF: Final = b"\r\n"


@dataclass(eq=False, slots=True)
class Subscription:
    """What a client wants to get."""

    connection: "Connection"
    sid: bytes
    subject: str
    group: str
    left: int = 0
    """Messages until it ends by itself; 0: it does not."""

    def send(self, subject: str, reply: str, header: bytes, data: bytes) -> None:
        """Send a message."""
        self.connection.message(self.sid, subject, reply, header, data)
        if self.left:
            self.left -= 1
            if not self.left:
                self.connection.unsubscribe(self.sid)


class Connection(asyncio.Protocol):
    """A client as the server knows it."""

    def __init__(self, broker: "Broker", number: int) -> None:
        self.number = number
        self.subscriptions: dict[bytes, Subscription] = {}
        self.client = ""
        self.echo = True
        self._broker = broker
        self._rest = b""
        self._transport: Any = None
        self._no_responders = False
        self._verbose = False
        self._verbs = {
            b"PING": self._ping,
            b"PONG": self._pong,
            b"SUB": self._subscribe,
            b"UNSUB": self._unsubscribe,
            b"CONNECT": self._connect,
        }

    @override
    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self.client = transport.line[0]
        transport.write(b"INFO " + json.dumps(self._broker.greeting(self.number)).encode() + b" \r\n")

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._broker.gone(self)

    def abort(self) -> None:
        """Break the connection."""
        if self._transport is not None:
            self._transport.abort()

    @override
    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        at = 0
        while True:
            end = data.find(CRLF, at)
            if end < 0:
                break
            line = data[at:end]
            verb, _, rest = line.partition(b" ")
            if verb in (b"PUB", b"HPUB"):
                after = self._published(verb, rest.split(), data, end + 2)
                if after < 0:
                    break
                at = after
                continue
            at = end + 2
            self._verbs[verb](rest)
        self._rest = data[at:]

    def _published(self, verb: bytes, words: list[bytes], data: bytes, start: int) -> int:
        """Take a publication and return where it ends, -1 where it is not there yet."""
        size = int(words[-1])
        end = start + size
        if size > MAX_PAYLOAD:
            self._error("Maximum Payload Violation")
            return -1
        if len(data) < end + 2:
            return -1
        head = int(words[-2]) if verb == b"HPUB" else 0
        named = words[: -2 if head else -1]
        reply = named[1].decode() if len(named) > 1 else ""
        subject = named[0].decode()
        reached = self._broker.publish(subject, reply, data[start : start + head], data[start + head : end], self)
        if not reached and reply and self._no_responders:
            self._nobody(subject, reply)
        if self._verbose:
            self._transport.write(b"+OK\r\n")
        return end + 2

    def _nobody(self, subject: str, reply: str) -> None:
        header = f"NATS/1.0 503\r\nNats-Subject: {subject}\r\n\r\n".encode()
        for subscription in self._broker.subscriptions.find(reply):
            if subscription.connection is self:
                subscription.send(reply, "", header, b"")
                return

    def _error(self, text: str) -> None:
        self._transport.write(f"-ERR '{text}'\r\n".encode())
        self._transport.close()

    def message(self, sid: bytes, subject: str, reply: str, header: bytes, data: bytes) -> None:
        """Send a message to the client."""
        name = f"{subject} ".encode() + sid + (f" {reply} ".encode() if reply else b" ")
        if header:
            size = b"%d %d" % (len(header), len(header) + len(data))
            whole = b"".join((b"HMSG ", name, size, CRLF, header, data, CRLF))
        else:
            whole = b"".join((b"MSG ", name, b"%d" % len(data), CRLF, data, CRLF))
        self._transport.write(whole)

    def _ping(self, _rest: bytes) -> None:
        self._transport.write(b"PONG\r\n")

    def _pong(self, _rest: bytes) -> None:
        pass

    def _connect(self, rest: bytes) -> None:
        options = json.loads(rest)
        self.echo = options.get("echo", True)
        self._no_responders = bool(options.get("no_responders"))
        self._verbose = bool(options.get("verbose"))

    def _subscribe(self, rest: bytes) -> None:
        subject, *group, sid = rest.split()
        subscription = Subscription(self, sid, subject.decode(), group[0].decode() if group else "")
        self.subscriptions[sid] = subscription
        self._broker.subscriptions.put(subscription.subject, subscription)

    def _unsubscribe(self, rest: bytes) -> None:
        sid, *most = rest.split()
        subscription = self.subscriptions.get(sid)
        if subscription is not None and most and int(most[0]):
            subscription.left = int(most[0])
        else:
            self.unsubscribe(sid)

    def unsubscribe(self, sid: bytes) -> None:
        """End a subscription."""
        subscription = self.subscriptions.pop(sid, None)
        if subscription is not None:
            self._broker.subscriptions.remove(subscription.subject, subscription)
