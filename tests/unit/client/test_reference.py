"""A dry run says what would be refused: what a report lacks, and under which codes of units it may come."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest

from services.client import sheets
from services.client.reference import Reference
from services.contracts.deadlines import Basis, Citation, Others, Section
from services.contracts.reference import ObligationReference, PeriodReference, PeriodState, SendsFor, UnitReference
from tests.kit.controls import DUE, IN_TIME, OPENED, submission

PROVINCE: Final[dict[str, Any]] = {"province": "kien-giang"}
BEFORE: Final = IN_TIME - timedelta(days=1)


def unit(code: str, *successors: str) -> UnitReference:
    ended = {"ended_at": BEFORE, "successors": successors} if successors or code == "gone" else {}
    about = {"unit": code, "no": 1, "name": code, "kind": "commune", "district": "rach-gia", "registered_at": OPENED}
    return UnitReference.model_validate({**PROVINCE, **about, **ended, "senders": (SendsFor(district="rach-gia"),)})


def known(*units: UnitReference, audience: tuple[str, ...] = ("an-binh",), **asks: Any) -> Reference:
    obligation = {
        **PROVINCE,
        "obligation": "BC-Q1",
        "no": 1,
        "title": "BC",
        "channels": ("e-office",),
        "signed": True,
        "annexes": True,
        "citation": Citation(number="1"),
        "version": 1,
        "defined_at": OPENED,
        **asks,
    }
    period = PeriodReference(
        province="kien-giang",
        obligation="BC-Q1",
        period="2023",
        state=PeriodState.OPEN,
        due_at=DUE,
        audience=audience,
        others=Others.NOT_OBLIGED,
        opened_at=OPENED,
    )
    return Reference(
        units={one.unit: one for one in units or (unit("an-binh"),)},
        obligations={"BC-Q1": ObligationReference.model_validate(obligation)},
        periods={("BC-Q1", "2023"): period},
    )


def wrong(of: Reference, **changes: Any) -> list[str]:
    sent = {**submission().model_dump(mode="json"), **changes}
    sheet = sheets.again(json.dumps(sent).encode())
    return [one.said("en") for one in of.wrong(sheet, "rach-gia", IN_TIME)]


ASKS: Final[dict[str, Any]] = {
    "annex_codes": ("2A",),
    "sections": ("1",),
    "figures": ("1.1", "1.2"),
    "supplied": (Section(code="3", supplier="an-binh"), Section(code="4", supplier="moi")),
    "basis": Basis.SUPPLEMENT,
}


def test_what_a_report_lacks_is_named_before_it_is_sent() -> None:
    said = " ".join(wrong(known(**ASKS), basis="estimate"))
    assert "annexes are missing 2A" in said
    assert "sections are missing: 1, 3;" in said
    assert "figures are missing: 1.1, 1.2" in said
    assert "another kind than asked for (estimate ≠ supplement)" in said


def test_a_whole_report_has_no_fault() -> None:
    whole = {"annexes": [{"code": "2A"}], "sections": ["1", "3"], "figures": {"1.1": 1, "1.2": "2"}, "basis": "exact"}
    assert wrong(known(**ASKS), **whole) == []
    assert wrong(known()) == []


@pytest.mark.parametrize(
    ("units", "audience", "ended"),
    [
        ((unit("an-binh", "moi"), unit("moi")), ("moi",), False),
        ((unit("an-binh", "b"), unit("b", "moi"), unit("moi")), ("moi",), False),
        ((unit("an-binh", "b", "c"), unit("b"), unit("c")), ("b",), False),
        ((unit("an-binh", "moi"), unit("moi")), ("an-binh", "moi"), False),
        ((unit("an-binh", "gone"), unit("gone")), ("moi",), True),
        ((unit("an-binh", "gone"), unit("gone", "an-binh")), ("moi",), True),
        ((unit("an-binh", "nobody"),), ("moi",), True),
    ],
)
def test_an_old_code_is_taken_while_somebody_came_after_it(
    units: tuple[UnitReference, ...],
    audience: tuple[str, ...],
    ended: bool,  # noqa: FBT001
) -> None:
    assert any("has ended" in one for one in wrong(known(*units, audience=audience))) is ended


def test_the_sections_of_the_successor_are_asked_for() -> None:
    (said,) = wrong(known(unit("an-binh", "moi"), unit("moi"), audience=("moi",), supplied=ASKS["supplied"]))
    assert "sections are missing: 4" in said
