"""The whole of a simulated world: loop, network, broker, chance, clock; `simulate` runs a coroutine in it.

    async def main(sim: Sim) -> int:
        place = sim.place("intake")                 # a process; its tasks, connections and wall clock
        place.run(serve(...))                       # `nats://nats:4222` is the broker
        await sim.sleep(3)                          # virtual: costs nothing
        sim.broker.restart(lose={"INTAKE": 2})
        place.kill()                                # kill -9; begin again with another `sim.place("intake")`
        sim.jump(datetime(2023, 3, 16, tzinfo=UTC)) # at once; near timers go along
        return sim.loop.trace                       # the same seed gives the same number

    simulate(7, main)

Everything random in the libraries comes from the seed (`_seeded`, the only place that patches them); every wall clock is
`sim.now()`, ahead by the `skew` of the place that asks. Hash randomisation must be the same for the same trace: `steady_hashes`.
"""

import asyncio
import gc
import os
import random  # noqa: TID251 - chance begins here
import socket
import sqlite3
import sys
import uuid
import warnings
from asyncio import events
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, TypeVar

import nats.aio.client
import nats.js.client
from faststream._internal.broker import registrator

from services.kit import clock, ids, sqlite
from services.scoring.queries import everybody
from tests.simulation.broker import Broker
from tests.simulation.loop import PLACE, Place, VirtualLoop
from tests.simulation.network import Network

T = TypeVar("T")

START: Final = datetime(2023, 1, 2, tzinfo=UTC)
UUID_BITS: Final = 74
ENDINGS: Final = 100
HASHES: Final = "PYTHONHASHSEED"


class Sim:
    """One simulated world."""

    def __init__(self, seed: int, start: datetime) -> None:
        self.seed = seed
        self.random = random.Random(f"story {seed}")  # noqa: S311 - seeded on purpose
        """For whoever uses the simulation; the world itself draws from its own."""
        self.loop = VirtualLoop(random.Random(f"loop {seed}"))  # noqa: S311
        self.network = Network(self.loop, random.Random(f"network {seed}"))  # noqa: S311
        self.loop.roads = self.network
        self.log: list[str] = []
        """What was done to the world, with the moment."""
        self.files: list[sqlite3.Connection] = []
        self._random = random.Random(f"world {seed}")  # noqa: S311
        self._ids = random.Random(f"ids {seed}")  # noqa: S311
        self._start = start - timedelta(seconds=self.loop.time())
        self._began = start.timestamp() - self.loop.time()
        self.broker = self.a_broker()

    def a_broker(self, host: str = "nats", domain: str = "") -> Broker:
        """Make another broker, for a leaf; it is not started."""
        broker = Broker(self.network, self._random, self.wall, host=host, domain=domain)
        broker.note = self.note
        return broker

    def place(self, name: str, *, skew: float = 0.0) -> Place:
        """Make a process; its wall clock is ahead by `skew` seconds."""
        place = Place(self.loop, name)
        place.skew = skew
        return place

    def wall(self) -> float:
        """Return the true wall clock, in seconds since 1970."""
        return self._began + self.loop.time()

    def now(self) -> datetime:
        """Return the wall clock of whoever asks."""
        place = PLACE.get()
        return self._start + timedelta(seconds=self.loop.time() + (place.skew if place is not None else 0.0))

    def truth(self) -> datetime:
        """Return the true wall clock, whoever asks."""
        return self._start + timedelta(seconds=self.loop.time())

    def note(self, text: str) -> None:
        """Write down what was done to the world."""
        self.log.append(f"{datetime.fromtimestamp(self.wall(), UTC).isoformat(timespec='milliseconds')} {text}")
        self.loop.mark(len(text))

    async def sleep(self, seconds: float) -> None:
        """Let time pass with all that happens in it."""
        await asyncio.sleep(seconds)

    def jump(self, to: datetime) -> None:
        """Go to a moment at once; timers nearer than ten seconds go along, later ones that became due fire now."""
        self.loop.jump(max(0.0, (to - datetime.fromtimestamp(self.wall(), UTC)).total_seconds()))

    def entropy(self, count: int) -> bytes:
        """Return random bytes of the seed, for libraries."""
        return self._ids.randbytes(count)

    def fresh_id(self) -> str:
        """Return a UUIDv7 of virtual time."""
        milliseconds = int(self.wall() * 1000) & ((1 << 48) - 1)
        bits = self._ids.getrandbits(UUID_BITS)
        number = milliseconds << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & ((1 << 62) - 1)
        return str(uuid.UUID(int=number))


def simulate(seed: int, main: Callable[[Sim], Awaitable[T]], *, start: datetime = START) -> T:
    """Run a coroutine in a world of its own and return what it returns; the broker is there already.

    Raises:
        Deadlock: nothing can happen any more.
    """
    everybody.forget()
    sim = Sim(seed, start)
    sim.broker.start()
    collects = gc.isenabled()
    gc.disable()  # when it runs depends on more than the seed
    try:
        with _seeded(sim):
            return sim.loop.run_until_complete(_awaited(main, sim))
    finally:
        sim.network.abandon()
        _abandon(sim.loop)
        for file in sim.files:
            file.close()
        if collects:
            gc.enable()


async def _awaited(main: Callable[[Sim], Awaitable[T]], sim: Sim) -> T:
    return await main(sim)


def steady_hashes(module: str) -> None:
    """Start this module's program again with hashes that are the same every time, unless they are; for `__main__`."""
    if os.environ.get(HASHES) != "0":  # noqa: TID251 - it is no configuration
        environment = {**os.environ, HASHES: "0"}  # noqa: TID251
        os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], environment)  # noqa: S606 - ourselves


@contextmanager
def _seeded(sim: Sim) -> Iterator[None]:
    """Let everything that is random or reads a clock depend on the seed."""
    times = SimpleNamespace(monotonic=sim.loop.time, time=sim.wall, perf_counter=sim.loop.time, sleep=None)
    with ExitStack() as stack:
        for owner, name, instead in (
            (os, "urandom", sim.entropy),
            (random, "_urandom", sim.entropy),
            (ids, "fresh", sim.fresh_id),
            (clock.RealClock, "now", lambda _clock: sim.now()),
            (clock.RealClock, "elapsed", lambda _clock: sim.loop.time()),
            (nats.aio.client, "time", times),
            (nats.js.client, "time", times),
            (sqlite, "_connect", _connecting(sim, sqlite._connect)),  # noqa: SLF001
            (registrator, "WeakSet", Ordered),
            (asyncio.TaskGroup, "__init__", _ordered_group),
            (socket, "getfqdn", lambda _name="": "simulated"),
        ):
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, instead)
        stack.callback(random.setstate, random.getstate())
        random.seed(sim.seed)
        yield


class Ordered(dict[Any, None]):
    """A set in the order of adding; the usual one of objects is in the order of their addresses."""

    def add(self, one: Any) -> None:
        """Add a member."""
        self[one] = None

    def discard(self, one: Any) -> None:
        """Remove a member that may be there."""
        self.pop(one, None)


_plain_group: Final = asyncio.TaskGroup.__init__


def _ordered_group(group: Any) -> None:
    _plain_group(group)
    group._tasks = Ordered()  # noqa: SLF001 - the order in which it cancels


def _connecting(sim: Sim, connect: Callable[[str], sqlite3.Connection]) -> Callable[[str], sqlite3.Connection]:
    """Let SQLite never wait in real time, and let files close without a commit when their process is killed."""

    def connected(path: str) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA synchronous=OFF")  # a killed process loses nothing the system has
        sim.files.append(connection)
        place = PLACE.get()
        if place is not None:
            place.at_kill.append(connection.close)
        return connection

    return connected


def _abandon(loop: VirtualLoop) -> None:
    """Leave everything where it is: nothing more of this world runs, nobody complains."""
    said = sys.unraisablehook
    sys.unraisablehook = lambda _what: None
    loop.set_exception_handler(lambda _loop, _context: None)
    loop.close()
    events._set_running_loop(loop)  # noqa: SLF001 - a closed loop: whatever an ending coroutine begins ends at once
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for task in asyncio.all_tasks(loop):
                quiet: Any = task
                quiet._log_destroy_pending = False  # noqa: SLF001 - as asyncio itself does for what it abandons
                _end(quiet.get_coro())
            gc.collect(0)
    finally:
        events._set_running_loop(None)  # noqa: SLF001
        sys.unraisablehook = said


def _end(coroutine: Any) -> None:
    """Close a coroutine, however often its `finally` clauses want to wait once more."""
    for _ in range(ENDINGS):
        with suppress(BaseException):
            coroutine.close()
        if coroutine.cr_frame is None:
            return


__all__ = ["START", "Sim", "simulate", "steady_hashes"]
