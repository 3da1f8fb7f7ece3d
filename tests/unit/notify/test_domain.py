"""Who is written to, once: what is due soon, what is late, and a sending's end."""

import json
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.deadlines import Citation
from services.contracts.notify import (
    DutyRef,
    IssuerNamed,
    LetterDrafted,
    LetterFailed,
    LetterKind,
    LetterNumbered,
    LetterSent,
)
from services.contracts.scoring import Status
from services.notify.domain import desk
from services.notify.domain.inputs import MailResult
from tests.unit.notify.controls import (
    AFTER,
    ARRIVES,
    DUE,
    ISSUER_SET,
    NAMES,
    REMINDS,
    START,
    UNITS,
    Story,
    answered,
    due_soon,
    late,
    standing,
    unit,
)

REMINDER = "remind-an-binh~BC-Q1~2023"
NOTICE = "urge-an-binh~BC-Q1~2023"


def test_a_unit_that_still_owes_is_reminded_once() -> None:
    story = Story().prepared()

    drafted, numbered = story.tell(due_soon("an-binh"), at=REMINDS)
    again = story.tell(due_soon("an-binh"))

    assert (drafted.letter, drafted.kind, drafted.units) == (REMINDER, LetterKind.REMIND, ("an-binh",))
    assert drafted.duties == (DutyRef(unit="an-binh", obligation="BC-Q1", period="2023"),)
    assert (numbered.letter, numbered.number, numbered.symbol) == (REMINDER, 1, "UBND-CCHC")
    assert again == []


def test_a_draft_has_the_whole_letter_but_number_and_date() -> None:
    drafted, _ = Story().prepared().tell(due_soon("an-binh"), at=REMINDS)

    content = json.loads(drafted.content)

    assert not {"number", "dated"} & content.keys()
    assert content["addressees"][0].startswith("Chủ tịch Ủy ban nhân dân")
    assert "văn bản số 178/PNV-CCHC ngày 31/05/2022 về hướng dẫn" in content["paragraphs"][0]
    assert "Tính đến ngày 14/03/2023" in content["paragraphs"][1]


@pytest.mark.parametrize("status", Status)
def test_deadlines_alone_says_who_is_reminded(status: Status) -> None:
    before, after = Story().prepared(), Story().prepared()
    before.tell(standing("an-binh", status, arrived_at=ARRIVES), due_soon("an-binh"))
    after.tell(due_soon("an-binh"), standing("an-binh", status, arrived_at=ARRIVES))

    assert before.letters() == after.letters() == [REMINDER]


def test_a_unit_is_urged_once_whatever_stands_by_then() -> None:
    story = Story().prepared()
    story.tell(due_soon("an-binh"), at=REMINDS)
    story.tell(standing("an-binh", Status.LATE, arrived_at=AFTER))

    drafted, numbered = story.tell(late("an-binh"))

    assert (drafted.letter, drafted.kind, numbered.number) == (NOTICE, LetterKind.URGE, 2)
    assert story.tell(late("an-binh")) == []


def test_a_letter_waits_for_its_issuer() -> None:
    story = Story()
    story.tell(*NAMES, due_soon("an-binh"), late("an-hoa"), at=REMINDS)

    assert story.letters() == []
    story.tell(ISSUER_SET, at=REMINDS)
    story.tell(ISSUER_SET)
    assert story.letters() == [REMINDER, "urge-an-hoa~BC-Q1~2023"]


def test_a_letter_waits_for_its_units_name_and_not_for_others() -> None:
    story = Story()
    story.tell(*NAMES[3:], ISSUER_SET, late("an-binh"), late("an-hoa"))

    story.tell(unit("an-hoa"))
    story.tell(unit("an-hoa"))
    assert story.letters() == ["urge-an-hoa~BC-Q1~2023"]
    story.tell(unit("an-binh"))
    assert story.letters() == ["urge-an-hoa~BC-Q1~2023", NOTICE]


def test_a_reminder_is_dropped_where_nobody_was_named_before_its_due_instant() -> None:
    late_named, heard_late = Story(), Story()
    late_named.tell(*NAMES, due_soon("an-binh"), at=REMINDS)
    late_named.tell(ISSUER_SET, at=DUE)
    heard_late.tell(*NAMES, ISSUER_SET, at=DUE)
    heard_late.tell(due_soon("an-binh"), at=AFTER)

    assert late_named.letters() == heard_late.letters() == []


def test_a_reminder_heard_late_is_written_for_it_was_due_in_time() -> None:
    story = Story().prepared()

    story.tell(due_soon("an-binh"), at=AFTER)

    assert story.letters() == [REMINDER]


def test_letters_about_duties_whose_codes_read_alike_when_joined_are_two() -> None:
    story = Story().prepared()
    alike = unit("an-binh").model_copy(update={"unit": "an"})

    story.tell(alike, late("an-binh", of="BC"), late("an", of="binh-BC"))

    assert len(set(story.letters())) == 2
    assert [number for _, _, number in story.numbers()] == [1, 2]


def test_who_writes_is_said_once_and_again_when_it_changes() -> None:
    story = Story()
    other = ISSUER_SET.model_copy(update={"book": "UBND-2"})

    story.tell(ISSUER_SET, ISSUER_SET, other, ISSUER_SET)

    assert [each.book for each in story.events(IssuerNamed)] == ["UBND-CCHC", "UBND-2", "UBND-CCHC"]


def test_an_obligation_nobody_defined_goes_by_its_code() -> None:
    story = Story().prepared()

    drafted, _ = story.tell(late("an-binh", of="BC-X"))

    assert json.loads(drafted.content)["subject"] == "V/v đôn đốc gửi BC-X đã quá thời hạn"


def test_a_citation_is_as_long_as_what_is_known_of_it() -> None:
    assert desk.cited(Citation(number="")) == ""
    assert desk.cited(Citation(number="1/KH")) == "văn bản số 1/KH"


def test_streams_that_only_remember_decide_nothing() -> None:
    assert list(desk.OBLIGATIONS.decide(None, desk.Obligations())) == []


def test_what_waits_is_the_same_after_a_restart() -> None:
    story = Story()
    story.tell(*NAMES, due_soon("an-binh"), at=REMINDS)
    story.forget()

    story.tell(ISSUER_SET, at=REMINDS)
    story.forget()

    assert story.tell(due_soon("an-binh"), ISSUER_SET) == []
    assert story.letters() == [REMINDER]


def test_a_sending_ends_once_for_each_unit() -> None:
    story = Story().prepared()
    story.tell(late("an-binh"))

    [sent] = story.tell(answered(NOTICE, "an-binh"))

    assert sent == LetterSent(
        letter=NOTICE, unit="an-binh", to="hop-thu@rachgia.example", message=f"{NOTICE}@x", sent_at=AFTER
    )
    assert story.tell(answered(NOTICE, "an-binh", result=MailResult.REFUSED)) == []
    assert len(story.tell(answered(NOTICE, "an-hoa"))) == 1


@pytest.mark.parametrize(
    ("detail", "error"), [("", "no-address"), ("550 no such user", "no-address: 550 no such user")]
)
def test_a_sending_that_failed_says_why(detail: str, error: str) -> None:
    story = Story().prepared()
    story.tell(late("an-binh"))

    [failed] = story.tell(answered(NOTICE, "an-binh", result=MailResult.NO_ADDRESS, detail=detail))

    assert isinstance(failed, LetterFailed)
    assert failed.error == error
    assert story.tell(answered(NOTICE, "an-binh")) == []


DEADLINES: tuple[Any, ...] = (*NAMES, *(due_soon(code) for code in UNITS), *(late(code) for code in UNITS[:2]))
SCORING: tuple[Any, ...] = (
    *(standing(code, Status.EXPECTED) for code in UNITS),
    standing("an-hoa", Status.ON_TIME, arrived_at=ARRIVES),
    *(standing(code, Status.MISSING) for code in UNITS[:2]),
    standing("an-binh", Status.LATE, arrived_at=AFTER),
)
ORDERS = st.permutations([True] * len(DEADLINES) + [False] * len(SCORING))


def interleaved(order: list[bool]) -> list[Any]:
    deadlines, scoring = iter(DEADLINES), iter(SCORING)
    return [next(deadlines) if is_deadlines else next(scoring) for is_deadlines in order]


@settings(deadline=None, max_examples=50)
@given(order=ORDERS, issuer_at=st.integers(0, len(DEADLINES) + len(SCORING)), times=st.integers(1, 2))
def test_letters_do_not_depend_on_the_order_of_two_streams(order: list[bool], issuer_at: int, times: int) -> None:
    events = interleaved(order)
    events.insert(issuer_at, ISSUER_SET)
    story = Story()
    for event in events:
        story.tell(*[event] * times, at=REMINDS)

    written = {(each.kind, each.units, each.duties) for each in story.events(LetterDrafted)}

    assert {units[0] for kind, units, _ in written if kind is LetterKind.URGE} == set(UNITS[:2])
    assert {units[0] for kind, units, _ in written if kind is LetterKind.REMIND} == set(UNITS)
    assert len(written) == len(story.letters())
    assert [each.number for each in story.events(LetterNumbered)] == [*range(1, len(written) + 1)]


@pytest.mark.parametrize("order", [*permutations([ISSUER_SET, due_soon("an-binh"), unit("an-binh")])])
def test_a_letter_is_written_whichever_of_its_facts_comes_last(order: tuple[Any, ...]) -> None:
    story = Story()

    story.tell(*order, at=START + timedelta(days=70))

    assert story.letters() == [REMINDER]
