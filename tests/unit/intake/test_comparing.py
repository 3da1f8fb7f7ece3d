"""Estimates beside exact figures: exact arithmetic, whoever reported only one of the two, in a natural order."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.comparing import Reported, compare


def reported(event: str = "e", district: str = "rach-gia", **figures: Any) -> Reported:
    return Reported(district, event, {code: Decimal(str(figure)) for code, figure in figures.items()})


def test_each_indicator_of_each_unit_stands_beside_its_estimate() -> None:
    found = compare(
        {"b": reported("e1", i2=10, i10="0.10"), "a": reported("e2", i1=1)},
        {"b": reported("x1", i2="12.5", i3=7), "c": reported("x2", i1=3)},
    )
    assert [tuple(line)[1:] for line in found.lines] == [
        ("a", "i1", "1", "", "", "", "e2", ""),
        ("b", "i2", "10", "12.5", "2.5", "25", "e1", "x1"),
        ("b", "i3", "", "7", "", "", "", "x1"),
        ("b", "i10", "0.1", "", "", "", "e1", ""),
        ("c", "i1", "", "3", "", "", "", "x2"),
    ]
    assert (found.without_exact, found.without_estimate) == (("a",), ("c",))


@pytest.mark.parametrize(
    ("estimate", "exact", "difference", "percent"),
    [
        ("0", "5", "5", ""),
        ("3", "4", "1", "33.33"),
        ("3", "5", "2", "66.67"),
        ("8", "7.999", "-0.001", "-0.01"),
        ("-4", "-2", "2", "50"),
        ("7", "7.00", "0", "0"),
        (
            "99999999999999999999.9999999999",
            "-99999999999999999999.9999999999",
            "-199999999999999999999.9999999998",
            "-200",
        ),
        ("0.0000000001", "99999999999999999999", "99999999999999999998.9999999999", "99999999999999999998999999999900"),
    ],
)
def test_differences_are_exact(estimate: str, exact: str, difference: str, percent: str) -> None:
    (line,) = compare({"a": reported(x=estimate)}, {"a": reported(x=exact)}).lines
    assert (line.difference, line.percent) == (difference, percent)


def test_a_district_is_that_of_the_exact_figures_or_else_of_the_estimate() -> None:
    estimates = {"a": reported(x=1), "b": reported(x=1)}
    exacts = {"a": reported(district="ha-tien", x=2)}
    assert {line.unit: line.district for line in compare(estimates, exacts).lines} == {"a": "ha-tien", "b": "rach-gia"}
    one = compare(estimates, exacts, district="rach-gia")
    assert ([line.unit for line in one.lines], one.without_exact) == (["b"], ("b",))
    assert compare(estimates, exacts, district="elsewhere").lines == ()


@given(st.decimals(-1000, 1000, places=3), st.decimals(-1000, 1000, places=3))
def test_the_difference_added_to_the_estimate_is_the_exact_figure(estimate: Decimal, exact: Decimal) -> None:
    (line,) = compare({"a": reported(x=estimate)}, {"a": reported(x=exact)}).lines
    assert Decimal(line.estimate) + Decimal(line.difference) == Decimal(line.exact) == exact
    assert bool(line.percent) is bool(estimate)
