"""Many districts and what lies between them and the province: servers of their own, lines that can be cut, a hub that dies."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final

import psutil
from grpc.aio import insecure_channel
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.client.pace import Pace
from services.client.profile import Profile
from services.contracts import naming
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.kit import journal
from services.kit.clock import RealClock
from services.kit.databases import opened
from services.kit.journal import Row
from tests.faults.process import ServiceProcess
from tests.faults.secured import OPERATOR, Hub, Keys, Leaf, looking
from tests.kit.servers import Line
from tests.kit.wait import eventually

CLOCK: Final = RealClock()
SOON: Final = 60.0
UNITS: Final = 2
OBLIGATIONS: Final = 4
CHUNK: Final = 10
PACE: Final = Pace(first=3.0, factor=1.6, most=15.0, patience=240.0)


def catalogue(districts: Sequence[str], leaves: Sequence[str]) -> dict[str, Any]:
    """Return a catalogue of so many districts with two units each, and reports that may be sent now."""
    today = CLOCK.now().date()
    period = {
        "code": "P1",
        "opens": (today - timedelta(days=40)).isoformat(),
        "due": {"phrase": "BY_DAY", "day": (today + timedelta(days=60)).isoformat()},
    }
    units = [(district, number) for district in districts for number in range(UNITS)]
    return {
        "catalogue": "districts",
        "authority": "Ủy ban nhân dân tỉnh",
        "province": {"code": "p", "name": "Tỉnh P"},
        "districts": [{"code": code, "name": code, "trust": "sender", "leaf": code in leaves} for code in districts],
        "units": [
            {"no": no + 1, "code": f"{of}-u{number}", "name": f"{of} {number}", "kind": "commune", "district": of}
            for no, (of, number) in enumerate(units)
        ],
        "obligations": [
            {
                "code": f"C-{number}",
                "title": f"Báo cáo {number}",
                "citation": {"number": "1/KH-UBND", "date": "2021-01-04"},
                "audience": "all",
                "others": "unknown",
                "accepts": {"channels": ["e-office"], "signed": True, "annexes": False},
                "periods": [period],
            }
            for number in range(OBLIGATIONS)
        ],
    }


@dataclass
class Country:
    """A hub with real services, districts that send straight to it, and districts behind servers and lines of their own.

    `dead`: leaf districts whose server never comes.
    """

    folder: Path
    districts: tuple[str, ...]
    leaf: tuple[str, ...]
    dead: tuple[str, ...] = ()
    services: tuple[str, ...] = ("intake", "deadlines")
    keys: Keys = field(init=False)
    hub: Hub = field(init=False)
    servers: dict[str, Leaf] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    processes: dict[str, ServiceProcess] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Give everybody keys."""
        self.keys = Keys(self.folder / "keys")
        realm = self.keys.realm(self.whole, self.leaf + self.dead)
        self.hub = Hub(self._room("hub"), realm=realm)

    def _room(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    async def start(self) -> None:
        """Start the hub, the leaves' servers, then the services."""
        await self.hub.start()
        for code in self.leaf:
            line = self.lines[code] = Line(self.hub.leaf_port)
            await line.start()
            room = self._room(f"leaf-{code}")
            leaf = self.servers[code] = Leaf(room, domain=code, remote_port=line.port, keys=self.keys)
            await leaf.start()
        for name in self.services:
            url = f"sqlite+aiosqlite:///{self.folder / name}.db"
            more = {"DUNGHAN_NATS__KEY": str(self.keys.of(name))}
            more |= {"DUNGHAN_INTAKE__RECEIPT_KEY": str(self.keys.receipt_key)} if name == "intake" else {}
            self.processes[name] = ServiceProcess(name, self.folder, self.hub.url, url, more=more)
            await self.processes[name].start()
        for process in self.processes.values():
            await process.ready(SOON)

    async def stop(self) -> None:
        """End what was started here."""
        for process in self.processes.values():
            await process.end()
        for code in self.servers:
            self.servers[code].kill()
            await self.lines[code].stop()
        self.hub.kill()

    @property
    def whole(self) -> tuple[str, ...]:
        """The districts that send straight to the hub."""
        return tuple(code for code in self.districts if code not in self.leaf + self.dead)

    def profile(self, district: str) -> Profile:
        """Say how a district's client connects: to its own server, or to the hub."""
        url = self.servers[district].url if district in self.servers else self.hub.url
        outbox = self.folder / "outboxes" / f"{district}.db"
        return Profile.said(
            district=district,
            urls=(url,),
            leaf=district in self.leaf,
            domain="province" if district in self.leaf else "",
            key=self.keys.of(district),
            receipt_keys=self.keys.receipt_keys,
            outbox=outbox,
        )

    async def take_in(self) -> None:
        """Register everybody."""
        content = json.dumps(catalogue(self.districts, self.leaf + self.dead))
        async with insecure_channel(self.processes["deadlines"].address) as channel:
            request = admin_pb2.ImportCatalogueRequest(request_id="import", actor="test", catalogue_json=content)
            await admin_pb2_grpc.DeadlinesAdminStub(channel).ImportCatalogue(request, timeout=60)

    async def heard(self, districts: Sequence[str], within: float = SOON) -> float:
        """Wait until intake hears the streams of districts; return the seconds it took."""
        began, left = monotonic(), list(districts)
        async with self.at_hub() as client:
            js = JetStreamContext(client, timeout=2)

            async def hears() -> bool:
                while left and await _consumed(js, left[-1]):
                    left.pop()
                return not left

            await eventually(hears, within=within)
        return monotonic() - began

    def at_hub(self) -> AbstractAsyncContextManager[Client]:
        """Look into the province's streams."""
        return looking(self.hub, self.keys, "intake")

    def at_leaf(self, code: str) -> AbstractAsyncContextManager[Client]:
        """Look into a district's own streams."""
        return looking(self.servers[code], self.keys, OPERATOR)

    def refused(self) -> list[str]:
        """Return what any server refused anybody."""
        logs = [(one.folder / "nats.log").read_text("utf-8", "replace") for one in (self.hub, *self.servers.values())]
        return [line for log in logs for line in log.splitlines() if "iolation" in line]

    async def restart_hub(self) -> None:
        """Kill the hub as a power failure does, and start it again."""
        self.hub.kill()
        await self.hub.start()

    async def busy(self, seconds: float) -> dict[str, float]:
        """Return how many percent of a core intake and the hub use in so many seconds."""
        assert self.processes["intake"].process is not None
        watched = {"intake": psutil.Process(self.processes["intake"].process.pid), "hub": psutil.Process(self.hub.pid)}
        for one in watched.values():
            one.cpu_percent()
        await asyncio.sleep(seconds)
        return {name: one.cpu_percent() for name, one in watched.items()}

    async def rows(self, source: str) -> list[Row]:
        """Read what intake's journal has of a source."""
        async with opened(f"sqlite+aiosqlite:///{self.folder / 'intake'}.db", []) as database:
            found = await database.read(journal.OWN_AFTER, {"source": source, "after": 0, "limit": 1_000_000})
        return [Row(*plain) for plain in found]

    async def counts(self) -> dict[str, dict[str, int]]:
        """Return what intake counts for each district."""
        found = (await self.processes["intake"].progress()).counts
        return {code: dict(found[code].values) for code in found}


async def _consumed(js: JetStreamContext, district: str) -> bool:
    try:
        return (await js.stream_info(naming.submissions_stream(district))).state.consumer_count > 0
    except (js_errors.Error, TimeoutError):
        return False


@asynccontextmanager
async def country(made: Country) -> AsyncIterator[Country]:
    """Hold what runs, and end every process of it."""
    try:
        await made.start()
        await made.take_in()
        yield made
    finally:
        await made.stop()
