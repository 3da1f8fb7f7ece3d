"""What a report must have: annexes by code, sections of its unit, figures, the right kind of figures; what is missing is named."""

import json
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.answers import Receipt
from services.contracts.deadlines import Accepts, Basis, Section
from services.contracts.district import Attested, Submission
from services.contracts.intake import ReasonCode, ReportReturned, ReportSubmitted
from services.contracts.numbers import plain_number
from services.contracts.requirements import NAMED, lacking
from tests.kit.controls import DISTRICT, EXPECTED, OBLIGATION, PERIOD, UNIT, submission
from tests.unit.intake.telling import informed, reviewed, said, send, with_document

ACCEPTS: Final = Accepts(
    channels=("e-office",),
    signed=True,
    annexes=True,
    annex_codes=("2A", "2B"),
    sections=("1", "2"),
    figures=("1.1",),
    supplied=(Section(code="3", supplier="an-binh"), Section(code="4", supplier="rach-soi"), Section(code="5")),
)
WHOLE: Final[dict[str, Any]] = {
    "annexes": [{"code": "2B"}, {"code": "2A"}, {"code": "extra"}],
    "sections": ["1", "2", "3"],
    "figures": {"1.1": Decimal("12.50"), "1.2": "-0"},
    "basis": "exact",
}
ASKED: Final = (DISTRICT, UNIT, OBLIGATION.model_copy(update={"accepts": ACCEPTS}), PERIOD, EXPECTED)


def decided(**changes: Any) -> Any:
    (event,) = send(informed(*ASKED), submission(**{**WHOLE, **changes}))
    return event


def test_a_report_that_has_everything_is_taken_in_with_what_it_says_of_its_content() -> None:
    event = decided(attested=Attested(signed=True))
    assert isinstance(event, ReportSubmitted)
    assert event.sections == ("1", "2", "3")
    assert event.figures == {"1.1": "12.5", "1.2": "0"}
    assert event.basis is Basis.EXACT
    assert (event.reasons, event.details) == ((), {})


@pytest.mark.parametrize(
    ("changes", "reason", "detail"),
    [
        ({"annexes": [{"code": "2A"}]}, ReasonCode.ANNEXES_MISSING, "2B"),
        ({"annexes": []}, ReasonCode.ANNEXES_MISSING, "2A, 2B"),
        ({"sections": ["1"]}, ReasonCode.SECTIONS_MISSING, "2, 3"),
        ({"sections": ["1", "2", "4", "5"]}, ReasonCode.SECTIONS_MISSING, "3"),
        ({"figures": {"1.2": 0}}, ReasonCode.FIGURES_MISSING, "1.1"),
        ({"basis": "estimate"}, ReasonCode.BASIS_DIFFERS, "estimate ≠ exact"),
    ],
)
def test_what_is_missing_is_returned_and_named(changes: dict[str, Any], reason: ReasonCode, detail: str) -> None:
    event = decided(**changes)
    assert isinstance(event, ReportReturned)
    assert (event.reasons, event.details) == ((reason,), {reason: detail})


def test_everything_that_is_missing_is_said_at_once_in_the_receipt_too() -> None:
    journal = informed(*ASKED)
    (event,) = send(journal, submission(basis="estimate"))
    assert len(event.reasons) == len(event.details) == 4
    receipt = Receipt.model_validate(json.loads(journal.said[-1].body))
    assert {reason.code: reason.detail for reason in receipt.reasons} == event.details
    assert receipt.successor is None
    assert "successor" not in json.loads(journal.said[-1].body)


def test_the_senders_word_counts_for_annexes_only_where_none_is_asked_for_by_code() -> None:
    word = Accepts(channels=(), signed=False, annexes=True)
    codes = word.model_copy(update={"annex_codes": ("A",)})
    attested, silent = submission(), submission(attested=Attested(), annexes=[{"code": "A"}])
    assert lacking(attested, word, "an-binh", Basis.EXACT) == {}
    assert lacking(silent, word, "an-binh", Basis.EXACT) == {ReasonCode.ANNEXES_MISSING: ""}
    assert lacking(attested, codes, "an-binh", Basis.EXACT) == {ReasonCode.ANNEXES_MISSING: "A"}
    assert lacking(silent, codes, "an-binh", Basis.EXACT) == {}


def test_a_reason_that_has_no_more_to_say_has_no_detail() -> None:
    (event,) = send(informed(DISTRICT, UNIT, OBLIGATION, PERIOD), submission(attested=Attested(signed=True)))
    assert (event.reasons, event.details) == ((ReasonCode.ANNEXES_MISSING,), {})


@pytest.mark.parametrize(
    ("asked", "sent", "fits"),
    [
        (Basis.EXACT, Basis.EXACT, True),
        (Basis.EXACT, Basis.SUPPLEMENT, True),
        (Basis.SUPPLEMENT, Basis.EXACT, True),
        (Basis.SUPPLEMENT, Basis.ESTIMATE, False),
        (Basis.ESTIMATE, Basis.ESTIMATE, True),
        (Basis.ESTIMATE, Basis.EXACT, False),
        (Basis.ESTIMATE, None, True),
        (Basis.EXACT, None, True),
    ],
)
def test_an_estimate_is_no_exact_figure_and_a_supplement_is(asked: Basis, sent: Basis | None, fits: bool) -> None:  # noqa: FBT001
    anything = Accepts(channels=(), signed=False, annexes=False)
    assert (lacking(submission(basis=sent), anything, "an-binh", asked) == {}) is fits


def test_codes_are_the_same_however_their_accents_are_written() -> None:
    apart, whole = "Mu\u0323c 1", "M\u1ee5c 1"
    asked = Accepts(channels=(), signed=False, annexes=False, sections=(apart,), figures=(whole,))
    sent = submission(sections=[f" {whole} "], figures={apart: 1})
    assert sent.sections == tuple(sent.figures) == (whole,)
    assert lacking(sent, asked, "an-binh", Basis.EXACT) == {}
    assert lacking(submission(), asked, "an-binh", Basis.EXACT)[ReasonCode.SECTIONS_MISSING] == whole


def test_a_long_list_of_what_is_missing_is_counted_beyond_its_beginning() -> None:
    asked = Accepts(channels=(), signed=False, annexes=False, figures=tuple(map(str, range(NAMED + 3))))
    detail = lacking(submission(), asked, "an-binh", Basis.EXACT)[ReasonCode.FIGURES_MISSING]
    assert detail.startswith("0, 1, 2")
    assert detail.endswith(f"{NAMED - 1} … (+3)")


def test_what_an_officer_takes_in_says_its_content_too() -> None:
    journal = informed(*ASKED)
    send(journal, with_document(**WHOLE))
    (event,) = reviewed(journal)
    assert (event.sections, event.figures["1.1"], event.basis) == (("1", "2", "3"), "12.5", Basis.EXACT)


def test_an_obligation_said_again_holds_for_what_comes_from_then_on() -> None:
    journal = informed(*ASKED)
    said(journal, OBLIGATION)
    (event,) = send(journal, submission())
    assert isinstance(event, ReportSubmitted)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**19), max_value=10**19))
def test_equal_numbers_are_equal_texts_without_exponent(figure: Decimal) -> None:
    text = plain_number(figure)
    assert Decimal(text) == figure
    assert text == plain_number(Decimal(text)) == plain_number(Decimal(f"{figure:f}000"))
    assert "E" not in text.upper()


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.integers(-(10**12), 10**12), max_size=6))
def test_what_is_journaled_is_read_back_as_it_came(figures: dict[str, int]) -> None:
    try:
        sent = submission(figures=figures)
    except ValueError:
        return  # blanks alone, or one indicator written in two ways
    assert Submission.model_validate_json(sent.model_dump_json()) == sent
