"""A small province of real processes under load: one broker, four services, districts that send until they hold a receipt."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import nats
from grpc import RpcError
from grpc.aio import insecure_channel
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from ruamel.yaml import YAML

from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.kit import journal
from services.kit.clock import RealClock
from services.kit.databases import opened
from services.kit.journal import Row
from services.kit.pb import operations_pb2
from services.notify.pb import admin_pb2 as notify_pb2
from services.notify.pb import admin_pb2_grpc as notify_pb2_grpc
from tests.faults.process import ServiceProcess
from tests.kit.servers import NatsServer, free_port
from tests.kit.wait import eventually

SERVICES: Final = ("intake", "deadlines", "scoring", "notify")
DISTRICTS: Final = ("d-one", "d-two", "d-three")
CLOCK: Final = RealClock()
ISSUER: Final = Path(__file__).parents[2] / "catalogues" / "rach-gia-2023" / "catalogue.yaml"
AGAIN_SECONDS: Final = 3.0
SOON: Final = 60.0
SETTLE_SECONDS: Final = 90.0
READY_SECONDS: Final = 60.0


def catalogue(*, units: int, current: int, past: int = 0, leaf: str = "", patience: int = 1) -> dict[str, Any]:
    """Return a catalogue: so many units, reports that may be sent now, and reports that fell due some days ago.

    Patience with these is over, unless it is longer; `leaf` is a district that sends through a leaf node.
    """
    today = CLOCK.now().date()
    opens = (today - timedelta(days=40)).isoformat()
    return {
        "catalogue": "faults",
        "authority": "Ủy ban nhân dân tỉnh",
        "province": {"code": "p", "name": "Tỉnh P"},
        "districts": [{"code": code, "name": code, "trust": "sender", "leaf": code == leaf} for code in DISTRICTS],
        "units": [
            {
                "no": number + 1,
                "code": f"u{number}",
                "name": f"Đơn vị {number}",
                "kind": "commune",
                "email": f"u{number}@example.vn",
                "district": DISTRICTS[number % len(DISTRICTS)],
                "valid_from": opens,
            }
            for number in range(units)
        ],
        "obligations": [
            {
                "code": f"{kind}-{number}",
                "title": f"Báo cáo {number}",
                "citation": {"number": "1/KH-UBND", "date": "2021-01-04"},
                "audience": "all",
                "others": "unknown",
                "patience_working_days": patience,
                "accepts": {"channels": ["e-office"], "signed": True, "annexes": False},
                "periods": [
                    {
                        "code": "P1",
                        "opens": opens,
                        "due": {"phrase": "BY_DAY", "day": (today + timedelta(days=days)).isoformat()},
                    }
                ],
            }
            for kind, count, days in (("C", current, 60), ("P", past, -5))
            for number in range(count)
        ],
    }


@dataclass
class Province:
    """The processes, their databases, and what districts sent and were answered."""

    folder: Path
    server: NatsServer
    urls: dict[str, str]
    group: asyncio.TaskGroup
    units: int = 30
    silent_seconds: float = 60.0
    smtp_port: int = field(default_factory=free_port)
    processes: dict[str, ServiceProcess] = field(default_factory=dict)
    keepers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    imports: int = 0

    def __post_init__(self) -> None:
        """Prepare the processes."""
        more = {
            "DUNGHAN_HEADS_SECONDS": "0.5",
            "DUNGHAN_MAIL__HOST": "127.0.0.1",
            "DUNGHAN_MAIL__PORT": str(self.smtp_port),
            "DUNGHAN_AUDIT_SECONDS": "3",
            "DUNGHAN_INTAKE__SILENT_SECONDS": str(self.silent_seconds),
        }
        for name in SERVICES:
            self.processes[name] = ServiceProcess(name, self.folder, self.server.url, self.urls[name], more=dict(more))

    async def start(self, *names: str) -> None:
        """Start services and keep them running, as a supervisor does; wait until they serve."""
        for name in names or SERVICES:
            await self.processes[name].start()
            self.keepers[name] = self.group.create_task(self._keep(self.processes[name]))
        for name in names or SERVICES:
            await self.processes[name].ready(READY_SECONDS)

    async def _keep(self, process: ServiceProcess) -> None:
        while process.process is not None:
            await process.process.wait()
            await process.start()

    async def stop(self, *names: str) -> None:
        """End services in order, and leave them so."""
        for name in names or SERVICES:
            keeper = self.keepers.pop(name, None)
            if keeper is not None:
                keeper.cancel()
            await self.processes[name].end()

    async def kill(self, name: str) -> None:
        """Kill a service; it is started again at once."""
        await self.processes[name].kill()

    async def take_in(self, **sizes: Any) -> None:
        """Import a catalogue."""
        self.imports += 1
        content = json.dumps(catalogue(units=self.units, **sizes))
        async with insecure_channel(self.processes["deadlines"].address) as channel:
            request = admin_pb2.ImportCatalogueRequest(
                request_id=f"import-{self.imports}", actor="test", catalogue_json=content
            )
            await admin_pb2_grpc.DeadlinesAdminStub(channel).ImportCatalogue(request, timeout=30)

    async def name_issuers(self) -> None:
        """Say who writes letters for each district, all in one book."""
        # Without a signature: who is killed while signing is the matter of tests of its own.
        letters = {**YAML(typ="safe").load(ISSUER)["letters"], "signature": False}
        async with insecure_channel(self.processes["notify"].address) as channel:
            for district in DISTRICTS:
                request = notify_pb2.SetIssuerRequest(
                    request_id=f"issuer-{district}",
                    actor="test",
                    district=district,
                    issuer_json=json.dumps(letters, ensure_ascii=False),
                )
                await notify_pb2_grpc.NotifyAdminStub(channel).SetIssuer(request, timeout=30)

    async def rows(self, service: str, source: str) -> list[Row]:
        """Read what a journal has of a source."""
        async with opened(self.urls[service], []) as database:
            found = await database.read(journal.OWN_AFTER, {"source": source, "after": 0, "limit": 1_000_000})
        return [Row(*plain) for plain in found]

    async def head(self, service: str) -> int:
        """Return a service's own position."""
        return int((await self.processes[service].progress()).position)

    async def settled(self, within: float = SETTLE_SECONDS) -> None:
        """Wait until everybody has heard everything and nothing is open."""
        await eventually(self._quiet, within=within)

    async def _quiet(self) -> bool:
        try:
            found = {name: await process.progress() for name, process in self.processes.items()}
        except RpcError as error:
            raise AssertionError(str(error)) from error
        for name, one in found.items():
            assert one.state == "serving", f"{name} {one.state} {list(one.alarms)}"
            assert not one.busy, f"{name}: {list(one.busy)[:3]}"
            assert one.relayed == one.position, f"{name} relayed {one.relayed} of {one.position}"
            for source, position in one.heard.items():
                if source in found:
                    assert position == found[source].position, f"{name} heard {position} of {source}"
        return True

    async def verified(self) -> None:
        """Let every service verify its journal, decisions included."""
        for name, process in self.processes.items():
            request = operations_pb2.VerifyJournalRequest(decisions=True)
            verdict = await process.call("VerifyJournal", request, timeout=120)
            wrong = [f"{one.what} {one.where}: {one.text}" for one in verdict.findings if one.what not in TOLD]
            assert not wrong, f"{name}: {wrong[:5]}"


TOLD: Final = frozenset({"cause-missing", "taken-back"})
"""What `verify` tells after a take-back and is no damage."""


@asynccontextmanager
async def province(
    folder: Path, server: NatsServer, urls: dict[str, str], units: int = 30, *, silent_seconds: float = 60.0
) -> AsyncIterator[Province]:
    """Hold a province that runs, and end every process of it."""
    async with asyncio.TaskGroup() as group:
        made = Province(folder, server, urls, group, units, silent_seconds)
        try:
            await made.start()
            yield made
        finally:
            await made.stop()


def sqlite_urls(folder: Path) -> dict[str, str]:
    """Return one SQLite file per service."""
    return {name: f"sqlite+aiosqlite:///{folder / name}.db" for name in SERVICES}


@dataclass
class Load:
    """Districts that send and send again until they hold a receipt; what they were answered is kept."""

    url: str
    units: int
    obligations: int
    per_second: float = 100.0
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    receipts: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    last_sent: dict[str, float] = field(default_factory=dict)
    sending: bool = True
    paused: bool = False
    _client: Client | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self, group: asyncio.TaskGroup) -> None:
        """Begin to send."""
        self._client = await nats.connect(
            self.url,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.1,
            error_cb=_quiet,
        )
        await self._client.subscribe("receipts.>", cb=self._keep)
        self._tasks = [group.create_task(self._send()), group.create_task(self._again())]

    async def _keep(self, message: Msg) -> None:
        receipt = json.loads(message.data)
        if receipt["submission_id"] in self.sent:
            self.receipts[receipt["submission_id"]].append(receipt)

    async def _send(self) -> None:
        number = 0
        while self.sending:
            await asyncio.sleep(1 / self.per_second)
            if self.paused:
                continue
            number += 1
            unit = number * 7 % self.units
            name = f"S{number}"
            self.sent[name] = {
                "submission_id": name,
                "unit": f"u{unit}",
                "obligation": f"C-{number % self.obligations}",
                "period": "P1",
                "submitted_at": CLOCK.now().isoformat(),
                "channel": "e-office",
                "attested": {"signed": True, "annexes_complete": True},
            }
            await self._publish(name)

    async def _publish(self, name: str) -> None:
        body = self.sent[name]
        district = DISTRICTS[int(body["unit"][1:]) % len(DISTRICTS)]
        self.last_sent[name] = asyncio.get_running_loop().time()
        assert self._client is not None
        with suppress(nats_errors.Error, OSError):
            # Another message id each time: what the district is sure of is its submission id.
            sending = f"{district}-{name}-{self.last_sent[name]}"
            await self._client.publish(
                f"submissions.{district}.{body['unit']}", json.dumps(body).encode(), headers={"Nats-Msg-Id": sending}
            )

    async def _again(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            now = asyncio.get_running_loop().time()
            for name in self.open():
                if now - self.last_sent[name] > AGAIN_SECONDS:
                    await self._publish(name)

    def open(self) -> list[str]:
        """Name what has no receipt."""
        return [name for name in self.sent if name not in self.receipts]

    async def all_answered(self, within: float = SETTLE_SECONDS) -> None:
        """Send nothing new any more and wait for the last receipt."""
        self.sending = False
        await eventually(lambda: not self.open(), within=within)

    async def stop(self) -> None:
        """Leave."""
        for task in self._tasks:
            task.cancel()
        if self._client is not None:
            await self._client.close()


async def _quiet(_error: Exception) -> None:
    """Say nothing: brokers die here on purpose."""


@asynccontextmanager
async def loaded(made: Province, *, obligations: int, per_second: float = 100.0) -> AsyncIterator[Load]:
    """Let districts send while entered."""
    load = Load(made.server.url, made.units, obligations, per_second)
    await load.start(made.group)
    try:
        yield load
    finally:
        await load.stop()


async def check_receipts(made: Province, load: Load) -> None:
    """Every submission that holds a receipt is on the record exactly once, and no receipt says two things."""
    decided: dict[str, list[Row]] = defaultdict(list)
    by_id = {}
    for row in await made.rows("intake", "intake"):
        by_id[row.message_id] = row
        if row.type.startswith("intake.report-") and row.type != "intake.report-held.v1":
            decided[json.loads(row.body)["data"]["submission_id"]].append(row)
    for name, receipts in load.receipts.items():
        assert len(decided[name]) == 1, f"{name} was decided {len(decided[name])} times"
        for receipt in receipts:
            row = by_id[receipt["event_id"]]
            assert (receipt["position"], receipt["journal_hash"]) == (row.source_position, row.hash), name
            assert receipt["outcome"] == "held" or row is decided[name][0], receipt
        assert decided[name][0].type == "intake.report-submitted.v1", decided[name][0].body


async def check_copies(made: Province) -> None:
    """Every reader has of every source, hash by hash, what the source itself has."""
    own = {name: {row.source_position: row.hash for row in await made.rows(name, name)} for name in SERVICES}
    for reader in SERVICES:
        for source in SERVICES:
            if reader != source:
                for row in await made.rows(reader, source):
                    assert own[source][row.source_position] == row.hash, f"{reader} of {source} {row.source_position}"


async def check_letters(made: Province, *, notices: int) -> None:
    """So many letters, each about another duty, numbered from 1 without a gap, each number once."""
    duties: list[str] = []
    numbered: dict[str, list[int]] = defaultdict(list)
    for row in await made.rows("notify", "notify"):
        data = json.loads(row.body)["data"]
        if row.type == "notify.letter-drafted.v1":
            duties.append(json.dumps([data["kind"], data["duties"]], sort_keys=True))
        if row.type == "notify.letter-numbered.v1":
            numbered[data["letter"]].append(data["number"])
    assert len(duties) == len(set(duties)) == notices, (len(duties), len(set(duties)))
    assert all(len(numbers) == 1 for numbers in numbered.values())
    assert sorted(found[0] for found in numbered.values()) == list(range(1, notices + 1))


async def _has_aggregates(made: Province) -> bool:
    """Say whether the last word about every unit, district and the province is there, whatever became of the store."""
    client = await nats.connect(made.server.url)
    try:
        info = await client.jetstream().stream_info("AGGREGATES", subjects_filter=">")
        assert len(info.state.subjects or {}) == made.units + len(DISTRICTS) + 1
        return True
    finally:
        await client.close()


async def everything_holds(made: Province, load: Load) -> None:
    """After the faults: all receipts are there, everybody is settled, nothing is lost, doubled or contradicted."""
    await load.all_answered()
    await made.settled()
    await check_receipts(made, load)
    await check_copies(made)
    await made.verified()
    await eventually(lambda: _has_aggregates(made), within=SOON)
