"""Figures as decisions keep them, and indicators in the order in which people number them."""

import re
from decimal import Decimal


def plain_number(number: Decimal) -> str:
    """Write a number without exponent and without zeros at its end: equal numbers are equal texts."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def natural(code: str) -> tuple[tuple[bool, int, str], ...]:
    """Put 1.2 before 1.10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", code)
    return tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)
