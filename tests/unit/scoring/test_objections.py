"""A unit objects, each level decides in turn, and a mark is corrected by what upholds it: given, when, then."""

import inspect
import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.contracts.scoring import (
    Against,
    MarkCorrected,
    ObjectionAppealed,
    ObjectionDecided,
    ObjectionFiled,
    ObjectionOutcome,
    ObjectionWithdrawn,
    Status,
)
from services.kit.decider import Refusal
from services.scoring.domain import objection, refusals
from services.scoring.domain.inputs import Input
from services.scoring.domain.standing import LOCAL
from services.scoring.procedure import Level, Procedure
from tests.kit import takeback
from tests.unit.scoring.controls import DUE, accepted
from tests.unit.scoring.disputes import (
    DAY,
    FILED,
    LETTER,
    STREAM,
    Dispute,
    carried_on,
    dropped,
    entered,
    faulty,
    judged,
    names,
    revoked,
    told,
)

ONE_LEVEL = Procedure(levels=(Level(vi="Sở", en="the department"),))


def midnight(month: int, day: int) -> datetime:
    return datetime(2023, month, day, tzinfo=LOCAL)


def test_an_objection_is_taken_in_with_the_day_by_which_it_has_to_be_decided() -> None:
    (filed,) = Dispute().say(entered(evidence=("giấy xác nhận",), source=LETTER))
    assert isinstance(filed, ObjectionFiled)
    assert (filed.objection, filed.against, filed.filed_by, filed.source) == (
        "KN-1",
        Against.TIMELINESS,
        "bà Lan",
        LETTER,
    )
    assert (filed.filed_at, filed.decide_by) == (FILED, midnight(4, 1))
    assert filed.route() == "scoring.objection.rach-gia.an-binh.KN-1"


def test_what_came_by_letter_counts_from_the_day_it_came() -> None:
    (filed,) = Dispute().say(entered(filed_at=FILED - 2 * DAY))
    assert (filed.filed_at, filed.decide_by) == (FILED - 2 * DAY, midnight(3, 30))


def test_a_decision_that_upholds_excuses_the_duty_and_is_final() -> None:
    story = told(entered())
    decided, corrected, changed = story.say(judged("upheld", status="excused", reasons="đúng là mất điện"), FILED + DAY)
    assert isinstance(decided, ObjectionDecided)
    assert (decided.level, decided.outcome, decided.appeal_by) == (1, ObjectionOutcome.UPHELD, None)
    assert isinstance(corrected, MarkCorrected)
    assert (corrected.status, corrected.objection, corrected.reason) == (Status.EXCUSED, "KN-1", "đúng là mất điện")
    assert (corrected.source, corrected.corrected_at) == (LETTER, FILED + DAY)
    assert (changed.status, changed.days_late, changed.arrived_at is not None) == (Status.EXCUSED, 0, True)


def test_what_is_rejected_changes_no_mark_and_can_be_taken_further() -> None:
    story = told(entered())
    (decided,) = story.say(judged())
    assert (decided.outcome, decided.level, decided.appeal_by) == (ObjectionOutcome.REJECTED, 1, midnight(4, 1))
    (appealed,) = story.say(carried_on(evidence=("giấy xác nhận",)), FILED + 9 * DAY)
    assert isinstance(appealed, ObjectionAppealed)
    assert (appealed.level, appealed.decide_by, appealed.evidence) == (2, midnight(4, 10), ("giấy xác nhận",))
    last, corrected, changed = story.say(judged("upheld", status="waived"), FILED + 10 * DAY)
    assert (last.level, last.appeal_by, corrected.status, changed.status) == (2, None, Status.WAIVED, Status.WAIVED)


def test_the_last_level_decides_for_good() -> None:
    story = told(entered(), (judged(), 1), (carried_on(), 2), (judged(reasons="giữ nguyên"), 3))
    assert story.journal.own[-1].event.appeal_by is None
    with pytest.raises(refusals.NoFurtherLevel, match="level=2"):
        story.say(carried_on(reasons="vẫn không đồng ý"), FILED + 4 * DAY)


def test_how_many_levels_there_are_is_data_and_goes_with_what_is_said() -> None:
    story = told(entered(procedure=ONE_LEVEL))
    (decided,) = story.say(judged(procedure=ONE_LEVEL))
    assert decided.appeal_by is None


def test_faults_of_quality_are_lifted_some_or_all() -> None:
    story = Dispute()
    story.hear(faulty("layout", "copied-content"))
    story.say(entered(against="quality"))
    lifted = {"faults_lifted": ("layout",), "reasons": "thể thức đúng"}
    decided, corrected, changed = story.say(judged("partly_upheld", **lifted))
    assert (decided.appeal_by, corrected.faults_lifted, corrected.status) == (midnight(4, 1), ("layout",), None)
    assert (changed.faults, changed.status) == (("copied-content",), Status.LATE)
    story.say(carried_on())
    both = ("layout", "copied-content")
    _decided, corrected, changed = story.say(judged("upheld", faults_lifted=both))
    assert (corrected.faults_lifted, changed.faults) == (("copied-content", "layout"), ())


def test_an_appeal_that_ends_otherwise_takes_the_correction_back() -> None:
    story = Dispute()
    story.hear(faulty("layout", "copied-content"))
    story.say(entered(against="quality"))
    story.say(judged("partly_upheld", faults_lifted=("layout",)))
    story.say(carried_on())
    _decided, corrected, changed = story.say(judged("rejected"))
    assert (corrected.faults_lifted, corrected.status) == ((), None)
    assert changed.faults == ("copied-content", "layout")


def test_an_appeal_that_ends_the_same_corrects_nothing_again() -> None:
    story = told(entered(), (judged("partly_upheld", status="excused"), 1), (carried_on(), 2))
    assert names(story.say(judged("upheld", status="excused"), FILED + 3 * DAY)) == ["ObjectionDecided"]


def test_a_withdrawn_objection_leaves_the_mark_and_may_be_filed_anew() -> None:
    story = told(entered())
    (withdrawn,) = story.say(dropped())
    assert isinstance(withdrawn, ObjectionWithdrawn)
    assert story.last().status is Status.LATE
    assert names(story.say(entered(objection="KN-2"))) == ["ObjectionFiled"]


def test_two_marks_of_a_duty_are_two_objections() -> None:
    story = Dispute()
    story.hear(faulty("layout"))
    story.say(entered())
    assert names(story.say(entered(objection="KN-2", against="quality"))) == ["ObjectionFiled"]
    story.say(judged("upheld", status="excused"))
    story.say(judged("upheld", objection="KN-2", faults_lifted=("layout",)))
    assert (story.last().status, story.last().faults) == (Status.EXCUSED, ())


def test_an_objection_to_a_score_is_decided_and_corrects_no_mark() -> None:
    score = {"against": "score", "obligation": None, "period": None, "scheme": "thang-diem"}
    story = told(entered(**score))
    with pytest.raises(refusals.AlreadyObjected):
        story.say(entered(**score, objection="KN-2"))
    assert names(story.say(entered(**{**score, "scheme": "khac"}, objection="KN-3"))) == ["ObjectionFiled"]
    assert names(story.say(judged("upheld"))) == ["ObjectionDecided"]
    with pytest.raises(refusals.NotObjectedTo, match="against=score"):
        story.say(judged("upheld", objection="KN-3", status="excused"))


def test_a_mark_that_changed_since_can_be_objected_to_again() -> None:
    story = told(entered(), (judged("inadmissible"), 1))
    with pytest.raises(refusals.AlreadyObjected, match="KN-1"):
        story.say(entered(objection="KN-2"), FILED + 2 * DAY)
    with pytest.raises(refusals.DecidedForGood, match="KN-1"):
        story.say(entered(objection="KN-2"), FILED + 12 * DAY)
    story.hear(faulty("layout"))
    with pytest.raises(refusals.DecidedForGood, match="KN-1"):
        story.say(entered(objection="KN-2"), FILED + 12 * DAY)
    story.hear(accepted(DUE + 3 * DAY, submission="RG-0"), revoked("RG-1"))
    assert names(story.say(entered(objection="KN-2"), FILED + 13 * DAY)) == ["ObjectionFiled"]


def test_where_facts_were_corrected_meanwhile_an_upheld_objection_need_change_nothing() -> None:
    story = told(entered())
    story.hear(accepted(DUE - DAY, submission="paper-1"))
    assert story.last().status is Status.ON_TIME
    assert names(story.say(judged("upheld", reasons="đã ghi nhận bản giấy"))) == ["ObjectionDecided"]


OPEN = (entered(),)
DECIDED = (entered(), judged())
REFUSED: dict[str, tuple[tuple[Input, ...], Input, timedelta, type[Refusal], str]] = {
    "no such duty": ((), entered(period="2024"), DAY, refusals.NoMark, "period=2024"),
    "not its district": ((), entered(district="ha-tien"), DAY, refusals.NoMark, "unit=an-binh"),
    "on time": ((), entered(unit="thanh-tra"), DAY, refusals.NoMark, "unit=thanh-tra"),
    "no fault": ((), entered(against="quality"), DAY, refusals.NothingToObjectTo, "against=quality"),
    "to come": ((), entered(filed_at=FILED + 9 * DAY), DAY, refusals.FiledInFuture, "2023-03-30"),
    "too late": ((), entered(), 28 * DAY, refusals.FiledTooLate, "2023-04-18"),
    "twice": (OPEN, entered(objection="KN-2"), DAY, refusals.AlreadyObjected, "objection=KN-1"),
    "while appealable": (DECIDED, entered(objection="KN-2"), DAY, refusals.AlreadyObjected, "objection=KN-1"),
    "another under the id": (OPEN, entered(reasons="khác"), DAY, refusals.IdUsed, "KN-1"),
    "appeal of nothing": ((), carried_on(), DAY, refusals.NoObjection, "KN-1"),
    "appeal too early": (OPEN, carried_on(), DAY, refusals.NotDecidedYet, "level=1"),
    "appeal too late": (DECIDED, carried_on(), 11 * DAY, refusals.AppealedTooLate, "2023-04-01"),
    "appeal of a victory": (
        (entered(), judged("upheld", status="excused")),
        carried_on(),
        DAY,
        refusals.NothingToAppeal,
        "final",
    ),
    "appeal of what is withdrawn": ((entered(), dropped()), carried_on(), DAY, refusals.NothingToAppeal, "withdrawn"),
    "a decision of a level it has left": (
        (entered(), judged(), carried_on()),
        judged("upheld", status="excused", level=1),
        DAY,
        refusals.NothingToDecide,
        "open",
    ),
    "another decision": (DECIDED, judged("upheld", status="excused"), DAY, refusals.NothingToDecide, "decided"),
    "decision on what is withdrawn": ((entered(), dropped()), judged(), DAY, refusals.NothingToDecide, "withdrawn"),
    "decision on nothing": ((), judged(), DAY, refusals.NoObjection, "KN-1"),
    "on time by decree": (OPEN, judged("upheld", status="on_time"), DAY, refusals.FactsStand, "submissions record"),
    "rejected and excused": (OPEN, judged("rejected", status="excused"), DAY, refusals.NothingUpheld, "rejected"),
    "faults of a lateness": (
        OPEN,
        judged("upheld", faults_lifted=("layout",)),
        DAY,
        refusals.NotObjectedTo,
        "timeliness",
    ),
    "upheld without effect": (OPEN, judged("upheld"), DAY, refusals.ChangesNothing, "outcome=upheld"),
    "withdrawal of nothing": ((), dropped(), DAY, refusals.NoObjection, "KN-1"),
    "withdrawal of what is decided": (DECIDED, dropped(), DAY, refusals.NothingToWithdraw, "decided"),
}


@pytest.mark.parametrize("situation", sorted(REFUSED))
def test_what_may_not_be_is_refused_with_what_to_do(situation: str) -> None:
    before, said, after, refusal, told_ = REFUSED[situation]
    story = told(*before)
    rows = len(story.journal.own)
    with pytest.raises(refusal, match=told_):
        story.say(said, FILED + after)
    assert len(story.journal.own) == rows


def test_only_faults_that_are_there_are_lifted() -> None:
    story = Dispute()
    story.hear(faulty("layout"))
    story.say(entered(against="quality"))
    with pytest.raises(refusals.FaultNotThere, match=r"faults=copied-content, there=layout"):
        story.say(judged("upheld", faults_lifted=("layout", "copied-content")))
    with pytest.raises(refusals.NotObjectedTo, match="against=quality"):
        story.say(judged("upheld", status="excused"))


def test_every_refusal_is_seen_in_a_test() -> None:
    leaves = {*re.findall(r"refusals\.(\w+)", inspect.getsource(objection))}
    seen = {refusal.__name__ for *_, refusal, _told in REFUSED.values()}
    assert leaves - seen == {"DecidedForGood", "FaultNotThere", "NoFurtherLevel"}


REPEATED: tuple[tuple[tuple[Input, ...], Input], ...] = (
    ((entered(),), entered()),
    ((entered(), judged()), judged()),
    ((entered(), judged()), entered()),
    ((entered(), judged(), carried_on()), carried_on()),
    ((entered(), dropped()), dropped()),
    ((entered(), judged("upheld", status="excused")), judged("upheld", status="excused")),
)


@pytest.mark.parametrize(("before", "again"), REPEATED)
def test_what_is_said_again_decides_nothing_again(before: tuple[Input, ...], again: Input) -> None:
    story = told(*before)
    story.journal.forget()
    assert story.say(again) == []


def test_nothing_is_decided_twice_after_a_restore() -> None:
    story = Dispute()
    story.hear(faulty("layout", "copied-content"))
    story.say(entered(against="quality"))
    story.say(judged("partly_upheld", faults_lifted=("layout",)))
    story.say(entered(objection="KN-2"))
    story.say(carried_on())
    story.say(judged("upheld", faults_lifted=("layout", "copied-content"), reasons="xét lại"))
    story.say(judged("upheld", objection="KN-2", status="excused"))
    for place, again in takeback.everywhere(story.journal):
        assert takeback.own_events(again) == takeback.own_events(story.journal), place


def test_a_docket_remembers_every_step() -> None:
    story = told(entered(), (judged(), 1), (carried_on(), 2), (judged("upheld", status="excused"), 3))
    (case,) = story.journal.state(STREAM).values()
    assert [(step.what.value, step.level, step.by) for step in case.steps] == [
        ("filed", 1, "bà Lan"),
        ("decided", 1, "ông Minh"),
        ("appealed", 2, ""),
        ("decided", 2, "ông Minh"),
    ]
    moments: list[Any] = [step.at for step in case.steps]
    assert moments == sorted(moments)
