"""Every fault a simulation can inject does what its name says; else a run without faults would pass for one with many."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext, api
from nats.js import errors as js_errors

from tests.kit.wait import eventually
from tests.simulation.sim import Sim, simulate

SECOND = 1_000_000_000
SOON = 60.0


async def _quiet(_error: Exception) -> None:
    """Say nothing: connections break here on purpose."""


async def connected(url: str) -> Client:
    client = Client()
    await client.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=_quiet)  # type: ignore[arg-type]
    return client


def with_stream(body: Callable[[Sim, JetStreamContext], Awaitable[None]]) -> None:
    """Run a body in a world with a stream LINES of three messages, and close its connection."""

    async def main(sim: Sim) -> None:
        client = await connected(sim.broker.url)
        js = JetStreamContext(client, timeout=2)
        await js.add_stream(name="LINES", subjects=["lines.*"])
        await publish(js, "1", "2", "3")
        await body(sim, js)
        await client.close()

    simulate(1, main)


async def publish(js: JetStreamContext, *texts: str) -> list[api.PubAck]:
    return [await js.publish("lines.a", text.encode(), headers={"Nats-Msg-Id": text}) for text in texts]


async def texts(js: JetStreamContext) -> list[str]:
    state = (await js.stream_info("LINES")).state
    numbers = range(state.first_seq, state.last_seq + 1)
    return [((await js.get_msg("LINES", number)).data or b"").decode() for number in numbers]


async def reading(js: JetStreamContext, batch: int = 10) -> list[Msg]:
    """Pull from the beginning; what comes is put into the list."""
    client: Client = js._nc  # noqa: SLF001 - its own client
    await js.add_consumer("LINES", api.ConsumerConfig(name="c", ack_policy=api.AckPolicy.NONE, inactive_threshold=300))
    heard: list[Msg] = []

    async def hear(message: Msg) -> None:
        heard.append(message)

    await client.subscribe("inbox", cb=hear)
    request = json.dumps({"batch": batch, "expires": 600 * SECOND}).encode()
    await client.publish("$JS.API.CONSUMER.MSG.NEXT.LINES.c", request, reply="inbox")
    return heard


async def back(sim: Sim, js: JetStreamContext) -> None:
    client: Client = js._nc  # noqa: SLF001
    await sim.sleep(0.01)
    await eventually(lambda: client.is_connected, within=SOON)


def test_a_power_failure_loses_the_newest_messages_and_gives_their_numbers_again() -> None:
    async def body(sim: Sim, js: JetStreamContext) -> None:
        sim.broker.restart({"LINES": 2})
        await back(sim, js)
        assert await texts(js) == ["1"]
        assert [(ack.seq, ack.duplicate) for ack in await publish(js, "3", "1")] == [(2, None), (1, True)]
        assert sim.log[-1].endswith("nats: kill, lose {'LINES': 2}")

    with_stream(body)


def test_a_store_can_be_gone_altogether() -> None:
    async def body(sim: Sim, js: JetStreamContext) -> None:
        sim.broker.kill()
        sim.broker.forget()
        sim.broker.start()
        await back(sim, js)
        assert await js.streams_info() == []

    with_stream(body)


def test_a_dropped_ack_leaves_the_message_stored() -> None:
    async def body(sim: Sim, js: JetStreamContext) -> None:
        sim.broker.drop_acks(1)
        with pytest.raises(nats_errors.TimeoutError):
            await publish(js, "4")
        assert (await publish(js, "4"))[0].duplicate
        assert await texts(js) == ["1", "2", "3", "4"]

    with_stream(body)


def test_a_doubled_message_is_stored_twice_under_two_ids() -> None:
    async def body(sim: Sim, js: JetStreamContext) -> None:
        sim.broker.double("LINES", 1)
        await publish(js, "4", "5")
        assert await texts(js) == ["1", "2", "3", "4", "4", "5"]
        assert (await js.get_msg("LINES", 4)).headers != (await js.get_msg("LINES", 5)).headers

    with_stream(body)


def test_a_held_consumer_gets_its_messages_late() -> None:
    async def body(sim: Sim, js: JetStreamContext) -> None:
        heard = await reading(js)
        await eventually(lambda: len(heard) == 3, within=SOON)
        sim.broker.hold("LINES", 30)
        await publish(js, "4")
        await sim.sleep(29)
        assert len(heard) == 3
        await sim.sleep(2)
        assert len(heard) == 4

    with_stream(body)


def test_a_skipped_delivery_shows_in_the_consumers_numbers() -> None:
    async def body(sim: Sim, js: JetStreamContext) -> None:
        heard = await reading(js)
        await eventually(lambda: len(heard) == 3, within=SOON)
        sim.broker.skip("LINES")
        await publish(js, "4", "5")
        await eventually(lambda: len(heard) == 4, within=SOON)
        assert (heard[3].data, heard[3].metadata.sequence.consumer) == (b"5", 5)

    with_stream(body)


def test_consumers_streams_and_messages_can_be_deleted_by_an_administrator() -> None:
    async def body(sim: Sim, js: JetStreamContext) -> None:
        heard = await reading(js)
        await eventually(lambda: len(heard) == 3, within=SOON)
        sim.broker.delete_consumers("LINES")
        await eventually(lambda: len(heard) == 4, within=SOON)
        assert (heard[3].headers or {})["Status"] == "409"
        sim.broker.purge_stream("LINES")
        assert (await js.stream_info("LINES")).state.messages == 0
        sim.broker.delete_stream("LINES")
        with pytest.raises(js_errors.NotFoundError):
            await js.stream_info("LINES")

    with_stream(body)


def test_a_slow_client_is_cut_off_and_comes_back() -> None:
    async def main(sim: Sim) -> int:
        lost = []

        async def gone() -> None:
            lost.append(sim.now())

        async def service() -> Client:
            client = Client()
            await client.connect(sim.broker.url, disconnected_cb=gone, error_cb=_quiet, max_reconnect_attempts=-1)
            return client

        client = await sim.place("slow").run(service())
        other = await connected(sim.broker.url)
        sim.broker.disconnect("slow")
        await sim.sleep(10)
        assert client.is_connected
        assert other.stats["reconnects"] == 0
        await client.close()
        await other.close()
        return len(lost)

    assert simulate(1, main) == 2  # cut off, and closed in the end


def test_a_brokers_clock_may_be_wrong() -> None:
    async def body(sim: Sim, js: JetStreamContext) -> None:
        sim.broker.skew = -3600.0
        await publish(js, "4")
        stored = (await js.get_msg("LINES", 4)).time
        assert stored is not None
        assert abs(sim.now() - stored - timedelta(hours=1)) < timedelta(seconds=1)

    with_stream(body)


def test_a_leaf_that_is_cut_for_a_day_works_on_and_is_drawn_from_afterwards() -> None:
    async def main(sim: Sim) -> list[tuple[str, bool]]:
        leaf = sim.a_broker("nats-d1", "d1")
        leaf.start()
        link = sim.broker.link(leaf)
        hub, district = await connected(sim.broker.url), await connected(leaf.url)
        here, there = JetStreamContext(hub, timeout=2), JetStreamContext(district, timeout=2)
        await there.add_stream(name="LINES", subjects=["lines.*"])
        source = api.StreamSource(name="LINES", external=api.ExternalStream(api="$JS.d1.API", deliver=""))
        await here.add_stream(api.StreamConfig(name="LINES", subjects=[], sources=[source]))
        await publish(there, "before")
        await eventually(lambda: len(sim.broker.stored("LINES")) == 1, within=SOON)
        link.cut()
        await publish(there, "during")
        with pytest.raises(js_errors.NoStreamResponseError):
            await here.publish("lines.mark", b"mark")
        await sim.sleep(5)
        sim.jump(sim.now() + timedelta(days=1))
        assert len(sim.broker.stored("LINES")) == 1
        link.heal()
        healed = sim.wall()
        await eventually(lambda: len(sim.broker.stored("LINES")) == 2, within=SOON)
        for client in (hub, district):
            await client.close()
        return [(data.decode(), second > healed) for _, _, data, second in sim.broker.stored("LINES")]

    assert simulate(1, main) == [("before", False), ("during", True)]


def test_a_leaf_may_lose_what_the_hub_has() -> None:
    async def main(sim: Sim) -> tuple[int, int]:
        leaf = sim.a_broker("nats-d1", "d1")
        leaf.start()
        sim.broker.link(leaf)
        await asyncio.sleep(1)
        for broker, config in ((leaf, {"subjects": ["lines.*"]}), (sim.broker, {"sources": SOURCES})):
            made: dict[str, Any] = {"name": "LINES", **config}
            broker.jetstream.call("$JS.API.STREAM.CREATE.LINES", "", json.dumps(made).encode())
        for number in range(5):
            leaf.publish("lines.a", "", b"", str(number).encode())
        await sim.sleep(5)
        leaf.restart({"LINES": 3})
        return len(leaf.stored("LINES")), len(sim.broker.stored("LINES"))

    assert simulate(1, main) == (2, 5)


SOURCES = [{"name": "LINES", "external": {"api": "$JS.d1.API"}}]
