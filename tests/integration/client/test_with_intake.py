"""The district's side against a real intake: held then decided, asked before sent again, documents, trials, taking back."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from nats.js import JetStreamContext

from services.client import sheets, withdrawing
from services.client.client import DistrictClient, connected
from services.client.outbox import Answered, Outbox
from services.client.pace import Delivery, Pace
from services.client.profile import Profile
from services.client.sheets import Reading, Sheet
from services.contracts.intake import AcceptanceRevoked, ReportSubmitted
from tests.integration.intake.running import Deadlines, Intake, serving
from tests.kit.controls import DISTRICT, EXPECTED, KNOWN, OBLIGATION, PERIOD, UNIT
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected as joined
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

PACE = Pace(first=0.5, factor=1.0, most=0.5, patience=20)
STREAM = "SUBMISSIONS_rach-gia"


def now() -> str:
    return datetime.now(UTC).isoformat()  # noqa: TID251 - the broker's clock stamps what arrives


def sheet_of(submission_id: str = "RG-1", **changes: object) -> Sheet:
    content = {
        "submission_id": submission_id,
        "unit": "an-binh",
        "obligation": "BC-Q1",
        "period": "2023",
        "submitted_at": now(),
        "channel": "e-office",
        "attested": {"signed": True, "annexes_complete": True},
    }
    return sheets.again(json.dumps({**content, **changes}).encode())


@asynccontextmanager
async def province(folder: Path, server: NatsServer) -> AsyncIterator[tuple[Intake, Deadlines]]:
    """Run intake, which knows the district and nothing else yet."""
    async with joined(server) as client, serving(folder, server, client) as intake:
        deadlines = Deadlines(client)
        await deadlines.start()
        await deadlines.say(DISTRICT)
        await intake.hears(STREAM)
        yield intake, deadlines


@asynccontextmanager
async def district(server: NatsServer, folder: Path, pace: Pace = PACE) -> AsyncIterator[tuple[DistrictClient, Outbox]]:
    profile = Profile(district="rach-gia", urls=(server.url,))
    with closing(Outbox(folder / "outbox.db")) as outbox:
        async with connected(profile, outbox=outbox, pace=pace) as client:
            yield client, outbox


async def ever(intake: Intake, stream: str) -> int:
    """Return how many messages a stream ever took, those that were replaced included."""
    return (await intake.stored().stream_info(stream)).state.last_seq


def outcomes(answers: list[Answered | None]) -> list[str | None]:
    return [answer.outcome if answer else None for answer in answers]


def forget(folder: Path) -> None:
    """Lose a receipt that came while the process died."""
    with closing(sqlite3.connect(folder / "outbox.db")) as file:
        file.execute("UPDATE outbox SET outcome = NULL, receipt = NULL")
        file.commit()


async def test_what_is_held_is_waited_for_only_where_asked_and_both_receipts_are_kept(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    sheet = sheet_of()
    async with province(tmp_path, nats_server) as (_, deadlines), district(nats_server, tmp_path) as (client, outbox):
        first = await client.deliver([sheet])
        await deadlines.say(UNIT, OBLIGATION, PERIOD, EXPECTED)
        then = await client.deliver([sheet], how=Delivery(wait_held=True))

        assert (outcomes(first), outcomes(then)) == (["held"], ["accepted"])
        assert [one.outcome for one in outbox.receipts(sheet)] == ["held", "accepted"]


async def test_after_a_crash_the_province_is_asked_before_anything_is_sent_again(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    answered, lost = sheet_of("RG-1"), sheet_of("RG-2")
    async with province(tmp_path, nats_server) as (intake, deadlines):
        await deadlines.say(UNIT, OBLIGATION, PERIOD, EXPECTED)
        async with district(nats_server, tmp_path) as (client, outbox):
            client.put([answered, lost])
            for sheet in (answered, lost):
                assert outbox.next_try(sheet) == 1
            outbox.commit()
            headers = {"Nats-Msg-Id": "rach-gia-RG-1"}
            await client.link.client.jetstream().publish("submissions.rach-gia.an-binh", answered.body, headers=headers)
            await intake.says(ReportSubmitted)
            await eventually(lambda: outbox.counts() == {"accepted": 1}, within=40)
        forget(tmp_path)

        async with district(nats_server, tmp_path) as (client, outbox):
            found = await client.deliver(outbox.waiting())

            assert outcomes(found) == ["accepted", "accepted"]
            assert (outbox.tries(answered), outbox.tries(lost)) == (1, 2)
        assert await ever(intake, STREAM) == 2
        assert len(await intake.said(ReportSubmitted)) == 2


async def test_a_document_is_in_the_bucket_before_its_submission_and_goes_there_once(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    paper = tmp_path / "report.pdf"
    paper.write_bytes(bytes(range(256)) * 1500)
    said = Reading("rach-gia", "2023", "e-office", "an-binh", "BC-Q1", now(), frozenset({"signed", "annexes_complete"}))
    [sheet] = sheets.read(paper, said)
    async with (
        province(tmp_path, nats_server) as (intake, deadlines),
        district(nats_server, tmp_path) as (client, outbox),
    ):
        await deadlines.say(UNIT, OBLIGATION, PERIOD, EXPECTED)
        first = await client.deliver([sheet])
        lying = await ever(intake, "OBJ_documents-rach-gia")
        again = await client.deliver([sheet], how=Delivery(again=True))

        assert (outcomes(first), outcomes(again)) == (["accepted"], ["accepted"])
        assert [one.outcome for one in outbox.receipts(sheet)] == ["held", "accepted"]
        assert (lying, await ever(intake, "OBJ_documents-rach-gia")) == (4, 4)
        digest = sha256(paper.read_bytes()).hexdigest()
        assert (tmp_path / "documents" / "rach-gia" / digest[:2] / digest).read_bytes() == paper.read_bytes()


async def test_an_upload_that_was_cut_goes_on_where_it_stopped_even_without_the_file(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    paper = tmp_path / "report.pdf"
    paper.write_bytes(bytes(range(256)) * 1500)
    said = Reading("rach-gia", "2023", "e-office", "an-binh", "BC-Q1", now(), frozenset({"signed", "annexes_complete"}))
    [sheet] = sheets.read(paper, said)
    async with (
        province(tmp_path, nats_server) as (intake, deadlines),
        district(nats_server, tmp_path) as (client, outbox),
    ):
        await deadlines.say(UNIT, OBLIGATION, PERIOD, EXPECTED)
        digest = sha256(paper.read_bytes()).digest()
        half = sha256(digest + bytes([0])).hexdigest()[:22]
        await JetStreamContext(client.link.client).publish(
            f"$O.documents-rach-gia.C.{half}", paper.read_bytes()[: 128 * 1024]
        )
        client.put([sheet])
        paper.unlink()
        answers = await client.deliver(outbox.waiting())

        assert outcomes(answers) == ["accepted"]
        assert await ever(intake, "OBJ_documents-rach-gia") == 4


async def test_a_trial_is_answered_every_time_and_counts_nowhere(tmp_path: Path, nats_server: NatsServer) -> None:
    async with province(tmp_path, nats_server) as (intake, deadlines), district(nats_server, tmp_path) as (client, _):
        trial, early = sheet_of(test=True), sheet_of(test=True)
        first = await client.deliver([early])
        await deadlines.say(UNIT, OBLIGATION, PERIOD, EXPECTED)
        await intake.has_heard(deadlines)
        second = await client.deliver([trial])
        third = await client.deliver([sheet_of()])

        assert first[0] is not None
        assert first[0].plain["test"] is True
        assert (outcomes(second), outcomes(third)) == (["accepted"], ["accepted"])
        assert len(await intake.said(ReportSubmitted)) == 1


async def test_a_submission_is_taken_back_by_whoever_has_its_id(tmp_path: Path, nats_server: NatsServer) -> None:
    (tmp_path / "other").mkdir()
    async with province(tmp_path, nats_server) as (intake, deadlines):
        await deadlines.say(UNIT, OBLIGATION, PERIOD, EXPECTED)
        async with district(nats_server, tmp_path) as (client, _):
            await client.deliver([sheet_of()])
        async with district(nats_server, tmp_path / "other") as (client, outbox):
            nothing = await withdrawing.withdrawal(client, outbox, "RG-9", reason="", at=now())
            taken = await withdrawing.withdrawal(client, outbox, "RG-1", reason="nhầm kỳ", at=now())
            assert taken is not None
            outbox.put([taken])
            same = await withdrawing.withdrawal(client, outbox, "RG-1", reason="khác", at=now())
            answers = await client.deliver([taken])

        assert nothing is None
        assert same is not None
        assert same.body == taken.body
        assert outcomes(answers) == ["withdrawn"]
        (revoked,) = await intake.says(AcceptanceRevoked)
        assert revoked.submission_id == "RG-1"


async def test_what_is_known_at_the_province_and_what_we_hold_agree_for_many_at_once(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    many = [sheet_of(f"RG-{number}") for number in range(200)]
    async with province(tmp_path, nats_server) as (intake, deadlines), district(nats_server, tmp_path) as (client, box):
        await deadlines.say(*KNOWN[1:])
        answers = await client.deliver([*many, many[0]])

        assert outcomes(answers) == ["accepted"] * 201
        assert box.counts() == {"accepted": 200}
        assert len(await intake.said(ReportSubmitted)) == 200
