"""What intake decides on an arrival, and what it answers."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.contracts.deadlines import Trust
from services.contracts.district import Attested, Mark, Submission
from services.contracts.event import Event
from services.contracts.intake import (
    IntakeSettled,
    MarksRequested,
    ReasonCode,
    ReportHeld,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
)
from services.intake.domain import Arrived, Reconsidered, Repeated, Reused
from services.intake.wiring import RULES
from tests.kit.controls import (
    CLOSING,
    DISTRICT,
    DUE,
    EXPECTED,
    IN_TIME,
    KNOWN,
    OBLIGATION,
    OTHER_UNIT,
    PERIOD,
    TOO_LATE,
    UNIT,
    submission,
)
from tests.kit.spec import Journal

SOURCE = "district/rach-gia"


def arrived(sent: Submission) -> Arrived:
    return Arrived(submission=sent, content_sha256=hashlib.sha256(sent.model_dump_json().encode()).hexdigest())


def informed(*facts: Event) -> Journal:
    journal = Journal(RULES)
    for fact in facts:
        journal.hear(fact, source="deadlines", at=fact.happened_at())
    return journal


def send(journal: Journal, sent: Submission, *, at: datetime | None = None, source: str = SOURCE) -> list[Any]:
    return journal.hear(
        arrived(sent),
        source=source,
        at=at or sent.submitted_at,
        message_id=sent.submission_id,
        body=sent.model_dump_json(),
    )


def test_a_signed_report_by_the_office_channel_is_taken_in() -> None:
    (decided,) = send(informed(*KNOWN), submission())
    assert isinstance(decided, ReportSubmitted)
    assert (decided.version, decided.arrived_at, decided.due_at) == (1, IN_TIME, DUE)


@pytest.mark.parametrize(
    ("changes", "kind", "reason"),
    [
        ({"channel": "zalo"}, ReportRefused, ReasonCode.CHANNEL_NOT_ALLOWED),
        ({"attested": Attested(signed=False, annexes_complete=True)}, ReportRefused, ReasonCode.UNSIGNED),
        ({"attested": Attested(signed=True, annexes_complete=False)}, ReportReturned, ReasonCode.ANNEXES_MISSING),
        ({"unit": "khong-co"}, ReportHeld, ReasonCode.UNIT_UNKNOWN),
        ({"obligation": "BC-X"}, ReportHeld, ReasonCode.OBLIGATION_UNKNOWN),
        ({"period": "2031"}, ReportHeld, ReasonCode.PERIOD_UNKNOWN),
        ({"unit": "rach-soi"}, ReportRefused, ReasonCode.NOT_OBLIGED),
    ],
)
def test_what_is_not_in_order_is_answered_with_its_reason(
    changes: dict[str, object], kind: type[Event], reason: ReasonCode
) -> None:
    (decided,) = send(informed(*KNOWN, OTHER_UNIT), submission(**changes))  # type: ignore[arg-type]
    assert isinstance(decided, kind)
    assert decided.reasons == (reason,)  # type: ignore[attr-defined]


def test_another_districts_unit_is_refused() -> None:
    (decided,) = send(informed(*KNOWN), submission(), source="district/ha-tien")
    assert decided.reasons == (ReasonCode.NOT_THIS_DISTRICT,)


def test_a_second_version_is_counted_and_keeps_its_own_arrival() -> None:
    journal = informed(*KNOWN)
    send(journal, submission("RG-0001"))
    (second,) = send(journal, submission("RG-0002", at=TOO_LATE))
    assert isinstance(second, ReportSubmitted)
    assert second.version == 2


def test_a_returned_report_can_be_sent_again() -> None:
    journal = informed(*KNOWN)
    send(journal, submission("RG-0001", attested=Attested(signed=True)))
    (second,) = send(journal, submission("RG-0002", at=TOO_LATE))
    assert (second.version, second.arrived_at) == (1, TOO_LATE)


@pytest.mark.parametrize(
    ("trust", "expected"), [(Trust.SENDER, IN_TIME), (Trust.RECEIVER, IN_TIME + timedelta(hours=1))]
)
def test_the_authority_says_whose_clock_judges(trust: Trust, expected: datetime) -> None:
    journal = informed(DISTRICT.model_copy(update={"trust": trust}), *KNOWN[1:])
    (decided,) = send(journal, submission(), at=IN_TIME + timedelta(hours=1))
    assert decided.arrived_at == expected


def test_a_stamp_in_the_future_never_counts() -> None:
    (decided,) = send(informed(*KNOWN), submission(at=IN_TIME + timedelta(days=9)), at=IN_TIME)
    assert decided.arrived_at == IN_TIME


@pytest.mark.parametrize(("later", "kind"), [((UNIT,), ReportSubmitted), ((), ReportRefused)])
def test_what_was_unknown_is_decided_when_all_that_was_said_is_heard(
    later: tuple[Event, ...], kind: type[Event]
) -> None:
    journal = informed(DISTRICT, OBLIGATION, PERIOD, EXPECTED)
    (held,) = send(journal, submission())
    for fact in later:
        journal.hear(fact, source="deadlines", at=IN_TIME)
    again = Reconsidered(
        district="rach-gia", submission_id="RG-0001", unit="an-binh", obligation="BC-Q1", period="2023", heard=9
    )
    (decided,) = journal.hear(again, source="reviewer", at=IN_TIME)
    assert isinstance(held, ReportHeld)
    assert isinstance(decided, kind)
    assert journal.hear(again, source="reviewer", at=IN_TIME) == []


def test_a_repeat_is_answered_by_the_first_decision() -> None:
    journal = informed(*KNOWN)
    send(journal, submission())
    repeat = Repeated(submission_id="RG-0001", unit="an-binh", obligation="BC-Q1", period="2023", content_sha256="x")
    assert journal.hear(repeat, source=SOURCE, at=TOO_LATE) == []
    first, again = (json.loads(said.body) for said in journal.said)
    assert {**first, "repeat": True} == again


def test_other_content_under_a_used_id_is_refused_and_the_first_stays() -> None:
    journal = informed(*KNOWN)
    send(journal, submission())
    (refused,) = journal.hear(
        Reused(submission=submission(channel="zalo"), content_sha256="y"), source=SOURCE, at=TOO_LATE
    )
    repeat = Repeated(submission_id="RG-0001", unit="an-binh", obligation="BC-Q1", period="2023", content_sha256="x")
    journal.hear(repeat, source=SOURCE, at=TOO_LATE)
    assert refused.reasons == (ReasonCode.ID_REUSED,)
    assert json.loads(journal.said[-1].body)["outcome"] == "accepted"


def test_a_restart_between_two_arrivals_changes_nothing() -> None:
    journal = informed(*KNOWN)
    send(journal, submission("RG-0001"))
    journal.forget()
    (second,) = send(journal, submission("RG-0002"))
    assert second.version == 2


def test_an_instant_is_settled_when_every_mark_is_back() -> None:
    other = DISTRICT.model_copy(update={"district": "ha-tien", "name": "Hà Tiên"})
    journal = informed(*KNOWN, other)
    (asked,) = journal.hear(CLOSING, source="deadlines", at=DUE)
    mark = Mark(obligation="BC-Q1", period="2023", due_at=DUE)
    assert isinstance(asked, MarksRequested)
    assert [said.subject for said in journal.said] == ["submissions.ha-tien._mark", "submissions.rach-gia._mark"]
    assert journal.hear(mark, source=SOURCE, at=DUE) == []
    (settled,) = journal.hear(mark, source="district/ha-tien", at=DUE)
    assert isinstance(settled, IntakeSettled)
    assert journal.hear(mark, source=SOURCE, at=DUE) == []


def test_a_closing_heard_twice_asks_once() -> None:
    journal = informed(*KNOWN)
    journal.hear(CLOSING, source="deadlines", at=DUE)
    assert journal.hear(CLOSING, source="deadlines", at=DUE) == []


def test_without_districts_an_instant_is_settled_at_once() -> None:
    (settled,) = informed(UNIT).hear(CLOSING, source="deadlines", at=DUE)
    assert isinstance(settled, IntakeSettled)
