"""What was accepted is taken back, and what a list does not say is nobody's lateness."""

import pytest

from services.contracts.deadlines import Because, LatenessWithdrawn, ReportLate
from services.deadlines import queries, ticker
from services.deadlines.admin import NothingToClose
from services.deadlines.pb import admin_pb2
from services.deadlines.projections import TABLES
from services.deadlines.wiring import RULES
from services.kit import fold
from tests.unit.deadlines.running import Running
from tests.unit.deadlines.story import (
    AFTER,
    DUE,
    LAST_SECOND,
    NEXT_MIDNIGHT,
    REMINDS,
    Story,
    accepted,
    duties_closed,
    duties_settled,
    held,
    intake_settled,
    lifted,
    moment_of,
    revoked,
    unknown,
)

WHICH = {"obligation": "BC-Q1", "period": "2023"}


def late_of(story: Story, unit: str = "an-binh") -> list[ReportLate]:
    return [event for event in story.events(ReportLate) if event.unit == unit]


def test_a_met_duty_whose_acceptance_is_taken_back_is_late_because_of_that() -> None:
    story = Story().settled(accepted(LAST_SECOND))
    [late] = story.tell(revoked(), AFTER)
    assert (late.because, late.revoked, late.due_at) == (Because.REVOKED, ("S-1",), DUE)


def test_what_else_was_in_time_still_meets_the_duty() -> None:
    story = Story().settled(accepted(REMINDS), accepted(LAST_SECOND, submission="S-2"))
    assert story.tell(revoked(), AFTER) == []
    [late] = story.tell(revoked(submission="S-2"), AFTER)
    assert late.revoked == ("S-1", "S-2")


def test_before_the_instant_is_settled_nobody_is_late_for_it() -> None:
    story = Story().closing(accepted(LAST_SECOND))
    assert story.tell(revoked(), DUE) == []
    story.tell(intake_settled())
    assert [late.because for late in story.tell(duties_settled("an-binh"))] == [Because.SETTLED]


def test_what_is_held_is_waited_for() -> None:
    story = Story().settled(accepted(LAST_SECOND), held(LAST_SECOND, submission="S-2"))
    assert story.tell(revoked(), AFTER) == []
    assert story.tell(accepted(LAST_SECOND, submission="S-2"), AFTER) == []
    assert late_of(story) == []


def test_what_comes_in_time_after_all_withdraws_it_again() -> None:
    story = Story().settled(accepted(LAST_SECOND))
    story.tell(revoked(), AFTER)
    [withdrawn] = story.tell(accepted(LAST_SECOND, submission="S-2"), AFTER)
    assert isinstance(withdrawn, LatenessWithdrawn)
    [late] = story.tell(revoked(submission="S-2"), AFTER)
    assert late.because is Because.REVOKED


def test_a_reminder_goes_out_where_what_was_accepted_is_taken_back() -> None:
    story = Story().opened()
    story.tell(accepted(REMINDS), REMINDS)
    story.tell(revoked(arrived_at=REMINDS), REMINDS)
    story.tell(moment_of("remind"))
    assert "ReportDueSoon an-binh" in story.names()


def test_a_duty_of_which_nobody_knows_is_never_called_late() -> None:
    story = Story().settled(unknown())
    assert story.tell(duties_settled("an-binh", "an-hoa"), AFTER)[0].unit == "an-hoa"
    story.tell(moment_of("patience"))
    assert story.tell(duties_settled("an-binh"), AFTER) == []
    assert story.tell(accepted(AFTER), AFTER) == []
    [late] = story.tell(lifted(), AFTER)
    assert (late.unit, late.because) == ("an-binh", Because.SETTLED)


def test_what_is_known_to_be_in_time_is_not_late_when_that_is_lifted() -> None:
    assert Story().settled(unknown(), accepted(LAST_SECOND)).tell(lifted(), AFTER) == []


def test_lifting_before_the_instant_is_settled_leaves_the_duty_as_any_other() -> None:
    story = Story().closing(unknown())
    assert story.tell(lifted(), DUE) == []
    story.tell(intake_settled())
    assert [late.unit for late in story.tell(duties_settled("an-binh"))] == ["an-binh"]


def test_what_an_officer_writes_down_is_known_until_that_is_taken_back() -> None:
    story = Story().settled(unknown())
    written = accepted(AFTER).model_copy(update={"evidence": "recorded"})
    [late] = story.tell(written, AFTER)
    assert (late.unit, late.because) == ("an-binh", Because.SETTLED)
    other = Story().settled(unknown())
    other.tell(accepted(LAST_SECOND).model_copy(update={"evidence": "letter"}), AFTER)
    assert other.tell(revoked(), AFTER) == []


def test_an_operator_may_close_what_nobody_knows() -> None:
    story = Story().settled(unknown())
    [late] = story.tell(duties_closed("an-binh"), AFTER)
    assert late.because is Because.OPERATOR


def test_what_another_district_sent_belongs_to_the_duty_of_the_units_own() -> None:
    story = Story().settled()
    sent = accepted(LAST_SECOND).model_copy(update={"district": "ha-tien", "home": "rach-gia"})
    story.tell(sent, AFTER)
    assert story.tell(duties_settled("an-binh"), AFTER) == []


def test_an_id_belongs_to_the_system_that_made_it() -> None:
    story = Story().settled(accepted(REMINDS))
    elsewhere = {"district": "ha-tien", "home": "rach-gia"}
    story.tell(accepted(LAST_SECOND).model_copy(update=elsewhere), AFTER)
    assert story.tell(revoked().model_copy(update=elsewhere), AFTER) == []
    [late] = story.tell(revoked(), AFTER)
    assert late.revoked == ("S-1", "ha-tien/S-1")


async def test_an_unknown_duty_keeps_no_period_open(imported: Running) -> None:
    await imported.advance(REMINDS)
    await imported.hear(accepted(LAST_SECOND, unit="an-hoa"))
    await imported.hear(unknown())
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    assert await imported.state() == ("closed", 2, 0, "")
    detail = await imported.admin.GetPeriod(admin_pb2.GetPeriodRequest(**WHICH), None)
    assert [(duty.unit, duty.waits_for) for duty in detail.open] == [("an-binh", "unknown")]
    assert await ticker.busy(imported.service) == []
    await imported.hear(lifted())
    assert [late.unit for late in await imported.events(ReportLate)] == ["an-binh"]
    assert (await queries.counts(imported.service.database))["BC-Q1", "2023"] == (2, 1, 1)
    assert (await fold.verify(imported.url, RULES, TABLES, decisions=True)).findings == []


async def test_what_an_officer_writes_down_late_is_judged_by_the_settler(imported: Running) -> None:
    await imported.advance(REMINDS)
    await imported.hear(unknown())
    await imported.hear(accepted(LAST_SECOND, unit="an-hoa"))
    await imported.hear(accepted(DUE).model_copy(update={"evidence": "letter"}))
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    assert [late.unit for late in await imported.events(ReportLate)] == ["an-binh"]


async def test_closing_all_that_owe_leaves_out_what_nobody_knows_unless_it_is_named(imported: Running) -> None:
    await imported.advance(REMINDS)
    await imported.hear(unknown())
    await imported.advance(DUE)
    asked = {**WHICH, "reason": "hết hạn chờ"}
    done = await imported.admin.CloseDuties(admin_pb2.CloseDutiesRequest(request_id="c-1", **asked), None)
    assert (done.closed, [late.unit for late in await imported.events(ReportLate)]) == (1, ["an-hoa"])
    with pytest.raises(NothingToClose):
        await imported.admin.CloseDuties(admin_pb2.CloseDutiesRequest(request_id="c-2", **asked), None)
    named = admin_pb2.CloseDutiesRequest(request_id="c-3", units=["an-binh"], **asked)
    assert (await imported.admin.CloseDuties(named, None)).closed == 1


async def test_an_acceptance_taken_back_after_the_period_closed_is_judged_though_its_district_is_silent(
    imported: Running,
) -> None:
    await imported.advance(REMINDS)
    await imported.hear(accepted(LAST_SECOND))
    await imported.hear(accepted(LAST_SECOND, unit="an-hoa"))
    await imported.advance(DUE)
    await imported.hear(intake_settled("rach-gia"))
    await imported.settle()
    assert (await imported.state())[0] == "closed"
    await imported.hear(revoked())
    assert await imported.settle() == 0
    assert await queries.counts(imported.service.database) == {("BC-Q1", "2023"): (2, 0, 1)}
    await imported.advance(NEXT_MIDNIGHT)
    await imported.settle()
    assert [late.because for late in await imported.events(ReportLate)] == [Because.PATIENCE]
    assert await imported.settle() == 0
    assert (await fold.verify(imported.url, RULES, TABLES, decisions=True)).findings == []


async def test_what_was_withdrawn_and_loses_its_ground_owes_again(imported: Running) -> None:
    await imported.advance(DUE)
    await imported.hear(intake_settled())
    await imported.settle()
    await imported.hear(accepted(LAST_SECOND))
    assert (await queries.counts(imported.service.database))["BC-Q1", "2023"] == (2, 1, 1)
    await imported.hear(revoked())
    assert (await queries.counts(imported.service.database))["BC-Q1", "2023"] == (2, 2, 2)
    assert [late.because for late in await imported.events(ReportLate)][-1] is Because.REVOKED
