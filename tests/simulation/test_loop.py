"""Virtual time, a network in memory, processes that can be killed: what the simulation itself promises."""

import asyncio
import os
import random  # noqa: TID251 - it must be seeded here
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typing_extensions import override

from services.kit import ids
from services.kit.clock import RealClock
from tests.simulation.loop import PLACE, Deadlock
from tests.simulation.sim import START, Sim, simulate


async def clocks(sim: Sim) -> list[Any]:
    before, since = sim.now(), sim.loop.time()
    await sim.sleep(3 * 86_400)
    return [(sim.now() - before).days, round(sim.loop.time() - since), RealClock().now() == sim.now()]


def test_days_pass_at_once_and_every_clock_agrees() -> None:
    assert simulate(1, clocks) == [3, 259_200, True]


def test_a_world_begins_when_it_is_told_to() -> None:
    async def begins(sim: Sim) -> datetime:
        return sim.now()

    assert abs(simulate(1, begins) - START) < timedelta(seconds=1)
    start = datetime(2021, 3, 13, tzinfo=UTC)
    assert abs(simulate(1, begins, start=start) - start) < timedelta(seconds=1)


async def racing(sim: Sim) -> tuple[str, int]:
    said = []

    async def say(letter: str) -> None:
        for _ in range(3):
            await asyncio.sleep(0)
            said.append(letter)

    async with asyncio.TaskGroup() as group:
        for letter in "abcd":
            group.create_task(say(letter))
    return "".join(said), sim.loop.trace


def test_tasks_that_are_ready_run_in_the_seeds_order() -> None:
    found = {seed: simulate(seed, racing) for seed in range(8)}
    assert {seed: simulate(seed, racing) for seed in range(8)} == found
    assert len({order for order, _ in found.values()}) > 4
    assert len({trace for _, trace in found.values()}) == 8


def test_what_is_random_comes_from_the_seed() -> None:
    async def chance(_sim: Sim) -> tuple[Any, ...]:
        return os.urandom(8), uuid.uuid4(), ids.fresh(), random.random()  # noqa: S311, TID251

    assert simulate(1, chance) == simulate(1, chance) != simulate(2, chance)
    assert uuid.UUID(simulate(1, chance)[2]).version == 7
    assert os.urandom(8) != os.urandom(8)


def test_a_world_in_which_nothing_can_happen_says_who_waits() -> None:
    async def waits(_sim: Sim) -> None:
        await asyncio.Event().wait()

    with pytest.raises(Deadlock, match=r"Task-\d+: .*test_loop.py"):
        simulate(1, waits)


def test_functions_of_threads_run_at_once_and_may_run_a_loop_of_their_own() -> None:
    async def inner() -> str:
        await asyncio.sleep(0)
        return "inner"

    async def outer(sim: Sim) -> list[Any]:
        done = [await asyncio.to_thread(lambda: asyncio.run(inner()))]
        with pytest.raises(ZeroDivisionError):
            await asyncio.to_thread(lambda: 1 / 0)
        late = sim.loop.run_in_executor(None, done.append, "at once")
        done.append("then")
        await late
        return done

    assert simulate(1, outer) == ["inner", "at once", "then"]


async def jumps(sim: Sim) -> list[str]:
    rung: list[str] = []
    for seconds in (5, 60, 7200):
        sim.loop.call_later(seconds, rung.append, str(seconds))
    sim.jump(sim.now() + timedelta(hours=1))
    await sim.sleep(1)
    rung.append("a second later")
    await sim.sleep(5)
    rung.append("six seconds later")
    await sim.sleep(3600)
    return rung


def test_a_jump_takes_near_timers_along_and_rings_those_it_passed() -> None:
    assert simulate(1, jumps) == ["60", "a second later", "5", "six seconds later", "7200"]


async def killed(sim: Sim) -> list[str]:
    said: list[str] = []

    async def work() -> None:
        try:
            while True:
                await asyncio.sleep(1)
                said.append(f"{PLACE.get().name}")  # type: ignore[union-attr]
        finally:
            said.append("in order")

    place = sim.place("one")
    place.at_kill.append(lambda: said.append("closed"))
    task = place.run(work())
    await sim.sleep(2.5)
    place.kill()
    await sim.sleep(10)
    said.append(f"done {task.done()}")
    return list(said)


def test_a_killed_process_never_goes_on_and_ends_nothing_in_order() -> None:
    assert simulate(1, killed) == ["one", "one", "closed", "done False"]


def test_a_process_that_ends_itself_ends_alone() -> None:
    async def main(sim: Sim) -> tuple[bool, bool]:
        async def fenced() -> None:
            await asyncio.sleep(1)
            raise SystemExit(4)

        one, other = sim.place("one"), sim.place("other")
        tasks = [one.run(fenced()), other.run(asyncio.sleep(3))]
        await tasks[1]
        return one.alive, other.alive

    assert simulate(1, main) == (False, True)


def test_timers_of_one_moment_ring_in_their_order_and_cancelled_ones_never() -> None:
    async def main(sim: Sim) -> list[int]:
        rung: list[int] = []
        at = sim.loop.time() + 5
        timers = [sim.loop.call_at(at, rung.append, number) for number in range(2000)]
        for number, timer in enumerate(timers):
            if number % 5:
                timer.cancel()
        await sim.sleep(6)
        return rung

    assert simulate(1, main) == list(range(0, 2000, 5))


async def paused(sim: Sim) -> list[int]:
    place, ticks = sim.place("one"), list[float]()

    async def work() -> None:
        while len(ticks) < 4:
            await asyncio.sleep(1)
            ticks.append(sim.loop.time())

    began = sim.loop.time()
    task = place.run(work())
    await sim.sleep(1.5)
    place.pause()
    await sim.sleep(10)
    place.resume()
    await task
    return [round(tick - began, 1) for tick in ticks]  # type: ignore[misc]


def test_a_paused_process_goes_on_late() -> None:
    assert simulate(1, paused) == [1.0, 11.5, 12.5, 13.5]


def test_a_place_may_have_a_wrong_clock() -> None:
    async def wrong(sim: Sim) -> float:
        place = sim.place("one", skew=3600)

        async def look() -> datetime:
            return RealClock().now()

        return round((await place.run(look()) - sim.now()).total_seconds())

    assert simulate(1, wrong) == 3600


# ---------------------------------------------------------------------------------------------- network


class Echo(asyncio.Protocol):
    """Sends back what comes."""

    @override
    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self.transport.write(data)


def on_a_line(body: Callable[[Sim, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[Any]]) -> Any:
    """Run a body with a connection from `here` to an echo at `there:7`."""

    async def main(sim: Sim) -> Any:
        await sim.loop.create_server(Echo, "there", 7)

        async def connected() -> Any:
            reader, writer = await asyncio.open_connection("there", 7)
            try:
                return await body(sim, reader, writer)
            finally:
                writer.close()

        return await sim.place("here").run(connected())

    return simulate(1, main)


def test_bytes_come_in_order_and_all_of_them() -> None:
    async def many(_sim: Sim, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sent = [os.urandom(50) for _ in range(500)]
        for piece in sent:
            writer.write(piece)
            await asyncio.sleep(0.0001)
        assert await reader.readexactly(50 * 500) == b"".join(sent)
        writer.close()
        await writer.wait_closed()

    on_a_line(many)


def test_a_cut_line_breaks_and_refuses_until_it_is_healed() -> None:
    async def cut(sim: Sim, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        sim.network.cut("here", "there")
        with suppress(ConnectionResetError):
            assert await reader.read(1) == b""
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("there", 7)
        sim.network.heal("here", "there")
        again, writer = await asyncio.open_connection("there", 7)
        writer.write(b"x")
        assert await again.read(1) == b"x"
        writer.close()

    on_a_line(cut)


def test_on_a_silent_line_nothing_breaks_and_all_comes_later() -> None:
    async def silent(sim: Sim, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sim.network.silence("here", "there")
        writer.write(b"late")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(4), 600)
        sim.network.heal_all()
        assert await reader.readexactly(4) == b"late"

    on_a_line(silent)


def test_nobody_listens_on_a_port_that_was_closed() -> None:
    async def closed(sim: Sim, _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        server = await sim.loop.create_server(Echo, "there", 0)
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("there", port)
        writer.close()
        server.close()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("there", port)

    on_a_line(closed)


def test_what_a_killed_process_had_open_breaks() -> None:
    async def main(sim: Sim) -> bool:
        server = sim.place("server")

        async def serve() -> None:
            await sim.loop.create_server(Echo, "there", 7)
            await asyncio.Event().wait()

        serving = server.run(serve())
        await sim.sleep(1)
        reader, writer = await asyncio.open_connection("there", 7)
        writer.write(b"x")
        assert await reader.readexactly(1) == b"x"
        server.kill()
        with suppress(ConnectionResetError):
            assert await reader.read(1) == b""
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("there", 7)
        writer.close()
        return not serving.done()

    for seed in range(6):
        assert simulate(seed, main)
