"""A register's cells as flat text, written straight from rows: a hundred thousand of them are no objects on the way."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain, compress, islice
from typing import Any, Final, NamedTuple

from services.contracts.scoring import Status
from services.contracts.workdays import Workdays
from services.kit.database import Database, Row
from services.scoring import queries
from services.scoring.domain.lists import ListedObligation, ListedPeriod, ListedUnit
from services.scoring.domain.marks import (
    LATE_MOST,
    LATE_SHIFT,
    NUMBERS,
    RETURNED_MOST,
    RETURNED_SHIFT,
    STATUS_BITS,
    STATUSES,
    read,
)
from services.scoring.domain.spans import EPOCH, instant
from services.scoring.domain.standing import LOCAL, DutyKey
from services.scoring.queries import cells
from services.scoring.queries.cells import Lines
from services.scoring.queries.lists import Asked
from services.scoring.queries.register import Wanted

LOCAL_EPOCH: Final = EPOCH.astimezone(LOCAL)
FIRST_DAY: Final = LOCAL_EPOCH.date()
FIRST_SECOND: Final = LOCAL_EPOCH.hour * 3600 + LOCAL_EPOCH.minute * 60
DAY_SECONDS: Final = 86_400
NO_DAYS: Final = Workdays()
KNOWN_WORDS: Final = 4096
ROWS: Final = 500
"""How many rows are handed out at once."""


Vector = Iterable[str]


class _Cells(NamedTuple):
    """The cells of lines that are wanted, one beside the other: whose, of which column, and what is shown of them."""

    lines: Lines
    units: Sequence[ListedUnit]
    columns: Sequence[tuple[ListedObligation, ListedPeriod]]
    words: Sequence[str]
    shown: Mapping[str, Sequence[Any]]
    days: Workdays


@lru_cache(maxsize=KNOWN_WORDS)
def _status(word: str) -> str:
    return STATUSES[read(word).mark & STATUS_BITS].value


@lru_cache(maxsize=KNOWN_WORDS)
def _late(word: str) -> str:
    return str(read(word).mark >> LATE_SHIFT & LATE_MOST if _status(word) == Status.LATE else 0)


@lru_cache(maxsize=KNOWN_WORDS)
def _returned(word: str) -> str:
    return str(read(word).mark >> RETURNED_SHIFT & RETURNED_MOST)


@lru_cache(maxsize=KNOWN_WORDS)
def _quality(word: str) -> str:
    return " ".join(read(word).faults)


def _at(written: int) -> datetime:
    return LOCAL_EPOCH + timedelta(microseconds=written)


def _time(written: int | None) -> str:
    """Write a moment, mostly of days and of clocks' times that were written before."""
    if written is None:
        return ""
    second, rest = divmod(written, 1_000_000)
    if rest:
        return _at(written).isoformat()
    day, second = divmod(second + FIRST_SECOND, DAY_SECONDS)
    return _day(day) + _clock(second)


_due: Final = lru_cache(maxsize=KNOWN_WORDS)(_time)


@lru_cache(maxsize=KNOWN_WORDS)
def _day(day: int) -> str:
    return (FIRST_DAY + timedelta(days=day)).isoformat()


@lru_cache(maxsize=DAY_SECONDS)
def _clock(second: int) -> str:
    at = datetime.combine(date.min, datetime.min.time(), LOCAL) + timedelta(seconds=second)
    return at.isoformat()[len(date.min.isoformat()) :]


def _working_days_late(cells: _Cells) -> Vector:
    for word, due_at in zip(cells.words, cells.shown["due_at"], strict=True):
        late = int(_late(word))
        yield str(cells.days.late(_at(due_at), late) if late else 0)


def _provisional(cells: _Cells) -> Vector:
    objected = cells.lines.objected
    for unit, (_, period), word in zip(cells.units, cells.columns, cells.words, strict=True):
        is_objected = bool(objected) and DutyKey(unit.unit, period.obligation, period.period) in objected
        yield "true" if is_objected or _status(word) == Status.EXPECTED else "false"


READERS: Final[Mapping[str, Callable[[_Cells], Vector]]] = {
    "no": lambda cells: [str(unit.no) for unit in cells.units],
    "unit": lambda cells: [unit.unit for unit in cells.units],
    "name": lambda cells: [unit.name for unit in cells.units],
    "obligation": lambda cells: [period.obligation for _, period in cells.columns],
    "period": lambda cells: [period.period for _, period in cells.columns],
    "status": lambda cells: map(_status, cells.words),
    "submitted_at": lambda cells: map(_time, cells.shown["submitted_at"]),
    "due_at": lambda cells: map(_due, cells.shown["due_at"]),
    "days_late": lambda cells: map(_late, cells.words),
    "quality": lambda cells: map(_quality, cells.words),
    "reasons": lambda cells: cells.shown["reasons"],
    "kind": lambda cells: [unit.kind for unit in cells.units],
    "title": lambda cells: [obligation.title for obligation, _ in cells.columns],
    "working_days_late": _working_days_late,
    "arrived_at": lambda cells: map(_time, cells.shown["arrived_at"]),
    "returned": lambda cells: map(_returned, cells.words),
    "evidence": lambda cells: cells.shown["evidence"],
    "provisional": _provisional,
    "events": lambda cells: cells.shown["events"],
    "district": lambda cells: [cells.lines.district] * len(cells.words),
    "of_unit": lambda cells: [""] * len(cells.words),
}
"""What writes a column."""

UNHEARD: Final[Mapping[str, Any]] = {
    "due_at": None,
    "submitted_at": None,
    "arrived_at": None,
    "evidence": "",
    "reasons": "",
    "events": "",
}
"""What is shown of a duty of which nothing was heard; it is due all the same."""


async def register(
    database: Database, asked: Asked, wanted: Wanted, columns: Sequence[str]
) -> AsyncIterator[Sequence[str]]:
    """Hand out the values of a register, some rows at a time.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    shown = ("due_at", *(name for name in columns if name in UNHEARD and name != "due_at"))
    days: dict[str, Workdays] = {}
    async for lines in cells.lines(database, asked, wanted, shown):
        if lines.district not in days:
            days |= await queries.calendars(database, asked, {lines.district})
        found = _cells(lines, wanted, shown, days.get(lines.district, NO_DAYS))
        rows = zip(*(READERS[name](found) for name in columns), strict=True)
        while values := list(chain.from_iterable(islice(rows, ROWS))):
            yield values


def _cells(lines: Lines, wanted: Wanted, shown: Sequence[str], days: Workdays) -> _Cells:
    units = [unit for unit, _ in lines.units for _ in lines.columns]
    columns = [*lines.columns] * len(lines.units)
    rows = _rows(lines, shown)
    if wanted.statuses:
        chosen = [_status(row[1]) in wanted.statuses for row in rows]
        units, columns = list(compress(units, chosen)), list(compress(columns, chosen))
        rows = list(compress(rows, chosen))
    _, words, *values = zip(*rows, strict=True) if rows else [()] * (2 + len(shown))
    return _Cells(lines, units, columns, words, dict(zip(shown, values, strict=True)), days)


def _rows(lines: Lines, shown: Sequence[str]) -> list[Row]:
    """Return the rows of lines: of every column its word, and what is shown of it."""
    named = [(f"{period.obligation}/{period.period}", period) for _, period in lines.columns]
    found: list[Row] = []
    for unit, life in lines.units:
        heard = lines.heard.get(unit.unit, {})
        found += [
            heard.get(name) or _unheard(name, period.unheard(life, lines.district), period, shown)
            for name, period in named
        ]
    return found


def _unheard(name: str, status: Status, period: ListedPeriod, shown: Sequence[str]) -> Row:
    values = {**UNHEARD, "due_at": instant(period.due_at)}
    return ("", f"{NUMBERS[status]} {name}", *(values[name] for name in shown))
