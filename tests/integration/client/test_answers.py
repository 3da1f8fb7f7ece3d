"""Which answers count: only those to our bytes that the province signed; and what they tell about our clock."""

import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.msg import Msg

from services.client import client as clients
from services.client import sheets
from services.client.client import DistrictClient, connected
from services.client.failures import OutboxBroken
from services.client.outbox import Answered, Outbox
from services.client.pace import Pace
from services.client.profile import Profile
from services.client.receipts import ClockWatch, judge_of
from services.client.sheets import Sheet
from services.contracts.receipt import signed_bytes
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected as joined

pytestmark = pytest.mark.nats

DISTRICT = "rach-gia"
OURS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
THEIRS = Ed25519PrivateKey.from_private_bytes(bytes(32))
Says = Callable[[bytes, int], list[dict[str, Any]]]
"""What is answered to a submission's bytes, the n-th time they come."""


def sheet_of(number: int = 1) -> Sheet:
    content = {
        "submission_id": f"RG-{number}",
        "unit": "an-binh",
        "obligation": "BC-Q1",
        "period": "2023",
        "submitted_at": "2023-03-13T08:18:00+07:00",
        "channel": "e-office",
    }
    return sheets.again(json.dumps(content).encode())


def receipt(body: bytes, **changes: Any) -> dict[str, Any]:
    return {
        "district": DISTRICT,
        "submission_id": json.loads(body)["submission_id"],
        "content_sha256": sha256(body).hexdigest(),
        "outcome": "accepted",
        "decided_at": "2026-03-13T08:18:00+07:00",
        "key": "first",
        **changes,
    }


def signed(body: bytes, private: Ed25519PrivateKey = OURS, **changes: Any) -> dict[str, Any]:
    content = receipt(body, **changes)
    return {**content, "signature": base64.b64encode(private.sign(signed_bytes(content))).decode()}


@asynccontextmanager
async def answering(server: NatsServer, says: Says) -> AsyncIterator[list[str]]:
    """Answer what comes into the district's stream; return the message ids that came."""
    heard: list[str] = []
    async with joined(server) as client:
        stream, subject = f"SUBMISSIONS_{DISTRICT}", f"submissions.{DISTRICT}.*"
        await client.jetstream().add_stream(name=stream, subjects=[subject])

        async def answer(message: Msg) -> None:
            heard.append((message.headers or {})["Nats-Msg-Id"])
            for content in says(message.data, len(heard)):
                await client.publish(f"receipts.{DISTRICT}.an-binh", json.dumps(content).encode())

        await client.subscribe(subject, cb=answer)
        await client.flush()
        yield heard


@asynccontextmanager
async def district(
    server: NatsServer, folder: Path, pace: Pace, clock: ClockWatch | None = None
) -> AsyncIterator[tuple[DistrictClient, Outbox]]:
    """Hold a connection that believes only what is signed with our key."""
    keys = folder / "receipt-keys.json"
    public = base64.b64encode(OURS.public_key().public_bytes_raw()).decode()
    keys.write_text(json.dumps({"keys": [{"id": "first", "public_key": public}]}))
    profile = Profile(district=DISTRICT, urls=(server.url,), receipt_keys=keys)
    with closing(Outbox(folder / "outbox.db")) as outbox:
        async with connected(profile, outbox=outbox, pace=pace, judge=judge_of(profile), clock=clock) as client:
            yield client, outbox


def outcomes(answers: list[Answered | None]) -> list[str | None]:
    return [answer.outcome if answer else None for answer in answers]


def bad_ones(body: bytes) -> list[dict[str, Any]]:
    return [
        receipt(body),
        signed(body, THEIRS),
        signed(body, key="second"),
        {**signed(body, outcome="refused"), "outcome": "accepted"},
        signed(body, district="ha-tien"),
        signed(body, test=True),
    ]


async def test_receipts_that_prove_nothing_are_left_aside_and_counted(tmp_path: Path, nats_server: NatsServer) -> None:
    def says(body: bytes, number: int) -> list[dict[str, Any]]:
        return bad_ones(body) if number == 1 else [signed(body, outcome="returned")]

    pace = Pace(first=0.3, factor=1, most=0.3, patience=10)
    async with answering(nats_server, says) as heard, district(nats_server, tmp_path, pace) as (client, outbox):
        answers = await client.deliver([sheet_of()])

        assert outcomes(answers) == ["returned"]
        assert client.bad_receipts == len(bad_ones(sheet_of().body))
        assert [one.outcome for one in outbox.receipts(sheet_of())] == ["returned"]
    assert heard == ["rach-gia-RG-1", "rach-gia-RG-1~2"]


async def test_a_receipt_for_other_bytes_is_not_ours(tmp_path: Path, nats_server: NatsServer) -> None:
    def says(body: bytes, _number: int) -> list[dict[str, Any]]:
        return [signed(body, content_sha256="0" * 64), signed(body, submission_id="RG-2")]

    pace = Pace(first=0.2, factor=1, most=0.2, patience=0.4)
    async with answering(nats_server, says), district(nats_server, tmp_path, pace) as (client, outbox):
        answers = await client.deliver([sheet_of()])

        assert outcomes(answers) == [None]
        assert (client.bad_receipts, outbox.counts()) == (0, {})


async def test_those_without_a_receipt_do_not_hold_up_the_rest(
    tmp_path: Path, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "ROOM_SECONDS", 0.1)
    stuck = {f"RG-{number}" for number in range(clients.AT_ONCE)}

    def says(body: bytes, _number: int) -> list[dict[str, Any]]:
        return [] if json.loads(body)["submission_id"] in stuck else [signed(body)]

    pace = Pace(first=60, patience=1.5)
    async with answering(nats_server, says), district(nats_server, tmp_path, pace) as (client, _):
        answers = await client.deliver([sheet_of(number) for number in range(clients.AT_ONCE + 20)])

    assert outcomes(answers) == [None] * clients.AT_ONCE + ["accepted"] * 20


@pytest.mark.parametrize("off", [0.0, 30.0, -30.0])
async def test_a_clock_that_is_off_is_found_by_sending(tmp_path: Path, nats_server: NatsServer, off: float) -> None:
    def says(body: bytes, _number: int) -> list[dict[str, Any]]:
        received = datetime.now(UTC).isoformat()  # noqa: TID251 - the province's clock
        return [signed(body, message_id="rach-gia-RG-1", received_at=received)]

    clock = ClockWatch(wall=lambda: time.time() + off)
    async with answering(nats_server, says), district(nats_server, tmp_path, Pace(patience=10), clock) as (client, _):
        await client.deliver([sheet_of()])

        assert client.clock_off == pytest.approx(off, abs=2)


async def test_a_disk_that_is_full_under_way_ends_the_delivery_and_says_so(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    def says(body: bytes, _number: int) -> list[dict[str, Any]]:
        return [signed(body, filling="x" * 60_000)]

    async with answering(nats_server, says), district(nats_server, tmp_path, Pace(patience=10)) as (client, outbox):
        client.put([sheet_of()])
        outbox.pragma("max_page_count=1")
        with pytest.raises(OutboxBroken, match=r"cannot be written \(database or disk is full\)"):
            await client.deliver([sheet_of()])
