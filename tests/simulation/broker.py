"""A NATS server in Python, as far as nats-py and the kit use one; `tests/contract/test_broker.py` holds it to the real one.

    broker = Broker(network, random, wall, host="nats")          wall: seconds since 1970
    broker.start(); broker.kill(); broker.restart()              stored messages stay, connections break

Faults (each told to `note`, so that a run can say what was done to it):

    kill(lose={"INTAKE": 3})            the newest acknowledged messages of streams are gone: a power failure
    drop_acks(n)                        the next n publications are stored and not confirmed
    double(stream, n)                   the next n messages are stored twice, the second time under another id
    hold(stream, seconds)               its consumers get nothing for a while
    skip(stream)                        one delivery to each consumer is numbered and never sent
    delete_consumers(stream), delete_stream(stream), purge_stream(stream), forget()
    disconnect(client)                  a slow consumer is cut off
    skew                                seconds the broker's wall clock is ahead

A leaf is a second broker with a domain: `link = hub.link(leaf)`, `link.cut()`, `link.heal()`. A stream of the hub may source one
of the leaf (`sources` with `external.api = "$JS.<domain>.API"`).
"""

import json
from collections.abc import Callable, Mapping
from random import Random  # noqa: TID251 - a seeded one is given
from typing import Any, Final

from tests.simulation.jetstream import PREFIX, JetStream
from tests.simulation.leaf import Carried, Link, Source
from tests.simulation.loop import VirtualLoop
from tests.simulation.network import Listening, Network
from tests.simulation.protocol import MAX_PAYLOAD, Connection, Subscription
from tests.simulation.streams import NANO, Refused, Stream
from tests.simulation.subjects import Index

HOST: Final = "nats"
PORT: Final = 4222
VERSION: Final = "2.15.1"


class Broker:
    """One server; its JetStream outlives its being killed."""

    def __init__(
        self, network: Network, random: Random, wall: Callable[[], float], *, host: str = HOST, domain: str = ""
    ) -> None:
        self.network = network
        self.loop: VirtualLoop = network.loop
        self.random = random
        self.host = host
        self.domain = domain
        self.skew = 0.0
        self.heartbeat_stretch = 1.0
        """How much later than asked heartbeats come; 3.0 spares a long simulation two of three."""
        self.note: Callable[[str], None] = lambda _text: None
        self.jetstream = JetStream(self, domain)
        self.jetstream.made = self._made
        self.subscriptions: Index[Subscription] = Index()
        self.links: list[Link] = []
        self._wall = wall
        self._connections: dict[int, Connection] = {}
        self._listening: Listening | None = None
        self._clients = 0
        self._acks_dropped = 0
        self._sources: dict[str, list[Source]] = {}
        self.loop.jumped.append(self._jumped)

    # ---------------------------------------------------------------------------------------- lifetime

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"nats://{self.host}:{PORT}"

    @property
    def running(self) -> bool:
        """Whether it takes connections."""
        return self._listening is not None

    def now(self) -> int:
        """Return its wall clock's nanoseconds."""
        return int((self._wall() + self.skew) * 1e6) * 1000

    def start(self) -> None:
        """Take connections."""
        if self._listening is None:
            self._listening = self.network.listen(self._connection, self.host, PORT)
            for link in self.links:
                link.rise()

    def kill(self, lose: Mapping[str, int] | None = None) -> None:
        """End at once; `lose`: so many of the newest messages of a stream never reached the disk."""
        if self._listening is None:
            return
        self.note(f"{self.host}: kill, lose {dict(lose or {})}")
        self._listening.close()
        self._listening = None
        for connection in list(self._connections.values()):
            connection.abort()
            self.gone(connection)
        for link in self.links:
            link.fall()
        self.jetstream.restart()
        for source in self.sources():
            source.restart()
        for name, count in (lose or {}).items():
            if name in self.jetstream.streams:
                self.jetstream.streams[name].lose(count)

    def restart(self, lose: Mapping[str, int] | None = None) -> None:
        """Kill and start."""
        self.kill(lose)
        self.start()

    def forget(self) -> None:
        """Lose the whole store; only while it is down."""
        assert not self.running, "kill it first"
        self.note(f"{self.host}: forget everything")
        self.jetstream = JetStream(self, self.domain)
        self.jetstream.made = self._made
        self._sources.clear()

    def _jumped(self) -> None:
        for consumer in self.jetstream.consumers.values():
            consumer.beat_all()

    # --------------------------------------------------------------------------------------------- core

    def _connection(self) -> Connection:
        self._clients += 1
        connection = Connection(self, self._clients)
        self._connections[self._clients] = connection
        return connection

    def greeting(self, number: int) -> dict[str, Any]:
        """Return what a client is told first."""
        about = {"server_id": f"N{self.host.upper()}", "server_name": self.host, "version": VERSION, "proto": 1}
        return {
            **about,
            "go": "python",
            "host": self.host,
            "port": PORT,
            "headers": True,
            "max_payload": MAX_PAYLOAD,
            "jetstream": True,
            "client_id": number,
            "client_ip": "127.0.0.1",
            **({"domain": self.domain} if self.domain else {}),
        }

    def gone(self, connection: Connection) -> None:
        """Forget a client."""
        self._connections.pop(connection.number, None)
        for subscription in connection.subscriptions.values():
            self.subscriptions.remove(subscription.subject, subscription)
        connection.subscriptions.clear()

    def interest(self, subject: str, *, but: Link | None = None) -> bool:
        """Say whether anybody here, or behind a link, takes a subject."""
        if self.subscriptions.find(subject) or self.jetstream.subjects.find(subject):
            return True
        return any(link is not but and link.interest(self, subject) for link in self.links)

    def deliver(self, to: str, shown: str, reply: str, header: bytes, data: bytes) -> bool:
        """Give a message to who subscribed `to`; it is shown as of another subject where a consumer sends it."""
        return self._deliver((to, shown, reply, header, data), None)

    def _deliver(self, message: Carried, sender: Connection | Link | None) -> bool:
        to, shown, reply, header, data = message
        found = self.subscriptions.find(to)
        groups: dict[str, list[Subscription]] = {}
        reached = False
        for subscription in tuple(found):
            if subscription.group:
                groups.setdefault(subscription.group, []).append(subscription)
            elif subscription.connection.echo or subscription.connection is not sender:
                subscription.send(shown, reply, header, data)
                reached = True
        for members in groups.values():
            self.random.choice(members).send(shown, reply, header, data)
            reached = True
        for link in self.links:
            if link is not sender and link.interest(self, to):
                link.carry(self, message)
                reached = True
        return reached

    def publish(
        self, subject: str, reply: str, header: bytes, data: bytes, sender: Connection | Link | None = None
    ) -> bool:
        """Take what a client or a link publishes; False where nobody takes it."""
        if subject.startswith("$JS."):
            return self._to_jetstream(subject, reply, header, data, sender)
        reached = self._deliver((subject, subject, reply, header, data), sender)
        for stream in tuple(self.jetstream.subjects.find(subject)):
            self._store(stream, subject, reply, header, data)
            reached = True
        return reached

    def _to_jetstream(
        self, subject: str, reply: str, header: bytes, data: bytes, sender: Connection | Link | None
    ) -> bool:
        own = f"$JS.{self.domain}.API."
        if self.domain and subject.startswith(own):
            subject = PREFIX + subject[len(own) :]
        if subject.startswith("$JS.ACK."):
            return self.jetstream.acknowledge(subject, reply, data)
        if subject.startswith(PREFIX):
            return self.jetstream.call(subject, reply, data)
        for link in self.links:
            if link is not sender and link.reaches(self, subject):
                link.carry(self, (subject, subject, reply, header, data))
                return True
        return self._deliver((subject, subject, reply, header, data), sender)

    def _store(self, stream: Stream, subject: str, reply: str, header: bytes, data: bytes) -> None:
        answer: dict[str, Any]
        try:
            ack = stream.store(subject, header, data)
            answer = {"stream": stream.name}
            if self.domain:
                answer["domain"] = self.domain
            answer["seq"] = ack.sequence
            if ack.duplicate:
                answer["duplicate"] = True
        except Refused as refused:
            answer = {"error": refused.answer, "stream": stream.name, "seq": 0}
        if self._acks_dropped:
            self._acks_dropped -= 1
        elif reply:
            self.deliver(reply, reply, "", b"", json.dumps(answer).encode())

    # ------------------------------------------------------------------------------------------- leaves

    def link(self, leaf: "Broker") -> Link:
        """Connect a leaf; it has a domain of its own."""
        assert leaf.domain, "a leaf has a domain"
        assert leaf.domain != self.domain, "a leaf has a domain of its own"
        link = Link(self, leaf)
        self.links.append(link)
        leaf.links.append(link)
        return link

    def _made(self, stream: Stream) -> None:
        wanted = stream.config.get("sources") or []
        known = self._sources.get(stream.name, [])
        if known and all(source.draws(stream, config) for source, config in zip(known, wanted, strict=False)):
            return
        for source in self._sources.pop(stream.name, []):
            source.end()
        if wanted:
            self._sources[stream.name] = [Source(self, stream, config) for config in wanted]

    def sources(self) -> list[Source]:
        """Return everything that draws from other streams."""
        return [source for sources in self._sources.values() for source in sources if source.alive]

    # ------------------------------------------------------------------------------------------- faults

    def drop_acks(self, count: int) -> None:
        """Confirm the next publications to nobody."""
        self.note(f"{self.host}: drop {count} acks")
        self._acks_dropped += count

    def double(self, stream: str, count: int) -> None:
        """Store the next messages of a stream twice."""
        if stream in self.jetstream.streams:
            self.note(f"{self.host}: double {count} of {stream}")
            self.jetstream.streams[stream].doubled += count

    def hold(self, stream: str, seconds: float) -> None:
        """Let a stream's consumers wait."""
        self.note(f"{self.host}: hold {stream} {seconds} s")
        for (owner, _), consumer in self.jetstream.consumers.items():
            if owner == stream:
                consumer.hold(seconds)

    def skip(self, stream: str) -> None:
        """Lose one delivery to each consumer of a stream on the way."""
        self.note(f"{self.host}: skip a delivery of {stream}")
        for (owner, _), consumer in self.jetstream.consumers.items():
            if owner == stream:
                consumer.skips += 1

    def delete_consumers(self, stream: str) -> None:
        """Delete a stream's consumers, as an administrator does."""
        self.note(f"{self.host}: delete consumers of {stream}")
        for key in [key for key in self.jetstream.consumers if key[0] == stream]:
            self.jetstream.consumers.pop(key).end("409 Consumer Deleted")

    def delete_stream(self, stream: str) -> None:
        """Delete a stream, as an administrator does; somebody has to make it again."""
        if stream in self.jetstream.streams:
            self.note(f"{self.host}: delete stream {stream}")
            self.jetstream.delete_stream(stream)

    def purge_stream(self, stream: str) -> None:
        """Empty a stream; sequences go on."""
        if stream in self.jetstream.streams:
            self.note(f"{self.host}: purge {stream}")
            self.jetstream.streams[stream].purge()

    def disconnect(self, client: str) -> None:
        """Cut a client off, by the name of its place, as a slow consumer is."""
        self.note(f"{self.host}: disconnect {client}")
        for connection in list(self._connections.values()):
            if connection.client == client:
                connection.abort()

    def stored(self, stream: str) -> list[tuple[int, str, bytes, float]]:
        """Return what a stream holds: sequence, subject, data, second of storing."""
        known = self.jetstream.streams.get(stream)
        messages = known.messages.values() if known is not None else ()
        return [(one.sequence, one.subject, one.data, one.nanoseconds / NANO) for one in messages]
