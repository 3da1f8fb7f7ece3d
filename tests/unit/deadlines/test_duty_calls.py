"""Operators' calls about duties over a real database: looked at first, decided once, listed, taken back, refused in words."""

from typing import Any

import pytest

from services.contracts.deadlines import DueChanged, LatenessWithdrawn, ReportLate
from services.deadlines import settler
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import OutageReported
from services.deadlines.domain.period import PeriodUnknown
from services.deadlines.duties import refusals
from services.deadlines.pb import admin_pb2
from services.deadlines.projections import TABLES
from services.deadlines.wiring import RULES
from services.kit import fold
from services.kit.rpc import BadInput
from tests.unit.deadlines.acting import UNTIL
from tests.unit.deadlines.running import Running, deadlines
from tests.unit.deadlines.story import (
    AFTER,
    DUE,
    LAST_SECOND,
    PLAIN,
    REMINDS,
    SETTLED,
    UNITS,
    accepted,
    changed,
    intake_settled,
    moment,
)

TURN = {"obligation": "BC-Q1", "period": "2023"}
WHY = {"actor": "hoa", "reason": "mưa lũ", "source": "12/UBND"}


@pytest.fixture
async def open_one(imported: Running) -> Running:
    await imported.advance(REMINDS)
    return imported


@pytest.fixture
async def late(open_one: Running) -> Running:
    await open_one.advance(SETTLED)
    await open_one.hear(intake_settled())
    await open_one.settle()
    return open_one


def extend(
    *units: str, call: str = "call-1", until: str = "2023-03-20", **more: Any
) -> admin_pb2.ExtendDeadlineRequest:
    return admin_pb2.ExtendDeadlineRequest(request_id=call, units=units, until=until, **{**TURN, **WHY, **more})


def waive(*units: str, call: str = "call-1", **more: Any) -> admin_pb2.WaiveDutyRequest:
    return admin_pb2.WaiveDutyRequest(request_id=call, units=units, **{**TURN, **WHY, **more})


def revoke(decision: str, call: str = "call-9", **more: Any) -> admin_pb2.RevokeDecisionRequest:
    return admin_pb2.RevokeDecisionRequest(request_id=call, decision=decision, actor="hoa", reason="nhầm", **more)


def power_cut() -> admin_pb2.DeclareOutageRequest:
    since, until = "2023-03-15T20:00:00+07:00", "2023-03-16T04:00:00+07:00"
    about = {"district": "rach-gia", "outage": "mat-dien", "since": since, "until": until}
    return admin_pb2.DeclareOutageRequest(request_id="call-outage", reason="mất điện", **about)


async def standings(running: Running) -> dict[str, str]:
    answer = await running.admin.ListDuties(admin_pb2.ListDutiesRequest(), None)
    return {duty.unit: duty.standing for duty in answer.duties}


async def decisions(running: Running, **asked: Any) -> list[admin_pb2.DecisionRow]:
    return list((await running.admin.ListDecisions(admin_pb2.ListDecisionsRequest(**asked), None)).decisions)


async def test_an_extension_is_looked_at_first_and_then_decided_once(open_one: Running) -> None:
    said = len(await open_one.own())
    looked = await open_one.admin.ExtendDeadline(extend("an-binh", dry_run=True), None)
    assert [(one.unit, one.change, one.due_at) for one in looked.duties] == [("an-binh", "moved", UNTIL.isoformat())]
    assert len(await open_one.own()) == said
    answer = await open_one.admin.ExtendDeadline(extend("an-binh"), None)
    assert (answer.decision, answer.repeat) == ("extension-call-1", False)
    assert [one.was_due_at for one in answer.duties] == [DUE.isoformat()]
    again = await open_one.admin.ExtendDeadline(extend("an-binh"), None)
    assert (again.decision, again.repeat) == ("extension-call-1", True)
    assert len(await open_one.events(DueChanged)) == 1


async def test_an_extended_instant_is_reminded_of_closed_and_settled_like_any(open_one: Running) -> None:
    await open_one.admin.ExtendDeadline(extend("an-binh"), None)
    await open_one.advance(SETTLED)
    await open_one.hear(intake_settled())
    await open_one.settle()
    assert await standings(open_one) == {"an-binh": "open", "an-hoa": "late"}
    await open_one.advance(UNTIL)
    await open_one.hear(intake_settled(due_at=UNTIL))
    await open_one.settle()
    assert await standings(open_one) == {"an-binh": "late", "an-hoa": "late"}
    [(state, _, _, _)] = [await open_one.state()]
    assert state == "closed"
    assert "ReportDueSoon an-binh" in (await open_one.own())[-8:]


async def test_whoever_still_owes_is_given_more_time_after_the_deadline(late: Running) -> None:
    await late.hear(accepted(LAST_SECOND, unit="an-hoa"))
    assert await standings(late) == {"an-binh": "late", "an-hoa": "met"}
    answer = await late.admin.ExtendDeadline(extend(), None)
    assert [one.unit for one in answer.duties] == ["an-binh"]
    assert await standings(late) == {"an-binh": "open", "an-hoa": "met"}
    assert (await late.state())[0] in {"open", "closing"}
    assert [one.reason for one in await late.events(LatenessWithdrawn)] == ["accepted-before-due", "extended"]


async def test_an_extension_taken_back_makes_late_again_and_closes_the_period(late: Running) -> None:
    await late.admin.ExtendDeadline(extend(), None)
    looked = await late.admin.RevokeDecision(revoke("extension-call-1", dry_run=True), None)
    assert {(one.unit, one.change, one.due_at) for one in looked.duties} == {
        ("an-binh", "moved", DUE.isoformat()),
        ("an-hoa", "moved", DUE.isoformat()),
    }
    answer = await late.admin.RevokeDecision(revoke("extension-call-1"), None)
    assert (answer.decision, len(answer.duties)) == ("extension-call-1", 2)
    assert (await late.admin.RevokeDecision(revoke("extension-call-1"), None)).repeat
    await late.settle()
    assert await standings(late) == {"an-binh": "late", "an-hoa": "late"}
    assert (await late.state())[0] == "closed"
    assert await settler.busy(late.service) == []


async def test_a_waiver_taken_back_after_its_period_closed_is_judged(open_one: Running) -> None:
    await open_one.admin.WaiveDuty(waive("an-binh"), None)
    await open_one.advance(SETTLED)
    await open_one.hear(intake_settled())
    await open_one.settle()
    assert await standings(open_one) == {"an-binh": "waived", "an-hoa": "late"}
    assert (await open_one.state())[0] == "closed"
    await open_one.admin.RevokeDecision(revoke("waiver-call-1"), None)
    await open_one.settle()
    assert await standings(open_one) == {"an-binh": "late", "an-hoa": "late"}


async def test_decisions_say_who_why_on_which_letter_for_whom_until_when(late: Running) -> None:
    await late.admin.ExtendDeadline(extend("an-binh"), None)
    await late.admin.WaiveDuty(waive("an-hoa", call="call 2!"), None)
    note = admin_pb2.AddNoteRequest(request_id="call-3", actor="lan", unit="an-hoa", text="đã gọi điện", **TURN)
    await late.admin.AddNote(note, None)
    first = next(one for one in await decisions(late) if one.kind == "extension")
    assert (first.actor, first.reason, first.source, list(first.units)) == ("hoa", "mưa lũ", "12/UBND", ["an-binh"])
    assert (first.about, first.until) == ("BC-Q1/2023", UNTIL.isoformat())
    await late.admin.RevokeDecision(revoke("extension-call-1"), None)
    [taken_back] = await decisions(late, kind="extension")
    assert (taken_back.revoked_by, taken_back.revoked_reason) == ("hoa", "nhầm")
    assert taken_back.revoked_at
    assert {one.kind for one in await decisions(late, standing_only=True)} == {"waiver", "note"}
    assert {one.kind for one in await decisions(late, unit="an-hoa")} == {"waiver", "note"}
    shown = await late.admin.GetDuty(admin_pb2.GetDutyRequest(unit="an-hoa", **TURN), None)
    assert [one.kind for one in shown.decisions] == ["waiver"]
    assert [one.reason for one in shown.notes] == ["đã gọi điện"]
    assert (shown.duty.standing, shown.duty.due_at) == ("waived", DUE.isoformat())


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (extend("an-xa"), refusals.DutyUnknown),
        (extend("an-binh", period="2024"), PeriodUnknown),
        (extend("an-binh", until="2023-03-15"), BadInput),
        (extend("an-binh", until="mai"), BadInput),
        (extend(until="2023-03-15"), refusals.NothingToExtend),
        (extend("an-binh", reason=" "), BadInput),
        (extend("an-binh", call=""), BadInput),
    ],
    ids=["unit", "period", "earlier", "no moment", "nobody", "no reason", "no id"],
)
async def test_an_extension_of_nothing_is_refused(
    open_one: Running, asked: admin_pb2.ExtendDeadlineRequest, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await open_one.admin.ExtendDeadline(asked, None)


async def test_a_waiver_needs_names_and_somebody_who_owes(open_one: Running) -> None:
    with pytest.raises(BadInput, match="name who"):
        await open_one.admin.WaiveDuty(waive(), None)
    with pytest.raises(refusals.DutyUnknown):
        await open_one.admin.WaiveDuty(waive("an-xa"), None)
    await open_one.admin.WaiveDuty(waive("an-binh"), None)
    with pytest.raises(refusals.NothingToWaive):
        await open_one.admin.WaiveDuty(waive("an-binh", call="call-2"), None)
    with pytest.raises(refusals.NothingToExtend):
        await open_one.admin.ExtendDeadline(extend("an-binh", call="call-3"), None)


async def test_what_cannot_be_taken_back_is_refused(late: Running) -> None:
    with pytest.raises(refusals.DecisionUnknown):
        await late.admin.RevokeDecision(revoke("extension-7"), None)
    await late.admin.WaiveDuty(waive("an-binh"), None)
    await late.admin.RevokeDecision(revoke("waiver-call-1"), None)
    with pytest.raises(refusals.DecisionTakenBack):
        await late.admin.RevokeDecision(revoke("waiver-call-1", call="call-10"), None)
    with pytest.raises(BadInput):
        await late.admin.RevokeDecision(
            admin_pb2.RevokeDecisionRequest(request_id="call-11", decision="waiver-call-1"), None
        )


async def test_a_day_that_was_decreed_and_is_taken_back_moves_what_it_moved(running: Running) -> None:
    due = {**PLAIN["obligations"][0]["periods"][0]["due"], "roll": "next_working_day"}
    period = {**PLAIN["obligations"][0]["periods"][0], "due": due}
    await running.imports(changed(periods=[period]))
    await running.advance(REMINDS)
    day = admin_pb2.Day(day="2023-03-15", working=False, name="Nghỉ bù", source="7/TB", announced="2023-03-07")
    await running.admin.DecreeDay(admin_pb2.DecreeDayRequest(request_id="call-1", days=[day], reason="thông báo"), None)
    [row] = await decisions(running, kind="day")
    assert row.decision == "day-all-2023-03-15"
    looked = await running.admin.RevokeDecision(revoke(row.decision, dry_run=True), None)
    answer = await running.admin.RevokeDecision(revoke(row.decision), None)
    assert [(one.unit, one.due_at) for one in answer.duties] == [(unit, DUE.isoformat()) for unit in UNITS]
    assert list(looked.duties) == list(answer.duties)
    moved = await running.events(DueChanged)
    assert [(event.unit, event.due_at > DUE) for event in moved] == [
        *((unit, True) for unit in UNITS),
        *((unit, False) for unit in UNITS),
    ]


async def test_a_duty_says_how_its_due_instant_follows_from_the_words_of_its_letter(open_one: Running) -> None:
    shown = await open_one.admin.GetDuty(admin_pb2.GetDutyRequest(unit="an-binh", **TURN), None)
    assert shown.arithmetic == "chậm nhất ngày 15/03/2023 → đến hết 15/03/2023"


async def test_more_time_for_a_period_no_catalogue_names_any_longer_ends_too(late: Running) -> None:
    other = {**PLAIN["obligations"][0], "code": "BC-Q2"}
    await late.imports(Catalogue.model_validate({**PLAIN, "obligations": [other]}), call="import-2")
    await late.admin.ExtendDeadline(extend("an-binh"), None)
    assert (await standings(late))["an-binh"] == "open"
    await late.advance(UNTIL)
    await late.hear(intake_settled(due_at=UNTIL))
    await late.settle()
    assert (await standings(late))["an-binh"] == "late"


async def test_what_has_no_day_is_nobodys_lateness_and_closes_at_the_end_of_following(running: Running) -> None:
    one = {**PLAIN["obligations"][0]["periods"][0], "due": {"phrase": "UNSPECIFIED"}}
    await running.imports(changed(periods=[one]))
    await running.advance(moment("2024-01-01 00:00:05"))
    await running.hear(accepted(AFTER))
    assert await standings(running) == {"an-binh": "met", "an-hoa": "open"}
    await running.hear(intake_settled(due_at=moment("2024-01-01 00:00:00")))
    await running.settle()
    assert (await running.state())[0] == "closed"
    assert await running.events(ReportLate) == []


async def test_a_closing_stands(open_one: Running) -> None:
    await open_one.advance(SETTLED)
    close = admin_pb2.CloseDutiesRequest(request_id="call-1", reason="hỏng", **TURN)
    await open_one.admin.CloseDuties(close, None)
    [closing] = await decisions(open_one, kind="closing")
    with pytest.raises(refusals.DecisionStands):
        await open_one.admin.RevokeDecision(revoke(closing.decision), None)


async def test_an_outage_that_was_none_excuses_no_more_and_that_is_found_by_the_settler(late: Running) -> None:
    await late.hear(accepted(SETTLED))
    await late.admin.DeclareOutage(power_cut(), None)
    await late.settle()
    assert (await standings(late))["an-binh"] == "excused"
    await late.admin.RevokeDecision(revoke("mat-dien"), None)
    assert await settler.busy(late.service) == ["1 duties to excuse"]
    await late.settle()
    assert (await standings(late))["an-binh"] == "late"
    assert await settler.busy(late.service) == []


async def test_what_is_late_anew_in_an_outage_is_excused_anew(late: Running) -> None:
    await late.hear(accepted(SETTLED))
    await late.admin.DeclareOutage(power_cut(), None)
    await late.settle()
    await late.admin.ExtendDeadline(extend("an-binh"), None)
    assert (await standings(late))["an-binh"] == "met"
    await late.admin.RevokeDecision(revoke("extension-call-1"), None)
    await late.settle()
    assert (await standings(late))["an-binh"] == "excused"
    assert await settler.busy(late.service) == []


async def test_outages_of_one_name_are_told_apart_by_their_district(late: Running) -> None:
    reported: dict[str, Any] = {"outage": "mat-dien", "since": LAST_SECOND, "until": AFTER, "reason": "mất điện"}
    await late.service.submit("operator", "call-1", OutageReported(district="rach-gia", **reported))
    row = (await decisions(late, kind="outage"))[0]
    await late.admin.RevokeDecision(revoke(f"rach-gia/{row.decision}"), None)
    assert (await decisions(late, kind="outage"))[0].revoked_at


def credit(unit: str, call: str = "call-1", **more: Any) -> admin_pb2.CreditPredecessorRequest:
    return admin_pb2.CreditPredecessorRequest(request_id=call, unit=unit, **{**TURN, **WHY, **more})


async def test_what_a_unit_had_sent_that_ended_counts_for_its_successor_until_that_is_taken_back(
    open_one: Running,
) -> None:
    await open_one.hear(accepted(REMINDS, unit="an-hoa"))
    merge: dict[str, Any] = {
        "units": ["an-hoa"],
        "into": "an-binh",
        "reason": "sáp nhập",
        "source": "1/NQ",
        "request_id": "call-0",
    }
    await open_one.admin.MergeUnits(admin_pb2.MergeUnitsRequest(**merge), None)
    shown = await open_one.admin.GetDuty(admin_pb2.GetDutyRequest(unit="an-binh", **TURN), None)
    assert [(one.unit, one.outcome) for one in shown.predecessors] == [("an-hoa", "accepted")]
    await open_one.admin.CreditPredecessor(credit("an-binh", dry_run=True), None)
    assert await standings(open_one) == {"an-binh": "open", "an-hoa": "lapsed"}
    await open_one.admin.CreditPredecessor(credit("an-binh"), None)
    assert await standings(open_one) == {"an-binh": "met", "an-hoa": "lapsed"}
    with pytest.raises(refusals.CreditedAlready):
        await open_one.admin.CreditPredecessor(credit("an-binh", call="call-2"), None)
    await open_one.advance(SETTLED)
    await open_one.hear(intake_settled())
    await open_one.settle()
    assert (await open_one.state())[:2] == ("closed", 1)
    await open_one.admin.RevokeDecision(revoke("credit-call-1"), None)
    await open_one.settle()
    assert await standings(open_one) == {"an-binh": "late", "an-hoa": "lapsed"}


async def test_only_a_predecessor_counts_and_only_what_came(late: Running) -> None:
    with pytest.raises(refusals.NothingToCredit):
        await late.admin.CreditPredecessor(credit("an-binh"), None)
    await late.hear(accepted(LAST_SECOND, unit="an-hoa"))
    with pytest.raises(refusals.NotAPredecessor):
        await late.admin.CreditPredecessor(credit("an-binh", predecessor="an-hoa"), None)
    with pytest.raises(refusals.DutyUnknown):
        await late.admin.CreditPredecessor(credit("an-xa"), None)


class Counted:
    """Calls something, and counts how often."""

    def __init__(self, of: Any, name: str) -> None:
        self.times = 0
        self._call = getattr(of, name)

    def __call__(self, *about: Any, **more: Any) -> Any:
        self.times += 1
        return self._call(*about, **more)


async def test_settling_asks_and_writes_so_often_as_there_are_chunks(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many duties cost one question, and a transaction for each chunk; whoever calls in between hardly waits."""
    units = [{**PLAIN["units"][0], "no": no, "code": f"u-{no}"} for no in range(1, 31)]
    rules = [{**PLAIN["obligations"][0], "code": code} for code in ("BC-Q1", "BC-Q2", "BC-Q3")]
    await running.imports(Catalogue.model_validate({**PLAIN, "units": units, "obligations": rules}))
    await running.advance(SETTLED)
    for rule in rules:
        await running.hear(intake_settled().model_copy(update={"obligation": rule["code"]}))
    monkeypatch.setattr(settler, "CHUNK", 10)
    asked, heard = Counted(running.service.database, "read"), Counted(running.service.transactor, "hear")
    monkeypatch.setattr(running.service.database, "read", asked)
    monkeypatch.setattr(running.service.transactor, "hear", heard)
    assert await settler.settle_once(running.service)
    assert heard.times == 9
    assert asked.times <= 3
    assert len(await running.events(ReportLate)) == 90
    await running.settle()
    assert heard.times == 12


@pytest.mark.database
async def test_both_engines_answer_alike_and_decide_again_what_they_decided(database_url: str) -> None:
    async with deadlines(database_url) as running:
        await running.imports()
        await running.advance(REMINDS)
        await running.admin.ExtendDeadline(extend("an-hoa"), None)
        await running.advance(SETTLED)
        await running.hear(intake_settled())
        await running.settle()
        await running.hear(accepted(SETTLED))
        await running.admin.DeclareOutage(power_cut(), None)
        await running.settle()
        await running.admin.RevokeDecision(revoke("mat-dien"), None)
        await running.settle()
        await running.admin.WaiveDuty(waive("an-hoa", call="call-3"), None)
        await running.admin.RevokeDecision(revoke("extension-call-1", call="call-4"), None)
        await running.admin.RevokeDecision(revoke("waiver-call-3", call="call-5"), None)
        await running.admin.ExtendDeadline(extend("an-binh", call="call-6"), None)
        await running.settle()
        assert await standings(running) == {"an-binh": "met", "an-hoa": "late"}
        assert [one.kind for one in await decisions(running, unit="an-hoa")] == ["waiver", "extension"]
        assert [one.decision for one in await decisions(running, standing_only=True)] == ["extension-call-6"]
        shown = await running.admin.GetDuty(admin_pb2.GetDutyRequest(unit="an-hoa", **TURN), None)
        assert [bool(one.revoked_at) for one in shown.decisions] == [True, True]
        assert (await fold.verify(database_url, RULES, TABLES, decisions=True)).findings == []
