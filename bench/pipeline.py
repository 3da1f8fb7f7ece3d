"""The whole as processes: how much it takes in at saturation, how soon it answers, what it costs when idle.

python -m bench.pipeline [--quick]
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Final, NamedTuple

import nats
import psutil
import uvloop
from pydantic import BaseModel

from bench import load
from bench.district import District, Sending, sending
from bench.waiting import until, until_told
from bench.world import World, catalogue, world
from services.kit.clock import RealClock

UNITS: Final = 2_000
OBLIGATIONS: Final = 4
RATES: Final = (50, 200)
RATE_SECONDS: Final = 20.0
AT_ONCE: Final = 20_000
IDLE_SECONDS: Final = 10.0
SETTLE_SECONDS: Final = 3.0
LOOK_SECONDS: Final = 0.05
LONGEST_SECONDS: Final = 600.0
MIB: Final = 1024**2
MOST_RECEIPT_MS: Final = 20.0
MOST_AGGREGATE_MS: Final = 50.0
MOST_MIB: Final = 150.0


class Delay(BaseModel, frozen=True):
    """Milliseconds from a submission to its receipt and to an aggregate that rests on it, at so many a second."""

    rate: int
    count: int
    receipt_p50: float
    receipt_p99: float
    aggregate_p50: float
    aggregate_p99: float

    @property
    def holds(self) -> bool:
        """Whether it is soon enough."""
        return self.receipt_p99 <= MOST_RECEIPT_MS and self.aggregate_p99 <= MOST_AGGREGATE_MS


class Idle(BaseModel, frozen=True):
    """What a process costs while nothing happens: resident MiB, per cent of one core."""

    name: str
    resident_mib: float
    cpu_percent: float


class Busy(BaseModel, frozen=True):
    """Microseconds of processor a submission costs a process, all at once sent; `bench` is the sender itself."""

    name: str
    cpu_us: int


class Pipeline(BaseModel, frozen=True):
    """What was measured of the whole."""

    units: int
    at_once: int
    taken_per_s: int
    answered_per_s: int
    busy: Sequence[Busy]
    delays: Sequence[Delay]
    idle: Sequence[Idle]

    @property
    def holds(self) -> bool:
        """Whether delays and memory are what they must be."""
        return all(delay.holds for delay in self.delays) and all(one.resident_mib <= MOST_MIB for one in self.idle)

    def markdown(self) -> list[str]:
        """Write it for people."""
        return [
            f"## Four services as processes, SQLite, {self.units:,} units",
            "",
            f"{self.at_once:,} submissions at once: {self.answered_per_s:,}/s until the last receipt,",
            f"{self.taken_per_s:,}/s until everybody has heard everything.",
            "",
            "| process | CPU µs/submission |",
            "|---|---:|",
            *(f"| {one.name} | {one.cpu_us} |" for one in self.busy),
            "",
            "| submissions/s | receipt p50 ms | p99 | aggregate p50 ms | p99 | |",
            "|---:|---:|---:|---:|---:|---|",
            *(
                f"| {one.rate} | {one.receipt_p50} | {one.receipt_p99} | {one.aggregate_p50} | {one.aggregate_p99} "
                f"| {'ok' if one.holds else '**over**'} |"
                for one in self.delays
            ),
            "",
            "| idle process | resident MiB | CPU % |",
            "|---|---:|---:|",
            *(f"| {one.name} | {one.resident_mib} | {one.cpu_percent} |" for one in self.idle),
            "",
        ]


def percentiles(milliseconds: Sequence[float]) -> tuple[float, float]:
    """Return the median and what 99 of 100 are below."""
    cuts = quantiles(milliseconds, n=100)
    return round(cuts[49], 1), round(cuts[98], 1)


async def _delay(district: District, rate: int, seconds: float, sendings: Iterator[Sending]) -> Delay:
    names = await district.send_at(rate, sendings, seconds)
    seen = district.seen
    await until(lambda: all(name in seen.shown or name in seen.refused for name in names))
    assert not seen.refused, next(iter(seen.refused.items()))
    answered = [1000 * (seen.answered[name] - seen.sent[name]) for name in names]
    shown = [1000 * (seen.shown[name] - seen.sent[name]) for name in names]
    receipt, aggregate = percentiles(answered), percentiles(shown)
    return Delay(
        rate=rate,
        count=len(names),
        receipt_p50=receipt[0],
        receipt_p99=receipt[1],
        aggregate_p50=aggregate[0],
        aggregate_p99=aggregate[1],
    )


class _Saturated(NamedTuple):
    taken_per_s: int
    answered_per_s: int
    busy: Sequence[Busy]


async def _saturate(district: District, made: World, sendings: Sequence[Sending]) -> _Saturated:
    processes = {**made.processes, "bench": os.getpid()}
    before, began = _used(processes), time.perf_counter()
    await district.send_all(sendings)
    await until(lambda: all(each.submission_id in district.seen.answered for each in sendings))
    answered = time.perf_counter()
    assert not district.seen.refused, next(iter(district.seen.refused.items()))
    await until_told(made.caught_up, LOOK_SECONDS)
    taken = time.perf_counter()
    used = {name: seconds - before[name] for name, seconds in _used(processes).items()}
    return _Saturated(
        round(len(sendings) / (taken - began)),
        round(len(sendings) / (answered - began)),
        [Busy(name=name, cpu_us=round(1e6 * seconds / len(sendings))) for name, seconds in used.items()],
    )


def _used(processes: Mapping[str, int]) -> dict[str, float]:
    return {name: sum(psutil.Process(pid).cpu_times()[:2]) for name, pid in processes.items()}


async def _idle(processes: Mapping[str, int]) -> list[Idle]:
    await asyncio.sleep(SETTLE_SECONDS)
    looked = {name: psutil.Process(pid) for name, pid in processes.items()}
    before = _used(processes)
    await asyncio.sleep(IDLE_SECONDS)
    used = {name: seconds - before[name] for name, seconds in _used(processes).items()}
    return [
        Idle(
            name=name,
            resident_mib=round(process.memory_info().rss / MIB, 1),
            cpu_percent=round(100 * used[name] / IDLE_SECONDS, 1),
        )
        for name, process in looked.items()
    ]


async def measure(*, quick: bool) -> Pipeline:
    """Measure the whole once, bounded in time."""
    units = [load.unit(number) for number in range(UNITS)]
    seconds, at_once = (5.0, AT_ONCE // 4) if quick else (RATE_SECONDS, AT_ONCE)
    sendings = (sending(number, units, OBLIGATIONS) for number in range(10 * AT_ONCE))
    async with asyncio.timeout(LONGEST_SECONDS):
        with tempfile.TemporaryDirectory() as name:
            async with world(Path(name)) as made, await nats.connect(made.url) as client:
                today = RealClock().now().date()
                await made.take_catalogue(json.dumps(catalogue(units, OBLIGATIONS, today)))
                idle = await _idle(made.processes)
                district = District(client)
                await district.look()
                delays = [await _delay(district, rate, seconds, sendings) for rate in RATES]
                many = [next(sendings) for _ in range(at_once)]
                saturated = await _saturate(district, made, many)
                return Pipeline(
                    units=UNITS,
                    at_once=at_once,
                    **saturated._asdict(),
                    delays=delays,
                    idle=idle,
                )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.pipeline")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    print("\n".join(uvloop.run(measure(quick=asked.quick)).markdown()))


if __name__ == "__main__":
    main()
