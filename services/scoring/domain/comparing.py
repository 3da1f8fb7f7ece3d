"""A year as it is beside the year as it would be: which duties would stand otherwise and why, and whose score and place."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.changing import Change, Whys
from services.scoring.domain.in_force import Versions
from services.scoring.domain.lists import Lists, listed_units
from services.scoring.domain.marks import Mark, Shown, marks
from services.scoring.domain.points import Grade, Scorable, Tally, Worked, points, scorable, tallied
from services.scoring.domain.ranking import Ranked, Scored, scored
from services.scoring.domain.scoreboard import Ranking, Seat, together, whole_of
from services.scoring.domain.standing import DutyKey


class Register(NamedTuple):
    """What a district's register lists, how the duties of which something was heard are shown, and which are objected to."""

    lists: Lists
    stood: Mapping[DutyKey, Shown]
    objected: Collection[DutyKey] = ()


class Year(NamedTuple):
    """The marks of units in a year, and where each is listed."""

    marks: Mapping[str, Mapping[DutyKey, Mark]]
    seats: Mapping[str, Seat]


def year(registers: Iterable[Register], as_of: datetime) -> Year:
    """Put registers together, unit by unit; who moved is listed where it was at home last."""
    found: list[Mark] = []
    seats: dict[str, Seat] = {}
    for each in registers:
        here = list(marks(each.lists, each.stood, each.objected))
        found += here
        for unit, life in listed_units(each.lists, {mark.duty.unit for mark in here if mark.is_heard_of}):
            if unit.unit not in seats or life.home(as_of) == each.lists.district:
                seats[unit.unit] = Seat(unit, each.lists.district)
    return Year({unit: {mark.duty: mark for mark in of} for unit, of in together(found).items()}, seats)


class Graded(NamedTuple):
    """What a duty comes to: how it is graded on both axes, and its points."""

    timeliness: Grade
    quality: Grade
    tally: Tally
    has_weight: bool


class Line(NamedTuple):
    """A mark, what of it decides on points, and what it comes to; None: nothing scores it."""

    mark: Mark
    duty: Scorable
    graded: Graded | None


Lines = Mapping[DutyKey, Line]


class Side:
    """A year by a scheme; duties that stand alike are graded once."""

    def __init__(self, year: Year, by: Versions | None, worked: Worked) -> None:
        self.year = year
        self.by = by
        self._worked = worked
        self._known: dict[tuple[str, Scorable], Graded | None] = {}

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many duties stand how."""
        return Counter(mark.status for of_unit in self.year.marks.values() for mark in of_unit.values())

    def is_measured_as(self, other: "Side", unit: str) -> bool:
        """Tell whether a unit's duties are graded by the same rules on another side."""
        seats = (self.year.seats.get(unit), other.year.seats.get(unit))
        kinds = {seat.unit.kind for seat in seats if seat is not None}
        return (self.by, self._worked) == (other.by, other._worked) and len(kinds) == 1  # noqa: SLF001 - its own kind

    def lines(self, unit: str, known: Lines = MappingProxyType({}), *, alike: bool = False) -> Lines:
        """Grade a unit's duties; a mark that is `known` is not looked at again, where it is graded `alike` neither graded."""
        found: dict[DutyKey, Line] = {}
        for key, mark in self.year.marks.get(unit, {}).items():
            line = known.get(key)
            if line is None or line.mark != mark:
                duty = scorable(mark)
                line = Line(mark, duty, self._graded(unit, duty))
            elif not alike:
                line = line._replace(graded=self._graded(unit, line.duty))
            found[key] = line
        return found

    def _graded(self, unit: str, duty: Scorable) -> Graded | None:
        key = (self.year.seats[unit].unit.kind, duty)
        if key not in self._known:
            self._known[key] = self._grade(*key)
        return self._known[key]

    def _grade(self, kind: str, duty: Scorable) -> Graded | None:
        version = None if self.by is None else self.by.on(duty.last_day)
        if version is None or not version.scores(kind):
            return None
        timely, good = points(duty, version, self._worked)
        return Graded(timely.grade, good.grade, tallied((timely, good)), has_weight=timely.weight > 0)

    def places(self, lines: Mapping[str, Lines]) -> Mapping[str, Ranked]:
        """Rank the units, the highest score first; none where nothing scores the year."""
        by = self.by
        if by is None:
            return {}
        scores = {unit: _scored(by, of_unit.values()) for unit, of_unit in lines.items() if of_unit}
        whole = {unit: whole_of(each, by) for unit, each in scores.items()}
        return {one.ranked.unit: one.ranked for one in Ranking(by, self.year.seats, whole, scores.__getitem__).page()}


def _scored(by: Versions, lines: Collection[Line]) -> Scored:
    graded = [(line.mark, line.graded) for line in lines if line.graded is not None]
    tally = Tally(*map(sum, zip(*(each.tally for _, each in graded), strict=True))) if graded else Tally()
    provisional = any(mark.provisional and each.has_weight for mark, each in graded)
    return scored(by, tally, Counter(line.mark.status.value for line in lines), provisional=provisional)


class MovedDuty(NamedTuple):
    """A duty that would stand, fall due or be graded otherwise; None: it is listed on one side only."""

    seat: Seat
    duty: DutyKey
    was: Mark | None
    now: Mark | None
    why: str
    only_due: bool


class MovedUnit(NamedTuple):
    """A unit with its place on both sides; None: it is listed on one side only."""

    seat: Seat
    was: Ranked | None
    now: Ranked | None
    why: Sequence[str]


class Compared(NamedTuple):
    """What would be otherwise: duties that move, and every unit by its place."""

    duties: Sequence[MovedDuty]
    units: Sequence[MovedUnit]


def compare(before: Side, after: Side, whys: Whys) -> Compared:
    """Put the year that would be beside the one that is."""
    was: dict[str, Lines] = {}
    now: dict[str, Lines] = {}
    duties: list[MovedDuty] = []
    for unit in dict.fromkeys((*before.year.marks, *after.year.marks)):
        was[unit] = before.lines(unit)
        now[unit] = after.lines(unit, was[unit], alike=after.is_measured_as(before, unit))
        duties += _moved(_seat(before, after, unit), was[unit], now[unit], whys)
    reasons: dict[str, list[str]] = {}
    for moved in duties:
        if not moved.only_due:
            told = f"{moved.duty.obligation}/{moved.duty.period}: {moved.why}"
            reasons.setdefault(moved.duty.unit, []).append(told)
    places = (before.places(was), after.places(now))
    units = [
        MovedUnit(_seat(before, after, unit), *pair, reasons.get(unit) or whys.without_a_duty(*pair))
        for unit in dict.fromkeys((*places[1], *places[0]))
        for pair in [(places[0].get(unit), places[1].get(unit))]
    ]
    return Compared(duties, units)


def _moved(seat: Seat, was: Lines, now: Lines, whys: Whys) -> Iterator[MovedDuty]:
    for duty in dict.fromkeys((*was, *now)):
        before, after = was.get(duty), now.get(duty)
        if before is after:
            continue
        change = Change(before and before.mark, after and after.mark)
        why = whys.of(change, _grades(before), _grades(after))
        if why:
            only_due = change.stands_alike and _shares(before) == _shares(after)
            yield MovedDuty(seat, duty, *change, why, only_due)


def _grades(line: Line | None) -> tuple[Grade, ...]:
    graded = None if line is None else line.graded
    return () if graded is None else (graded.timeliness, graded.quality)


def _shares(line: Line | None) -> tuple[object, ...]:
    return tuple(grade.share for grade in _grades(line))


def _seat(before: Side, after: Side, unit: str) -> Seat:
    return after.year.seats.get(unit) or before.year.seats[unit]
