"""A PostgreSQL database filled in one transaction: all of it is there at the end, or nothing."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import MetaData
from typing_extensions import override

from services.kit.database import Preparer, Row, Snapshot, StoreUnavailable
from services.kit.postgres import CONNECT_SECONDS, LOST, PostgresDatabase


class _Inside(Snapshot):
    """Questions from within the transaction, which nobody else disturbs."""

    def __init__(self, preparer: Preparer, connection: Any) -> None:
        self._preparer = preparer
        self._connection = connection

    @override
    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> list[Row]:
        prepared = self._preparer.prepare(statement)
        return [tuple(row) for row in await self._connection.fetch(prepared.sql, *prepared.arguments(values))]


class OnePiece(PostgresDatabase):
    """One connection, one transaction from `open` to `keep`."""

    @override
    async def open(self, tables: Sequence[MetaData]) -> None:
        try:
            self._writer = await asyncpg.connect(self._dsn, timeout=CONNECT_SECONDS)
            self._outer = self._writer.transaction()
            await self._outer.start()
            await self._create(tables)
        except LOST as error:
            raise StoreUnavailable(f"PostgreSQL did not answer: {error}") from error

    async def keep(self) -> None:
        """Make everything durable."""
        await self._outer.commit()

    @override
    async def close(self) -> None:
        # What was not kept goes with the connection.
        if self._writer is not None:
            await self._writer.close()

    @override
    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        yield _Inside(self._preparer, self._writer)
