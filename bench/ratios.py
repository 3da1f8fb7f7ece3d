"""What was measured in turns, as medians and ratios, and what the ratios must be."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final

from pydantic import BaseModel

from bench.measured import Measured

LEAST_OF_BARE: Final = 0.8
"""The kit's chain, seal, envelope and exactness may cost a fifth of a bare loop's speed, not more."""
LEAST_OF_PEER: Final = 2.5

BARE: Final = "bare"
PEER: Final = "peer"
STEP: Final = "step small sqlite"


class Line(BaseModel, frozen=True):
    """One measured thing: its median and extremes in messages per second, and processor time a message."""

    name: str
    runs: int
    per_s: int
    slowest: int
    fastest: int
    cpu_us: float


class Ratio(BaseModel, frozen=True):
    """The step's median beside another's."""

    name: str
    is_: float
    least: float

    @property
    def holds(self) -> bool:
        """Whether it is what it must be."""
        return self.is_ >= self.least


def lines(runs: Sequence[Measured]) -> list[Line]:
    """Sum the runs up, in the order in which things were measured first."""
    by_name: dict[str, list[Measured]] = {}
    for run in runs:
        by_name.setdefault(run.name, []).append(run)
    return [_line(name, found) for name, found in by_name.items()]


def _line(name: str, runs: Sequence[Measured]) -> Line:
    rates = [run.per_s for run in runs]
    return Line(
        name=name,
        runs=len(runs),
        per_s=round(median(rates)),
        slowest=min(rates),
        fastest=max(rates),
        cpu_us=median(run.cpu_us for run in runs),
    )


def ratios(found: Sequence[Line]) -> list[Ratio]:
    """Compare the step with the bare loop and the peer."""
    rates: Mapping[str, int] = {line.name: line.per_s for line in found}
    return [
        Ratio(name="step / bare", is_=round(rates[STEP] / rates[BARE], 2), least=LEAST_OF_BARE),
        Ratio(name="step / peer", is_=round(rates[STEP] / rates[PEER], 2), least=LEAST_OF_PEER),
    ]
