"""Officers' calls on a real database: what they do, what a repeat does, what is asked for and refused; and counts that add up."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
from nats.js import JetStreamContext

from services.contracts import envelope, naming
from services.contracts.event import Event
from services.contracts.intake import AcceptanceRevoked
from services.intake import admin, replies, wiring
from services.intake.admin import IntakeAdmin
from services.intake.handlers import DistrictReader
from services.intake.pb import admin_pb2, admin_pb2_grpc
from services.intake.settings import Settings
from services.kit import fold, journal
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.decider import Refusal
from services.kit.incoming import Incoming
from services.kit.journal import OwnHead
from services.kit.puller import Message
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.kit.transact import Transactor
from tests.integration.intake.running import Deadlines, serving, submit
from tests.kit.controls import DUE, IN_TIME, KNOWN, OTHER_UNIT, PERIOD, submission
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually

NOW: Final = DUE + timedelta(days=2)
RECEIVED: Final = IN_TIME + timedelta(minutes=5)
DUTY: Final = {"unit": "an-binh", "obligation": "BC-Q1", "period": "2023"}
WHICH: Final = {"district": "rach-gia", "submission_id": "RG-0001"}
WHY: Final = {"actor": "can-bo", "reason": "theo quyết định", "source": "12/QĐ-UBND"}


class Desk:
    """Intake without a broker: what districts publish is put into its hands."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.admin = IntakeAdmin(service)
        self._reader = DistrictReader("rach-gia", lambda message: message.stored_at)
        self._numbers = count(1)
        self._ids = count(1)

    async def hear(self, *facts: Event) -> None:
        """Hear what `deadlines` says, numbered and chained."""
        for fact in facts:
            before = self.service.transactor.head("deadlines")
            number = before.position + 1
            body = envelope.seal(OwnHead("deadlines", number, NOW.isoformat(), before.hash, "", "", "t", "t"), fact)
            about = ("deadlines", f"deadlines-{number}", fact.TYPE, body, fact, fact.happened_at(), "deadlines")
            heard = Incoming(*about, position=number, previous=before.hash)
            await self.service.transactor.hear([heard])

    async def send(self, content: Any, *, at: datetime = RECEIVED, unit: str = "an-binh") -> None:
        """Publish as the district does."""
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        subject = naming.submission_subject("rach-gia", unit)
        message = Message(subject, data, None, "application/json", next(self._numbers), at, "S", "c")
        await self.service.transactor.hear([self._reader.read(message)], repeated=self._reader.repeated)

    async def call(self, name: str, **fields: Any) -> Any:
        """Call as an officer does, under a new id where none is given."""
        request_type = getattr(admin_pb2, f"{name}Request")
        named = {"request_id": f"q-{next(self._ids)}"} if "request_id" in request_type.DESCRIPTOR.fields_by_name else {}
        known = {key: value for key, value in WHY.items() if key in request_type.DESCRIPTOR.fields_by_name}
        call = getattr(self.admin, name)
        return await call(request_type(**{**(known if named else {}), **named, **fields}), None)

    async def said(self) -> list[Any]:
        """Return everything that was decided."""
        asked = {"source": "intake", "after": 0, "limit": 100_000}
        rows = await self.service.database.read(journal.OWN_AFTER, asked)
        return [journal.fact_of(journal.Row._make(row), self.service.rules).event for row in rows]

    async def detail(self, **which: str) -> Any:
        """Return everything known of a submission."""
        return await self.call("GetSubmission", **{**WHICH, **which})

    async def verified(self) -> None:
        """Fold the journal again: the same tables, the same decisions."""
        url, tables = self.service.database.url, self.service.blueprint.tables
        assert (await fold.verify(url, self.service.rules, tables, decisions=True)).findings == []


@asynccontextmanager
async def desk(where: Path | str, *facts: Event, verified: bool = True) -> AsyncIterator[Desk]:
    blueprint = wiring.blueprint()
    url = where if isinstance(where, str) else f"sqlite+aiosqlite:///{where / 'intake.db'}"
    async with opened(url, [journal.JOURNAL, blueprint.tables]) as database:
        transactor = Transactor(blueprint.rules, database, SimulatedClock(NOW), "test")
        await transactor.take_place()
        found = Desk(Service(blueprint, Settings(), transactor.clock, database, transactor))
        await found.hear(*(facts or KNOWN))
        yield found
        if verified:
            await found.verified()


def plain(submission_id: str = "RG-0001", **changes: Any) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(submission(submission_id, **changes).model_dump_json())
    return content


def back(submission_id: str, withdraws: str) -> dict[str, Any]:
    return {**DUTY, "submission_id": submission_id, "withdraws": withdraws, "submitted_at": IN_TIME.isoformat()}


OLD: Final[dict[str, Any]] = {"at": IN_TIME - timedelta(days=9)}


async def test_two_officers_of_the_very_unit_have_to_agree(database_url: str) -> None:
    async with desk(database_url) as office:
        await office.send(plain(**OLD))
        words = {**WHICH, "accept": True, "actor_unit": "an-binh", "reason": "đã đối chiếu"}
        first = await office.call("ReviewSubmission", **words, actor="an", request_id="r1")
        again = await office.call("ReviewSubmission", **words, actor="an", request_id="r1")
        waiting = await office.detail()
        with pytest.raises(Refusal, match="second person"):
            await office.call("ReviewSubmission", **words, actor="an")
        mended = await office.call("ReviewSubmission", **words, actor="an", arrived_at=IN_TIME.isoformat())
        assert (mended.needs_second, (await office.detail()).proposal) == (
            True,
            f"accept {IN_TIME:%Y-%m-%d}T16:59:59+00:00",
        )
        other = {**words, "accept": False, "reasons": ["layout"]}
        replaced = await office.call("ReviewSubmission", **other, actor="binh")
        second = await office.call("ReviewSubmission", **other, actor="an")
        detail = await office.detail()
    assert (first.outcome, first.needs_second, first.repeat, again.repeat) == ("held", True, False, True)
    assert (waiting.proposed_by, waiting.proposal, waiting.until) == ("an", "accept", "review")
    assert waiting.submission.reasons == "stamp-too-old review"
    assert (replaced.outcome, replaced.needs_second) == ("held", True)
    assert (second.outcome, second.needs_second) == ("returned", False)
    assert (detail.proposed_by, detail.submission.reasons) == ("", "layout")
    assert [(one.outcome, one.actor, one.reason) for one in detail.decisions] == [
        ("held", "district/rach-gia", ""),
        ("returned", "an", "đã đối chiếu"),
    ]


async def test_a_submission_is_shown_with_all_that_was_said_of_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as office:
        await office.send(plain())
        await office.send(plain(channel="zalo"))
        await office.call("RevokeAcceptance", **WHICH)
        detail = await office.detail()
        with pytest.raises(Refusal, match="No submission is known"):
            await office.detail(submission_id="RG-9999")
    assert json.loads(detail.body) == plain()
    assert (detail.submission.outcome, detail.submission.reasons) == ("withdrawn", "revoked")
    assert [(one.outcome, list(one.reasons), one.evidence, one.source) for one in detail.decisions] == [
        ("accepted", [], "attested", ""),
        ("withdrawn", ["revoked"], "", "12/QĐ-UBND"),
    ]
    assert datetime.fromisoformat(detail.due_at) == DUE
    assert len(detail.content_sha256) == 64


@pytest.mark.parametrize("name", ["RevokeAcceptance", "WithdrawSubmission"])
async def test_an_acceptance_is_taken_back_once(database_url: str, name: str) -> None:
    async with desk(database_url) as office:
        await office.send(plain())
        first = await office.call(name, **WHICH, request_id="r1")
        again = await office.call(name, **WHICH, request_id="r1")
        with pytest.raises(Refusal, match="Nothing accepted"):
            await office.call(name, **WHICH)
        with pytest.raises(Refusal, match="No submission is known"):
            await office.call(name, **{**WHICH, "submission_id": "RG-9999"})
        (_, revoked) = await office.said()
    assert isinstance(revoked, AcceptanceRevoked)
    assert revoked.effective_at == (IN_TIME if name == "RevokeAcceptance" else NOW)
    assert (first.outcome, first.repeat, again.event_id, again.repeat) == ("withdrawn", False, first.event_id, True)
    assert first.submission_id == "RG-0001"


async def test_a_paper_is_recorded_once_and_stands_like_any_other(database_url: str) -> None:
    paper = {**DUTY, "arrived_at": "2023-03-15", "channel": "post"}
    async with desk(database_url) as office:
        tried = await office.call("RecordArrival", **paper, dry_run=True, request_id="r1")
        assert await office.said() == []
        first = await office.call("RecordArrival", **paper, request_id="r1")
        again = await office.call("RecordArrival", **paper, request_id="r1")
        odd = await office.call("RecordArrival", **paper, request_id="số 12/2023 " * 9)
        today = await office.call("RecordArrival", **{**paper, "arrived_at": "2023-03-18"})
        recorded = await office.said()
        detail = await office.detail(submission_id=first.submission_id)
    assert (tried.outcome, tried.event_id, tried.submission_id) == ("accepted", "", "paper-r1")
    assert (first.outcome, first.submission_id, first.repeat) == ("accepted", "paper-r1", False)
    assert (again.event_id, again.repeat) == (first.event_id, True)
    assert recorded[0].arrived_at == IN_TIME
    assert (odd.outcome, today.outcome, recorded[2].arrived_at) == ("accepted", "accepted", NOW)
    assert (detail.body, detail.decisions[0].evidence, detail.decisions[0].actor) == ("", "recorded", "can-bo")


LIST: Final = {"obligation": "BC-Q1", "period": "2023"}


@asynccontextmanager
async def desk_of_six(where: str) -> AsyncIterator[Desk]:
    units = [OTHER_UNIT.model_copy(update={"unit": f"u-{number}"}) for number in range(6)]
    period = PERIOD.model_copy(update={"audience": ("an-binh", *(unit.unit for unit in units))})
    async with desk(where, *KNOWN[:3], OTHER_UNIT, *units, period) as office:
        yield office


async def test_a_list_is_looked_at_and_then_taken_over_once(database_url: str) -> None:
    said: tuple[dict[str, str], ...] = (
        {"arrived_at": "2023-03-15"},
        {"mark": "late"},
        {"mark": "missing"},
        {},
        {"mark": "on_time"},
    )
    cells = [{**LIST, "unit": f"u-{number}", "where": f"B{number}", **words} for number, words in enumerate(said)]
    cells += [{**LIST, "unit": unit} for unit in ("u-0", "an-binh", "khong-co", "rach-soi")]
    cells += [{**LIST, "unit": "u-1", "obligation": "BC-X"}, {**LIST, "unit": "u-5", "arrived_at": "2031-01-01"}]
    wanted = "accepted accepted missing unknown accepted already already refused refused refused refused"
    why = ["unit-unknown", "not-obliged", "obligation-unknown", "stamp-in-future"]
    async with desk_of_six(database_url) as office:
        await office.send(plain())
        looked = await office.call("ImportRegister", cells=cells, dry_run=True)
        assert len(await office.said()) == 1
        first = await office.call("ImportRegister", cells=cells, request_id="r1")
        again = await office.call("ImportRegister", cells=cells, request_id="r1")
        other = await office.call("ImportRegister", cells=cells[:2], request_id="r2")
        assert len(await office.said()) == 5
    for answer in (looked, first, again):
        assert [cell.outcome for cell in answer.cells] == wanted.split()
        assert [cell.why for cell in answer.cells if cell.outcome == "refused"] == why
    assert (looked.repeat, first.repeat, again.repeat, first.cells[0].where) == (False, False, True, "B0")
    assert [cell.outcome for cell in other.cells] == ["already", "already"]


async def test_what_a_list_left_unknown_is_lifted_once(database_url: str) -> None:
    async with desk_of_six(database_url) as office:
        await office.call("ImportRegister", cells=[{**LIST, "unit": "u-3"}, {**LIST, "unit": "u-0", "mark": "late"}])
        lifted = await office.call("LiftUnknown", **LIST, unit="u-3", request_id="r3")
        repeat = await office.call("LiftUnknown", **LIST, unit="u-3", request_id="r3")
        for unit in ("u-3", "u-0", "khong-co"):
            with pytest.raises(Refusal, match="nothing to lift"):
                await office.call("LiftUnknown", **LIST, unit=unit)
    assert (lifted.outcome, lifted.repeat, repeat.event_id, repeat.repeat) == ("missing", False, lifted.event_id, True)


async def test_a_paper_takes_no_id_of_another_duty(tmp_path: Path) -> None:
    later = PERIOD.model_copy(update={"period": "2024"})
    paper = {**DUTY, "period": "2024", "arrived_at": "2023-03-15", "channel": "post", "submission_id": "RG-0001"}
    async with desk(tmp_path, *KNOWN, later) as office:
        await office.send(plain())
        for dry_run in (True, False):
            with pytest.raises(Refusal, match="This submission id is used"):
                await office.call("RecordArrival", **paper, dry_run=dry_run)
        assert len(await office.said()) == 1


async def test_what_another_district_sent_for_the_duty_speaks_before_a_list(tmp_path: Path) -> None:
    async with desk(tmp_path, *KNOWN, OTHER_UNIT) as office:
        await office.send(plain())
        moved = KNOWN[1].model_copy(update={"district": "ha-tien"})
        await office.hear(moved)
        answer = await office.call("ImportRegister", cells=[{**DUTY, "mark": "late"}])
        assert len(await office.said()) == 1
    assert [cell.outcome for cell in answer.cells] == ["already"]


@pytest.mark.slow
async def test_ten_thousand_cells_are_taken_over_in_one_call(tmp_path: Path) -> None:
    units = [OTHER_UNIT.model_copy(update={"unit": f"u-{number}"}) for number in range(100)]
    period = PERIOD.model_copy(update={"audience": tuple(unit.unit for unit in units)})
    periods = [period.model_copy(update={"period": f"p-{number}"}) for number in range(100)]
    cells = [
        {"unit": unit.unit, "obligation": "BC-Q1", "period": one.period, "mark": "late" if number % 3 else ""}
        for number, (unit, one) in enumerate((unit, one) for unit in units for one in periods)
    ]
    async with desk(tmp_path, *KNOWN[:3], *units, *periods, verified=False) as office:
        answer = await office.call("ImportRegister", cells=cells)
        rows = await office.service.database.read(journal.AFTER, {"after": 0, "limit": 100_000})
        assert len(await office.said()) == 10_000
        assert max(len(row[12].encode()) for row in rows) < 512 * 1024
    assert Counter(cell.outcome for cell in answer.cells) == {"accepted": 6666, "unknown": 3334}


@pytest.mark.parametrize(
    ("name", "words", "field"),
    [
        ("RevokeAcceptance", {**WHICH, "reason": " "}, "reason"),
        ("RevokeAcceptance", {**WHICH, "request_id": ""}, "request_id"),
        ("WithdrawSubmission", {**WHICH, "reason": "x" * 2001}, "reason"),
        ("WithdrawSubmission", {**WHICH, "actor": "an\0"}, "actor"),
        ("GetSubmission", {**WHICH, "district": "rach-gia\0"}, "district"),
        ("LiftUnknown", {**DUTY, "unit": "an\0"}, "unit"),
        ("RecordArrival", {**DUTY, "channel": "post", "arrived_at": "2023-03-15", "source": ""}, "source"),
        ("RecordArrival", {**DUTY, "channel": "post", "arrived_at": "15/3/2023"}, "arrived_at"),
        ("RecordArrival", {**DUTY, "channel": "post", "arrived_at": ""}, "arrived_at"),
        ("RecordArrival", {**DUTY, "channel": "bưu điện", "arrived_at": "2023-03-15"}, "channel"),
        (
            "RecordArrival",
            {**DUTY, "channel": "post", "arrived_at": "2023-03-15", "submission_id": "a b"},
            "submission_id",
        ),
        ("ImportRegister", {"cells": [{**DUTY, "mark": "soon", "where": "B7"}]}, "cells"),
        ("ImportRegister", {"cells": [{**DUTY, "arrived_at": "hôm qua", "where": "B7"}]}, "cells: B7"),
        ("LiftUnknown", {**DUTY, "reason": ""}, "reason"),
        ("ReviewSubmission", {**WHICH, "reasons": ["withdrawn"]}, "reasons"),
    ],
)
async def test_a_call_that_lacks_something_names_the_field(
    tmp_path: Path, name: str, words: dict[str, Any], field: str
) -> None:
    async with desk(tmp_path) as office:
        with pytest.raises(BadInput) as wrong:
            await office.call(name, **words)
        assert await office.said() == []
    assert wrong.value.field == field


async def test_counts_add_up_whatever_came(database_url: str) -> None:
    async with desk(database_url) as office:
        for name in ("RG-1", "RG-2", "RG-3"):
            await office.send(plain(name))
        await office.send(plain("RG-4", channel="zalo"))
        await office.send(plain("RG-5", **OLD))
        await office.send({**plain("RG-6"), "attested": {"signed": True}})
        await office.send({**plain("RG-7"), "type": "district.submission.v2"})
        await office.send(plain("RG-1"))
        await office.send(plain("RG-1", channel="other"))
        await office.send(b"{")
        await office.send(plain("RG-8"), unit="rach-soi")
        await office.send({**plain("RG-1"), "test": True})
        await office.send({**plain("T-1"), "test": True})
        for content in (back("W-1", "RG-1"), back("W-2", "RG-9"), back("W-1", "RG-1"), back("W-1", "RG-2")):
            await office.send(content)
        await office.call("WithdrawSubmission", **{**WHICH, "submission_id": "RG-2"})
        await office.call("RecordArrival", **DUTY, arrived_at="2023-03-15", channel="post", submission_id="paper-1")
        await office.call("RevokeAcceptance", **{**WHICH, "submission_id": "paper-1"})
        counted = (await admin.counts(office.service))["rach-gia"]
        listed = (await office.call("ListSubmissions", outcome="withdrawn")).submissions
    parts = ("accepted", "returned", "refused", "held", "withdrawn", "repeat", "unreadable")
    assert counted == {
        "arrived": 13,
        "accepted": 1,
        "returned": 1,
        "refused": 4,
        "held": 1,
        "withdrawn": 2,
        "repeat": 2,
        "unreadable": 2,
        "tests": 2,
        "withdrawals": 2,
        "recorded": 1,
    }
    assert counted["arrived"] == sum(counted[part] for part in parts)
    assert {one.submission_id for one in listed} == {"RG-1", "RG-2", "paper-1"}


async def test_the_last_receipt_is_given_again_of_whatever_stands(tmp_path: Path) -> None:
    async with desk(tmp_path) as office:
        await office.send(plain())
        await office.send(back("W-1", "RG-0001"))
        await office.send(back("W-2", "RG-9"))
        told = {
            name: await replies.last_receipt(office.service, "rach-gia", name)
            for name in ("RG-0001", "W-1", "W-2", "RG-9")
        }
    outcomes = {name: receipt["outcome"] for name, receipt in told.items()}
    assert outcomes == {"RG-0001": "withdrawn", "W-1": "withdrawn", "W-2": "refused", "RG-9": None}
    assert told["W-1"]["event_id"] == told["RG-0001"]["event_id"]
    assert told["W-1"]["content_sha256"] != told["RG-0001"]["content_sha256"]


@pytest.mark.nats
async def test_a_test_and_a_withdrawal_over_a_real_broker_and_a_call_over_grpc(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with connected(nats_server) as client, serving(tmp_path, nats_server, client, IN_TIME) as intake:
        deadlines = Deadlines(client)
        await deadlines.start()
        await deadlines.say(*KNOWN)
        await submit(client, submission(test=True), submission("RG-0002"))
        sent = json.dumps(back("W-1", "RG-0002")).encode()
        await JetStreamContext(client).publish("submissions.rach-gia.an-binh", sent)
        (revoked,) = await intake.says(AcceptanceRevoked)
        (tried,) = await eventually(lambda: intake.receipts("RG-0001"), within=40) or []
        (taken,) = await eventually(lambda: intake.receipts("W-1"), within=40) or []
        async with grpc.aio.insecure_channel(f"127.0.0.1:{intake.port}") as channel:
            stub = admin_pb2_grpc.IntakeAdminStub(channel)
            asked = admin_pb2.GetSubmissionRequest(district="rach-gia", submission_id="RG-0002")
            detail = await stub.GetSubmission(asked)
        verdict = await intake.service.verify(decisions=True, elsewhere=True, repair=False)
    assert (tried["outcome"], tried["test"], tried["event_id"]) == ("accepted", True, None)
    assert (taken["outcome"], taken["withdraws"]) == ("withdrawn", "RG-0002")
    assert revoked.submission_id == detail.submission.submission_id
    assert verdict.findings == []
