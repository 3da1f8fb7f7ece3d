"""What no journal could keep is unreadable when it comes, and not a failure in the middle of a batch."""

import json
from collections import Counter
from datetime import UTC, datetime
from random import Random  # noqa: TID251 - a seed goes in
from typing import Any, Final

import pytest

from services.contracts.district import Submission
from services.intake.domain import Unreadable
from services.intake.handlers import DistrictReader
from services.kit.puller import Message
from tests.integration.intake import hostile
from tests.kit.controls import KNOWN, submission
from tests.unit.intake.telling import informed, send

NOW = datetime(2023, 3, 15, tzinfo=UTC)
SENT: Final = {"submission_id", "unit", "obligation", "period", "submitted_at", "channel", "attested"}
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


def test_whatever_a_report_is_said_to_hold_it_is_unreadable_or_decided_and_read_back_as_it_was() -> None:
    random, kinds = Random(7), Counter[str]()  # noqa: S311 - a seed goes in
    journal = informed(*KNOWN)
    for number in range(300):
        plain = json.loads(submission(f"RG-{number}").model_dump_json(include=SENT))
        event = read(hostile._content(random, plain).data)  # noqa: SLF001 - one kind of many
        assert json.dumps(json.loads(event.model_dump_json()))
        if isinstance(event, Unreadable):
            kinds["unreadable"] += 1
            continue
        assert Submission.model_validate_json(event.submission.model_dump_json()) == event.submission
        (decided,) = send(journal, event.submission)
        assert type(decided).model_validate_json(decided.model_dump_json()) == decided
        kinds[decided.OUTCOME.value] += 1
    assert set(kinds) == {"unreadable", "returned", "accepted"}


@pytest.mark.parametrize(
    "figures",
    [
        '{"1.1": NaN}',
        '{"1.1": 1e400}',
        '{"1.1": 1e99999999999999999999}',
        '{"1.1": true}',
        '{"1.1": "1e5"}',
        '{"1.1": "\uff11"}',
        '{"1.1": [[1]]}',
        '{"Mu\u0323c": 1, "M\u1ee5c": 1}',
        '{" ": 1}',
        '{"\\ud800": 1}',
        '{"1.1": 0.00000000001}',
        "{" + ", ".join(f'"{index}": 1' for index in range(2_001)) + "}",
        "[1]",
    ],
)
def test_what_is_no_figure_is_unreadable_and_says_so(figures: str) -> None:
    event = read(changed()[:-1].replace('"figures": {}', '"old": {}') + f', "figures": {figures}}}')
    assert isinstance(event, Unreadable)
    assert "figures" in event.why


def test_a_figure_keeps_every_digit_however_it_is_written() -> None:
    number = "12345678901234567890.0123456789"
    for written in (number, f'"{number}"'):
        event = read(changed()[:-1].replace('"figures": {}', '"old": {}') + f', "figures": {{"1.1": {written}}}}}')
        (decided,) = send(informed(*KNOWN), event.submission)
        assert decided.figures == {"1.1": number}
