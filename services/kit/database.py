"""One face for SQLite and PostgreSQL: prepared statements, one writer, readers apart.

StoreUnavailable     the database did not answer, is locked or full; nothing was kept, try again
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple, Self

from sqlalchemy import BindParameter, ColumnElement, MetaData, Table, bindparam
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import Boolean
from typing_extensions import override

from services.kit.decider import Write

Row = tuple[Any, ...]


class StoreUnavailable(Exception):
    """The database did not take it; nothing was kept."""


class OneOf(ColumnElement[bool]):
    """`column IN (…)` over a list that travels as one JSON text, so a statement is compiled once."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.list: BindParameter[str] = bindparam(name)

    @override
    def self_group(self, against: Any = None) -> Self:
        """Stand alone in a WHERE: `(…) = 1`, as SQLAlchemy writes it else, keeps SQLite from using an index."""
        return self


@compiles(OneOf, "sqlite")
def _one_of_sqlite(element: OneOf, compiler: Any, **options: Any) -> str:
    column, items = compiler.process(element.column, **options), compiler.process(element.list, **options)
    return f"{column} IN (SELECT CAST(value AS TEXT) FROM json_each({items}))"  # noqa: S608 - compiled parts, no input


@compiles(OneOf, "postgresql")
def _one_of_postgresql(element: OneOf, compiler: Any, **options: Any) -> str:
    column, items = compiler.process(element.column, **options), compiler.process(element.list, **options)
    return f"{column} IN (SELECT json_array_elements_text(CAST({items} AS json)))"


def upsert(table: Table) -> Insert:
    """Insert a row or, where its primary key is there, set its other columns."""
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    if not others:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def added(table: Table, there: Collection[str], dialect: Dialect) -> list[str]:
    """Return the statements that give a table of an earlier release the columns it lacks: empty texts and zeros."""
    preparer = dialect.identifier_preparer
    return [
        f"ALTER TABLE {preparer.format_table(table)} ADD COLUMN {preparer.format_column(column)}"
        f" {column.type.compile(dialect)} NOT NULL DEFAULT {_EMPTY.get(column.type.python_type, '0')}"
        for column in table.columns
        if column.name not in there
    ]


_EMPTY = {str: "''"}


def insert_once(table: Table) -> Insert:
    """Insert a row; where its primary key is there, leave the row as it is."""
    return insert(table).on_conflict_do_nothing(index_elements=[column.name for column in table.primary_key])


class Prepared(NamedTuple):
    """A statement as a driver takes it."""

    sql: str
    names: tuple[str, ...]
    defaults: Mapping[str, Any]
    table: str

    def arguments(self, values: Mapping[str, Any]) -> Row:
        """Put named values into the statement's order."""
        if not self.defaults:
            return tuple([values[name] for name in self.names])
        return tuple([values[name] if name in values else self.defaults[name] for name in self.names])


class Preparer:
    """Compiles each statement once for a dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[int, tuple[Any, Prepared]] = {}

    def prepare(self, statement: Any) -> Prepared:
        """Return the statement compiled; it is kept, so statements are made once, as constants of a module."""
        known = self._known.get(id(statement))
        if known is None:
            compiled = statement.compile(dialect=self._dialect)
            defaults = {name: value for name, value in compiled.params.items() if value is not None}
            table = getattr(getattr(statement, "table", None), "name", "")
            known = (statement, Prepared(str(compiled), tuple(compiled.positiontup or ()), defaults, table))
            self._known[id(statement)] = known
        return known[1]


class Transaction(ABC):
    """One writing transaction: questions at once, writes together at the end, in order per table."""

    def __init__(self, preparer: Preparer) -> None:
        self._preparer = preparer
        self._writes: dict[str, list[tuple[str, list[Row]]]] = {}

    @abstractmethod
    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> list[Row]: ...

    @abstractmethod
    async def execute(self, statement: Any, values: Mapping[str, Any]) -> int: ...

    def add(self, write: Write) -> None:
        """Keep a write for the end of the transaction."""
        prepared = self._preparer.prepare(write.statement)
        self._put(prepared, prepared.arguments(write.values))

    def add_rows(self, statement: Any, rows: Sequence[Row]) -> None:
        """Keep rows for one statement; their values stand in the order of the table's columns."""
        prepared = self._preparer.prepare(statement)
        for row in rows:
            self._put(prepared, row)

    def _put(self, prepared: Prepared, arguments: Row) -> None:
        runs = self._writes.setdefault(prepared.table, [])
        if runs and runs[-1][0] == prepared.sql:
            runs[-1][1].append(arguments)
        else:
            runs.append((prepared.sql, [arguments]))

    def _taken(self) -> list[tuple[str, list[Row]]]:
        runs = [run for table in self._writes.values() for run in table]
        self._writes = {}
        return runs


class Snapshot(ABC):
    """Several questions about one and the same moment of the database."""

    @abstractmethod
    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> list[Row]: ...


class Database(ABC):
    """A service's database. One transaction at a time writes; readers never wait for it."""

    url: str

    @abstractmethod
    async def open(self, tables: Sequence[MetaData]) -> None: ...

    @abstractmethod
    async def make(self, tables: MetaData, *, anew: bool = False) -> None:
        """Make the tables that are not there; `anew`: whatever is in them goes, together or not at all."""

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    def transaction(self) -> AbstractAsyncContextManager[Transaction]: ...

    @abstractmethod
    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]: ...

    async def read(self, statement: Any, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Answer one question.

        Raises:
            StoreUnavailable: the database did not answer.
        """
        async with self.snapshot() as snapshot:
            return await snapshot.fetch(statement, values or {})
