"""Marks: every duty of a register as it is shown and scored, whether or not anything was heard of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.learning import Known, learn
from services.scoring.domain.lists import ListedPeriod, Lists, listed_units
from services.scoring.domain.reasons import reasons
from services.scoring.domain.roll import Life
from services.scoring.domain.spans import DAY, NOTHING_KNOWN, Dated, instant
from services.scoring.domain.standing import LOCAL, DutyKey, Standing, standing


class Shown(NamedTuple):
    """How a duty of which something was heard is shown, and by which events."""

    standing: Standing
    evidence: str = ""
    reasons: str = ""
    events: tuple[str, ...] = ()


class Mark(NamedTuple):
    """One duty as it is shown and scored.

    `days_late` are begun calendar days; working days are counted when they are shown (`workdays`). `events` are ids of
    the events it rests on; none where nothing was heard of it. `provisional`: still expected, or objected to.
    """

    duty: DutyKey
    district: str
    status: Status
    due_at: datetime
    submitted_at: datetime | None = None
    arrived_at: datetime | None = None
    days_late: int = 0
    faults: tuple[str, ...] = ()
    returned: int = 0
    evidence: str = ""
    reasons: str = ""
    events: tuple[str, ...] = ()
    provisional: bool = False

    @property
    def is_heard_of(self) -> bool:
        """Tell whether anything was heard of the duty."""
        return bool(self.events)


def grounds(stands: Standing, known: Known, facts: Sequence[Dated]) -> tuple[str, str, tuple[str, ...]]:
    """Say on what evidence, for which reasons and by which events a duty stands as it does."""
    arrival = known.arrival
    places = sorted([(source, position) for _so, _recorded, source, position, _learnt in facts])
    events = tuple([f"{source}-{position}" for source, position in places])
    why = reasons(stands, [fact.learnt for fact in facts])
    return "" if arrival is None else arrival.evidence, why, events


def show(stands: Standing, known: Known, facts: Sequence[Dated]) -> Shown:
    """Show how a duty stands by what is known of it and the facts that is known by."""
    return Shown(stands, *grounds(stands, known, facts))


def folded(facts: Iterable[Dated]) -> Shown | None:
    """Show a duty by its facts, those of each source in its order."""
    known, told = NOTHING_KNOWN, tuple(facts)
    for fact in told:
        known = learn(known, fact.learnt)
    stands = standing(known)
    return None if stands is None else show(stands, known, told)


def mark(duty: DutyKey, district: str, shown: Shown, *, objected: bool = False) -> Mark:
    """Make the mark of a duty of which something was heard."""
    stands = shown.standing
    provisional = objected or stands.status is Status.EXPECTED
    return Mark(duty, district, *stands, shown.evidence, shown.reasons, shown.events, provisional)


def unheard(unit: Life, period: ListedPeriod, district: str) -> Mark:
    """Make the mark of a duty of which nothing was heard."""
    duty = DutyKey(unit.versions[0].unit, period.obligation, period.period)
    return Mark(duty, district, period.unheard(unit, district), period.due_at)


def marks(lists: Lists, stood: Mapping[DutyKey, Shown], objected: Collection[DutyKey] = ()) -> Iterator[Mark]:
    """Make the marks of a register: unit by unit, every opened period, in the register's order."""
    periods = lists.columns()
    listed = {(period.obligation, period.period) for _obligation, period in periods}
    owing = {duty.unit for duty in stood if duty[1:] in listed}
    for unit, life in listed_units(lists, owing):
        for _obligation, period in periods:
            duty = DutyKey(unit.unit, period.obligation, period.period)
            shown = stood.get(duty)
            if shown is None:
                yield unheard(life, period, lists.district)
            else:
                yield mark(duty, lists.district, shown, objected=duty in objected)


STATUSES: Final = tuple(Status)
NUMBERS: Final = {status: number for number, status in enumerate(STATUSES)}
ARRIVED, IN_TIME, FAULTY, MIDNIGHT = 1 << 4, 1 << 5, 1 << 6, 1 << 7
STATUS_BITS: Final = 0xF
COUNTED: Final = STATUS_BITS | ARRIVED | IN_TIME | FAULTY
RETURNED_SHIFT, RETURNED_MOST = 8, 0x3FF
LATE_SHIFT, LATE_MOST = 18, 0x1FFFF
DUE_SHIFT: Final = 35
LOCAL_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
BEFORE_UTC: Final = -instant(datetime(1970, 1, 1, tzinfo=LOCAL))
"""How much earlier than in UTC a day begins here, in microseconds."""


class Packed(NamedTuple):
    """What of a mark is scored, read from one whole number: equal numbers (and faults) are scored alike.

    `due_on` is the local day of `due_at`; `is_midnight` says that the day before was the last one. `late` are begun calendar
    days from `due_at` on of whatever was accepted, also where it is excused.
    """

    status: Status
    has_arrived: bool
    is_in_time: bool
    is_faulty: bool
    due_on: date
    is_midnight: bool
    late: int
    returned: int


Instants = tuple[int, int | None, int | None]
"""When a duty falls due, was submitted and arrived, as whole numbers."""


def instants(stands: Standing) -> Instants:
    """Return the times of a standing, as whole numbers."""
    _status, due_at, submitted_at, arrived_at, _days, _faults, _returned = stands
    submitted = None if submitted_at is None else instant(submitted_at)
    return instant(due_at), submitted, None if arrived_at is None else instant(arrived_at)


def pack(stands: Standing, times: Instants) -> int:
    """Put what of a standing is scored into one whole number of 57 bits."""
    due, _claimed, arrived = times
    due_day, into_day = divmod(due + BEFORE_UTC, DAY)
    status, _due, _submitted, _arrived, _days, faults, returned = stands
    packed = NUMBERS[status] | due_day + LOCAL_EPOCH_DAY << DUE_SHIFT | (0 if into_day else MIDNIGHT)
    if returned:
        packed |= min(returned, RETURNED_MOST) << RETURNED_SHIFT
    if arrived is None:
        return packed
    if faults:
        packed |= FAULTY
    if arrived < due:
        return packed | ARRIVED | IN_TIME
    late = (arrived + BEFORE_UTC) // DAY - due_day + 1
    return packed | ARRIVED | min(late, LATE_MOST) << LATE_SHIFT


class Word(NamedTuple):
    """What of a standing is counted and scored, read from one word: its number, whose it is (`obligation/period`), its faults."""

    mark: int
    name: str
    faults: tuple[str, ...]


def word(stands: Standing, times: Instants, name: str) -> str:
    """Write what of a standing is counted and scored as one word: `mark name[ faults]`."""
    said = f"{pack(stands, times)} {name}"
    return " ".join((said, *stands.faults)) if stands.faults else said


@lru_cache(maxsize=4096)
def read(word: str) -> Word:
    """Read a word."""
    mark, name, *faults = word.split(" ")
    return Word(int(mark), name, tuple(faults))


def unpack(packed: int) -> Packed:
    """Read what of a mark is scored."""
    return Packed(
        STATUSES[packed & STATUS_BITS],
        bool(packed & ARRIVED),
        bool(packed & IN_TIME),
        bool(packed & FAULTY),
        date.fromordinal(packed >> DUE_SHIFT),
        bool(packed & MIDNIGHT),
        packed >> LATE_SHIFT & LATE_MOST,
        packed >> RETURNED_SHIFT & RETURNED_MOST,
    )
