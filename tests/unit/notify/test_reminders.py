"""Reminders: one for each moment of each due instant; of what has no day, in other words."""

import json

import pytest

from services.contracts.notify import LetterDrafted
from tests.kit import takeback
from tests.unit.notify.acts import DAY, EXTENDED, due_changed, late_for, loose, reminder
from tests.unit.notify.controls import DUE, ISSUER_SET, NAMES, REMINDS, Story, due_soon, late

REMINDER = "remind-an-binh~BC-Q1~2023"


def words(story: Story) -> str:
    return " ".join(json.loads([*story.events(LetterDrafted)][-1].content)["paragraphs"])


def test_each_reminder_of_each_due_instant_is_written_once() -> None:
    story = Story().prepared()
    story.tell(reminder(5), reminder(1), reminder(5), at=REMINDS)
    story.tell(due_changed(), reminder(5, due_at=EXTENDED), reminder(5, due_at=EXTENDED))
    assert story.letters() == [REMINDER, f"{REMINDER}~2", f"{REMINDER}~3"]
    assert "chậm nhất ngày 14/04/2023" in words(story)
    said = [(each.due_at, each.working_days_before) for each in story.events(LetterDrafted)]
    assert said == [(DUE, 5), (DUE, 1), (EXTENDED, 5)]


def test_an_earlier_instant_is_reminded_of_by_itself() -> None:
    story = Story().prepared()
    earlier = DUE - 5 * DAY
    story.tell(reminder(5), reminder(1, due_at=earlier), at=REMINDS)
    assert story.letters() == [REMINDER, f"{REMINDER}~2"]
    assert "chậm nhất ngày 10/03/2023" in words(story)


def test_a_reminder_of_old_is_not_written_again() -> None:
    story = Story().prepared()
    story.tell(due_soon("an-binh"), at=REMINDS)
    known = '"due_at":"2023-03-16T00:00:00+07:00","working_days_before":null,'
    old = [row._replace(body=row.body.replace(known, "")) if row.source == "notify" else row for row in story.rows]
    assert old != story.rows
    again = Story()
    again.go_on_from(old)
    assert again.tell(due_soon("an-binh")) == []
    assert [event.letter for event in again.tell(reminder(1, due_at=EXTENDED))] == [f"{REMINDER}~2"] * 2


def test_reminders_that_were_held_are_written_in_their_order_and_not_again_after_a_restore() -> None:
    story = Story()
    story.tell(*NAMES, reminder(5), reminder(1), at=REMINDS - DAY)
    story.tell(ISSUER_SET, reminder(5, due_at=EXTENDED), at=REMINDS)
    assert story.letters() == [REMINDER, f"{REMINDER}~2", f"{REMINDER}~3"]
    told = sorted(event.model_dump_json() for event in takeback.own_events(story))
    for place, again in takeback.everywhere(story):
        assert sorted(event.model_dump_json() for event in takeback.own_events(again)) == told, place


def test_of_what_has_no_day_nobody_is_warned_or_urged() -> None:
    story = Story().prepared()
    story.tell(loose(), reminder(1), at=REMINDS)
    said = words(story)
    assert "kịp thời; văn bản không ấn định ngày gửi cụ thể" in said
    for word in ("chậm nhất", "trước ", "thời hạn"):
        assert word not in said
    assert story.tell(late("an-binh"), late_for(EXTENDED)) == []


@pytest.mark.parametrize("firm_again", [True, False])
def test_a_period_that_is_given_a_day_is_urged_like_any_other(firm_again: bool) -> None:  # noqa: FBT001 - a parameter
    story = Story().prepared()
    story.tell(loose(), loose().model_copy(update={"firm": firm_again}), late("an-binh"))
    assert bool(story.letters()) is firm_again
