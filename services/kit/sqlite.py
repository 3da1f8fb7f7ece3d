"""SQLite: WAL, `synchronous=FULL`, `BEGIN IMMEDIATE`; one writing connection in a thread of its own, two reading."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import MetaData, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable
from typing_extensions import override

from services.kit.database import (
    Database,
    Preparer,
    Row,
    Snapshot,
    StoreUnavailable,
    Transaction,
    added,
    lacking,
)

T = TypeVar("T")

BUSY_SECONDS = 5.0
AWAY = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    )
)
"""What may be another time: locked, full, unreadable, not there. Anything else is a mistake of ours."""

DIALECT = sqlite.dialect(paramstyle="qmark")
PREPARER = Preparer(DIALECT)
READERS = 2
AT_ONCE = 32
"""Rows of one statement where many are written."""


INDEXES = "SELECT name FROM sqlite_master WHERE type = 'index'"


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=path.startswith("file:")
    )
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=FAST")  # where it is on, a table that goes would be written once more
    return connection


class _Lane:
    """A connection and the one thread that uses it."""

    def __init__(self, path: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._path = path
        self.connection: sqlite3.Connection

    async def open(self) -> None:
        self.connection = await self.run(lambda: _connect(self._path))

    async def run(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in AWAY:
                raise
            raise StoreUnavailable(f"{self._path}: {error}") from error

    def stop_reading(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    async def close(self) -> None:
        await self.run(self.connection.close)
        self._thread.shutdown()


class _SqliteTransaction(Transaction):
    def __init__(self, preparer: Preparer, lane: _Lane) -> None:
        super().__init__(preparer)
        self._lane = lane
        self._begun = False

    def _begin(self) -> sqlite3.Connection:
        if not self._begun:
            self._lane.connection.execute("BEGIN IMMEDIATE")
            self._begun = True
        return self._lane.connection

    @override
    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> list[Row]:
        prepared = self._preparer.prepare(statement)
        arguments = prepared.arguments(values)
        return await self._lane.run(lambda: self._begin().execute(prepared.sql, arguments).fetchall())

    @override
    async def execute(self, statement: Any, values: Mapping[str, Any]) -> int:
        prepared = self._preparer.prepare(statement)
        arguments = prepared.arguments(values)
        return await self._lane.run(lambda: self._begin().execute(prepared.sql, arguments).rowcount)

    @override
    async def define(self, sql: str) -> None:
        await self._lane.run(lambda: self._begin().execute(sql))

    def _finish(self) -> None:
        runs = self._taken()
        if not self._begun and not runs:
            return
        connection = self._begin()
        for sql, rows in runs:
            _write(connection, sql, rows)
        connection.execute("COMMIT")

    async def commit(self) -> None:
        """Write what was kept and make it durable, in one visit to the thread."""
        await self._lane.run(self._finish)

    def _undo(self) -> None:
        if self._lane.connection.in_transaction:
            self._lane.connection.execute("ROLLBACK")

    async def rollback(self) -> None:
        """Forget everything of this transaction."""
        await self._lane.run(self._undo)


def _write(connection: sqlite3.Connection, sql: str, rows: list[Row]) -> None:
    """Write rows, many of them by one statement: the driver then leaves the interpreter to others meanwhile."""
    one = f"VALUES ({', '.join('?' * len(rows[0]))})"
    start = 0
    if one in sql:
        many = sql.replace(one, one + f", {one[7:]}" * (AT_ONCE - 1), 1)
        while len(rows) - start >= AT_ONCE:
            connection.execute(many, list(chain.from_iterable(rows[start : start + AT_ONCE])))
            start += AT_ONCE
    connection.executemany(sql, rows[start:])


class _SqliteSnapshot(Snapshot):
    def __init__(self, preparer: Preparer, lane: _Lane) -> None:
        self._preparer = preparer
        self._lane = lane

    @override
    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> list[Row]:
        prepared = self._preparer.prepare(statement)
        arguments = prepared.arguments(values)
        return await self._lane.run(lambda: self._lane.connection.execute(prepared.sql, arguments).fetchall())

    @override
    async def is_same(self, table: Table, name: str) -> bool:
        return await self._lane.run(lambda: _is_same(self._lane.connection, table, name))


def _is_same(connection: sqlite3.Connection, table: Table, name: str) -> bool:
    """Look every row up in the other table by its key: there are as many rows, and as many pairs of equal ones."""
    pairs = " AND ".join(f"a.{each.name} {'=' if each.primary_key else 'IS'} b.{each.name}" for each in table.columns)
    asked = (table.name, name, f"{table.name} a CROSS JOIN {name} b ON {pairs}")
    counts = [connection.execute(f"SELECT count(*) FROM {each}").fetchone() for each in asked]  # noqa: S608 - our names
    return counts.count(counts[0]) == len(counts)


class SqliteDatabase(Database):
    """One file (or memory, for folds) and three connections."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._path = url.split(":///", 1)[-1]
        self.dialect = DIALECT
        self._preparer = PREPARER
        self._memory = self._path in {"", ":memory:"}
        self._writer = _Lane(self._path)
        self._readers = [self._writer] if self._memory else [_Lane(self._path) for _ in range(READERS)]
        self._idle = [*self._readers]
        self._turn = asyncio.Lock()
        self._reading = self._turn if self._memory else asyncio.Semaphore(READERS)

    @override
    async def open(self, tables: Sequence[MetaData]) -> None:
        if not self._memory:
            Path(self._path).parent.mkdir(parents=True, exist_ok=True)
        await self._writer.open()
        await self._writer.run(lambda: self._create(tables))
        for reader in () if self._memory else self._readers:
            await reader.open()

    @override
    async def make(self, tables: MetaData, *, anew: bool = False) -> None:
        async with self._turn:
            await self._writer.run(lambda: self._create([tables], anew=anew))

    def _create(self, tables: Sequence[MetaData], *, anew: bool = False) -> None:
        dialect = self.dialect
        connection = self._writer.connection
        indexes = {row[0] for row in connection.execute(INDEXES)}
        connection.execute("BEGIN IMMEDIATE")
        for table in (table for metadata in tables if anew for table in metadata.sorted_tables):
            connection.execute(str(DropTable(table, if_exists=True).compile(dialect=dialect)))
        for table in (table for metadata in tables for table in metadata.sorted_tables):
            connection.execute(str(CreateTable(table, if_not_exists=True).compile(dialect=dialect)))
            there = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
            for statement in added(table, there, dialect):
                connection.execute(statement)
            for index in lacking(table, () if anew else indexes):
                connection.execute(str(CreateIndex(index, if_not_exists=True).compile(dialect=dialect)))
        connection.execute("COMMIT")

    @override
    async def indexes(self) -> set[str]:
        return {row[0] for row in await self._writer.run(lambda: self._writer.connection.execute(INDEXES).fetchall())}

    @override
    @asynccontextmanager
    async def unread(self, seconds: float) -> AsyncIterator[None]:
        # A snapshot here sees tables and rows as they were when it began.
        yield

    @override
    async def close(self) -> None:
        for lane in dict.fromkeys([*self._readers, self._writer]):
            await lane.close()

    @override
    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._turn:
            transaction = _SqliteTransaction(self._preparer, self._writer)
            try:
                yield transaction
                await transaction.commit()
            except BaseException:
                await asyncio.shield(transaction.rollback())
                raise

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[_Lane]:
        async with self._reading:
            reader = self._idle.pop()
            try:
                yield reader
            finally:
                self._idle.append(reader)

    @override
    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        async with self._reader() as reader:
            try:
                await reader.run(lambda: reader.connection.execute("BEGIN"))
                yield _SqliteSnapshot(self._preparer, reader)
            finally:
                # Whoever leaves while it begins has begun it all the same: the thread goes on.
                await asyncio.shield(reader.run(reader.stop_reading))

    @override
    async def read(self, statement: Any, values: Mapping[str, Any] | None = None) -> list[Row]:
        # One question is about one moment by itself: one visit to the thread.
        async with self._reader() as reader:
            return await _SqliteSnapshot(self._preparer, reader).fetch(statement, values or {})
