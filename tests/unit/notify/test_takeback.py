"""A restored desk: letters, numbers and sendings of before come back first, and their causes write nothing a second time."""

from typing import Any

import pytest

from services.contracts.notify import IssuerNamed, LetterDrafted, LetterNumbered, LetterSent, NotifyEvent
from services.contracts.scoring import Status
from services.kit.journal import Row
from services.notify.domain.inputs import NumberMissed
from tests.kit import takeback
from tests.kit.spec import Journal
from tests.unit.notify.controls import (
    AFTER,
    DUE,
    ISSUER_SET,
    LATER,
    NAMES,
    REMINDS,
    START,
    Story,
    answered,
    due_soon,
    excused,
    late,
    standing,
    withdrawn,
)
from tests.unit.notify.listed import LISTED

URGED, CORRECTED = "urge-an-binh~BC-Q1~2023", "correct-an-binh~BC-Q1~2023"


def told() -> Story:
    """A year in short: named, reminded, urged, sent, withdrawn and excused, corrected, the list written about."""
    story = Story()
    story.tell(*NAMES, ISSUER_SET, at=START)
    story.tell(due_soon("an-binh"), due_soon("an-hoa"), at=REMINDS)
    story.tell(late("an-binh"), late("thanh-tra"), standing("an-binh", Status.MISSING), at=DUE)
    story.tell(answered(URGED, "an-binh"), at=AFTER)
    story.tell(withdrawn("an-binh"), excused("thanh-tra"), late("an-hoa"), at=AFTER)
    story.tell(answered(CORRECTED, "an-binh"), at=AFTER)
    story.tell(LISTED, at=LATER)
    return story


def kept(journal: Journal) -> dict[tuple[str, str], NotifyEvent]:
    """Return what was decided by what it is about; nothing stands there twice."""
    events: list[Any] = takeback.own_events(journal)
    found = {(type(event).__name__, _about(event)): event for event in events}
    assert len(found) == len(events)
    return found


def _about(event: NotifyEvent) -> str:
    return event.letter if hasattr(event, "letter") else event.district


def numbers(journal: Journal) -> list[int]:
    return [event.number for event in takeback.own_events(journal) if isinstance(event, LetterNumbered)]


def comes_again(row: Row) -> bool:
    """Streams are heard again; a letter that was sent is not sent again, and nobody repeats a call."""
    return row.source in {"deadlines", "scoring"}


def test_the_story_has_every_kind_of_event_and_letter() -> None:
    events = takeback.own_events(told())

    assert {type(event) for event in events} == {IssuerNamed, LetterDrafted, LetterNumbered, LetterSent}
    assert {event.kind.value for event in events if isinstance(event, LetterDrafted)} == {
        "remind",
        "urge",
        "correct",
        "rectify",
    }


@pytest.mark.parametrize("returns", [takeback.everything, comes_again])
def test_nothing_is_written_numbered_or_sent_a_second_time(returns: Any) -> None:
    story = told()
    for place, again in takeback.everywhere(story, returns=returns):
        assert takeback.own_events(again) == takeback.own_events(story), place


def test_the_book_goes_on_after_the_highest_number() -> None:
    story = told()
    highest = max(numbers(story))
    for place, again in takeback.everywhere(story, returns=comes_again):
        decided = again.hear(due_soon("thanh-tra"), source="deadlines", at=LATER)
        assert [each.number for each in decided if isinstance(each, LetterNumbered)] == [highest + 1], place


def test_what_reached_nobody_is_decided_when_its_cause_is_heard_again() -> None:
    story = told()
    named = 1 + next(place for place, row in enumerate(story.rows) if row.type == IssuerNamed.TYPE)
    for place, again in takeback.with_an_end_lost(story, first=named):
        _number_drafts(again)

        assert kept(again).keys() == kept(story).keys(), place
        assert sorted(numbers(again)) == sorted(numbers(story)), place


def _number_drafts(again: Journal) -> None:
    """Do as the sender does at its start."""
    numbered = {event.letter for event in takeback.own_events(again) if isinstance(event, LetterNumbered)}
    for event in takeback.own_events(again):
        if isinstance(event, LetterDrafted) and event.letter not in numbered:
            missed = NumberMissed(letter=event.letter, book=event.book, symbol="UBND-CCHC", drafted_at=event.drafted_at)
            again.hear(missed, source="desk", at=LATER)
