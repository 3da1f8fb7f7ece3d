"""Closings and officers on a real broker: marks come back, silence ends by itself, held reports are decided."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
from nats.js import JetStreamContext

from services.contracts.intake import (
    IntakeSettled,
    MarksRequested,
    ReportHeld,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
)
from services.intake import admin, handlers
from services.intake.pb import admin_pb2, admin_pb2_grpc
from tests.integration.intake.running import Deadlines, Intake, serving, submit
from tests.kit.controls import CLOSING, DISTRICT, DUE, IN_TIME, KNOWN, PERIOD, submission
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually
from tests.unit.intake.telling import outage

pytestmark = pytest.mark.nats

STREAM: Final = "SUBMISSIONS_rach-gia"
HA_TIEN: Final = DISTRICT.model_copy(update={"district": "ha-tien", "name": "Hà Tiên", "leaf": True})


@asynccontextmanager
async def told(folder: Path, server: NatsServer, *, start: datetime = DUE) -> AsyncIterator[tuple[Intake, Deadlines]]:
    async with connected(server) as client, serving(folder, server, client, start) as intake:
        deadlines = Deadlines(client)
        await deadlines.start()
        yield intake, deadlines


async def test_a_closing_waits_for_a_silent_district_aloud_and_without_end(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with told(tmp_path, nats_server) as (intake, deadlines):
        await deadlines.say(*KNOWN, HA_TIEN)
        await intake.hears(STREAM)
        await deadlines.say(CLOSING)
        await intake.says(MarksRequested)
        busy = await eventually(lambda: admin.busy(intake.service), within=40)
        (settled,) = await intake.says(IntakeSettled)
        assert settled.silent == ("ha-tien",)
        assert ["ha-tien" in line for line in busy].count(True) == 1
        assert await admin.busy(intake.service) == []
        assert await admin.alarms(intake.service) == []
        await intake.service.move_clock(DUE + timedelta(minutes=11))
        (alarm,) = await admin.alarms(intake.service)
        assert "mark of ha-tien" in alarm
        sent = await sent_marks(intake)
        await asyncio.wait_for(sent.get(), 5)


async def test_a_restart_during_a_closing_ends_it_all_the_same(tmp_path: Path, nats_server: NatsServer) -> None:
    async with told(tmp_path, nats_server) as (intake, deadlines):
        await deadlines.say(*KNOWN, HA_TIEN, CLOSING)
        await intake.says(MarksRequested)
    async with connected(nats_server) as client, serving(tmp_path, nats_server, client, DUE) as again:
        (settled,) = await again.says(IntakeSettled)
    assert settled.silent == ("ha-tien",)


async def sent_marks(intake: Intake) -> asyncio.Queue[Any]:
    queue: asyncio.Queue[Any] = asyncio.Queue()
    await intake.client.subscribe("submissions.ha-tien._mark", cb=queue.put)
    return queue


async def test_a_stream_that_is_deleted_during_a_closing_is_made_anew_and_the_mark_sent_again(
    tmp_path: Path, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "MEND_SECONDS", 0.5)
    async with told(tmp_path, nats_server) as (intake, deadlines):
        await deadlines.say(*KNOWN)
        await intake.hears(STREAM)
        await JetStreamContext(intake.client).delete_stream(STREAM)
        await deadlines.say(CLOSING)
        await eventually(lambda: settled_for_all(intake), within=20)


async def settled_for_all(intake: Intake) -> bool:
    said = await intake.said(IntakeSettled)
    return bool(said) and said[-1].silent == ()


async def test_what_deadlines_said_and_is_heard_late_decides(tmp_path: Path, nats_server: NatsServer) -> None:
    async with told(tmp_path, nats_server, start=IN_TIME) as (intake, deadlines):
        await deadlines.say(DISTRICT)
        rest = await deadlines.say(*KNOWN[1:], published=False)
        await submit(intake.client, submission())
        (held,) = await intake.says(ReportHeld)
        assert await admin.busy(intake.service) == ["held rach-gia/RG-0001: unit-unknown"]
        await intake.service.move_clock(DUE + timedelta(hours=1))
        await deadlines.publish(rest)
        (accepted,) = await intake.says(ReportSubmitted)
    assert (held.arrived_at, accepted.arrived_at, accepted.due_at) == (IN_TIME, IN_TIME, DUE)


async def test_no_period_is_unknown_while_deadlines_has_moments_to_catch_up_with(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    # It was down when the period was to open, is back, and has not come to that moment yet.
    async with told(tmp_path, nats_server, start=IN_TIME) as (intake, deadlines):
        deadlines.upcoming = IN_TIME - timedelta(hours=1)
        await deadlines.say(*(event for event in KNOWN if event is not PERIOD))
        await submit(intake.client, submission())
        await intake.says(ReportHeld)
        before = deadlines.asked
        await eventually(lambda: deadlines.asked > before + 2, within=40)
        assert await intake.said(ReportRefused) == []
        deadlines.upcoming = None
        await deadlines.say(PERIOD)
        (accepted,) = await intake.says(ReportSubmitted)
    assert accepted.arrived_at == IN_TIME


async def test_a_period_nobody_plans_is_refused_once_deadlines_is_up_to_date(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with told(tmp_path, nats_server, start=IN_TIME) as (intake, deadlines):
        deadlines.upcoming = IN_TIME + timedelta(hours=1)
        await deadlines.say(*(event for event in KNOWN if event is not PERIOD))
        await submit(intake.client, submission())
        (refused,) = await intake.says(ReportRefused)
    assert refused.reasons == ("period-unknown",)


async def test_an_outage_declared_later_explains_an_old_stamp(tmp_path: Path, nats_server: NatsServer) -> None:
    received = DUE + timedelta(days=2)
    async with told(tmp_path, nats_server, start=received) as (intake, deadlines):
        await deadlines.say(*KNOWN)
        await submit(intake.client, submission())
        await intake.says(ReportHeld)
        await deadlines.say(outage(DUE, DUE + timedelta(hours=1)))
        await deadlines.say(outage(DUE, received))
        (accepted,) = await intake.says(ReportSubmitted)
        assert len(await intake.said(ReportHeld)) == 1
    assert (accepted.arrived_at, accepted.received_at) == (IN_TIME, received)


@asynccontextmanager
async def held(folder: Path, server: NatsServer) -> AsyncIterator[tuple[Intake, Any]]:
    async with told(folder, server, start=DUE + timedelta(days=2)) as (intake, deadlines):
        await deadlines.say(*KNOWN)
        await submit(intake.client, submission())
        await intake.says(ReportHeld)
        async with grpc.aio.insecure_channel(f"127.0.0.1:{intake.port}") as channel:
            yield intake, admin_pb2_grpc.IntakeAdminStub(channel)


def review(request_id: str = "q1", **words: Any) -> admin_pb2.ReviewSubmissionRequest:
    about = {"request_id": request_id, "actor": "can-bo", "district": "rach-gia", "submission_id": "RG-0001"}
    return admin_pb2.ReviewSubmissionRequest(**{**about, **words})


async def test_an_officer_takes_in_a_held_report_once(tmp_path: Path, nats_server: NatsServer) -> None:
    async with held(tmp_path, nats_server) as (intake, stub):
        (listed,) = (await stub.ListSubmissions(admin_pb2.ListSubmissionsRequest())).submissions
        call = review(accept=True, arrived_at="2023-03-15T12:00:00+07:00", reason="sổ văn thư")
        first, second = await stub.ReviewSubmission(call), await stub.ReviewSubmission(call)
        (accepted,) = await intake.says(ReportSubmitted)
        with pytest.raises(grpc.aio.AioRpcError, match="Nothing is held") as refused:
            await stub.ReviewSubmission(review("q2", accept=True))
    assert (listed.outcome, listed.reasons, listed.clock_difference) == ("held", "stamp-too-old", 172_801.0)
    assert (first.outcome, first.repeat, second.event_id, second.repeat) == ("accepted", False, first.event_id, True)
    assert (accepted.evidence, accepted.arrived_at.isoformat()) == ("reviewed", "2023-03-15T12:00:00+07:00")
    assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_an_officer_sends_a_held_report_back(tmp_path: Path, nats_server: NatsServer) -> None:
    async with held(tmp_path, nats_server) as (intake, stub):
        answer = await stub.ReviewSubmission(review(reasons=["stamp-too-old"]))
        (returned,) = await intake.says(ReportReturned)
        receipts = await eventually(lambda: receipts_of(intake, 2), within=40)
    assert (answer.outcome, [code.value for code in returned.reasons]) == ("returned", ["stamp-too-old"])
    assert [receipt["outcome"] for receipt in receipts] == ["held", "returned"]


async def receipts_of(intake: Intake, count: int) -> list[dict[str, Any]] | None:
    found = await intake.receipts("RG-0001")
    return found if len(found) == count else None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"request_id": ""}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"accept": True, "reasons": ["unsigned"]}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"reasons": []}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"reasons": ["no-such-code"]}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"reasons": ["id-reused"]}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"accept": True, "arrived_at": "yesterday"}, grpc.StatusCode.INVALID_ARGUMENT),
        ({"accept": True, "submission_id": "RG-9999"}, grpc.StatusCode.FAILED_PRECONDITION),
        ({"accept": True, "arrived_at": "2031-01-01T00:00:00+07:00"}, grpc.StatusCode.FAILED_PRECONDITION),
    ],
)
async def test_a_review_that_cannot_be_is_refused_and_changes_nothing(
    tmp_path: Path, nats_server: NatsServer, words: dict[str, Any], code: grpc.StatusCode
) -> None:
    async with held(tmp_path, nats_server) as (intake, stub):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await stub.ReviewSubmission(review(**words))
        assert [type(event) for event in await intake.said()] == [ReportHeld]
    assert refused.value.code() is code
