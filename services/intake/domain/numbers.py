"""Figures as decisions keep them: exact, and equal numbers as equal texts."""

from collections.abc import Mapping
from decimal import Decimal

from services.contracts.numbers import plain_number


def canonical(figures: Mapping[str, Decimal]) -> dict[str, str]:
    """Write numbers as decisions keep them: no exponent, no zero that says nothing; equal numbers are equal texts."""
    return {code: plain_number(figure) for code, figure in figures.items()}
