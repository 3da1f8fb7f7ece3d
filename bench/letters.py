"""Letters: a thousand of two pages with an annex typeset, signed and handed to a mail server, while reports come in.

python -m bench.letters [--letters 1000] [--key p256|rsa2048] [--write]

Four services run and take 20 submissions a second; all letters are numbered and wait for the issuer's key. The time is that from
the moment the key is there until the mail server has all of them; starting the printers is part of it. Printing a letter is measured beside bare typst, signing beside bare pyHanko with the same key and stamp, in turns.
"""

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final, NamedTuple

import nats
import psutil
import uvloop

from bench import load, papers, report
from bench.broker import end, free_port
from bench.disk import Disk
from bench.district import District, Sending, sending
from bench.farend import came, far_end
from bench.papers import Ratios
from bench.pipeline import percentiles
from bench.world import DISTRICT, World, catalogue, settings, start, world
from services.kit.clock import RealClock

OTHERS: Final = ("intake", "deadlines", "scoring")
RATE: Final = 20
OBLIGATIONS: Final = 4
LOOK_SECONDS: Final = 0.1
REST_SECONDS: Final = 2.0
LONGEST_SECONDS: Final = 600.0
MIB: Final = 1024**2
MOST_SECONDS: Final = {"p256": 60.0, "rsa2048": 120.0}
MOST_RECEIPT_MS: Final = 250.0
MOST_RENDER: Final = 1.3
MOST_SIGN: Final = 1.2
FOLDER: Final = Path(__file__).parent.parent / "docs" / "bench"


class Peak:
    """The most memory a process and its children had, in MiB, and the seconds of a processor they took so far."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.service = 0.0
        self.printers = 0.0
        self.service_cpu = 0.0
        self._printers_cpu = dict[int, float]()

    @property
    def printers_cpu(self) -> float:
        """Seconds of a processor that all printers took."""
        return sum(self._printers_cpu.values())

    def look(self) -> None:
        """Look once."""
        with suppress(psutil.Error):
            self.service = max(self.service, self._process.memory_info().rss / MIB)
            self.service_cpu = sum(self._process.cpu_times()[:2])
            children = self._process.children()
            self.printers = max(self.printers, sum(child.memory_info().rss for child in children) / MIB)
            self._printers_cpu.update({child.pid: sum(child.cpu_times()[:2]) for child in children})


class Sent(NamedTuple):
    """How long it took until all letters were handed over; how soon reports, and a bare disk, answered meanwhile; what it cost."""

    letters: int
    seconds: float
    receipts: list[float]
    disk: list[float]
    peak: Peak


class Result:
    """What came out, and whether it is what it must be."""

    def __init__(self, key: str, sent: Sent, ratios: Ratios) -> None:
        letters, seconds, receipts, disk, peak = sent
        p50, p99 = percentiles(receipts)
        bare_p50, bare_p99 = percentiles(disk)
        most = MOST_SECONDS[key] * letters / 1000
        self.rows = [
            (
                f"{letters:,} letters, {key}",
                f"{seconds:.1f} s ({letters / seconds:.0f}/s)",
                f"<= {most:.0f} s",
                seconds <= most,
            ),
            (
                f"receipt at {RATE}/s, p50 / p99",
                f"{p50} / {p99} ms",
                f"<= {MOST_RECEIPT_MS:.0f} ms",
                p99 <= MOST_RECEIPT_MS,
            ),
            (
                "a bare durable write meanwhile, p50 / p99 / most",
                f"{bare_p50} / {bare_p99} / {max(disk):.0f} ms",
                "",
                True,
            ),
            (
                "typesetting / bare typst",
                ratios.told(ratios.render),
                f"<= {MOST_RENDER}",
                ratios.render.times <= MOST_RENDER,
            ),
            ("signing / bare pyHanko", ratios.told(ratios.sign), f"<= {MOST_SIGN}", ratios.sign.times <= MOST_SIGN),
            (
                "processor a letter, notify + printers",
                f"{1000 * peak.service_cpu / letters:.0f} + {1000 * peak.printers_cpu / letters:.0f} ms",
                "",
                True,
            ),
            ("notify, printers, most memory", f"{peak.service:.0f} MiB, {peak.printers:.0f} MiB", "", True),
        ]

    @property
    def holds(self) -> bool:
        """Whether everything is within its bounds."""
        return all(row[3] for row in self.rows)

    def markdown(self) -> str:
        """Write it for people."""
        lines = [
            f"| {what} | {found} | {most} | {'ok' if good else '**over**'} |" for what, found, most, good in self.rows
        ]
        return "\n".join(["| what | found | must be | |", "|---|---|---|---|", *lines])


async def _run(folder: Path, key: str, letters: int) -> Sent:
    units = [load.unit(number) for number in range(letters)]
    await papers.numbered(folder, DISTRICT, units)
    made_before = papers.put_key(folder / "key", key).parent
    async with world(folder, OTHERS) as made, far_end() as port, await nats.connect(made.url) as client:
        today = RealClock().now().date()
        await made.take_catalogue(json.dumps(catalogue(units, OBLIGATIONS, today)))
        district = District(client)
        await district.look()
        sendings = (sending(number, units, OBLIGATIONS) for number in range(10**6))
        await district.send_at(RATE, sendings, 1.0)
        process = await start("notify", _settings(folder, made, port), folder)
        try:
            await _at_rest(folder / "notify.db", district, sendings)
            peak = Peak(process.pid)
            began = time.perf_counter()
            made_before.rename(folder / "keys")
            with Disk(folder) as disk:
                names = await _until_sent(lambda: _all_there(folder, port, letters, process), peak, district, sendings)
            seconds = time.perf_counter() - began
        finally:
            await end(process)
        seen = district.seen
        receipts = [1000 * (seen.answered[name] - seen.sent[name]) for name in names if name in seen.answered]
        return Sent(letters, seconds, receipts, disk.took_ms, peak)


async def _at_rest(database: Path, district: District, sendings: Iterator[Sending]) -> None:
    """Wait until notify has heard what was said before it came: from then on it hears but what is sent meanwhile."""
    before, now = -1, 0
    while now == 0 or now - before > 2 * RATE * REST_SECONDS:
        await district.send_at(RATE, sendings, REST_SECONDS)
        before, now = now, await asyncio.to_thread(_heard, database)


def _heard(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT max(position) FROM events").fetchone()[0] or 0)


async def _until_sent(
    done: Callable[[], bool], peak: Peak, district: District, sendings: Iterator[Sending]
) -> list[str]:
    """Send submissions at the rate until all letters lie at the mail server; answer which were sent."""
    names = list[str]()
    while not await asyncio.to_thread(done):
        names += await district.send_at(RATE, sendings, 5 * LOOK_SECONDS)
        await asyncio.to_thread(peak.look)
    return names


def _all_there(folder: Path, port: int, letters: int, notify: asyncio.subprocess.Process) -> bool:
    if notify.returncode is not None:
        raise RuntimeError(f"notify ended: {(folder / 'notify.log').read_text('utf-8')[-2000:]}")
    return came(port) >= letters


def _settings(folder: Path, made: World, port: int) -> dict[str, str]:
    own = settings("notify", f"127.0.0.1:{free_port()}", made.url, folder)
    more = {"SIGNING_KEYS": str(folder / "keys"), "PAPERS_DIR": str(folder / "papers")}
    mail = {"DUNGHAN_MAIL__HOST": "127.0.0.1", "DUNGHAN_MAIL__PORT": str(port)}
    return {**own, **mail, **{f"DUNGHAN_NOTIFY__{name}": value for name, value in more.items()}}


async def _bounded(asked: argparse.Namespace) -> Sent:
    async with asyncio.timeout(LONGEST_SECONDS):
        with tempfile.TemporaryDirectory(prefix="dunghan-letters-") as name:
            return await _run(Path(name), asked.key, asked.letters)


def main() -> int:
    """Measure and print; 1 where something is beyond its bounds."""
    parser = argparse.ArgumentParser(prog="python -m bench.letters")
    parser.add_argument("--letters", type=int, default=1_000)
    parser.add_argument("--key", choices=sorted(MOST_SECONDS), default="p256")
    parser.add_argument("--write", action="store_true", help="write a dated result into docs/bench")
    asked = parser.parse_args()
    where, ratios = report.machine(), papers.ratios(asked.key)
    result = Result(asked.key, uvloop.run(_bounded(asked)), ratios)
    print(result.markdown())
    if asked.write:
        day = RealClock().now().date()
        head = f"# Letters, {day}, {asked.key}\n\n{where.processor}, {where.cores} cores; load before: {where.load_before}.\n\n"
        (FOLDER / f"{day}-letters-{asked.key}.md").write_text(f"{head}{result.markdown()}\n", "utf-8")
    return 0 if result.holds else 1


if __name__ == "__main__":
    sys.exit(main())
