"""Counting a register without making its cells: most units were there all the year, so that numbers are enough for them.

A unit is *steady* in a district where one stay covers every period from its opening till its due instant and every window:
then each period of which nothing was heard stands as the period says, and every duty is expected in DHIS2's sense. Of the
few others the duties are looked at one by one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.lists import ListedPeriod, ListedUnit, Lists, listed_units
from services.scoring.domain.marks import NUMBERS, STATUS_BITS
from services.scoring.domain.measures import Counted, added, counted
from services.scoring.domain.roll import Life

Home = tuple[str, str]
"""A district and a unit in it."""

Pair = tuple[str, str]
"""An obligation and a period."""

Marks = Mapping[Pair, int]
"""What is counted of the marks of a unit's duties of which something was heard."""


class Listed(NamedTuple):
    """A unit as the register of a district lists it."""

    district: str
    unit: ListedUnit
    life: Life

    @property
    def home(self) -> Home:
        """Where it is counted."""
        return (self.district, self.unit.unit)


class Line(NamedTuple):
    """A unit of which all cells are counted; `expected` as DHIS2 counts."""

    listed: Listed
    counted: Counted
    expected: int


class Heard(NamedTuple):
    """What was heard of the duties of a unit: a line of `mark/obligation/period`, parted by commas, and its numbers.

    `steady` and `expected` are the cells of a unit that was there all the time; `duties` how many of the periods it is of.
    """

    line: str
    steady: Counted
    expected: int
    duties: int

    def marks(self) -> Marks:
        """Read the line."""
        return dict(map(read, self.line.split(","))) if self.line else {}


def read(word: str) -> tuple[Pair, int]:
    """Read a word of a line."""
    mark, obligation, period = word.split("/")
    return (obligation, period), int(mark)


FIELD_BITS: Final = 24
FIELD: Final = (1 << FIELD_BITS) - 1
FIELDS: Final = len(Counted._fields) + 2


def _weight(counted_: Counted, expected: int, duties: int) -> int:
    """Put numbers side by side into a whole one, so that many are added up in one step."""
    return sum(number << FIELD_BITS * place for place, number in enumerate((*counted_, expected, duties)))


class Scale(dict[str, int]):
    """Counts lines word by word; each word is read once, whoever's it is.

    A word weighs what its cell counts, less what the cell would count of which nothing is heard.
    """

    def __init__(self, periods: Sequence[ListedPeriod]) -> None:
        super().__init__()
        self._silent = {
            (period.obligation, period.period): _weight(counted(NUMBERS[Status(period.others.value)], 1), 0, 0)
            for period in periods
        }
        self._nothing = sum(self._silent.values())

    def __missing__(self, word: str) -> int:
        pair, mark = read(word)
        silent = self._silent.get(pair)
        is_owed = mark & STATUS_BITS != NUMBERS[Status.NOT_OBLIGED]
        self[word] = 0 if silent is None else _weight(counted(mark, 1), is_owed, 1) - silent
        return self[word]

    def heard(self, line: str) -> Heard:
        """Count a line; an empty one is of a unit of which nothing was heard."""
        whole = self._nothing + (sum(map(self.__getitem__, line.split(","))) if line else 0)
        numbers = [whole >> FIELD_BITS * place & FIELD for place in range(FIELDS)]
        return Heard(line, Counted._make(numbers[:-2]), numbers[-2], numbers[-1])


def listed(several: Iterable[Lists], heard: Mapping[Home, Heard]) -> list[Listed]:
    """List the units of registers, district by district."""
    owing: dict[str, set[str]] = {}
    for (district, unit), of_unit in heard.items():
        if of_unit.duties:
            owing.setdefault(district, set()).add(unit)
    return [
        Listed(lists.district, unit, life)
        for lists in several
        for unit, life in listed_units(lists, owing.get(lists.district, ()))
    ]


def unsteady(units: Iterable[Listed], periods: Sequence[ListedPeriod]) -> set[Home]:
    """Name those units that are to be looked at duty by duty."""
    if not periods:
        return set()
    first = min(min(period.opened_at, period.window()[0]) for period in periods)
    last = max(max(period.due_at - timedelta(microseconds=1), period.window()[1]) for period in periods)
    return {each.home for each in units if not _is_steady(each, first, last)}


def _is_steady(each: Listed, first: datetime, last: datetime) -> bool:
    return any(stay.district == each.district and stay.holds(first) and stay.holds(last) for stay in each.life.stays)


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


def lines(
    units: Iterable[Listed], periods: Sequence[ListedPeriod], heard: Mapping[Home, Heard], singly: Collection[Home]
) -> list[Line]:
    """Count all cells of each unit; of those in `singly` one by one."""
    silent = Scale(periods).heard("")
    found = []
    for each in units:
        home = each.home
        of_unit = heard.get(home, silent)
        if home in singly:
            found.append(_looked_at(each, periods, of_unit))
        else:
            found.append(Line(each, of_unit.steady, of_unit.expected))
    return found


def _looked_at(each: Listed, periods: Sequence[ListedPeriod], heard: Heard) -> Line:
    told = heard.marks()
    marks = [(period, told.get((period.obligation, period.period))) for period in periods]
    cells = added(cell(each, period, mark) for period, mark in marks)
    return Line(each, cells, sum(is_expected(each, period, mark) for period, mark in marks))
