"""Filling an empty database from a backup: rows byte for byte, read models by the one fold (ADR 0011).

NotEmpty    there is something in the target; a restore never writes over anything
"""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import MetaData, Table, insert, select

from services.kit import fold, journal, models
from services.kit.archive import Beside, NotWhole, within
from services.kit.backup import CHUNK, beside
from services.kit.database import Database, StoreUnavailable
from services.kit.databases import choose, opened
from services.kit.decider import Rules, Write
from services.kit.journal import Head, Row
from services.kit.wholefile import settle

BORN_ROW: Final = 1
"""Of the clock: its kind and moment; what else is there is about the machine it ran on."""


class NotEmpty(Exception):
    """There is something in the target; a restore never writes over anything."""


@dataclass(frozen=True)
class Made:
    """What a service is made of, as far as a fold needs it."""

    rules: Rules
    tables: MetaData


@dataclass(frozen=True)
class Portion:
    """How much of a journal is restored, and what it is told about the others.

    Attributes:
        limit: its last row.
        whole: whether that is all the backup has.
        until: the moment asked for; a simulated clock stands no later.
        heads: where every service of the backup ends; they vouch for one another.
    """

    limit: int
    whole: bool
    until: str
    heads: Mapping[str, Head]


@asynccontextmanager
async def whole(url: str, tables: MetaData) -> AsyncIterator[Database]:
    """Hold a database that is there as a whole when this ends well, and not at all otherwise.

    Raises:
        NotEmpty: it has rows already.
    """
    target = _sqlite(url, tables) if url.startswith("sqlite") else _postgres(url, tables)
    async with target as database:
        yield database


@asynccontextmanager
async def _sqlite(url: str, tables: MetaData) -> AsyncIterator[Database]:
    path = Path(url.split(":///", 1)[-1])
    partial = _free(path)
    database = choose(f"sqlite+aiosqlite:///{partial}")
    try:
        await database.open([journal.JOURNAL, tables])
        try:
            yield database
        finally:
            await database.close()
        _moved(partial, path)
    finally:
        for left in (partial, *_beside(partial)):
            left.unlink(missing_ok=True)


def _beside(path: Path) -> list[Path]:
    return [path.with_name(f"{path.name}-{suffix}") for suffix in ("wal", "shm", "journal")]


def _free(path: Path) -> Path:
    # A write-ahead log that an earlier file left behind would be played into the new one.
    for one in (path, *_beside(path)):
        if one.exists():
            raise NotEmpty(f"{one} is there already")
    return path.with_name(f"{path.name}.partial")


def _moved(partial: Path, path: Path) -> None:
    left = [one.name for one in _beside(partial) if one.exists()]
    if left:
        raise StoreUnavailable(f"{partial}: rows are still in {', '.join(left)}")
    partial.rename(path)
    settle(path.parent)


@asynccontextmanager
async def _postgres(url: str, tables: MetaData) -> AsyncIterator[Database]:
    from services.kit.onepiece import OnePiece  # noqa: PLC0415 - a driver is imported only where it is used

    database = OnePiece(url)
    try:
        await database.open([journal.JOURNAL, tables])
        await _check_empty(database, [*journal.JOURNAL.sorted_tables, *tables.sorted_tables])
        yield database
        await database.keep()
    finally:
        await database.close()


async def _check_empty(database: Database, tables: Iterable[Table]) -> None:
    for table in tables:
        if await database.read(select(table).limit(1)):
            raise NotEmpty(f"table {table.name} has rows already")


async def fill(
    database: Database,
    made: Made,
    lines: Iterable[Row | Beside],
    portion: Portion,
    told: Callable[[int], None] = lambda _rows: None,
) -> int:
    """Write a journal and what stands beside it, then project it; returns how many rows there are now.

    Raises:
        NotWhole: the lines end before the rows that are wanted.
    """
    heads, aside, chunk = dict[str, Head](), list[Beside](), list[Row]()
    for line in lines:
        if isinstance(line, Beside):
            aside.append(line)
        elif line.position <= portion.limit:
            chunk.append(line)
            heads[line.source] = Head(line.source_position, line.hash)
        if len(chunk) == CHUNK:
            told(chunk[-1].position)
            await _append(database, chunk)
    await _append(database, chunk)
    last = sum(head.position for head in heads.values())
    if last != portion.limit:
        raise NotWhole(f"the journal ends at row {last}, not at {portion.limit}")
    await _stand_beside(database, made.rules.source, heads, aside, portion)
    if database.url.startswith("sqlite"):
        async with database.snapshot() as snapshot:
            rows = await fold.replay(snapshot, made.rules, database)
    else:
        rows = await _fold_aside(database, made)
    await models.keep_shape(database, made.rules, made.tables)
    return rows


async def _fold_aside(database: Database, made: Made) -> int:
    """Project into a file of its own and copy the rows that are left.

    In one transaction PostgreSQL keeps every version of a row that is changed again and again, and walks over all of them.
    """
    with tempfile.TemporaryDirectory(prefix="dunghan-fold-") as folder:
        async with opened(f"sqlite+aiosqlite:///{folder}/fold.db", [made.tables]) as scratch:
            async with database.snapshot() as snapshot:
                rows = await fold.replay(snapshot, made.rules, scratch)
            for table in made.tables.sorted_tables:
                async with database.transaction() as transaction:
                    transaction.add_rows(insert(table), await scratch.read(select(table)))
    return rows


async def _append(database: Database, chunk: list[Row]) -> None:
    async with database.transaction() as transaction:
        transaction.add_rows(journal.APPEND, chunk)
    chunk.clear()


async def _stand_beside(
    database: Database, own: str, heads: Mapping[str, Head], aside: Iterable[Beside], portion: Portion
) -> None:
    statements: dict[str, Any] = {name: insert(table) for name, table in beside().items()}
    async with database.transaction() as transaction:
        for line in aside:
            if within(line, portion.limit, whole=portion.whole) and _is_kept(line, portion, heads):
                transaction.add(Write(statements[line.table], _shortened(line, portion)))
        for source, head in {own: journal.NO_HEAD, **heads}.items():
            # Until the service has asked around whether it once said more than it knows now.
            holder = journal.RESTORED if source == own else ""
            values = {"source": source, "last": head.position, "hash": head.hash, "holder": holder}
            transaction.add(Write(journal.KEEP_SOURCE, values))
        transaction.add(Write(journal.KEEP_RELAYED, {"id": 1, "position": 0}))
        for write in _vouched(own, portion.heads):
            transaction.add(write)


def _is_kept(line: Beside, portion: Portion, heads: Mapping[str, Head]) -> bool:
    values = line.values
    if line.table == journal.CLOCK.name:
        return bool(values["id"] == BORN_ROW)
    if line.table == journal.WITNESSED.name:
        return values["source"] not in portion.heads
    if line.table == journal.ORPHANED.name:
        family, number = journal.family(values["source"]), journal.number(values["source"])
        return any(journal.family(source) == family and journal.number(source) > number for source in heads)
    return True


def _shortened(line: Beside, portion: Portion) -> dict[str, Any]:
    """Return a row beside the journal as it was when the journal ended at the limit."""
    values = line.values
    if line.table == journal.CLOCK.name and portion.until:
        return {**values, "now": min(values["now"], portion.until)}
    if line.table == journal.TAKEN_BACK.name:
        return {**values, "to_row": min(values["to_row"], portion.limit)}
    return values


def _vouched(own: str, heads: Mapping[str, Head]) -> list[Write]:
    """Note where the others ended, so that services restored together can vouch for one another."""
    return [
        Write(journal.KEEP_WITNESSED, {"source": source, "position": head.position, "hash": head.hash})
        for source, head in heads.items()
        if source != own
    ]
