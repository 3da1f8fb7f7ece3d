"""A late notice whose ground is gone: corrected where it has a number, not written where it had not."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import LatenessExcused, LatenessWithdrawn
from services.contracts.notify import DutyRef, LetterDrafted, LetterKind, LetterNumbered, LetterRef, LetterSent
from tests.unit.notify.controls import (
    AFTER,
    DUE,
    ISSUER_SET,
    LATER,
    NAMES,
    UNITS,
    Story,
    answered,
    due_soon,
    excused,
    late,
    withdrawn,
)

NOTICE = "urge-an-binh~BC-Q1~2023"
CORRECTION = "correct-an-binh~BC-Q1~2023"
CLEARED = [withdrawn("an-binh"), excused("an-binh")]
Cleared = LatenessWithdrawn | LatenessExcused


@pytest.mark.parametrize("why", CLEARED)
def test_a_notice_that_has_a_number_is_corrected_by_name(why: Cleared) -> None:
    story = Story().prepared()
    story.tell(late("thanh-tra"), late("an-binh"), at=DUE)

    drafted, numbered = story.tell(why, at=LATER)

    assert (drafted.letter, drafted.kind, drafted.units) == (CORRECTION, LetterKind.CORRECT, ("an-binh",))
    assert drafted.duties == (DutyRef(unit="an-binh", obligation="BC-Q1", period="2023"),)
    assert drafted.corrects == LetterRef(
        letter=NOTICE, book="UBND-CCHC", year=2023, number=2, symbol="UBND-CCHC", dated=DUE.date()
    )
    assert (numbered.letter, numbered.number, numbered.dated) == (CORRECTION, 3, LATER.date())
    content = json.loads(drafted.content)
    assert content["subject"] == "V/v đính chính Công văn số 02/UBND-CCHC ngày 16/03/2023"
    assert content["addressees"][0].startswith("Chủ tịch Ủy ban nhân dân")


@pytest.mark.parametrize("why", CLEARED)
def test_a_notice_is_corrected_though_it_is_on_its_way_still_and_after_it_went_out(why: Cleared) -> None:
    waiting, sent = Story().prepared(), Story().prepared()
    waiting.tell(late("an-binh"), why)
    sent.tell(late("an-binh"), answered(NOTICE, "an-binh"), why)

    assert waiting.letters() == sent.letters() == [NOTICE, CORRECTION]


@pytest.mark.parametrize("why", CLEARED)
def test_a_notice_without_a_number_goes_nowhere(why: Cleared) -> None:
    story = Story()
    story.tell(*NAMES, late("an-binh"), why, late("an-hoa"))

    story.tell(ISSUER_SET)

    assert story.letters() == ["urge-an-hoa~BC-Q1~2023"]
    assert [number for _, _, number in story.numbers()] == [1]


def test_a_number_once_given_is_never_free() -> None:
    story = Story().prepared()
    story.tell(late("an-binh"), withdrawn("an-binh"), late("an-hoa"))

    assert [number for _, _, number in story.numbers()] == [1, 2, 3]


def test_a_correction_is_written_in_the_book_of_its_year_and_by_who_writes_then() -> None:
    story = Story().prepared()
    story.tell(late("an-binh"), at=DUE)
    signer = ISSUER_SET.issuer.model_copy(update={"signer_name": "Trần Thị Mới"})
    story.tell(ISSUER_SET.model_copy(update={"book": "UBND-2", "issuer": signer}))

    drafted, numbered = story.tell(withdrawn("an-binh"), at=LATER.replace(year=2024))

    assert (numbered.book, numbered.year, numbered.number) == ("UBND-2", 2024, 1)
    assert json.loads(drafted.content)["signer_name"] == "Trần Thị Mới"


def test_a_reminder_is_not_corrected() -> None:
    story = Story().prepared()
    story.tell(due_soon("an-binh"))

    assert story.tell(withdrawn("an-binh"), excused("an-binh")) == []


@pytest.mark.parametrize("times", [1, 2])
def test_a_notice_is_corrected_once_whatever_is_heard_again(times: int) -> None:
    story = Story().prepared()
    for event in (late("an-binh"), excused("an-binh"), withdrawn("an-binh")):
        story.tell(*[event] * times)
        story.forget()

    assert story.letters() == [NOTICE, CORRECTION]


def test_a_correction_is_sent_like_any_letter() -> None:
    story = Story().prepared()
    story.tell(late("an-binh"), withdrawn("an-binh"))

    [sent] = story.tell(answered(CORRECTION, "an-binh"))

    assert isinstance(sent, LetterSent)


def test_nothing_is_corrected_where_nothing_was_written() -> None:
    assert Story().tell(withdrawn("an-binh")) == []


TOLD = st.lists(
    st.sampled_from([make(code) for code in UNITS for make in (late, withdrawn, excused, due_soon)]), max_size=14
)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(told=TOLD, named_at=st.integers(0, 14))
def test_every_notice_whose_ground_is_gone_has_one_correction_and_no_other(told: Sequence[Any], named_at: int) -> None:
    story = Story()
    story.tell(*NAMES)
    for place, event in enumerate([*told[:named_at], ISSUER_SET, *told[named_at:]]):
        story.tell(event, at=AFTER)
        if place % 3 == 0:
            story.forget()

    drafted = {each.letter: each for each in story.events(LetterDrafted)}
    numbered = {each.letter: each for each in story.events(LetterNumbered)}

    for code in UNITS:
        notice, correction = (f"{kind}-{code}~BC-Q1~2023" for kind in ("urge", "correct"))
        expected = _letters(code, told, named_at)
        assert (notice in drafted, correction in drafted) == expected
        if expected[1]:
            assert drafted[correction].corrects is not None
            assert drafted[correction].corrects.number == numbered[notice].number
    assert sorted(each.number for each in numbered.values()) == [*range(1, len(drafted) + 1)]


def _letters(code: str, told: Sequence[Any], named_at: int) -> tuple[bool, bool]:
    """Say by the rule alone whether a unit has a notice, and whether it has a correction."""
    kinds = [(place, type(event).__name__) for place, event in enumerate(told) if event.unit == code]
    lates = [max(place, named_at) for place, kind in kinds if kind == "ReportLate"]
    cleared = [place for place, kind in kinds if kind in {"LatenessWithdrawn", "LatenessExcused"}]
    if not lates or (cleared and cleared[0] < lates[0]):
        return False, False
    return True, bool([place for place in cleared if place >= lates[0]])
