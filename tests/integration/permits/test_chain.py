"""From a submission to an aggregate under the permissions we generate: everybody is allowed what they need, and asks for no more."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.contracts import naming
from services.deadlines import wiring as deadlines
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.settings import Settings as DeadlinesSettings
from services.intake import wiring as intake
from services.intake.settings import Settings as IntakeSettings
from services.kit import run
from services.kit.rpc import Server
from services.kit.service import Blueprint, Service
from services.kit.settings import ClockKind, Nats
from services.notify import wiring as notify
from services.notify.settings import Settings as NotifySettings
from services.permits.grants import OWNS
from services.scoring import wiring as scoring
from services.scoring.settings import Settings as ScoringSettings
from tests.kit.ground import LEAF, Ground, standing
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

SOON: Final = 60
START: Final = datetime.fromisoformat("2023-03-01T08:00:00+07:00")
DOCUMENT: Final = b"%PDF-1.7 " + b"x" * 200_000
CATALOGUE: Final = Catalogue.model_validate(
    {
        "catalogue": "two",
        "authority": "UBND",
        "year": 2023,
        "province": {"code": "kien-giang", "name": "Kiên Giang"},
        "districts": [{"code": "d1", "name": "D"}, {"code": LEAF, "name": "L", "leaf": True}],
        "units": [
            {"no": 1, "code": "u", "name": "U", "kind": "commune", "district": "d1"},
            {"no": 2, "code": "v", "name": "V", "kind": "commune", "district": LEAF},
        ],
        "obligations": [
            {
                "code": "B",
                "title": "Báo cáo",
                "citation": {"number": "1", "date": "2021-01-04"},
                "audience": "all",
                "others": "unknown",
                "accepts": {"channels": ["e-office"], "signed": True, "annexes": False},
                "periods": [{"code": "2023", "opens": "2023-01-01", "due": {"phrase": "BY_DAY", "day": "2023-03-15"}}],
            }
        ],
    }
)


def settings_of(ground: Ground, folder: Path, name: str) -> Any:
    """Configure a service: its own key, a clock that stands before the due day, a fresh database."""
    kinds: dict[str, Any] = {
        "intake": IntakeSettings,
        "deadlines": DeadlinesSettings,
        "scoring": ScoringSettings,
        "notify": NotifySettings,
    }
    asked = Nats(url=ground.hub.url, key=str(ground.keys.path(name)))
    settings = kinds[name](nats=asked, clock=ClockKind.SIMULATED, clock_start=START, heads_seconds=0.2)
    settings.store.database_url = f"sqlite+aiosqlite:///{folder / name}.db"
    return settings


def blueprint_of(name: str, settings: Any) -> Blueprint:
    """Put a service together."""
    if name == "intake":
        return intake.blueprint()
    made: Blueprint = {"deadlines": deadlines, "scoring": scoring, "notify": notify}[name].blueprint(settings)
    return made


@asynccontextmanager
async def serving(ground: Ground, folder: Path) -> AsyncIterator[dict[str, Service]]:
    """Run all services."""
    services = dict[str, Service]()

    def captured(name: str, blueprint: Blueprint) -> Blueprint:
        def admin(service: Service, server: Server) -> None:
            services[name] = service
            blueprint.admin(service, server)

        return replace(blueprint, admin=admin)

    def all_ready() -> bool:
        return len(services) == len(OWNS) and all(service.backlog == 0 for service in services.values())

    async with asyncio.TaskGroup() as group:
        tasks = []
        for name in OWNS:
            settings = settings_of(ground, folder, name)
            blueprint = captured(name, blueprint_of(name, settings))
            tasks.append(group.create_task(run.serve(blueprint, settings)))
        try:
            await eventually(all_ready, within=SOON)
            yield services
        finally:
            for task in tasks:
                task.cancel()


class System:
    """A district's system: sends a report with its document, and keeps the receipts."""

    def __init__(self, client: Client, district: str, unit: str) -> None:
        self._client, self._district, self._unit = client, district, unit
        self.receipts = list[dict[str, Any]]()

    async def begin(self) -> None:
        """Hear receipts."""
        await self._client.subscribe(f"receipts.{self._district}.>", cb=self._take)
        await self._client.flush()

    async def _take(self, message: Msg) -> None:
        self.receipts.append(json.loads(message.data))

    async def send(self) -> bool:
        """Put the document into the bucket, then the report into the stream, as soon as both are there."""
        bucket = naming.documents_bucket(self._district)
        js = JetStreamContext(self._client, timeout=1)
        try:
            await (await js.object_store(bucket)).put("S1.pdf", DOCUMENT)
            await js.publish(naming.submission_subject(self._district, self._unit), self._body(bucket))
        except (js_errors.Error, TimeoutError):
            return False
        return True

    def _body(self, bucket: str) -> bytes:
        document = {"bucket": bucket, "object": "S1.pdf", "sha256": hashlib.sha256(DOCUMENT).hexdigest()}
        about = {"submission_id": "S1", "unit": self._unit, "obligation": "B", "period": "2023"}
        said = {"submitted_at": START.isoformat(), "channel": "e-office", "document": document}
        vouched = {"signed": True, "annexes_complete": True}
        return json.dumps({**about, **said, "attested": vouched}).encode()

    async def status(self) -> str:
        """Ask again how it was decided."""
        answer = await self._client.request(f"status.{self._district}", b'{"submission_id": "S1"}', timeout=2)
        return str(json.loads(answer.data)["outcome"])


async def last(consumer: Client, district: str, unit: str) -> dict[str, Any]:
    """Read the last aggregate of a unit, as the province does."""
    subject = naming.aggregate_subject("kien-giang", district, unit)
    answer = await consumer.request(f"$JS.API.DIRECT.GET.AGGREGATES.{subject}", b"", timeout=2)
    return json.loads(answer.data) if answer.data else {}


async def test_the_whole_chain_runs_and_nobody_asks_for_what_is_forbidden(tmp_path: Path) -> None:
    async with standing(tmp_path) as ground, serving(ground, tmp_path) as services:
        await services["deadlines"].submit("operator", "import", CatalogueImported(catalogue=CATALOGUE))
        systems = {code: System(await ground.client(code), code, unit) for code, unit in (("d1", "u"), (LEAF, "v"))}
        consumer = await ground.client("province")
        for system in systems.values():
            await system.begin()
            await eventually(system.send, within=SOON)

        def accepted() -> bool:
            return all([one["outcome"] for one in system.receipts][-1:] == ["accepted"] for system in systems.values())

        await eventually(accepted, within=SOON)
        assert [await system.status() for system in systems.values()] == ["accepted", "accepted"]

        async def counted() -> bool:
            return all([(await last(consumer, *place)).get("counts", {}).get("on_time") for place in PLACES])

        await eventually(counted, within=SOON)
        for service in services.values():
            verdict = await service.verify(decisions=True, elsewhere=True, repair=True)
            assert verdict.findings == []
            assert [alarm for alarm in await service.alarms() if "nats" in alarm] == []
        assert (ground.hub.violations(), ground.leaf.violations()) == ([], [])


PLACES: Final = (("d1", "u"), (LEAF, "v"))
