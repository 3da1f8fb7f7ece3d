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


@asynccontextmanager
async def scratch(file: str, tables: MetaData) -> AsyncIterator[Database]:
    """Open a new SQLite file that is thrown away after its use, and would be after a crash."""
    from services.kit.sqlite import SCRATCH

    async with opened(f"sqlite:///{file}{SCRATCH}", [tables]) as database:
        yield database


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
