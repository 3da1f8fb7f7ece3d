"""Units with their marks of a year, and where each is listed; who moved has its marks of every district it was at home in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from services.kit.decider import Refusal
from services.scoring.domain.in_force import Versions
from services.scoring.domain.lineage import heirs, with_predecessors
from services.scoring.domain.lists import ListedUnit
from services.scoring.domain.marks import Mark
from services.scoring.domain.points import Worked
from services.scoring.domain.ranking import Ranked, Scored, ranked, score_of
from services.scoring.domain.roll import Life
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


def with_lineage(marks: Marks, lives: Mapping[str, Life]) -> dict[str, list[Mark]]:
    """Give each unit the marks of those it came after as well; who ended into another is not shown by itself."""
    shown: dict[str, list[Mark]] = {}
    for each in with_predecessors(marks, heirs(list(marks), lives)):
        shown.setdefault(each.unit, []).append(each.mark)
    return shown


def placed(
    marks: Marks, seats: Mapping[str, Seat], by: Versions, worked: Worked, kinds: Collection[str] = ()
) -> list[Placed]:
    """Score and rank units, those of some kinds alone where these are named; equal ones in the order they are listed in."""
    wanted = [code for code in marks if code in seats and (not kinds or seats[code].unit.kind in kinds)]
    scores = {code: score_of(marks[code], by, seats[code].unit.kind, worked) for code in wanted}
    return listed(scores, seats)


def listed(scores: Mapping[str, Scored], seats: Mapping[str, Seat]) -> list[Placed]:
    """Rank scores; of equal ones the order in which units are listed."""
    ordered = sorted(scores, key=lambda code: (seats[code].unit.no, code))
    return [Placed(seats[each.unit], each) for each in ranked({code: scores[code] for code in ordered})]


def moved(before: Sequence[Placed], after: Sequence[Placed]) -> list[Moved]:
    """Name the units whose score, class or place would be another."""
    was = {each.seat.unit.unit: each.ranked for each in before}
    pairs = [Moved(each, was.get(each.seat.unit.unit)) for each in after]
    return [pair for pair in pairs if pair.was is None or _stands(pair.was) != _stands(pair.placed.ranked)]


def _stands(place: Ranked) -> tuple[object, ...]:
    return (place.rank, place.scored.score, place.scored.classed)
