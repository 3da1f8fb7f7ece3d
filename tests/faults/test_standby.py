"""A standby takes the place when its holder is killed, stopped or cut off; the old one writes nothing more."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Final

import pytest

from services.kit import journal
from services.kit.databases import opened
from services.kit.run import FENCED_CODE
from tests.faults import results
from tests.faults.process import ServiceProcess
from tests.kit.servers import Line, NatsServer, Postgres
from tests.kit.wait import eventually

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(200)]

TAKEN_WITHIN: Final = results.promised(10)
SERVICE: Final = "scoring"


@asynccontextmanager
async def pair(
    folder: Path, server: NatsServer, url: str, first_url: str = ""
) -> AsyncIterator[tuple[ServiceProcess, ServiceProcess]]:
    """Run a holder and, after it is ready, a standby; end both."""
    first = ServiceProcess(SERVICE, folder, server.url, first_url or url, "first")
    second = ServiceProcess(SERVICE, folder, server.url, url, "second")
    try:
        await first.start()
        await first.ready()
        await second.start()
        await eventually(lambda: second.said("standby"), within=60)
        yield first, second
    finally:
        await second.end()
        await first.end()


async def holder(url: str) -> str:
    """Read who holds the place."""
    async with opened(url, []) as database:
        return str((await database.read(journal.HOLDER, {"own": SERVICE}))[0][0])


async def taken_over(second: ServiceProcess, url: str, since: float) -> None:
    """Wait until the standby holds the place and serves, in time."""
    await second.ready(within=TAKEN_WITHIN)
    assert monotonic() - since <= TAKEN_WITHIN
    assert (await holder(url)).startswith("second/")


@pytest.mark.brief
async def test_after_kill(tmp_path: Path, nats_server: NatsServer, database_url: str) -> None:
    async with pair(tmp_path, nats_server, database_url) as (first, second):
        since = monotonic()
        await first.kill()
        await taken_over(second, database_url, since)


async def test_after_an_orderly_end_at_once(tmp_path: Path, nats_server: NatsServer, database_url: str) -> None:
    async with pair(tmp_path, nats_server, database_url) as (first, second):
        since = monotonic()
        await first.end()
        await taken_over(second, database_url, since)


async def test_the_same_instance_takes_its_place_back(
    tmp_path: Path, nats_server: NatsServer, database_url: str
) -> None:
    process = ServiceProcess(SERVICE, tmp_path, nats_server.url, database_url)
    try:
        await process.start()
        await process.ready()
        await process.kill()
        since = monotonic()
        await process.start()
        await process.ready(within=results.promised(5))
        assert monotonic() - since <= results.promised(5)
    finally:
        await process.end()


async def test_the_stopped_one_writes_nothing_more(tmp_path: Path, nats_server: NatsServer, database_url: str) -> None:
    async with pair(tmp_path, nats_server, database_url) as (first, second):
        since = monotonic()
        first.signal(signal.SIGSTOP)
        await taken_over(second, database_url, since)
        await asyncio.sleep(30 - (monotonic() - since))
        held = await holder(database_url)
        first.signal(signal.SIGCONT)
        assert await first.ended() == FENCED_CODE
        assert first.said("fenced")
        assert await holder(database_url) == held
        assert (await second.progress()).state == "serving"


async def test_the_cut_off_one_is_replaced(tmp_path: Path, nats_server: NatsServer, postgres: Postgres) -> None:
    url = await postgres.fresh()
    line = Line(postgres.socket)
    await line.start()
    try:
        async with pair(tmp_path, nats_server, url, postgres.through(url, line.port)) as (first, second):
            since = monotonic()
            line.cut()
            await taken_over(second, url, since)
            line.heal()
            assert await first.ended() == FENCED_CODE
            assert first.said("fenced")
    finally:
        await line.stop()
