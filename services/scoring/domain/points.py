"""How a mark becomes points: on each axis what it could earn, what it earned, and by which line of the scheme.

Points are whole numbers of 10⁻¹² of a point, for weights, axes and shares have at most four places each: sums are exact.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.in_force import last_day
from services.scoring.domain.marks import Mark, unpack
from services.scoring.domain.scheme import DEFAULT, Quality, Scheme, Timeliness, Treatment
from services.scoring.domain.standing import LOCAL

PLACES: Final = 4
UNIT: Final = 10 ** (3 * PLACES)
"""How many of our units a point has."""
FULL: Final = Decimal(1)
NOTHING: Final = Decimal(0)

Worked = Callable[[date, date], int]
"""How many days are worked on from a day to another, both counted."""


class Axis(StrEnum):
    """What is scored of a duty."""

    TIMELINESS = "timeliness"
    QUALITY = "quality"


class Scorable(NamedTuple):
    """What of a duty decides on its points. `due_on` is the day of the due instant, `last_day` the last one in time."""

    obligation: str
    status: Status
    due_on: date
    last_day: date
    late: int
    has_arrived: bool
    faults: tuple[str, ...]
    returned: int

    def days(self, rule: Timeliness, worked: Worked) -> int:
        """Count the begun days it is late, as the scheme counts them."""
        if rule.counts == "calendar":
            return self.late
        return worked(self.due_on, self.due_on + timedelta(days=self.late - 1))


def scorable(mark: Mark) -> Scorable:
    """Return what of a mark decides on its points."""
    due_on = mark.due_at.astimezone(LOCAL).date()
    about = (mark.duty.obligation, mark.status, due_on, last_day(mark.due_at), mark.days_late)
    return Scorable(*about, mark.arrived_at is not None, mark.faults, mark.returned)


def unpacked(obligation: str, packed: int, faults: tuple[str, ...]) -> Scorable:
    """Return the same of a mark that was put into a number."""
    read = unpack(packed)
    last = read.due_on - timedelta(days=1) if read.is_midnight else read.due_on
    about = (obligation, read.status, read.due_on, last, read.late)
    return Scorable(*about, read.has_arrived, faults, read.returned)


class Taken(NamedTuple):
    """What one line of the scheme takes off, so many times."""

    rule: str
    share: Decimal
    times: int = 1


class Grade(NamedTuple):
    """Which share of an axis is earned, by which line of the scheme; None: it does not count."""

    rule: str
    share: Decimal | None
    days: int = 0
    taken: tuple[Taken, ...] = ()


class Point(NamedTuple):
    """What a duty earned on an axis, of what it could have."""

    axis: Axis
    grade: Grade
    weight: Decimal
    of_axis: Decimal
    earned: int
    maximum: int


class Tally(NamedTuple):
    """Sums of points, by axis."""

    timeliness: int = 0
    most_timeliness: int = 0
    quality: int = 0
    most_quality: int = 0

    @property
    def earned(self) -> int:
        """What was earned on both axes."""
        return self.timeliness + self.quality

    @property
    def maximum(self) -> int:
        """What could be earned on both axes: the unit's own maximum."""
        return self.most_timeliness + self.most_quality

    def plus(self, other: "Tally") -> "Tally":
        """Add another."""
        return Tally(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def exact(points: int) -> Decimal:
    """Return points as the decimal they are, without needless noughts."""
    written = Decimal(points).scaleb(-3 * PLACES)
    return written.quantize(FULL) if points % UNIT == 0 else written.normalize()


def whole(earned: int, maximum: int, scheme: Scheme) -> int | None:
    """Return the share of the maximum on the scheme's scale, rounded half up, in units of its last place."""
    most = scheme.scale * 10**scheme.places
    return (2 * most * earned + maximum) // (2 * maximum) if maximum else None


def rounded(earned: int, maximum: int, scheme: Scheme) -> Decimal | None:
    """Return the share of the maximum on the scheme's scale, rounded half up; None where nothing counts."""
    found = whole(earned, maximum, scheme)
    return None if found is None else Decimal(found).scaleb(-scheme.places)


def points(duty: Scorable, scheme: Scheme, worked: Worked) -> tuple[Point, Point]:
    """Return what a duty earns on both axes."""
    weight, axes = scheme.weight(duty.obligation), scheme.axes
    timely, good = timed(duty, scheme.timeliness, worked), judged(duty, scheme)
    return (
        _point(Axis.TIMELINESS, timely, weight, axes.timeliness),
        _point(Axis.QUALITY, good, weight, axes.quality),
    )


def tallied(found: Iterable[Point]) -> Tally:
    """Add points up."""
    sums = {axis: [0, 0] for axis in Axis}
    for point in found:
        sums[point.axis][0] += point.earned
        sums[point.axis][1] += point.maximum
    return Tally(*sums[Axis.TIMELINESS], *sums[Axis.QUALITY])


def timed(duty: Scorable, rule: Timeliness, worked: Worked) -> Grade:
    """Say which share of timeliness a duty earns."""
    match duty.status:
        case Status.ON_TIME:
            return Grade("timeliness", FULL)
        case Status.LATE:
            return _late(duty.days(rule, worked), rule)
        case Status.MISSING:
            return _treated("timeliness.missing", rule.missing)
        case Status.EXCUSED:
            return _treated("timeliness.excused", rule.excused)
        case Status.WAIVED:
            return _treated("timeliness.waived", rule.waived)
        case Status.UNKNOWN:
            return _treated("timeliness.unknown", rule.unknown)
        case _:
            return Grade(duty.status.value, None)


def judged(duty: Scorable, scheme: Scheme) -> Grade:
    """Say which share of quality a duty earns: of what counts and was accepted, less what its faults take off."""
    rule, late = scheme.quality, scheme.timeliness
    match duty.status:
        case Status.MISSING:
            return _treated("quality.missing", rule.missing)
        case Status.WAIVED if late.waived == "exclude":
            return Grade("timeliness.waived", None)
        case Status.UNKNOWN if late.unknown == "exclude":
            return Grade("timeliness.unknown", None)
        case Status.EXPECTED | Status.NOT_OBLIGED:
            return Grade(duty.status.value, None)
        case _ if not duty.has_arrived:
            return Grade("quality", None)
        case _:
            return _less(tuple(_taken_off(duty, scheme.quality)), rule.least)


def _late(days: int, rule: Timeliness) -> Grade:
    if days <= rule.grace:
        return Grade("timeliness.grace", FULL, days)
    for place, step in enumerate(rule.ladder):
        if step.up_to is None or days <= step.up_to:
            return Grade(f"timeliness.ladder[{place}]", step.share, days)
    return Grade("timeliness.ladder", NOTHING, days)


def _treated(rule: str, treatment: Treatment) -> Grade:
    if isinstance(treatment, Decimal):
        return Grade(rule, treatment)
    return Grade(rule, FULL if treatment == "count" else None)


def _taken_off(duty: Scorable, rule: Quality) -> Iterator[Taken]:
    for fault in duty.faults:
        if fault in rule.faults:
            yield Taken(f"quality.faults.{fault}", rule.faults[fault])
        elif rule.other:
            yield Taken(f"quality.other({fault})", rule.other)
    if duty.returned and rule.returned:
        yield Taken("quality.returned", rule.returned, duty.returned)


def _less(taken: tuple[Taken, ...], least: Decimal) -> Grade:
    share = FULL - sum((each.share * each.times for each in taken), NOTHING)
    if share < least:
        return Grade("quality.least", least, taken=taken)
    return Grade(", ".join(each.rule for each in taken) or "quality", share, taken=taken)


def _point(axis: Axis, grade: Grade, weight: Decimal, of_axis: Decimal) -> Point:
    if grade.share is None:
        return Point(axis, grade, weight, of_axis, 0, 0)
    most = _whole(weight) * _whole(of_axis)
    return Point(axis, grade, weight, of_axis, most * _whole(grade.share), most * 10**PLACES)


def _whole(value: Decimal) -> int:
    return int(value.scaleb(PLACES))


def weight_rule(scheme: Scheme, obligation: str) -> str:
    """Name the line of the scheme that says how much an obligation weighs."""
    return f"weights.{obligation if obligation in scheme.named else DEFAULT}"
