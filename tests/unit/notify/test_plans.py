"""What a policy wants written is planned, and written when its moment has come, if it is so still."""

import json
from datetime import timedelta
from typing import Any

import pytest

from services.contracts.notify import DutyRef, LetterDrafted, LetterPlanned, PlanDropped
from services.notify.domain.inputs import ApprovalGiven, DeskOpened, PolicyRecalled
from tests.kit import takeback
from tests.unit.notify.acts import DAY, EXTENDED, due_changed, reminder, waived
from tests.unit.notify.controls import AFTER, DUE, ISSUER_SET, NAMES, REMINDS, START, due_soon, excused, late, withdrawn
from tests.unit.notify.policies import (
    DISTRICT,
    HOUR,
    REMIND,
    URGE,
    Planned,
    at,
    day_off,
    imported,
    many,
    policy,
    returned,
    submitted,
    taken_back,
    under,
)

NOTICE = "urge-an-binh~BC-Q1~2023"
REMINDER = "remind-an-binh~BC-Q1~2023"
DIGEST = {**REMIND, "as": "digest"}


def because(story: Planned) -> list[str]:
    return [dropped.because for dropped in story.events(PlanDropped)]


def letter(story: Planned) -> Any:
    return [*story.events(LetterDrafted)][-1]


def words(drafted: LetterDrafted) -> str:
    return " ".join(json.loads(drafted.content)["paragraphs"])


def test_a_notice_is_planned_and_written_at_the_hour_of_the_working_day_after() -> None:
    story = Planned().ruled(URGE)
    (planned,) = story.tell(late("an-binh"), at=DUE)
    assert isinstance(planned, LetterPlanned)
    assert (planned.letter, planned.at, planned.closing) == (NOTICE, at("03-16"), DUE)
    assert story.come(at("03-16", 7)) == []
    drafted, numbered = story.come(at("03-16"))
    assert (drafted.letter, drafted.policy, drafted.planned) == (NOTICE, "vi-du/1", True)
    assert (drafted.template.partition("/")[0], numbered.number) == ("urge", 1)
    assert story.come(at("03-17")) == []


def test_without_a_policy_letters_are_written_at_once() -> None:
    story = Planned().prepared()
    assert [type(event).__name__ for event in story.tell(late("an-binh"), at=DUE)] == [
        "LetterDrafted",
        "LetterNumbered",
    ]


def test_a_policy_is_of_what_happens_while_it_holds() -> None:
    story = Planned().prepared()
    story.tell(imported(policy(URGE, valid={"from": "2023-03-17"})), at=START)
    assert NOTICE in [event.letter for event in story.tell(late("an-binh"), at=DUE)]
    later = Planned().prepared()
    later.tell(imported(policy(URGE)), at=DUE + HOUR)
    assert NOTICE in [event.letter for event in later.tell(late("an-binh"), at=DUE + 2 * HOUR)]
    assert [*later.events(LetterPlanned)] == []


def test_what_a_policy_does_not_speak_of_is_not_written() -> None:
    story = Planned().ruled({**URGE, "obligations": ["BC-6T"]})
    assert story.tell(late("an-binh"), due_soon("an-binh"), at=DUE) == []
    assert len(story.tell(late("an-binh", of="BC-6T"), at=DUE)) == 1


def test_the_first_rule_that_matches_holds() -> None:
    first = {**URGE, "kinds": ["office"], "approval": "needed"}
    story = Planned().ruled(first, {**URGE, "when": {"after_working_days": 3, "at": "09:30"}})
    story.tell(late("an-binh"), late("thanh-tra"), at=DUE)
    assert {planned.unit: planned.at for planned in story.open()} == {
        "an-binh": at("03-20", 9, 30),
        "thanh-tra": at("03-16"),
    }


@pytest.mark.parametrize(("days", "written"), [([1], 1), ([5], 0), ([5, 1], 1), ([], 1)])
def test_a_policy_says_which_reminders_become_letters(days: list[int], written: int) -> None:
    story = Planned().ruled({**REMIND, "when": {"working_days_before": days}})
    assert len(story.tell(reminder(1), at=REMINDS)) == written


def test_a_reminder_is_not_written_once_the_report_came() -> None:
    story = Planned().ruled({**REMIND, "when": {"at": "09:00"}})
    story.tell(reminder(1), at=REMINDS)
    story.tell(submitted("an-binh", REMINDS), at=REMINDS)
    assert story.come(at("03-14", 9)) == [*story.events(PlanDropped)]
    assert (story.letters(), because(story)) == ([], ["accepted"])


def test_it_is_written_where_the_acceptance_was_taken_back_by_then() -> None:
    story = Planned().ruled({**REMIND, "when": {"at": "09:00"}})
    story.tell(submitted("an-binh", REMINDS), reminder(1), taken_back("an-binh", REMINDS), at=REMINDS)
    story.come(at("03-14", 9))
    assert story.letters() == [REMINDER]
    assert letter(story).due_at == DUE
    assert letter(story).working_days_before == 1


def test_what_came_for_the_one_that_came_before_counts_for_its_heir() -> None:
    story = Planned().ruled(URGE)
    story.tell(late("an-binh"), at=DUE)
    sent = submitted("an-hoa", REMINDS).model_copy(update={"successor": "an-binh"})
    story.tell(sent, at=DUE)
    story.come(at("03-16"))
    assert because(story) == ["accepted"]


def test_after_downtime_a_reminder_whose_moment_has_passed_is_dropped_and_notices_go_out_once() -> None:
    story = Planned().ruled(REMIND, URGE)
    story.tell(reminder(1), at=REMINDS)
    story.tell(late("an-binh"), at=DUE)
    story.come(AFTER)
    story.come(AFTER + DAY)
    assert (story.letters(), because(story)) == ([NOTICE], ["moment-passed"])


def test_a_reminder_that_would_be_written_after_its_due_instant_is_dropped_at_once() -> None:
    story = Planned().ruled({**REMIND, "when": {"at": "07:00"}}, quiet={"weekends": True})
    soon = reminder(1, due_at=at("03-18", 0)).model_copy(update={"reminded_at": at("03-17", 23)})
    story.tell(soon, at=at("03-18", 1))
    assert because(story) == ["moment-passed"]
    assert story.open() == []


@pytest.mark.parametrize(
    ("change", "told"), [(due_changed(), "due-changed"), (waived(), "not-owed")], ids=["extended", "waived"]
)
def test_a_reminder_follows_what_is_owed(change: Any, told: str) -> None:
    story = Planned().ruled({**REMIND, "when": {"at": "09:00"}})
    story.tell(reminder(1), change, at=REMINDS)
    story.come(at("03-14", 9))
    assert because(story) == [told]
    story.tell(reminder(1, due_at=EXTENDED), at=REMINDS)
    assert [planned.letter for planned in story.open()] == [f"{REMINDER}~2"]


@pytest.mark.parametrize("gone", [withdrawn("an-binh"), excused("an-binh")], ids=["withdrawn", "excused"])
def test_a_planned_notice_is_dropped_with_its_lateness(gone: Any) -> None:
    story = Planned().ruled(URGE)
    story.tell(late("an-binh"), at=DUE)
    (dropped,) = story.tell(gone, at=DUE + HOUR)
    assert (dropped.letter, dropped.because) == (NOTICE, "not-late")
    assert story.tell(gone, at=DUE + HOUR) == []
    assert story.come(at("03-16")) == []


def test_another_lateness_is_planned_by_itself() -> None:
    story = Planned().ruled(URGE)
    story.tell(late("an-binh"), at=DUE)
    story.tell(withdrawn("an-binh"), at=DUE + HOUR)
    again = late("an-binh").model_copy(update={"settled_at": AFTER + DAY})
    story.tell(again, again, at=AFTER + DAY)
    assert [planned.letter for planned in story.open()] == [f"{NOTICE}~2"]
    story.come(AFTER + 2 * DAY)
    assert story.letters() == [f"{NOTICE}~2"]


def test_one_letter_a_day_speaks_of_all_that_is_owed() -> None:
    story = Planned().ruled({**URGE, "as": "digest"})
    story.tell(late("an-binh"), late("an-binh", of="BC-6T"), late("an-hoa"), at=DUE)
    story.tell(submitted("an-hoa", DUE), at=DUE)
    story.come(at("03-16"))
    assert story.letters() == ["urge-an-binh~2023-03-16"]
    digest = letter(story)
    assert [duty.obligation for duty in digest.duties] == ["BC-Q1", "BC-6T"]
    assert "Báo cáo BC-Q1" in words(digest)
    assert "Báo cáo BC-6T" in words(digest)
    assert digest.template.startswith("urge-digest/")


def test_what_came_too_late_for_todays_letter_goes_into_the_next() -> None:
    story = Planned().ruled({**URGE, "as": "digest"}, quiet={"weekends": True})
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    story.tell(late("an-binh", of="BC-6T"), at=at("03-16", 10))
    assert [planned.letter for planned in story.open()] == ["urge-an-binh~2023-03-16"]
    story.come(at("03-16", 11))
    assert [planned.at for planned in story.open()] == [at("03-17")]
    story.come(at("03-17"))
    assert story.letters() == ["urge-an-binh~2023-03-16", "urge-an-binh~2023-03-17"]
    assert letter(story).template.startswith("urge/")


def test_a_digest_of_one_moment_is_collected_before_it_is_written() -> None:
    story = Planned().ruled(DIGEST)
    story.tell(reminder(1), at=REMINDS + timedelta(seconds=2))
    story.tell(reminder(1).model_copy(update={"obligation": "BC-6T"}), at=REMINDS + timedelta(seconds=40))
    assert {planned.at for planned in story.open()} == {at("03-14", 8, 5)}
    story.come(at("03-14", 8, 5))
    assert story.letters() == ["remind-an-binh~2023-03-14"]


def test_nothing_is_written_on_quiet_days() -> None:
    story = Planned().ruled(URGE, quiet={"weekends": True, "days_off": True, "days": ["2023-03-21"]})
    story.tell(day_off("03-20"), at=START)
    friday = late("an-binh").model_copy(update={"due_at": at("03-17", 0), "settled_at": at("03-17", 0)})
    story.tell(friday, at=at("03-17", 17))
    assert [planned.at for planned in story.open()] == [at("03-17", 17)]
    story.come(at("03-18", 9))
    assert (story.letters(), [planned.at for planned in story.open()]) == ([], [at("03-22")])
    story.come(at("03-22"))
    assert story.letters() == [NOTICE]


def test_a_weekend_on_which_people_work_is_not_quiet_and_counts() -> None:
    story = Planned().ruled({**URGE, "when": {"after_working_days": 2, "at": "08:00"}}, quiet={"weekends": True})
    story.tell(day_off("03-18", working=True), at=START)
    story.tell(late("an-binh").model_copy(update={"due_at": at("03-17", 0)}), at=at("03-17", 0))
    assert [planned.at for planned in story.open()] == [at("03-18")]


def test_days_after_are_counted_over_the_turn_of_the_year() -> None:
    story = Planned().ruled({**URGE, "when": {"after_working_days": 3, "at": "08:00"}}, quiet={"weekends": True})
    story.tell(day_off("2024-01-01"), at=START)
    due_at = at("2023-12-30", 0)
    story.tell(late("an-binh").model_copy(update={"due_at": due_at, "settled_at": due_at}), at=due_at)
    assert [planned.at for planned in story.open()] == [at("2024-01-04")]
    _drafted, numbered = story.come(at("2024-01-04"))
    assert (numbered.year, numbered.number) == (2024, 1)


@pytest.mark.parametrize(("late_ones", "waits"), [(3, False), (4, True)])
def test_the_brake_holds_what_is_more_than_a_third_of_the_units(late_ones: int, waits: bool) -> None:  # noqa: FBT001
    story = Planned().ruled(URGE, brake={"share": "1/3"})
    units = many(9)
    story.tell(*units, at=START)
    story.tell(*(late("an-binh").model_copy(update={"unit": one.unit}) for one in units[:late_ones]), at=DUE)
    story.come(at("03-16"), units=9)
    drafted = [*story.events(LetterDrafted)]
    assert [one.brake for one in drafted] == [waits] * late_ones
    assert {one.waits_for for one in drafted} == ({"approval"} if waits else {None})
    assert len(story.numbers()) == (0 if waits else late_ones)


def test_who_has_to_approve_is_waited_for() -> None:
    story = Planned().ruled({**URGE, "approval": "needed"})
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    assert (letter(story).waits_for, story.numbers()) == ("approval", [])


def test_a_letter_is_written_again_as_long_as_nothing_came_and_not_more_often_than_is_said() -> None:
    rule = {**URGE, "when": {"after_working_days": 1, "at": "08:00", "repeat": {"every_working_days": 2, "at_most": 3}}}
    story = Planned().ruled(rule, quiet={"weekends": True})
    story.tell(late("an-binh"), at=DUE)
    for day in ("03-16", "03-20", "03-22", "03-24"):
        story.come(at(day))
        story.again(at(day))
        story.again(at(day))
        story.come(at(day))
    assert story.letters() == [NOTICE, f"{NOTICE}~1~2", f"{NOTICE}~1~3"]
    assert [drafted.again_at for drafted in story.events(LetterDrafted)] == [at("03-20"), at("03-22"), None]
    assert [number for _letter, _year, number in story.numbers()] == [1, 2, 3]


def test_what_came_meanwhile_ends_the_repeating() -> None:
    rule = {**URGE, "when": {"at": "08:00", "repeat": {"every_working_days": 2, "at_most": 3}}}
    story = Planned().ruled(rule)
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    story.tell(submitted("an-binh", at("03-17")), at=at("03-17"))
    assert story.again(at("03-20")) == []
    assert story.letters() == [NOTICE]


def test_an_explanation_is_asked_for_later_and_goes_to_the_unit_above_too() -> None:
    explain = {
        "kind": "explain",
        "on": "late",
        "when": {"after_working_days": 5, "at": "08:00"},
        "to": ["unit", "parent"],
    }
    story = Planned().ruled(URGE, explain)
    story.tell(under("an-binh", "thanh-tra"), at=START)
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    story.come(at("03-22"))
    assert story.letters() == [NOTICE, "explain-an-binh~BC-Q1~2023"]
    assert letter(story).units == ("an-binh", "thanh-tra")
    said = json.loads(letter(story).content)
    assert said["addressees"] == ["Chủ tịch Ủy ban nhân dân phường (xã) An Bình"]
    assert said["copies"][1] == "Thủ trưởng Thanh tra (để báo cáo)"


def test_a_letter_to_the_unit_above_alone_is_addressed_to_it() -> None:
    story = Planned().ruled({**URGE, "to": "parent"})
    story.tell(under("an-binh", "thanh-tra"), at=START)
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    assert letter(story).units == ("thanh-tra",)
    assert json.loads(letter(story).content)["addressees"] == ["Thủ trưởng Thanh tra"]


def test_who_has_nobody_above_is_written_to_itself() -> None:
    story = Planned().ruled({**URGE, "to": "parent"})
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    assert letter(story).units == ("an-binh",)


def test_what_was_given_back_is_written_about_once_for_each_version() -> None:
    story = Planned().ruled({"kind": "returned", "on": "returned"})
    first, second = returned("an-binh", REMINDS), returned("an-binh", REMINDS + HOUR, sent="S-2")
    story.tell(first, first, second, at=REMINDS)
    assert [planned.letter for planned in story.open()] == [f"returned-an-binh~BC-Q1~2023{tail}" for tail in ("", "~2")]
    story.come(REMINDS + HOUR)
    assert len(story.letters()) == 2
    assert "(mã lần gửi S-2)" in json.loads(letter(story).content)["paragraphs"][0]
    quiet = Planned().prepared()
    assert quiet.tell(first, at=REMINDS) == []


def test_a_policy_that_is_withdrawn_leaves_custom() -> None:
    story = Planned().ruled(URGE)
    story.tell(PolicyRecalled(district=DISTRICT, policy="vi-du", version=1, reason="thử xong"), at=START + DAY)
    assert NOTICE in [event.letter for event in story.tell(late("an-binh"), at=DUE)]
    assert [*story.events(LetterPlanned)] == []


def test_what_was_planned_under_a_policy_is_written_though_it_is_withdrawn_since() -> None:
    story = Planned().ruled(URGE)
    story.tell(late("an-binh"), at=DUE)
    story.tell(PolicyRecalled(district=DISTRICT, policy="vi-du", version=1, reason="thôi"), at=DUE + HOUR)
    story.come(at("03-16"))
    assert story.letters() == [NOTICE]


def test_nothing_is_written_while_nobody_writes_for_the_district() -> None:
    story = Planned().ruled(URGE)
    story.tell(ISSUER_SET.model_copy(update={"until": DUE + HOUR}), at=START)
    story.tell(late("an-binh"), at=DUE)
    assert story.come(at("03-16")) == []
    story.tell(ISSUER_SET, at=at("03-17"))
    story.come(at("03-17"))
    assert story.letters() == [NOTICE]


def test_after_a_restore_nothing_is_planned_or_written_twice() -> None:
    repeat = {**URGE, "when": {"at": "08:00", "repeat": {"every_working_days": 2, "at_most": 2}}}
    story = Planned()
    story.tell(*NAMES, ISSUER_SET, imported(policy(REMIND, repeat)), at=START)
    story.tell(reminder(1), late("an-binh", of="BC-6T"), at=REMINDS)
    story.come(REMINDS)
    story.tell(late("an-binh"), at=DUE)
    story.tell(withdrawn("an-binh"), at=DUE + HOUR)
    told = sorted(event.model_dump_json() for event in takeback.own_events(story))
    for place, again in takeback.everywhere(story):
        assert sorted(event.model_dump_json() for event in takeback.own_events(again)) == told, place


def test_a_letter_is_repeated_so_many_days_after_it_went_out_not_after_it_was_drafted() -> None:
    repeat = {"every_working_days": 2, "at_most": 2}
    story = Planned().ruled({**URGE, "approval": "needed", "when": {"at": "08:00", "repeat": repeat}})
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    story.tell(ApprovalGiven(letter=NOTICE, district=DISTRICT), at=at("03-20", 9))
    story.again(at("03-20", 9))
    assert [(planned.letter, planned.at) for planned in story.open()] == [(f"{NOTICE}~1~2", at("03-22"))]


def test_every_letter_about_a_lateness_is_corrected() -> None:
    rule = {**URGE, "when": {"at": "08:00", "repeat": {"every_working_days": 1, "at_most": 2}}}
    story = Planned().ruled(rule)
    story.tell(late("an-binh"), at=DUE)
    story.come(at("03-16"))
    story.again(at("03-17"))
    story.come(at("03-17"))
    assert story.letters() == [NOTICE, f"{NOTICE}~1~2"]
    story.tell(withdrawn("an-binh"), at=AFTER)
    corrected = [event.corrects.letter for event in story.events(LetterDrafted) if event.corrects is not None]
    assert sorted(corrected) == [NOTICE, f"{NOTICE}~1~2"]


def test_what_else_is_settled_at_a_desk_frees_nothing_that_is_held() -> None:
    story = Planned()
    story.tell(*NAMES, ISSUER_SET.model_copy(update={"since": DUE + DAY}), at=START)
    assert story.tell(late("an-binh"), at=DUE) == []
    story.tell(imported(policy(URGE)), at=AFTER)
    about = DutyRef(unit="an-binh", obligation="BC-Q1", period="2023")
    story.hear(DeskOpened(district=DISTRICT, duties=(about,)), source="desk", at=AFTER)
    assert story.letters() == [NOTICE]
