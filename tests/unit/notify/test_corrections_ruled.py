"""Corrections that the service writes itself: who has to approve them, and what becomes of one that waits."""

from datetime import timedelta
from typing import Any

import pytest

from services.contracts.deadlines import Because, LatenessWithdrawn
from services.contracts.notify import LetterDrafted, LetterDropped, LetterKind, WaitsFor
from services.notify.domain.inputs import PolicyRecalled
from tests.kit import takeback
from tests.unit.notify.acts import EXTENDED, due_changed, late_for, withdrawn_for
from tests.unit.notify.controls import AFTER, DUE, ISSUER_SET, NAMES, START, late, withdrawn
from tests.unit.notify.listed import LISTED
from tests.unit.notify.policies import DISTRICT, URGE, Planned, at, imported, policy
from tests.unit.notify.waiting import EXTERNAL, approval, asked, given

NOTICE, CORRECTION = "urge-an-binh~BC-Q1~2023", "correct-an-binh~BC-Q1~2023"
DAY = timedelta(days=1)
ASKED: dict[str, Any] = {"kind": "correct", "on": "asked"}
APPROVED = {**ASKED, "approval": "needed"}


def urged(*rules: dict[str, Any]) -> Planned:
    story = Planned().ruled(URGE, *rules)
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    return story


def correction(story: Planned) -> LetterDrafted:
    [found] = [each for each in story.events(LetterDrafted) if each.letter == CORRECTION]
    assert isinstance(found, LetterDrafted)
    return found


def again(moment: Any = AFTER + DAY) -> Any:
    return late("an-binh").model_copy(update={"settled_at": moment, "because": Because.REVOKED})


@pytest.mark.parametrize(
    ("rules", "waits", "named"), [([], None, ""), ([ASKED], None, "vi-du/1"), ([APPROVED], "approval", "vi-du/1")]
)
def test_a_correction_is_approved_as_the_policy_says_of_its_kind(
    rules: list[dict[str, Any]], waits: str | None, named: str
) -> None:
    story = urged(*rules)
    story.tell(withdrawn("an-binh"))
    drafted = correction(story)
    assert (drafted.waits_for, drafted.policy) == (waits, named)
    assert [letter for letter, _, _ in story.numbers()] == [NOTICE, *([] if waits else [CORRECTION])]
    if waits:
        story.tell(approval(CORRECTION))
        assert [letter for letter, _, _ in story.numbers()] == [NOTICE, CORRECTION]


def test_the_policy_that_held_when_the_lateness_ended_says_it() -> None:
    story = urged(APPROVED)
    story.tell(PolicyRecalled(district=DISTRICT, policy="vi-du", version=1, reason="thôi"), at=AFTER + DAY)
    story.tell(withdrawn("an-binh"), at=AFTER + 2 * DAY)
    assert correction(story).waits_for is WaitsFor.APPROVAL


@pytest.mark.parametrize("kind", ["correct", "rectify", "status"])
def test_a_policy_says_which_letters_that_are_asked_for_are_signed(kind: str) -> None:
    story = urged({**ASKED, "kind": kind, "signature": True})
    told: Any = {"correct": withdrawn("an-binh"), "rectify": LISTED, "status": asked("status-1", LetterKind.STATUS)}
    story.tell(told[kind])
    drafted = [*story.events(LetterDrafted)][-1]
    assert (drafted.kind, drafted.signature, drafted.policy) == (kind, True, "vi-du/1")


@pytest.mark.parametrize("waits_by", ["policy", "registry"])
def test_a_correction_that_waits_is_dropped_where_the_acceptance_is_taken_back(waits_by: str) -> None:
    story = urged(APPROVED) if waits_by == "policy" else Planned().ruled(URGE)
    if waits_by == "registry":
        story.tell(EXTERNAL, at=START)
        story.tell(late("an-binh"), at=DUE)
        story.come(at("03-16"))
        story.tell(given(884, at("03-17").date(), NOTICE), at=at("03-17"))
    story.tell(withdrawn("an-binh"))

    story.tell(again(), again())

    assert [(each.letter, each.because) for each in story.events(LetterDropped)] == [(CORRECTION, "late-again")]


def test_one_that_has_its_number_stays() -> None:
    story = urged()
    story.tell(withdrawn("an-binh"), again())
    assert [letter for letter, _, _ in story.numbers()] == [NOTICE, CORRECTION]
    assert [*story.events(LetterDropped)] == []


def test_one_that_tells_of_another_deadline_stays_though_that_passes_too() -> None:
    story = urged(APPROVED)
    extended: LatenessWithdrawn = withdrawn_for("due-moved", now_due_at=EXTENDED)
    story.tell(extended, due_changed())
    assert correction(story).waits_for is WaitsFor.APPROVAL
    story.tell(late_for(EXTENDED), at=EXTENDED)
    assert [*story.events(LetterDropped)] == []


def test_what_was_said_before_the_lateness_ended_drops_nothing() -> None:
    story = urged(APPROVED)
    story.tell(withdrawn("an-binh"), late("an-binh"))
    assert [*story.events(LetterDropped)] == []


def test_after_a_restore_nothing_is_dropped_or_corrected_twice() -> None:
    story = Planned()
    story.tell(*NAMES, ISSUER_SET, imported(policy(URGE, APPROVED)), at=START)
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    story.tell(withdrawn("an-binh"), again())
    story.tell(withdrawn("an-binh").model_copy(update={"withdrawn_at": AFTER + 2 * DAY}), at=AFTER + 2 * DAY)
    assert f"{CORRECTION}~again~2" in story.letters()
    told = sorted(event.model_dump_json() for event in takeback.own_events(story))
    for place, restored in takeback.everywhere(story):
        assert sorted(event.model_dump_json() for event in takeback.own_events(restored)) == told, place


@pytest.mark.parametrize("times", [1, 2])
def test_a_letter_whose_correction_was_dropped_is_corrected_when_that_lateness_ends_too(times: int) -> None:
    story = urged(APPROVED)
    story.tell(withdrawn("an-binh"))
    for turn in range(times):
        back, lifted = AFTER + (2 * turn + 1) * DAY, AFTER + (2 * turn + 2) * DAY
        story.tell(again(back), at=back)
        ended = withdrawn("an-binh").model_copy(update={"withdrawn_at": lifted})
        story.tell(ended, at=lifted)
    anew = [f"{CORRECTION}~again~{turn + 2}" for turn in range(times)]
    corrections = [each for each in story.events(LetterDrafted) if each.corrects is not None]
    assert [each.letter for each in corrections] == [CORRECTION, *anew]
    assert {each.corrects.letter for each in corrections} == {NOTICE}
    dropped = [each.letter for each in story.events(LetterDropped)]
    assert dropped == [CORRECTION, *anew][:-1]
    story.tell(approval(anew[-1]), at=AFTER + 9 * DAY)
    assert [letter for letter, _, _ in story.numbers()] == [NOTICE, anew[-1]]


def test_a_correction_of_another_deadline_stays_where_the_next_lateness_comes_back() -> None:
    story = urged(APPROVED)
    story.tell(withdrawn_for("due-moved", now_due_at=EXTENDED), due_changed())
    story.tell(late_for(EXTENDED), at=EXTENDED)
    story.come(EXTENDED + 3 * DAY)
    lifted = withdrawn("an-binh").model_copy(update={"due_at": EXTENDED, "withdrawn_at": EXTENDED + 4 * DAY})
    story.tell(lifted, at=EXTENDED + 4 * DAY)
    back = {"settled_at": EXTENDED + 5 * DAY, "because": Because.REVOKED}
    story.tell(late_for(EXTENDED).model_copy(update=back), at=EXTENDED + 5 * DAY)
    assert [each.letter for each in story.events(LetterDropped)] == [f"{CORRECTION}~2"]
