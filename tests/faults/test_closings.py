"""No closing waits for ever: what ends it, and after how long."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Final

import nats
import pytest
from grpc.aio import insecure_channel
from nats import errors as nats_errors

from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.kit.smtpsink import MailSink
from tests.faults import province as provinces
from tests.faults import results
from tests.faults.province import DISTRICTS, Province
from tests.kit.servers import NatsServer
from tests.kit.wait import eventually

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(300)]

UNITS: Final = 12
PAST: Final = 2
SILENT_SECONDS: Final = 4.0
WITHIN: Final = 60.0
CLOSED: Final = "deadlines.period-closed.v1"
LATE: Final = "deadlines.report-late.v1"


@asynccontextmanager
async def waiting(folder: Path, server: NatsServer) -> AsyncIterator[Province]:
    """Hold a province in which districts are named silent soon."""
    urls = provinces.sqlite_urls(folder)
    async with (
        provinces.province(folder, server, urls, UNITS, silent_seconds=SILENT_SECONDS) as made,
        MailSink(folder / "mail", port=made.smtp_port),
    ):
        await made.take_in(current=1)
        await made.name_issuers()
        await made.settled()
        yield made


async def count(made: Province, type_: str) -> int:
    """Count what deadlines said of a kind."""
    return sum(row.type == type_ for row in await made.rows("deadlines", "deadlines"))


async def _is_closed(made: Province) -> bool:
    return await count(made, CLOSED) == PAST


async def closed(made: Province, what: str, since: float) -> None:
    """Wait until both periods are closed; note how long it took."""
    await eventually(lambda: _is_closed(made), within=WITHIN)
    results.note(f"closing ended: {what}", seconds=round(monotonic() - since, 2))
    assert await count(made, LATE) == UNITS * PAST
    await made.settled()
    await provinces.check_letters(made, notices=UNITS * PAST)


async def test_a_stream_deleted_and_made_anew(tmp_path: Path, nats_server: NatsServer) -> None:
    async with waiting(tmp_path, nats_server) as made:
        client = await nats.connect(nats_server.url)
        await client.jetstream().delete_stream(f"SUBMISSIONS_{DISTRICTS[0]}")
        await client.close()
        since = monotonic()
        await made.take_in(current=1, past=PAST)
        await closed(made, "a district's stream was deleted", since)


async def test_poison_at_the_head(tmp_path: Path, nats_server: NatsServer) -> None:
    async with waiting(tmp_path, nats_server) as made:
        await made.stop("intake")
        client = await nats.connect(nats_server.url)
        for district in DISTRICTS:
            for body in (b"", b"\xff\xfe", b"{" * 50_000, b'{"submission_id": 7}', b"[]"):
                await client.publish(f"submissions.{district}.u0", body)
            await client.publish(f"submissions.{district}._mark", b"not a mark")
        await client.flush()
        await client.close()
        await made.take_in(current=1, past=PAST)
        since = monotonic()
        await made.start("intake")
        await closed(made, "poison at the head of every stream", since)


async def test_intake_down_and_back(tmp_path: Path, nats_server: NatsServer) -> None:
    async with waiting(tmp_path, nats_server) as made:
        await made.stop("intake")
        await made.take_in(current=1, past=PAST)
        await eventually(lambda: _waits_for_intake(made), within=WITHIN)
        assert await count(made, LATE) == 0
        since = monotonic()
        await made.start("intake")
        await closed(made, "intake came back", since)


@pytest.mark.brief
async def test_intake_down_for_good_is_closed_by_an_operator(tmp_path: Path, nats_server: NatsServer) -> None:
    async with waiting(tmp_path, nats_server) as made:
        await made.stop("intake")
        await made.take_in(current=1, past=PAST)
        await eventually(lambda: _waits_for_intake(made), within=WITHIN)
        async with insecure_channel(made.processes["deadlines"].address) as channel:
            stub = admin_pb2_grpc.DeadlinesAdminStub(channel)
            for number in range(PAST):
                request = admin_pb2.CloseDutiesRequest(
                    request_id=f"close-{number}",
                    actor="test",
                    obligation=f"P-{number}",
                    period="P1",
                    reason="intake hỏng, đã đối chiếu sổ công văn",
                    source="15/SNV",
                )
                answer = await stub.CloseDuties(request, timeout=10)
                assert answer.closed == UNITS
        await eventually(lambda: _is_closed(made), within=WITHIN)
        assert await count(made, LATE) == UNITS * PAST


async def test_deadlines_down_and_back(tmp_path: Path, nats_server: NatsServer) -> None:
    async with waiting(tmp_path, nats_server) as made:
        await made.stop("intake")
        await made.take_in(current=1, past=PAST)
        await eventually(lambda: _waits_for_intake(made), within=WITHIN)
        await made.stop("deadlines")
        await made.start("intake")
        since = monotonic()
        await made.start("deadlines")
        await closed(made, "deadlines came back", since)


@pytest.mark.brief
async def test_a_district_that_never_comes_back(tmp_path: Path, nats_server: NatsServer) -> None:
    # A leaf whose line is cut: the mark finds nobody. After the silence the others are judged; patience is over already.
    async with waiting(tmp_path, nats_server) as made:
        await made.take_in(current=1, leaf=DISTRICTS[1])
        await made.settled()
        client = await nats.connect(nats_server.url)
        with pytest.raises(nats_errors.NoRespondersError):
            await client.request(f"submissions.{DISTRICTS[1]}._mark", b"", timeout=2)
        await client.close()
        since = monotonic()
        await made.take_in(current=1, past=PAST, leaf=DISTRICTS[1])
        await closed(made, "a district never came back (silence 4 s, patience over)", since)
        assert monotonic() - since >= SILENT_SECONDS
        patient = [row for row in await made.rows("deadlines", "deadlines") if '"because":"patience"' in row.body]
        assert len(patient) == UNITS // len(DISTRICTS) * PAST


async def _waits_for_intake(made: Province) -> bool:
    busy = (await made.processes["deadlines"].progress()).busy
    return sum("waits for intake" in words for words in busy) == PAST
