"""What no journal could keep is unreadable when it comes, and not a failure in the middle of a batch."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.domain import Unreadable
from services.intake.handlers import DistrictReader
from services.kit.puller import Message
from tests.kit.controls import submission

NOW = datetime(2023, 3, 15, tzinfo=UTC)
READER = DistrictReader("rach-gia", lambda _message: NOW)


def read(body: str | bytes) -> Any:
    data = body.encode() if isinstance(body, str) else body
    subject = "submissions.rach-gia.an-binh"
    return READER.read(Message(subject, data, None, "application/json", 1, NOW, "SUBMISSIONS_rach-gia", "now")).event


def changed(**changes: Any) -> str:
    return json.dumps({**submission().model_dump(mode="json"), **changes})


@pytest.mark.parametrize(
    "body",
    [
        changed(district="\ud800"),
        changed(attested={"signed": True, "note": "\udfff"}),
        changed(attested={"signed": True, "note": "a\x00b"}),
        changed(attested={"signed": True, "note": "\\\x00"}),
        changed(submitted_at="0001-01-01T00:00:00+14:00"),
        changed(submitted_at="9999-12-31T23:59:59-12:00"),
        changed().replace('"signed": true', '"signed": true, "deep": ' + "[" * 400 + "]" * 400),
        "[" * 60_000,
        changed().encode("utf-16"),
        b"\xef\xbb\xbf{}",
        b"",
        b"null",
        b"\x00",
    ],
)
def test_it_is_answered_as_unreadable(body: str | bytes) -> None:
    event = read(body)
    assert isinstance(event, Unreadable)
    assert event.why
    assert event.model_dump_json()


@pytest.mark.parametrize("words", ["😀", "Thạnh Lộc", "\\u0000", "[{[{"])
def test_whole_letters_and_a_few_brackets_are_taken(words: str) -> None:
    assert not isinstance(read(changed(attested={"signed": True, "note": words})), Unreadable)
