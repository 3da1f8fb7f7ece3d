"""Receipts on the wire: signed, whoever asks for them and however often, before a crash and after it."""

import json
import sqlite3
from pathlib import Path
from typing import Any, Final

import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext

from services.contracts.intake import ReportSubmitted
from tests.integration.intake.running import SOON, Deadlines, Intake, serving, submit
from tests.kit.controls import IN_TIME, KNOWN, submission
from tests.kit.receipts import keys, pem
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

SUBJECT: Final = "submissions.rach-gia.an-binh"


async def receipts(intake: Intake, submission_id: str | None, count: int) -> list[dict[str, Any]]:
    async def there() -> list[dict[str, Any]] | None:
        found = await intake.receipts(submission_id)  # type: ignore[arg-type]
        return found if len(found) >= count else None

    return await eventually(there, within=SOON) or []


async def status(client: Client, submission_id: str) -> dict[str, Any]:
    asked = json.dumps({"submission_id": submission_id}).encode()
    answer: dict[str, Any] = json.loads((await client.request("status.rach-gia", asked, timeout=5)).data)
    return answer


def forget_what_was_confirmed(folder: Path) -> None:
    """Leave the journal as a crash does between publishing and noting that the broker has it."""
    database = sqlite3.connect(folder / "intake.db")
    database.execute("UPDATE relayed SET position = 0")
    database.commit()
    database.close()


async def sent_twice_and_garbage(intake: Intake) -> None:
    deadlines, js = Deadlines(intake.client), intake.stored()
    await deadlines.start()
    await deadlines.say(*KNOWN)
    await submit(intake.client, submission())
    await intake.says(ReportSubmitted)
    await js.publish(SUBJECT, submission().model_dump_json().encode())
    await js.publish(SUBJECT, b"{")


async def test_one_decision_has_one_signature_however_it_comes(tmp_path: Path, nats_server: NatsServer) -> None:
    key = tmp_path / "receipt.pem"
    key.write_bytes(pem())
    async with connected(nats_server) as client:
        js = JetStreamContext(client)
        async with serving(tmp_path, nats_server, client, IN_TIME, receipt_key=key) as intake:
            await sent_twice_and_garbage(intake)
            first, repeat = await receipts(intake, "RG-0001", 2)
            (unreadable,) = await receipts(intake, None, 1)
            for garbage in (b"{", b"[" * 50_000, b"\xff", b"null", b'{"submission_id": 7}', b""):
                await client.publish("status.rach-gia", garbage)
            asked = await status(client, "RG-0001")
            nothing = await status(client, "RG-9999")
            assert "receipts" not in intake.service.troubles
        await js.delete_stream("RECEIPTS")
        forget_what_was_confirmed(tmp_path)
        async with serving(tmp_path, nats_server, client, IN_TIME, receipt_key=key) as intake:
            (after,) = await receipts(intake, "RG-0001", 1)
    assert {one["signature"] for one in (first, repeat, asked, after)} == {first["signature"]}
    assert (first["repeat"], repeat["repeat"], asked["repeat"], after["repeat"]) == (False, True, True, False)
    assert [keys().fault(one, "rach-gia") for one in (first, repeat, asked, after, unreadable)] == [""] * 5
    assert nothing == {"submission_id": "RG-9999", "outcome": None}
