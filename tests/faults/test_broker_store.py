"""The broker's store is lost, damaged or emptied at the worst moments: the same result as if nothing had happened."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import nats
import pytest
from nats.js import errors as js_errors

from services.kit.smtpsink import MailSink
from tests.faults import province as provinces
from tests.faults.province import DISTRICTS, Load, Province
from tests.kit.servers import NatsServer
from tests.kit.wait import eventually

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(300)]

UNITS: Final = 12
CURRENT: Final = 4
PAST: Final = 2
SOON: Final = 60.0
OWN: Final = {"intake": "INTAKE", "deadlines": "DEADLINES", "scoring": "SCORING", "notify": "NOTIFY"}


@asynccontextmanager
async def at_work(folder: Path, server: NatsServer) -> AsyncIterator[tuple[Province, Load]]:
    """Hold a province at work."""
    async with (
        provinces.province(folder, server, provinces.sqlite_urls(folder), UNITS) as made,
        MailSink(folder / "mail", port=made.smtp_port),
    ):
        await made.take_in(current=CURRENT)
        await made.name_issuers()
        await made.settled()
        async with provinces.loaded(made, obligations=CURRENT, per_second=80) as load:
            await eventually(lambda: len(load.receipts) > 100, within=SOON)
            yield made, load


async def lose_the_store(made: Province) -> None:
    """Let the broker die and its store with it."""
    made.server.kill()
    made.server.delete_store()
    await made.server.start()


async def all_is_well(made: Province, load: Load, *, past: int = PAST) -> None:
    """Look at everything, letters included."""
    load.paused = False
    await provinces.everything_holds(made, load)
    await provinces.check_letters(made, notices=UNITS * past)


@pytest.mark.brief
async def test_lost_with_unpublished_events(tmp_path: Path, nats_server: NatsServer) -> None:
    async with at_work(tmp_path, nats_server) as (made, load):
        nats_server.kill()
        await made.take_in(current=CURRENT, past=PAST)
        assert (await made.processes["deadlines"].progress()).outbox > 0
        nats_server.delete_store()
        await nats_server.start()
        await all_is_well(made, load)


async def test_lost_after_confirmation_before_a_reader_heard(tmp_path: Path, nats_server: NatsServer) -> None:
    async with at_work(tmp_path, nats_server) as (made, load):
        made.processes["scoring"].signal(signal.SIGSTOP)
        before = len(load.receipts)
        await eventually(lambda: len(load.receipts) > before + 100, within=SOON)
        load.sending = False
        await eventually(lambda: _confirmed(made, "intake"), within=SOON)
        await lose_the_store(made)
        made.processes["scoring"].signal(signal.SIGCONT)
        await all_is_well(made, load, past=0)


async def test_lost_during_a_closing(tmp_path: Path, nats_server: NatsServer) -> None:
    async with at_work(tmp_path, nats_server) as (made, load):
        made.processes["intake"].signal(signal.SIGSTOP)
        await made.take_in(current=CURRENT, past=PAST)
        await eventually(lambda: _confirmed(made, "deadlines"), within=SOON)
        await lose_the_store(made)
        made.processes["intake"].signal(signal.SIGCONT)
        await all_is_well(made, load)


async def test_lost_with_what_a_district_had_sent(tmp_path: Path, nats_server: NatsServer) -> None:
    async with at_work(tmp_path, nats_server) as (made, load):
        await made.stop("intake")
        before = len(load.sent)
        await eventually(lambda: len(load.sent) >= before + 50, within=SOON)
        load.sending = False
        await lose_the_store(made)
        await made.start("intake")
        await all_is_well(made, load, past=0)


@pytest.mark.parametrize("service", [pytest.param("intake", marks=pytest.mark.brief), "deadlines"])
async def test_a_byte_flipped(tmp_path: Path, nats_server: NatsServer, service: str) -> None:
    async with at_work(tmp_path, nats_server) as (made, load):
        load.paused = True
        await made.settled()
        nats_server.kill()
        block = max(nats_server.store.glob(f"jetstream/*/streams/{OWN[service]}/msgs/*.blk"))
        content = bytearray(block.read_bytes())
        content[len(content) // 2] ^= 0x01
        block.write_bytes(content)
        await nats_server.start()
        await eventually(lambda: _repaired(made, service), within=SOON)
        await all_is_well(made, load, past=0)


async def test_consumers_deleted_again_and_again(tmp_path: Path, nats_server: NatsServer) -> None:
    async with at_work(tmp_path, nats_server) as (made, load):
        await made.take_in(current=CURRENT, past=PAST)
        client = await nats.connect(nats_server.url)
        js = client.jetstream()
        for _ in range(5):
            for stream in [info.config.name or "" for info in await js.streams_info()]:
                for consumer in await js.consumers_info(stream):
                    await _delete(js, stream, consumer.name)
            await asyncio.sleep(0.5)
        await client.close()
        await all_is_well(made, load)


async def test_streams_deleted_by_an_administrator(tmp_path: Path, nats_server: NatsServer) -> None:
    async with at_work(tmp_path, nats_server) as (made, load):
        await made.take_in(current=CURRENT, past=PAST)
        client = await nats.connect(nats_server.url)
        js = client.jetstream()
        for stream in ("INTAKE", "DEADLINES", f"SUBMISSIONS_{DISTRICTS[0]}", "RECEIPTS"):
            await js.delete_stream(stream)
        await client.close()
        await all_is_well(made, load)


async def _delete(js: nats.js.JetStreamContext, stream: str, consumer: str) -> None:
    try:
        await js.delete_consumer(stream, consumer)
    except js_errors.NotFoundError:
        return


async def _confirmed(made: Province, name: str) -> bool:
    told = await made.processes[name].progress()
    return told.outbox == 0 and told.relayed == told.position


async def _repaired(made: Province, name: str) -> bool:
    told = await made.processes[name].progress()
    return told.repaired > 0 or told.findings > 0
