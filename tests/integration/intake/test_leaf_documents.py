"""Documents of a district behind a leaf node: its bucket lies in its own store, whatever becomes of the line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js import errors as js_errors
from nats.js.object_store import ObjectStore

from services.contracts.district import Document, Submission
from services.contracts.intake import ReasonCode, ReportHeld, ReportReturned, ReportSubmitted
from services.intake import admin, documents, ticker
from tests.integration.intake.running import SOON, Deadlines, Intake, serving, sha256, submit
from tests.kit.controls import DISTRICT, IN_TIME, KNOWN, submission
from tests.kit.servers import LeafServer, Line, NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

LEAF: Final = DISTRICT.model_copy(update={"leaf": True})
BUCKET: Final = "documents-rach-gia"
BYTES: Final = b"Bao cao quy I" * 1_600_000
"""20 MB: some hundred and sixty chunks of an object store, so that a line can be cut between them."""


@dataclass
class Behind:
    """A district's client at its own server, and the line by which that hangs on the province's."""

    client: Client
    line: Line

    async def bucket(self) -> ObjectStore:
        """Wait for the bucket the province makes in the district's store."""
        js = JetStreamContext(self.client, timeout=5)

        async def made() -> ObjectStore | None:
            try:
                return await js.object_store(BUCKET)
            except (js_errors.NotFoundError, js_errors.ServiceUnavailableError, TimeoutError):
                return None

        found = await eventually(made, within=SOON)
        assert found is not None
        return found


@asynccontextmanager
async def behind_a_leaf(folder: Path, server: NatsServer) -> AsyncIterator[tuple[Intake, Behind]]:
    """Run intake and a district's own server; the clock stands, so that nothing is missed by the way."""
    line = Line(server.leaf_port)
    await line.start()
    (folder / "leaf").mkdir()
    leaf = LeafServer(folder / "leaf", domain="rach-gia", remote_port=line.port)
    await leaf.start()
    async with connected(server) as client, connected(leaf) as own, serving(folder, server, client, IN_TIME) as intake:
        deadlines = Deadlines(client)
        await deadlines.start()
        await deadlines.say(LEAF, *KNOWN[1:])
        yield intake, Behind(own, line)
    leaf.kill()
    await line.stop()


def with_document(submission_id: str, data: bytes = BYTES) -> Submission:
    """Announce a document."""
    document = Document(bucket=BUCKET, object=f"{submission_id}.pdf", sha256=sha256(data))
    return submission(submission_id, document=document)


@pytest.mark.slow
async def test_a_line_cut_while_a_document_comes(
    tmp_path: Path, nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "ANSWER_SECONDS", 1.0)
    async with behind_a_leaf(tmp_path, nats_server) as (intake, district):
        store = await district.bucket()
        await submit(district.client, with_document("RG-0001"))
        (held,) = await intake.says(ReportHeld)
        await store.put("RG-0001.pdf", BYTES)
        await eventually(lambda: half_copied(tmp_path), within=SOON)

        district.line.cut()
        await store.put("RG-0002.pdf", BYTES + b"!")
        await submit(district.client, with_document("RG-0002", BYTES + b"!"))
        await eventually(lambda: not half_copied(tmp_path), within=SOON)
        assert await intake.said(ReportSubmitted) == []

        district.line.heal()
        accepted = {event.submission_id: event for event in await intake.says(ReportSubmitted, 2, within=60)}
        outcomes = [receipt["outcome"] for receipt in await intake.receipts("RG-0001")]
    assert (held.reasons, outcomes) == ((ReasonCode.OBJECT_AWAITED,), ["held", "accepted"])
    assert accepted["RG-0001"].arrived_at == held.arrived_at
    found = {path.name: path.read_bytes() for path in (tmp_path / "documents").rglob("*") if path.is_file()}
    assert found == {sha256(data): data for data in (BYTES, BYTES + b"!")}


def half_copied(folder: Path) -> list[Path]:
    """Return files into which intake is copying."""
    return [path for path in (folder / "documents").rglob(".*") if path.stat().st_size]


async def test_altered_and_missing_in_the_districts_own_bucket(tmp_path: Path, nats_server: NatsServer) -> None:
    async with behind_a_leaf(tmp_path, nats_server) as (intake, district):
        store = await district.bucket()
        await store.put("RG-0001.pdf", b"something else")
        await submit(district.client, with_document("RG-0001"), with_document("RG-0002", b"never seen"))
        (altered,) = await intake.says(ReportReturned)
        await intake.says(ReportHeld, 2)

        district.line.cut()
        await ticker.advance(intake.service, IN_TIME + timedelta(hours=2))
        assert len(await intake.said(ReportReturned)) == 1, "a bucket nobody can ask says nothing about its objects"
        (alarm,) = [said for said in await admin.alarms(intake.service) if "bucket" in said]

        district.line.heal()
        _, missing = await intake.says(ReportReturned, 2)
    assert (altered.submission_id, altered.reasons) == ("RG-0001", (ReasonCode.OBJECT_ALTERED,))
    assert (missing.submission_id, missing.reasons) == ("RG-0002", (ReasonCode.OBJECT_AWAITED,))
    assert "RG-0002" in alarm
