"""A broker to test against: the real nats-server, or the simulated one on virtual time. The same tests pass on both.

@on_both
async def test_something(bed: Bed) -> None:
    client = await bed.client()
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, Protocol

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from tests.kit.servers import LeafServer, Line, NatsServer
from tests.kit.wait import eventually
from tests.simulation.loop import VirtualLoop
from tests.simulation.sim import Sim, simulate

REAL: Final = "real"
SIMULATED: Final = "simulated"
SOON: Final = 60


class Bed(Protocol):
    """What a test may do with a broker, and with a leaf of it where it asks for one."""

    async def client(self, **options: Any) -> Client: ...
    async def leaf(self) -> Client: ...
    async def kill(self) -> None: ...
    async def start(self) -> None: ...
    def cut(self) -> None: ...
    def heal(self) -> None: ...


Body = Callable[[Bed], Awaitable[None]]


def on_both(body: Body) -> Callable[[str, Path], None]:
    """Make two tests of one: on the real server and on the simulated one."""

    @pytest.mark.parametrize("kind", [pytest.param(REAL, marks=pytest.mark.nats), SIMULATED])
    def test(kind: str, tmp_path: Path) -> None:
        logging.getLogger("nats").setLevel(logging.CRITICAL)  # servers are killed here on purpose
        if kind == REAL:
            asyncio.run(_really(body, tmp_path))
        else:
            simulate(7, lambda sim: _simulated(body, sim))

    test.__doc__ = body.__doc__
    return test


async def _really(body: Body, folder: Path) -> None:
    async with AsyncExitStack() as stack:
        await body(_Real(folder, stack))


async def _simulated(body: Body, sim: Sim) -> None:
    async with AsyncExitStack() as stack:
        await body(_Simulated(sim, stack))


async def _connected(url: str, stack: AsyncExitStack, options: dict[str, Any]) -> Client:
    client = Client()
    plain = {"max_reconnect_attempts": -1, "reconnect_time_wait": 0.05, "error_cb": _quiet}
    await client.connect(url, **{**plain, **options})
    stack.push_async_callback(client.close)
    return client


async def _quiet(_error: Exception) -> None:
    """Say nothing."""


class _Real:
    """nats-server of the wheel, started when a client is asked for."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        for name in ("hub", "d1"):
            (folder / name).mkdir()
        self._stack = stack
        self._hub = NatsServer(folder / "hub")
        self._line = Line(self._hub.leaf_port)
        self._leaf = LeafServer(folder / "d1", domain="d1")
        self._started: set[str] = set()

    async def client(self, **options: Any) -> Client:
        if "hub" not in self._started:
            self._started.add("hub")
            self._stack.callback(self._hub.kill)
            await self._hub.start()
        return await _connected(self._hub.url, self._stack, options)

    async def leaf(self) -> Client:
        hub = await self.client()
        if "leaf" not in self._started:
            self._started.add("leaf")
            await self._line.start()
            self._stack.push_async_callback(self._line.stop)
            self._leaf.remote_port = self._line.port
            self._stack.callback(self._leaf.kill)
            await self._leaf.start()
        client = await _connected(self._leaf.url, self._stack, {})
        await linked(hub, client)
        return client

    async def kill(self) -> None:
        self._hub.kill()

    async def start(self) -> None:
        await self._hub.start()

    def cut(self) -> None:
        self._line.cut()

    def heal(self) -> None:
        self._line.heal()


class _Simulated:
    """Brokers of tests/simulation."""

    def __init__(self, sim: Sim, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._sim = sim
        self._hub = sim.broker
        self._leaf = sim.a_broker("nats-d1", "d1")
        self._link = self._hub.link(self._leaf)

    async def client(self, **options: Any) -> Client:
        return await _connected(self._hub.url, self._stack, options)

    async def leaf(self) -> Client:
        self._leaf.start()
        client = await _connected(self._leaf.url, self._stack, {})
        await linked(await self.client(), client)
        return client

    async def kill(self) -> None:
        self._hub.kill()

    async def start(self) -> None:
        self._hub.start()

    def cut(self) -> None:
        self._link.cut()

    def heal(self) -> None:
        self._link.heal()


async def linked(hub: Client, leaf: Client) -> None:
    """Wait until messages of a leaf reach the hub."""
    heard: list[Msg] = []
    subscription = await hub.subscribe("linked", cb=_into(heard))

    async def comes() -> bool:
        await leaf.publish("linked", b"")
        await leaf.flush()
        return bool(heard)

    await eventually(comes, within=SOON)
    await subscription.unsubscribe()


def _into(heard: list[Msg]) -> Callable[[Msg], Awaitable[None]]:
    async def hear(message: Msg) -> None:
        heard.append(message)

    return hear


async def flushed(client: Client) -> None:
    """Wait until the server took everything; nats-py writes its PING before what is pending, so once is not enough."""
    for _ in range(2):
        await client.flush()


async def listening(client: Client, subject: str, group: str = "") -> list[Msg]:
    """Subscribe and return the list that fills."""
    heard: list[Msg] = []
    await client.subscribe(subject, queue=group, cb=_into(heard))
    await flushed(client)
    return heard


def is_virtual() -> bool:
    """Say whether time costs nothing here."""
    return isinstance(asyncio.get_running_loop(), VirtualLoop)
