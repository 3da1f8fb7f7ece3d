"""The toy services run unmodified on virtual time: hear, decide, publish, and outlive whatever is done to them."""

import asyncio
import logging
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import structlog
from nats.aio.client import Client

from services.kit import fold, run
from services.kit.service import Blueprint, Service
from tests.kit import toy, toyservice
from tests.kit.toyservice import Running
from tests.kit.wait import eventually
from tests.simulation.loop import Place
from tests.simulation.sim import Sim, simulate

MANY: Final = 200
SOON: Final = 120.0


class NoServer:
    """Stands where a gRPC server would, which cannot run on a loop without sockets: takes every call and does nothing."""

    port = 1

    def __init__(self, *_given: Any, **_named: Any) -> None:
        self.grpc = self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return NoServer

    def __await__(self) -> Generator[Any, Any, None]:
        yield from ()


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Services without gRPC, and silent."""
    monkeypatch.setattr(run, "Server", NoServer)
    logging.getLogger("nats").setLevel(logging.CRITICAL)
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


class Toys:
    """Both toy services in one world, each a process that can be killed and started again."""

    def __init__(self, sim: Sim, folder: Path) -> None:
        self.sim = sim
        self.folder = folder
        self.places: dict[str, Place] = {}
        self.services: dict[str, Running] = {}
        self.tasks: list[asyncio.Task[None]] = []

    def start(self, name: str) -> None:
        """Start a service on its database."""
        make: Callable[[Running], Blueprint] = {"asker": toyservice.asker, "answerer": toyservice.answerer}[name]
        running, place = Running(), self.sim.place(name)
        configured = toyservice.settings(self.folder, self.sim.broker, name, heads_seconds=1.0, audit_seconds=0)  # type: ignore[arg-type]
        self.tasks.append(place.run(run.serve(make(running), configured)))
        self.places[name], self.services[name] = place, running

    def service(self, name: str) -> Service:
        """Return a service that runs."""
        return self.services[name].service

    async def ready(self) -> None:
        """Wait until both connected."""
        await eventually(lambda: all(map(is_ready, self.services.values())), within=SOON)

    async def ask(self, client: Client, since: int, count: int) -> None:
        """Ask as the crowd does; what is not confirmed is asked again."""
        for number in range(since, since + count):
            while True:
                try:
                    await toyservice.ask(client, [str(number)], topic=f"t{number % 3}")
                    break
                except Exception:  # noqa: BLE001 - whatever it was: again
                    await self.sim.sleep(0.5)

    async def done(self, count: int) -> None:
        """Wait until so many questions were heard and answered, and the broker has it all."""
        await eventually(lambda: self._heard("asker", toy.CROWD) == count, within=SOON)
        await eventually(lambda: self._heard("answerer", "asker") == count, within=SOON)
        await eventually(lambda: not any(self.service(name).backlog for name in self.services), within=SOON)

    def _heard(self, name: str, source: str) -> int:
        return self.service(name).transactor.head(source).position


def is_ready(running: Running) -> bool:
    """Say whether a service connected."""
    return hasattr(running, "service") and running.service._relay is not None  # noqa: SLF001


def started(sim: Sim, folder: Path) -> Toys:
    """Start both."""
    toys = Toys(sim, folder)
    for name in ("asker", "answerer"):
        toys.start(name)
    return toys


async def a_quiet_run(sim: Sim, folder: Path) -> int:
    """Ask, hear, answer; nothing goes wrong."""
    toys = started(sim, folder)
    await toys.ready()
    client = Client()
    await client.connect(sim.broker.url)
    await toys.ask(client, 0, MANY)
    await toys.done(MANY)
    assert sim.broker.jetstream.streams["ASKER"].last == MANY
    return sim.loop.trace


async def _quiet(_error: Exception) -> None:
    """Say nothing: the broker is killed here on purpose."""


async def a_bad_day(sim: Sim, folder: Path) -> int:
    """Ask while everything goes wrong that can."""
    toys = started(sim, folder)
    await toys.ready()
    client = Client()
    await client.connect(sim.broker.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=_quiet)  # type: ignore[arg-type]
    broker, asked = sim.broker, 0
    faults: tuple[Callable[[], None], ...] = (
        broker.restart,
        lambda: broker.restart({"ASKER": 3, "ANSWERER": 5}),
        lambda: broker.drop_acks(3),
        lambda: broker.double("ASKER", 2),
        lambda: broker.hold("ASKER", 3),
        lambda: broker.skip("ASKER"),
        lambda: broker.delete_consumers("QUESTIONS"),
        lambda: broker.disconnect("answerer"),
        lambda: sim.network.cut("asker", "nats"),
        lambda: sim.network.silence("answerer", "nats"),
        toys.places["answerer"].pause,
        toys.places["asker"].kill,
    )
    for fault in faults:
        await toys.ask(client, asked, 5)
        asked += 5
        await sim.sleep(sim.random.random() * 0.01)
        fault()
        await toys.ask(client, asked, 2)
        asked += 2
        await sim.sleep(15)
        sim.network.heal_all()
        toys.places["answerer"].resume()
        if not toys.places["asker"].alive:
            toys.start("asker")
            await toys.ready()
    await toys.done(asked)
    return sim.loop.trace


def test_two_hundred_questions_are_answered_in_little_time(tmp_path: Path) -> None:
    began = time.process_time()
    simulate(1, lambda sim: a_quiet_run(sim, tmp_path))
    assert time.process_time() - began < 2  # 0.3 s, and as much for what is compiled the first time


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_lost_or_doubled_on_a_bad_day(tmp_path: Path, seed: int) -> None:
    simulate(seed, lambda sim: a_bad_day(sim, tmp_path))
    asyncio.run(unharmed(tmp_path))


async def unharmed(folder: Path) -> None:
    """Both journals stand verification, and the reader's copy is the source's own."""
    for name, rules in (("asker", toy.ASKER), ("answerer", toy.ANSWERER)):
        verdict = await fold.verify(toyservice.database_url(folder, name), rules, toy.TABLES, decisions=True)
        assert verdict.findings == []
    theirs, ours = [await toyservice.rows(folder, name, "asker") for name in ("asker", "answerer")]
    assert [(row.body, row.hash) for row in theirs] == [(row.body, row.hash) for row in ours]


def test_the_same_seed_gives_the_same_run_and_another_seed_another(tmp_path: Path) -> None:
    traces = []
    for number, seed in enumerate((3, 3, 4)):
        folder = tmp_path / str(number)
        folder.mkdir()
        traces.append(simulate(seed, lambda sim, folder=folder: a_bad_day(sim, folder)))  # type: ignore[misc]
    assert traces[0] == traces[1] != traces[2]
