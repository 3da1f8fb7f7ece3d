"""The four services as processes with a broker and a catalogue, as an operator would have them, in a folder."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import grpc

from bench.broker import broker, end, free_port
from bench.waiting import until_told
from services.cli.settings import SERVICES, child_environment
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.kit.pb import operations_pb2, operations_pb2_grpc

DISTRICT: Final = "bench"
PERIOD: Final = "1"
LOOK_SECONDS: Final = 0.1
QUIET_LOOKS: Final = 5
PATIENCE_SECONDS: Final = 60.0
OPTIONS: Final = (
    ("grpc.max_reconnect_backoff_ms", 200),
    ("grpc.enable_http_proxy", 0),
    ("grpc.max_send_message_length", 64 * 1024 * 1024),
)
DAYS_OPEN: Final = 30
DAYS_LEFT: Final = 60

Progress = Mapping[str, operations_pb2.Progress]


class World:
    """What runs: the broker's URL, the services' processes and calls to them."""

    def __init__(self, url: str, processes: Mapping[str, int], channels: Mapping[str, grpc.aio.Channel]) -> None:
        self.url = url
        self.processes = processes
        self._channels = channels

    async def take_catalogue(self, content: str) -> None:
        """Import a catalogue and wait until everybody has heard what follows from it."""
        request = admin_pb2.ImportCatalogueRequest(request_id="bench", actor="bench", catalogue_json=content)
        stub = admin_pb2_grpc.DeadlinesAdminStub(self._channels["deadlines"])
        await stub.ImportCatalogue(request, timeout=PATIENCE_SECONDS)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await until_told(lambda: self._all_open(stub), LOOK_SECONDS)
        await self.quiet()

    async def _all_open(self, stub: admin_pb2_grpc.DeadlinesAdminStub) -> bool:
        listed = await stub.ListPeriods(admin_pb2.ListPeriodsRequest(), timeout=PATIENCE_SECONDS)
        return bool(listed.periods) and all(period.state == "open" for period in listed.periods)

    async def progress(self) -> Progress:
        """Ask every service where it stands."""
        request = operations_pb2.GetProgressRequest()
        stubs = {name: operations_pb2_grpc.OperationsStub(channel) for name, channel in self._channels.items()}
        return {
            name: await stub.GetProgress(request, timeout=PATIENCE_SECONDS, wait_for_ready=True)
            for name, stub in stubs.items()
        }

    async def caught_up(self) -> bool:
        """Say whether everything decided is confirmed by the broker and heard by all that hear it."""
        found = await self.progress()
        heard = all(
            position >= found[source].position
            for progress in found.values()
            for source, position in progress.heard.items()
        )
        return heard and all(each.relayed == each.position and each.outbox == 0 for each in found.values())

    async def quiet(self) -> None:
        """Wait until nobody has anything left, several looks long."""
        before, looks = list[int](), 0
        while looks < QUIET_LOOKS:
            await asyncio.sleep(LOOK_SECONDS)
            rows = [progress.rows for progress in (await self.progress()).values()]
            looks = looks + 1 if rows == before and await self.caught_up() else 0
            before = rows


def obligation(number: int) -> str:
    """Name an obligation."""
    return f"BC-{number}"


def catalogue(units: Sequence[str], obligations: int, today: date) -> dict[str, Any]:
    """Write a catalogue: all units owe all obligations, opened long ago, due in two months."""
    period = {
        "code": PERIOD,
        "opens": str(today - timedelta(days=DAYS_OPEN)),
        "due": {"phrase": "BY_DAY", "day": str(today + timedelta(days=DAYS_LEFT))},
    }
    rule = {
        "citation": {"number": "1/UBND", "date": "2021-01-04"},
        "audience": "all",
        "others": "not_obliged",
        "accepts": {"channels": ["e-office"], "signed": True, "annexes": True},
        "periods": [period],
    }
    return {
        "catalogue": DISTRICT,
        "authority": DISTRICT,
        "province": {"code": DISTRICT, "name": DISTRICT},
        "district": {"code": DISTRICT, "name": DISTRICT, "trust": "sender"},
        "units": [
            {
                "no": number,
                "code": unit,
                "name": unit,
                "kind": "commune",
                "district": DISTRICT,
                "email": f"{unit}@bench.example",
            }
            for number, unit in enumerate(units, start=1)
        ],
        "obligations": [
            {**rule, "code": obligation(number), "title": obligation(number)} for number in range(obligations)
        ],
    }


@asynccontextmanager
async def world(folder: Path, services: Sequence[str] = SERVICES) -> AsyncIterator[World]:
    """Run the broker and the four services, or some of them; end all."""
    async with AsyncExitStack() as stack:
        url, pid = await stack.enter_async_context(broker(folder))
        addresses = {service: f"127.0.0.1:{free_port()}" for service in services}
        processes = {"nats": pid}
        for service, address in addresses.items():
            process = await start(service, settings(service, address, url, folder), folder)
            stack.push_async_callback(end, process)
            processes[service] = process.pid
        channels = {
            service: await stack.enter_async_context(grpc.aio.insecure_channel(address, options=OPTIONS))
            for service, address in addresses.items()
        }
        made = World(url, processes, channels)
        await made.quiet()
        yield made


def settings(service: str, address: str, url: str, folder: Path) -> dict[str, str]:
    """Say where a service of this world keeps its data and answers."""
    prefix = f"DUNGHAN_{service.upper()}__"
    return {
        "DUNGHAN_NATS__URL": url,
        "DUNGHAN_LOG_LEVEL": "WARNING",
        f"{prefix}DATABASE_URL": f"sqlite+aiosqlite:///{folder}/{service}.db",
        f"{prefix}GRPC_LISTEN": address,
    }


async def start(service: str, settings: Mapping[str, str], folder: Path) -> asyncio.subprocess.Process:
    """Start a service as a process of its own; what it says goes into a file."""
    with (folder / f"{service}.log").open("wb") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"services.{service}",
            env=child_environment(settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
