"""The floor: one service step with no kit around it, the same input and output as the kit's.

Pull a batch, validate, one SQLite transaction (WAL, FULL) with two chained journal rows a message and one state row,
publish the decisions pipelined, acknowledge.   python -m bench.bare [--messages N] [--batch N]
"""

import hashlib
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import nats
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig
from sqlalchemy import Column, Integer, MetaData, String, Table, UniqueConstraint, event, insert, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bench import load
from bench.broker import broker
from bench.measured import Asked, Measured, run_alone

FETCH_SECONDS: Final = 5.0
PENDING: Final = 20_000

TABLES = MetaData()
EVENTS = Table(
    "events",
    TABLES,
    Column("position", Integer, primary_key=True),
    Column("source", String),
    Column("source_position", Integer),
    Column("stream", String),
    Column("type", String),
    Column("recorded_at", String),
    Column("body", String),
    Column("hash", String),
    UniqueConstraint("source", "source_position"),
)
DUTIES = Table(
    "duties",
    TABLES,
    Column("key", String, primary_key=True),
    Column("version", Integer),
    Column("status", String),
)
APPEND = insert(EVENTS)
VERSIONS = select(DUTIES.c.key, DUTIES.c.version)
_put = sqlite_insert(DUTIES)
KEEP = _put.on_conflict_do_update(
    index_elements=["key"], set_={"version": _put.excluded.version, "status": _put.excluded.status}
)


@dataclass
class _Journal:
    """Where the rows stand: the last one, and of each source its number and hash."""

    position: int = 0
    sources: dict[str, tuple[int, str]] = field(default_factory=dict)

    def row(self, source: str, key: str, text: str, now: str) -> dict[str, Any]:
        """Chain one more row."""
        number, before = self.sources.get(source, (0, ""))
        digest = hashlib.sha256((before + text).encode()).hexdigest()
        self.sources[source] = (number + 1, digest)
        self.position += 1
        return {
            "position": self.position,
            "source": source,
            "source_position": number + 1,
            "stream": key,
            "type": "ReportSubmitted",
            "recorded_at": now,
            "body": text,
            "hash": digest,
        }


@dataclass
class _Step:
    engine: AsyncEngine
    js: JetStreamContext
    journal: _Journal = field(default_factory=_Journal)

    async def take(self, messages: list[Msg]) -> None:
        """Carry one batch through."""
        reports = [load.Report.model_validate_json(message.data) for message in messages]
        decided = await self._write(messages, reports)
        for message_id, unit, text in decided:
            _ = await self.js.publish_async(f"out.{unit}", text.encode(), headers={"Nats-Msg-Id": message_id})
        await self.js.publish_async_completed()
        await messages[-1].ack()

    async def _write(self, messages: list[Msg], reports: list[load.Report]) -> list[tuple[str, str, str]]:
        keys = [f"{report.unit}/{report.obligation}/{report.period}" for report in reports]
        rows, states, decided = [], {}, []
        now = datetime.fromtimestamp(time.time(), UTC).isoformat()
        async with self.engine.begin() as transaction:
            found = await transaction.execute(VERSIONS.where(DUTIES.c.key.in_(keys)))
            versions = {row.key: row.version for row in found}
            for key, message, report in zip(keys, messages, reports, strict=True):
                text = report.model_dump_json()
                versions[key] = versions.get(key, 0) + 1
                rows.append(self.journal.row("district", key, message.data.decode(), now))
                rows.append(self.journal.row("intake", key, text, now))
                states[key] = {"key": key, "version": versions[key], "status": "submitted"}
                decided.append((f"intake-{self.journal.sources['intake'][0]}", report.unit, text))
            await transaction.execute(APPEND, rows)
            await transaction.execute(KEEP, list(states.values()))
        return decided


async def _opened(folder: Path) -> AsyncEngine:
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder}/journal.db")

    @event.listens_for(engine.sync_engine, "connect")
    def durable(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    async with engine.begin() as transaction:
        await transaction.run_sync(TABLES.create_all)
    return engine


async def measure(asked: Asked) -> Measured:
    """Carry all messages through once."""
    with tempfile.TemporaryDirectory() as name:
        async with broker(Path(name)) as (url, _pid):
            client = await nats.connect(url)
            js = JetStreamContext(client, publish_async_max_pending=load.WINDOW)
            await js.add_stream(StreamConfig(name="SUB", subjects=["sub.>"]))
            await js.add_stream(StreamConfig(name="OUT", subjects=["out.>"]))
            await load.publish(client, load.submissions(asked.messages, lambda unit: f"sub.{unit}"))
            step = _Step(await _opened(Path(name)), js)
            consumer = ConsumerConfig(ack_policy=AckPolicy.ALL, max_ack_pending=PENDING)
            reader = await js.pull_subscribe("sub.>", durable="intake", config=consumer)
            done, watch = 0, Measured.begun()
            while done < asked.messages:
                messages = await reader.fetch(asked.batch, timeout=FETCH_SECONDS)
                await step.take(messages)
                done += len(messages)
            measured = watch.ended("bare", done)
            await step.engine.dispose()
            await client.close()
            return measured


if __name__ == "__main__":
    run_alone(measure)
