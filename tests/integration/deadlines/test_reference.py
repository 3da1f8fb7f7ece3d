"""On a real broker: the reference is complete for whoever reads it late, and a district that is registered is heard."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.contracts import naming
from services.deadlines import reference, wiring
from services.deadlines.districts import DistrictCalls
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.pb import admin_pb2
from services.deadlines.settings import Section, Settings
from services.kit import run
from services.kit.rpc import Server
from services.kit.service import Blueprint, Service
from services.kit.settings import Nats
from tests.integration.deadlines.test_clock import catalogue
from tests.integration.intake.running import serving
from tests.kit.servers import NatsServer
from tests.kit.wait import eventually

COMPLETE = {"contract.submission", "district.d", "obligation.B", "period.B.P1", "period.B.P2", "unit.u"}


@asynccontextmanager
async def deadlines(folder: Path, server: NatsServer) -> AsyncIterator[Service]:
    """Run deadlines with a catalogue while entered."""
    section = Section(database_url=f"sqlite+aiosqlite:///{folder / 'deadlines.db'}", grpc_listen="127.0.0.1:0")
    settings = Settings(deadlines=section, nats=Nats(url=server.url), heads_seconds=0.2)
    made, running = wiring.blueprint(settings), list[Service]()

    def admin(service: Service, grpc: Server) -> None:
        made.admin(service, grpc)
        running.append(service)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(run.serve(Blueprint(**{**vars(made), "admin": admin}), settings))
        try:
            await eventually(lambda: running and running[0].state == "serving", within=40)
            await running[0].submit("operator", "import", CatalogueImported(catalogue=catalogue()))
            yield running[0]
        finally:
            task.cancel()


@asynccontextmanager
async def connected(server: NatsServer) -> AsyncIterator[Client]:
    client = await nats.connect(server.url)
    try:
        yield client
    finally:
        await client.close()


async def read(client: Client) -> dict[str, Any]:
    """Read everything with one question, as a district does."""
    inbox = client.new_inbox()
    answers = await client.subscribe(inbox)
    wanted = json.dumps({"multi_last": ["reference.p.>"]}).encode()
    await client.publish(f"$JS.API.DIRECT.GET.{naming.REFERENCE}", wanted, reply=inbox)
    found = {}
    while not (message := await answers.next_msg(timeout=2)).headers or "Status" not in message.headers:
        subject = (message.headers or {})["Nats-Subject"]
        found[subject.removeprefix("reference.p.")] = json.loads(message.data)
    await answers.unsubscribe()
    return found


async def is_complete(client: Client) -> bool:
    try:
        return set(await read(client)) >= COMPLETE
    except (TimeoutError, js_errors.Error, nats.errors.Error):
        return False


async def test_the_reference_is_complete_for_a_late_reader_and_again_where_its_stream_was_lost(
    tmp_path: Path, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference, "STREAM_LOOK_SECONDS", 0.3)
    monkeypatch.setattr(reference, "LOOK_SECONDS", 0.1)
    async with deadlines(tmp_path, nats_server) as service, connected(nats_server) as client:
        await eventually(lambda: is_complete(client), within=40)
        assert (await read(client))["unit.u"]["name"] == "U"
        known = catalogue()
        renamed = known.model_copy(update={"units": (known.units[0].model_copy(update={"name": "Mới"}),)})
        await service.submit("operator", "import-2", CatalogueImported(catalogue=renamed))

        async def is_renamed() -> bool:
            return bool((await read(client))["unit.u"]["name"] == "Mới")

        await eventually(is_renamed, within=40)
        js = JetStreamContext(client, timeout=2)
        await js.delete_stream(naming.REFERENCE)
        await eventually(lambda: is_complete(client), within=40)
        assert (await js.stream_info(naming.REFERENCE)).state.messages == len(COMPLETE)


async def test_a_district_that_is_registered_by_a_call_is_heard(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        deadlines(tmp_path, nats_server) as service,
        connected(nats_server) as client,
        serving(tmp_path, nats_server, client) as intake,
    ):
        asked = admin_pb2.RegisterDistrictRequest(request_id="r-1", district="ha-tien", name="Hà Tiên")
        done = await DistrictCalls(service).RegisterDistrict(asked, None)
        assert done.district.province == "p"
        await intake.hears(naming.submissions_stream("ha-tien"))
