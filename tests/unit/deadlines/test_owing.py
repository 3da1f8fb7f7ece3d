"""Whether a duty is owed at all: waivers, lapses, what a predecessor had sent, outages that were none, notes."""

import pytest

from services.contracts.deadlines import DutyLapsed, ExcuseWithdrawn, Lapse, Revival
from services.deadlines.domain import duty
from services.deadlines.domain.notes import NoteUnknown
from services.deadlines.domain.outages import OutageUnknown
from tests.unit.deadlines.acting import (
    BETWEEN,
    act,
    credit_recalled,
    credited,
    late,
    note_recalled,
    noted,
    outage_recalled,
    told,
    waived,
    waiver_recalled,
)
from tests.unit.deadlines.story import (
    AFTER,
    DUE,
    LAST_SECOND,
    REMINDS,
    SETTLED,
    Story,
    accepted,
    duties_closed,
    duties_excused,
    duties_settled,
    intake_settled,
    moment_of,
    outage_reported,
    revoked,
)

DUTY = "duty/rach-gia/an-binh/BC-Q1/2023"


def called_late() -> Story:
    story = Story().settled()
    story.tell(duties_settled("an-binh"))
    return story


def test_who_is_let_off_is_neither_reminded_nor_late() -> None:
    story = Story().opened()
    assert told(act(story, waived(), REMINDS)) == ["DutyWaived sáp nhập due"]
    assert [event.unit for event in story.tell(moment_of("remind"))] == ["an-hoa"]
    story.tell(moment_of("close"))
    story.tell(intake_settled())
    assert story.tell(duties_settled("an-binh")) == []
    assert story.tell(duties_closed("an-binh")) == []


def test_a_waiver_after_the_deadline_withdraws_the_lateness() -> None:
    story = called_late()
    assert told(act(story, waived())) == ["LatenessWithdrawn waived due", "DutyWaived sáp nhập due"]
    assert not late(story)


def test_a_waiver_stands_though_something_was_sent() -> None:
    story = Story().settled(accepted(LAST_SECOND))
    assert told(act(story, waived())) == ["DutyWaived sáp nhập due"]
    assert story.tell(revoked(), AFTER) == []


def test_a_waiver_taken_back_never_was() -> None:
    story = called_late()
    act(story, waived())
    assert told(act(story, waiver_recalled())) == ["DutyRevived waiver-revoked due", "ReportLate settled due"]
    before = Story().opened()
    act(before, waived(), REMINDS)
    assert told(act(before, waiver_recalled(), REMINDS)) == ["DutyRevived waiver-revoked due"]
    met = Story().settled(accepted(LAST_SECOND))
    act(met, waived())
    assert told(act(met, waiver_recalled())) == ["DutyRevived waiver-revoked due"]


def test_only_the_waiver_that_stands_can_be_taken_back_and_none_is_given_twice() -> None:
    story = Story().opened()
    act(story, waived(), REMINDS)
    assert act(story, waived(name="waiver-2"), REMINDS) == []
    assert act(story, waiver_recalled(name="waiver-2"), REMINDS) == []
    act(story, waiver_recalled(), REMINDS)
    assert act(story, waived(), REMINDS) == []
    assert act(story, waiver_recalled(), REMINDS) == []


def test_a_unit_that_is_not_obliged_any_more_stays_so_when_its_waiver_is_taken_back() -> None:
    story = Story().opened()
    act(story, waived(), REMINDS)
    state = story.state(DUTY)
    [lapsed] = duty.DUTY.decide(duty.LapseDuty(Lapse.SUCCESSION, REMINDS, ("moi",)), state)
    state = duty.state.remember(state, lapsed)
    recalled = duty.DUTY.decide(duty.RecallWaiver("waiver-1", REMINDS, "nhầm"), state)
    assert [type(event).__name__ for event in recalled] == ["DutyRevived", "DutyLapsed"]
    revived = duty.DUTY.decide(duty.ReviveDuty(Revival.RULE, REMINDS), state)
    assert [type(event).__name__ for event in revived] == ["DutyRevived", "DutyWaived"]


@pytest.mark.parametrize(
    ("because", "expected"),
    [(Lapse.RULE, []), (Lapse.SUCCESSION, []), (Lapse.CORRECTED, ["LatenessWithdrawn lapsed due", "DutyLapsed"])],
)
def test_what_is_settled_lapses_by_a_correction_alone(because: Lapse, expected: list[str]) -> None:
    decided = duty.DUTY.decide(duty.LapseDuty(because, AFTER), called_late().state(DUTY))
    assert [name.replace(" corrected due", "") for name in told([*decided])] == expected


def test_a_unit_that_ends_owes_no_more_what_it_had_sent_already() -> None:
    story = Story().opened()
    story.tell(accepted(REMINDS), REMINDS)
    [lapsed] = duty.DUTY.decide(duty.LapseDuty(Lapse.SUCCESSION, REMINDS, ("moi",)), story.state(DUTY))
    assert isinstance(lapsed, DutyLapsed)
    assert lapsed.successors == ("moi",)
    assert duty.DUTY.decide(duty.LapseDuty(Lapse.RULE, REMINDS), story.state(DUTY)) == []


def test_what_a_predecessor_had_sent_in_time_meets_the_duty() -> None:
    story = Story().opened()
    assert told(act(story, credited(LAST_SECOND), LAST_SECOND)) == ["PredecessorCredited kế thừa due"]
    assert story.tell(moment_of("remind")) == [] or story.tell(moment_of("remind"))[0].unit == "an-hoa"
    story.tell(moment_of("close"))
    story.tell(intake_settled())
    assert [event.unit for event in story.tell(duties_settled())] == ["an-hoa"]


def test_a_credit_withdraws_lateness_and_taken_back_makes_late_again() -> None:
    story = called_late()
    names = told(act(story, credited(LAST_SECOND)))
    assert names == ["PredecessorCredited kế thừa due", "LatenessWithdrawn accepted-before-due due"]
    assert act(story, credited(LAST_SECOND)) == []
    assert told(act(story, credit_recalled())) == ["CreditWithdrawn nhầm due", "ReportLate settled due"]
    assert act(story, credited(LAST_SECOND)) == []


def test_what_a_predecessor_sent_late_counts_as_late() -> None:
    story = called_late()
    assert told(act(story, credited(BETWEEN))) == ["PredecessorCredited kế thừa due"]
    assert late(story)


def test_an_outage_that_was_none_excuses_nothing() -> None:
    story = called_late()
    story.tell(accepted(SETTLED), SETTLED)
    story.tell(outage_reported("2023-03-15 20:00:00", "2023-03-16 04:00:00"))
    story.tell(duties_excused("an-binh"))
    assert told(act(story, outage_recalled())) == ["OutageRevoked không mất điện"]
    [withdrawn] = story.tell(duties_excused("an-binh"), AFTER)
    assert (type(withdrawn), withdrawn.outage, withdrawn.reason) == (ExcuseWithdrawn, "mat-dien", "không mất điện")
    assert late(story)
    assert story.tell(duties_excused("an-binh"), AFTER) == []


def test_an_outage_that_is_corrected_excuses_no_more_what_it_does_not_reach() -> None:
    story = called_late()
    story.tell(accepted(SETTLED), SETTLED)
    story.tell(outage_reported("2023-03-15 20:00:00", "2023-03-16 04:00:00"))
    story.tell(duties_excused("an-binh"))
    assert story.tell(duties_excused("an-binh"), AFTER) == []
    story.tell(outage_reported("2023-03-15 20:00:00", "2023-03-15 23:00:00"))
    assert told(story.tell(duties_excused("an-binh"), AFTER)) == ["ExcuseWithdrawn  due"]


def test_an_outage_heard_of_again_is_taken_back_once() -> None:
    story = Story().opened()
    reported = outage_reported("2023-03-15 20:00:00", "2023-03-16 04:00:00")
    story.tell(reported)
    act(story, outage_recalled())
    assert story.tell(reported) == []
    assert act(story, outage_recalled()) == []
    assert len(story.tell(outage_reported("2023-03-15 20:00:00", "2023-03-16 05:00:00"))) == 1
    with pytest.raises(OutageUnknown):
        act(story, outage_recalled("khac"))


def test_a_note_is_added_and_taken_back_once() -> None:
    story = Story().opened()
    assert told(act(story, noted(), DUE)) == ["NoteAdded "]
    assert act(story, noted(), DUE) == []
    assert told(act(story, note_recalled(), DUE)) == ["NoteWithdrawn nhầm đơn vị"]
    assert act(story, note_recalled(), DUE) == []
    with pytest.raises(NoteUnknown):
        act(Story().opened(), note_recalled(), DUE)
