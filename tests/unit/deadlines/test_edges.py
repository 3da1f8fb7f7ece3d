"""The edges over a real database, without a broker: ticker, settler, questions, calls."""

import pytest

from services.contracts.deadlines import LatenessWithdrawn, ReportLate
from services.deadlines import queries, settler, ticker
from services.deadlines.admin import DeadlinesAdmin
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.pb import admin_pb2
from services.deadlines.projections import TABLES
from services.deadlines.wiring import RULES
from services.kit import fold, journal
from services.kit.decider import Fact
from services.kit.rpc import BadInput
from tests.unit.deadlines.running import Running
from tests.unit.deadlines.story import (
    AFTER,
    CATALOGUE,
    DUE,
    LAST_SECOND,
    OPENS,
    PLAIN,
    REMINDS,
    accepted,
    held,
    intake_settled,
    refused,
)


async def test_a_period_goes_from_planned_to_closed(imported: Running) -> None:
    service = imported.service
    assert await imported.state() == ("planned", 0, 0, "")
    assert await ticker.next_moment(service) == OPENS
    await imported.advance(REMINDS)
    assert await imported.state() == ("open", 2, 2, "")
    await imported.hear(accepted(LAST_SECOND))
    await imported.advance(DUE)
    assert await imported.state() == ("closing", 2, 1, "intake's settlement")
    assert await ticker.busy(service) == [
        "closing BC-Q1/2023 (due 2023-03-16T00:00:00+07:00) waits for intake's settlement"
    ]
    assert await imported.settle() == 0
    await imported.hear(intake_settled())
    assert await ticker.busy(service) == ["closing BC-Q1/2023: 1 duties to settle"]
    assert await imported.settle() == 2
    assert await imported.state() == ("closed", 2, 1, "")
    assert await ticker.busy(service) == []
    assert await ticker.next_moment(service) is None


async def test_a_held_report_keeps_its_period_closing_until_it_is_decided(imported: Running) -> None:
    await imported.advance(REMINDS)
    await imported.hear(accepted(REMINDS, unit="an-hoa"))
    await imported.hear(held(LAST_SECOND))
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    assert await imported.settle() == 0
    assert await imported.state() == ("closing", 2, 1, "1 held reports to be decided")
    assert await ticker.busy(imported.service) == []
    await imported.hear(refused(LAST_SECOND))
    assert await ticker.busy(imported.service) == ["closing BC-Q1/2023: to be ended"]
    assert await imported.settle() == 1
    assert (await queries.counts(imported.service.database))["BC-Q1", "2023"] == (2, 1, 1)
    assert (await imported.state())[0] == "closed"


async def test_a_held_report_that_was_in_time_closes_the_period_without_lateness(imported: Running) -> None:
    await imported.advance(REMINDS)
    await imported.hear(accepted(REMINDS, unit="an-hoa"))
    await imported.hear(held(LAST_SECOND))
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.hear(accepted(LAST_SECOND))
    assert await imported.settle() == 1
    assert (await queries.counts(imported.service.database))["BC-Q1", "2023"] == (2, 0, 0)


async def test_a_silent_district_is_waited_for(imported: Running) -> None:
    await imported.advance(DUE)
    await imported.hear(intake_settled("rach-gia"))
    assert await imported.settle() == 0
    assert await imported.state() == ("closing", 2, 2, "2 duties of silent districts rach-gia")
    await imported.hear(intake_settled())
    assert await imported.settle() == 2
    assert (await imported.state())[0] == "closed"


async def test_a_withdrawal_that_was_taken_back_before_its_cause_keeps_the_duty_from_being_judged(
    imported: Running,
) -> None:
    await imported.advance(REMINDS)
    await imported.hear(held(LAST_SECOND, unit="an-hoa"))
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    assert await imported.settle() == 1
    [late] = await imported.events(ReportLate)
    known = late.model_dump(include={"district", "unit", "obligation", "period", "due_at"})
    event = LatenessWithdrawn(**known, reason="accepted-before-due", arrived_at=LAST_SECOND, withdrawn_at=AFTER)
    about = ("deadlines-99", AFTER, AFTER, "", "deadlines", "")
    fact = Fact(99, "deadlines", 99, "", event.TYPE, *about, own=True, event=event)
    await imported.service.transactor.write(list(RULES.project(fact)))
    assert await ticker.busy(imported.service) == []
    assert await imported.settle() == 0
    assert (await queries.counts(imported.service.database))["BC-Q1", "2023"] == (2, 0, 1)


async def test_moments_are_taken_once_and_in_order_after_a_long_sleep(imported: Running) -> None:
    await imported.service.move_clock(AFTER)
    assert await ticker.busy(imported.service) == ["4 moments to take"]
    assert await ticker.take_moments(imported.service, AFTER) == 4
    assert await ticker.take_moments(imported.service, AFTER) == 0
    own = await imported.own()
    assert "ReportDueSoon an-hoa" not in own
    assert own[-1] == "PeriodClosing"


async def test_settling_goes_by_chunks(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settler, "CHUNK", 3)
    units = [{**PLAIN["units"][0], "no": place, "code": f"unit-{place}"} for place in range(1, 9)]
    catalogue = Catalogue.model_validate({**PLAIN, "units": units})
    await running.service.submit("operator", "import-1", CatalogueImported(catalogue=catalogue))
    await running.advance(DUE)
    await running.hear(intake_settled())
    await running.settle()
    assert (await queries.counts(running.service.database))["BC-Q1", "2023"] == (8, 8, 8)
    heard = [
        row[0]
        for row in await running.service.database.read(journal.EVENTS.select().with_only_columns(journal.EVENTS.c.type))
    ]
    assert heard.count("deadlines.input.duties-settled.v1") == 3


async def test_the_journal_gives_the_same_tables_and_the_same_decisions(imported: Running) -> None:
    await imported.advance(REMINDS)
    await imported.hear(held(LAST_SECOND))
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    await imported.hear(refused(LAST_SECOND))
    await imported.settle()
    await imported.hear(accepted(REMINDS, submission="S-9"))
    verdict = await fold.verify(imported.url, RULES, TABLES, decisions=True)
    assert verdict.findings == []


async def test_importing_by_a_call_names_the_changes_and_a_repeat_does_nothing(running: Running) -> None:
    admin = DeadlinesAdmin(running.service)
    request = admin_pb2.ImportCatalogueRequest(
        request_id="r-1", actor="lan", catalogue_json=CATALOGUE.model_dump_json(), dry_run=True
    )
    planned = await admin.ImportCatalogue(request, None)
    assert "+ period BC-Q1/2023 2023-03-16T00:00:00+07:00" in planned.changes
    assert (await admin.ListPeriods(admin_pb2.ListPeriodsRequest(), None)).periods == []
    request.dry_run = False
    done = await admin.ImportCatalogue(request, None)
    assert (done.changes, done.repeat) == (planned.changes, False)
    again = await admin.ImportCatalogue(request, None)
    assert (list(again.changes), again.repeat) == ([], True)
    request.request_id = "r-2"
    same = await admin.ImportCatalogue(request, None)
    assert (list(same.changes), same.repeat) == ([], False)
    [period] = (await admin.ListPeriods(admin_pb2.ListPeriodsRequest(), None)).periods
    assert (period.obligation, period.period, period.state) == ("BC-Q1", "2023", "planned")


@pytest.mark.parametrize(
    ("request_id", "text", "field"),
    [
        ("r-1", "{", "catalogue_json"),
        ("r-1", Catalogue.model_validate({**PLAIN, "units": PLAIN["units"] * 2}).model_dump_json(), "catalogue_json"),
        ("", CATALOGUE.model_dump_json(), "request_id"),
    ],
)
async def test_a_wrong_request_is_said_by_its_field(running: Running, request_id: str, text: str, field: str) -> None:
    with pytest.raises(BadInput) as raised:
        await DeadlinesAdmin(running.service).ImportCatalogue(
            admin_pb2.ImportCatalogueRequest(request_id=request_id, catalogue_json=text), None
        )
    assert raised.value.field == field
