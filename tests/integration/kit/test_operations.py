"""What a running service answers its operators by gRPC."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import json_format
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_status import rpc_status
from nats.js import JetStreamContext
from sqlalchemy import update

from services.kit import journal, operations, run
from services.kit.pb import operations_pb2 as pb
from services.kit.pb import operations_pb2_grpc
from tests.kit import toy, toyservice
from tests.kit.servers import NatsServer
from tests.kit.toy import BROKEN, START, question
from tests.kit.toyservice import Running, ask, asker, connected, serving, settings
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

SOON = 60


@asynccontextmanager
async def operating(tmp_path: Path, server: NatsServer, **more: Any) -> AsyncIterator[tuple[Running, Any]]:
    async with (
        serving(asker, settings(tmp_path, server, "asker", **more)) as running,
        grpc.aio.insecure_channel(running.address) as channel,
    ):
        yield running, operations_pb2_grpc.OperationsStub(channel)


def details(error: grpc.aio.AioRpcError, kind: Any) -> Any:
    """Unpack the one rich detail of an error."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    assert status is not None
    found = kind()
    assert status.details[0].Unpack(found)
    return found


async def test_health_and_reflection_know_the_service(tmp_path: Path, nats_server: NatsServer) -> None:
    async with operating(tmp_path, nats_server) as (running, _), grpc.aio.insecure_channel(running.address) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        for name in ("", operations.NAME):
            answer = await health.Check(health_pb2.HealthCheckRequest(service=name))
            assert answer.status == health_pb2.HealthCheckResponse.SERVING
        reflection = reflection_pb2_grpc.ServerReflectionStub(channel)
        asked = iter([reflection_pb2.ServerReflectionRequest(list_services="")])
        (answer,) = [answer async for answer in reflection.ServerReflectionInfo(asked)]
        names = {service.name for service in answer.list_services_response.service}
        assert {operations.NAME, "grpc.health.v1.Health"} <= names


async def test_progress_says_where_the_service_stands(tmp_path: Path, nats_server: NatsServer) -> None:
    async with operating(tmp_path, nats_server) as (running, stub):
        await running.service.transactor.hear([question("one"), question("two")])
        await eventually(lambda: running.service.backlog == 0, within=SOON)
        progress = await stub.GetProgress(pb.GetProgressRequest())
        assert (progress.source, progress.position, progress.relayed, progress.rows) == ("asker", 2, 2, 4)
        assert dict(progress.heard) == {toy.CROWD: 2}
        assert (list(progress.stopped), progress.dead, progress.outbox, progress.simulated) == ([], 0, 0, False)


async def test_what_was_set_aside_is_listed_retried_and_dropped(tmp_path: Path, nats_server: NatsServer) -> None:
    async with operating(tmp_path, nats_server) as (running, stub), connected(nats_server) as client:
        await client.publish("questions.sea", b'{{"topic":"sea","text":"mended"}')
        await client.publish("questions.sea", b"never readable")
        await ask(client, [BROKEN])
        await eventually(lambda: running.service.transactor.row >= 3, within=SOON)
        listed = (await stub.ListDead(pb.ListDeadRequest())).dead
        assert [(dead.source, dead.state) for dead in listed] == [(toy.CROWD, "open")] * 3
        assert listed[1].body == b"never readable"
        assert (await stub.GetProgress(pb.GetProgressRequest())).dead == 3
        mended, never, broken = (dead.id for dead in listed)
        assert (await stub.RetryDead(pb.DeadRequest(id=mended))).dead.state == "retried"
        assert (await stub.RetryDead(pb.DeadRequest(id=never))).dead.state == "open"
        dropped = await stub.DropDead(pb.DeadRequest(id=never, reason="chữ rác", actor="hoa"))
        assert dropped.dead.state.startswith("dropped")
        assert [dead.id for dead in (await stub.ListDead(pb.ListDeadRequest())).dead] == [broken]
        assert len((await stub.ListDead(pb.ListDeadRequest(all=True))).dead) == 3
        assert running.service.transactor.head("asker").position == 1


async def test_dropping_needs_a_reason_and_something_to_drop(tmp_path: Path, nats_server: NatsServer) -> None:
    async with operating(tmp_path, nats_server) as (_, stub):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.DropDead(pb.DeadRequest(id=1))
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        (violation,) = details(caught.value, error_details_pb2.BadRequest).field_violations
        assert violation.field == "reason"
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.DropDead(pb.DeadRequest(id=17, reason="no"))
        assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
        info = details(caught.value, error_details_pb2.ErrorInfo)
        assert (info.reason, info.domain, info.metadata["id"]) == ("NOTHING_SET_ASIDE", "dunghan", "17")


async def test_verify_answers_while_the_service_goes_on(tmp_path: Path, nats_server: NatsServer) -> None:
    async with operating(tmp_path, nats_server) as (running, stub):
        await running.service.transactor.hear([question(f"{number}") for number in range(10)])
        clean = await stub.VerifyJournal(pb.VerifyJournalRequest(decisions=True))
        assert (list(clean.findings), clean.rows, clean.tables) == ([], 20, 2)
        async with running.service.database.transaction() as transaction:
            changed = update(journal.EVENTS).where(journal.EVENTS.c.position == 4).values(actor="somebody")
            await transaction.execute(changed, {})
        found = await stub.VerifyJournal(pb.VerifyJournalRequest())
        assert [(finding.what, finding.where) for finding in found.findings] == [("row-changed", "events 4")]


async def test_own_events_are_published_again_on_request(tmp_path: Path, nats_server: NatsServer) -> None:
    async with operating(tmp_path, nats_server) as (running, stub), connected(nats_server) as client:
        await running.service.transactor.hear([question(f"{number}") for number in range(5)])
        await eventually(lambda: running.service.backlog == 0, within=SOON)
        assert (await stub.Republish(pb.RepublishRequest(from_position=3))).published == 3
        await eventually(lambda: running.service.backlog == 0, within=SOON)
        info = await JetStreamContext(client).stream_info("ASKER")
        assert info.state.messages == 8


async def test_a_real_clock_cannot_be_moved(tmp_path: Path, nats_server: NatsServer) -> None:
    async with operating(tmp_path, nats_server) as (_, stub):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.AdvanceClock(pb.AdvanceClockRequest(to="2023-10-03T00:00:00+07:00"))
        assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
        assert details(caught.value, error_details_pb2.ErrorInfo).reason == "CLOCK_IS_REAL"


async def test_a_simulated_clock_goes_forward_only_and_outlives_the_process(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    later = START + timedelta(days=2)
    async with operating(tmp_path, nats_server, **toyservice.simulated()) as (running, stub):
        for to in (later, START):
            answer = await stub.AdvanceClock(pb.AdvanceClockRequest(to=to.isoformat()))
            assert answer.now == later.isoformat()
        for wrong in ("", "tomorrow", "2023-10-03T00:00:00"):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await stub.AdvanceClock(pb.AdvanceClockRequest(to=wrong))
            assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert json_format.MessageToDict(await stub.GetProgress(pb.GetProgressRequest()))["simulated"] is True
        await running.service.transactor.hear([question("one")])
    async with operating(tmp_path, nats_server, **toyservice.simulated()) as (_, stub):
        assert (await stub.GetProgress(pb.GetProgressRequest())).now == later.isoformat()


async def test_a_database_keeps_the_kind_of_clock_it_was_born_with(tmp_path: Path, nats_server: NatsServer) -> None:
    async with serving(asker, settings(tmp_path, nats_server, "asker", **toyservice.simulated())):
        pass
    with pytest.raises(run.OtherClock):
        await run.serve(asker(Running()), settings(tmp_path, nats_server, "asker"))


@pytest.mark.slow
async def test_a_service_that_is_told_to_end_at_any_moment_ends(tmp_path: Path, nats_server: NatsServer) -> None:
    for patience in range(0, 400, 20):
        batch = [question(f"{patience}-{number}") for number in range(3)]
        await toyservice.write_journal(tmp_path, "asker", toy.ASKER, batch)
        async with serving(asker, settings(tmp_path, nats_server, "asker")):
            for _ in range(patience):
                await asyncio.sleep(0)
