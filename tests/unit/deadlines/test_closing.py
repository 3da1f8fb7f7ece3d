from datetime import datetime

import pytest

from services.contracts.deadlines import LatenessWithdrawn, PeriodClosed, PeriodClosing, ReportLate
from tests.unit.deadlines.story import (
    AFTER,
    DUE,
    LAST_SECOND,
    REMINDS,
    SETTLED,
    Story,
    accepted,
    duties_settled,
    held,
    intake_settled,
    moment,
    moment_of,
    named,
    period_ended,
    refused,
    returned,
)


def names(events: list[object]) -> list[str]:
    return [named(event) for event in events]


def test_the_reminder_goes_to_who_has_nothing_accepted_and_nothing_held() -> None:
    story = Story().opened()
    story.tell(accepted(REMINDS), REMINDS)
    assert names(story.tell(moment_of("remind"))) == ["ReportDueSoon an-hoa"]
    assert names(story.tell(moment_of("remind"))) == []


def test_a_held_report_is_not_reminded_but_a_returned_one_is() -> None:
    story = Story().opened()
    story.tell(held(REMINDS), REMINDS)
    story.tell(returned(REMINDS, unit="an-hoa"), REMINDS)
    assert names(story.tell(moment_of("remind"))) == ["ReportDueSoon an-hoa"]


@pytest.mark.parametrize(("noticed", "count"), [("2023-03-13 23:59:59", 2), ("2023-03-14 00:00:00", 0)])
def test_a_reminder_whose_day_has_passed_is_not_sent(noticed: str, count: int) -> None:
    assert len(Story().opened().tell(moment_of("remind"), moment(noticed))) == count


def test_no_reminder_before_opening_or_after_the_due_instant() -> None:
    assert Story().imported().tell(moment_of("remind")) == []
    assert Story().closing().tell(moment_of("remind")) == []


def test_the_due_instant_judges_nobody() -> None:
    own = Story().opened().tell(moment_of("close"))
    assert own == [PeriodClosing(obligation="BC-Q1", period="2023", due_at=DUE)]


def test_closing_twice_or_before_opening_is_nothing() -> None:
    assert Story().closing().tell(moment_of("close")) == []
    assert Story().imported().tell(moment_of("close")) == []


def test_nothing_is_settled_before_intake_says_so() -> None:
    assert Story().closing().tell(duties_settled()) == []
    assert Story().closing().tell(period_ended()) == []
    other = intake_settled().model_copy(update={"due_at": AFTER})
    story = Story().closing()
    story.tell(other)
    assert story.tell(duties_settled()) == []


def test_after_the_settlement_who_sent_nothing_is_late() -> None:
    own = Story().settled().tell(duties_settled(), SETTLED)
    assert names(own) == ["ReportLate an-binh", "ReportLate an-hoa"]
    assert own[0].settled_at == SETTLED
    assert own[0].happened_at() == DUE


@pytest.mark.parametrize(("arrived_at", "late"), [(LAST_SECOND, False), (DUE, True), (AFTER, True)])
def test_the_last_second_of_the_due_day_is_in_time_and_midnight_is_late(arrived_at: datetime, late: bool) -> None:  # noqa: FBT001
    own = Story().settled(accepted(arrived_at)).tell(duties_settled("an-binh"))
    assert names(own) == (["ReportLate an-binh"] if late else [])


@pytest.mark.parametrize("decided", [returned, refused])
def test_what_was_returned_or_refused_stops_no_clock(decided: object) -> None:
    own = Story().settled(decided(LAST_SECOND)).tell(duties_settled("an-binh"))  # type: ignore[operator]
    assert names(own) == ["ReportLate an-binh"]


def test_a_second_version_never_changes_timeliness() -> None:
    story = Story().settled(accepted(LAST_SECOND))
    assert story.tell(accepted(AFTER, submission="S-2"), AFTER) == []
    assert story.tell(duties_settled("an-binh")) == []


def test_settling_twice_is_settling_once() -> None:
    story = Story().settled()
    assert len(story.tell(duties_settled())) == 2
    assert story.tell(duties_settled(), AFTER) == []


def test_a_duty_that_is_held_waits_for_its_decision() -> None:
    story = Story().settled(held(LAST_SECOND))
    assert names(story.tell(duties_settled())) == ["ReportLate an-hoa"]


def test_a_held_report_that_is_taken_in_was_in_time() -> None:
    story = Story().settled(held(LAST_SECOND))
    assert story.tell(accepted(LAST_SECOND), AFTER) == []
    assert story.tell(duties_settled("an-binh"), AFTER) == []


@pytest.mark.parametrize("decided", [returned, refused])
def test_a_held_report_that_is_not_taken_in_makes_late_at_once(decided: object) -> None:
    story = Story().settled(held(LAST_SECOND))
    assert names(story.tell(decided(LAST_SECOND), AFTER)) == ["ReportLate an-binh"]  # type: ignore[operator]


def test_a_report_that_arrived_late_and_is_held_holds_nothing_up() -> None:
    assert names(Story().settled(held(DUE)).tell(duties_settled("an-binh"))) == ["ReportLate an-binh"]


def test_other_content_under_a_used_id_does_not_decide_the_held_one() -> None:
    story = Story().settled(held(LAST_SECOND, sha="a"))
    assert story.tell(refused(LAST_SECOND, sha="b")) == []
    assert names(story.tell(refused(LAST_SECOND, sha="a"))) == ["ReportLate an-binh"]


def test_two_held_reports_wait_for_both() -> None:
    story = Story().settled(held(REMINDS, submission="S-1"), held(LAST_SECOND, submission="S-2"))
    assert story.tell(refused(REMINDS, submission="S-1")) == []
    assert names(story.tell(refused(LAST_SECOND, submission="S-2"))) == ["ReportLate an-binh"]


def test_lateness_is_withdrawn_when_an_arrival_in_time_is_heard_of() -> None:
    story = Story().settled()
    story.tell(duties_settled())
    [withdrawn] = story.tell(accepted(LAST_SECOND), AFTER)
    assert isinstance(withdrawn, LatenessWithdrawn)
    assert (withdrawn.arrived_at, withdrawn.withdrawn_at) == (LAST_SECOND, AFTER)
    assert story.tell(accepted(LAST_SECOND, submission="S-2"), AFTER) == []
    assert story.tell(duties_settled("an-binh"), AFTER) == []


def test_an_arrival_after_the_due_instant_withdraws_nothing() -> None:
    story = Story().settled()
    story.tell(duties_settled())
    assert story.tell(accepted(AFTER), AFTER) == []


def test_the_earliest_arrival_counts_in_whatever_order_it_is_heard() -> None:
    story = Story().settled()
    story.tell(duties_settled("an-binh"))
    assert story.tell(accepted(AFTER, submission="S-2"), AFTER) == []
    assert names(story.tell(accepted(LAST_SECOND, submission="S-1"), AFTER)) == ["LatenessWithdrawn an-binh"]


def test_duties_of_a_silent_district_are_not_judged_until_it_is_heard() -> None:
    story = Story().closing()
    story.tell(intake_settled("rach-gia"))
    assert story.tell(duties_settled()) == []
    assert story.tell(accepted(AFTER), AFTER) == []
    story.tell(intake_settled())
    assert names(story.tell(duties_settled())) == ["ReportLate an-binh", "ReportLate an-hoa"]


def test_a_late_report_heard_after_the_settlement_is_judged_at_once() -> None:
    assert names(Story().settled().tell(accepted(AFTER), AFTER)) == ["ReportLate an-binh"]


def test_a_period_is_closed_once_with_its_numbers() -> None:
    story = Story().settled()
    story.tell(duties_settled())
    assert story.tell(period_ended(), AFTER) == [
        PeriodClosed(obligation="BC-Q1", period="2023", expected=2, late=2, closed_at=AFTER)
    ]
    assert story.tell(period_ended(), AFTER) == []
    assert story.tell(intake_settled("rach-gia"), AFTER) == []


def test_lateness_is_withdrawn_after_the_end_too() -> None:
    story = Story().settled()
    story.tell(duties_settled())
    story.tell(period_ended())
    assert names(story.tell(accepted(LAST_SECOND), AFTER)) == ["LatenessWithdrawn an-binh"]
    assert story.tell(moment_of("open"), AFTER) == []


def test_a_report_for_a_duty_nobody_owes_is_only_remembered() -> None:
    story = Story().settled()
    assert story.tell(accepted(AFTER, unit="nowhere"), AFTER) == []
    assert story.tell(held(AFTER, unit="nowhere"), AFTER) == []
    assert story.tell(duties_settled("nowhere"), AFTER) == []


def test_own_events_are_those_of_the_contract() -> None:
    story = Story().settled()
    story.tell(duties_settled())
    assert {type(fact.event) for fact in story.own} >= {ReportLate, PeriodClosing}
    assert story.rules.stream_of(object(), "nobody") == ""
    assert story.rules.decode("nobody.knows.v1", '{"data": {}}') is None
