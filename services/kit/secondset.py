"""A second set of the read models beside the first: its tables, its indexes, how the two differ, how it takes the first's place."""

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import MetaData, Select, Table, and_, func, select, union
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from services.kit.database import SECOND, Database, Snapshot, Transaction

NAMED: Final = 20


Claim = Callable[[Transaction], Awaitable[None]]
"""Makes sure that nobody else has taken the place of who writes."""


class Difference(NamedTuple):
    """A row that is otherwise than the journal gives: table, key, both contents (None: not there)."""

    table: str
    key: tuple[Any, ...]
    first: tuple[Any, ...] | None
    second: tuple[Any, ...] | None


class Compared(NamedTuple):
    """How many rows of a table differ, and the first of them."""

    differing: int
    named: list[Difference]


def bare(tables: MetaData, suffix: str = "") -> MetaData:
    """Return the same tables without indexes, under other names."""
    made = MetaData()
    for table in tables.sorted_tables:
        table.to_metadata(made, name=f"{table.name}{suffix}").indexes.clear()
    return made


def renaming(tables: MetaData) -> Callable[[str], str]:
    """Return what makes a statement about a table one about its second."""
    names = "|".join(re.escape(table.name) for table in tables.sorted_tables)
    pattern = re.compile(rf"(?<![\w.])((?:INTO|UPDATE|FROM|JOIN) )?({names})(?(1)\b|(?=\.))")
    return cache(lambda sql: pattern.sub(rf"\1\2{SECOND}", sql))


class SecondSet:
    """The second set of some read models in a database."""

    def __init__(self, database: Database, tables: MetaData) -> None:
        self._database = database
        self._dialect = database.dialect
        self.tables = tables
        self.renamed = renaming(tables)
        self._made = bare(tables, SECOND)

    async def make(self, claim: Claim) -> None:
        """Make the tables, empty; what a crash left behind goes."""
        async with self._database.transaction() as transaction:
            await claim(transaction)
            await self._drop(transaction, SECOND)
            for table in self._made.sorted_tables:
                await transaction.define(str(CreateTable(table).compile(dialect=self._dialect)))

    async def remove(self, claim: Claim) -> None:
        """Remove the tables, where they are there."""
        async with self._database.transaction() as transaction:
            await claim(transaction)
            await self._drop(transaction, SECOND)

    async def _drop(self, transaction: Transaction, suffix: str = "") -> None:
        for table in reversed(self.tables.sorted_tables):
            await transaction.define(f"DROP TABLE IF EXISTS {table.name}{suffix}")

    async def definitions(self) -> Iterator[str]:
        """Return what makes the indexes: under their own names, or, where these are taken, under others."""
        there = await self._database.indexes()
        return iter([_index(table, there, self._dialect) for table in self._indexed()])

    def _indexed(self) -> list[tuple[Table, Any]]:
        return [(table, index) for table in self.tables.sorted_tables for index in sorted(table.indexes, key=_name)]

    async def take_place(self, transaction: Transaction) -> None:
        """Put the second set in the place of the first."""
        await self._drop(transaction)
        for table in self.tables.sorted_tables:
            await transaction.define(f"ALTER TABLE {table.name}{SECOND} RENAME TO {table.name}")


def _name(index: Any) -> str:
    return str(index.name)


def _index(indexed: tuple[Table, Any], there: set[str], dialect: Dialect) -> str:
    table, index = indexed
    name = f"{index.name}{SECOND}" if index.name in there else str(index.name)
    made = str(CreateIndex(index).compile(dialect=dialect))
    return made.replace(f" {index.name} ON {table.name} ", f" {name} ON {table.name}{SECOND} ", 1)


async def compare(snapshot: Snapshot, tables: Sequence[Table]) -> Compared:
    """Compare the two sets row by row, and where they are not the same name what only one of them has."""
    differing, named = 0, list[Difference]()
    for table in tables:
        if not await snapshot.is_same(table, f"{table.name}{SECOND}"):
            found = await _compare(snapshot, table)
            differing, named = differing + found.differing, named + found.named
    return Compared(differing, named[:NAMED])


async def _compare(snapshot: Snapshot, table: Table) -> Compared:
    other = table.to_metadata(MetaData(), name=f"{table.name}{SECOND}")
    only = [select(a).except_(select(b)).subquery() for a, b in ((table, other), (other, table))]
    keys = [column.name for column in table.primary_key]
    either = union(*(select(*(one.c[key] for key in keys)) for one in only)).subquery()
    counted = await snapshot.fetch(select(func.count()).select_from(either), {})
    listed = await snapshot.fetch(select(either).order_by(*(either.c[key] for key in keys)).limit(NAMED), {})
    return Compared(int(counted[0][0]), [await _difference(snapshot, (table, other), tuple(row)) for row in listed])


async def _difference(snapshot: Snapshot, both: tuple[Table, Table], key: tuple[Any, ...]) -> Difference:
    contents = [await snapshot.fetch(_of_key(table, key), {}) for table in both]
    first, second = (tuple(rows[0]) if rows else None for rows in contents)
    return Difference(both[0].name, key, first, second)


def _of_key(table: Table, key: tuple[Any, ...]) -> Select[Any]:
    return select(table).where(and_(*(column == value for column, value in zip(table.primary_key, key, strict=True))))
