"""The due instant a receipt shows: as last said of the duty; none where the deadline binds nobody. Outages taken back."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest

from services.contracts.deadlines import DueChanged, Moved, OutageRevoked, SenderAssigned
from services.contracts.intake import ReportHeld, ReportSubmitted
from services.intake.domain import Cell, RegisterImported
from tests.kit.controls import DISTRICT, DUE, EXPECTED, IN_TIME, KNOWN, OBLIGATION, OPENED, PERIOD, UNIT, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import ABOUT, informed, outage, said, send
from tests.unit.intake.test_officers import say

LATER: Final = DUE + timedelta(days=3)
SOFT: Final = PERIOD.model_copy(update={"firm": False})
FOLLOWED: Final = EXPECTED.model_copy(update={"firm": False})


def moved(to: Any = LATER, **changes: Any) -> DueChanged:
    about = EXPECTED.model_dump(include={"district", "unit", "obligation", "period"})
    words = {"was_due_at": DUE, "because": Moved.EXTENDED, "changed_at": IN_TIME}
    return DueChanged.model_validate({**about, **words, "due_at": to, **changes})


def shown(journal: Journal) -> Any:
    (decided,) = send(journal, submission())
    assert json.loads(journal.said[-1].body)["due_at"] == (decided.due_at and decided.due_at.isoformat())
    return decided.due_at


def test_a_receipt_shows_the_due_instant_as_it_was_last_said() -> None:
    assert shown(informed(*KNOWN)) == DUE
    assert shown(informed(*KNOWN, moved())) == LATER
    assert shown(informed(*KNOWN, moved(), moved(DUE))) == DUE
    assert shown(informed(*KNOWN, moved(unit="rach-soi"))) == DUE


def test_another_district_is_shown_what_the_period_says() -> None:
    ha_tien = DISTRICT.model_copy(update={"district": "ha-tien"})
    sends = SenderAssigned(unit="an-binh", district="ha-tien", since=OPENED, assigned_at=OPENED)
    journal = informed(ha_tien, *KNOWN, sends, moved(), PERIOD.model_copy(update={"due_at": LATER}))
    (decided,) = send(journal, submission(), source="district/ha-tien")
    assert (decided.home, decided.due_at) == ("rach-gia", LATER)


@pytest.mark.parametrize("expected", [(), (FOLLOWED,), (FOLLOWED, moved()), (EXPECTED,)])
def test_where_no_deadline_binds_none_is_shown(expected: tuple[Any, ...]) -> None:
    assert shown(informed(DISTRICT, UNIT, OBLIGATION, SOFT, *expected)) is None


@pytest.mark.parametrize("mark", ["on_time", "late"])
def test_what_a_list_says_came_came_while_it_was_followed(mark: str) -> None:
    for now, at in ((LATER, DUE - timedelta(seconds=1)), (IN_TIME - timedelta(days=9), IN_TIME - timedelta(days=9))):
        journal = informed(DISTRICT, UNIT, OBLIGATION, SOFT)
        listed = RegisterImported(
            cells=(Cell.model_validate({**ABOUT, "mark": mark}),), reason="phụ lục", source="CV 1"
        )
        (decided,) = say(journal, listed, at=now)
        assert (decided.OUTCOME, decided.arrived_at, decided.due_at) == ("accepted", at, None)


def test_an_outage_that_is_taken_back_explains_nothing() -> None:
    down = outage(IN_TIME - timedelta(days=5), IN_TIME)
    old = submission(at=IN_TIME - timedelta(days=3))
    (believed,) = send(informed(*KNOWN, down), old, at=IN_TIME)
    assert isinstance(believed, ReportSubmitted)
    gone = OutageRevoked(outage="MD-1", district="rach-gia", reason="không có thật", revoked_at=IN_TIME)
    other = outage(IN_TIME - timedelta(days=5), IN_TIME, name="MD-2")
    (doubted,) = send(informed(*KNOWN, down, gone), old, at=IN_TIME)
    assert isinstance(doubted, ReportHeld)
    (kept,) = send(informed(*KNOWN, down, other, gone), old, at=IN_TIME)
    assert isinstance(kept, ReportSubmitted)


def test_what_is_taken_back_of_a_district_nobody_knows_is_nothing() -> None:
    journal = informed(OutageRevoked(outage="MD-1", district="nobody", reason="x", revoked_at=IN_TIME), *KNOWN)
    assert said(journal, moved()) == []
    assert shown(journal) == LATER
