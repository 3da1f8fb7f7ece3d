"""Estimates beside the exact figures that followed: unit by unit, indicator by indicator (rules 003-8, 003-9)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from services.contracts.numbers import natural, plain_number

EXACT: Final = Context(prec=80, rounding=ROUND_HALF_UP)
"""Wide enough for any two figures a submission may hold."""
CENT: Final = Decimal("0.01")
HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Reported:
    """What a unit reported last for a period: under which district, by which decision."""

    district: str
    event_id: str
    figures: Mapping[str, Decimal]


class Line(NamedTuple):
    """One indicator of one unit; numbers as text, empty where there is none."""

    district: str
    unit: str
    indicator: str
    estimate: str
    exact: str
    difference: str
    percent: str
    estimate_event: str
    exact_event: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What stands side by side, and who reported only one of the two."""

    lines: tuple[Line, ...]
    without_exact: tuple[str, ...]
    without_estimate: tuple[str, ...]


NOTHING: Final = Reported("", "", MappingProxyType({}))


def compare(estimates: Mapping[str, Reported], exacts: Mapping[str, Reported], *, district: str = "") -> Comparison:
    """Put figures side by side, by unit; `district` empty: of all."""
    units = [
        unit
        for unit in sorted(estimates.keys() | exacts.keys())
        if district in {"", (exacts.get(unit) or estimates[unit]).district}
    ]
    lines = (line for unit in units for line in _lines(unit, estimates.get(unit, NOTHING), exacts.get(unit, NOTHING)))
    return Comparison(
        tuple(lines),
        without_exact=tuple(unit for unit in units if unit not in exacts),
        without_estimate=tuple(unit for unit in units if unit not in estimates),
    )


def _lines(unit: str, estimated: Reported, followed: Reported) -> Iterator[Line]:
    for indicator in sorted(estimated.figures.keys() | followed.figures.keys(), key=natural):
        estimate, exact = estimated.figures.get(indicator), followed.figures.get(indicator)
        yield Line(
            followed.district or estimated.district,
            unit,
            indicator,
            _text(estimate),
            _text(exact),
            *_difference(estimate, exact),
            estimated.event_id if estimate is not None else "",
            followed.event_id if exact is not None else "",
        )


def _difference(estimate: Decimal | None, exact: Decimal | None) -> tuple[str, str]:
    """Say by how much the exact figure is more, and by how many percent of the estimate."""
    if estimate is None or exact is None:
        return "", ""
    difference = EXACT.subtract(exact, estimate)
    if not estimate:
        return plain_number(difference), ""
    share = EXACT.divide(EXACT.multiply(difference, HUNDRED), abs(estimate))
    return plain_number(difference), plain_number(share.quantize(CENT, context=EXACT))


def _text(figure: Decimal | None) -> str:
    return plain_number(figure) if figure is not None else ""
