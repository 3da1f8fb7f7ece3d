"""The one fold: this journal, with these rules, into an empty database; and what `verify` compares it with.

`replay` projects what was heard and decided; `decide_again` hears it again and compares what is decided now.
"""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import MetaData, Table, select

from services.kit import journal, moment, parts, strays
from services.kit.clock import SimulatedClock
from services.kit.database import Database, Snapshot
from services.kit.databases import opened
from services.kit.decider import Rules
from services.kit.incoming import Returned
from services.kit.journal import Head, Row
from services.kit.parts import Part
from services.kit.transact import Incoming, Transactor

CHUNK = 1000
MEMORY = "sqlite:///:memory:"
STOP_SECONDS = 0.1


class Finding(NamedTuple):
    """Something `verify` found: what kind, in which table and row, in words."""

    what: str
    where: str
    text: str


class Verdict(NamedTuple):
    """What a verification saw."""

    findings: list[Finding]
    rows: int
    tables: int
    repaired: int = 0


async def rows_of(snapshot: Snapshot, after: int = 0) -> AsyncIterator[Row]:
    """Read a journal from its beginning, or after a row."""
    while chunk := await snapshot.fetch(journal.AFTER, {"after": after, "limit": CHUNK}):
        for plain in chunk:
            yield Row(*plain)
        after = chunk[-1][0]


async def replay(snapshot: Snapshot, rules: Rules, target: Database, damaged: list[Finding] | None = None) -> int:
    """Project a whole journal into an empty database, then its portrayed streams one by one; returns how many rows there were.

    A row that cannot be read is named in `damaged` and left out; without such a list it is an error.
    """

    def name(row: Row, error: Exception) -> None:
        if damaged is not None:
            damaged.append(Finding("unreadable", f"events {row.position}", f"{row.type}: {error!r}"[:300]))

    noted = None if damaged is None else name
    whole = [Part(), *([Part(streams=True)] if rules.portrayed else [])]
    return sum([await parts.fold(snapshot, rules, part, parts.into(target), damaged=noted) for part in whole])


class Place(NamedTuple):
    """How far a walk over the chains came: the last row, its seal, where each source stood."""

    row: int = 0
    seal: str = ""
    heads: Mapping[str, Head] = MappingProxyType({})


BEGINNING = Place()


class Chains:
    """A walk over the chains and seals, row by row, on from a place; each finding names the row."""

    def __init__(self, place: Place = BEGINNING) -> None:
        self._row, self._seal = place.row, place.seal
        self._heads = dict(place.heads)
        self.findings = list[Finding]()

    @property
    def place(self) -> Place:
        """How far it came."""
        return Place(self._row, self._seal, dict(self._heads))

    def check(self, row: Row) -> None:
        """Look at the next row."""
        where = f"events {row.position}"
        about = f"{row.source} {row.source_position} {row.type}"
        head = self._heads.get(row.source, journal.NO_HEAD)
        if row.position != self._row + 1:
            self._note("row-missing", f"events {self._row + 1}", f"the journal goes on with row {row.position}")
        if row.source_position != head.position + 1:
            self._note("gap", where, f"{row.source} goes from {head.position} to {row.source_position}")
        if row.hash != journal.chain(head.hash, row.body):
            self._note("body-changed", where, f"{about}: the hash does not fit the body")
        if row.seal != journal.sealed(self._seal, tuple(row[:-3]), row.hash):
            self._note("row-changed", where, f"{about}: the seal does not fit the row")
        self._row, self._seal = row.position, row.seal
        self._heads[row.source] = Head(row.source_position, row.hash)

    def end(self, said: Mapping[str, Head], own: str) -> None:
        """Compare where the walk ended with what the table `sources` says."""
        said, ends = {own: journal.NO_HEAD, **said}, {own: journal.NO_HEAD, **self._heads}
        for source in sorted(ends.keys() | said.keys()):
            at, told = ends.get(source, journal.NO_HEAD), said.get(source, journal.NO_HEAD)
            if ends.get(source) != said.get(source):
                self._note(
                    "end-missing",
                    f"sources {source}",
                    f"the journal ends at {at.position}, the table says {told.position}",
                )

    def _note(self, what: str, where: str, text: str) -> None:
        self.findings.append(Finding(what, where, text))


async def check_chains(snapshot: Snapshot, rules: Rules) -> list[Finding]:
    """Walk the chains and seals of a whole journal."""
    chains = Chains()
    async for row in rows_of(snapshot):
        chains.check(row)
    await check_end(snapshot, rules, chains)
    return chains.findings


async def check_end(snapshot: Snapshot, rules: Rules, chains: Chains) -> None:
    """Compare where a walk ended with what is said of it."""
    rows = await snapshot.fetch(journal.HEADS, {})
    chains.end({source: Head(last, hash_) for source, last, hash_ in rows}, rules.source)


async def compare_tables(snapshot: Snapshot, other: Snapshot, tables: MetaData) -> list[Finding]:
    """Compare read models with the fold, row by row."""
    findings = list[Finding]()
    for table in tables.sorted_tables:
        here, there = await _content(snapshot, table), await _content(other, table)
        findings.extend(
            Finding("read-model", f"{table.name} {key}", f"is {here.get(key)}, the journal gives {there.get(key)}")
            for key in sorted(here.keys() | there.keys(), key=str)
            if here.get(key) != there.get(key)
        )
    return findings


async def _content(snapshot: Snapshot, table: Table) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    keys = [index for index, column in enumerate(table.columns) if column.primary_key]
    rows = await snapshot.fetch(select(table), {})
    return {tuple(row[index] for index in keys): tuple(row) for row in rows}


async def decide_again(snapshot: Snapshot, rules: Rules) -> list[Finding]:
    """Hear a journal again, in its order, and compare type, stream and data of what is decided."""
    findings = list[Finding]()
    clock = SimulatedClock(datetime.fromisoformat("0001-01-01T00:00:00+00:00"))
    async with opened(MEMORY, [journal.JOURNAL]) as database:
        transactor = Transactor(_unprojected(rules), database, clock, "fold")
        await transactor.take_place()
        decided = list[Row]()
        back = await strays.taken_back(snapshot)
        async for row in rows_of(snapshot):
            if strays.among(row.position, back):
                await transactor.take_back([_returned(row, rules)])
                continue
            if rules.owns(row.source):
                findings.extend(_compare(row, decided))
                continue
            findings.extend(_left(decided))
            try:
                clock.move(moment.parse(row.recorded_at))
                decided = await _hear(transactor, row)
            except Exception as error:  # noqa: BLE001 - damage of any kind is a finding
                decided = []
                findings.append(
                    Finding("decided-otherwise", f"events {row.position}", f"{row.type} then, now {error!r}")
                )
        findings.extend(_left(decided))
    return findings


def _left(decided: list[Row]) -> list[Finding]:
    return [
        Finding("decided-otherwise", f"{left.type} on {left.stream}", "is decided now and was not then")
        for left in decided
    ]


def _unprojected(rules: Rules) -> Rules:
    return replace(rules, project=lambda _fact: (), portrayed=frozenset())


async def _hear(transactor: Transactor, row: Row) -> list[Row]:
    own = transactor.own.source
    before = transactor.head(own).position
    event = transactor.rules.decode(row.type, row.body)
    incoming = Incoming(
        row.source,
        row.message_id,
        row.type,
        row.body,
        event,
        moment.parse(row.occurred_at),
        row.actor,
        row.correlation_id,
        row.causation_id,
    )
    await transactor.hear([incoming])
    plain = await transactor.database.read(journal.OWN_AFTER, {"source": own, "after": before, "limit": 1_000_000})
    return [Row(*columns) for columns in plain]


def _returned(row: Row, rules: Rules) -> Returned:
    """Read an own event that came back once: it was not decided here, so it is remembered as it is."""
    event = rules.decode(row.type, row.body)
    about = (row.source, row.message_id, row.type, row.body, event, moment.parse(row.occurred_at))
    said = Incoming(*about, row.actor, row.correlation_id, row.causation_id)
    return Returned(said, row.stream, moment.parse(row.recorded_at))


def _compare(row: Row, decided: list[Row]) -> list[Finding]:
    where = f"events {row.position}"
    if not decided:
        return [Finding("decided-otherwise", where, f"{row.type} was decided then and is not now")]
    now = decided.pop(0)
    if (now.type, now.stream, now.version) != (row.type, row.stream, row.version):
        return [Finding("decided-otherwise", where, f"{row.type} on {row.stream} then, {now.type} on {now.stream} now")]
    if _data(now) != _data(row):
        return [Finding("decided-otherwise", where, f"{row.type} on {row.stream}: other content now")]
    return []


def _data(row: Row) -> Any:
    try:
        return json.loads(row.body)["data"]
    except (ValueError, KeyError, TypeError):
        return None


async def verify(url: str, rules: Rules, tables: MetaData, *, decisions: bool) -> Verdict:
    """Verify the journal in a database, from a connection of its own, without stopping anybody."""
    async with opened(url, []) as database, database.snapshot() as snapshot, opened(MEMORY, [tables]) as empty:
        findings = await check_chains(snapshot, rules)
        rows = await replay(snapshot, rules, empty, findings)
        async with empty.snapshot() as folded:
            findings.extend(await compare_tables(snapshot, folded, tables))
        if decisions:
            findings.extend(await decide_again(snapshot, rules))
        findings.extend(Finding(*stray) for stray in await strays.strays(snapshot, rows_of(snapshot)))
        return Verdict(findings, rows, len(tables.sorted_tables))


async def verify_apart(url: str, rules: Rules, tables: MetaData, *, decisions: bool) -> Verdict:
    """Verify from a thread of its own, so that the service goes on meanwhile; it ends soon where nobody waits any more."""
    stop = threading.Event()

    async def watched() -> Verdict:
        verifying = asyncio.ensure_future(verify(url, rules, tables, decisions=decisions))
        while not verifying.done():
            await asyncio.wait([verifying], timeout=STOP_SECONDS)
            if stop.is_set():
                verifying.cancel()
        return verifying.result()

    try:
        return await asyncio.to_thread(lambda: asyncio.run(watched()))
    finally:
        stop.set()
