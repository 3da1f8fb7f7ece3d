"""A district behind a leaf node: what its own store took in time counts, however long the line was cut."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js import errors as js_errors
from nats.js.object_store import ObjectStore

from services.contracts.deadlines import PeriodClosing
from services.contracts.district import Document
from services.contracts.intake import IntakeSettled, ReportSubmitted
from services.intake import stores
from services.kit.streams import provision
from tests.integration.intake.running import SOON, Deadlines, serving, sha256, submit
from tests.kit.controls import DISTRICT, EXPECTED, OBLIGATION, PERIOD, UNIT, submission
from tests.kit.servers import LeafServer, Line, NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

LEAF: Final = DISTRICT.model_copy(update={"leaf": True})
MANY: Final = 20


@dataclass
class District:
    """A district's server, and the line by which it hangs on the province's."""

    client: Client
    line: Line

    async def provided(self) -> None:
        """Have the stream before the province makes it."""
        await provision(self.client, stores.submissions_stream("rach-gia"))

    async def stored(self) -> int:
        """Return how many messages its own store has."""
        return (await JetStreamContext(self.client).stream_info("SUBMISSIONS_rach-gia")).state.messages


async def joined(client: Client) -> bool:
    """Say whether the province reaches the leaf's store."""
    try:
        await client.request("$JS.rach-gia.API.INFO", b"", timeout=1)
    except (nats_errors.NoRespondersError, TimeoutError):
        return False
    return True


@pytest.fixture
async def district(nats_server: NatsServer, tmp_path: Path) -> AsyncIterator[District]:
    line = Line(nats_server.leaf_port)
    await line.start()
    folder = tmp_path / "leaf"
    folder.mkdir()
    leaf = LeafServer(folder, domain="rach-gia", remote_port=line.port)
    await leaf.start()
    async with connected(leaf) as client:
        yield District(client, line)
    leaf.kill()
    await line.stop()


async def test_a_line_cut_around_the_due_instant_costs_nobody_anything(
    tmp_path: Path, nats_server: NatsServer, district: District
) -> None:
    due = datetime.now(UTC)  # noqa: TID251 - the broker's clock stamps what arrives
    claimed = due - timedelta(minutes=1)
    async with connected(nats_server) as client, serving(tmp_path, nats_server, client) as intake:
        deadlines = await told(client, due)
        await submit(district.client, submission("RG-0001", at=claimed))
        await intake.says(ReportSubmitted)

        district.line.cut()
        await submit(district.client, *(submission(f"RG-1{number:03}", at=claimed) for number in range(MANY)))
        assert await district.stored() == 1 + MANY
        await deadlines.say(PeriodClosing(obligation="BC-Q1", period="2023", due_at=due))
        (silent,) = await intake.says(IntakeSettled)
        assert silent.silent == ("rach-gia",)
        assert len(await intake.said(ReportSubmitted)) == 1

        district.line.heal()
        _, settled = await intake.says(IntakeSettled, 2, within=60)
        said = await intake.said()
    assert settled.silent == ()
    assert said[-1] == settled
    accepted = [event for event in said if isinstance(event, ReportSubmitted)]
    assert len(accepted) == len({event.submission_id for event in accepted}) == 1 + MANY
    assert {event.arrived_at for event in accepted} == {claimed}
    assert min(event.received_at for event in accepted[1:]) > due


async def test_a_mark_that_did_not_go_through_the_leaf_does_not_count(
    tmp_path: Path, nats_server: NatsServer, district: District
) -> None:
    due = datetime.now(UTC)  # noqa: TID251 - as above
    async with connected(nats_server) as client, serving(tmp_path, nats_server, client) as intake:
        deadlines = await told(client, due)
        await intake.hears("SUBMISSIONS_rach-gia")
        district.line.cut()
        await deadlines.say(PeriodClosing(obligation="BC-Q1", period="2023", due_at=due))
        (settled,) = await intake.says(IntakeSettled)
        messages = (await intake.stored().stream_info("SUBMISSIONS_rach-gia")).state.messages
    assert (settled.silent, messages) == (("rach-gia",), 0)


async def test_an_empty_leaf_gets_its_stream_and_bucket_and_a_document_goes_through_it(
    tmp_path: Path, nats_server: NatsServer, district: District
) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - as above
    content = b"Bao cao quy I" * 40_000
    document = Document(bucket="documents-rach-gia", object="RG-0001.pdf", sha256=sha256(content))
    async with connected(nats_server) as client, serving(tmp_path, nats_server, client) as intake:
        await told(client, now)
        own = JetStreamContext(district.client, timeout=5)
        bucket = await eventually(lambda: there(own, "documents-rach-gia"), within=SOON)
        assert bucket is not None
        await bucket.put("RG-0001.pdf", content)
        await submit(district.client, submission("RG-0001", at=now - timedelta(minutes=1), document=document))
        (accepted,) = await intake.says(ReportSubmitted)
        kept = (await own.stream_info("OBJ_documents-rach-gia")).config
        held = (await own.stream_info("SUBMISSIONS_rach-gia")).config
        with pytest.raises(js_errors.NotFoundError):
            await intake.stored().stream_info("OBJ_documents-rach-gia")
    assert accepted.submission_id == "RG-0001"
    assert (tmp_path / "documents" / "rach-gia" / sha256(content)[:2] / sha256(content)).read_bytes() == content
    assert (kept.allow_rollup_hdrs, kept.deny_purge, kept.max_bytes) == (True, False, 4 * 1024**3)
    assert (held.allow_rollup_hdrs, held.deny_purge, held.sources) == (False, True, None)


async def there(js: JetStreamContext, bucket: str) -> ObjectStore | None:
    """Return a bucket once it is there."""
    try:
        return await js.object_store(bucket)
    except js_errors.NotFoundError:
        return None


async def told(client: Client, due: datetime) -> Deadlines:
    """Say that An Bình, behind a leaf, owes a report by an instant."""
    deadlines = Deadlines(client)
    await deadlines.start()
    period, expected = (event.model_copy(update={"due_at": due}) for event in (PERIOD, EXPECTED))
    await deadlines.say(LEAF, UNIT, OBLIGATION, period, expected)
    return deadlines


async def test_a_district_that_gets_a_leaf_later_keeps_its_stream(
    tmp_path: Path, nats_server: NatsServer, district: District
) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - as above
    async with connected(nats_server) as client, serving(tmp_path, nats_server, client) as intake:
        await district.provided()
        deadlines = Deadlines(client)
        await deadlines.start()
        await deadlines.say(DISTRICT, UNIT, OBLIGATION, PERIOD, EXPECTED)
        district.line.cut()
        await submit(client, submission("RG-0001", at=now))
        await intake.says(ReportSubmitted)
        district.line.heal()
        await eventually(lambda: joined(client), within=SOON)

        await deadlines.say(LEAF)
        await submit(district.client, submission("RG-0002", at=now))
        first, second = await intake.says(ReportSubmitted, 2)
        await deadlines.say(PeriodClosing(obligation="BC-Q1", period="2023", due_at=PERIOD.due_at))
        (settled,) = await intake.says(IntakeSettled)
        info = await intake.stored().stream_info("SUBMISSIONS_rach-gia")
    assert (first.version, second.version, settled.silent) == (1, 2, ())
    assert not info.config.subjects
    assert [source.external.api for source in info.config.sources or [] if source.external] == ["$JS.rach-gia.API"]
