"""What is found wrong with a report that was taken in: quality, never timeliness."""

from datetime import timedelta
from typing import Any, Final

import pytest

from services.contracts.intake import FaultsNoted, ReasonCode, Revoked, submission_key
from services.contracts.quality import FAULTS
from services.intake.asked import BY_INTAKE
from services.intake.domain import FaultsFound
from services.intake.domain.quality import NotAccepted
from services.intake.receipts import TEXTS
from tests.kit import takeback
from tests.kit.controls import KNOWN, TOO_LATE, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import ABOUT, informed, send, with_document
from tests.unit.intake.test_successors import MERGED, told
from tests.unit.intake.test_taking_back import LATER, officer, receipts, taken_in

LAYOUT, OUTLINE, COPIED = ReasonCode.LAYOUT, ReasonCode.OUTLINE_MISSING, ReasonCode.COPIED_CONTENT
MUCH_LATER: Final = LATER + timedelta(days=20)


def note(journal: Journal, *faults: ReasonCode, **about: Any) -> list[Any]:
    words = {"faults": faults, "reason": "đã đọc", "source": "7/BC", **about}
    return journal.hear(FaultsFound.model_validate({**ABOUT, **words}), source="operator", at=MUCH_LATER)


def test_faults_are_noted_with_who_why_and_when() -> None:
    journal = taken_in()
    (noted,) = note(journal, LAYOUT, COPIED, LAYOUT)
    assert isinstance(noted, FaultsNoted)
    assert (noted.faults, noted.reason, noted.source) == ((COPIED, LAYOUT), "đã đọc", "7/BC")
    assert (noted.submission_id, noted.happened_at()) == ("RG-0001", MUCH_LATER)
    assert noted.route() == "intake.report.rach-gia.an-binh.BC-Q1.2023"


def test_nothing_is_said_of_what_is_known_already_and_the_sender_gets_no_receipt() -> None:
    journal = taken_in()
    assert note(journal) == []
    note(journal, LAYOUT, COPIED)
    journal.forget()
    assert note(journal, COPIED, LAYOUT) == []
    assert len(receipts(journal)) == 1


def test_the_last_word_counts_and_may_be_that_nothing_is_wrong() -> None:
    journal = taken_in()
    note(journal, LAYOUT, COPIED)
    assert [event.faults for event in note(journal, OUTLINE)] == [(OUTLINE,)]
    assert [event.faults for event in note(journal)] == [()]
    assert note(journal) == []


def test_each_version_has_its_own_faults() -> None:
    journal = taken_in()
    send(journal, submission("RG-0002", at=TOO_LATE))
    note(journal, LAYOUT)
    assert [event.submission_id for event in note(journal, LAYOUT, submission_id="RG-0002")] == ["RG-0002"]


def refused_one() -> Journal:
    journal = informed(*KNOWN)
    send(journal, submission(channel="zalo"))
    return journal


def held_one() -> Journal:
    journal = informed(*KNOWN)
    send(journal, with_document())
    return journal


def revoked_one() -> Journal:
    journal = taken_in()
    officer(journal, Revoked.REVOKED)
    return journal


@pytest.mark.parametrize(
    ("given", "outcome"),
    [(refused_one, "refused"), (held_one, "held"), (revoked_one, "withdrawn"), (lambda: informed(*KNOWN), None)],
)
def test_only_what_is_accepted_is_faulty(given: Any, outcome: str | None) -> None:
    journal = given()
    with pytest.raises(NotAccepted) as refused:
        note(journal, LAYOUT)
    assert (refused.value.facts["outcome"], refused.value.facts["submission_id"]) == (outcome, "RG-0001")


def test_a_fault_is_of_the_duty_for_which_the_report_counts() -> None:
    journal = told(*MERGED)
    (accepted,) = send(journal, submission())
    (noted,) = note(journal, LAYOUT)
    assert (noted.duty_district, noted.duty_unit) == (accepted.duty_district, accepted.duty_unit) == ("rach-gia", "moi")
    assert submission_key(noted) == submission_key(accepted)


def test_nothing_is_noted_twice_after_a_restore() -> None:
    before = taken_in()
    note(before, LAYOUT, COPIED)
    for place, restored in takeback.everywhere(before):
        assert takeback.own_events(restored) == takeback.own_events(before), place


def test_every_fault_is_a_reason_for_which_a_report_may_go_back() -> None:
    assert {*FAULTS} < {*TEXTS} - BY_INTAKE
    assert all(fault.vi and fault.en for fault in FAULTS.values())
