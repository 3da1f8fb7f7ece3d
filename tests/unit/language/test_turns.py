"""Turns of every recurrence against tables written by hand."""

from datetime import date
from typing import Any

import pytest

from services.deadlines.domain.catalogue import Catalogue, Obligation
from services.deadlines.domain.turns import Turn, turns
from services.deadlines.domain.wording import Phrase
from tests.unit.language.words import PLAIN

BY_13 = {"phrase": "BY_DAY", "day": {"day": 13, "of": "last_month"}}
LIKE_DECREE = {"from": {"day": 15, "of": "month_before"}, "to": {"day": 14, "of": "last_month"}}
YEARLY = {"from": {"day": 15, "month": 12, "year": -1}, "to": {"day": 14, "month": 12}}


def found(years: tuple[int, ...] = (2021,), **obligation: Any) -> list[Turn]:
    """The turns of an obligation in a catalogue of some years."""
    one = {key: value for key, value in PLAIN["obligations"][0].items() if key != "periods"} | obligation
    catalogue = Catalogue.model_validate({**PLAIN, "years": years, "obligations": [one]})
    return list(turns(catalogue, catalogue.obligations[0]))


def told(turn: Turn) -> str:
    """A turn as a line of a table: code, opening, window, last day."""
    window = f"{turn.window.first} {turn.window.last}" if turn.window else "-"
    return f"{turn.code} {turn.opens} {window} {turn.due.day}"


@pytest.mark.parametrize(
    ("obligation", "lines"),
    [
        (
            {"recurs": "quarterly", "window": LIKE_DECREE},
            [
                "2021-Q1 2020-12-15 2020-12-15 2021-03-14 2021-03-13",
                "2021-Q2 2021-03-15 2021-03-15 2021-06-14 2021-06-13",
                "2021-Q3 2021-06-15 2021-06-15 2021-09-14 2021-09-13",
                "2021-Q4 2021-09-15 2021-09-15 2021-12-14 2021-12-13",
            ],
        ),
        (
            {"recurs": "six_month", "window": LIKE_DECREE},
            [
                "2021-H1 2020-12-15 2020-12-15 2021-06-14 2021-06-13",
                "2021-H2 2021-06-15 2021-06-15 2021-12-14 2021-12-13",
            ],
        ),
        (
            {"recurs": "nine_month", "window": LIKE_DECREE},
            ["2021-9M 2020-12-15 2020-12-15 2021-09-14 2021-09-13"],
        ),
        ({"recurs": "annual", "window": YEARLY}, ["2021 2020-12-15 2020-12-15 2021-12-14 2021-12-13"]),
        (
            {"recurs": "monthly", "window": LIKE_DECREE, "turns": [1, 3]},
            [
                "2021-01 2020-12-15 2020-12-15 2021-01-14 2021-01-13",
                "2021-03 2021-02-15 2021-02-15 2021-03-14 2021-03-13",
            ],
        ),
        (
            {
                "recurs": "monthly_days",
                "days": [10, 25],
                "turns": [2],
                "due": {"phrase": "BY_DAY", "day": {"of": "turn"}},
            },
            ["2021-02-10 2021-02-01 - 2021-02-10", "2021-02-25 2021-02-01 - 2021-02-25"],
        ),
        (
            {
                "recurs": "monthly_days",
                "days": [30, 31, "last"],
                "turns": [2, 4],
                "due": {"phrase": "BY_DAY", "day": {"of": "turn"}},
            },
            ["2021-02-28 2021-02-01 - 2021-02-28", "2021-04-30 2021-04-01 - 2021-04-30"],
        ),
        (
            {"recurs": "quarterly", "turns": ["Q1", "2021-Q4"], "opens": {"day": 1, "of": "first_month"}},
            ["2021-Q1 2021-01-01 - 2021-03-13", "2021-Q4 2021-10-01 - 2021-12-13"],
        ),
        (
            {"recurs": "annual", "due": {"phrase": "BY_DAY", "day": {"day": 31, "of": "month_after"}}},
            ["2021 2021-01-01 - 2022-01-31"],
        ),
    ],
)
def test_a_recurrence_has_the_turns_of_the_table(obligation: dict[str, Any], lines: list[str]) -> None:
    assert [told(turn) for turn in found(**{"due": BY_13, **obligation})] == lines


def test_every_month_of_two_years_has_its_turn() -> None:
    codes = [turn.code for turn in found((2021, 2022), recurs="monthly", due=BY_13)]
    assert codes == [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]


def test_without_years_the_one_year_of_the_catalogue_counts_and_without_both_nothing_recurs() -> None:
    one = Obligation.model_validate({**_plain(), "recurs": "annual", "due": BY_13})
    plain = Catalogue.model_validate({**PLAIN, "year": 2023})
    assert [turn.code for turn in turns(plain, one)] == ["2023"]
    assert list(turns(plain.model_copy(update={"year": None}), one)) == []


@pytest.mark.parametrize("recurs", ["fixed", "on_demand", "on_event"])
def test_what_does_not_recur_has_only_the_turns_its_file_spells_out(recurs: str) -> None:
    assert found(recurs=recurs, due=BY_13) == []
    [turn] = found(recurs=recurs, periods=PLAIN["obligations"][0]["periods"])
    assert told(turn) == "2023 2022-12-15 2022-12-15 2023-03-14 2023-03-15"


def test_a_turn_that_is_spelled_out_takes_the_place_of_the_one_that_recurs() -> None:
    spelled = {"code": "2021-Q2", "opens": "2021-03-20", "due": {"phrase": "BEFORE_DAY", "day": "2021-06-25"}}
    own = found(recurs="quarterly", due=BY_13, window=LIKE_DECREE, periods=[spelled])
    assert [told(turn) for turn in own][1] == "2021-Q2 2021-03-20 - 2021-06-25"
    assert len(own) == 4


def test_a_turn_that_is_spelled_out_may_name_its_days_by_the_turn_it_stands_for() -> None:
    spelled = {"code": "2021-Q2", "opens": "2021-03-20", "window": LIKE_DECREE, "due": BY_13}
    [turn] = found(recurs="quarterly", turns=["Q2"], due=BY_13, periods=[spelled])
    assert told(turn) == "2021-Q2 2021-03-20 2021-03-15 2021-06-14 2021-06-13"


@pytest.mark.parametrize(
    ("validity", "codes"),
    [
        ({"valid_from": "2021-03-15"}, ["2021-Q2", "2021-Q3", "2021-Q4"]),
        ({"valid_from": "2021-03-14"}, ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"]),
        ({"valid_until": "2021-06-13"}, ["2021-Q1"]),
        ({"valid_until": "2021-06-14"}, ["2021-Q1", "2021-Q2"]),
        ({"valid_from": "2021-06-14", "valid_until": "2021-09-14"}, ["2021-Q2", "2021-Q3"]),
    ],
)
def test_a_turn_belongs_where_its_window_ends_while_the_rule_is_in_force(
    validity: dict[str, Any], codes: list[str]
) -> None:
    assert [turn.code for turn in found(recurs="quarterly", due=BY_13, window=LIKE_DECREE, **validity)] == codes


def test_without_a_window_a_turn_belongs_where_it_is_due() -> None:
    own = found(recurs="quarterly", due=BY_13, valid_from="2021-03-13", valid_until="2021-09-12")
    assert [turn.code for turn in own] == ["2021-Q1", "2021-Q2"]


def test_without_a_window_and_a_day_a_turn_belongs_where_its_months_end() -> None:
    soft = {"phrase": "SOFT"}
    own = found(recurs="quarterly", due=soft, valid_from="2021-02-25", valid_until="2021-06-30")
    assert [turn.code for turn in own] == ["2021-Q1", "2021-Q2"]
    month = {"phrase": "WITHIN_MONTH", "month": {"of": "first_month"}}
    own = found(recurs="quarterly", due=month, valid_from="2021-01-31", valid_until="2021-07-30")
    assert [turn.code for turn in own] == ["2021-Q1", "2021-Q2"]


def test_a_rule_without_a_stated_deadline_has_no_turns_and_one_without_a_day_is_followed_to_its_years_end() -> None:
    assert found(recurs="quarterly") == []
    [turn] = found(recurs="nine_month", due={"phrase": "UNSPECIFIED"})
    assert (turn.due.phrase, turn.due.follow_until) == (Phrase.UNSPECIFIED, date(2021, 12, 31))


def test_a_month_may_be_named_by_its_place_in_the_turn() -> None:
    [turn] = found(recurs="quarterly", turns=["Q4"], due={"phrase": "WITHIN_MONTH", "month": {"of": "month_after"}})
    assert turn.due.month == date(2022, 1, 1)


def test_units_with_another_deadline_have_it_in_every_turn() -> None:
    special = [{"kinds": ["office"], "due": {"phrase": "BY_DAY", "day": {"day": 20, "of": "last_month"}}}]
    own = found(recurs="six_month", due=BY_13, due_for=special)
    assert [one.due.day for turn in own for one in turn.due_for] == [date(2021, 6, 20), date(2021, 12, 20)]


def _plain() -> dict[str, Any]:
    return {key: value for key, value in PLAIN["obligations"][0].items() if key != "periods"}
