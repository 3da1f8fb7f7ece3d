"""What is held or silent at a due instant is waited for: until it is decided, the patience is over, or somebody closes it."""

from datetime import datetime

import pytest

from services.contracts.deadlines import Because, Citation, LatenessExcused, LatenessWithdrawn, ReportLate
from services.deadlines.domain import calendar
from services.deadlines.domain.catalogue import Obligation
from services.deadlines.domain.directory import DistrictUnknown
from services.deadlines.domain.period import InstantNotCome, PeriodUnknown
from tests.unit.deadlines.story import (
    AFTER,
    DUE,
    LAST_SECOND,
    NEXT_MIDNIGHT,
    PLAIN,
    REMINDS,
    SETTLED,
    Story,
    accepted,
    changed,
    duties_closed,
    duties_excused,
    duties_settled,
    held,
    intake_settled,
    moment,
    moment_of,
    moments,
    named,
    outage_reported,
    period_ended,
    returned,
)

OFF = ("2023-03-17",)
SATURDAYS = ("2023-03-18",)


@pytest.mark.parametrize(
    ("due", "count", "off", "saturdays", "until"),
    [
        ("2023-03-16 00:00:00", 0, (), (), "2023-03-16 00:00:00"),
        ("2023-03-16 00:00:00", 1, (), (), "2023-03-17 00:00:00"),
        ("2023-03-16 00:00:00", 2, (), (), "2023-03-18 00:00:00"),
        ("2023-03-16 00:00:00", 3, (), (), "2023-03-21 00:00:00"),
        ("2023-03-16 00:00:00", 2, OFF, (), "2023-03-21 00:00:00"),
        ("2023-03-16 00:00:00", 2, OFF, SATURDAYS, "2023-03-19 00:00:00"),
        ("2023-03-18 00:00:00", 0, (), (), "2023-03-18 00:00:00"),
        ("2023-03-18 00:00:00", 1, (), (), "2023-03-21 00:00:00"),
        ("2023-03-15 16:00:00", 0, (), (), "2023-03-16 00:00:00"),
        ("2023-03-15 16:00:00", 1, (), (), "2023-03-17 00:00:00"),
    ],
)
def test_patience_ends_at_the_midnight_after_full_working_days(
    due: str, count: int, off: tuple[str, ...], saturdays: tuple[str, ...], until: str
) -> None:
    free, worked = ([datetime.fromisoformat(day).date() for day in named] for named in (off, saturdays))
    assert calendar.patience_until(moment(due), count, calendar.WorkingDays().plus(free, worked)) == moment(until)


@pytest.mark.parametrize(("days", "until"), [(None, NEXT_MIDNIGHT), (0, DUE), (2, moment("2023-03-18 00:00:00"))])
def test_a_catalogue_says_how_many_working_days_and_means_one(days: int | None, until: datetime) -> None:
    catalogue = changed() if days is None else changed(patience_working_days=days)
    assert moment_of("patience", catalogue).at == until
    assert [planned.kind.value for planned in moments(catalogue) if planned.at == DUE][:1] == ["close"]


@pytest.mark.parametrize("days", [-1, 21])
def test_patience_has_its_bounds(days: int) -> None:
    with pytest.raises(ValueError, match="patience_working_days"):
        Obligation.model_validate({**PLAIN["obligations"][0], "patience_working_days": days})


def late(events: list[object]) -> list[tuple[str, str]]:
    """Who is called late, and why."""
    return [(event.unit, event.because.value) for event in events if isinstance(event, ReportLate)]


def test_what_is_held_is_judged_when_the_patience_is_over() -> None:
    story = Story().settled(held(LAST_SECOND))
    assert late(story.tell(duties_settled())) == [("an-hoa", "settled")]
    assert story.tell(moment_of("patience")) == []
    assert late(story.tell(duties_settled(), NEXT_MIDNIGHT)) == [("an-binh", "patience")]
    assert story.tell(duties_settled(), AFTER) == []


def test_so_is_what_a_silent_district_may_have_sent() -> None:
    story = Story().closing()
    story.tell(intake_settled("rach-gia"))
    assert story.tell(duties_settled()) == []
    story.tell(moment_of("patience"))
    assert late(story.tell(duties_settled())) == [("an-binh", "patience"), ("an-hoa", "patience")]


def test_nobody_is_judged_before_intake_has_settled_however_long_that_takes() -> None:
    story = Story().closing(held(LAST_SECOND))
    story.tell(moment_of("patience"))
    assert story.tell(duties_settled(), AFTER) == []
    assert story.tell(accepted(AFTER, unit="an-hoa"), AFTER) == []
    assert story.tell(period_ended(), AFTER) == []
    story.tell(intake_settled(), AFTER)
    assert late(story.tell(duties_settled(), AFTER)) == [("an-binh", "patience"), ("an-hoa", "settled")]


def test_nobody_is_judged_before_the_instant_whatever_is_heard_of_it() -> None:
    story = Story().opened()
    story.tell(intake_settled(), REMINDS)
    story.tell(moment_of("patience"), REMINDS)
    assert story.tell(duties_settled(), REMINDS) == []
    story.tell(moment_of("close"))
    assert len(late(story.tell(duties_settled()))) == 2


def test_what_was_judged_by_patience_is_withdrawn_when_it_proves_to_have_been_in_time() -> None:
    story = Story().settled(held(LAST_SECOND))
    story.tell(moment_of("patience"))
    story.tell(duties_settled("an-binh"))
    [withdrawn] = story.tell(accepted(LAST_SECOND), AFTER)
    assert isinstance(withdrawn, LatenessWithdrawn)


def test_a_decision_after_the_patience_calls_nobody_late_twice() -> None:
    story = Story().settled(held(LAST_SECOND))
    story.tell(moment_of("patience"))
    story.tell(duties_settled("an-binh"))
    assert story.tell(returned(LAST_SECOND), AFTER) == []


@pytest.mark.parametrize("silent", [(), ("rach-gia",), None])
def test_an_operator_closes_what_is_held_silent_or_never_settled(silent: tuple[str, ...] | None) -> None:
    story = Story().closing(held(LAST_SECOND))
    if silent is not None:
        story.tell(intake_settled(*silent))
    [called] = story.tell(duties_closed("an-binh"), AFTER)
    assert isinstance(called, ReportLate)
    assert (called.because, called.reason, called.source, called.settled_at) == (
        Because.OPERATOR,
        "đường truyền hỏng",
        Citation(number="12/UBND"),
        AFTER,
    )
    assert story.tell(duties_closed("an-binh"), AFTER) == []


def test_an_operator_closes_nobody_who_met_the_duty() -> None:
    story = Story().closing(accepted(LAST_SECOND))
    assert [named(event) for event in story.tell(duties_closed())] == ["ReportLate an-hoa"]


def test_a_period_an_operator_closed_ends_without_intake_and_one_nobody_closed_does_not() -> None:
    story = Story().closing()
    assert story.tell(period_ended()) == []
    story.tell(duties_closed())
    assert [named(event) for event in story.tell(period_ended())] == ["PeriodClosed"]
    assert named(story.tell(accepted(LAST_SECOND), AFTER)[0]) == "LatenessWithdrawn an-binh"


def test_what_has_not_come_or_was_never_opened_cannot_be_closed_and_leaves_no_trace() -> None:
    story = Story().opened()
    with pytest.raises(InstantNotCome) as refused:
        story.tell(duties_closed())
    assert refused.value.SITUATION == "INSTANT_NOT_COME"
    story.forget()
    with pytest.raises(PeriodUnknown):
        story.tell(duties_closed().model_copy(update={"period": "1999"}))


def excused(events: list[object]) -> list[str]:
    return [named(event) for event in events if isinstance(event, LatenessExcused)]


DURING = ("2023-03-15 22:00:00", "2023-03-16 04:00:00")


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_what_came_late_out_of_an_outage_is_excused_in_whatever_order(order: tuple[int, ...]) -> None:
    told = [accepted(AFTER), outage_reported(*DURING), duties_settled()]
    story = Story().settled()
    for place in order:
        story.tell(told[place], AFTER)
        story.tell(duties_excused(), AFTER)
    found = list(story.events(LatenessExcused))
    assert [(one.unit, one.outage, one.arrived_at, one.excused_at) for one in found] == [
        ("an-binh", "mat-dien", AFTER, AFTER)
    ]
    assert story.tell(duties_excused(), AFTER) == []


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        ("2023-03-16 00:00:00", "2023-03-16 00:00:01", 1),
        ("2023-03-15 22:00:00", "2023-03-16 00:00:00", 0),
        ("2023-03-16 00:00:01", "2023-03-16 04:00:00", 0),
    ],
)
def test_the_due_instant_must_lie_in_the_outage_its_end_excluded(since: str, until: str, count: int) -> None:
    story = Story().settled(accepted(AFTER))
    story.tell(duties_settled())
    story.tell(outage_reported(since, until))
    assert len(story.tell(duties_excused(), AFTER)) == count


def test_what_never_came_and_what_was_in_time_is_not_excused() -> None:
    story = Story().settled()
    story.tell(outage_reported(*DURING))
    story.tell(duties_settled())
    assert story.tell(duties_excused(), AFTER) == []
    story.tell(accepted(LAST_SECOND), AFTER)
    assert story.tell(duties_excused(), AFTER) == []
    assert story.tell(duties_excused(outage="khac"), AFTER) == []


def test_what_was_excused_is_withdrawn_when_it_proves_to_have_been_in_time() -> None:
    story = Story().settled(accepted(AFTER, submission="S-2"))
    story.tell(duties_settled())
    story.tell(outage_reported(*DURING))
    assert excused(story.tell(duties_excused("an-binh"))) == ["LatenessExcused an-binh"]
    assert [named(event) for event in story.tell(accepted(LAST_SECOND), AFTER)] == ["LatenessWithdrawn an-binh"]
    assert story.tell(duties_excused("an-binh"), AFTER) == []


def test_an_outage_declared_again_is_corrected_and_the_same_again_is_nothing() -> None:
    story = Story().settled(accepted(AFTER))
    story.tell(duties_settled())
    [declared] = story.tell(outage_reported("2023-03-15 22:00:00", "2023-03-15 23:00:00"))
    assert (declared.outage, declared.reason) == ("mat-dien", "mất điện")
    assert story.tell(duties_excused(), AFTER) == []
    assert story.tell(outage_reported("2023-03-15 22:00:00", "2023-03-15 23:00:00"), AFTER) == []
    [corrected] = story.tell(outage_reported(*DURING), AFTER)
    assert corrected.until == moment(DURING[1])
    assert excused(story.tell(duties_excused(), AFTER)) == ["LatenessExcused an-binh"]


def test_an_outage_of_nobody_is_refused() -> None:
    with pytest.raises(DistrictUnknown):
        Story().tell(outage_reported(*DURING))


def test_the_moment_in_which_it_settles_is_told() -> None:
    assert Story().settled().tell(duties_settled(), SETTLED)[0].settled_at == SETTLED
