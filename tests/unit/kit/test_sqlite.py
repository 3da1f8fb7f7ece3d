"""SQLite as the kit uses it: questions that nobody waits for any more, and tables that go."""

import asyncio
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Column, Integer, MetaData, Select, String, Table, insert, literal_column, select, text

from services.kit.databases import opened
from services.kit.sqlite import READERS

TABLES: Final = MetaData()
LINES: Final = Table("lines", TABLES, Column("number", Integer, primary_key=True), Column("written", String))
ADD: Final = insert(LINES)
LONG: Final = text(
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 300000) SELECT max(x) FROM n"
)
ONE: Final[Select[tuple[int]]] = select(literal_column("1"))
ROWS: Final = 2000
PAGE: Final = 4096


async def test_whoever_leaves_while_it_asks_leaves_the_reader_to_others(tmp_path: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/a.db", []) as database:
        for _ in range(2 * READERS):
            asking = asyncio.ensure_future(database.read(LONG))
            await asyncio.sleep(0)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        async with asyncio.timeout(20):
            async with asyncio.TaskGroup() as group:
                asked = [group.create_task(database.read(ONE)) for _ in range(4 * READERS)]
            async with database.snapshot() as one, database.snapshot() as other:
                assert await one.fetch(ONE, {}) == await other.fetch(ONE, {}) == [(1,)]
    assert [task.result() for task in asked] == [[(1,)]] * (4 * READERS)


async def test_what_a_question_reads_is_not_kept_from_changing(tmp_path: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/a.db", [TABLES]) as database:
        for number in range(3):
            assert len(await database.read(select(LINES))) == number
            async with database.transaction() as transaction:
                transaction.add_rows(ADD, [(number, "")])


async def test_a_table_that_goes_is_not_written_once_more(tmp_path: Path) -> None:
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/a.db", [TABLES]) as database:
        async with database.transaction() as transaction:
            transaction.add_rows(ADD, [(number, "x" * 1000) for number in range(ROWS)])
        await database.read(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        async with database.transaction() as transaction:
            await transaction.define("DROP TABLE lines")
        written = (tmp_path / "a.db-wal").stat().st_size
    assert 0 < written < 20 * PAGE
