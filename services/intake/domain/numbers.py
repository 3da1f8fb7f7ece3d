"""Figures as decisions keep them: exact, and equal numbers as equal texts."""

from collections.abc import Mapping
from decimal import Decimal


def canonical(figures: Mapping[str, Decimal]) -> dict[str, str]:
    """Write numbers as decisions keep them: no exponent, no zero that says nothing; equal numbers are equal texts."""
    return {code: plain_number(figure) for code, figure in figures.items()}


def plain_number(figure: Decimal) -> str:
    """Write a number without exponent and without zeros at its end."""
    text = format(figure, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text
