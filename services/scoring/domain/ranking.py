"""Scores of units, and who stands where: equal scores share a place, and who has nothing that counts has none."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from services.scoring.domain.in_force import Versions
from services.scoring.domain.marks import Mark
from services.scoring.domain.points import Point, Tally, Worked, points, rounded, scorable, tallied
from services.scoring.domain.scheme import Scheme


class Scored(NamedTuple):
    """A unit's score by a scheme; `score` None where nothing counts."""

    scheme: str
    score: Decimal | None
    timeliness: Decimal | None
    quality: Decimal | None
    tally: Tally
    classed: str
    provisional: bool
    counts: Mapping[str, int]


class Ranked(NamedTuple):
    """A unit's place; 0 where it has none."""

    unit: str
    rank: int
    of: int
    scored: Scored


class PointsOf(NamedTuple):
    """A mark with the version that scores it, and its points."""

    mark: Mark
    scheme: Scheme
    points: tuple[Point, Point]

    @property
    def is_provisional(self) -> bool:
        """Whether what it earns may still be otherwise."""
        return self.mark.provisional and self.scheme.weight(self.mark.duty.obligation) > 0


def points_of(marks: Iterable[Mark], by: Versions, kind: str, worked: Worked) -> Iterator[PointsOf]:
    """Return the points of every mark of a unit of a kind; what no version scores has none."""
    for mark in marks:
        duty = scorable(mark)
        version = by.on(duty.last_day)
        if version is not None and version.scores(kind):
            yield PointsOf(mark, version, points(duty, version, worked))


def score_of(marks: Sequence[Mark], by: Versions, kind: str, worked: Worked) -> Scored:
    """Return the score of a unit of a kind by its marks of a year."""
    found = list(points_of(marks, by, kind, worked))
    tally = tallied(point for each in found for point in each.points)
    counts = Counter(mark.status.value for mark in marks)
    return scored(by, tally, counts, provisional=any(each.is_provisional for each in found))


def scored(by: Versions, tally: Tally, counts: Mapping[str, int], *, provisional: bool) -> Scored:
    """Return the score that sums of points make."""
    newest = by.newest
    score = rounded(tally.earned, tally.maximum, newest)
    return Scored(
        newest.name,
        score,
        rounded(tally.timeliness, tally.most_timeliness, newest),
        rounded(tally.quality, tally.most_quality, newest),
        tally,
        "" if score is None else newest.classed(score),
        provisional,
        counts,
    )


def ranked(scores: Mapping[str, Scored]) -> list[Ranked]:
    """Rank units, the highest score first; of equal ones the order they are given in stays."""
    placed = sorted(
        ((unit, found.score) for unit, found in scores.items() if found.score is not None),
        key=lambda pair: pair[1],
        reverse=True,
    )
    first: dict[Decimal, int] = {}
    for place, (_, score) in enumerate(placed, start=1):
        first.setdefault(score, place)
    there = [Ranked(unit, first[score], len(placed), scores[unit]) for unit, score in placed]
    return there + [Ranked(unit, 0, len(placed), found) for unit, found in scores.items() if found.score is None]
