"""Operators' calls over a real database: what a closing waits for, closing duties, declaring an outage."""

from typing import Any

import grpc
import pytest

from services.contracts.deadlines import Because, LatenessExcused, OutageDeclared, ReportLate
from services.deadlines import queries, settler, ticker
from services.deadlines.admin import NothingToClose, register
from services.deadlines.domain.directory import DistrictUnknown
from services.deadlines.domain.period import InstantNotCome, PeriodUnknown
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.deadlines.projections import TABLES
from services.deadlines.wiring import RULES
from services.kit import fold
from services.kit.decider import Refusal
from services.kit.rpc import BadInput, Server
from tests.unit.deadlines.running import Running, deadlines
from tests.unit.deadlines.story import (
    AFTER,
    DUE,
    LAST_SECOND,
    LATER,
    NEXT_MIDNIGHT,
    REMINDS,
    TWO,
    accepted,
    held,
    intake_settled,
)

WHICH: dict[str, Any] = {"obligation": "BC-Q1", "period": "2023"}
OUTAGE: dict[str, Any] = {
    "district": "rach-gia",
    "since": "2023-03-15T22:00:00+07:00",
    "until": "2023-03-16T04:00:00+07:00",
    "reason": "mất điện",
}


def closing(call: str = "close-1", **changes: Any) -> admin_pb2.CloseDutiesRequest:
    plain = {**WHICH, "request_id": call, "actor": "lan", "reason": "đường truyền hỏng", "source": "12/UBND"}
    return admin_pb2.CloseDutiesRequest(**{**plain, **changes})


def outage(call: str = "outage-1", **changes: Any) -> admin_pb2.DeclareOutageRequest:
    return admin_pb2.DeclareOutageRequest(**{"request_id": call, **OUTAGE, **changes})


async def shown(running: Running) -> admin_pb2.PeriodDetail:
    return await running.admin.GetPeriod(admin_pb2.GetPeriodRequest(**WHICH), None)


def of_duties(detail: admin_pb2.PeriodDetail) -> dict[str, str]:
    return {duty.unit: duty.waits_for for duty in detail.open}


async def test_a_period_shows_its_instants_and_what_each_open_duty_waits_for(running: Running) -> None:
    await running.imports(TWO)
    assert (await shown(running)).period.state == "planned"
    await running.advance(REMINDS)
    detail = await shown(running)
    assert [(one.due_at, one.state, one.patience_until) for one in detail.instants] == [
        (DUE.isoformat(), "coming", NEXT_MIDNIGHT.isoformat()),
        (LATER.isoformat(), "coming", "2023-03-22T00:00:00+07:00"),
    ]
    assert of_duties(detail) == {"an-binh": "coming", "an-hoa": "coming"}
    await running.advance(DUE)
    detail = await shown(running)
    assert [(one.state, one.waits_for) for one in detail.instants] == [
        ("waiting", "intake's settlement"),
        ("coming", ""),
    ]
    assert of_duties(detail) == {"an-binh": "settling", "an-hoa": "coming"}
    await running.hear(held(LAST_SECOND))
    await running.hear(intake_settled("rach-gia"))
    detail = await shown(running)
    assert (detail.instants[0].state, list(detail.instants[0].silent)) == ("settled", ["rach-gia"])
    assert of_duties(detail)["an-binh"] == "silent"
    await running.hear(intake_settled())
    detail = await shown(running)
    assert (detail.instants[0].waits_for, list(detail.instants[0].silent)) == ("1 held reports to be decided", [])
    assert of_duties(detail)["an-binh"] == "held"


async def test_an_operator_closes_what_is_held_and_the_period_ends(imported: Running) -> None:
    await imported.advance(REMINDS)
    await imported.hear(held(LAST_SECOND))
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    assert (await imported.state())[0] == "closing"
    done = await imported.admin.CloseDuties(closing(), None)
    assert (done.closed, done.repeat) == (1, False)
    await imported.settle()
    assert (await imported.own())[-2:] == ["ReportLate an-binh", "PeriodClosed"]
    late = [event for event in await imported.events(ReportLate) if event.because is Because.OPERATOR]
    assert [(event.reason, event.source.number) for event in late] == [("đường truyền hỏng", "12/UBND")]
    again = await imported.admin.CloseDuties(closing(), None)
    assert (again.closed, again.repeat) == (0, True)
    assert (await fold.verify(imported.url, RULES, TABLES, decisions=True)).findings == []


async def test_an_operator_ends_a_closing_that_intake_never_settles(imported: Running) -> None:
    await imported.advance(REMINDS)
    await imported.hear(accepted(LAST_SECOND))
    await imported.advance(AFTER)
    assert await imported.settle() == 0
    assert (await imported.state())[3] == "intake's settlement"
    done = await imported.admin.CloseDuties(closing(due_at=DUE.isoformat()), None)
    assert done.closed == 1
    await imported.settle()
    assert (await imported.own())[-2:] == ["ReportLate an-hoa", "PeriodClosed"]
    assert await ticker.busy(imported.service) == []
    await imported.hear(intake_settled())
    assert await imported.settle() == 0


async def test_closing_one_unit_leaves_the_other_waiting(imported: Running) -> None:
    await imported.advance(DUE)
    assert (await imported.admin.CloseDuties(closing(units=["an-hoa"]), None)).closed == 1
    assert await imported.settle() == 0
    assert await imported.state() == ("closing", 2, 2, "intake's settlement")
    with pytest.raises(NothingToClose) as refused:
        await imported.admin.CloseDuties(closing("close-2", units=["an-hoa", "an-binh"]), None)
    assert refused.value.facts["units"] == "an-hoa"
    await imported.hear(intake_settled())
    await imported.settle()
    assert [event.because.value for event in await imported.events(ReportLate)] == ["operator", "settled"]


async def test_an_instant_that_has_not_come_stays_open_where_another_is_closed(running: Running) -> None:
    await running.imports(TWO)
    await running.advance(DUE)
    assert (await running.admin.CloseDuties(closing(), None)).closed == 1
    assert (await running.state())[0] == "open"
    with pytest.raises(InstantNotCome):
        await running.admin.CloseDuties(closing("close-2", due_at=LATER.isoformat()), None)
    with pytest.raises(NothingToClose):
        await running.admin.CloseDuties(closing("close-3", units=["an-hoa"]), None)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({}, InstantNotCome), ({"due_at": DUE.isoformat()}, InstantNotCome), ({"period": "1999"}, PeriodUnknown)],
)
async def test_what_cannot_be_closed_is_refused(
    imported: Running, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    await imported.advance(REMINDS)
    with pytest.raises(refusal):
        await imported.admin.CloseDuties(closing(**changes), None)
    assert (await imported.own())[-1] == "ReportDueSoon an-hoa"


async def test_nothing_to_close_is_refused(imported: Running) -> None:
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    with pytest.raises(NothingToClose):
        await imported.admin.CloseDuties(closing(), None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"request_id": ""}, "request_id"),
        ({"reason": " "}, "reason"),
        ({"due_at": "16/3"}, "due_at"),
        ({"due_at": "2023-03-16T00:00:00"}, "due_at"),
        ({"due_at": AFTER.isoformat()}, "due_at"),
    ],
)
async def test_a_wrong_closing_is_said_by_its_field(imported: Running, changes: dict[str, Any], field: str) -> None:
    await imported.advance(DUE)
    with pytest.raises(BadInput) as raised:
        await imported.admin.CloseDuties(closing(**changes), None)
    assert raised.value.field == field


async def test_a_period_nobody_knows_is_not_shown(imported: Running) -> None:
    with pytest.raises(PeriodUnknown):
        await imported.admin.GetPeriod(admin_pb2.GetPeriodRequest(obligation="BC-Q1", period="1999"), None)


async def test_an_outage_excuses_what_came_late_before_and_after_it_was_declared(imported: Running) -> None:
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    await imported.hear(accepted(AFTER))
    assert await ticker.busy(imported.service) == []
    declared = await imported.admin.DeclareOutage(outage(), None)
    assert declared.outage == "rach-gia-20230315T220000"
    assert await ticker.busy(imported.service) == ["1 duties to excuse"]
    await imported.settle()
    await imported.hear(accepted(AFTER, unit="an-hoa"))
    await imported.settle()
    assert [event.unit for event in await imported.events(LatenessExcused)] == ["an-binh", "an-hoa"]
    assert await ticker.busy(imported.service) == []
    assert (await queries.counts(imported.service.database))["BC-Q1", "2023"] == (2, 2, 2)
    assert (await fold.verify(imported.url, RULES, TABLES, decisions=True)).findings == []


async def test_an_outage_that_is_corrected_excuses_what_it_reaches_now(imported: Running) -> None:
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    await imported.hear(accepted(AFTER))
    early = outage(outage="mat-dien", until="2023-03-15T23:00:00+07:00")
    assert (await imported.admin.DeclareOutage(early, None)).outage == "mat-dien"
    assert await imported.settle() == 0
    assert (await imported.admin.DeclareOutage(early, None)).repeat
    assert not (await imported.admin.DeclareOutage(outage("outage-2", outage="mat-dien"), None)).repeat
    await imported.settle()
    assert [event.until.hour for event in await imported.events(OutageDeclared)] == [23, 4]
    assert [event.outage for event in await imported.events(LatenessExcused)] == ["mat-dien"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"request_id": ""}, "request_id"),
        ({"reason": ""}, "reason"),
        ({"since": "yesterday"}, "since"),
        ({"until": ""}, "until"),
        ({"until": OUTAGE["since"]}, "until"),
        ({"outage": "mất điện"}, "outage"),
        ({"district": ""}, "district"),
    ],
)
async def test_a_wrong_outage_is_said_by_its_field(imported: Running, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as raised:
        await imported.admin.DeclareOutage(outage(**changes), None)
    assert raised.value.field == field


async def test_an_outage_of_an_unknown_district_is_refused(imported: Running) -> None:
    with pytest.raises(DistrictUnknown):
        await imported.admin.DeclareOutage(outage(district="ha-tien"), None)


async def test_a_refusal_reaches_the_caller_with_its_situation(imported: Running) -> None:
    server = Server("127.0.0.1:0")
    register(imported.service, server)
    await server.start()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            stub = admin_pb2_grpc.DeadlinesAdminStub(channel)
            with pytest.raises(grpc.aio.AioRpcError) as raised:
                await stub.CloseDuties(closing())
    finally:
        await server.stop()
    assert raised.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert "PERIOD_UNKNOWN" in repr(raised.value.trailing_metadata())


@pytest.mark.database
async def test_both_engines_answer_alike(database_url: str) -> None:
    async with deadlines(database_url) as running:
        await running.imports(TWO)
        await running.advance(REMINDS)
        await running.hear(held(LAST_SECOND))
        await running.advance(DUE)
        await running.hear(intake_settled())
        assert await settler.alarms(running.service) == []
        await running.advance(NEXT_MIDNIGHT)
        assert len(await settler.alarms(running.service)) == 1
        await running.settle()
        await running.hear(accepted(AFTER, submission="S-2"))
        await running.admin.DeclareOutage(outage(), None)
        await running.settle()
        await running.advance(LATER)
        assert of_duties(await shown(running)) == {"an-hoa": "settling"}
        await running.admin.CloseDuties(closing(), None)
        await running.settle()
        assert (await running.own())[-6:] == [
            "OutageDeclared",
            "LatenessExcused an-binh",
            "ReportDueSoon an-hoa",
            "PeriodClosing",
            "ReportLate an-hoa",
            "PeriodClosed",
        ]
        assert await running.state() == ("closed", 2, 2, "")
        assert [event.because.value for event in await running.events(ReportLate)] == ["patience", "operator"]
        assert (await fold.verify(database_url, RULES, TABLES, decisions=True)).findings == []
