"""Counting a register without making its cells: most units were there all the year, so that numbers are enough for them.

A unit is *steady* in a district where one stay covers every period from its opening till its due instant and every window:
then each period of which nothing was heard stands as the period says, and every duty is expected in DHIS2's sense. Of the
few others the duties are looked at one by one.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.ledger import Columns, Lines
from services.scoring.domain.lists import ListedPeriod, ListedUnit, Lists, listed_units
from services.scoring.domain.marks import NUMBERS, STATUS_BITS, read
from services.scoring.domain.measures import Counted, added, counted
from services.scoring.domain.roll import BEGINNING, Life

Home = tuple[str, str]
"""A district and a unit in it."""

Scoped = tuple[str, str, str]
"""A kind, a district, a province."""

Marks = Mapping[int, int]
"""The marks of a unit's duties of which something was heard, column by column."""


class Listed(NamedTuple):
    """A unit as the register of a district lists it."""

    district: str
    unit: ListedUnit
    life: Life

    @property
    def home(self) -> Home:
        """Where it is counted."""
        return (self.district, self.unit.unit)


class Listing:
    """The units of registers in their order, district by district."""

    def __init__(self, units: Sequence[Listed]) -> None:
        self.units = units
        always = [each for each in units if len(each.life.stays) == 1 and each.life.stays[0].until is None]
        self._latest = max((each.life.stays[0].since for each in always), default=BEGINNING)
        self._others = [each for each in units if len(each.life.stays) > 1 or each.life.stays[0].until is not None]

    @cached_property
    def groups(self) -> Mapping[Scoped, list[Listed]]:
        """The units that every scope counts together."""
        found: dict[Scoped, list[Listed]] = {}
        for each in self.units:
            province = each.life.last_in(each.district).province
            found.setdefault((each.unit.kind, each.district, province), []).append(each)
        return found

    def unsteady(self, periods: Sequence[ListedPeriod]) -> set[Home]:
        """Name those units that are to be looked at duty by duty."""
        if not periods:
            return set()
        first = min(min(period.opened_at, period.window()[0]) for period in periods)
        last = max(max(period.due_at - timedelta(microseconds=1), period.window()[1]) for period in periods)
        # Whoever came before the first instant and is still there need not be asked.
        asked = self._others if self._latest <= first else self.units
        return {each.home for each in asked if not _is_steady(each, first, last)}


def listing(several: Iterable[Lists], owing: Mapping[str, Collection[str]]) -> Listing:
    """List those who were there in the year, and others that owe something, by district."""
    return Listing(
        [
            Listed(lists.district, unit, life)
            for lists in several
            for unit, life in listed_units(lists, owing.get(lists.district, ()))
        ]
    )


def _is_steady(each: Listed, first: datetime, last: datetime) -> bool:
    return any(stay.district == each.district and stay.holds(first) and stay.holds(last) for stay in each.life.stays)


FIELD_BITS: Final = 40
FIELD: Final = (1 << FIELD_BITS) - 1
FIELDS: Final = len(Counted._fields) + 1


class Cells(NamedTuple):
    """Cells that are counted; `expected` as DHIS2 counts."""

    counted: Counted
    expected: int


def _weight(counted_: Counted, expected: int) -> int:
    """Put numbers side by side into a whole one, so that many are added up in one step."""
    return sum(number << FIELD_BITS * place for place, number in enumerate((*counted_, expected)))


def _cells(weight: int) -> Cells:
    *numbers, expected = (weight >> FIELD_BITS * place & FIELD for place in range(FIELDS))
    return Cells(Counted._make(numbers), expected)


class Scale(dict[str, int]):
    """Counts lines word by word; each word is read once, whoever's it is.

    A word weighs what its cell counts, less what the cell would count of which nothing is heard.
    """

    def __init__(self, columns: Columns) -> None:
        super().__init__()
        self.columns = columns
        self._silent = [_weight(counted(NUMBERS[Status(each.others.value)], 1), 0) for each in columns.periods]
        self._nothing = sum(self._silent)

    def read(self, word: str) -> tuple[int | None, int]:
        """Return which column a word is of, None where it is of another year, and its mark."""
        mark, name, _faults = read(word)
        return self.columns.names.get(name), mark

    def __missing__(self, word: str) -> int:
        column, mark = self.read(word)
        is_owed = mark & STATUS_BITS != NUMBERS[Status.NOT_OBLIGED]
        self[word] = 0 if column is None else _weight(counted(mark, 1), is_owed) - self._silent[column]
        return self[word]

    def cells(self, units: int, words: Mapping[str, int]) -> Cells:
        """Count the cells of so many units that were there all the time, of which so many words were heard."""
        return _cells(self._nothing * units + sum(self[word] * number for word, number in words.items()))

    def is_owing(self, line: str) -> bool:
        """Tell whether something was heard of one of the columns."""
        return bool(line) and any(self.read(word)[0] is not None for word in line.split(","))

    def marks(self, line: str) -> Marks:
        """Read a line."""
        words = (self.read(word) for word in line.split(",")) if line else ()
        return {column: mark for column, mark in words if column is not None}


class Counting:
    """A register that is counted: whom it lists, and what was heard of their duties, unit by unit.

    Units in `singly` were not there all the time: each of their cells is looked at.
    """

    def __init__(self, listing: Listing, heard: Lines, scale: Scale) -> None:
        self.listing, self.scale = listing, scale
        self.singly = listing.unsteady(scale.columns.periods)
        self._heard = heard

    def _line(self, each: Listed) -> str:
        return self._heard[each.district].get(each.unit.unit, "")

    def steady(self, units: Iterable[Listed]) -> list[Listed]:
        """Return those that were there all the time."""
        return [each for each in units if each.home not in self.singly] if self.singly else list(units)

    def looked_at(self, units: Iterable[Listed]) -> list[tuple[Listed, Marks]]:
        """Return the others with the marks of which something was heard."""
        others = (each for each in units if each.home in self.singly) if self.singly else ()
        return [(each, self.scale.marks(self._line(each))) for each in others]

    def words(self, units: Iterable[Listed]) -> Counter[str]:
        """Count what was heard of units, word by word."""
        told = ",".join([line for each in units if (line := self._line(each))])
        return Counter(told.split(",")) if told else Counter()

    def cells(self, units: Sequence[Listed]) -> Cells:
        """Count all cells of units."""
        steady = self.steady(units)
        return together([self.scale.cells(len(steady), self.words(steady)), *self.single_cells(units)])

    def single_cells(self, units: Iterable[Listed]) -> list[Cells]:
        """Count the cells of each unit that was not there all the time."""
        return [self._looked_at(each, marks) for each, marks in self.looked_at(units)]

    def _looked_at(self, each: Listed, marks: Marks) -> Cells:
        periods = self.scale.columns.periods
        cells = added(cell(each, period, marks.get(column)) for column, period in enumerate(periods))
        expected = sum(is_expected(each, period, marks.get(column)) for column, period in enumerate(periods))
        return Cells(cells, expected)


def together(several: Iterable[Cells]) -> Cells:
    """Add up."""
    parts = list(several)
    return Cells(added(part.counted for part in parts), sum(part.expected for part in parts))


def existed_throughout(unit: Life, period: ListedPeriod) -> bool:
    """Tell whether a unit existed from the first to the last instant of a period's window."""
    at, last = period.window()
    for stay in unit.stays:
        if stay.holds(at):
            if stay.until is None or stay.holds(last):
                return True
            at = stay.until
    return False


def cell(each: Listed, period: ListedPeriod, mark: int | None) -> Counted:
    """Count one cell; `mark` None: nothing was heard of it."""
    packed = NUMBERS[period.unheard(each.life, each.district)] if mark is None else mark
    return counted(packed, 1)


def is_expected(each: Listed, period: ListedPeriod, mark: int | None) -> bool:
    """Tell whether DHIS2 would expect a report."""
    is_owed = mark is not None and mark & STATUS_BITS != NUMBERS[Status.NOT_OBLIGED]
    return is_owed and existed_throughout(each.life, period)
