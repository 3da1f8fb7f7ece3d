"""Readers over a real broker: in order, everything, whatever happens to server, stream or consumer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.kit import streams
from services.kit.clock import RealClock
from services.kit.databases import opened
from services.kit.journal import JOURNAL
from services.kit.listen import Listener
from services.kit.puller import Message, Puller, ReaderLost
from services.kit.streams import StreamSpec
from services.kit.transact import Transactor
from tests.kit import toy, toyservice
from tests.kit.servers import NatsServer
from tests.kit.toyservice import QUESTIONS, connected
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

SPEC = StreamSpec("LINES", ("lines.>",))
SOON = 60


class Reader:
    """Reads a stream as the listener does: a new puller after every loss, from the place noted last."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.read: list[Message] = []
        self.losses: list[str] = []

    async def run(self) -> None:
        place = ("", 0)
        while True:
            puller = Puller(self._client, SPEC.name)
            try:
                await puller.open(*place)
                while True:
                    messages = await puller.next()
                    self.read.extend(messages)
                    place = (messages[-1].created, messages[-1].sequence)
            except ReaderLost as lost:
                self.losses.append(str(lost))
                await asyncio.sleep(0.02)
            finally:
                if self._client.is_connected:
                    await puller.close()

    @property
    def texts(self) -> list[str]:
        return [message.data.decode() for message in self.read]


@asynccontextmanager
async def reading(client: Client) -> AsyncIterator[Reader]:
    reader = Reader(client)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(reader.run())
        yield reader
        task.cancel()


@asynccontextmanager
async def provisioned(server: NatsServer) -> AsyncIterator[Client]:
    async with connected(server) as client:
        await streams.provision(client, SPEC)
        yield client


async def publish(client: Client, texts: list[str]) -> None:
    js = JetStreamContext(client, timeout=5)
    for text in texts:
        await js.publish("lines.x", text.encode(), headers={"Nats-Msg-Id": text})


def numbered(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last)]


async def test_a_reader_gets_everything_in_order(nats_server: NatsServer) -> None:
    async with provisioned(nats_server) as client, reading(client) as reader:
        for number in range(1_500):
            await client.publish("lines.x", str(number).encode())
        await eventually(lambda: len(reader.read) == 1_500, within=SOON)
        assert reader.texts == numbered(0, 1_500)
        assert [message.sequence for message in reader.read] == list(range(1, 1_501))
        assert reader.losses == []


async def test_a_message_comes_with_what_the_stream_knows_of_it(nats_server: NatsServer) -> None:
    async with provisioned(nats_server) as client, reading(client) as reader:
        headers = {"Nats-Msg-Id": "m-1", "Content-Type": "application/json"}
        await JetStreamContext(client).publish("lines.Rạch", b"x", headers=headers)
        (message,) = await eventually(lambda: reader.read, within=SOON)
        kept = await JetStreamContext(client).get_msg(SPEC.name, 1)
        assert (message.message_id, message.content_type, message.sequence) == ("m-1", "application/json", 1)
        assert message.subject == "lines.Rạch"
        assert message.stored_at.tzinfo is not None
        assert kept.time is None or abs((kept.time - message.stored_at).total_seconds()) < 1e-3


async def test_a_reader_goes_on_over_a_killed_server(nats_server: NatsServer) -> None:
    async with provisioned(nats_server) as client, reading(client) as reader:
        for since in (0, 100, 200):
            await publish(client, numbered(since, since + 100))
            await eventually(lambda: len(reader.read) >= since + 1, within=SOON)  # noqa: B023
            nats_server.kill()
            await nats_server.start()
            await eventually(lambda: client.is_connected, within=SOON)
        await eventually(lambda: len(reader.read) >= 300, within=SOON)
        assert reader.texts == numbered(0, 300)


async def test_a_reader_of_a_stream_made_anew_begins_with_its_first(nats_server: NatsServer) -> None:
    async with provisioned(nats_server) as client, reading(client) as reader:
        await publish(client, numbered(0, 50))
        await eventually(lambda: len(reader.read) == 50, within=SOON)
        await JetStreamContext(client).delete_stream(SPEC.name)
        await streams.provision(client, SPEC)
        await publish(client, numbered(50, 60))
        await eventually(lambda: len(reader.read) == 60, within=SOON)
        assert reader.texts == numbered(0, 60)
        assert len({message.created for message in reader.read}) == 2


async def test_a_reader_whose_consumer_was_deleted_goes_on(nats_server: NatsServer) -> None:
    async with provisioned(nats_server) as client, reading(client) as reader:
        js = JetStreamContext(client)
        for since in (0, 20, 40):
            await publish(client, numbered(since, since + 20))
            await eventually(lambda: len(reader.read) == since + 20, within=SOON)  # noqa: B023
            for consumer in await js.consumers_info(SPEC.name):
                await js.delete_consumer(SPEC.name, consumer.name)
        await publish(client, numbered(60, 80))
        await eventually(lambda: len(reader.read) == 80, within=SOON)
        assert reader.texts == numbered(0, 80)


async def test_a_reader_notices_a_message_that_went_missing_on_the_way(nats_server: NatsServer) -> None:
    async with provisioned(nats_server) as client:
        await publish(client, numbered(0, 10))
        puller = Puller(client, SPEC.name)
        await puller.open("", 0)
        await eventually(lambda: len(puller._buffer) == 10, within=SOON)  # noqa: SLF001
        del puller._buffer[4]  # noqa: SLF001
        with pytest.raises(ReaderLost, match="delivery"):
            await puller.next()
        await puller.close()


@pytest.mark.parametrize(
    "drift",
    [
        {"max_msg_size": 10},
        {"subjects": ["lines.only"]},
        {"max_age": 600.0},
        {"max_bytes": 1_000_000},
        {"discard": "old"},
        {"deny_delete": False},
        {"deny_purge": False},
        {"duplicate_window": 10.0},
        {"allow_direct": False},
    ],
    ids=str,
)
async def test_a_stream_that_drifted_is_set_right(nats_server: NatsServer, drift: dict[str, Any]) -> None:
    async with connected(nats_server) as client:
        js, wanted = JetStreamContext(client), SPEC.config()
        await js.add_stream(wanted.evolve(**drift))
        await streams.provision(client, SPEC)
        found = (await js.stream_info(SPEC.name)).config
        assert {name: getattr(found, name) for name in drift} == {name: getattr(wanted, name) for name in drift}


async def test_provisioning_twice_changes_nothing(nats_server: NatsServer) -> None:
    async with provisioned(nats_server) as client:
        await publish(client, ["1"])
        before = await JetStreamContext(client).stream_info(SPEC.name)
        await streams.provision(client, SPEC)
        after = await JetStreamContext(client).stream_info(SPEC.name)
        assert (before.config, before.created, before.state.messages) == (after.config, after.created, 1)


async def test_nobody_can_delete_from_a_stream(nats_server: NatsServer) -> None:
    async with provisioned(nats_server) as client:
        await publish(client, ["1"])
        for forbidden in (JetStreamContext(client).purge_stream(SPEC.name), _delete(client)):
            with pytest.raises(js_errors.APIError):
                await forbidden
        assert (await JetStreamContext(client).stream_info(SPEC.name)).state.messages == 1


async def _delete(client: Client) -> None:
    await JetStreamContext(client).delete_msg(SPEC.name, 1)


async def _flood(client: Client, *, seconds: int, rate: int) -> int:
    """Publish in bursts with pauses between them, as districts do; returns how many there were."""
    loop, count, began = asyncio.get_running_loop(), 0, asyncio.get_running_loop().time()
    steps = seconds * 20
    for step in range(steps):
        for _ in range(0 if step % 7 in {2, 5} else rate * 7 // 5 // 20):
            body = toy.Question(topic=f"t{count % 50}", text=f"{count}").model_dump_json().encode()
            await client.publish(f"questions.t{count % 50}", body, headers={"Nats-Msg-Id": f"{count}"})
            count += 1
        await client.flush()
        await asyncio.sleep(max(0.0, began + (step + 1) / 20 - loop.time()))
    return count


async def _heard_all(folder: Path, server: NatsServer, *, seconds: int, rate: int = 2_000) -> None:
    url = toyservice.database_url(folder, "flood")
    async with (
        connected(server) as client,
        connected(server) as crowd,
        opened(url, [JOURNAL, toy.TABLES]) as database,
        asyncio.TaskGroup() as group,
    ):
        await streams.provision(client, QUESTIONS)
        transactor = Transactor(toy.ASKER, database, RealClock(), "flood")
        await transactor.take_place()
        listener = group.create_task(Listener(transactor, client, toyservice.crowd_tap(), _nothing).run())
        count = await _flood(crowd, seconds=seconds, rate=rate)
        await eventually(lambda: _stored(crowd, count), within=60)
        await eventually(_reached(transactor, count), within=60)
        listener.cancel()
    ids = [row.message_id for row in await toyservice.rows(folder, "flood", toy.CROWD)]
    assert ids == [str(number) for number in range(count)]


async def _stored(client: Client, count: int) -> bool:
    return (await JetStreamContext(client).stream_info(QUESTIONS.name)).state.messages == count


async def _nothing(_source: str, _after: int) -> None:
    """Ask nobody again: the crowd does not number itself."""


def _reached(transactor: Transactor, count: int) -> Callable[[], bool]:
    return lambda: transactor.head(toy.CROWD).position == count


@pytest.mark.slow
async def test_a_flood_of_five_seconds_loses_nothing(tmp_path: Path, nats_server: NatsServer) -> None:
    await _heard_all(tmp_path, nats_server, seconds=5)


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_flood_of_a_minute_loses_nothing(tmp_path: Path, nats_server: NatsServer) -> None:
    await _heard_all(tmp_path, nats_server, seconds=60)
