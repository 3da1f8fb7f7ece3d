"""What the duties of a unit come to in a year: how many stand how, how many were without a fault, and points.

All of it is whole numbers, so that sums of units are exact and what a unit no longer comes to can be taken off again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Final

from services.contracts.scoring import Status
from services.scoring.domain.in_force import Versions, last_day
from services.scoring.domain.marks import STATUSES
from services.scoring.domain.measures import Counted, Measures
from services.scoring.domain.points import Scorable, Tally, Worked, points, tallied
from services.scoring.domain.ranking import Scored, scored
from services.scoring.domain.standing import LOCAL

UNJUDGED: Final = (False, (), 0)


@lru_cache(maxsize=4096)
def stand(
    obligation: str,
    status: Status,
    due_at: datetime,
    *,
    late: int = 0,
    quality: tuple[bool, tuple[str, ...], int] = UNJUDGED,
) -> Scorable:
    """Say what of a duty figures need: many stand alike. `quality`: whether something arrived, its faults, how often returned."""
    return Scorable(obligation, status, due_at.astimezone(LOCAL).date(), last_day(due_at), late, *quality)


class Yardstick:
    """The schemes that score a year, the leading one first; points of duties that stand alike are counted once."""

    def __init__(self, schemes: Sequence[Versions], worked: Worked) -> None:
        self.schemes = tuple(schemes)
        self._worked = worked
        self._known: dict[tuple[str, Scorable], tuple[Tally, ...]] = {}

    def tallies(self, kind: str, duties: Iterable[Scorable]) -> tuple[Tally, ...]:
        """Return the points of a unit of a kind by each scheme."""
        found = [self._of(kind, duty) for duty in duties] if self.schemes else []
        if not found:
            return (Tally(),) * len(self.schemes)
        return tuple(Tally(*map(sum, zip(*column, strict=True))) for column in zip(*found, strict=True))

    def _of(self, kind: str, duty: Scorable) -> tuple[Tally, ...]:
        known = self._known.get((kind, duty))
        if known is None:
            known = self._known[kind, duty] = tuple(self._tally(duty, by, kind) for by in self.schemes)
        return known

    def _tally(self, duty: Scorable, by: Versions, kind: str) -> Tally:
        version = by.on(duty.last_day)
        return Tally() if version is None or not version.scores(kind) else tallied(points(duty, version, self._worked))

    def scored(self, figures: "Figures") -> list[Scored]:
        """Return the score by each scheme."""
        pairs = zip(self.schemes, figures.tallies, strict=True)
        return [scored(by, tally, {}, provisional=figures.is_provisional) for by, tally in pairs]


@dataclass(frozen=True)
class Figures:
    """What the duties of a unit, or of many, come to; `tallies`: points by each scheme, in the order of a yardstick."""

    counts: Mapping[Status, int] = field(default_factory=dict)
    accepted: int = 0
    faultless: int = 0
    objections: int = 0
    tallies: tuple[Tally, ...] = ()

    @cached_property
    def is_provisional(self) -> bool:
        """Tell whether something is still expected, or objected to."""
        return bool(self.counts.get(Status.EXPECTED) or self.objections)

    @cached_property
    def measures(self) -> Measures:
        """The same as registers' totals have it: one arithmetic for both."""
        counted = Counted(*(self.counts.get(status, 0) for status in STATUSES))
        faulty = self.accepted - self.faultless
        return Measures("", "", "", counted._replace(arrived=self.accepted, faulty=faulty), 0)


def figures(duties: Sequence[Scorable], kind: str, by: Yardstick, *, objections: int = 0) -> Figures:
    """Count what the duties of a unit of a kind come to."""
    accepted = [duty for duty in duties if duty.has_arrived]
    faultless = sum(not duty.faults for duty in accepted)
    counts = Counter(duty.status for duty in duties)
    return Figures(counts, len(accepted), faultless, objections, by.tallies(kind, duties))


class Sum:
    """What many units come to: figures are added, and taken off again."""

    def __init__(self) -> None:
        self.units = 0
        self._counts: Counter[Status] = Counter()
        self._numbers = (0, 0, 0)
        self._tallies: tuple[Tally, ...] = ()

    def add(self, one: Figures, times: int = 1) -> None:
        """Add a unit's figures; `times` -1: take them off."""
        self.units += times
        for status, count in one.counts.items():
            self._counts[status] += times * count
        accepted, faultless, objections = self._numbers
        mine = (accepted + times * one.accepted, faultless + times * one.faultless)
        self._numbers = (*mine, objections + times * one.objections)
        before = self._tallies or tuple(Tally() for _ in one.tallies)
        self._tallies = tuple(
            Tally(*(all_ + times * its for all_, its in zip(tally, new, strict=True)))
            for tally, new in zip(before, one.tallies, strict=True)
        )

    @property
    def figures(self) -> Figures:
        """What they come to now."""
        return Figures(
            {status: count for status, count in self._counts.items() if count}, *self._numbers, self._tallies
        )
