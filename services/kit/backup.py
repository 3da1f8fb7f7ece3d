"""What a backup keeps of a journal, row by row, and the cut at which several journals agree (ADR 0011).

Every prefix of a journal that ends before something heard is a state the service once was in. A *cut* is one prefix
of each journal such that nobody has heard more of a source than that source itself has said.

Damaged    a row does not follow from those before it
"""

import asyncio
import base64
import json
from array import array
from bisect import bisect_right
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import LargeBinary, Table, select

from services.kit import journal
from services.kit.databases import opened
from services.kit.journal import Head, Row
from services.kit.pb import operations_pb2

CHUNK: Final = 1000
EVENTS: Final = journal.EVENTS.name
COLUMNS: Final = tuple(column.name for column in journal.EVENTS.columns)
BESIDE: Final = ("dead", "outbox", "clock", "witnessed", "orphaned", "taken_back")
"""Tables that are kept with the journal; the others are made anew."""

_HEARD: Final = tuple(int if name in {"position", "source_position"} else str for name in COLUMNS)
_KINDS: Final = frozenset(
    {
        tuple(type(None) if name == "version" else kind for name, kind in zip(COLUMNS, _HEARD, strict=True)),
        tuple(int if name == "version" else kind for name, kind in zip(COLUMNS, _HEARD, strict=True)),
    }
)


class Damaged(Exception):
    """A row does not follow from those before it."""


def beside() -> dict[str, Table]:
    """Return the tables that stand beside the journal and are kept with it."""
    tables = journal.JOURNAL.tables
    return {name: tables[name] for name in BESIDE if name in tables}


async def lines(url: str) -> AsyncGenerator[tuple[str, str], None]:
    """Give every row of one snapshot as (table, JSON), from connections of its own: nobody waits for it."""
    async with opened(url, []) as database, database.snapshot() as snapshot:
        after = 0
        while chunk := await snapshot.fetch(journal.AFTER, {"after": after, "limit": CHUNK}):
            after = chunk[-1][0]
            for line in await asyncio.to_thread(_written, COLUMNS, chunk):
                yield EVENTS, line
        for name, table in beside().items():
            columns = [column.name for column in table.columns]
            for line in _written(columns, await snapshot.fetch(select(table), {})):
                yield name, line


def _written(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[str]:
    return [
        json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, separators=(",", ":"), default=_plain)
        for row in rows
    ]


def _plain(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode()


def row_of(values: Mapping[str, Any]) -> Row:
    """Read a row of the journal.

    Raises:
        Damaged: a column is missing, too much, or of another kind.
    """
    try:
        row = Row._make([values[name] for name in COLUMNS])
    except KeyError as error:
        raise Damaged(f"column {error} is missing") from error
    if len(values) != len(COLUMNS) or tuple(map(type, row)) not in _KINDS:
        raise Damaged("the columns are not those of a journal")
    return row


def values_of(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Read a row of a table that stands beside the journal.

    Raises:
        Damaged: there is no such table here, or it has other columns.
    """
    known = beside().get(table)
    if known is None:
        raise Damaged(f"there is no table {table!r} here; was it written by a later version?")
    if values.keys() != {column.name for column in known.columns}:
        raise Damaged(f"the columns are not those of {table!r}")
    try:
        return {
            column.name: base64.b64decode(values[column.name], validate=True)
            if isinstance(column.type, LargeBinary)
            else values[column.name]
            for column in known.columns
        }
    except (ValueError, TypeError) as error:
        raise Damaged(f"{table!r}: {error}") from error


class Walk:
    """Follows a journal row by row, checks that each follows from those before, and remembers who said what where.

    Attributes:
        limit: the last row that may be kept, by the moment asked for.
        places: by source, the row at which each of its positions stands.
    """

    def __init__(self, until: str = "") -> None:
        """Take a moment as `kit.moment` writes it; rows recorded later are beyond the limit."""
        self._until = until
        self._beyond = 0
        self.rows = 0
        self.seal = ""
        self.recorded_at = ""
        self.heads: dict[str, Head] = {}
        self.places: dict[str, array[int]] = {}

    @property
    def limit(self) -> int:
        """Return the last row that may be kept."""
        return self._beyond - 1 if self._beyond else self.rows

    def step(self, row: Row) -> None:
        """Take the next row.

        Raises:
            Damaged: it does not follow from those before it.
        """
        source = row.source
        head = self.heads.get(source, journal.NO_HEAD)
        if row.position != self.rows + 1:
            raise Damaged(f"after row {self.rows} comes row {row.position}")
        if row.source_position != head.position + 1:
            raise Damaged(f"{source} goes from {head.position} to {row.source_position}")
        if row.hash != journal.chain(head.hash, row.body):
            raise Damaged(f"{source} {row.source_position} {row.type}: the hash does not fit the body")
        if row.seal != journal.sealed(self.seal, row[:-3], row.hash):
            raise Damaged(f"{source} {row.source_position} {row.type}: the seal does not fit the row")
        self.rows, self.seal, self.recorded_at = row.position, row.seal, row.recorded_at
        self.heads[source] = Head(row.source_position, row.hash)
        if self._until and not self._beyond and row.recorded_at > self._until:
            self._beyond = row.position
        known = self.places.get(source)
        if known is None:
            known = self.places[source] = array("q")
        known.append(row.position)

    def said(self, source: str, limit: int) -> int:
        """Return how far a source has come within so many rows."""
        places = self.places.get(source)
        return bisect_right(places, limit) if places else 0


def cut(walks: Mapping[str, Walk]) -> dict[str, int]:
    """Return the largest consistent cut: for each journal the last row that is kept."""
    limits = {service: walk.limit for service, walk in walks.items()}
    while True:
        before = dict(limits)
        for service, walk in walks.items():
            for source in walk.places:
                owner = journal.family(source)
                if owner != service and owner in walks:
                    limits[service] = min(limits[service], _heard_of(walk, source, walks[owner], limits[owner]))
        if limits == before:
            return limits


def _heard_of(walk: Walk, source: str, owner: Walk, limit: int) -> int:
    """Return the last row before the first thing heard of a source that the source has not said by then."""
    said, places = owner.said(source, limit), walk.places[source]
    if said >= len(places) or _is_over(source, owner, limit):
        return walk.rows
    return places[said] - 1


def _is_over(source: str, owner: Walk, limit: int) -> bool:
    """Say whether a source has a later incarnation: what was heard of it beyond its end is orphaned, not yet to come."""
    family, number = journal.family(source), journal.number(source)
    later = (one for one in owner.places if journal.family(one) == family and journal.number(one) > number)
    return any(owner.said(one, limit) for one in later)


async def stored(database: Any, request: operations_pb2.ReadJournalRequest) -> AsyncIterator[operations_pb2.JournalRow]:
    """Give rows of a journal as they are stored, oldest first."""
    after, left = request.after, request.limit
    while True:
        asked = {"after": after, "limit": min(left, CHUNK) if request.limit else CHUNK}
        question = journal.OWN_AFTER if request.source else journal.AFTER
        chunk = await database.read(question, {**asked, "source": request.source} if request.source else asked)
        for plain in chunk:
            row = Row._make(plain)
            yield operations_pb2.JournalRow(**row._replace(version=row.version or 0)._asdict())
        left -= len(chunk)
        if len(chunk) < asked["limit"] or (request.limit and left <= 0):
            return
        after = chunk[-1][2 if request.source else 0]
