"""How a duty stands, in sentences."""

from datetime import datetime, timedelta

import pytest

from services.contracts.event import Event
from services.contracts.intake import ReportHeld
from services.contracts.notify import LetterSent
from services.contracts.scoring import Status
from services.scoring.domain.roll import year_of
from services.scoring.domain.standing import DISTRICT, LOCAL, days_late
from tests.unit.scoring import controls
from tests.unit.scoring.controls import (
    DUE,
    LISTED,
    SECOND,
    Scoring,
    accepted,
    excused,
    expected,
    returned,
    unmet,
    withdrawn,
)

IN_TIME = DUE - timedelta(days=2)


def test_a_duty_is_expected_until_it_is_settled() -> None:
    assert Scoring(*LISTED).last().status is Status.EXPECTED


def test_what_arrives_in_the_last_second_is_on_time() -> None:
    (said,) = Scoring(*LISTED).hear(accepted(DUE - SECOND))
    assert (said.status, said.days_late, said.province) == (Status.ON_TIME, 0, "kien-giang")


def test_what_arrives_at_the_due_instant_is_a_day_late() -> None:
    (said,) = Scoring(*LISTED).hear(accepted(DUE))
    assert (said.status, said.days_late) == (Status.LATE, 1)


def test_a_settled_duty_without_an_arrival_is_missing_and_then_late() -> None:
    scoring = Scoring(*LISTED)
    assert [said.status for said in scoring.hear(unmet())] == [Status.MISSING]
    assert [said.status for said in scoring.hear(accepted(DUE + timedelta(days=1)))] == [Status.LATE]
    assert scoring.last().days_late == 2


def test_the_earliest_arrival_counts_whatever_was_heard_first() -> None:
    scoring = Scoring(*LISTED, accepted(DUE + SECOND, submission="RG-2"))
    assert scoring.last().status is Status.LATE
    (said,) = scoring.hear(accepted(IN_TIME))
    assert (said.status, said.arrived_at) == (Status.ON_TIME, IN_TIME)


def test_a_later_version_changes_nothing() -> None:
    assert Scoring(*LISTED, accepted(IN_TIME)).hear(accepted(DUE + SECOND, submission="RG-2")) == []


def test_a_returned_report_stops_no_clock() -> None:
    [said] = Scoring(*LISTED).hear(returned(IN_TIME))
    assert (said.status, said.arrived_at, said.returned) == (Status.EXPECTED, None, 1)
    assert Scoring(*LISTED, returned(IN_TIME), unmet()).last().status is Status.MISSING


def test_a_held_report_stops_no_clock() -> None:
    held = ReportHeld.model_validate({**returned(IN_TIME).model_dump(), "until": "review"})
    assert Scoring(*LISTED).hear(held) == []


def test_withdrawn_lateness_is_on_time_before_and_after_the_report_is_heard() -> None:
    scoring = Scoring(*LISTED, unmet(), withdrawn(IN_TIME))
    assert (scoring.last().status, scoring.last().submitted_at) == (Status.ON_TIME, None)
    (said,) = scoring.hear(accepted(IN_TIME))
    assert (said.status, said.submitted_at) == (Status.ON_TIME, IN_TIME)
    assert Scoring(*LISTED, unmet(), accepted(IN_TIME)).hear(withdrawn(IN_TIME)) == []


def test_what_came_late_in_an_outage_is_excused_before_and_after_the_report_is_heard() -> None:
    scoring = Scoring(*LISTED, unmet(), excused(DUE + SECOND))
    assert (scoring.last().status, scoring.last().submitted_at, scoring.last().days_late) == (Status.EXCUSED, None, 0)
    (said,) = scoring.hear(accepted(DUE + SECOND))
    assert (said.status, said.submitted_at) == (Status.EXCUSED, DUE + SECOND)
    assert Scoring(*LISTED, unmet(), accepted(DUE + SECOND)).hear(excused(DUE + SECOND))[-1].status is Status.EXCUSED


def test_what_was_excused_and_proves_to_have_been_in_time_is_on_time() -> None:
    scoring = Scoring(*LISTED, unmet(), excused(DUE + SECOND))
    assert [said.status for said in scoring.hear(accepted(IN_TIME))] == [Status.ON_TIME]


def test_an_excuse_holds_for_the_due_instant_it_was_given_for() -> None:
    scoring = Scoring(*LISTED, unmet(), excused(DUE + timedelta(days=2)))
    assert scoring.hear(expected(due_at=DUE + timedelta(days=1)))[-1].status is Status.LATE


def test_a_report_heard_before_anything_else_waits_for_its_duty() -> None:
    scoring = Scoring(accepted(IN_TIME))
    assert scoring.hear(*LISTED[:-2]) == []
    assert [said.status for said in scoring.hear(expected())] == [Status.ON_TIME]


def test_a_later_due_instant_opens_what_was_missing() -> None:
    scoring = Scoring(*LISTED, unmet())
    (said,) = scoring.hear(expected(due_at=DUE + timedelta(days=30)))
    assert said.status is Status.EXPECTED


@pytest.mark.parametrize("event", [accepted(IN_TIME), unmet(), expected(), withdrawn(IN_TIME), excused(DUE)])
def test_a_fact_heard_twice_says_nothing_twice(event: Event) -> None:
    assert Scoring(*LISTED, event).hear(event) == []


def test_a_restart_in_between_changes_nothing() -> None:
    scoring = Scoring(*LISTED, unmet())
    scoring.journal.forget()
    assert scoring.hear(unmet()) == []
    assert [said.status for said in scoring.hear(accepted(DUE))] == [Status.LATE]


def test_lists_are_no_duties() -> None:
    assert Scoring().hear(controls.OBLIGATION, controls.opened_period(), controls.DISTRICT) == []


@pytest.mark.parametrize(
    ("arrived_at", "days"),
    [
        (DUE, 1),
        (DUE + timedelta(hours=23, minutes=59, seconds=59), 1),
        (DUE + timedelta(days=1), 2),
        (DUE + timedelta(days=10), 11),
    ],
)
def test_begun_days_are_counted(arrived_at: datetime, days: int) -> None:
    assert days_late(arrived_at, DUE) == days


def test_what_is_due_by_new_years_eve_belongs_to_the_old_year() -> None:
    assert year_of(datetime(2024, 1, 1, tzinfo=LOCAL)) == 2023
    assert year_of(datetime(2024, 1, 1, 0, 0, 1, tzinfo=LOCAL)) == 2024


def test_what_notify_says_is_kept_and_moves_nothing() -> None:
    scoring = Scoring(*LISTED)
    sent = LetterSent(letter="urge-a~b~c", unit="an-binh", to="a@b", message="m", sent_at=DUE)
    assert scoring.hear(sent) == []
    assert [(row.source, row.type, row.stream) for row in scoring.journal.rows[-1:]] == [("notify", sent.TYPE, "")]


def test_a_district_is_never_judged() -> None:
    assert DISTRICT.decide(None, "kien-giang") == []
