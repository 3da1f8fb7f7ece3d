"""Connections in memory between named hosts: bytes come after a seeded while, in order, or not at all.

A server is a protocol factory that listens on (host, port). A client is known by the name of its `Place`, so that lines can
be cut between one process and one server:

    network.cut("intake", "nats")        what is open breaks, new connections are refused, until `heal`
    network.silence("intake", "nats")    nothing breaks and nothing comes through (half-open), until `heal`
    network.drop("intake")               what is open breaks, once
"""

# ruff: noqa: SLF001 - the two ends of a connection are one thing

import asyncio
import zlib
from collections.abc import Callable
from contextvars import Context, copy_context
from random import Random  # noqa: TID251 - a seeded one is given
from typing import Any, Final

from typing_extensions import override

from tests.simulation.loop import PLACE, Place, VirtualLoop

ANY: Final = "*"
LAST_WORDS: Final = 0.5
"""How often what a killed process wrote last arrives."""
BY_ERROR: Final = 0.5
FIRST_FREE_PORT: Final = 40_000


class End(asyncio.Transport):
    """One end of a connection."""

    peer: "End"
    protocol: Any

    def __init__(self, network: "Network", line: tuple[str, str], context: Context) -> None:
        super().__init__({"peername": (line[0], 1), "sockname": (line[1], 1)})
        self.line = line
        self._network = network
        self._context = context
        self._coming: list[bytes] = []
        self._scheduled = False
        self._reading = True
        self._eof_comes = False
        self._closing = False
        self._lost = False

    @override
    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send bytes; what is written before they arrive goes along with them."""
        if data and not self._closing:
            self.peer._coming.append(bytes(data))
            self.peer.schedule()

    def schedule(self) -> None:
        """See to it that what comes arrives."""
        if not self._scheduled and self._reading and not self._lost:
            self._scheduled = True
            self._network.loop.call_later(self._network.latency(), self._arrive, context=self._context)

    def _arrive(self) -> None:
        self._scheduled = False
        if self._lost or not self._reading or self._network.is_silent(self.line):
            return
        if self._coming:
            self.protocol.data_received(self._taken())
        if self._eof_comes and not self._coming and not self._lost:
            self.protocol.eof_received()
            self.close()

    def _taken(self) -> bytes:
        data = b"".join(self._coming)
        self._coming.clear()
        cut = self._network.split(len(data))
        if cut:
            self._coming.append(data[cut:])
            data = data[:cut]
            self.schedule()
        self._network.loop.mark(zlib.crc32(data))
        return data

    @override
    def close(self) -> None:
        """End in order: the other end gets what was written, then the end."""
        if not self._closing:
            self._closing = True
            self.peer._eof_comes = True
            self.peer.schedule()
            self._network.loop.call_soon(self.lose, None, context=self._context)

    @override
    def abort(self) -> None:
        """Break the connection; both ends lose it, and what was under way."""
        for end in (self, self.peer):
            end._closing = True
            end._coming.clear()
            error = self._network.breaking()
            self._network.loop.call_later(self._network.latency(), end.lose, error, context=end._context)

    def lose(self, error: Exception | None) -> None:
        """Tell the protocol, once."""
        if not self._lost:
            self._lost = True
            self._network.forget(self)
            self.protocol.connection_lost(error)

    @override
    def is_closing(self) -> bool:
        return self._closing

    @override
    def can_write_eof(self) -> bool:
        return False

    @override
    def pause_reading(self) -> None:
        self._reading = False

    @override
    def resume_reading(self) -> None:
        self._reading = True
        if self._coming or self._eof_comes:
            self.schedule()

    @override
    def is_reading(self) -> bool:
        return self._reading

    @override
    def get_write_buffer_size(self) -> int:
        return 0

    @override
    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Everything fits."""

    @override
    def get_protocol(self) -> Any:
        return self.protocol

    @override
    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol


class Listening:
    """A server's address while it listens; as much of `asyncio.Server` as is used."""

    def __init__(self, network: "Network", address: tuple[str, int], factory: Callable[[], Any]) -> None:
        self.address = address
        self.factory = factory
        self.context = copy_context()
        self.sockets = (self,)
        self._network = network

    def getsockname(self) -> tuple[str, int]:
        """Return the address, as a socket does."""
        return self.address

    def close(self) -> None:
        """Listen no more; open connections stay."""
        self._network.unlisten(self)

    async def wait_closed(self) -> None:
        """Return at once."""


class Network:
    """All connections; faults are its methods."""

    def __init__(self, loop: VirtualLoop, random: Random) -> None:
        self.loop = loop
        self.shortest, self.longest = 0.0001, 0.0015
        """Seconds a piece is under way."""
        self.splits = 0.01
        """How often a piece comes in two."""
        self._random = random
        self._listening: dict[tuple[str, int], Listening] = {}
        self._open: dict[End, Place | None] = {}
        self._faults: dict[tuple[str, str], str] = {}
        self._healed: list[asyncio.Future[None]] = []
        self._port = FIRST_FREE_PORT
        loop.killed.append(self._bury)

    def _bury(self, place: Place) -> None:
        """Break what a killed process had open; what it wrote last arrives, or does not."""
        for end in [end for end, owner in self._open.items() if owner is place]:
            self.forget(end)
            if self._random.random() < LAST_WORDS:
                end._closing = True
                end.peer._eof_comes = True
                end.peer.schedule()
            else:
                end.abort()

    def latency(self) -> float:
        """Return how long the next piece is under way."""
        return self.shortest + self._random.random() * (self.longest - self.shortest)

    def breaking(self) -> ConnectionResetError | None:
        """Return how an end learns that its connection broke: by an error, or by the end of what comes."""
        return ConnectionResetError("the connection broke") if self._random.random() < BY_ERROR else None

    def split(self, size: int) -> int:
        """Return where a piece comes in two, 0 where it does not."""
        if size > 1 and self._random.random() < self.splits:
            return self._random.randrange(1, size)
        return 0

    def listen(self, factory: Callable[[], Any], host: str, port: int) -> Listening:
        """Take connections on an address; it belongs to the place that asks for it."""
        if not port:
            self._port += 1
            port = self._port
        if (host, port) in self._listening:
            raise OSError(f"{host}:{port} is in use")
        listening = self._listening[host, port] = Listening(self, (host, port), factory)
        place = PLACE.get()
        if place is not None:
            place.at_kill.append(listening.close)
        return listening

    def unlisten(self, listening: Listening) -> None:
        """Refuse connections from now on."""
        if self._listening.get(listening.address) is listening:
            del self._listening[listening.address]

    async def connect(self, factory: Callable[[], Any], host: str, port: int) -> tuple[End, Any]:
        """Connect from the place of the caller.

        Raises:
            ConnectionRefusedError: nobody listens there, or the line is cut.
        """
        place = PLACE.get()
        line = (place.name if place is not None else "", host)
        await asyncio.sleep(self.latency() * 2)
        while self.is_silent(line):
            healed = self.loop.create_future()
            self._healed.append(healed)
            await healed
        listening = self._listening.get((host, port))
        if listening is None or self._fault(line) == "cut":
            raise ConnectionRefusedError(f"{host}:{port} refuses {line[0]}")
        return self._connected(factory, listening, line, place)

    def _connected(
        self, factory: Callable[[], Any], listening: Listening, line: tuple[str, str], place: Place | None
    ) -> tuple[End, Any]:
        ours, theirs = End(self, line, copy_context()), End(self, line, listening.context)
        ours.peer, theirs.peer = theirs, ours
        theirs.protocol = listening.context.run(listening.factory)
        ours.protocol = factory()
        self._open[ours] = place
        self._open[theirs] = listening.context.get(PLACE)
        self.loop.call_soon(theirs.protocol.connection_made, theirs, context=listening.context)
        ours.protocol.connection_made(ours)
        return ours, ours.protocol

    def forget(self, end: End) -> None:
        """Drop an end that is lost."""
        self._open.pop(end, None)

    def _fault(self, line: tuple[str, str]) -> str:
        if not self._faults:
            return ""
        client, host = line
        for key in ((client, host), (client, ANY), (ANY, host)):
            if key in self._faults:
                return self._faults[key]
        return ""

    def is_silent(self, line: tuple[str, str]) -> bool:
        """Say whether nothing comes through."""
        return self._fault(line) == "silent"

    def _ends(self, client: str, host: str) -> list[End]:
        return [end for end in self._open if client in (ANY, end.line[0]) and host in (ANY, end.line[1])]

    def cut(self, client: str = ANY, host: str = ANY) -> None:
        """Break every connection of a client (a place's name) to a host, and refuse new ones until `heal`."""
        self._faults[client, host] = "cut"
        for end in self._ends(client, host):
            end.abort()

    def silence(self, client: str = ANY, host: str = ANY) -> None:
        """Let nothing through until `heal`; nobody is told."""
        self._faults[client, host] = "silent"

    def heal(self, client: str = ANY, host: str = ANY) -> None:
        """Let a line work again; what was kept back comes now."""
        self._faults.pop((client, host), None)
        for end in list(self._open):
            end.schedule()
        healed, self._healed = self._healed, []
        for future in healed:
            if not future.done():
                future.set_result(None)

    def heal_all(self) -> None:
        """Let every line work again."""
        for client, host in list(self._faults):
            self.heal(client, host)

    def drop(self, owner: Place | str) -> None:
        """Break every connection of a place, or of the places or hosts of a name."""
        for end, place in list(self._open.items()):
            if owner in (place, *end.line):
                end.abort()

    def abandon(self) -> None:
        """Let nobody complain about what is open at the end of the world."""
        for end in self._open:
            end._closing = True

    def names(self) -> list[str]:
        """Name who is connected, once each."""
        return sorted({end.line[0] for end in self._open})
