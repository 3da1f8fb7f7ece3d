"""When a duty falls due instead: extensions, before and after the deadline, taken back, beside rules and corrections."""

from datetime import datetime
from typing import Any

import pytest

from services.contracts.deadlines import DueChanged, LatenessWithdrawn, Moved, PeriodOpened, ReportDueSoon, ReportLate
from services.deadlines.domain import duty
from services.deadlines.domain.duty import Duty
from services.deadlines.domain.inputs import MomentKind, MomentReached
from tests.unit.deadlines.acting import BETWEEN, UNTIL, act, extended, extension_recalled, late, told
from tests.unit.deadlines.story import (
    AFTER,
    DUE,
    LAST_SECOND,
    REMINDS,
    Story,
    accepted,
    changed,
    duties_settled,
    intake_settled,
    moment,
    moment_of,
)

DUTY = "duty/rach-gia/an-binh/BC-Q1/2023"
LATER_YET = moment("2023-03-25 00:00:00")


def close(story: Story, due_at: datetime) -> list[Any]:
    """The clock comes to another due instant, and intake settles it."""
    about: dict[str, Any] = {"catalogue": "thu-nghiem-2023", "obligation": "BC-Q1", "period": "2023"}
    story.tell(MomentReached(kind=MomentKind.CLOSE, at=due_at, due_at=due_at, **about))
    story.tell(intake_settled(due_at=due_at))
    return story.tell(duties_settled("an-binh", due_at=due_at), due_at)


def called_late() -> Story:
    story = Story().settled()
    story.tell(duties_settled("an-binh", "an-hoa"))
    return story


def test_an_extension_before_the_deadline_moves_its_units_alone() -> None:
    story = Story().opened()
    opened, moved = act(story, extended(), REMINDS)
    assert isinstance(opened, PeriodOpened)
    assert opened.instants() == (DUE, UNTIL)
    assert (moved.was_due_at, moved.due_at, moved.because, moved.act) == (DUE, UNTIL, Moved.EXTENDED, "extension-1")
    assert story.state("duty/rach-gia/an-hoa/BC-Q1/2023").expected.due_at == DUE


def test_who_was_given_more_time_is_not_late_at_the_instant_before() -> None:
    story = Story().opened()
    act(story, extended(), REMINDS)
    story.tell(moment_of("close"))
    story.tell(intake_settled())
    assert [event.unit for event in story.tell(duties_settled("an-binh", "an-hoa"))] == ["an-hoa"]
    assert [event.due_at for event in close(story, UNTIL)] == [UNTIL]


def test_an_extension_after_the_deadline_withdraws_the_lateness() -> None:
    story = called_late()
    _opened, withdrawn, moved = act(story, extended(), AFTER)
    assert isinstance(withdrawn, LatenessWithdrawn)
    assert (withdrawn.due_at, withdrawn.reason, withdrawn.now_due_at) == (DUE, "extended", UNTIL)
    assert isinstance(moved, DueChanged)
    assert not late(story)


def test_what_came_late_is_in_time_by_an_extension_that_has_passed_too() -> None:
    story = called_late()
    story.tell(accepted(BETWEEN), BETWEEN)
    [withdrawn] = [event for event in act(story, extended(), LATER_YET) if isinstance(event, LatenessWithdrawn)]
    assert (withdrawn.due_at, withdrawn.arrived_at) == (DUE, BETWEEN)
    assert not late(story)


def test_an_extension_into_the_past_that_nothing_met_is_late_at_the_new_instant() -> None:
    story = called_late()
    assert "LatenessWithdrawn" not in " ".join(told(act(story, extended(), LATER_YET)))
    assert not late(story)
    story.tell(intake_settled(due_at=UNTIL), LATER_YET)
    [again] = story.tell(duties_settled("an-binh", due_at=UNTIL), LATER_YET)
    assert (type(again), again.due_at) == (ReportLate, UNTIL)


def test_an_extension_taken_back_before_the_deadline_leaves_what_was() -> None:
    story = Story().opened()
    act(story, extended(), REMINDS)
    [opened, moved] = act(story, extension_recalled(), LAST_SECOND)
    assert opened.instants() == (DUE,)
    assert (moved.due_at, moved.because) == (DUE, Moved.REVOKED)
    story.tell(moment_of("close"))
    story.tell(intake_settled())
    assert [event.due_at for event in story.tell(duties_settled("an-binh"))] == [DUE]


def test_an_extension_taken_back_after_the_deadline_makes_late_at_once() -> None:
    story = called_late()
    act(story, extended(), AFTER)
    names = told(act(story, extension_recalled(), BETWEEN))
    assert names[-2:] == ["DueChanged revoked due", "ReportLate settled due"]
    assert late(story)


def test_an_extension_of_everybody_taken_back_closes_the_instant_that_was_passed_over() -> None:
    story = Story().opened()
    act(story, extended("an-binh", "an-hoa"), REMINDS)
    assert story.tell(moment_of("close")) == []
    names = told(act(story, extension_recalled("an-binh", "an-hoa"), BETWEEN))
    assert "PeriodClosing  due" in names


def test_the_longest_extension_holds_until_it_is_taken_back() -> None:
    story = Story().opened()
    act(story, extended(), REMINDS)
    act(story, extended(until=LATER_YET, name="extension-2"), REMINDS)
    moves = [event.due_at for event in act(story, extension_recalled(), REMINDS) if isinstance(event, DueChanged)]
    assert moves == []
    moves = [
        event.due_at
        for event in act(story, extension_recalled(name="extension-2"), REMINDS)
        if isinstance(event, DueChanged)
    ]
    assert moves == [DUE]


@pytest.mark.parametrize("before", ["own", "input"])
def test_an_extension_heard_of_again_moves_nothing_twice(before: str) -> None:
    story = Story().opened()
    if before == "own":
        act(story, extended(), REMINDS)
        act(story, extension_recalled(), REMINDS)
    else:
        act(story, extended(), REMINDS)
    assert not any(isinstance(event, DueChanged) for event in act(story, extended(), REMINDS))


def test_a_rule_moves_nobody_who_was_given_more_time() -> None:
    story = Story().opened()
    act(story, extended(), REMINDS)
    due = {"phrase": "BY_DAY", "day": "2023-03-17"}
    one = {"code": "2023", "opens": "2022-12-15", "window": {"from": "2022-12-15", "to": "2023-03-14"}, "due": due}
    own = story.imports(changed(periods=[one]), REMINDS)
    assert [event.unit for event in own if isinstance(event, DueChanged)] == ["an-hoa"]
    assert story.state(DUTY).expected.due_at == UNTIL


def test_a_rule_moves_neither_what_passed_nor_what_is_met() -> None:
    move = duty.MoveDue(LATER_YET, Moved.RULE, AFTER)
    story = called_late()
    assert duty.due_after(move, story.state(DUTY)) == DUE
    met = Story().opened()
    met.tell(accepted(REMINDS), REMINDS)
    assert duty.due_after(duty.MoveDue(LATER_YET, Moved.CALENDAR, REMINDS), met.state(DUTY)) == DUE
    assert duty.due_after(move, Duty()) is None


def test_a_correction_moves_what_is_settled_and_it_is_late_or_not_by_the_new_instant() -> None:
    state = called_late().state(DUTY)
    later = duty.DUTY.decide(duty.MoveDue(LATER_YET, Moved.CORRECTED, AFTER), state)
    assert told([*later]) == ["LatenessWithdrawn corrected due", "DueChanged corrected 25/03"]
    earlier = duty.DUTY.decide(duty.MoveDue(LAST_SECOND, Moved.CORRECTED, AFTER), state)
    assert told([*earlier]) == ["DueChanged corrected 15/03"]


def test_each_reminder_of_an_instant_goes_out_once_and_those_of_the_one_before_do_not() -> None:
    story = Story().opened()
    state, sent = story.state(DUTY), []
    for days in (5, 1, 1):
        for event in duty.DUTY.decide(duty.RemindDuty(REMINDS, DUE, days), state):
            state = duty.state.remember(state, event)
            sent.append((event.due_at, event.working_days_before))
    assert sent == [(DUE, 5), (DUE, 1)]
    act(story, extended(), REMINDS)
    assert duty.DUTY.decide(duty.RemindDuty(REMINDS, DUE, 2), story.state(DUTY)) == []
    [again] = duty.DUTY.decide(duty.RemindDuty(REMINDS, UNTIL, 1), story.state(DUTY))
    assert isinstance(again, ReportDueSoon)


def test_what_has_no_day_is_reminded_of_and_never_late() -> None:
    expected = Story().opened().state(DUTY).expected.model_copy(update={"firm": False})
    state = Duty(expected=expected)
    assert len(duty.DUTY.decide(duty.RemindDuty(REMINDS, DUE, 1), state)) == 1
    assert duty.DUTY.decide(duty.JudgeDuty(AFTER, DUE), state) == []
    assert duty.DUTY.decide(duty.CloseDuty(AFTER, "hết hạn"), state) == []
