"""Points of many units at once: duties that stand alike are graded once, and a unit's duties are one sum of whole numbers.

What a duty comes to is one whole number made of lanes: points and maxima of both axes, how many stand how, how many may
still be otherwise, and one bit for its column. Lanes are wide enough for sums of a million duties.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import repeat
from typing import Final, NamedTuple

from services.contracts.deadlines import Others
from services.contracts.scoring import Status
from services.scoring.domain.in_force import Versions
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.marks import Mark, read, unheard
from services.scoring.domain.points import Scorable, Tally, Worked, points, scorable, tallied, unpacked, whole
from services.scoring.domain.ranking import Scored, scored
from services.scoring.domain.roll import Life
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.scoreboard import Seat

POINTS: Final = 96
COUNT: Final = 24
LANES: Final = len(Tally._fields)
PROVISIONAL: Final = LANES * POINTS
STATUSES: Final = {status: PROVISIONAL + number * COUNT for number, status in enumerate(Status, start=1)}
COLUMNS: Final = PROVISIONAL + (len(STATUSES) + 1) * COUNT
POINTS_MASK: Final = (1 << POINTS) - 1
COUNT_MASK: Final = (1 << COUNT) - 1


Lives = Mapping[str, Life]
"""Units through time, by code."""


class Columns(NamedTuple):
    """The opened periods of a year by the name that words have for them; who began before `first_due` was there for all."""

    periods: Sequence[ListedPeriod]
    names: Mapping[str, int]
    first_due: datetime

    @classmethod
    def of(cls, periods: Sequence[ListedPeriod]) -> "Columns":
        """Name periods."""
        first = min((each.due_at for each in periods), default=datetime.max.replace(tzinfo=UTC))
        names = {f"{each.obligation}/{each.period}": place for place, each in enumerate(periods)}
        return cls(periods, names, first)


class Ledger(dict[str, int]):
    """What each word comes to for units of a kind."""

    def __init__(self, columns: Columns, by: Versions, kind: str, worked: Worked) -> None:
        super().__init__()
        self._columns, self._by, self._kind, self._worked = columns, by, kind, worked
        self._unheard: dict[int, int] = {}
        self._every = (1 << len(columns.periods)) - 1
        self._wholes = _Wholes(by.newest)
        self._lines = _Lines(_Briefs(self), self._wholes)
        unknown = any(version.timeliness.unknown != "exclude" for version in by.versions)
        self._scores_unheard = unknown and any(each.others is Others.UNKNOWN for each in columns.periods)

    def __missing__(self, word: str) -> int:
        mark, name, faults = read(word)
        column = self._columns.names.get(name)
        if column is None:
            self[word] = 0
            return 0
        duty = unpacked(self._columns.periods[column].obligation, mark, faults)
        self[word] = found = self._of(duty) | 1 << COLUMNS + column
        return found

    def _of(self, duty: Scorable) -> int:
        found = 1 << STATUSES[duty.status]
        version = self._by.on(duty.last_day)
        if version is None or not version.scores(self._kind):
            return found
        tally = tallied(points(duty, version, self._worked))
        for lane, value in enumerate(tally):
            found |= value << lane * POINTS
        if duty.status is Status.EXPECTED and version.weight(duty.obligation):
            found |= 1 << PROVISIONAL
        return found

    def scores(
        self, units: Sequence[str], lines: Mapping[str, str], lives: Lives, district: str
    ) -> Iterable[int | None]:
        """Return what the lines of units of a district score: enough to rank by."""
        words = map(lines.get, units, repeat(""))
        if not self._scores_unheard:
            return map(self._lines.__getitem__, words)
        sums = (self.summed(line, lives[code], district) for code, line in zip(units, words, strict=True))
        return (self._wholes[_briefly(found)] for found in sums)

    def summed(self, line: str, life: Life, district: str) -> int:
        """Return what a unit's words come to, with the duties of which nothing was heard; words are parted by commas."""
        heard = sum(map(self.__getitem__, line.split(","))) if line else 0
        lacking = self._every & ~(heard >> COLUMNS)
        return heard + self._lacking(lacking, life, district) if lacking else heard

    def _lacking(self, lacking: int, life: Life, district: str) -> int:
        if not is_steady(life, self._columns.first_due):
            return self._sum(unheard(life, each, district) for each in self._periods(lacking))
        if lacking not in self._unheard:
            self._unheard[lacking] = self._sum(unheard(life, each, district) for each in self._periods(lacking))
        return self._unheard[lacking]

    def _periods(self, columns: int) -> Iterable[ListedPeriod]:
        return (each for place, each in enumerate(self._columns.periods) if columns >> place & 1)

    def _sum(self, marks: Iterable[Mark]) -> int:
        return sum(self._of(scorable(mark)) for mark in marks)


class _Briefs(dict[str, int]):
    """What each word earns and could earn, in two lanes."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    def __missing__(self, word: str) -> int:
        self[word] = found = _briefly(self._ledger[word])
        return found


def _briefly(found: int) -> int:
    tally = _tally(found)
    return tally.earned | tally.maximum << POINTS


def _tally(found: int) -> Tally:
    return Tally(*(found >> lane * POINTS & POINTS_MASK for lane in range(LANES)))


class _Wholes(dict[int, int | None]):
    """The score that two lanes make in units of its last place; None where nothing counts."""

    def __init__(self, scheme: Scheme) -> None:
        super().__init__()
        self._scheme = scheme

    def __missing__(self, brief: int) -> int | None:
        self[brief] = found = whole(brief & POINTS_MASK, brief >> POINTS, self._scheme)
        return found


class _Lines(dict[str, int | None]):
    """The score that each line of words makes: lines that are alike are summed once."""

    def __init__(self, briefs: _Briefs, wholes: _Wholes) -> None:
        super().__init__()
        self._briefs, self._wholes = briefs, wholes

    def __missing__(self, line: str) -> int | None:
        words = line.split(",") if line else ()
        self[line] = found = self._wholes[sum(map(self._briefs.__getitem__, words))]
        return found


class Ledgers(dict[str, Ledger]):
    """A ledger for each kind of unit, and what sums make by their scheme."""

    def __init__(self, columns: Columns, by: Versions, worked: Worked) -> None:
        super().__init__()
        self._columns, self._by, self._worked = columns, by, worked
        self._alike: dict[tuple[bool, ...], Ledger] = {}
        self._scored: dict[int, Scored] = {}

    def __missing__(self, kind: str) -> Ledger:
        # Kinds that the same versions score stand alike.
        scores = tuple(version.scores(kind) for version in self._by.versions)
        self[kind] = self._alike.setdefault(scores, Ledger(self._columns, self._by, kind, self._worked))
        return self[kind]

    def scored(self, found: int) -> Scored:
        """Return the score that a unit's sum makes; equal sums are worked out once."""
        known = self._scored.get(found)
        if known is None:
            counts = {status.value: count for status, at in STATUSES.items() if (count := found >> at & COUNT_MASK)}
            provisional = bool(found >> PROVISIONAL & COUNT_MASK)
            known = self._scored[found] = scored(self._by, _tally(found), counts, provisional=provisional)
        return known


def is_steady(life: Life, first_due: datetime) -> bool:
    """Tell whether a unit was there, and in one district, at every due instant."""
    stay = life.stays[0]
    return len(life.stays) == 1 and stay.until is None and stay.since < first_due


Lines = Mapping[str, Mapping[str, str]]
"""By district and unit: the words of the duties of which something was heard, parted by commas."""


class Seats(NamedTuple):
    """Where the units of a district are listed, and which there are of each kind."""

    seats: Mapping[str, Seat] = {}
    kinds: Mapping[str, Sequence[str]] = {}

    @classmethod
    def of(cls, seats: Mapping[str, Seat]) -> "Seats":
        """Sort them by kind."""
        kinds: dict[str, list[str]] = {}
        for code, seat in seats.items():
            kinds.setdefault(seat.unit.kind, []).append(code)
        return cls(seats, kinds)


NOBODY: Final = Seats()


class Sums:
    """The scores of units by their lines, district by district; `elsewhere` names those that are not seated here."""

    def __init__(self, seats: Mapping[str, Seats], lives: Lives, ledgers: Ledgers, kinds: Collection[str] = ()) -> None:
        self.seats: dict[str, Seat] = {}
        self.scores: dict[str, int | None] = {}
        self.elsewhere: set[str] = set()
        self._of, self._lives, self._ledgers, self._kinds = seats, lives, ledgers, kinds
        self._lines: dict[str, Mapping[str, str]] = {}

    def take(self, lines: Lines) -> None:
        """Score the units of some districts."""
        self._lines |= lines
        for district, of_units in lines.items():
            seats, kinds = self._of.get(district, NOBODY)
            self.seats |= seats
            self.elsewhere |= of_units.keys() - seats.keys()
            for kind, codes in kinds.items():
                if not self._kinds or kind in self._kinds:
                    scores = self._ledgers[kind].scores(codes, of_units, self._lives, district)
                    self.scores.update(zip(codes, scores, strict=True))

    def show(self, code: str) -> Scored:
        """Make what is shown of a unit's score."""
        unit, district = self.seats[code]
        line = self._lines[district].get(code, "")
        return self._ledgers.scored(self._ledgers[unit.kind].summed(line, self._lives[code], district))
