"""One face for SQLite and PostgreSQL: prepared statements, one writer, readers apart.

StoreUnavailable     the database did not answer, is locked or full; nothing was kept, try again
"""

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from operator import itemgetter
from typing import Any, NamedTuple, Self

from sqlalchemy import BindParameter, ColumnElement, Index, MetaData, Table, bindparam
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
    return f"{column} = ANY(ARRAY(SELECT json_array_elements_text(CAST({items} AS json))))"


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


SECOND = "__new"
"""What the name of a table or an index ends with while there is another one; an index may keep it for good."""


def lacking(table: Table, there: Collection[str]) -> list[Index]:
    """Return the indexes that a table lacks, under their own names and under those a rebuild gave them."""
    return [index for index in table.indexes if not {str(index.name), f"{index.name}{SECOND}"} & set(there)]


def insert_once(table: Table) -> Insert:
    """Insert a row; where its primary key is there, leave the row as it is."""
    return insert(table).on_conflict_do_nothing(index_elements=[column.name for column in table.primary_key])


class Prepared(NamedTuple):
    """A statement as a driver takes it."""

    sql: str
    names: tuple[str, ...]
    defaults: Mapping[str, Any]
    table: str
    ordered: Callable[[Mapping[str, Any]], Row]

    def arguments(self, values: Mapping[str, Any] | Row) -> Row:
        """Put named values into the statement's order; a row stands in it already."""
        if isinstance(values, tuple):
            return values
        if not self.defaults:
            return self.ordered(values)
        return tuple([values[name] if name in values else self.defaults[name] for name in self.names])


def _ordering(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Row]:
    """Return what puts values into an order; many in one step, as every row of every fold goes through here."""
    return itemgetter(*names) if len(names) > 1 else lambda values: tuple([values[name] for name in names])


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
            names = tuple(compiled.positiontup or ())
            known = (statement, Prepared(str(compiled), names, defaults, table, _ordering(names)))
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

    async def define(self, sql: str) -> None:
        """Change tables or indexes, at once; part of the transaction like everything else."""
        raise NotImplementedError

    def add(self, write: Write, renamed: Callable[[str], str] | None = None) -> None:
        """Keep a write for the end of the transaction; `renamed`: for tables of another name."""
        prepared = self._prepared(write.statement, renamed)
        self._put(prepared, (prepared.arguments(write.values),))

    def _prepared(self, statement: Any, renamed: Callable[[str], str] | None) -> Prepared:
        prepared = self._preparer.prepare(statement)
        return prepared if renamed is None else prepared._replace(sql=renamed(prepared.sql))

    def add_all(self, writes: Sequence[Write], renamed: Callable[[str], str] | None = None) -> Counter[str]:
        """Keep many writes for the end of the transaction; returns how many of them each table gets."""
        kept = defaultdict[Any, list[Any]](list)
        for statement, values in writes:
            kept[statement].append(values)
        runs = [(self._prepared(statement, renamed), many) for statement, many in kept.items()]
        tables = Counter[str]()
        for prepared, many in runs:
            tables[prepared.table] += len(many)
        if len(tables) < len(runs):  # statements about one table go in their order
            for write in writes:
                self.add(write, renamed)
        else:
            for prepared, many in runs:
                self._put(prepared, map(prepared.arguments, many))
        return tables

    def add_rows(self, statement: Any, rows: Sequence[Row]) -> None:
        """Keep rows for one statement; their values stand in the order of the table's columns."""
        if rows:
            self._put(self._preparer.prepare(statement), rows)

    def _put(self, prepared: Prepared, rows: Iterable[Row]) -> None:
        runs = self._writes.setdefault(prepared.table, [])
        if runs and runs[-1][0] == prepared.sql:
            runs[-1][1].extend(rows)
        else:
            runs.append((prepared.sql, [*rows]))

    def _taken(self) -> list[tuple[str, list[Row]]]:
        runs = [run for table in self._writes.values() for run in table]
        self._writes = {}
        return runs


class Snapshot(ABC):
    """Several questions about one and the same moment of the database."""

    @abstractmethod
    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> list[Row]: ...

    async def is_same(self, table: Table, name: str) -> bool:
        """Tell whether the table of this name holds the same rows as one with the same columns and primary key."""
        raise NotImplementedError


class Database(ABC):
    """A service's database. One transaction at a time writes; readers never wait for it."""

    url: str
    dialect: Dialect

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

    @abstractmethod
    async def indexes(self) -> set[str]:
        """Name the indexes there are."""

    @abstractmethod
    def unread(self, seconds: float) -> AbstractAsyncContextManager[None]:
        """Let nobody read meanwhile, where a reader would see tables change under its snapshot.

        Raises:
            StoreUnavailable: somebody reads for longer than so many seconds.
        """

    async def read(self, statement: Any, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Answer one question.

        Raises:
            StoreUnavailable: the database did not answer.
        """
        async with self.snapshot() as snapshot:
            return await snapshot.fetch(statement, values or {})
