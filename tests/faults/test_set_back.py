"""One database is set back to a backup while the others run on: the service catches up with itself, nothing is said twice."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from services.kit.smtpsink import MailSink
from tests.faults import province as provinces
from tests.faults import results
from tests.faults.province import SERVICES, Load, Province
from tests.kit.servers import NatsServer
from tests.kit.wait import eventually

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(600)]

UNITS: Final = 12
CURRENT: Final = 4
PAST: Final = 2
FEW: Final = 60
MANY: Final = 1000
BUSY_WITHIN: Final = 240.0


def copy(source: Path, target: Path) -> None:
    """Copy a database that is in use, whole, by SQLite's own backup."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def put_back(backup: Path, path: Path) -> None:
    """Put a backup in the place of a database nobody uses."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    path.write_bytes(backup.read_bytes())


async def own(made: Province, name: str) -> dict[str, str]:
    """Return what a service has said: id → bytes."""
    return {row.message_id: row.body for row in await made.rows(name, name)}


async def set_back(made: Province, name: str, backup: Path, *, store: bool, more: Callable[[], Awaitable[None]]) -> int:
    """Let a service work on after its backup was made, then set it back; answer how many own events it lost."""
    path = made.folder / f"{name}.db"
    copy(path, backup)
    then = await made.head(name)
    await more()
    await made.stop(name)
    said = await made.rows(name, name)
    put_back(backup, path)
    if not store:
        made.server.kill()
        made.server.delete_store()
        await made.server.start()
    await made.start(name)
    now = {row.message_id: row.body for row in await made.rows(name, name)}
    lost = {row.message_id: row.body for row in said if now.get(row.message_id) != row.body}
    assert not lost, f"{name} lost or changed {len(lost)} of {len(said)} events: {sorted(lost)[:3]}"
    return len(said) - then


@pytest.mark.parametrize(
    ("name", "store", "size"),
    [
        pytest.param("intake", True, FEW, marks=pytest.mark.brief),
        ("notify", False, FEW),
        *(
            pytest.param(name, store, MANY, id=f"{name}-{'with' if store else 'without'}-store")
            for name, store in product(SERVICES, (True, False))
        ),
    ],
)
async def test_catches_up_with_itself(
    tmp_path: Path, nats_server: NatsServer, name: str, *, store: bool, size: int
) -> None:
    past = PAST if name in {"intake", "scoring"} else max(PAST, size // (UNITS * 3) + 1)

    async def work(load: Load) -> None:
        goal = (await made.processes[name].progress()).rows + size
        await made.take_in(current=CURRENT, past=past)
        await eventually(lambda: _rows(made, name, goal), within=BUSY_WITHIN)
        # What it said last was heard: only then can others give it back where the store is lost, too.
        load.paused = True
        await made.settled(within=BUSY_WITHIN)

    async with (
        provinces.province(tmp_path, nats_server, provinces.sqlite_urls(tmp_path), UNITS) as made,
        MailSink(tmp_path / "mail", port=made.smtp_port),
    ):
        await made.take_in(current=CURRENT)
        await made.name_issuers()
        await made.settled()
        async with provinces.loaded(made, obligations=CURRENT, per_second=60) as load:
            lost = await set_back(made, name, tmp_path / "backup.db", store=store, more=lambda: work(load))
            load.paused = False
            await made.take_in(current=CURRENT, past=past)
            await provinces.everything_holds(made, load)
            await provinces.check_letters(made, notices=UNITS * past)
    results.note(f"{name} set back", store=str(store), own_events_lost=lost, submissions=len(load.sent))


async def _rows(made: Province, name: str, goal: int) -> bool:
    return (await made.processes[name].progress()).rows >= goal
