"""Lateness that was withdrawn and comes back: a notice of its own, corrected by itself, and none written twice."""

from datetime import timedelta

from services.contracts.deadlines import Because, LatenessExcused, LatenessWithdrawn, ReportLate
from services.contracts.notify import LetterDrafted
from tests.kit import takeback
from tests.unit.notify.controls import (
    AFTER,
    DUE,
    ISSUER_SET,
    LATER,
    NAMES,
    Story,
    about,
    excused,
    late,
    unit,
    withdrawn,
)

FIRST, SECOND = "urge-an-binh~BC-Q1~2023", "urge-an-binh~BC-Q1~2023~2"
CORRECTED = ["correct-an-binh~BC-Q1~2023", "correct-an-binh~BC-Q1~2023~2"]
A_DAY = timedelta(days=1)


def revoked(days: int = 1) -> ReportLate:
    """Called late again some days after the lateness was withdrawn."""
    return ReportLate(**about("an-binh"), settled_at=AFTER + days * A_DAY, because=Because.REVOKED)


def cleared(days: int) -> LatenessWithdrawn:
    return withdrawn("an-binh").model_copy(update={"withdrawn_at": AFTER + days * A_DAY})


def test_a_unit_whose_acceptance_is_taken_back_is_urged_like_any_other() -> None:
    story = Story().prepared()
    story.tell(revoked())
    assert story.letters() == [FIRST]


def test_a_lateness_that_comes_back_has_a_notice_and_a_correction_of_its_own() -> None:
    story = Story().prepared()
    story.tell(late("an-binh"), withdrawn("an-binh"), revoked(), cleared(2))
    assert story.letters() == [FIRST, CORRECTED[0], SECOND, CORRECTED[1]]
    wrong = [drafted.corrects.letter for drafted in story.events(LetterDrafted) if drafted.corrects]
    assert wrong == [FIRST, SECOND]
    assert [number for _, _, number in story.numbers()] == [1, 2, 3, 4]


def test_what_is_taken_back_in_the_moment_of_its_withdrawal_is_late_again() -> None:
    story = Story().prepared()
    story.tell(late("an-binh"), withdrawn("an-binh"), revoked(days=0))
    assert story.letters() == [FIRST, CORRECTED[0], SECOND]


def test_of_what_waited_for_an_issuer_only_what_still_stands_is_written() -> None:
    gone, back = Story(), Story()
    gone.tell(*NAMES, late("an-binh"), withdrawn("an-binh"), revoked(), cleared(2), ISSUER_SET)
    back.tell(*NAMES, late("an-binh"), withdrawn("an-binh"), revoked(), ISSUER_SET)
    assert (gone.letters(), back.letters()) == ([], [SECOND])


def test_an_excuse_clears_the_notice_of_the_lateness_it_is_about() -> None:
    story = Story().prepared()
    later: LatenessExcused = excused("an-binh").model_copy(update={"excused_at": AFTER + 3 * A_DAY})
    story.tell(late("an-binh"), withdrawn("an-binh"), revoked(), later)
    assert story.letters() == [FIRST, CORRECTED[0], SECOND, CORRECTED[1]]


def test_a_restored_desk_writes_none_of_them_again() -> None:
    story = Story()
    story.tell(*NAMES, ISSUER_SET)
    story.tell(late("an-binh"), at=DUE)
    story.tell(withdrawn("an-binh"), revoked(), cleared(2), at=LATER)
    expected = sorted(event.model_dump_json() for event in takeback.own_events(story))
    for place, again in takeback.everywhere(story):
        assert sorted(event.model_dump_json() for event in takeback.own_events(again)) == expected, place


def test_nobody_is_urged_for_what_fell_due_before_the_unit_was_in_this_system() -> None:
    story = Story().prepared()
    new = unit("an-binh").model_copy(update={"unit": "xa-moi", "registered_at": DUE + A_DAY})
    older = ReportLate(**{**about("an-binh"), "unit": "xa-moi"}, settled_at=AFTER)
    story.tell(new, older)
    assert story.letters() == []
    story.tell(new.model_copy(update={"registered_at": DUE + 2 * A_DAY, "name": "Phường Mới"}))
    story.tell(older.model_copy(update={"due_at": DUE + 2 * A_DAY, "settled_at": AFTER + 3 * A_DAY}))
    assert story.letters() == ["urge-xa-moi~BC-Q1~2023"]
