"""The district's side against a broker: it sends until it holds a receipt, and nothing it sends stops the rest."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from services.client import sheets as submissions
from services.client.client import DistrictClient, connected
from services.client.outbox import Outbox
from services.client.pace import Pace
from services.client.profile import Profile
from services.client.sheets import Sheet
from tests.kit.servers import NatsServer
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

PACE = Pace(first=0.2, factor=1.0, most=0.2, patience=20)
DISTRICT = "rach-gia"
HEADER = "id,submitted_at,unit,obligation,channel,signed,annexes_complete\n"


def sheet_of(folder: Path, submission_id: str, *, size: int = 0) -> Sheet:
    """Make a submission, as large as wanted."""
    content = {
        "submission_id": submission_id,
        "unit": "an-binh",
        "obligation": "BC-Q1",
        "period": "2023",
        "submitted_at": "2023-03-13T08:18:00+07:00",
        "channel": "e-office",
        "filling": "x" * size,
    }
    path = folder / f"{submission_id}.json"
    path.write_text(json.dumps(content), "utf-8")
    return submissions.read(path, period="")[0]


def profile(server: NatsServer) -> Profile:
    """Say who sends, and where to."""
    return Profile(district=DISTRICT, urls=(server.url,))


class FakeIntake:
    """Answers what it hears as often as it is told to, and remembers message ids."""

    def __init__(self, client: Client, *, deaf_to: Callable[[int], bool]) -> None:
        self._client = client
        self._deaf_to = deaf_to
        self.heard: list[str] = []

    async def hear(self, message: Msg) -> None:
        assert message.headers is not None
        self.heard.append(message.headers["Nats-Msg-Id"])
        if self._deaf_to(len(self.heard)):
            return
        content = json.loads(message.data)
        receipt = {
            "submission_id": content["submission_id"],
            "content_sha256": sha256(message.data).hexdigest(),
            "outcome": "accepted",
        }
        await self._client.publish(f"receipts.{DISTRICT}.{content['unit']}", json.dumps(receipt).encode())


@asynccontextmanager
async def intake(
    server: NatsServer, *, deaf_to: Callable[[int], bool] = lambda _number: False
) -> AsyncIterator[FakeIntake]:
    """Stand in for intake: the district's stream, and answers."""
    client = await nats.connect(server.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
    try:
        await client.jetstream().add_stream(
            name=f"SUBMISSIONS_{DISTRICT}", subjects=[f"submissions.{DISTRICT}.*"], max_msg_size=256 * 1024
        )
        fake = FakeIntake(client, deaf_to=deaf_to)
        await client.jetstream().subscribe(f"submissions.{DISTRICT}.*", cb=fake.hear)
        await client.flush()
        yield fake
    finally:
        await client.close()


@asynccontextmanager
async def district(server: NatsServer, folder: Path) -> AsyncIterator[tuple[DistrictClient, Outbox]]:
    """Hold the district's connection and its memory."""
    outbox = Outbox(folder / "outbox.db")
    try:
        async with connected(profile(server), outbox=outbox, pace=PACE) as client:
            yield client, outbox
    finally:
        outbox.close()


async def test_a_submission_without_receipt_is_sent_again_under_another_message_id(
    nats_server: NatsServer, tmp_path: Path
) -> None:
    async with (
        intake(nats_server, deaf_to=lambda number: number < 3) as fake,
        district(nats_server, tmp_path) as (client, _),
    ):
        [answer] = await client.deliver([sheet_of(tmp_path, "RG-1")])

    assert answer is not None
    assert answer.outcome == "accepted"
    assert fake.heard == ["rach-gia-RG-1", "rach-gia-RG-1~2", "rach-gia-RG-1~3"]


async def test_what_has_a_receipt_is_not_sent_again_unless_wished(nats_server: NatsServer, tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "RG-1")
    async with intake(nats_server) as fake:
        for again in (False, False, True):
            async with district(nats_server, tmp_path) as (client, outbox):
                assert [one and one.outcome for one in await client.deliver([sheet], again=again)] == ["accepted"]
                assert outbox.counts() == {"accepted": 1}

    assert fake.heard == ["rach-gia-RG-1", "rach-gia-RG-1~2"]


@pytest.mark.parametrize("size", [257 * 1024, 1_100_000])
async def test_what_is_too_large_is_known_at_once_and_stops_nothing_else(
    nats_server: NatsServer, tmp_path: Path, size: int
) -> None:
    sheets = [sheet_of(tmp_path, "RG-1", size=size), sheet_of(tmp_path, "RG-2")]
    async with intake(nats_server), district(nats_server, tmp_path) as (client, _):
        answers = await client.deliver(sheets)

    assert [one and one.outcome for one in answers] == ["too-large", "accepted"]


async def test_a_broker_that_lost_everything_delays_only(nats_server: NatsServer, tmp_path: Path) -> None:
    async with district(nats_server, tmp_path) as (client, outbox):
        nats_server.kill()
        await nats_server.start()
        async with intake(nats_server):
            [answer] = await client.deliver([sheet_of(tmp_path, "RG-1")])
            await eventually(lambda: outbox.counts() == {"accepted": 1}, within=40)

    assert answer is not None


async def test_nobody_who_answers_is_no_receipt(nats_server: NatsServer, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    impatient = Pace(first=0.05, factor=1.0, most=0.05, patience=0.3)
    async with (
        intake(nats_server, deaf_to=lambda _number: True),
        connected(profile(nats_server), outbox=outbox, pace=impatient) as client,
    ):
        assert await client.deliver([sheet_of(tmp_path, "RG-1")]) == [None]
    outbox.close()
