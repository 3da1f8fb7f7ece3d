"""What waits: a document on its way, an officer's word."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.contracts.district import Attested
from services.contracts.intake import ReasonCode, ReportHeld, ReportRefused, ReportReturned, ReportSubmitted
from services.intake.domain.reviewing import ArrivedAfterReceipt, NotHeld, StillUnknown
from tests.kit.controls import DUE, IN_TIME, KNOWN, PERIOD, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import (
    ABOUT,
    found,
    informed,
    missed,
    reconsidered,
    reviewed,
    said,
    send,
    with_document,
)

RECEIVED = DUE + timedelta(hours=3)
CLAIMED = RECEIVED - timedelta(days=2)
LATER = DUE + timedelta(hours=1)


def awaiting() -> Journal:
    journal = informed(*KNOWN)
    (held,) = send(journal, with_document())
    assert isinstance(held, ReportHeld)
    assert (held.reasons, held.until, held.arrived_at) == ((ReasonCode.OBJECT_AWAITED,), "object", IN_TIME)
    return journal


def doubted() -> Journal:
    journal = informed(*KNOWN)
    (held,) = send(journal, submission(at=CLAIMED), at=RECEIVED)
    assert (held.until, held.arrived_at) == ("review", CLAIMED)
    return journal


def test_an_object_after_its_submission_counts_from_the_submission() -> None:
    journal = awaiting()
    (decided,) = found(journal, at=LATER)
    assert isinstance(decided, ReportSubmitted)
    assert (decided.arrived_at, decided.evidence) == (IN_TIME, "attested")
    assert found(journal, at=LATER) == []


def test_other_bytes_than_were_announced_are_sent_back() -> None:
    (decided,) = found(awaiting(), "0" * 64)
    assert isinstance(decided, ReportReturned)
    assert decided.reasons == (ReasonCode.OBJECT_ALTERED,)


def test_a_document_that_is_only_described_is_not_waited_for() -> None:
    (decided,) = send(informed(*KNOWN), submission(document={"number": "12/BC-UBND", "title": "Báo cáo"}))
    assert isinstance(decided, ReportSubmitted)


@pytest.mark.parametrize(
    "described",
    [{"object": "a.pdf"}, {"object": "a.pdf", "bucket": "b"}, {"object": "a.pdf", "bucket": "b", "sha256": "x"}],
)
def test_a_document_that_travels_names_bucket_and_hash(described: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        submission(document=described)


def test_an_object_that_does_not_come_is_missed_and_does_nothing_later() -> None:
    journal = awaiting()
    (decided,) = missed(journal, at=LATER)
    assert isinstance(decided, ReportReturned)
    assert decided.reasons == (ReasonCode.OBJECT_AWAITED,)
    assert found(journal, at=LATER) == []
    (again,) = send(journal, with_document("RG-0002"), at=LATER)
    assert isinstance(again, ReportHeld)
    (accepted,) = found(journal, at=LATER, submission_id="RG-0002")
    assert accepted.version == 1


@pytest.mark.parametrize(
    ("attested", "kind"),
    [(Attested(annexes_complete=True), ReportRefused), (Attested(signed=True), ReportReturned)],
)
def test_what_goes_back_anyway_waits_for_no_document(attested: Attested, kind: type) -> None:
    (decided,) = send(informed(*KNOWN), with_document(attested=attested))
    assert isinstance(decided, kind)


def test_a_report_waits_for_what_is_unknown_then_for_its_document_then_for_an_officer() -> None:
    journal = informed(*KNOWN[:3])
    (unknown,) = send(journal, with_document(submitted_at=CLAIMED), at=RECEIVED)
    said(journal, PERIOD)
    (awaited,) = reconsidered(journal, at=RECEIVED)
    (doubtful,) = found(journal, at=RECEIVED)
    assert [held.until for held in (unknown, awaited, doubtful)] == ["deadlines", "object", "review"]
    assert {held.arrived_at for held in (unknown, awaited, doubtful)} == {CLAIMED}
    (decided,) = reviewed(journal)
    assert isinstance(decided, ReportSubmitted)


@pytest.mark.parametrize("given", [None, CLAIMED, RECEIVED, DUE])
def test_an_officer_takes_in_with_the_arrival_that_counts(given: object) -> None:
    (decided,) = reviewed(doubted(), arrived_at=given)
    assert isinstance(decided, ReportSubmitted)
    assert (decided.evidence, decided.arrived_at) == ("reviewed", given or CLAIMED)


def test_an_officer_sends_back_with_reasons() -> None:
    journal = doubted()
    (decided,) = reviewed(journal, accept=False, reasons=(ReasonCode.STAMP_TOO_OLD,))
    assert isinstance(decided, ReportReturned)
    assert decided.reasons == (ReasonCode.STAMP_TOO_OLD,)
    with pytest.raises(NotHeld):
        reviewed(journal)


def test_an_officer_may_take_in_without_the_document() -> None:
    journal = awaiting()
    (decided,) = reviewed(journal)
    assert isinstance(decided, ReportSubmitted)
    assert missed(journal) == []


def test_what_is_not_held_cannot_be_reviewed() -> None:
    journal = informed(*KNOWN)
    with pytest.raises(NotHeld, match="RG-0001"):
        reviewed(journal)
    send(journal, submission())
    with pytest.raises(NotHeld):
        reviewed(journal)


def test_an_officer_cannot_take_in_what_nobody_owes_nor_before_it_was_received() -> None:
    journal = informed(*KNOWN[:3])
    send(journal, submission())
    with pytest.raises(StillUnknown, match="period-unknown"):
        reviewed(journal)
    with pytest.raises(ArrivedAfterReceipt):
        reviewed(doubted(), arrived_at=RECEIVED + timedelta(seconds=1))


def test_what_is_found_out_about_nothing_decides_nothing() -> None:
    journal = informed(*KNOWN)
    assert found(journal) == missed(journal) == reconsidered(journal) == []
    assert ABOUT["submission_id"] not in journal.state("report/rach-gia/an-binh/BC-Q1/2023").arrivals
