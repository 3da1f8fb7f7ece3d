"""A year as it is beside the year as it would be: which duties would stand otherwise and why, and whose score and place."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.changing import Change, Whys
from services.scoring.domain.in_force import Versions
from services.scoring.domain.lists import Lists, listed_units
from services.scoring.domain.marks import Mark, Shown, marks
from services.scoring.domain.points import Grade, Scorable, Tally, Worked, points, scorable, tallied
from services.scoring.domain.ranking import Ranked, Scored, scored
from services.scoring.domain.scoreboard import Seat, listed, together
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

    def graded(self, mark: Mark) -> Graded | None:
        """Grade a duty; None where nothing scores it."""
        key = (self.year.seats[mark.duty.unit].unit.kind, scorable(mark))
        if key not in self._known:
            self._known[key] = self._grade(*key)
        return self._known[key]

    def _grade(self, kind: str, duty: Scorable) -> Graded | None:
        version = None if self.by is None else self.by.on(duty.last_day)
        if version is None or not version.scores(kind):
            return None
        timely, good = points(duty, version, self._worked)
        return Graded(timely.grade, good.grade, tallied((timely, good)), has_weight=timely.weight > 0)

    def places(self) -> Mapping[str, Ranked]:
        """Rank the units, the highest score first; none where nothing scores the year."""
        by, seats = self.by, self.year.seats
        if by is None:
            return {}
        scores = {unit: self._scored(by, of_unit.values()) for unit, of_unit in self.year.marks.items()}
        return {placed.seat.unit.unit: placed.ranked for placed in listed(scores, seats)}

    def _scored(self, by: Versions, of_unit: Collection[Mark]) -> Scored:
        pairs = [(mark, self.graded(mark)) for mark in of_unit]
        graded = [(mark, each) for mark, each in pairs if each is not None]
        tally = Tally(*map(sum, zip(*(each.tally for _, each in graded), strict=True))) if graded else Tally()
        counts = Counter(mark.status.value for mark in of_unit)
        provisional = any(mark.provisional and each.has_weight for mark, each in graded)
        return scored(by, tally, counts, provisional=provisional)


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
    duties = list(_duties(before, after, whys))
    reasons: dict[str, list[str]] = {}
    for moved in duties:
        if moved.only_due:
            continue
        reasons.setdefault(moved.duty.unit, []).append(f"{moved.duty.obligation}/{moved.duty.period}: {moved.why}")
    return Compared(duties, list(_units(before, after, reasons, whys)))


def _duties(before: Side, after: Side, whys: Whys) -> Iterator[MovedDuty]:
    for unit in dict.fromkeys((*before.year.marks, *after.year.marks)):
        was, now = before.year.marks.get(unit, {}), after.year.marks.get(unit, {})
        for duty in was if was is now else dict.fromkeys((*was, *now)):
            change = Change(was.get(duty), now.get(duty))
            grades = (_grades(before, change.was), _grades(after, change.now))
            why = whys.of(change, *grades)
            if why:
                is_same = change.stands_alike and _shares(grades[0]) == _shares(grades[1])
                yield MovedDuty(_seat(before, after, unit), duty, *change, why, is_same)


def _grades(side: Side, mark: Mark | None) -> tuple[Grade, ...]:
    graded = None if mark is None else side.graded(mark)
    return () if graded is None else (graded.timeliness, graded.quality)


def _shares(grades: Sequence[Grade]) -> tuple[object, ...]:
    return tuple(grade.share for grade in grades)


def _units(before: Side, after: Side, reasons: Mapping[str, list[str]], whys: Whys) -> Iterator[MovedUnit]:
    was, now = before.places(), after.places()
    for unit in dict.fromkeys((*now, *was)):
        pair = (was.get(unit), now.get(unit))
        yield MovedUnit(_seat(before, after, unit), *pair, reasons.get(unit) or whys.without_a_duty(*pair))


def _seat(before: Side, after: Side, unit: str) -> Seat:
    return after.year.seats.get(unit) or before.year.seats[unit]
