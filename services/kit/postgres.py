"""PostgreSQL by asyncpg: one writing connection, a small pool of readers; snapshots are repeatable reads."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import MetaData, Table
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect
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

DIALECT = asyncpg_dialect.dialect()  # type: ignore[no-untyped-call]
PREPARER = Preparer(DIALECT)
READERS = 4
READING = {"random_page_cost": "1.1"}
"""What is read lies in memory or on no turning disk: rows may be taken by an index, in its order."""
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1"
INDEXES = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
LOCK_SECONDS = 2
CONNECT_SECONDS = 10
COMMAND_SECONDS = 60
IDLE_MILLISECONDS = "3000"
LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
)


class _PostgresTransaction(Transaction):
    def __init__(self, preparer: Preparer, connection: Any) -> None:
        super().__init__(preparer)
        self._connection = connection

    @override
    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> list[Row]:
        prepared = self._preparer.prepare(statement)
        return [tuple(row) for row in await self._connection.fetch(prepared.sql, *prepared.arguments(values))]

    @override
    async def execute(self, statement: Any, values: Mapping[str, Any]) -> int:
        prepared = self._preparer.prepare(statement)
        status = await self._connection.execute(prepared.sql, *prepared.arguments(values))
        return int(status.rsplit(" ", 1)[-1])

    @override
    async def define(self, sql: str) -> None:
        try:
            await self._connection.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            await self._connection.execute(sql)
        except asyncpg.LockNotAvailableError as error:
            raise StoreUnavailable(f"somebody uses the table for longer than {LOCK_SECONDS} s: {sql}") from error

    async def flush(self) -> None:
        """Send what was kept."""
        for sql, rows in self._taken():
            await self._connection.executemany(sql, rows)


class _PostgresSnapshot(Snapshot):
    def __init__(self, preparer: Preparer, connection: Any) -> None:
        self._preparer = preparer
        self._connection = connection

    @override
    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> list[Row]:
        prepared = self._preparer.prepare(statement)
        return [tuple(row) for row in await self._connection.fetch(prepared.sql, *prepared.arguments(values))]

    @override
    async def is_same(self, table: Table, name: str) -> bool:
        return await self._digest(table, table.name) == await self._digest(table, name)

    async def _digest(self, table: Table, name: str) -> tuple[int, int]:
        """Say how many rows there are, and the sum of their hashes: the order does not matter."""
        columns = ", ".join(column.name for column in table.columns)
        row = f"SELECT ROW({columns})::text AS row FROM {name}"  # noqa: S608 - our names
        sql = f"SELECT count(*), coalesce(sum(hashtextextended(row, 0)), 0)::text FROM ({row}) AS rows"  # noqa: S608
        found = (await self._connection.fetch(sql))[0]
        return int(found[0]), int(found[1])


class PostgresDatabase(Database):
    """One database; the writing connection is made anew when it was lost."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._dsn = url.replace("postgresql+asyncpg://", "postgresql://", 1)
        self.dialect = DIALECT
        self._preparer = PREPARER
        self._turn = asyncio.Lock()
        self._pool: Any = None
        self._writer: Any = None

    @override
    async def open(self, tables: Sequence[MetaData]) -> None:
        try:
            self._pool = await asyncpg.create_pool(
                self._dsn, min_size=1, max_size=READERS, timeout=CONNECT_SECONDS, server_settings=READING
            )
            self._writer = await self._connect()
            await self._create(tables)
        except LOST as error:
            raise StoreUnavailable(f"PostgreSQL did not answer: {error}") from error

    @override
    async def make(self, tables: MetaData, *, anew: bool = False) -> None:
        async with self._turn:
            try:
                await self._connected()
                await self._create([tables], anew=anew)
            except LOST as error:
                raise StoreUnavailable(f"PostgreSQL went away: {error}") from error

    async def _create(self, tables: Sequence[MetaData], *, anew: bool = False) -> None:
        dialect = self.dialect
        async with self._writer.transaction():
            indexes = {row["indexname"] for row in await self._writer.fetch(INDEXES)}
            for table in (table for metadata in tables if anew for table in metadata.sorted_tables):
                await self._writer.execute(str(DropTable(table, if_exists=True).compile(dialect=dialect)))
            for table in (table for metadata in tables for table in metadata.sorted_tables):
                await self._writer.execute(str(CreateTable(table, if_not_exists=True).compile(dialect=dialect)))
                there = {row["column_name"] for row in await self._writer.fetch(COLUMNS, table.name)}
                for statement in added(table, there, dialect):
                    await self._writer.execute(statement)
                for index in lacking(table, () if anew else indexes):
                    await self._writer.execute(str(CreateIndex(index, if_not_exists=True).compile(dialect=dialect)))

    @override
    async def indexes(self) -> set[str]:
        async with self._turn:
            return {row["indexname"] for row in await (await self._connected()).fetch(INDEXES)}

    @override
    @asynccontextmanager
    async def unread(self, seconds: float) -> AsyncIterator[None]:
        # A snapshot here finds the new tables, and in them only rows that were there when it began.
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(seconds):
                    for _ in range(READERS):
                        await stack.enter_async_context(self._pool.acquire())
            except TimeoutError as error:
                raise StoreUnavailable(f"somebody reads for longer than {seconds} s") from error
            yield

    @override
    async def close(self) -> None:
        await self._writer.close()
        await self._pool.close()

    async def _connected(self) -> Any:
        if self._writer.is_closed():
            self._writer = await self._connect()
        return self._writer

    async def _connect(self) -> Any:
        # A process that was stopped inside a transaction must not keep a standby from its place.
        kept = {"idle_in_transaction_session_timeout": IDLE_MILLISECONDS}
        return await asyncpg.connect(
            self._dsn, timeout=CONNECT_SECONDS, command_timeout=COMMAND_SECONDS, server_settings=kept
        )

    @override
    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._turn:
            try:
                connection = await self._connected()
                async with connection.transaction():
                    transaction = _PostgresTransaction(self._preparer, connection)
                    yield transaction
                    await transaction.flush()
            except asyncio.CancelledError:
                # A cancelled BEGIN leaves the connection inside a transaction nobody would commit.
                self._writer.terminate()
                raise
            except LOST as error:
                # Whatever it was in the middle of: the next transaction begins on a connection of its own.
                self._writer.terminate()
                raise StoreUnavailable(f"PostgreSQL went away: {error}") from error

    @override
    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        try:
            async with (
                self._pool.acquire() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                yield _PostgresSnapshot(self._preparer, connection)
        except LOST as error:
            raise StoreUnavailable(f"PostgreSQL went away: {error}") from error
