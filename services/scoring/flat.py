"""A register's cells as flat text, written straight from rows: a hundred thousand of them are no objects on the way."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from services.contracts.scoring import Status
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
from services.scoring.domain.workdays import Workdays
from services.scoring.queries import cells
from services.scoring.queries.cells import OfUnit
from services.scoring.queries.lists import Asked
from services.scoring.queries.register import Wanted

LOCAL_EPOCH: Final = EPOCH.astimezone(LOCAL)
NO_DAYS: Final = Workdays()
LATE: Final = NUMBERS[Status.LATE]
WORDS: Final = tuple(status.value for status in STATUSES)
MARK, FAULTS, DUE, SUBMITTED, ARRIVED, EVIDENCE, REASONS, EVENTS = range(8)
"""Where a row has what."""


class _Cell(NamedTuple):
    """One cell, and what is the same for all of its line."""

    line: OfUnit
    obligation: ListedObligation
    period: ListedPeriod
    row: Row
    days: Workdays


def _at(written: int) -> datetime:
    return LOCAL_EPOCH + timedelta(microseconds=written)


def _time(written: int | None) -> str:
    return "" if written is None else _at(written).isoformat()


@lru_cache(maxsize=4096)
def _due(written: int) -> str:
    return _at(written).isoformat()


def _no(cell: _Cell) -> str:
    return str(cell.line.unit.no)


def _days_late(cell: _Cell) -> int:
    mark: int = cell.row[MARK]
    return mark >> LATE_SHIFT & LATE_MOST if mark & STATUS_BITS == LATE else 0


def _working_days_late(cell: _Cell) -> str:
    late = _days_late(cell)
    return str(cell.days.late(_at(cell.row[DUE]), late) if late else 0)


def _provisional(cell: _Cell) -> str:
    if STATUSES[cell.row[MARK] & STATUS_BITS] is Status.EXPECTED:
        return "true"
    objected = cell.line.objected
    duty = DutyKey(cell.line.unit.unit, cell.obligation.obligation, cell.period.period)
    return "true" if objected and duty in objected else "false"


READERS: Final[Mapping[str, Callable[[_Cell], str]]] = {
    "no": _no,
    "unit": lambda cell: cell.line.unit.unit,
    "name": lambda cell: cell.line.unit.name,
    "obligation": lambda cell: cell.obligation.obligation,
    "period": lambda cell: cell.period.period,
    "status": lambda cell: WORDS[cell.row[MARK] & STATUS_BITS],
    "submitted_at": lambda cell: _time(cell.row[SUBMITTED]),
    "due_at": lambda cell: _due(cell.row[DUE]),
    "days_late": lambda cell: str(_days_late(cell)),
    "quality": lambda cell: str(cell.row[FAULTS]),
    "reasons": lambda cell: str(cell.row[REASONS]),
    "kind": lambda cell: cell.line.unit.kind,
    "title": lambda cell: cell.obligation.title,
    "working_days_late": _working_days_late,
    "arrived_at": lambda cell: _time(cell.row[ARRIVED]),
    "returned": lambda cell: str(cell.row[MARK] >> RETURNED_SHIFT & RETURNED_MOST),
    "evidence": lambda cell: str(cell.row[EVIDENCE]),
    "provisional": _provisional,
    "events": lambda cell: str(cell.row[EVENTS]),
    "district": lambda cell: cell.line.district,
    "of_unit": lambda _cell: "",
}


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
        yield [read(cell) for cell in found for read in readers]


def _cells(line: OfUnit, wanted: Wanted, days: Workdays) -> Iterator[_Cell]:
    for obligation, period in line.columns:
        row = line.heard.get((period.obligation, period.period)) or _unheard(line, period)
        if not wanted.statuses or STATUSES[row[MARK] & STATUS_BITS] in wanted.statuses:
            yield _Cell(line, obligation, period, row, days)


def _unheard(line: OfUnit, period: ListedPeriod) -> Row:
    """Make the row of a duty of which nothing was heard."""
    status = period.unheard(line.life, line.district)
    return (NUMBERS[status], "", instant(period.due_at), None, None, "", "", "")
