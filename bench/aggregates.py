"""Aggregates of a province: everything at a start, all units again when a scheme comes into force, one when one thing changes.

python -m bench.aggregates [--units 10000] [--obligations 20]

Reading, counting and writing messages are measured, as the service does them, a slice at a time; publishing is not. `longest` is what
anybody else in the process waits at most.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import uvloop

from bench.standingworld import BEGINS, SCHEME, YEAR, lists
from services.contracts.scoring import Status
from services.kit import journal
from services.kit.database import Database
from services.kit.databases import opened
from services.kit.decider import Fact, Say, Write
from services.kit.run import steady_memory
from services.scoring import projections, queries
from services.scoring.aggregates import DISTRICTS, PART, SLICE
from services.scoring.board import Board
from services.scoring.domain.places import Home
from services.scoring.domain.tallies import stand
from services.scoring.queries import Changes
from services.scoring.queries.changes import Stood

NOW: Final = BEGINS + timedelta(days=400)
STATUSES: Final = (*[Status.ON_TIME] * 6, Status.LATE, Status.LATE, Status.MISSING, Status.EXPECTED)
OTHER: Final = SCHEME.model_copy(update={"scheme": "other", "leads": False})


class Measured:
    """What slices took, and how many messages they made."""

    def __init__(self) -> None:
        self.seconds = self.longest = 0.0
        self.messages = 0

    def run(self, slices: Iterable[Sequence[Say]]) -> "Measured":
        """Take slices one by one."""
        each = iter(slices)
        while True:
            began = time.perf_counter()
            said = next(each, None)
            took = time.perf_counter() - began
            self.seconds, self.longest = self.seconds + took, max(self.longest, took)
            if said is None:
                return self
            self.messages += len(said)

    def told(self, what: str) -> None:
        """Print it."""
        numbers = {"ms": round(1000 * self.seconds, 1), "longest_ms": round(1000 * self.longest, 1)}
        print(json.dumps({"what": what, "messages": self.messages, **numbers}))


def slices(board: Board, changes: Changes, now: datetime) -> Iterator[Sequence[Say]]:
    """Take in what is new and say it, as the service does."""
    for part in changes.parts(PART):
        board.take(part, YEAR)
        yield ()
    while board.unsaid:
        yield board.units(now, SLICE)
    while board.unsummed:
        yield board.sums(now, DISTRICTS)


def standings(changes: Changes) -> Iterator[Stood]:
    """Let most duties be in time, some late, missing, expected; some with a fault, some returned."""
    for number, unit in enumerate(changes.units):
        for place, period in enumerate(changes.periods):
            lot = (number * 37 + place * 61 + number // 100 * 7) % 100
            status = STATUSES[lot % len(STATUSES)]
            quality = (status in {Status.ON_TIME, Status.LATE}, ("layout",) * (lot % 9 == 0), lot % 4 // 3)
            late = lot % 40 * (status is Status.LATE)
            duty = stand(period.obligation, status, period.due_at, late=late, quality=quality)
            yield Stood(Home(unit.district, unit.unit), period.period, duty)


async def listed(database: Database, units: int, obligations: int) -> None:
    """Fill the lists of the read models, as though everything were heard."""
    async with database.transaction() as transaction:
        for row, said in enumerate(lists(units, obligations), start=1):
            happened, event = said.event.happened_at(), said.event
            fact = Fact(row, "deadlines", row, "", event.TYPE, str(row), happened, said.at, "", "", "", False, event)  # noqa: FBT003
            for write in projections.project(fact):
                transaction.add(write)
        for source in queries.HEARD:
            transaction.add(Write(journal.KEEP_SOURCE, {"source": source, "last": 1, "hash": "", "holder": ""}))


async def measure(folder: Path, units: int, obligations: int) -> None:
    """Build a province's lists and measure."""
    async with opened(f"sqlite:///{folder / 'scoring.db'}", [journal.JOURNAL, projections.TABLES]) as database:
        await listed(database, units, obligations)
        steady_memory()
        board, began = Board(), time.perf_counter()
        changes = await queries.changes(database, board.seen)
        print(json.dumps({"what": "read lists", "ms": round(1000 * (time.perf_counter() - began), 1)}))
    changes = changes._replace(standings=list(standings(changes)))
    Measured().run(slices(board, changes, NOW)).told("start")
    both = Changes(board.seen, schemes=[*(changes.schemes or ()), OTHER])
    Measured().run(slices(board, both, NOW)).told("another scheme")
    first = changes.standings[0]
    one = first._replace(duty=first.duty._replace(status=Status.WAIVED))
    Measured().run(slices(board, Changes(board.seen, standings=[one]), NOW)).told("one duty")


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--units", type=int, default=10_000)
    asked.add_argument("--obligations", type=int, default=20)
    wish = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure(Path(folder), wish.units, wish.obligations))


if __name__ == "__main__":
    main(sys.argv[1:])
