"""A year as it is beside the year as it would be: which duties would stand otherwise and why, and whose score and place."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.changing import Change, Whys
from services.scoring.domain.in_force import Versions
from services.scoring.domain.lists import ListedUnit, Lists, listed_units
from services.scoring.domain.marks import Mark, Shown, marks
from services.scoring.domain.points import Grade, Scorable, Tally, Worked, points, scorable, tallied
from services.scoring.domain.ranking import Ranked, Scored, ranked, scored
from services.scoring.domain.standing import DutyKey

UnitKey = tuple[str, str]
"""A district, and a unit that its register lists."""
NOTHING: Final = Tally()


class Page(NamedTuple):
    """The marks of one unit, in the register's order."""

    unit: ListedUnit
    district: str
    marks: dict[DutyKey, Mark]


Year = Mapping[UnitKey, Page]


def pages(lists: Lists, stood: Mapping[DutyKey, Shown], objected: Collection[DutyKey] = ()) -> Year:
    """Put the marks of a district together, unit by unit."""
    units = {unit.unit: unit for unit, _life in listed_units(lists, lists.units)}
    found: dict[UnitKey, Page] = {}
    for mark in marks(lists, stood, objected):
        key = (lists.district, mark.duty.unit)
        page = found.get(key) or found.setdefault(key, Page(units[mark.duty.unit], lists.district, {}))
        page.marks[mark.duty] = mark
    return found


class Graded(NamedTuple):
    """What a duty comes to: how it is graded on both axes, and its points."""

    timeliness: Grade
    quality: Grade
    tally: Tally
    weight: bool

    @property
    def shares(self) -> tuple[object, ...]:
        """What is earned of each axis."""
        return (self.timeliness.share, self.quality.share)


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
        return Counter(mark.status for page in self.year.values() for mark in page.marks.values())

    def graded(self, mark: Mark, kind: str) -> Graded | None:
        """Grade a duty of a unit of a kind; None where nothing scores it."""
        key = (kind, scorable(mark))
        if key not in self._known:
            self._known[key] = self._grade(*key)
        return self._known[key]

    def _grade(self, kind: str, duty: Scorable) -> Graded | None:
        version = None if self.by is None else self.by.on(duty.last_day)
        if version is None or not version.scores(kind):
            return None
        timely, good = points(duty, version, self._worked)
        return Graded(timely.grade, good.grade, tallied((timely, good)), weight=timely.weight > 0)

    def ranked(self) -> dict[UnitKey, Ranked]:
        """Rank the units, the highest score first; none where nothing scores the year."""
        if self.by is None:
            return {}
        scores = {"/".join(key): self._scored(self.by, page) for key, page in self.year.items()}
        return {_key(one.unit): one for one in ranked(scores)}

    def _scored(self, by: Versions, page: Page) -> Scored:
        tally, provisional = NOTHING, False
        for mark in page.marks.values():
            graded = self.graded(mark, page.unit.kind)
            if graded is not None:
                tally = tally.plus(graded.tally)
                provisional |= mark.provisional and graded.weight
        counts = Counter(mark.status.value for mark in page.marks.values())
        return scored(by, tally, counts, provisional=provisional)


def _key(named: str) -> UnitKey:
    district, _, unit = named.partition("/")
    return district, unit


class MovedDuty(NamedTuple):
    """A duty that would stand, or be graded, otherwise; None: it is listed on one side only."""

    unit: ListedUnit
    district: str
    duty: DutyKey
    was: Mark | None
    now: Mark | None
    why: str


class MovedUnit(NamedTuple):
    """A unit with its place on both sides; None: it is listed on one side only."""

    unit: ListedUnit
    district: str
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
    reasons: dict[UnitKey, list[str]] = {}
    for moved in duties:
        head = f"{moved.duty.obligation}/{moved.duty.period}"
        reasons.setdefault((moved.district, moved.unit.unit), []).append(f"{head}: {moved.why}")
    return Compared(duties, list(_units(before, after, reasons, whys)))


def _duties(before: Side, after: Side, whys: Whys) -> Iterator[MovedDuty]:
    for key in dict.fromkeys((*before.year, *after.year)):
        was, now = before.year.get(key), after.year.get(key)
        page = now or was
        if page is None:
            continue
        for duty in dict.fromkeys((*(was.marks if was else ()), *(now.marks if now else ()))):
            change = Change(was and was.marks.get(duty), now and now.marks.get(duty))
            why = whys.of(change, _grades(before, change.was, page), _grades(after, change.now, page))
            if why:
                yield MovedDuty(page.unit, page.district, duty, change.was, change.now, why)


def _grades(side: Side, mark: Mark | None, page: Page) -> tuple[Grade, ...]:
    graded = None if mark is None else side.graded(mark, page.unit.kind)
    return () if graded is None else (graded.timeliness, graded.quality)


def _units(before: Side, after: Side, reasons: Mapping[UnitKey, list[str]], whys: Whys) -> Iterator[MovedUnit]:
    was, now = before.ranked(), after.ranked()
    for key in dict.fromkeys((*now, *was)):
        page = after.year.get(key) or before.year[key]
        pair = (was.get(key), now.get(key))
        why = reasons.get(key) or whys.without_a_duty(*(one and one.scored for one in pair), rank=_places(*pair))
        yield MovedUnit(page.unit, page.district, *pair, why)


def _places(was: Ranked | None, now: Ranked | None) -> bool:
    return was is not None and now is not None and was.rank != now.rank
