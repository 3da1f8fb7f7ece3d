"""The service over a database in memory, fed by two numbered sources in any interleaving, in batches, twice, with holes."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - a seed goes in
from typing import Any

from services.contracts.event import Event
from services.kit import journal
from services.kit.clock import SimulatedClock
from services.kit.database import Database
from services.kit.databases import opened
from services.kit.incoming import Incoming, Taken
from services.kit.transact import Transactor
from services.scoring import projections
from services.scoring.wiring import RULES
from tests.integration.standing.slow import Heard
from tests.integration.standing.years import END

SECOND = timedelta(seconds=1)
HEARING = END + timedelta(days=1)


def numbered(events: Iterable[Event], source: str) -> list[Incoming]:
    """Write events as their source publishes them: numbered, each with the hash of what came before."""
    told, before = list[Incoming](), ""
    for position, event in enumerate(events, start=1):
        at = event.happened_at()
        head = journal.OwnHead(source, position, at.isoformat(), before, f"{source}-{position}", "", source, "1")
        body = RULES.seal(head, event)
        about = (source, f"{source}-{position}", event.TYPE, body, event, at, source, f"{source}-{position}", "")
        told.append(Incoming(*about, position, before))
        before = journal.chain(before, body)
    return told


def interleaved(random: Random, *sources: Sequence[Incoming]) -> list[Incoming]:
    """Mix sources, each in its own order."""
    turns = [number for number, source in enumerate(sources) for _ in source]
    random.shuffle(turns)
    rest = [iter(source) for source in sources]
    return [next(rest[turn]) for turn in turns]


class Fed:
    """A register that hears what it is given."""

    def __init__(self, database: Database, start: datetime = HEARING) -> None:
        self.database = database
        self.clock = SimulatedClock(start)
        self.transactor = Transactor(RULES, database, self.clock, "test")
        self.heard: list[Heard] = []

    @property
    def now(self) -> datetime:
        """The journal's clock."""
        return self.clock.now()

    async def hear(self, batch: Sequence[Incoming]) -> Taken:
        """Hear a batch a second after the one before; what it took is remembered with that time."""
        self.clock.move(self.clock.now() + SECOND)
        before = dict(self.transactor.heads)
        taken = await self.transactor.hear(batch)
        for each in batch:
            if journal_head(before, each.source) < each.position <= self.transactor.head(each.source).position:
                self.heard.append(Heard(each.event, self.now))
                before[each.source] = journal.Head(each.position, "")
        self.heard += [Heard(fact.event, self.now) for fact in taken.own]
        return taken

    async def hear_all(self, told: Sequence[Incoming], size: int, random: Random, trouble: float = 0.0) -> None:
        """Hear everything in batches; with some trouble: batches come twice, or lack what came before them."""
        waiting = list(told)
        while waiting:
            batch, rest = waiting[:size], waiting[size:]
            if random.random() < trouble and len(rest) > 1:
                await self._with_a_hole(batch + rest[:size], random)
            await self.hear(batch)
            if random.random() < trouble:
                await self.hear(batch)
            waiting = rest

    async def _with_a_hole(self, batch: list[Incoming], random: Random) -> None:
        """Hear a part that begins too late: the service says from where on it lacks something, and takes nothing behind it."""
        gone = batch[random.randrange(len(batch))]
        is_new = gone.position > self.transactor.head(gone.source).position
        left = [each for each in batch if (each.source, each.position) != (gone.source, gone.position)]
        taken = await self.hear(left)
        behind = [each for each in left if each.source == gone.source and each.position > gone.position]
        assert (bool(behind) and is_new) == (gone.source in taken.gaps)

    async def submit(self, name: str, given: Any) -> Taken:
        """Let an operator say something."""
        self.clock.move(self.clock.now() + SECOND)
        body = given.model_dump_json()
        taken = await self.transactor.hear([Incoming("operator", name, given.TYPE, body, given, self.now, "officer")])
        self.heard += [Heard(fact.event, self.now) for fact in taken.own]
        return taken


class Answering:
    """As much of the service as answers need."""

    def __init__(self, register: Fed) -> None:
        self.database, self.clock, self.transactor = register.database, register.clock, register.transactor


def journal_head(heads: dict[str, journal.Head], source: str) -> int:
    """Return where a source stood."""
    return heads.get(source, journal.NO_HEAD).position


@asynccontextmanager
async def fed(start: datetime = HEARING) -> AsyncIterator[Fed]:
    """Open a register that has heard nothing, at an instant."""
    async with opened("sqlite:///:memory:", [journal.JOURNAL, projections.TABLES]) as database:
        register = Fed(database, start)
        await register.transactor.take_place()
        yield register
