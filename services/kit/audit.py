"""The audit closes the loop: journal against itself, against its stream, against readers' copies, against read models.

It runs on a timer, each time from where the last one came to, and now and then over everything; what the stream lacks
is published again, what contradicts the journal is told and never touched.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from faststream.nats import NatsBroker
from nats import errors as nats_errors
from nats.aio.client import Client
from sqlalchemy import MetaData

from services.kit import fold, journal, log, moment, streams
from services.kit.clock import RealClock
from services.kit.copies import Copies
from services.kit.database import StoreUnavailable
from services.kit.decider import Write
from services.kit.fold import BEGINNING, Chains, Finding, Place, Verdict
from services.kit.journal import Head, Incarnation, Row
from services.kit.published import Published, own_stream
from services.kit.relay import Relay
from services.kit.strays import NOTES
from services.kit.streams import StreamSpec
from services.kit.transact import Fenced, Transactor
from services.kit.walk import Unread

WHOLE_EVERY = 12
FIRST_AFTER = 0.1
"""Of an interval: a service that is started often is audited all the same."""
CHUNK = 250
MENDED_AT_ONCE = 2000
MEND_SECONDS = 10.0
LOOK_SECONDS = 0.2
OVERDUE = 4
"""Intervals after which an audit that did not end is told to somebody."""

AWAY = (StoreUnavailable, nats_errors.Error, OSError, TimeoutError, Unread)


async def nothing_more() -> list[Finding]:
    """Find nothing beyond what the kit looks at."""
    return []


@dataclass(frozen=True)
class Audited:
    """What an audit looks at: one service's journal, stream, read models and what it has beyond these."""

    transactor: Transactor
    client: Client
    relay: Relay
    streams: Sequence[StreamSpec]
    tables: MetaData
    more: Callable[[], Awaitable[list[Finding]]] = nothing_more


@dataclass
class Audit:
    """One service's audits, every so many seconds (0: only when asked). `repaired`: messages published again since the start; `ended_at`: the last one's end."""

    of: Audited
    every: float
    repaired: int = 0
    ended_at: datetime | None = None
    ended: float | None = None
    _parts: dict[str, list[Finding]] = field(default_factory=dict)
    _place: Place = BEGINNING
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        database, rules = self.of.transactor.database, self.of.transactor.rules
        self._copies = Copies(database, rules.source)
        spec = own_stream(self.of.streams, rules.source)
        self._spec = spec
        self._published = Published(spec, rules, database, self.of.transactor.clock) if spec is not None else None
        self._began = asyncio.get_running_loop().time()

    @property
    def findings(self) -> list[Finding]:
        """What is wrong as far as the last audits saw, and was not repaired."""
        return [finding for part in self._parts.values() for finding in part]

    @property
    def age(self) -> float:
        """How many seconds ago the last audit ended, or since when none has."""
        since = self.ended if self.ended is not None else self._began
        return asyncio.get_running_loop().time() - since

    def alarms(self) -> list[str]:
        """Name what needs somebody."""
        told = []
        if self.findings:
            told.append(f"audit: {len(self.findings)} findings; see `dunghan verify {self.of.transactor.rules.source}`")
        if self.every and self.age > OVERDUE * self.every:
            told.append(f"audit: none ended for {self.age:.0f} s")
        return told

    @property
    def _incarnations(self) -> list[Incarnation]:
        return journal.incarnations(self.of.transactor.rules, self.of.transactor.heads)

    def answer(self, broker: NatsBroker, sources: Collection[str]) -> None:
        """Answer the audits of those this service hears."""
        self._copies.answer(broker, sources)

    async def run(self) -> None:
        """Audit for ever."""
        await asyncio.sleep(self.every * FIRST_AFTER)
        await self._take_up()
        for turn in count():
            try:
                await self.timed(whole=turn % WHOLE_EVERY == WHOLE_EVERY - 1)
            except Fenced:
                raise
            except AWAY as error:
                log.get().warning("audit.put_off", why=repr(error))
            except Exception as error:  # noqa: BLE001 - an audit that fails is told by its age; the service goes on
                log.get().error("audit.failed", why=repr(error))
            await asyncio.sleep(self.every)

    async def timed(self, *, whole: bool) -> None:
        """Audit once as the timer does; `whole` reads journal, stream and read models from their beginning."""
        before = set(self.findings)
        async with self._turn:
            if whole:
                self._note_local(await self._fold(decisions=False))
            else:
                await self._new_rows()
            await self._elsewhere(whole=whole, repair=True)
            await self._remember()
        for finding in self.findings:
            if finding not in before:
                log.get().error("audit.found", what=finding.what, where=finding.where, text=finding.text)

    async def verify(self, *, decisions: bool, elsewhere: bool, repair: bool) -> Verdict:
        """Verify everything at once, as an operator asks for it."""
        async with self._turn:
            verdict = await self._fold(decisions=decisions)
            self._note_local(verdict)
            before = self.repaired
            beyond = await self._asked(repair=repair) if elsewhere else []
            return verdict._replace(findings=[*verdict.findings, *beyond], repaired=self.repaired - before)

    async def _asked(self, *, repair: bool) -> list[Finding]:
        try:
            await self._elsewhere(whole=True, repair=repair)
        except AWAY as error:
            return [Finding("not-compared", self._spec.name if self._spec else "", repr(error))]
        return [found for part in ("stream", "copies", "more") for found in self._parts.get(part, [])]

    def _note_local(self, verdict: Verdict) -> None:
        damage = [found for found in verdict.findings if found.what not in NOTES]
        self._parts["journal"] = [found for found in damage if found.what not in NOT_THE_JOURNAL]
        self._parts["tables"] = [found for found in damage if found.what in NOT_THE_JOURNAL]

    async def _fold(self, *, decisions: bool) -> Verdict:
        transactor = self.of.transactor
        url, rules, tables = transactor.database.url, transactor.rules, self.of.tables
        return await fold.verify_apart(url, rules, tables, decisions=decisions)

    async def _take_up(self) -> None:
        """Go on where an earlier process came to, if its place still stands in the journal."""
        try:
            database = self.of.transactor.database
            for at, row, seal, heads in await database.read(journal.AUDITED_TO):
                if await database.read(journal.SEAL_AT, {"at": row}) == [(seal,)]:
                    self._place = Place(row, seal, {name: Head(*head) for name, head in json.loads(heads).items()})
                    self.ended_at = moment.parse(at)
        except (StoreUnavailable, ValueError, TypeError) as error:
            log.get().warning("audit.from_the_beginning", why=repr(error))

    async def _new_rows(self) -> None:
        """Walk the chains over what was written since the last time."""
        chains, database = Chains(self._place), self.of.transactor.database
        while rows := await database.read(journal.AFTER, {"after": chains.place.row, "limit": CHUNK}):
            for plain in rows:
                chains.check(Row(*plain))
            if len(rows) < CHUNK:
                break
        async with database.snapshot() as snapshot:
            async for row in fold.rows_of(snapshot, chains.place.row):
                chains.check(row)
            await fold.check_end(snapshot, self.of.transactor.rules, chains)
        known = self._parts.get("journal", [])
        self._parts["journal"] = [*known, *(finding for finding in chains.findings if finding not in known)]
        self._place = chains.place

    async def _elsewhere(self, *, whole: bool, repair: bool) -> None:
        self._parts["stream"] = await self._stream(whole=whole, repair=repair)
        *former, present = self._incarnations
        if whole:
            self._copies.forget_readers()
        copies = await self._copies.compare(self.of.client, present.source)
        for one in former:
            copies += await self._copies.compare(self.of.client, one.source, present=False)
        self._parts["copies"] = copies
        self._parts["more"] = await self.of.more()

    async def _stream(self, *, whole: bool, repair: bool) -> list[Finding]:
        if self._published is None or self._spec is None:
            return []
        for spec in self.of.streams:
            await streams.provision(self.of.client, spec)
        missing = await self._missing(self._published, whole=whole)
        if missing and repair and not self._parts.get("journal"):
            missing = await self._mend(self._published, missing)
        lacking = [found for source, lost in missing.items() for found in self._published.lacks(source, lost)]
        return [*lacking, *self._published.strange]

    async def _missing(self, published: Published, *, whole: bool) -> dict[str, list[int]]:
        """Return, by incarnation, what the broker confirmed once and the stream does not have."""
        heads, confirmed = self.of.transactor.heads, await self.of.relay.confirmed_position()
        ends = {
            source: min(confirmed - before, heads.get(source, journal.NO_HEAD).position)
            for source, before in self._incarnations
        }
        await published.look(self.of.client, whole=whole)
        missing = {source: await published.missing(source, last) for source, last in ends.items()}
        return {source: lost for source, lost in missing.items() if lost}

    async def _mend(self, published: Published, missing: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
        """Publish again what is missing and return what is missing still; a damaged journal mends nothing."""
        left = dict[str, list[int]]()
        for source, lost in missing.items():
            for start in range(0, len(lost), MENDED_AT_ONCE):
                await self.of.relay.republish_positions(lost[start : start + MENDED_AT_ONCE], source)
                left = await self._until_there(published, source, lost[start : start + MENDED_AT_ONCE])
        mended = _count(missing) - _count(left)
        self.repaired += mended
        log.get().warning("audit.repaired", stream=self._spec.name if self._spec else "", messages=mended)
        return left

    async def _until_there(self, published: Published, source: str, part: Sequence[int]) -> dict[str, list[int]]:
        """Look until the stream has what was published again, for a while; returns what is missing after that."""
        now, wanted = asyncio.get_running_loop().time, frozenset(part)
        until = now() + MEND_SECONDS
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            left = await self._missing(published, whole=False)
            if wanted.isdisjoint(left.get(source, ())) or now() > until:
                return left

    async def _remember(self) -> None:
        clock = self.of.transactor.clock
        self.ended, self.ended_at = asyncio.get_running_loop().time(), (RealClock() if clock.simulated else clock).now()
        heads = json.dumps({name: list(head) for name, head in self._place.heads.items()})
        kept = {"id": 1, "at": moment.text(self.ended_at), "row": self._place.row, "seal": self._place.seal}
        await self.of.transactor.write([Write(journal.KEEP_AUDITED, {**kept, "heads": heads})])


def _count(missing: Mapping[str, Sequence[int]]) -> int:
    return sum(len(lost) for lost in missing.values())


NOT_THE_JOURNAL = frozenset(("read-model", "decided-otherwise"))
"""Findings of a verification that do not speak against the journal's own rows."""
