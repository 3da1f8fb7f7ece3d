"""A register's cells as flat text, written straight from rows: a hundred thousand of them are no objects on the way."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, islice, repeat
from operator import itemgetter
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.contracts.workdays import Workdays
from services.kit.database import Database, Row
from services.scoring import queries
from services.scoring.domain.lists import ListedObligation, ListedPeriod
from services.scoring.domain.marks import (
    LATE_MOST,
    LATE_SHIFT,
    NUMBERS,
    RETURNED_MOST,
    RETURNED_SHIFT,
    STATUS_BITS,
    STATUSES,
)
from services.scoring.domain.spans import EPOCH, instant
from services.scoring.domain.standing import LOCAL, DutyKey
from services.scoring.queries import cells
from services.scoring.queries.cells import OfUnit
from services.scoring.queries.lists import Asked
from services.scoring.queries.register import Wanted

LOCAL_EPOCH: Final = EPOCH.astimezone(LOCAL)
NO_DAYS: Final = Workdays()
LATE: Final = NUMBERS[Status.LATE]
EXPECTED: Final = NUMBERS[Status.EXPECTED]
WORDS: Final = tuple(status.value for status in STATUSES)
MARK, FAULTS, DUE, SUBMITTED, ARRIVED, EVIDENCE, REASONS, EVENTS = range(8)
"""Where a row has what."""


Vector = Iterable[str]


class _Cells(NamedTuple):
    """The cells of a line that are wanted, and what is the same for all of it."""

    line: OfUnit
    columns: Sequence[tuple[ListedObligation, ListedPeriod]]
    rows: Sequence[Row]
    days: Workdays


def _at(written: int) -> datetime:
    return LOCAL_EPOCH + timedelta(microseconds=written)


def _time(written: int | None) -> str:
    return "" if written is None else _at(written).isoformat()


@lru_cache(maxsize=4096)
def _due(written: int) -> str:
    return _at(written).isoformat()


def _days_late(mark: int) -> int:
    return mark >> LATE_SHIFT & LATE_MOST if mark & STATUS_BITS == LATE else 0


def _working_days_late(cells: _Cells) -> Vector:
    for row in cells.rows:
        late = _days_late(row[MARK])
        yield str(cells.days.late(_at(row[DUE]), late) if late else 0)


def _provisional(cells: _Cells) -> Vector:
    unit, objected = cells.line.unit.unit, cells.line.objected
    for (_, period), row in zip(cells.columns, cells.rows, strict=True):
        is_expected = row[MARK] & STATUS_BITS == EXPECTED
        is_objected = bool(objected) and DutyKey(unit, period.obligation, period.period) in objected
        yield "true" if is_expected or is_objected else "false"


READERS: Final[Mapping[str, Callable[[_Cells], Vector]]] = {
    "no": lambda cells: repeat(str(cells.line.unit.no)),
    "unit": lambda cells: repeat(cells.line.unit.unit),
    "name": lambda cells: repeat(cells.line.unit.name),
    "obligation": lambda cells: [period.obligation for _, period in cells.columns],
    "period": lambda cells: [period.period for _, period in cells.columns],
    "status": lambda cells: [WORDS[row[MARK] & STATUS_BITS] for row in cells.rows],
    "submitted_at": lambda cells: [_time(row[SUBMITTED]) for row in cells.rows],
    "due_at": lambda cells: [_due(row[DUE]) for row in cells.rows],
    "days_late": lambda cells: [str(_days_late(row[MARK])) for row in cells.rows],
    "quality": lambda cells: map(itemgetter(FAULTS), cells.rows),
    "reasons": lambda cells: map(itemgetter(REASONS), cells.rows),
    "kind": lambda cells: repeat(cells.line.unit.kind),
    "title": lambda cells: [obligation.title for obligation, _ in cells.columns],
    "working_days_late": _working_days_late,
    "arrived_at": lambda cells: [_time(row[ARRIVED]) for row in cells.rows],
    "returned": lambda cells: [str(row[MARK] >> RETURNED_SHIFT & RETURNED_MOST) for row in cells.rows],
    "evidence": lambda cells: map(itemgetter(EVIDENCE), cells.rows),
    "provisional": _provisional,
    "events": lambda cells: map(itemgetter(EVENTS), cells.rows),
    "district": lambda cells: repeat(cells.line.district),
    "of_unit": lambda _cells: repeat(""),
}
"""What writes a column of a line."""


async def register(
    database: Database, asked: Asked, wanted: Wanted, columns: Sequence[str]
) -> AsyncIterator[Sequence[str]]:
    """Hand out the values of a register, line after line.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    readers = [READERS[name] for name in columns]
    days: dict[str, Workdays] = {}
    async for line in cells.lines(database, asked, wanted):
        if line.district not in days:
            days |= await queries.calendars(database, asked, {line.district})
        found = _cells(line, wanted, days.get(line.district, NO_DAYS))
        if found.rows:
            counted = islice(zip(*(read(found) for read in readers), strict=False), len(found.rows))
            yield list(chain.from_iterable(counted))


def _cells(line: OfUnit, wanted: Wanted, days: Workdays) -> _Cells:
    heard = line.heard
    rows = [
        heard.get((period.obligation, period.period)) or _unheard(line, period) for _obligation, period in line.columns
    ]
    if not wanted.statuses:
        return _Cells(line, line.columns, rows, days)
    chosen = [at for at, row in enumerate(rows) if STATUSES[row[MARK] & STATUS_BITS] in wanted.statuses]
    return _Cells(line, [line.columns[at] for at in chosen], [rows[at] for at in chosen], days)


def _unheard(line: OfUnit, period: ListedPeriod) -> Row:
    """Make the row of a duty of which nothing was heard."""
    status = period.unheard(line.life, line.district)
    return (NUMBERS[status], "", instant(period.due_at), None, None, "", "", "")
