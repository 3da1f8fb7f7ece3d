"""Disks that are full, databases that are locked or restarted: a clear state, nothing lost, and on it goes by itself."""

import asyncio
import sqlite3
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Final

import psutil
import pytest

from services.kit.smtpsink import MailSink
from tests.faults import province as provinces
from tests.faults.province import SERVICES, Load, Province
from tests.kit.servers import NatsServer, Postgres
from tests.kit.wait import eventually

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(300)]

UNITS: Final = 12
CURRENT: Final = 4
NOTICED_WITHIN: Final = 60.0
KIB: Final = 1024


@asynccontextmanager
async def under_load(folder: Path, server: NatsServer, urls: dict[str, str]) -> AsyncIterator[tuple[Province, Load]]:
    """Hold a province whose districts send."""
    async with provinces.province(folder, server, urls, UNITS) as made:
        await made.take_in(current=CURRENT)
        await made.settled()
        async with provinces.loaded(made, obligations=CURRENT, per_second=80) as load:
            await eventually(lambda: len(load.receipts) > 50, within=NOTICED_WITHIN)
            yield made, load


def limit(pid: int, size: int) -> None:
    """Let no file of a process grow beyond so many bytes, as on a disk that is full; 0: let it grow again."""
    wanted = f"--fsize={size or 'unlimited'}:unlimited"
    # By a process of the same user: PostgreSQL never runs as root.
    subprocess.run(["/usr/bin/prlimit", f"--pid={pid}", wanted], user=psutil.Process(pid).uids().real, check=True)  # noqa: S603 - our own arguments


async def rings(made: Province, name: str, word: str) -> bool:
    """Say whether a service tells of a trouble."""
    return any(word in alarm for alarm in (await made.processes[name].progress()).alarms)


@pytest.mark.parametrize("name", [pytest.param("intake", marks=pytest.mark.brief), "scoring"])
async def test_sqlite_disk_full(tmp_path: Path, nats_server: NatsServer, name: str) -> None:
    async with under_load(tmp_path, nats_server, provinces.sqlite_urls(tmp_path)) as (made, load):
        process = made.processes[name].process
        assert process is not None
        limit(process.pid, (tmp_path / f"{name}.db-wal").stat().st_size // KIB * KIB)
        await eventually(lambda: rings(made, name, "database"), within=NOTICED_WITHIN)
        limit(process.pid, 0)
        await eventually(lambda: _rests(made, name, "database"), within=NOTICED_WITHIN)
        assert made.processes[name].process is process, "it ended instead of waiting"
        await provinces.everything_holds(made, load)


@pytest.mark.brief
async def test_sqlite_locked(tmp_path: Path, nats_server: NatsServer) -> None:
    async with under_load(tmp_path, nats_server, provinces.sqlite_urls(tmp_path)) as (made, load):
        process = made.processes["intake"].process
        with closing(sqlite3.connect(tmp_path / "intake.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await eventually(lambda: rings(made, "intake", "locked"), within=NOTICED_WITHIN)
            other.execute("ROLLBACK")
        await eventually(lambda: _rests(made, "intake", "database"), within=NOTICED_WITHIN)
        assert made.processes["intake"].process is process, "it ended instead of waiting"
        await provinces.everything_holds(made, load)


async def test_postgresql_restarted(tmp_path: Path, nats_server: NatsServer, postgres: Postgres) -> None:
    urls = {name: await postgres.fresh() for name in SERVICES}
    async with under_load(tmp_path, nats_server, urls) as (made, load):
        for _ in range(3):
            for url in urls.values():
                await postgres.cut(url)
            await asyncio.sleep(0.5)
        await provinces.everything_holds(made, load)


async def test_postgresql_disk_full(tmp_path: Path, nats_server: NatsServer, postgres: Postgres) -> None:
    urls = {name: await postgres.fresh() for name in SERVICES}
    async with under_load(tmp_path, nats_server, urls) as (made, load):
        process = made.processes["intake"].process
        backends = [psutil.Process(pid) for pid in await postgres.backends(urls["intake"])]
        for backend in backends:
            limit(backend.pid, 16 * KIB)
        await eventually(lambda: rings(made, "intake", "database"), within=NOTICED_WITHIN)
        for backend in backends:
            if backend.is_running():
                limit(backend.pid, 0)
        await eventually(lambda: _rests(made, "intake", "database"), within=NOTICED_WITHIN)
        assert made.processes["intake"].process is process, "it ended instead of waiting"
        await provinces.everything_holds(made, load)


async def test_nats_disk_full(tmp_path: Path, nats_server: NatsServer) -> None:
    async with under_load(tmp_path, nats_server, provinces.sqlite_urls(tmp_path)) as (made, load):
        limit(nats_server.pid, 64 * KIB)
        before = len(load.sent)
        await eventually(lambda: len(load.sent) > before + 400, within=NOTICED_WITHIN)
        assert load.open(), "nothing waits: the limit was not felt"
        # A write error freezes a stream until its server is started again: an administrator makes room, then does that.
        nats_server.stop()
        await nats_server.start()
        await provinces.everything_holds(made, load)


@pytest.mark.brief
async def test_mail_server_away(tmp_path: Path, nats_server: NatsServer) -> None:
    async with provinces.province(tmp_path, nats_server, provinces.sqlite_urls(tmp_path), UNITS) as made:
        await made.take_in(current=1)
        await made.name_issuers()
        await made.settled()
        await made.take_in(current=1, past=1)
        await eventually(lambda: rings(made, "notify", "mail"), within=NOTICED_WITHIN)
        assert any("letters to send" in words for words in (await made.processes["notify"].progress()).busy)
        async with MailSink(tmp_path / "mail", port=made.smtp_port):
            await made.settled()
            assert not await rings(made, "notify", "mail")
        await provinces.check_letters(made, notices=UNITS)
        assert len(list((tmp_path / "mail").glob("*.eml"))) == UNITS


async def _rests(made: Province, name: str, word: str) -> bool:
    return not await rings(made, name, word)
