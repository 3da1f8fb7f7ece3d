"""Units with their marks of a year, and where each is listed; who moved has its marks of every district it was at home in."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from services.kit.decider import Refusal
from services.scoring.domain.in_force import Versions
from services.scoring.domain.lineage import with_predecessors
from services.scoring.domain.lists import ListedUnit
from services.scoring.domain.marks import Mark
from services.scoring.domain.points import Worked, whole
from services.scoring.domain.ranking import Ranked, Scored, score_of
from services.scoring.domain.standing import DutyKey


class UnitUnknown(Refusal):
    """No register of that year lists this unit; `dunghan units list` names those there are."""

    SITUATION: ClassVar[str] = "UNIT_UNKNOWN"


class Seat(NamedTuple):
    """A unit as it is listed, and in which district."""

    unit: ListedUnit
    district: str


class Placed(NamedTuple):
    """A unit's place with how it is listed."""

    seat: Seat
    ranked: Ranked

    @property
    def scored(self) -> Scored:
        """Its score."""
        return self.ranked.scored


class Moved(NamedTuple):
    """A unit whose score, class or place would be another; `was` None: it had none."""

    placed: Placed
    was: Ranked | None


Marks = Mapping[str, Sequence[Mark]]


def together(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    """Put marks together unit by unit; of a duty that two districts list the one counts that says more of it."""
    units: dict[str, dict[DutyKey, Mark]] = {}
    for mark in marks:
        duties = units.setdefault(mark.duty.unit, {})
        known = duties.get(mark.duty)
        if known is None or (mark.is_heard_of and not known.is_heard_of):
            duties[mark.duty] = mark
    return {unit: list(duties.values()) for unit, duties in units.items()}


def with_lineage(marks: Marks, of: Mapping[str, Sequence[str]]) -> dict[str, list[Mark]]:
    """Give each unit the marks of those it came after as well: `of` names these, as `heirs` does."""
    shown: dict[str, list[Mark]] = {unit: [] for unit in of}
    for each in with_predecessors(marks, of):
        shown[each.unit].append(each.mark)
    return shown


Scores = Mapping[str, int | None]
"""In units of the last place; None where nothing counts."""


class InOrder(dict[str, int | None]):
    """Scores in the order in which units are listed."""


def in_order(scores: Scores, seats: Mapping[str, Seat]) -> InOrder:
    """Put scores into the order of lists."""
    return InOrder({code: scores[code] for code in listed(seats) if code in scores})


def listed(seats: Mapping[str, Seat]) -> list[str]:
    """Name units as they are listed."""
    return sorted(seats, key=lambda code: (seats[code].unit.no, code))


class Ranking:
    """Units by a scheme, the highest score first, equal ones as they are listed; what is shown of each is made when asked for."""

    def __init__(self, by: Versions, seats: Mapping[str, Seat], scores: Scores, show: Callable[[str], Scored]) -> None:
        self.by = by
        self._seats, self._show = seats, show
        listed = scores if isinstance(scores, InOrder) else in_order(scores, seats)
        alike: dict[int | None, list[str]] = {}
        for code, score in listed.items():
            alike.setdefault(score, []).append(code)
        unscored = alike.pop(None, [])
        self._units: list[str] = []
        self._ranks: list[int] = []
        for _, units in sorted(alike.items(), reverse=True):
            self._ranks += [len(self._units) + 1] * len(units)
            self._units += units
        self._of = len(self._units)
        self._units += unscored

    def __len__(self) -> int:
        return len(self._units)

    def page(self, first: int = 0, size: int = 0) -> list[Placed]:
        """Return the places from one on, so many; 0: all."""
        return [self._placed(place) for place in range(len(self))[first : first + size if size else None]]

    def of(self, unit: str) -> Placed | None:
        """Return a unit's place; None where it is not listed."""
        return self._placed(self._units.index(unit)) if unit in self._units else None

    def _placed(self, place: int) -> Placed:
        code = self._units[place]
        rank = self._ranks[place] if place < self._of else 0
        return Placed(self._seats[code], Ranked(code, rank, self._of, self._show(code)))


def ranking(
    marks: Marks, seats: Mapping[str, Seat], by: Versions, worked: Worked, kinds: Collection[str] = ()
) -> Ranking:
    """Score and rank units by their marks, those of some kinds alone where these are named."""
    wanted = [code for code in marks if code in seats and (not kinds or seats[code].unit.kind in kinds)]
    scores = {code: score_of(marks[code], by, seats[code].unit.kind, worked) for code in wanted}
    return Ranking(by, seats, {code: whole_of(scored, by) for code, scored in scores.items()}, scores.__getitem__)


def whole_of(scored: Scored, by: Versions) -> int | None:
    """Return a score in units of its last place."""
    return whole(scored.tally.earned, scored.tally.maximum, by.newest)


def moved(before: Sequence[Placed], after: Sequence[Placed]) -> list[Moved]:
    """Name the units whose score, class or place would be another."""
    was = {each.seat.unit.unit: each.ranked for each in before}
    pairs = [Moved(each, was.get(each.seat.unit.unit)) for each in after]
    return [pair for pair in pairs if pair.was is None or _stands(pair.was) != _stands(pair.placed.ranked)]


def _stands(place: Ranked) -> tuple[object, ...]:
    return (place.rank, place.scored.score, place.scored.classed)
