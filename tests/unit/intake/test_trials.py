"""What the sender says beside the report: that it is a test, what it replaces, which contract it speaks."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest

from services.contracts.district import Attested, Submission
from services.contracts.intake import ReasonCode, ReportHeld, ReportRefused, ReportReturned, ReportSubmitted
from services.contracts.receipt import signed_bytes
from services.intake.domain import Tried
from tests.kit.controls import DISTRICT, DUE, IN_TIME, KNOWN, OTHER_UNIT, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import SOURCE, found, informed, missed, reconsidered, reviewed, said, send, with_document

STREAM: Final = "report/rach-gia/an-binh/BC-Q1/2023"
LONG_AGO: Final = DUE - timedelta(days=9)


def tried(journal: Journal, sent: Submission, *, number: int = 1) -> dict[str, Any]:
    """Send a test; no event, and one answer."""
    before = journal.state(STREAM), len(journal.said)
    event = Tried(submission=sent, content_sha256="ab" * 32)
    assert journal.hear(event, source=SOURCE, at=IN_TIME, message_id=f"test~{sent.submission_id}~{number}") == []
    assert (journal.state(STREAM), len(journal.said)) == (before[0], before[1] + 1)
    receipt: dict[str, Any] = json.loads(journal.said[-1].body)
    return receipt


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"channel": "zalo"},
        {"attested": Attested(annexes_complete=True)},
        {"attested": Attested(signed=True)},
        {"unit": "khong-co"},
        {"unit": "rach-soi"},
        {"obligation": "BC-X"},
        {"period": "2031"},
        {"type": "district.submission.v9"},
        {"replaces": "RG-0000"},
        {"at": LONG_AGO},
        {"document": with_document().document},
    ],
)
def test_a_test_is_told_what_the_report_would_be_told(changes: dict[str, Any]) -> None:
    real = informed(*KNOWN, OTHER_UNIT)
    send(real, submission(**changes), at=IN_TIME)
    expected = json.loads(real.said[-1].body)
    receipt = tried(informed(*KNOWN, OTHER_UNIT), submission(**changes, test=True))
    place = {"event_id": None, "position": None, "journal_hash": None, "test": True}
    assert receipt.pop("message_id")
    own = {"content_sha256": receipt["content_sha256"], "message_id": expected["message_id"]}
    assert {**receipt, "message_id": expected["message_id"]} == {**expected, **place, **own}


def test_a_test_is_judged_anew_each_time_and_moves_nothing() -> None:
    journal = informed(*KNOWN[:3])
    assert tried(journal, submission(test=True))["outcome"] == "held"
    journal.hear(KNOWN[3], source="deadlines", at=IN_TIME)
    assert tried(journal, submission(test=True), number=2)["outcome"] == "accepted"
    (decided,) = send(journal, submission())
    assert (decided.version, decided.reasons) == (1, ())


def test_the_receipt_of_a_test_can_never_pass_for_a_real_one() -> None:
    receipt = tried(informed(*KNOWN), submission(test=True))
    assert signed_bytes(receipt).startswith(b"dunghan-test-receipt-v1\n")
    assert signed_bytes({**receipt, "test": False}) != signed_bytes(receipt)


def test_another_version_of_the_contract_is_refused_and_says_so() -> None:
    (refused,) = send(informed(*KNOWN), submission(type="district.submission.v2"))
    assert isinstance(refused, ReportRefused)
    assert refused.reasons == (ReasonCode.SCHEMA_UNSUPPORTED,)


def test_a_receipt_names_the_district_that_sent() -> None:
    journal = informed(*KNOWN)
    send(journal, submission())
    receipt = json.loads(journal.said[-1].body)
    assert (receipt["district"], receipt["test"]) == ("rach-gia", False)


# What a submission replaces ------------------------------------------------------------------------------------------


def test_what_it_replaces_has_to_be_known_for_the_same_duty_and_sender() -> None:
    journal = informed(*KNOWN)
    (unknown,) = send(journal, submission("RG-0002", replaces="RG-0001"))
    (itself,) = send(journal, submission("RG-0003", replaces="RG-0003"))
    send(journal, submission("RG-0001"))
    (accepted,) = send(journal, submission("RG-0004", replaces="RG-0001"))
    (elsewhere,) = send(
        informed(*KNOWN, DISTRICT.model_copy(update={"district": "ha-tien"})), submission("X", replaces="RG-0001")
    )
    for decided in (unknown, itself, elsewhere):
        assert isinstance(decided, ReportReturned)
        assert decided.reasons == (ReasonCode.REPLACES_UNKNOWN,)
    assert isinstance(accepted, ReportSubmitted)
    assert (accepted.replaces, accepted.version) == ("RG-0001", 2)


def test_nothing_replaces_itself_however_often_it_is_looked_at() -> None:
    journal = informed(*KNOWN[:3])
    send(journal, submission(replaces="RG-0001"))
    said(journal, *KNOWN[3:])
    (decided,) = reconsidered(journal)
    assert decided.reasons == (ReasonCode.REPLACES_UNKNOWN,)


def test_what_is_replaced_while_it_is_held_goes_back_before_the_new_one_is_taken_in() -> None:
    journal = informed(*KNOWN)
    (held,) = send(journal, with_document("RG-0001"))
    ended, accepted = send(journal, submission("RG-0002", replaces="RG-0001"))
    assert isinstance(held, ReportHeld)
    assert (type(ended), ended.submission_id, ended.reasons) == (ReportReturned, "RG-0001", (ReasonCode.REPLACED,))
    assert (ended.content_sha256, ended.received_at) == (held.content_sha256, held.received_at)
    assert (accepted.submission_id, accepted.version) == ("RG-0002", 1)
    assert found(journal) == missed(journal) == []


def test_what_is_replaced_waits_as_long_as_its_successor() -> None:
    journal = informed(*KNOWN)
    send(journal, with_document("RG-0001"))
    (held,) = send(journal, with_document("RG-0002", replaces="RG-0001"))
    assert isinstance(held, ReportHeld)
    ended, accepted = found(journal, submission_id="RG-0002")
    assert (ended.submission_id, accepted.submission_id) == ("RG-0001", "RG-0002")


def test_an_officer_who_takes_in_a_successor_sends_the_other_back() -> None:
    journal = informed(*KNOWN)
    send(journal, with_document("RG-0001"))
    send(journal, submission("RG-0002", at=LONG_AGO, replaces="RG-0001"), at=IN_TIME)
    ended, accepted = reviewed(journal, submission_id="RG-0002")
    assert (ended.submission_id, ended.reasons) == ("RG-0001", (ReasonCode.REPLACED,))
    assert accepted.replaces == "RG-0001"


def test_what_was_accepted_stands_beside_what_replaces_it() -> None:
    journal = informed(*KNOWN)
    send(journal, submission("RG-0001"))
    (accepted,) = send(journal, submission("RG-0002", replaces="RG-0001"))
    assert accepted.version == 2
