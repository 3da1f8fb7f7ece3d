"""What intake decides on an arrival, and what it answers."""

import json
from datetime import datetime, timedelta

import pytest

from services.contracts.deadlines import Trust, UnitsDue
from services.contracts.district import Attested
from services.contracts.event import Event
from services.contracts.intake import ReasonCode, ReportHeld, ReportRefused, ReportReturned, ReportSubmitted
from services.intake.domain import Repeated, Reused, Unreadable
from services.intake.receipts import TEXTS
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
from tests.unit.intake.telling import SOURCE, informed, reconsidered, said, send


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
    said(journal, *later)
    (decided,) = reconsidered(journal)
    assert isinstance(held, ReportHeld)
    assert (held.until, held.arrived_at) == ("deadlines", IN_TIME)
    assert isinstance(decided, kind)
    assert reconsidered(journal) == []


@pytest.mark.parametrize("heard", range(len(KNOWN)))
def test_what_is_heard_an_hour_later_decides_as_if_it_had_been_there(heard: int) -> None:
    easy = informed(*KNOWN)
    (expected,) = send(easy, submission())
    journal = informed(*KNOWN[:heard])
    (held,) = send(journal, submission())
    said(journal, *KNOWN[heard:])
    decided = reconsidered(journal, at=IN_TIME + timedelta(hours=1)) or [held]
    told = {"decided_at", "due_at"}
    assert decided[0].model_dump(exclude=told) == expected.model_dump(exclude=told)


def test_a_unit_with_an_instant_of_its_own_is_told_that() -> None:
    later = DUE + timedelta(days=3)
    period = PERIOD.model_copy(update={"dues": (UnitsDue(units=("an-binh",), due_at=later),)})
    (decided,) = send(informed(DISTRICT, UNIT, OBLIGATION, period), submission())
    assert decided.due_at == later


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


def test_the_same_other_content_is_refused_once_and_answered_every_time() -> None:
    journal = informed(*KNOWN)
    send(journal, submission())
    reused = Reused(submission=submission(channel="zalo"), content_sha256="y")
    journal.hear(reused, source=SOURCE, at=TOO_LATE)
    assert journal.hear(reused, source=SOURCE, at=TOO_LATE) == []
    first, again = (json.loads(said.body) for said in journal.said[-2:])
    assert {**first, "repeat": True} == again


def test_a_receipt_shows_how_the_clocks_differ() -> None:
    journal = informed(*KNOWN)
    send(journal, submission(), at=IN_TIME + timedelta(minutes=90))
    assert json.loads(journal.said[-1].body)["clock_difference"] == 5400.0


def test_a_restart_between_two_arrivals_changes_nothing() -> None:
    journal = informed(*KNOWN)
    send(journal, submission("RG-0001"))
    journal.forget()
    (second,) = send(journal, submission("RG-0002"))
    assert second.version == 2


def test_bytes_nobody_can_read_are_answered_with_what_is_wrong() -> None:
    journal = informed(*KNOWN)
    unreadable = Unreadable(
        district="rach-gia",
        subject="submissions.rach-gia.an-binh",
        message_id="rach-gia-RG-0001",
        content_sha256="z",
        reason=ReasonCode.UNREADABLE,
        why="Expecting value",
    )
    assert journal.hear(unreadable, source=SOURCE, at=IN_TIME) == []
    (answer,) = journal.said
    assert answer.subject == "receipts.rach-gia._unreadable"
    told = json.loads(answer.body)
    assert (told["outcome"], told["message_id"], told["reasons"][0]["detail"]) == (
        "unreadable",
        "rach-gia-RG-0001",
        "Expecting value",
    )


def test_a_repeat_of_what_was_never_heard_is_answered_by_nothing() -> None:
    journal = informed(*KNOWN)
    repeat = Repeated(submission_id="RG-0001", unit="an-binh", obligation="BC-Q1", period="2023", content_sha256="x")
    assert journal.hear(repeat, source=SOURCE, at=TOO_LATE) == []
    assert journal.said == []


def test_what_deadlines_says_is_only_remembered() -> None:
    kinds = ("districts", "unit", "obligation", "period")
    assert [RULES.deciders[kind].decide(None, None) for kind in kinds] == [[], [], [], []]
    assert RULES.own_stream(CLOSING) == RULES.stream_of(object(), "deadlines") == ""


@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_a_text_in_both_languages(code: ReasonCode) -> None:
    vi, en = TEXTS[code]
    assert vi
    assert en
