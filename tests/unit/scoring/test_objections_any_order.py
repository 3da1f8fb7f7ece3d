"""Whatever is heard before, between and after the decisions on objections, in whatever order: the mark ends the same."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.scoring import MarkCorrected, StandingChanged, Status
from services.scoring.domain.inputs import Input
from services.scoring.domain.standing import Standing, standing
from tests.kit import takeback
from tests.kit.spec import Journal
from tests.unit.scoring.acts import due_changed, late_for, no_more_late, revived, waived
from tests.unit.scoring.controls import DUE, accepted, returned
from tests.unit.scoring.disputes import DAY, FILED, Dispute, carried_on, entered, faulty, judged, revoked

DUTY = "standing/rach-gia/an-binh/BC-Q1/2023"
MOVED = DUE + 12 * DAY

LATE_AGAIN: Sequence[Any] = (late_for(DUE),)
EXTENDED: Sequence[Any] = (due_changed(MOVED), no_more_late("extended", now_due_at=MOVED))
WAIVED: Sequence[Any] = (waived(at=DUE + DAY),)
WAIVED_AND_BACK: Sequence[Any] = (*WAIVED, revived(at=DUE + 2 * DAY))
SAID_BY_DEADLINES = st.sampled_from([(), LATE_AGAIN, EXTENDED, WAIVED, WAIVED_AND_BACK])

FOUND: Sequence[Any] = (faulty("layout", "copied-content"), faulty("layout", "outline-missing"))
SENT_BACK: Sequence[Any] = (returned(DUE + DAY),)
FOUND_ON_PAPER: Sequence[Any] = (accepted(DUE - DAY, submission="RG-0"),)
TAKEN_BACK: Sequence[Any] = (revoked("RG-1"),)
SAID_BY_INTAKE = st.sampled_from([(), FOUND, SENT_BACK, FOUND_ON_PAPER, TAKEN_BACK])

LIFTED = {"objection": "KN-2", "faults_lifted": ("layout",), "reasons": "thể thức đúng"}
LOST: Sequence[Input] = (judged(), carried_on(), judged(reasons="giữ nguyên"))
WON: Sequence[Input] = (judged("upheld", status="excused"),)
WON_LATER: Sequence[Input] = (judged(), carried_on(), judged("upheld", status="waived", reasons="xét lại"))
SAID_OF_OBJECTIONS = st.sampled_from([LOST, WON, WON_LATER])


@st.composite
def told_in_any_order(draw: st.DrawFn, *sources: Sequence[Any]) -> list[Any]:
    """Interleave what several say, each in its own order."""
    turns = draw(st.permutations([number for number, said in enumerate(sources) for _ in said]))
    left = [list(said) for said in sources]
    return [left[number].pop(0) for number in turns]


def ended(told: Sequence[Any]) -> Dispute:
    """Tell all of it after two objections were filed: to the lateness, and to a fault of form."""
    story = Dispute()
    story.hear(faulty("layout"))
    story.say(entered())
    story.say(entered(objection="KN-2", against="quality"))
    story.say(judged("upheld", **LIFTED))
    for each in told:
        if isinstance(each, Input):
            story.say(each, FILED)
        else:
            story.hear(each)
    return story


def said_last(story: Dispute) -> Standing:
    last: StandingChanged = story.last()
    return Standing(*(getattr(last, name) for name in Standing._fields))


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_mark_ends_the_same_in_whatever_order_facts_and_decisions_come(data: st.DataObject) -> None:
    sources = [data.draw(each) for each in (SAID_BY_DEADLINES, SAID_BY_INTAKE, SAID_OF_OBJECTIONS)]
    plain = ended([event for said in sources for event in said])
    mixed = ended(data.draw(told_in_any_order(*sources)))
    assert standing(mixed.journal.state(DUTY).known) == standing(plain.journal.state(DUTY).known) == said_last(mixed)


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(st.data())
def test_nothing_of_it_is_decided_twice_after_a_restore(data: st.DataObject) -> None:
    sources = [data.draw(each) for each in (SAID_BY_DEADLINES, SAID_BY_INTAKE, SAID_OF_OBJECTIONS)]
    story = ended(data.draw(told_in_any_order(*sources)))
    for place, again in takeback.everywhere(story.journal):
        assert takeback.own_events(again) == takeback.own_events(story.journal), place


CLOCKS = {"changed_at", "corrected_at", "decided_at", "filed_at", "decide_by", "appeal_by", "appealed_at", "sources"}


def shown(journal: Journal) -> Counter[str]:
    """Return what was decided, whenever that was."""
    return Counter(event.TYPE + event.model_dump_json(exclude=CLOCKS) for event in takeback.own_events(journal))


def tried_twice(story: Dispute) -> Dispute:
    """Object to both axes, win one at once and the other at the second level."""
    story.hear(faulty("layout", "copied-content"))
    story.say(entered(against="quality"))
    story.say(judged("partly_upheld", faults_lifted=("layout",), level=1))
    story.say(entered(objection="KN-2"))
    story.say(carried_on(level=2))
    story.say(judged("upheld", faults_lifted=("layout", "copied-content"), reasons="xét lại", level=2))
    story.say(judged("upheld", objection="KN-2", status="excused", level=1))
    return story


@pytest.mark.slow
def test_what_reached_nobody_is_decided_again_when_it_is_said_again() -> None:
    story = tried_twice(Dispute())
    for place, again in takeback.with_an_end_lost(story.journal):
        assert shown(again) == shown(story.journal), place


def test_a_correction_that_was_lost_follows_when_its_decision_is_said_again() -> None:
    story = tried_twice(Dispute()).journal
    lost = takeback.lost_after(story, 0)
    corrections = [place for place, row in enumerate(lost.own) if row.type == MarkCorrected.TYPE]
    for known in (corrections[-1], corrections[-1] + 1):
        again = takeback.restored(story, cut=0, known=known)
        takeback.hear_again(again, lost.causes, story)
        assert shown(again) == shown(story), known


def test_a_correction_gives_way_to_what_rules_say_of_the_duty_and_stays_otherwise() -> None:
    assert said_last(ended((*WAIVED, *WON))).status is Status.WAIVED
    assert said_last(ended((*FOUND_ON_PAPER, *WON))).status is Status.ON_TIME
    assert said_last(ended((*EXTENDED, *WON))).status is Status.ON_TIME
    assert said_last(ended((*TAKEN_BACK, *WON))).status is Status.EXCUSED
    assert said_last(ended((*FOUND, *LOST))).faults == ("outline-missing",)
