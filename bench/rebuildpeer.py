"""The peer of a rebuild: the library `eventsourcing` reads its own SQLite store and does the same projection."""

import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from typing_extensions import override

from bench import history
from services.contracts import catalogue
from services.kit import moment, secondset
from services.kit.databases import opened
from services.kit.decider import Fact, Write
from services.kit.fold import MEMORY
from services.kit.states import States
from services.scoring import projections, rulebook

CHUNK: Final = 1000


class Told(Aggregate):
    """What is told of one duty."""

    @event("Begun")
    def __init__(self, stream: str) -> None:
        self.stream = stream

    @staticmethod
    @override
    def create_id(stream: str) -> UUID:
        """Name it by its stream."""
        return uuid5(NAMESPACE_URL, stream)

    @event("Said")
    def say(self, row: dict[str, Any]) -> None:
        """Remember nothing: only what is said is projected."""


def _fill(leader: Application[Any], events: int) -> None:
    chained, told = history.Chained(), dict[str, Told]()
    said = islice(iter(history.History()), events)
    while some := list(islice(said, CHUNK)):
        touched = dict[str, Told]()
        for one in some:
            row = chained.row(one)
            if row.stream not in told:
                told[row.stream] = Told(row.stream)
            data = one.event.model_dump(mode="json")
            told[row.stream].say({**row._asdict(), "body": data})
            touched[row.stream] = told[row.stream]
        leader.save(*touched.values())


def _facts(leader: Application[Any]) -> Iterator[Fact]:
    start = 1
    while some := leader.recorder.select_notifications(start, CHUNK):
        for notification in some:
            said: Any = leader.mapper.to_domain_event(notification)
            if isinstance(said, Told.Said):  # type: ignore[attr-defined] # the library makes the class
                yield _fact(said.row)
        start = int(some[-1].id) + 1


def _fact(row: dict[str, Any]) -> Fact:
    known = ("position", "source", "source_position", "stream", "type", "message_id")
    about = [row[name] for name in known]
    at = [moment.parse(row[name]) for name in ("occurred_at", "recorded_at")]
    own = row["source"] == history.SCORING
    event_ = catalogue.decode(row["type"], row["body"])
    return Fact._make((*about, *at, row["correlation_id"], row["actor"], row["hash"], own, event_))


def _writes(states: States, fact: Fact) -> Iterator[Write]:
    rules = rulebook.RULES
    yield from rules.project(fact)
    if rules.is_portrayed(fact.stream):
        if fact.stream not in states:
            states.begin(fact.stream)
        states.evolve(fact)
        yield from rules.portray([(fact, states[fact.stream])])


async def measure(events: int) -> float:
    """Store so many events, project them, and answer microseconds of the processor for each."""
    with tempfile.TemporaryDirectory() as folder:
        store = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": f"{folder}/events.db"}
        leader = type("Scoring", (Application,), {})(env=store)
        _fill(leader, events)
        began, states, facts = time.process_time(), States(rulebook.RULES), _facts(leader)
        async with opened(MEMORY, [secondset.bare(projections.TABLES)]) as models:
            while some := list(islice(facts, CHUNK)):
                async with models.transaction() as transaction:
                    for write in (write for fact in some for write in _writes(states, fact)):
                        transaction.add(write)
        used = time.process_time() - began
        leader.close()
        return 1e6 * used / events
