"""Whose clock judges: a sender's clock slow and fast, trusted and not, with and without a declared outage."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from services.contracts.deadlines import Trust
from services.contracts.intake import ReasonCode, ReportHeld, ReportSubmitted
from tests.kit.controls import DISTRICT, DUE, KNOWN, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import informed, outage, reconsidered, said, send

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
YEARS: Final = timedelta(days=3650)
RECEIVED: Final = DUE + timedelta(minutes=30)
"""When the province had it: half an hour too late by its own clock."""

CLAIM, RECEIPT, WAITS = "claim", "receipt", "waits"
DOWN: Final = outage(RECEIVED - DAY, RECEIVED - DAY + 2 * HOUR)


def trusting(trust: Trust, *facts: Any) -> Journal:
    return informed(DISTRICT.model_copy(update={"trust": trust}), *KNOWN[1:], *facts)


@pytest.mark.parametrize(
    ("off", "trust", "facts", "counts"),
    [
        (-HOUR, Trust.SENDER, (), CLAIM),
        (-HOUR, Trust.SENDER, (DOWN,), CLAIM),
        (-DAY, Trust.SENDER, (), CLAIM),
        (-DAY, Trust.SENDER, (DOWN,), CLAIM),
        (-DAY - HOUR, Trust.SENDER, (), WAITS),
        (-DAY - HOUR, Trust.SENDER, (DOWN,), CLAIM),
        (-DAY - 2 * HOUR, Trust.SENDER, (DOWN,), CLAIM),
        (-DAY - 3 * HOUR, Trust.SENDER, (DOWN,), WAITS),
        (-YEARS, Trust.SENDER, (), WAITS),
        (-YEARS, Trust.SENDER, (DOWN,), WAITS),
        (HOUR, Trust.SENDER, (), RECEIPT),
        (HOUR, Trust.SENDER, (DOWN,), RECEIPT),
        (YEARS, Trust.SENDER, (), RECEIPT),
        (YEARS, Trust.SENDER, (DOWN,), RECEIPT),
        (-HOUR, Trust.RECEIVER, (), RECEIPT),
        (-HOUR, Trust.RECEIVER, (DOWN,), RECEIPT),
        (-DAY, Trust.RECEIVER, (), RECEIPT),
        (-DAY, Trust.RECEIVER, (DOWN,), RECEIPT),
        (-YEARS, Trust.RECEIVER, (), RECEIPT),
        (HOUR, Trust.RECEIVER, (), RECEIPT),
        (HOUR, Trust.RECEIVER, (DOWN,), RECEIPT),
        (YEARS, Trust.RECEIVER, (), RECEIPT),
        (YEARS, Trust.RECEIVER, (DOWN,), RECEIPT),
    ],
)
def test_what_a_clock_that_is_off_by_this_much_leads_to(
    off: timedelta, trust: Trust, facts: tuple[Any, ...], counts: str
) -> None:
    (decided,) = send(trusting(trust, *facts), submission(at=RECEIVED + off), at=RECEIVED)
    assert isinstance(decided, ReportHeld if counts == WAITS else ReportSubmitted)
    assert decided.arrived_at == (RECEIVED if counts == RECEIPT else RECEIVED + off)
    assert (decided.submitted_at, decided.received_at) == (RECEIVED + off, RECEIVED)
    assert decided.clock_difference == -off.total_seconds()
    if isinstance(decided, ReportHeld):
        assert (decided.reasons, decided.until) == ((ReasonCode.STAMP_TOO_OLD,), "review")


def late_claim(*facts: Any) -> tuple[Journal, Any]:
    journal = trusting(Trust.SENDER, *facts)
    (decided,) = send(journal, submission(at=RECEIVED - DAY - HOUR), at=RECEIVED)
    return journal, decided


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (RECEIVED, RECEIVED + 9 * DAY),
        (RECEIVED - 9 * DAY, RECEIVED - DAY - HOUR),
    ],
)
def test_an_outage_that_a_report_did_not_meet_explains_nothing(since: datetime, until: datetime) -> None:
    _, decided = late_claim(outage(since, until))
    assert isinstance(decided, ReportHeld)


def test_another_districts_outage_explains_nothing_nor_does_one_of_a_district_nobody_knows() -> None:
    other = DISTRICT.model_copy(update={"district": "ha-tien"})
    day = (RECEIVED - DAY, RECEIVED)
    _, decided = late_claim(other, outage(*day, district="ha-tien"), outage(*day, district="khong-co"))
    assert isinstance(decided, ReportHeld)


def test_outages_add_up_and_a_correction_of_one_replaces_it() -> None:
    half = timedelta(minutes=30)
    two = (
        outage(RECEIVED - DAY, RECEIVED - DAY + half),
        outage(RECEIVED - HOUR, RECEIVED - half, name="MD-2"),
    )
    _, decided = late_claim(*two)
    assert isinstance(decided, ReportSubmitted)
    _, shorter = late_claim(*two, outage(RECEIVED - HOUR, RECEIVED - half - half / 2, name="MD-2"))
    assert isinstance(shorter, ReportHeld)


def test_a_district_that_is_registered_anew_keeps_its_outages() -> None:
    journal = trusting(Trust.SENDER, DOWN)
    said(journal, DISTRICT)
    (decided,) = send(journal, submission(at=RECEIVED - DAY - HOUR), at=RECEIVED)
    assert isinstance(decided, ReportSubmitted)


def test_an_outage_heard_after_the_report_decides_as_if_it_had_been_there() -> None:
    journal, held = late_claim()
    assert said(journal, DOWN) == []
    (decided,) = reconsidered(journal, at=RECEIVED + HOUR)
    _, easy = late_claim(DOWN)
    assert isinstance(held, ReportHeld)
    assert decided.model_dump(exclude={"decided_at"}) == easy.model_dump(exclude={"decided_at"})


def test_an_outage_that_is_too_short_leaves_it_held_and_says_nothing_again() -> None:
    journal, _ = late_claim()
    said(journal, outage(RECEIVED - HOUR, RECEIVED - HOUR + timedelta(minutes=10)))
    assert reconsidered(journal, at=RECEIVED + HOUR) == []


def test_a_districts_own_patience_holds() -> None:
    week = DISTRICT.model_copy(update={"max_delay": 7 * 86_400})
    (decided,) = send(informed(week, *KNOWN[1:]), submission(at=RECEIVED - 6 * DAY), at=RECEIVED)
    assert (type(decided), decided.arrived_at) == (ReportSubmitted, RECEIVED - 6 * DAY)
