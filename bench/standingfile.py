"""All cells of a register as a CSV file by the command: a service in a process of its own, gRPC, starting the command, writing."""

import argparse
import asyncio
import csv
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

import psutil
import uvloop

from bench.broker import end
from bench.standingworld import ENDS
from services.kit import journal, operations
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.rpc import Server
from services.kit.run import steady_memory
from services.kit.service import Service
from services.kit.transact import Transactor
from services.scoring import wiring
from services.scoring.queries.lists import Asked
from services.scoring.settings import Settings

COMMAND: Final = "import sys; from services.cli.main import main; sys.exit(main())"
MB: Final = 1024 * 1024


class Served(NamedTuple):
    """A service that answers calls, and where."""

    process: asyncio.subprocess.Process
    port: int

    @property
    def memory_mb(self) -> int:
        """How much memory it holds."""
        return int(psutil.Process(self.process.pid).memory_info().rss) // MB


async def serve(url: str) -> None:
    """Answer calls until standard input ends; say first on which port."""
    settings = Settings()
    blueprint = wiring.blueprint(settings)
    async with opened(url, [journal.JOURNAL, blueprint.tables]) as database:
        transactor = Transactor(blueprint.rules, database, SimulatedClock(ENDS + timedelta(days=1)), "bench")
        await transactor.take_place()
        service, server = Service(blueprint, settings, transactor.clock, database, transactor), Server("127.0.0.1:0")
        service.blueprint.admin(service, server)
        operations.register(service, server)
        await server.start()
        steady_memory()
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await server.stop()


@asynccontextmanager
async def served(url: str) -> AsyncIterator[Served]:
    """Hold the service in a process of its own."""
    asked, pipe = ("-Wignore", "-m", "bench.standingfile", "--serve", url), asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *asked, stdin=pipe, stdout=pipe)
    try:
        line = await process.stdout.readline() if process.stdout else b""
        yield Served(process, int(line))
    finally:
        await end(process)


async def write(there: Served, asked: Asked, file: Path) -> float:
    """Write the register by the command; how long that took, in milliseconds."""
    instants = ("--as-of", asked.as_of.isoformat(), "--known-at", asked.known_at.isoformat())
    whose = ("--year", str(asked.year), "--district", "all", *instants)
    where = ("--server", f"scoring=127.0.0.1:{there.port}", "register")
    begun = time.perf_counter()
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-Wignore", "-c", COMMAND, *where, *whose, "--format", "csv", "-o", str(file)),
        stderr=asyncio.subprocess.DEVNULL,
    )
    if await command.wait():
        raise SystemExit("the command failed")
    return 1000 * (time.perf_counter() - begun)


def rows(file: Path) -> int:
    """Count the rows of a file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines)) - 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.standingfile")
    parser.add_argument("--serve", required=True, help="the database of the service")
    uvloop.run(serve(parser.parse_args().serve))
