"""Planned letters follow facts, too: digests that wait lose what came, and every letter about a lateness is corrected."""

import json
from typing import Any

import pytest

from services.contracts.notify import LetterDrafted, LetterDropped, LetterNumbered, LetterRevised, LetterWaits
from services.notify.domain import life
from tests.kit import takeback
from tests.unit.notify.acts import reminder
from tests.unit.notify.controls import AFTER, DUE, ISSUER_SET, NAMES, START, late, withdrawn
from tests.unit.notify.policies import REMIND, URGE, Planned, at, imported, policy, submitted
from tests.unit.notify.waiting import EXTERNAL, approval

NOTICE, DIGEST = "urge-an-binh~BC-Q1~2023", "urge-an-binh~2023-03-16"
NEEDED = {"as": "digest", "approval": "needed"}


def waiting() -> Planned:
    story = Planned().ruled({**URGE, **NEEDED})
    story.tell(late("an-binh"), late("an-binh", of="BC-6T"), at=DUE)
    story.come(at("03-16"))
    return story


@pytest.mark.parametrize("came", [submitted("an-binh", AFTER), withdrawn("an-binh")])
def test_a_digest_that_waits_says_no_more_of_what_is_settled(came: Any) -> None:
    story = waiting()

    [revised] = story.tell(came)

    assert isinstance(revised, LetterRevised)
    assert ([duty.obligation for duty in revised.duties], revised.units) == (["BC-6T"], ("an-binh",))
    said = " ".join(json.loads(revised.content)["paragraphs"])
    assert "BC-6T" in said
    assert "BC-Q1" not in said
    assert story.tell(came) == []


def test_with_its_last_report_it_is_dropped_and_cannot_be_approved() -> None:
    story = waiting()

    story.tell(submitted("an-binh", AFTER), submitted("an-binh", AFTER, of="BC-6T"))

    assert [each.because for each in story.events(LetterDropped)] == ["accepted"]
    with pytest.raises(life.AlreadyDecided):
        story.tell(approval(DIGEST))


def test_what_was_approved_of_it_counts_no_more() -> None:
    story = Planned().ruled({**URGE, **NEEDED})
    story.tell(EXTERNAL, at=START)
    story.tell(late("an-binh"), late("an-binh", of="BC-6T"), at=DUE)
    story.come(at("03-16"))
    story.tell(approval(DIGEST))

    story.tell(submitted("an-binh", AFTER))

    state = story.state(f"letter/{DIGEST}")
    assert state.stage.lacks_approval
    assert [type(each).__name__ for each in story.tell(approval(DIGEST))] == ["LetterApproved"]


def test_a_reminder_that_waits_is_dropped_when_the_report_comes() -> None:
    story = Planned().ruled({**REMIND, "approval": "needed"})
    story.tell(reminder(1), at=at("03-14"))
    story.come(at("03-14"))

    [dropped] = story.tell(submitted("an-binh", at("03-14", 9)), at=at("03-14", 9))

    assert isinstance(dropped, LetterDropped)


def test_a_sent_digest_is_corrected_once_for_each_report() -> None:
    story = Planned().ruled({**URGE, "as": "digest"})
    story.tell(late("an-binh"), late("an-binh", of="BC-6T"), at=DUE)
    story.come(at("03-16"))
    six = withdrawn("an-binh").model_copy(update={"obligation": "BC-6T"})

    story.tell(withdrawn("an-binh"), six, withdrawn("an-binh"), six)

    corrections = [each for each in story.events(LetterDrafted) if each.corrects is not None]
    assert [each.corrects.letter for each in corrections] == [DIGEST, DIGEST]
    assert len({each.letter for each in corrections}) == 2
    assert [number for _, _, number in story.numbers()] == [1, 2, 3]


def test_every_correction_has_a_name_and_a_number_of_its_own() -> None:
    repeat = {"after_working_days": 1, "at": "08:00", "repeat": {"every_working_days": 1, "at_most": 3}}
    explain = {"kind": "explain", "on": "late", "when": {"after_working_days": 1, "at": "08:00"}}
    story = Planned().ruled({**URGE, "when": repeat}, explain)
    story.tell(late("an-binh"), at=DUE)
    for day in ("03-16", "03-17", "03-20"):
        story.come(at(day))
        story.again(at(day))
        story.come(at(day))
    written = len(story.letters())

    story.tell(withdrawn("an-binh"), at=AFTER)

    letters, numbered = story.letters(), [each.letter for each in story.events(LetterNumbered)]
    assert (written, len(letters)) == (4, 8)
    assert len(set(letters)) == len(letters)
    assert sorted(numbered) == sorted(letters)


def test_after_a_restore_nothing_is_revised_or_dropped_twice() -> None:
    story = Planned()
    story.tell(*NAMES, ISSUER_SET, imported(policy({**URGE, **NEEDED})), at=START)
    story.tell(late("an-binh"), late("an-binh", of="BC-6T"), at=DUE)
    story.come(at("03-16"))
    story.tell(submitted("an-binh", AFTER), withdrawn("an-binh"), submitted("an-binh", AFTER, of="BC-6T"))
    told = sorted(event.model_dump_json() for event in takeback.own_events(story))
    assert {LetterWaits, LetterRevised, LetterDropped} <= {type(event) for event in takeback.own_events(story)}

    for place, again in takeback.everywhere(story):
        assert sorted(event.model_dump_json() for event in takeback.own_events(again)) == told, place
