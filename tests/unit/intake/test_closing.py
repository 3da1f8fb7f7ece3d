"""When a due instant is settled: marks, silence, and marks that come back after all."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from services.contracts.deadlines import DistrictRegistered
from services.contracts.intake import IntakeSettled, MarksRequested
from services.intake.domain import SilenceNoted
from tests.kit.controls import CLOSING, DISTRICT, DUE, KNOWN, UNIT
from tests.kit.spec import Journal
from tests.unit.intake.telling import MARK, SOURCE, informed

HA_TIEN = DISTRICT.model_copy(update={"district": "ha-tien", "name": "Hà Tiên"})
PHU_QUOC = DISTRICT.model_copy(update={"district": "phu-quoc", "name": "Phú Quốc"})
SILENCE = SilenceNoted(obligation="BC-Q1", period="2023", due_at=DUE)
LATER = DUE + timedelta(minutes=1)


def closing(*others: DistrictRegistered) -> Journal:
    journal = informed(*KNOWN, *others)
    journal.hear(CLOSING, source="deadlines", at=DUE)
    return journal


def mark(journal: Journal, district: str) -> list[Any]:
    return journal.hear(MARK, source=f"district/{district}", at=LATER)


def silence(journal: Journal) -> list[Any]:
    return journal.hear(SILENCE, source="ticker", at=LATER)


def test_an_instant_is_settled_when_every_mark_is_back() -> None:
    journal = informed(*KNOWN, HA_TIEN)
    (asked,) = journal.hear(CLOSING, source="deadlines", at=DUE)
    assert isinstance(asked, MarksRequested)
    assert asked.districts == ("ha-tien", "rach-gia")
    assert mark(journal, "rach-gia") == []
    (settled,) = mark(journal, "ha-tien")
    assert isinstance(settled, IntakeSettled)
    assert settled.silent == ()
    assert mark(journal, "rach-gia") == []


def test_no_mark_goes_out_beside_the_event_for_a_cut_line_would_stop_the_relay() -> None:
    assert closing().said == []


def test_a_closing_heard_twice_asks_once() -> None:
    journal = closing()
    assert journal.hear(CLOSING, source="deadlines", at=DUE) == []


def test_without_districts_an_instant_is_settled_at_once_and_once() -> None:
    journal = informed(UNIT)
    (settled,) = journal.hear(CLOSING, source="deadlines", at=DUE)
    assert isinstance(settled, IntakeSettled)
    assert journal.hear(CLOSING, source="deadlines", at=DUE) == []


def test_who_is_silent_is_named_and_said_again_without_whoever_comes_back() -> None:
    journal = closing(HA_TIEN, PHU_QUOC)
    mark(journal, "ha-tien")
    (first,) = silence(journal)
    assert first.silent == ("phu-quoc", "rach-gia")
    (second,) = mark(journal, "rach-gia")
    assert second.silent == ("phu-quoc",)
    (third,) = mark(journal, "phu-quoc")
    assert third.silent == ()
    assert mark(journal, "phu-quoc") == []


def test_silence_is_noted_once_and_not_where_nobody_was_asked_or_all_is_settled() -> None:
    assert silence(informed(*KNOWN)) == []
    journal = closing()
    silence(journal)
    assert silence(journal) == []
    settled = closing()
    mark(settled, "rach-gia")
    assert silence(settled) == []


def test_a_mark_heard_before_it_is_asked_for_counts() -> None:
    journal = informed(*KNOWN, HA_TIEN)
    assert mark(journal, "rach-gia") == []
    (asked,) = journal.hear(CLOSING, source="deadlines", at=DUE)
    assert isinstance(asked, MarksRequested)
    (settled,) = mark(journal, "ha-tien")
    assert settled.silent == ()
    early = informed(*KNOWN)
    mark(early, "rach-gia")
    asked, settled = early.hear(CLOSING, source="deadlines", at=DUE)
    assert (type(asked), type(settled)) == (MarksRequested, IntakeSettled)


def test_another_instant_of_the_period_is_settled_by_itself() -> None:
    later = DUE + timedelta(days=3)
    journal = closing()
    journal.hear(CLOSING.model_copy(update={"due_at": later}), source="deadlines", at=later)
    (settled,) = journal.hear(MARK.model_copy(update={"due_at": later}), source=SOURCE, at=later)
    assert settled.due_at == later
    (first,) = mark(journal, "rach-gia")
    assert first.due_at == DUE


@pytest.mark.parametrize("zone", [UTC, DUE.tzinfo])
def test_a_mark_is_of_its_instant_in_whichever_zone_it_is_written(zone: Any) -> None:
    written = MARK.model_copy(update={"due_at": DUE.astimezone(zone)})
    (settled,) = closing().hear(written, source=SOURCE, at=LATER)
    assert isinstance(settled, IntakeSettled)
