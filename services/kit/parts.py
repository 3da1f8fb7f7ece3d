"""A fold in parts: what belongs to no portrayed stream in the journal's order, the others stream by stream, a range at a time.

Rows of portrayed kinds belong to their stream alone, so ranges of streams do not mind one another's order or process.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple, Protocol

from services.kit import journal
from services.kit.database import Database
from services.kit.decider import Rules, Stage, Write
from services.kit.journal import Row
from services.kit.states import decider_of

CHUNK: Final = 1000
WRITES: Final = 10_000
"""Kept in one transaction: whoever writes meanwhile waits that long."""
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
Keep = Callable[[Sequence[Write]], Awaitable[None]]


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


async def runs_of(reader: Reader, rules: Rules, part: Part) -> AsyncIterator[list[list[Row]]]:
    """Read the rows of a part, in its order, some runs at a time: a run is a whole stream where these come one by one."""
    if part.streams:
        async for runs in _whole(_of_streams(reader, part)):
            yield [run for run in runs if rules.is_portrayed(run[0].stream)]
        return
    asked, statement = {"after": 0, "upto": part.upto, "limit": CHUNK}, journal.but(rules.portrayed)
    while found := await reader.fetch(statement, asked):
        yield [list(map(Row._make, found))]
        asked["after"] = found[-1][0]


async def _whole(chunks: AsyncIterator[list[Row]]) -> AsyncIterator[list[list[Row]]]:
    """Put rows together by their streams; the last of a chunk may go on in the next."""
    left = list[Row]()
    async for rows in chunks:
        *runs, left = (list(run) for _stream, run in groupby([*left, *rows], attrgetter("stream")))
        yield runs
    if left:
        yield [left]


async def _of_streams(reader: Reader, part: Part) -> AsyncIterator[list[Row]]:
    asked: dict[str, Any] = {"stream": part.after, "after": FOR_EVER, "upto": part.upto, "limit": CHUNK}
    asked |= {"last": part.last}
    statement = journal.STREAMS_ON if part.last is None else journal.STREAMS
    more = True
    while more and (found := await reader.fetch(statement, asked)):
        yield list(map(Row._make, found))
        asked["stream"], asked["after"] = found[-1][3], found[-1][0]
        more = len(found) == CHUNK


class _Stream:
    """A portrayed stream on its way through its rows."""

    def __init__(self, rules: Rules, name: str) -> None:
        self._rules = rules
        self._decider = decider_of(rules, name)
        self._state = self._decider.initial
        self._stages = list[Stage]()

    def take(self, row: Row) -> Iterable[Write]:
        """Go on by a row; returns what it writes, but for the portrait."""
        fact = journal.fact_of(row, self._rules)
        if fact.event is None:
            return ()
        if row.type not in self._rules.superseded:
            self._state = self._decider.evolve(self._state, fact)
            self._stages.append((fact, self._state))
        return self._rules.project(fact)

    def portrait(self) -> Iterable[Write]:
        """Return what the rows since the last portrait write to it."""
        stages, self._stages = self._stages, []
        return self._rules.portray(stages) if stages else ()


class Folding:
    """Turns rows of a part into writes; one that cannot be read is named and left out, or is an error."""

    def __init__(self, rules: Rules, damaged: Damaged | None = None) -> None:
        self._rules = rules
        self._damaged = damaged

    def rows(self, rows: Iterable[Row]) -> list[Write]:
        """Return what rows write, one after the other."""
        return [write for row in rows for write in self._read(row, self._projected)]

    def _projected(self, row: Row) -> Iterable[Write]:
        fact = journal.fact_of(row, self._rules)
        return () if fact.event is None else self._rules.project(fact)

    def stream(self, rows: Sequence[Row]) -> list[Write]:
        """Return what the rows of a stream write together; where damage is looked for every one of them is read by itself."""
        if self._damaged is not None:
            return self._each(rows)
        stream, superseded = _Stream(self._rules, rows[0].stream), self._rules.superseded
        last = {row.type: row.position for row in rows if row.type in superseded}
        writes = list[Write]()
        for row in rows:
            if last.get(row.type, row.position) == row.position:
                writes += stream.take(row)
        return [*writes, *stream.portrait()]

    def _each(self, rows: Sequence[Row]) -> list[Write]:
        stream = _Stream(self._rules, rows[0].stream)
        return [write for row in rows for write in self._read(row, lambda row: (*stream.take(row), *stream.portrait()))]

    def _read(self, row: Row, by: Callable[[Row], Iterable[Write]]) -> Iterable[Write]:
        try:
            return list(by(row))
        except Exception as error:
            if self._damaged is None:
                raise
            self._damaged(row, error)
            return ()


def into(database: Database) -> Keep:
    """Return what keeps writes in a database."""

    async def keep(writes: Sequence[Write]) -> None:
        async with database.transaction() as transaction:
            transaction.add_all(writes)

    return keep


async def fold(  # noqa: PLR0913 - from where, by what, to whom
    reader: Reader, rules: Rules, part: Part, keep: Keep, *, damaged: Damaged | None = None, told: Told = untold
) -> int:
    """Project and portray a part; returns how many rows there were."""
    count, writes, folding = 0, list[Write](), Folding(rules, damaged)
    fold_run = folding.stream if part.streams else folding.rows
    async for runs in runs_of(reader, rules, part):
        for run in runs:
            writes += fold_run(run)
        rows = sum(map(len, runs))
        if len(writes) >= WRITES:
            await keep(writes)
            writes = []
        count += rows
        told(rows)
    if writes:
        await keep(writes)
    return count
