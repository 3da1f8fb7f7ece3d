"""Days, deadlines and windows as people type them; what cannot be read is said in one line with what to do."""

import json
from typing import Any

import pytest

from services.cli import typed
from services.cli.failures import WrongUsage

LAST_OF_TURN = {"day": {"day": 20, "of": "last_month", "year": 0}}


def due(written: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(typed.due(written, "en"))
    return {key: value for key, value in read.items() if key != "roll" or value != "none"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("BY_DAY 2021-12-20", {"phrase": "BY_DAY", "day": "2021-12-20"}),
        ("by-day 20/12/2021", {"phrase": "BY_DAY", "day": "2021-12-20"}),
        ("BY_DAY 2021-12-20 9:30", {"phrase": "BY_DAY", "day": "2021-12-20", "at": "09:30:00"}),
        ("BEFORE_DAY 30/1/2022", {"phrase": "BEFORE_DAY", "day": "2022-01-30"}),
        ("WITHIN_MONTH 2021-12", {"phrase": "WITHIN_MONTH", "month": "2021-12"}),
        ("WITHIN_MONTH 3/2021", {"phrase": "WITHIN_MONTH", "month": "2021-03"}),
        ("N_WORKING_DAYS_BEFORE 3 2021-12-20", {"phrase": "N_WORKING_DAYS_BEFORE", "days": 3, "day": "2021-12-20"}),
        ("N_WORKING_DAYS_AFTER 5", {"phrase": "N_WORKING_DAYS_AFTER", "days": 5}),
        ("UNSPECIFIED", {"phrase": "UNSPECIFIED"}),
        ("SOFT follow_until=31/12/2021", {"phrase": "SOFT", "follow_until": "2021-12-31"}),
        (
            "BY_DAY 2021-12-20 roll=next_working_day",
            {"phrase": "BY_DAY", "day": "2021-12-20", "roll": "next_working_day"},
        ),
        ("BY_DAY day=20 of=last_month", {"phrase": "BY_DAY", **LAST_OF_TURN}),
        ("BEFORE_DAY day=30 month=1 year=1", {"phrase": "BEFORE_DAY", "day": {"day": 30, "month": 1, "year": 1}}),
        (
            "WITHIN_MONTH of=month_after",
            {"phrase": "WITHIN_MONTH", "month": {"day": "last", "of": "month_after", "year": 0}},
        ),
        ('{"phrase": "BY_DAY", "day": "2021-12-20"}', {"phrase": "BY_DAY", "day": "2021-12-20"}),
    ],
)
def test_a_deadline_is_a_phrase_and_what_it_names(written: str, read: dict[str, Any]) -> None:
    assert due(written) == read


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "is no deadline"),
        ("someday", "BY_DAY, BEFORE_DAY"),
        ("BY_DAY", "lacks YYYY-MM-DD"),
        ("BY_DAY 30/2/2021", "is no day"),
        ("BY_DAY tomorrow", "is no day"),
        ("BY_DAY 2021-12-20 25:00", "at is not right"),
        ("BY_DAY 2021-12-20 roll=sometimes", "roll is not right"),
        ("BY_DAY 2021-12-20 colour=red", "is no deadline"),
        ("WITHIN_MONTH", "lacks YYYY-MM"),
        ("N_WORKING_DAYS_BEFORE 2021-12-20", "lacks n"),
        ("N_WORKING_DAYS_BEFORE 0 2021-12-20", "days is not right"),
        ('{"phrase": "BY_DAY", "due": 1}', "is not right"),
        ('{"phrase": ', "is not right"),
    ],
)
def test_what_is_no_deadline_is_said_with_what_to_do(written: str, why: str) -> None:
    with pytest.raises(WrongUsage, match=why):
        typed.due(written, "en")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2020-12-15..2021-12-14", {"from": "2020-12-15", "to": "2021-12-14"}),
        ("15/12/2020..14/12/2021", {"from": "2020-12-15", "to": "2021-12-14"}),
        (
            "day=15,month=12,year=-1..day=14,month=12",
            {"from": {"day": 15, "month": 12, "year": -1}, "to": {"day": 14, "month": 12, "year": 0}},
        ),
    ],
)
def test_a_window_is_two_days(written: str, read: dict[str, Any]) -> None:
    assert json.loads(typed.window(written, "en")) == read


@pytest.mark.parametrize("written", ["2020-12-15", "..", "2020-12-15..later", "day=40,month=12..day=1,month=1", "{}"])
def test_what_is_no_window_is_refused(written: str) -> None:
    with pytest.raises(WrongUsage):
        typed.window(written, "vi")


def test_a_day_stays_a_day_and_a_moment_has_the_offset_of_the_province() -> None:
    assert typed.day_or_moment("01/07/2025", "vi") == "2025-07-01"
    assert typed.day_or_moment("2025-07-01T08:00", "vi") == "2025-07-01T08:00:00+07:00"
    assert typed.day_or_moment("2025-07-01T01:00:00Z", "vi") == "2025-07-01T08:00:00+07:00"
    assert typed.day_or_moment(" ", "vi") == ""
    assert typed.moment_asked("01/07/2025", "vi") == "2025-07-01T23:59:59+07:00"


def test_a_duty_is_named_by_two_codes() -> None:
    assert typed.duty("BC-Q1/2023", "vi") == ("BC-Q1", "2023")
    for wrong in ("BC-Q1", "BC-Q1/", "/2023"):
        with pytest.raises(WrongUsage):
            typed.duty(wrong, "vi")


def test_a_turn_asked_for_is_a_period_as_catalogues_write_it() -> None:
    written = typed.turn("2021-BS", "2021-12-15", typed.due("UNSPECIFIED", "vi"), "")
    assert json.loads(written) == {
        "code": "2021-BS",
        "opens": "2021-12-15",
        "due": {"phrase": "UNSPECIFIED", "roll": "none"},
    }
    assert typed.today("2021-12-14T20:00:00+00:00") == "2021-12-15"
