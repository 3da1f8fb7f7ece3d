"""A notice whose ground is gone by an act: the correction says which one, what holds now, and by which letter."""

import json
from typing import Any

import pytest

from services.contracts.deadlines import Lapse, Moved
from services.contracts.notify import LetterDrafted
from tests.kit import takeback
from tests.unit.notify.acts import (
    DAY,
    EXTENDED,
    ORDERED,
    due_changed,
    lapsed,
    late_for,
    unexcused,
    waived,
    withdrawn_for,
)
from tests.unit.notify.controls import AFTER, DUE, ISSUER_SET, NAMES, Story, excused, late, withdrawn

NOTICE = "urge-an-binh~BC-Q1~2023"
CORRECTION = "correct-an-binh~BC-Q1~2023"
WHO = "Ủy ban nhân dân phường (xã) An Bình"


def words(story: Story) -> str:
    return " ".join(json.loads([*story.events(LetterDrafted)][-1].content)["paragraphs"])


def moved(because: Moved = Moved.EXTENDED, **more: Any) -> tuple[Any, Any]:
    return withdrawn_for(because.value, now_due_at=EXTENDED, **more), due_changed(because)


@pytest.mark.parametrize(
    ("because", "said"),
    [
        (Moved.EXTENDED, "đã được gia hạn"),
        (Moved.REVOKED, "đã được xác định lại"),
        (Moved.RULE, "đã được sửa đổi"),
        (Moved.CALENDAR, "đã thay đổi do điều chỉnh ngày làm việc, ngày nghỉ"),
        (Moved.CORRECTED, "đã được sửa lại cho đúng"),
    ],
)
def test_another_due_instant_is_named_with_the_letter_that_orders_it(because: Moved, said: str) -> None:
    story = Story().prepared()
    story.tell(late("an-binh"), *moved(because))
    assert story.letters() == [NOTICE, CORRECTION]
    told = words(story)
    for part in (
        f"Thời hạn gửi Báo cáo BC-Q1 của {WHO} {said} {ORDERED}: chậm nhất ngày 14/04/2023",
        "thay cho thời hạn cũ là chậm nhất ngày 15/03/2023",
        f"Báo cáo BC-Q1 của {WHO} chưa quá thời hạn gửi",
        f"Đề nghị Chủ tịch {WHO} chỉ đạo gửi Báo cáo BC-Q1 chậm nhất ngày 14/04/2023.",
        "không còn hiệu lực",
    ):
        assert part in told


def test_what_had_come_by_the_new_instant_is_said_to_be_in_time() -> None:
    story = Story().prepared()
    story.tell(late("an-binh"), *moved(arrived_at=DUE + DAY))
    assert "đã đến hệ thống lúc 00 giờ 00 phút ngày 17/03/2023" in words(story)
    assert "được ghi nhận là đã gửi đúng thời hạn" in words(story)
    assert "Đề nghị" not in words(story)


@pytest.mark.parametrize(
    ("reason", "order", "said"),
    [
        ("waived", waived(), f"{WHO} được miễn gửi Báo cáo BC-Q1 {ORDERED}"),
        ("lapsed", lapsed(Lapse.SUCCESSION), f"đã được sắp xếp lại và kết thúc hoạt động {ORDERED}"),
        ("lapsed", lapsed(Lapse.RULE), f"{WHO} không thuộc diện phải gửi Báo cáo BC-Q1 {ORDERED}"),
        ("lapsed", lapsed(Lapse.CORRECTED), f"{WHO} không thuộc diện phải gửi Báo cáo BC-Q1 {ORDERED}"),
    ],
)
def test_who_owes_nothing_is_told_why(reason: str, order: Any, said: str) -> None:
    story = Story().prepared()
    story.tell(late("an-binh"), withdrawn_for(reason), order)
    assert story.letters() == [NOTICE, CORRECTION]
    assert said in words(story)
    assert f"{WHO} không phải gửi Báo cáo BC-Q1 của kỳ này" in words(story)


def test_without_the_event_that_says_why_nothing_is_corrected_yet() -> None:
    story = Story().prepared()
    assert story.tell(late("an-binh"), withdrawn_for("extended", now_due_at=EXTENDED))[-1].letter == NOTICE
    assert len(story.tell(due_changed())) == 2


def test_an_act_without_a_notice_needs_no_letter() -> None:
    assert Story().prepared().tell(due_changed(), waived(), lapsed(Lapse.RULE)) == []


def test_late_again_for_the_later_instant_has_a_notice_of_its_own() -> None:
    story = Story().prepared()
    story.tell(late("an-binh"), *moved(), at=AFTER)
    story.tell(late_for(EXTENDED), at=EXTENDED)
    assert story.letters() == [NOTICE, CORRECTION, f"{NOTICE}~2"]
    assert "chậm nhất ngày 14/04/2023" in words(story)


def test_an_excuse_taken_back_has_a_notice_that_says_so_and_its_own_correction() -> None:
    story = Story().prepared()
    story.tell(late("an-binh"), excused("an-binh"), unexcused())
    assert story.letters() == [NOTICE, CORRECTION, f"{NOTICE}~2"]
    assert f"việc ghi nhận sự cố đó đã được rút lại {ORDERED}" in words(story)
    story.tell(withdrawn("an-binh").model_copy(update={"withdrawn_at": AFTER + 2 * DAY}))
    assert story.letters()[3:] == [f"{CORRECTION}~2"]


def test_a_lateness_that_waited_stands_again_once_its_excuse_is_gone() -> None:
    story = Story()
    story.tell(*NAMES, late("an-binh"), excused("an-binh"), unexcused(), ISSUER_SET)
    assert story.letters() == [f"{NOTICE}~2"]


def test_nothing_is_written_twice_after_a_restore() -> None:
    story = Story()
    story.tell(*NAMES, ISSUER_SET)
    story.tell(late("an-binh"), at=DUE)
    story.tell(excused("an-binh"), unexcused(), *moved(), at=AFTER)
    story.tell(late_for(EXTENDED), at=EXTENDED)
    told = sorted(event.model_dump_json() for event in takeback.own_events(story))
    assert len(story.letters()) == 5
    for place, again in takeback.everywhere(story):
        assert sorted(event.model_dump_json() for event in takeback.own_events(again)) == told, place
