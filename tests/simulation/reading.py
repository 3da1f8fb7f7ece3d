"""Reads what a run left in its databases."""

import asyncio
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from random import Random  # noqa: TID251 - the loop wants one
from typing import Any, Final

from services.kit import fold
from services.kit.database import StoreUnavailable
from services.kit.databases import opened
from services.scoring import queries
from tests.simulation.broker import Broker
from tests.simulation.loop import VirtualLoop
from tests.simulation.oracle import Duty, Row
from tests.simulation.processes import blueprint_of
from tests.simulation.story import LOCAL, Story

NO_DAMAGE: Final = frozenset({"taken-back", "cause-missing"})
"""What a restore leaves to be told."""
TRIES: Final = 10
PAUSE_SECONDS: Final = 0.01
COLUMNS: Final = "position, source, source_position, type, message_id, recorded_at, body, hash"


def journal_of(path: Path) -> list[Row]:
    """Read a journal from its file."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute(f"SELECT {COLUMNS} FROM events ORDER BY position").fetchall()  # noqa: S608 - ours
    connection.close()
    return [_row(row) for row in rows]


def _row(row: tuple[Any, ...]) -> Row:
    place, source, position, type_, message_id, recorded_at, body, hash_ = row
    return Row(
        place, source, position, type_, message_id, datetime.fromisoformat(recorded_at), body, hash_, _data(body)
    )


def _data(body: str) -> Any:
    try:
        plain = json.loads(body)
    except ValueError:
        return {}
    return plain["data"] if isinstance(plain, dict) and "specversion" in plain else plain


async def register(
    path: Path, story: Story, now: datetime, *, as_of: datetime | None = None, known_at: datetime | None = None
) -> dict[Duty, str]:
    """Ask the register as operators do, for every year of the story; again where its service is just writing."""
    for _ in range(TRIES):
        with suppress(StoreUnavailable):
            return await _register(path, story, as_of=as_of or now, known_at=known_at or now)
        await asyncio.sleep(PAUSE_SECONDS)
    return await _register(path, story, as_of=as_of or now, known_at=known_at or now)


async def _register(path: Path, story: Story, *, as_of: datetime, known_at: datetime) -> dict[Duty, str]:
    found: dict[Duty, str] = {}
    years = {day.astimezone(LOCAL).year for day in (story.start, story.end)}
    async with opened(f"sqlite+aiosqlite:///{path}", []) as database:
        for district in await queries.districts(database):
            for year in years:
                asked = queries.Asked(district, year, as_of, known_at)
                for cell in await queries.register(database, asked):
                    key = cell.unit.unit, cell.obligation.obligation, cell.period
                    found[key] = cell.standing.status.value
    return found


async def counts(path: Path, story: Story, now: datetime) -> dict[tuple[str, int], Counter[str]]:
    """Count how the duties of every unit stand in the register of every year of the story."""
    found: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    async with opened(f"sqlite+aiosqlite:///{path}", []) as database:
        for district in await queries.districts(database):
            for year in range(story.start.astimezone(LOCAL).year, story.end.astimezone(LOCAL).year + 1):
                for cell in await queries.register(database, queries.Asked(district, year, now, now)):
                    found[cell.unit.unit, year][cell.standing.status.value] += 1
    return dict(found)


def last_of(broker: Broker, stream: str) -> list[dict[str, Any]]:
    """Read the last message of every subject of a stream."""
    kept = broker.jetstream.streams[stream].messages
    return [json.loads(data) for data in {kept[at].subject: kept[at].data for at in sorted(kept)}.values()]


def verified(folder: Path, decisions: Sequence[str]) -> list[str]:
    """Verify every journal, and decide again what the named services decided."""

    async def all_of_them() -> list[str]:
        told = []
        for name in ("intake", "deadlines", "scoring", "notify"):
            made = blueprint_of(name)
            url = f"sqlite+aiosqlite:///{folder / f'{name}.db'}"
            verdict = await fold.verify(url, made.rules, made.tables, decisions=name in decisions)
            told += [
                f"{name}: {finding.what} {finding.where} {finding.text}"
                for finding in verdict.findings
                if finding.what not in NO_DAMAGE
            ]
        return told

    loop = VirtualLoop(Random(0), shuffled=False)  # noqa: S311 - nothing is random in it
    try:
        return loop.run_until_complete(all_of_them())
    finally:
        loop.close()
