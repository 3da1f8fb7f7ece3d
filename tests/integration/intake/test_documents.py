"""Documents: fetched from districts' buckets, compared with what was announced, kept under their own hash."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from nats.js import JetStreamContext
from nats.js import errors as js_errors
from nats.js.object_store import ObjectStore

from services.contracts.district import Document, Submission
from services.contracts.intake import ReasonCode, ReportHeld, ReportReturned, ReportSubmitted
from services.intake import admin, ticker
from services.intake.documents import BucketAway, Wanted, fetch, place
from tests.integration.intake.running import Deadlines, Intake, serving, sha256, submit
from tests.kit.controls import DISTRICT, IN_TIME, KNOWN, submission
from tests.kit.servers import LeafServer, Line, NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

BUCKET: Final = "documents-rach-gia"
BYTES: Final = b"Bao cao quy I" * 40_000
HOUR: Final = timedelta(hours=1)


def with_document(submission_id: str, data: bytes = BYTES, **changes: Any) -> Submission:
    document = Document(bucket=BUCKET, object=f"{submission_id}.pdf", sha256=sha256(data))
    return submission(submission_id, **{"document": document, **changes})


async def put(js: JetStreamContext, submission_id: str, data: bytes) -> None:
    bucket = await eventually(lambda: made(js), within=20)
    assert bucket is not None
    await bucket.put(f"{submission_id}.pdf", data)


async def made(js: JetStreamContext) -> ObjectStore | None:
    """Return the bucket once intake made it."""
    try:
        return await js.object_store(BUCKET)
    except js_errors.NotFoundError:
        return None


@asynccontextmanager
async def intake_of(folder: Path, server: NatsServer) -> AsyncIterator[Intake]:
    async with connected(server) as client, serving(folder, server, client, IN_TIME) as intake:
        deadlines = Deadlines(client)
        await deadlines.start()
        await deadlines.say(*KNOWN)
        yield intake


async def test_a_document_after_its_submission_is_copied_and_the_report_taken_in(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with intake_of(tmp_path, nats_server) as intake:
        await submit(intake.client, with_document("RG-0001"))
        (held,) = await intake.says(ReportHeld)
        await put(intake.stored(), "RG-0001", BYTES)
        (accepted,) = await intake.says(ReportSubmitted)
        outcomes = [receipt["outcome"] for receipt in await intake.receipts("RG-0001")]
    assert (held.reasons, outcomes) == ((ReasonCode.OBJECT_AWAITED,), ["held", "accepted"])
    assert accepted.arrived_at == held.arrived_at == IN_TIME
    kept = tmp_path / "documents" / "rach-gia" / sha256(BYTES)[:2] / sha256(BYTES)
    assert kept.read_bytes() == BYTES
    assert [path for path in (tmp_path / "documents").rglob("*") if path.is_file()] == [kept]


async def test_altered_and_missing_documents_go_back_and_later_objects_do_nothing(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with intake_of(tmp_path, nats_server) as intake:
        await put(intake.stored(), "RG-0001", BYTES + b"!")
        await submit(intake.client, with_document("RG-0001"), with_document("RG-0002", b"never seen"))
        (altered,) = await intake.says(ReportReturned)
        await ticker.advance(intake.service, IN_TIME + HOUR - timedelta(seconds=1))
        assert len(await intake.said(ReportReturned)) == 1
        await ticker.advance(intake.service, IN_TIME + 9 * HOUR)
        _, missing = await intake.says(ReportReturned, 2)
        await put(intake.stored(), "RG-0002", b"never seen")
        await ticker.look_for_objects(intake.service)
        assert len(await intake.said(ReportReturned)) == 2
    assert (altered.submission_id, altered.reasons) == ("RG-0001", (ReasonCode.OBJECT_ALTERED,))
    assert (missing.submission_id, missing.reasons) == ("RG-0002", (ReasonCode.OBJECT_AWAITED,))
    assert missing.decided_at == IN_TIME + HOUR


async def test_another_districts_bucket_is_not_looked_into(tmp_path: Path, nats_server: NatsServer) -> None:
    async with connected(nats_server) as client:
        js = JetStreamContext(client)
        await js.create_object_store("documents-ha-tien")
        await (await js.object_store("documents-ha-tien")).put("a.pdf", BYTES)
        wanted = Wanted("rach-gia", "documents-ha-tien", "a.pdf", sha256(BYTES), leaf=False)
        assert await fetch(client, tmp_path, wanted) == ""
        own = wanted._replace(district="ha-tien")
        assert await fetch(client, tmp_path, own) == sha256(BYTES)
        await js.delete_object_store("documents-ha-tien")
        assert await fetch(client, tmp_path, own) == sha256(BYTES)


async def test_an_empty_object_and_one_with_a_lost_chunk(tmp_path: Path, nats_server: NatsServer) -> None:
    async with connected(nats_server) as client:
        js = JetStreamContext(client)
        store = await js.create_object_store(BUCKET)
        await store.put("empty.pdf", b"")
        torn = await store.put("torn.pdf", BYTES)
        await js.purge_stream(f"OBJ_{BUCKET}", subject=f"$O.{BUCKET}.C.{torn.nuid}", keep=1)
        empty = Wanted("rach-gia", BUCKET, "empty.pdf", sha256(b""), leaf=False)
        assert await fetch(client, tmp_path, empty) == sha256(b"")
        assert await fetch(client, tmp_path, empty._replace(object="torn.pdf", sha256=sha256(BYTES))) == ""
        assert not place(tmp_path, "rach-gia", sha256(BYTES)).exists()


async def test_a_bucket_behind_a_cut_line_is_not_an_object_that_is_missing(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    line = Line(nats_server.leaf_port)
    await line.start()
    (tmp_path / "leaf").mkdir()
    leaf = LeafServer(tmp_path / "leaf", domain="rach-gia", remote_port=line.port)
    await leaf.start()
    async with connected(nats_server) as client, connected(leaf) as district:
        line.cut()
        with pytest.raises(BucketAway):
            await fetch(client, tmp_path, Wanted("rach-gia", BUCKET, "a.pdf", sha256(BYTES), leaf=True))
        line.heal()
        js = JetStreamContext(district)
        await (await js.create_object_store(BUCKET)).put("a.pdf", BYTES)
        wanted = Wanted("rach-gia", BUCKET, "a.pdf", sha256(BYTES), leaf=True)
        assert await eventually(lambda: fetched(client, tmp_path, wanted), within=20) == sha256(BYTES)
    leaf.kill()
    await line.stop()


async def test_where_the_bucket_cannot_be_asked_nothing_is_missed_and_somebody_is_told(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with intake_of(tmp_path, nats_server) as intake:
        await submit(intake.client, with_document("RG-0001"))
        await intake.says(ReportHeld)
        await intake.service.submit("test", "leaf", DISTRICT.model_copy(update={"leaf": True}))
        await ticker.advance(intake.service, IN_TIME + HOUR)
        assert await admin.alarms(intake.service) == []
        await ticker.advance(intake.service, IN_TIME + 9 * HOUR)
        (alarm,) = await admin.alarms(intake.service)
        assert await intake.said(ReportReturned) == []
    assert "rach-gia/RG-0001" in alarm


async def fetched(client: Any, folder: Path, wanted: Wanted) -> str:
    try:
        return await fetch(client, folder, wanted)
    except BucketAway:
        return ""
