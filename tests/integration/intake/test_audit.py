"""Receipts beside the journal: one that was altered, made up or belongs to a decision that is gone is named."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from nats.js import JetStreamContext

from services.contracts import naming
from services.contracts.intake import ReportSubmitted
from services.intake import audit
from services.kit.fold import Finding
from tests.integration.intake.running import Deadlines, Intake, serving, submit
from tests.kit.controls import IN_TIME, KNOWN, submission
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

SUBJECT: Final = naming.receipt_subject("rach-gia", "an-binh")


@asynccontextmanager
async def receipted(folder: Path, server: NatsServer) -> AsyncIterator[tuple[Intake, dict[str, Any]]]:
    """Run intake until a district holds a receipt; gives that, too."""
    async with connected(server) as client, serving(folder, server, client, IN_TIME) as intake:
        deadlines = Deadlines(client)
        await deadlines.start()
        await deadlines.say(*KNOWN)
        await intake.hears("SUBMISSIONS_rach-gia")
        await submit(client, submission())
        await intake.says(ReportSubmitted)
        await eventually(lambda: intake.service.backlog == 0, within=20)
        message = await JetStreamContext(client).get_last_msg(naming.RECEIPTS, SUBJECT)
        yield intake, json.loads(message.data or b"")


async def verified(intake: Intake) -> list[Finding]:
    return (await intake.service.verify(decisions=False, elsewhere=True, repair=False)).findings


async def test_receipts_as_they_were_given_are_no_finding(tmp_path: Path, nats_server: NatsServer) -> None:
    async with receipted(tmp_path, nats_server) as (intake, _):
        await intake.client.publish("submissions.rach-gia.an-binh", b"what nobody can read")
        await eventually(lambda: receipts(intake, 2), within=20)
        for _ in range(2):
            assert await verified(intake) == []


async def receipts(intake: Intake, count: int) -> bool:
    return (await JetStreamContext(intake.client).stream_info(naming.RECEIPTS)).state.messages == count


ALTERED: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"journal_hash": "0" * 64}, "hash"),
    ({"event_id": "intake-4711", "position": 4711}, "no intake-4711 at 4711"),
    ({"position": 2}, "no intake-1 at 2"),
    ({"event_id": "deadlines-1", "position": 1}, "no deadlines-1 at 1"),
    ({"event_id": None}, ""),
)


@pytest.mark.parametrize(("altered", "why"), ALTERED)
async def test_a_receipt_that_contradicts_the_journal_is_named_each_time(
    tmp_path: Path, nats_server: NatsServer, altered: dict[str, Any], why: str
) -> None:
    async with receipted(tmp_path, nats_server) as (intake, genuine):
        assert await verified(intake) == []
        forged = json.dumps({**genuine, **altered}).encode()
        await JetStreamContext(intake.client).publish(SUBJECT, forged)
        for _ in range(2):
            (found,) = await verified(intake)
            assert (found.what, found.where) == ("receipt-differs", f"RECEIPTS message 2 {SUBJECT}")
            assert why in found.text


def test_bytes_that_are_no_receipt_are_said_to_be_none() -> None:
    for body in (b"", b"[]", b"{}", b'{"outcome":"accepted"}', b'{"event_id":"intake-1"}'):
        assert audit.promised(body)[1].startswith("no receipt of ours")
    assert audit.promised(b'{"outcome":"unreadable"}') == (None, "")
