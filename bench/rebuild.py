"""A rebuild of `scoring`: rows a second and memory by length, beside bare reading and beside the library `eventsourcing`.

python -m bench.rebuild [--rows 100000 1000000 3000000] [--folder DIR]   (50,000 rows/s and 500 MB are the promise)
"""

import argparse
import asyncio
import gc
import logging
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Final, NamedTuple

import psutil
import structlog
from typing_extensions import override

from bench import history, rebuildpeer
from services.kit import journal
from services.kit.clock import RealClock
from services.kit.databases import opened
from services.kit.folder import Made
from services.kit.rebuild import Rebuild
from services.kit.site import Site, Step
from services.kit.transact import Transactor
from services.scoring import projections, rulebook

ROWS: Final = (100_000, 1_000_000, 3_000_000)
PEER_ROWS: Final = 20_000
"""The peer is slower; its cost of an event does not depend on how many there are."""
LEAST: Final = 50_000
MOST_MB: Final = 500
MB: Final = 1024 * 1024
LOOK_SECONDS: Final = 0.05
NAMES: Final = (f"{rulebook.__name__}:RULES", f"{projections.__name__}:TABLES")


class Rebuilt(NamedTuple):
    """What one rebuild took; `bare_us`: reading the same rows and nothing else."""

    rows: int
    seconds: float
    cpu_us: float
    bare_us: float
    peak_mb: float

    @property
    def per_s(self) -> int:
        """Rows a second."""
        return round(self.rows / self.seconds)

    @override
    def __str__(self) -> str:
        """Write a line for people."""
        return (
            f"{self.rows:>9,} rows {self.seconds:7.1f} s {self.per_s:>8,}/s   processors {self.cpu_us:5.1f} us/row"
            f"   bare reading {self.bare_us:4.1f} us/row   memory {self.peak_mb:4.0f} MB"
        )


class Peak:
    """The most memory all processes had together."""

    mb = 0.0


@contextmanager
def _memory() -> Iterator[Peak]:
    """Watch this process and those beside it; pages that several of them share count for each of them."""
    peak, stop, me = Peak(), Event(), psutil.Process()

    def watch() -> None:
        while not stop.wait(LOOK_SECONDS):
            with suppress(psutil.Error):
                there = sum(one.memory_info().rss for one in (me, *me.children(recursive=True)))
                peak.mb = max(peak.mb, there / MB)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


async def _rebuilt(url: str) -> Rebuild:
    async with opened(url, [journal.JOURNAL, projections.TABLES]) as database:
        transactor = Transactor(rulebook.RULES, database, RealClock(), "bench/1")
        await transactor.take_place()
        rebuild = Rebuild(Site(transactor, Made(rulebook.RULES, projections.TABLES), NAMES))
        await rebuild.run()
    if rebuild.state.step is not Step.SWITCHED:
        raise SystemExit(f"not rebuilt: {rebuild.state.why}")
    return rebuild


def _bare(folder: Path, rows: int) -> float:
    """Read every row and do nothing with it; answer microseconds for each."""
    began = time.process_time()
    with sqlite3.connect(folder / "scoring.db") as connection:
        read = sum(1 for _ in connection.execute(str(journal.EVENTS.select().order_by(journal.EVENTS.c.position))))
    connection.close()
    assert read == rows
    return 1e6 * (time.process_time() - began) / rows


async def measure(folder: Path, rows: int) -> Rebuilt:
    """Write a journal, fold it once so that there is something to compare with, and measure the second time."""
    url = history.url_of(folder)
    await history.write(url, rows)
    await _rebuilt(url)
    gc.collect()
    with _memory() as peak:
        before = _cpu()
        rebuild = await _rebuilt(url)
        used = _cpu() - before
    if rebuild.state.differing or rebuild.state.rows != rows:
        raise SystemExit(f"the same journal gives other rows: {rebuild.state}")
    return Rebuilt(rows, rebuild.seconds, 1e6 * used / rows, _bare(folder, rows), peak.mb)


def main() -> int:
    """Measure, show, and fail where it is slower or larger than promised."""
    parser = argparse.ArgumentParser(prog="python -m bench.rebuild")
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS)
    parser.add_argument("--folder", type=Path, help="where journals are written: some 3 GB for 3,000,000 rows")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    found = []
    for rows in asked.rows:
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            found.append(asyncio.run(measure(Path(folder), rows)))
            print(found[-1], flush=True)
    peer = asyncio.run(rebuildpeer.measure(PEER_ROWS))
    ours, theirs = max(one.per_s for one in found), round(1e6 / peer)
    print(
        f"eventsourcing, {PEER_ROWS:,} events, projected alone: {theirs:>8,}/s   ours, compared and switched: {ours:,}/s"
    )
    return 0 if all(one.per_s >= LEAST and one.peak_mb <= MOST_MB for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
