"""Which engine a URL means; drivers are imported only where they are used."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import MetaData

from services.kit.database import Database


@asynccontextmanager
async def opened(url: str, tables: Sequence[MetaData]) -> AsyncIterator[Database]:
    """Open the database at a URL (`sqlite+aiosqlite:///file`, `sqlite:///:memory:`, `postgresql+asyncpg://…`) and close it."""
    database = choose(url)
    await database.open(tables)
    try:
        yield database
    finally:
        await database.close()


def choose(url: str) -> Database:
    """Choose the engine by the URL's scheme.

    Raises:
        ValueError: the scheme is neither SQLite's nor PostgreSQL's.
    """
    if url.startswith("sqlite"):
        from services.kit.sqlite import SqliteDatabase

        return SqliteDatabase(url)
    if url.startswith("postgresql"):
        from services.kit.postgres import PostgresDatabase

        return PostgresDatabase(url)
    raise ValueError(f"{url!r}: write sqlite+aiosqlite:///FILE or postgresql+asyncpg://…")
