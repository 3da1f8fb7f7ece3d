"""What a measurement is asked and what it answers; how one runs alone and prints one line of JSON."""

import argparse
import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Final

import uvloop
from pydantic import BaseModel

MESSAGES: Final = 30_000
BATCH: Final = 256
LONGEST_SECONDS: Final = 300.0


class Asked(BaseModel, frozen=True):
    """How much to measure, on which store (`sqlite`, `postgres`), with whose rules (`small`, `intake`)."""

    messages: int = MESSAGES
    batch: int = BATCH
    store: str = "sqlite"
    rules: str = "small"


class Measured(BaseModel, frozen=True):
    """Messages carried through in seconds of the wall, and microseconds of this process's processor for each."""

    name: str
    messages: int
    per_s: int
    cpu_us: float

    @staticmethod
    def begun() -> "Watch":
        """Start a watch."""
        return Watch()


class Watch:
    """Knows when a measurement began, on the wall and on the processor."""

    def __init__(self) -> None:
        self._wall = time.perf_counter()
        self._cpu = time.process_time()

    def ended(self, name: str, messages: int) -> Measured:
        """Say what was measured until now."""
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        return Measured(
            name=name, messages=messages, per_s=round(messages / wall), cpu_us=round(1e6 * cpu / messages, 1)
        )


def run_alone(measure: Callable[[Asked], Awaitable[Measured]]) -> None:
    """Run one measurement as a program, bounded in time."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--rules", choices=("small", "intake"), default="small")
    asked = Asked(**vars(parser.parse_args()))

    async def bounded() -> Measured:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        async with asyncio.timeout(LONGEST_SECONDS):
            return await measure(asked)

    print(uvloop.run(bounded()).model_dump_json())
