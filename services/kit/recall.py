"""What services remember for one another: how far each source had come, and copies of what it said (ADR 0010).

`recall.<source>` asks everybody, `recall.<source>.<reader>` asks one reader for the bodies it has; both are core NATS.
An answer is one line of JSON, then a body on every line.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel, ValidationError

from services.kit import journal, log
from services.kit.database import StoreUnavailable
from services.kit.decider import Write
from services.kit.ending import unless_cancelled
from services.kit.journal import Head
from services.kit.transact import Transactor

ANSWER_BYTES: Final = 512 * 1024
ROWS_AT_ONCE: Final = 2000
QUIET_SECONDS: Final = 0.25
"""How long the last answer must be ago."""
FIRST_SECONDS: Final = 0.75
"""How long to wait for a first answer where somebody listens."""
FETCH_SECONDS: Final = 5.0
KEPT_SECONDS: Final = 2.0
"""How often at most what was witnessed is written down."""


class Asked(BaseModel):
    """What a service wants to know of itself after a position; a limit of 0 asks for no bodies."""

    source: str
    after: int = 0
    limit: int = 0


class Place(NamedTuple):
    """A position of a source, and its hash there."""

    source: str
    position: int
    hash: str


class Answer(BaseModel):
    """What one service knows of another.

    Attributes:
        copies: where its copies of the source's incarnations end.
        witnessed: how far it has seen them come.
        orphaned: incarnations that ended, and the last position that counts.
        here: the copy at the position that was asked for.
    """

    reader: str
    copies: list[Place] = []
    witnessed: list[Place] = []
    orphaned: dict[str, int] = {}
    here: Place | None = None

    @property
    def places(self) -> list[Place]:
        """Everything that is known with its hash."""
        return [*self.copies, *self.witnessed, *([self.here] if self.here is not None else [])]


class Recalled(NamedTuple):
    """An answer with its bodies."""

    answer: Answer
    bodies: Sequence[str]


class Witness:
    """Remembers how far every other source has come, and answers it when it asks."""

    def __init__(self, transactor: Transactor, hears: Collection[str]) -> None:
        self._transactor = transactor
        self.hears = frozenset(hears)
        self._known: dict[str, Head] = {}
        self._new: set[str] = set()
        self._orphaned: dict[str, int] = {}
        self._answers: set[str] = set()
        self._client: Client | None = None

    async def start(self, client: Client) -> None:
        """Answer from now on."""
        self._client = client
        for source, position, hash_ in await self._transactor.database.read(journal.WITNESSED_ALL):
            self._known[source] = Head(position, hash_)
        for name in sorted({*self.hears, *map(journal.family, self._known)}):
            await self._subscribe(name)

    async def _subscribe(self, family: str) -> None:
        if family in self._answers or self._client is None or self._transactor.rules.owns(family):
            return
        self._answers.add(family)
        for subject in (f"recall.{family}", f"recall.{family}.{self._transactor.rules.source}"):
            await self._client.subscribe(subject, cb=self._answer)

    @property
    def others(self) -> bool:
        """Whether other services were ever seen."""
        return bool(self._known)

    async def note(self, source: str, head: Head, ended: dict[str, int]) -> None:
        """Remember an announced head, and which incarnations before it ended where."""
        if self._transactor.rules.owns(source):
            return
        if head.position > self._known.get(source, Head(-1, "")).position:
            self._known[source] = head
            self._new.add(source)
        if journal.family(source) not in self.hears:
            known = self._transactor.orphaned
            self._orphaned.update({name: after for name, after in ended.items() if known.get(name) != after})
        await self._subscribe(journal.family(source))

    async def run(self) -> None:
        """Write down what was witnessed, every now and then."""
        while True:
            await asyncio.sleep(KEPT_SECONDS)
            await self.keep()

    async def keep(self) -> None:
        """Write down what is new."""
        new, self._new = self._new, set()
        orphaned, self._orphaned = self._orphaned, {}
        writes = [Write(journal.KEEP_WITNESSED, Place(name, *self._known[name])._asdict()) for name in sorted(new)]
        writes += [
            Write(journal.KEEP_ORPHANED, {"source": name, "after": after}) for name, after in sorted(orphaned.items())
        ]
        if not writes:
            return
        try:
            await self._transactor.write(writes)
            self._transactor.orphaned.update(orphaned)
        except StoreUnavailable as error:
            log.get().warning("witness.not_kept", why=str(error))
            self._new |= new
            self._orphaned = orphaned | self._orphaned

    async def _answer(self, message: Msg) -> None:
        if not message.reply or self._client is None:
            return
        try:
            asked = Asked.model_validate_json(message.data)
            known = self._known_of(message.subject.split(".")[1])
            known.here = await self._place(asked)
            lines = [known.model_dump_json(), *await self._bodies(asked)]
            await self._client.publish(message.reply, "\n".join(lines).encode())
        except (ValidationError, StoreUnavailable, nats_errors.Error, OSError) as error:
            log.get().warning("recall.no_answer", subject=message.subject, why=repr(error))

    def _known_of(self, family: str) -> Answer:
        transactor = self._transactor
        copies = [Place(source, *head) for source, head in transactor.heads.items() if journal.family(source) == family]
        return Answer(
            reader=transactor.rules.source,
            copies=[place for place in copies if family in self.hears],
            witnessed=[Place(name, *head) for name, head in self._known.items() if journal.family(name) == family],
            orphaned={name: after for name, after in transactor.orphaned.items() if journal.family(name) == family},
        )

    async def _place(self, asked: Asked) -> Place | None:
        if not asked.after or journal.family(asked.source) not in self.hears:
            return None
        at = {"source": asked.source, "at": asked.after}
        found = await self._transactor.database.read(journal.HASH_AT, at)
        return Place(asked.source, asked.after, str(found[0][0])) if found else None

    async def _bodies(self, asked: Asked) -> list[str]:
        if asked.limit <= 0 or journal.family(asked.source) not in self.hears:
            return []
        values = {"source": asked.source, "after": asked.after, "limit": min(asked.limit, ROWS_AT_ONCE)}
        rows = await self._transactor.database.read(journal.OWN_AFTER, values)
        return list(as_much_as_fits(journal.Row._make(row).body for row in rows))


def as_much_as_fits(bodies: Iterable[str]) -> Iterable[str]:
    """Give as many bodies as one answer takes, one at least."""
    size = 0
    for body in bodies:
        size += len(body.encode())
        if size > ANSWER_BYTES and size > len(body.encode()):
            return
        yield body


def _read(data: bytes) -> Recalled:
    first, *bodies = data.decode().split("\n")
    return Recalled(Answer.model_validate_json(first), bodies)


class _Survey:
    """Collects what others answer to one question."""

    def __init__(self, client: Client, own: Place) -> None:
        self._client = client
        self._subject = f"recall.{journal.family(own.source)}"
        self._asked = Asked(source=own.source, after=own.position).model_dump_json().encode()
        self._now = asyncio.get_running_loop().time
        self._last = self._now()
        self._nobody = False
        self.answers: dict[str, Answer] = {}

    async def take(self, message: Msg) -> None:
        if not message.data:
            self._nobody = True  # the server says that nobody listens
            return
        try:
            recalled = _read(message.data)
        except (ValidationError, UnicodeDecodeError) as error:
            log.get().warning("recall.unreadable", why=str(error))
            return
        self.answers[recalled.answer.reader] = recalled.answer
        self._last = self._now()

    async def collect(self, inbox: str, wait: float) -> None:
        begun = self._now()
        await self._ask(inbox)
        while not self._has_enough(begun, wait):
            await asyncio.sleep(QUIET_SECONDS / 10)
            if self._nobody and wait:
                await asyncio.sleep(QUIET_SECONDS)
                await self._ask(inbox)

    def _has_enough(self, begun: float, wait: float) -> bool:
        if self.answers:
            return self._now() - self._last >= QUIET_SECONDS
        if self._nobody and not wait:
            return True
        return self._now() - begun >= FIRST_SECONDS + wait

    async def _ask(self, inbox: str) -> None:
        self._nobody = False
        await self._client.publish(self._subject, self._asked, reply=inbox)


async def everybody(client: Client, own: Place, *, wait: float) -> list[Answer]:
    """Ask everybody what is known of a service that stands there; `wait`: so many seconds longer where nobody answers."""
    survey = _Survey(client, own)
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=survey.take)
    try:
        await survey.collect(inbox, wait)
    finally:
        await subscription.unsubscribe()
    return list(survey.answers.values())


async def fetch(client: Client, reader: str, asked: Asked) -> Recalled:
    """Ask one reader for what it has.

    Raises:
        nats.errors.Error: it does not answer.
        ValueError: the answer cannot be read.
    """
    subject = f"recall.{journal.family(asked.source)}.{reader}"
    message = await client.request(subject, asked.model_dump_json().encode(), timeout=FETCH_SECONDS)
    unless_cancelled()
    return _read(message.data)
