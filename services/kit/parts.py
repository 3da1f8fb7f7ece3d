"""A fold in parts: what belongs to no portrayed stream in the journal's order, the others stream by stream, a range at a time.

Rows of portrayed kinds belong to their stream alone, so ranges of streams do not mind one another's order or process.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

from services.kit import journal
from services.kit.database import Database
from services.kit.decider import Decider, Fact, Rules, Write
from services.kit.journal import Row
from services.kit.states import decider_of

CHUNK: Final = 1000
FOR_EVER: Final = 2**62


class Part(NamedTuple):
    """Streams after one and up to another, by name, and their rows up to a position; no such streams: everything else."""

    upto: int = FOR_EVER
    after: str = ""
    last: str | None = None
    streams: bool = False


class Reader(Protocol):
    """Answers questions about a journal: all of one moment (`Snapshot`), or each of its own (`Lately`)."""

    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]: ...


class Lately:
    """Reads a journal up to a position, which never changes, without keeping a database from tidying up meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Answer one question."""
        return await self._database.read(statement, values)


Damaged = Callable[[Row, Exception], None]
Told = Callable[[int], None]


def untold(_rows: int) -> None:
    """Tell nobody how far it is."""


async def parts(database: Database, rules: Rules, upto: int, size: int) -> AsyncIterator[Part]:
    """Cut a journal: first all that is in order, then ranges of portrayed streams of about so many rows each."""
    yield Part(upto)
    if not rules.portrayed:
        return
    after = ""
    while found := await database.read(journal.STREAM_AFTER, {"after": after, "skip": size}):
        yield Part(upto, after, found[0][0], streams=True)
        after = found[0][0]
    yield Part(upto, after, None, streams=True)


async def rows_of(reader: Reader, rules: Rules, part: Part) -> AsyncIterator[list[Row]]:
    """Read the rows of a part, in its order, some at a time."""
    if part.streams:
        async for rows in _of_streams(reader, part):
            yield [row for row in rows if rules.is_portrayed(row.stream)]
        return
    asked, statement = {"after": 0, "upto": part.upto, "limit": CHUNK}, journal.but(rules.portrayed)
    while found := await reader.fetch(statement, asked):
        yield list(map(Row._make, found))
        asked["after"] = found[-1][0]


async def _of_streams(reader: Reader, part: Part) -> AsyncIterator[list[Row]]:
    asked: dict[str, Any] = {"stream": part.after, "after": FOR_EVER, "upto": part.upto, "limit": CHUNK}
    asked |= {"last": part.last}
    statement = journal.STREAMS_ON if part.last is None else journal.STREAMS
    while found := await reader.fetch(statement, asked):
        yield list(map(Row._make, found))
        asked["stream"], asked["after"] = found[-1][3], found[-1][0]


def _seen(rows: Sequence[Row], superseded: frozenset[str]) -> Iterator[Row]:
    """Leave out what the next such row of its stream writes over, as far as these rows tell."""
    last = {(row.stream, row.type): row.position for row in rows if row.type in superseded}
    return (row for row in rows if last.get((row.stream, row.type), row.position) == row.position)


class Folding:
    """Turns rows of a part into writes; the states of the streams it passes are held one at a time."""

    def __init__(self, rules: Rules, damaged: Damaged | None = None) -> None:
        self._rules = rules
        self._damaged = damaged
        self._stream = ""
        self._decider: Decider
        self._state: Any = None

    def writes(self, row: Row, *, streams: bool) -> list[Write]:
        """Return what a row writes; one that cannot be read is named and left out, or is an error."""
        try:
            fact = journal.fact_of(row, self._rules)
            if not streams:
                return [] if fact.event is None else list(self._rules.project(fact))
            return self._portrayed(fact)
        except Exception as error:
            if self._damaged is None:
                raise
            self._damaged(row, error)
            return []

    def _portrayed(self, fact: Fact) -> list[Write]:
        if fact.stream != self._stream:
            self._decider = decider_of(self._rules, fact.stream)
            self._stream, self._state = fact.stream, self._decider.initial
        if fact.event is None:
            return []
        self._state = self._decider.evolve(self._state, fact)
        return [*self._rules.project(fact), *self._rules.portray(fact, self._state)]


async def fold(  # noqa: PLR0913 - from where, by what, into what
    reader: Reader,
    rules: Rules,
    part: Part,
    target: Database,
    *,
    damaged: Damaged | None = None,
    told: Told = untold,
) -> int:
    """Project and portray a part into a database; returns how many rows there were."""
    count, folding = 0, Folding(rules, damaged)
    async for rows in rows_of(reader, rules, part):
        # Where damage is looked for every row is read.
        read = rows if damaged is not None or not part.streams else list(_seen(rows, rules.superseded))
        writes = [write for row in read for write in folding.writes(row, streams=part.streams)]
        async with target.transaction() as transaction:
            transaction.add_all(writes)
        count += len(rows)
        told(len(rows))
    return count
