"""What a district's message is: a submission, a test, a withdrawal, a mark, or nothing anybody can read."""

import json
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from services.contracts.district import Submission, Withdrawal
from services.intake.domain import Arrived, Repeated, Reused, Tried, Unreadable, Withdrawing
from services.intake.handlers import DistrictReader, read_sent
from services.intake.wiring import decode
from services.kit.puller import Message
from tests.kit.controls import IN_TIME, submission

SUBJECT: Final = "submissions.rach-gia.an-binh"
PLAIN: Final[dict[str, Any]] = json.loads(submission().model_dump_json())
BACK: Final[dict[str, Any]] = {
    "submission_id": "RG-0002",
    "withdraws": "RG-0001",
    "unit": "an-binh",
    "obligation": "BC-Q1",
    "period": "2023",
    "submitted_at": IN_TIME.isoformat(),
}
READER: Final = DistrictReader("rach-gia", lambda message: message.stored_at)


def message(content: Any, *, subject: str = SUBJECT, sequence: int = 7) -> Message:
    stored = datetime(2023, 3, 15, tzinfo=UTC)
    return Message(
        stream="SUBMISSIONS_rach-gia",
        created="c",
        sequence=sequence,
        subject=subject,
        message_id=None,
        content_type="application/json",
        data=json.dumps(content).encode(),
        stored_at=stored,
    )


def enveloped(data: Any, **attributes: Any) -> dict[str, Any]:
    return {"specversion": "1.0", "id": "1", "data": data, **attributes}


@pytest.mark.parametrize(
    ("content", "type_", "named"),
    [
        (PLAIN, Submission.TYPE, ""),
        ({**PLAIN, "type": "district.submission.v2"}, "district.submission.v2", ""),
        (enveloped(PLAIN), Submission.TYPE, ""),
        (enveloped(PLAIN, type="district.submission.v2"), "district.submission.v2", ""),
        (enveloped(PLAIN, type=Submission.TYPE, source="district/ha-tien"), Submission.TYPE, "ha-tien"),
        (enveloped(PLAIN, source="urn:idesk"), Submission.TYPE, ""),
        ({**PLAIN, "district": "ha-tien"}, Submission.TYPE, "ha-tien"),
        ({**PLAIN, "district": {"code": "900"}}, Submission.TYPE, ""),
        (enveloped({**PLAIN, "district": "ha-tien"}, source="district/ha-tien"), Submission.TYPE, "ha-tien"),
        (enveloped({**PLAIN, "district": "rach-gia"}, source="district/ha-tien"), Submission.TYPE, "ha-tien rach-gia"),
        ({**PLAIN, "source": "district/ha-tien"}, Submission.TYPE, ""),
        ({**PLAIN, "withdraws": None}, Submission.TYPE, ""),
    ],
)
def test_type_and_name_are_read_from_the_body_or_its_envelope(content: Any, type_: str, named: str) -> None:
    incoming = READER.read(message(content))
    assert isinstance(incoming.event, Arrived)
    assert (incoming.event.submission.type, incoming.event.named) == (type_, named)
    assert decode(incoming.type, incoming.body) == incoming.event


@pytest.mark.parametrize("content", [BACK, enveloped(BACK, type=Withdrawal.TYPE, source="district/rach-gia")])
def test_a_body_that_names_what_it_withdraws_is_a_withdrawal(content: Any) -> None:
    incoming = READER.read(message(content))
    assert isinstance(incoming.event, Withdrawing)
    assert (incoming.message_id, incoming.correlation_id) == ("RG-0002", "rach-gia-RG-0002")
    assert decode(incoming.type, incoming.body) == incoming.event


def test_a_test_never_has_the_id_of_what_it_tests() -> None:
    first, again = (READER.read(message({**PLAIN, "test": True}, sequence=number)) for number in (7, 8))
    assert isinstance(first.event, Tried)
    assert len({first.message_id, again.message_id, "RG-0001"}) == 3
    assert decode(first.type, first.body) == first.event
    assert READER.repeated(first, first.body) is None


@pytest.mark.parametrize("content", [{**BACK, "test": True}, enveloped({**BACK, "test": True}, type=Withdrawal.TYPE)])
def test_a_withdrawal_that_says_it_is_a_test_takes_nothing_back(content: Any) -> None:
    incoming = READER.read(message(content))
    assert isinstance(incoming.event, Unreadable)
    assert "a withdrawal cannot be tried" in incoming.event.why
    assert isinstance(READER.read(message({**BACK, "test": False})).event, Withdrawing)


@pytest.mark.parametrize(
    ("content", "subject"),
    [
        (PLAIN, "submissions.rach-gia.rach-soi"),
        (PLAIN, "submissions.rach-gia.an-binh.more"),
        (BACK, "submissions.rach-gia.rach-soi"),
    ],
)
def test_a_unit_that_differs_from_the_subject_is_said_to(content: Any, subject: str) -> None:
    incoming = READER.read(message(content, subject=subject))
    assert isinstance(incoming.event, Unreadable)
    assert f"publish it on {SUBJECT}" in incoming.event.why


@pytest.mark.parametrize(
    "content",
    [
        enveloped(PLAIN, type=5),
        enveloped([PLAIN], type=Submission.TYPE),
        enveloped(PLAIN, type=Withdrawal.TYPE),
        {**BACK, "withdraws": ""},
        {**BACK, "type": 5},
        {"type": "district.submission.v2"},
        [],
        "x",
        5,
        None,
    ],
)
def test_what_cannot_be_answered_under_an_id_is_unreadable(content: Any) -> None:
    assert isinstance(READER.read(message(content)).event, Unreadable)


@pytest.mark.parametrize("content", [PLAIN, BACK])
def test_an_id_that_comes_again_is_a_repeat_or_used_for_something_else(content: Any) -> None:
    first, again = (READER.read(message(content, sequence=number)) for number in (7, 8))
    repeated = READER.repeated(again, first.body)
    other = READER.repeated(again, json.dumps({**content, "more": 1}))
    assert repeated is not None
    assert other is not None
    assert (type(repeated.event), type(other.event)) == (Repeated, Reused)
    for incoming in (repeated, other):
        assert decode(incoming.type, incoming.body) == incoming.event


def test_the_hash_is_of_the_bytes_as_they_came() -> None:
    spaced = json.dumps(PLAIN, indent=1)
    assert read_sent(spaced).content_sha256 != read_sent(json.dumps(PLAIN)).content_sha256


@pytest.mark.parametrize(
    "subject", ["submissions.ha-tien.an-binh", "submissions.ha-tien._mark", "other.rach-gia.x", "submissions"]
)
def test_another_districts_subject_is_set_aside_under_ones_own(subject: str) -> None:
    mark = {"obligation": "BC-Q1", "period": "2023", "due_at": IN_TIME.isoformat()}
    for content in (PLAIN, mark):
        heard = READER.read(message(content, subject=subject))
        assert isinstance(heard.event, Unreadable)
        assert heard.event.district == "rach-gia"
        assert heard.aside is not None
        assert heard.aside.subject == "submissions.rach-gia._unreadable"


def test_what_is_unreadable_on_ones_own_subject_stays_there() -> None:
    heard = READER.read(message({"no": "submission"}))
    assert heard.aside is not None
    assert heard.aside.subject == SUBJECT
