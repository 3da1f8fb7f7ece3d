"""Readers' copies of a source, compared with the source itself by their chained hashes.

Equal hashes at a position mean equal bodies up to it, so one question settles a copy, and halving finds the first row
that differs. `copies.<source>` and `copies.<source>.<reader>` are core NATS requests; nothing of it is stored.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress

from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel, ValidationError

from services.kit import journal
from services.kit.database import Database, Snapshot
from services.kit.fold import Finding

PROBES = 32
QUIET_SECONDS = 0.5
ANSWER_SECONDS = 2.0
NO_HASH = ""
NOBODY = "503"
"""How the broker says that nobody listens."""

Differs = Callable[[Sequence[int]], Awaitable[Mapping[int, bool]]]


class Asked(BaseModel):
    """Which hashes of which of a service's incarnations are wanted."""

    source: str
    at: list[int]


class Copy(BaseModel):
    """How far a reader heard a source, and the hashes it has."""

    reader: str
    position: int
    hash: str
    hashes: dict[int, str]


class NoAnswer(Exception):
    """A reader that answered before does not answer any more."""


def probes(equal: int, differing: int, count: int = PROBES) -> list[int]:
    """Spread at most `count` positions between one that is equal and one that differs."""
    between = differing - equal - 1
    if between <= count:
        return list(range(equal + 1, differing))
    return sorted({equal + (number * (between + 1)) // (count + 1) for number in range(1, count + 1)})


async def first_differing(equal: int, differing: int, ask: Differs) -> int:
    """Find a position that differs right after one that is equal."""
    while differing - equal > 1:
        seen = await ask(probes(equal, differing))
        differing = min((at for at, other in seen.items() if other), default=differing)
        equal = max((at for at, other in seen.items() if not other and at < differing), default=equal)
    return differing


async def hashes(snapshot: Snapshot, source: str, at: Sequence[int]) -> dict[int, str]:
    """Return a journal's hashes of a source at some positions; none where it has no such row."""
    found = {}
    for position in at:
        rows = await snapshot.fetch(journal.HASH_AT, {"source": source, "at": position})
        found.update({position: str(rows[0][0])} if rows else {})
    return found


class Copies:
    """Answers for this service's copies, and compares the copies others have of what it says."""

    def __init__(self, database: Database, reader: str) -> None:
        self._database = database
        self._reader = reader
        self._readers = set[str]()

    def answer(self, broker: NatsBroker, sources: Collection[str]) -> None:
        """Answer whoever asks for the copies of these sources."""
        for source in sorted(sources):
            broker.subscriber(f"copies.{source}")(self._tell)
            broker.subscriber(f"copies.{source}.{self._reader}")(self._tell)

    async def _tell(self, asked: Asked) -> Copy:
        async with self._database.snapshot() as snapshot:
            position = await _last(snapshot, asked.source)
            found = await hashes(snapshot, asked.source, [*asked.at[:PROBES], position])
        return Copy(reader=self._reader, position=position, hash=found.pop(position, NO_HASH), hashes=found)

    def forget_readers(self) -> None:
        """Wait for everybody again, for there may be new readers; else only for those who answered the last time."""
        self._readers = set()

    async def compare(self, client: Client, source: str, *, present: bool = True) -> list[Finding]:
        """Compare every reader's copy of an own source with this journal.

        `present`: a reader must not be ahead; of an earlier incarnation it may have heard more, which is orphaned.
        """
        async with self._database.snapshot() as snapshot:
            last = await _last(snapshot, source)
        found = list[Finding]()
        asked = Asked(source=source, at=[*probes(0, last), last][-PROBES:])
        answers = await ask(client, _subject(source), asked, self._readers)
        self._readers = {copy.reader for copy in answers}
        for copy in answers:
            found += await self._judge(client, source, copy, present=present)
        return found

    async def _judge(self, client: Client, source: str, copy: Copy, *, present: bool) -> list[Finding]:
        async with self._database.snapshot() as snapshot:
            last = await _last(snapshot, source)
            said = {**copy.hashes, copy.position: copy.hash} if copy.position else {}
            said = {at: hash_ for at, hash_ in said.items() if at <= last}
            mine = await hashes(snapshot, source, list(said))
        if copy.position > last and present:
            text = f"has heard {source} up to {copy.position}; this journal ends at {last}"
            return [Finding("copy-ahead", f"{copy.reader} {source} {last + 1}", text)]
        wrong = min((at for at, hash_ in said.items() if mine.get(at) != hash_), default=0)
        if not wrong:
            return []
        right = max((at for at in said if at < wrong), default=0)
        try:
            first = await first_differing(right, wrong, self._differs(client, source, copy.reader))
        except NoAnswer:
            return [Finding("copy-differs", f"{copy.reader} {source} {wrong}", f"differs after {right}, at {wrong}")]
        return [
            Finding("copy-differs", f"{copy.reader} {source} {first}", "the reader's copy is another than this row")
        ]

    def _differs(self, client: Client, source: str, reader: str) -> Differs:
        async def differs(at: Sequence[int]) -> Mapping[int, bool]:
            answers = await ask(client, f"{_subject(source)}.{reader}", Asked(source=source, at=list(at)), {reader})
            if not answers:
                raise NoAnswer(reader)
            async with self._database.snapshot() as snapshot:
                mine = await hashes(snapshot, source, at)
            return {position: mine.get(position) != answers[0].hashes.get(position) for position in at}

        return differs


def _subject(source: str) -> str:
    return f"copies.{journal.family(source)}"


async def _last(snapshot: Snapshot, source: str) -> int:
    return next((int(last) for name, last, _ in await snapshot.fetch(journal.HEADS, {}) if name == source), 0)


async def ask(client: Client, subject: str, asked: Asked, expected: Collection[str] = ()) -> list[Copy]:
    """Ask everybody who listens, until all expected have answered, or nobody has for a while where none is expected."""
    came, heard = list[Copy](), asyncio.Event()
    alone = False

    async def take(message: Msg) -> None:
        nonlocal alone
        alone = bool(message.headers and message.headers.get("Status") == NOBODY)
        with suppress(ValidationError):
            came.append(Copy.model_validate_json(message.data))
        heard.set()

    def enough() -> bool:
        return alone or (bool(expected) and {copy.reader for copy in came} >= set(expected))

    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=take)
    try:
        await client.publish(subject, asked.model_dump_json().encode(), reply=inbox)
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                await _until(enough, heard, QUIET_SECONDS if not expected else ANSWER_SECONDS)
    finally:
        await subscription.unsubscribe()
    return came


async def _until(enough: Callable[[], bool], heard: asyncio.Event, quiet: float) -> None:
    await heard.wait()
    while heard.is_set() and not enough():
        heard.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(quiet):
                await heard.wait()
