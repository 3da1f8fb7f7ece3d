"""Spans at a pair of instants: how every duty stood then, and how many stood how."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, literal_column, or_, select

from services.contracts.scoring import Status
from services.kit.database import OneOf, Row, Snapshot
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.marks import (
    ARRIVED,
    COUNTED,
    FAULTY,
    IN_TIME,
    LATE_MOST,
    LATE_SHIFT,
    RETURNED_MOST,
    RETURNED_SHIFT,
    STATUS_BITS,
    STATUSES,
    Shown,
)
from services.scoring.domain.measures import Counted
from services.scoring.domain.spans import instant, moment
from services.scoring.domain.standing import DutyKey, Standing
from services.scoring.projections.spans import SHOWN, SPANS, volume
from services.scoring.queries.lists import EVERYWHERE, Asked

SPAN, WORDS = SPANS.c, SHOWN.c
AS_OF: Final[BindParameter[int]] = bindparam("as_of")
KNOWN_AT: Final[BindParameter[int]] = bindparam("known_at")
HELD: Final = and_(
    OneOf(SPAN.volume, "volumes"),
    SPAN.so_from <= AS_OF,
    SPAN.known_from <= KNOWN_AT,
    SPAN.dropped_at > KNOWN_AT,
    or_(SPAN.so_until > AS_OF, SPAN.known_until > KNOWN_AT),
    OneOf(SPAN.obligation.concat(literal_column("'/'")).concat(SPAN.period), "pairs"),
)
"""One span of every duty of these periods, or none: the one that holds at a pair of instants (`domain.spans`)."""

HERE: Final = SPAN.district == bindparam("district")
SAME: Final = and_(*(WORDS[column.name] == column for column in SPANS.primary_key))


def _of(mask: int) -> ColumnElement[int]:
    return SPAN.mark.op("&")(literal_column(str(mask)))


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


class Which(NamedTuple):
    """One question about everything or a district, and each about some units alone."""

    everywhere: Select[Any]
    units_anywhere: Select[Any]
    district: Select[Any]
    units: Select[Any]

    def about(self, district: str, units: Collection[str] | None) -> Select[Any]:
        """Return the question that is meant; `units` None: all of them."""
        if district == EVERYWHERE:
            return self.everywhere if units is None else self.units_anywhere
        return self.district if units is None else self.units


def which(question: Select[Any]) -> Which:
    """Put a question to everything, to a district, to some units."""
    some = OneOf(SPAN.unit, "units")
    return Which(question, question.where(some), question.where(HERE), question.where(HERE, some))


NUMBERS: Final = (
    *(_number(_of(STATUS_BITS) == literal_column(str(number))) for number in range(len(STATUSES))),
    *(_number(_of(mask) != literal_column("0")) for mask in (ARRIVED, IN_TIME, FAULTY)),
)
BY_UNIT: Final = which(select(SPAN.district, SPAN.unit, *NUMBERS).where(HELD).group_by(SPAN.district, SPAN.unit))
BY_PERIOD: Final = which(
    select(SPAN.obligation, SPAN.period, _of(COUNTED), func.count())
    .where(HELD)
    .group_by(SPAN.obligation, SPAN.period, _of(COUNTED))
)
BRIEFLY: Final = which(select(SPAN.district, SPAN.unit, SPAN.obligation, SPAN.period, SPAN.mark).where(HELD))
READ: Final = which(
    select(
        *(SPAN.district, SPAN.unit, SPAN.obligation, SPAN.period, SPAN.mark, SPAN.faults),
        *(WORDS.due_at, WORDS.submitted_at, WORDS.arrived_at, WORDS.evidence, WORDS.reasons, WORDS.events),
    ).where(HELD, SAME)
)


def values(asked: Asked, periods: Iterable[ListedPeriod], units: Collection[str] = ()) -> dict[str, Any]:
    """Return the values of a question about these periods at the instants asked for."""
    pairs = [(each.obligation, each.period) for each in periods]
    return {
        "as_of": instant(asked.as_of),
        "known_at": instant(asked.known_at),
        "volumes": json.dumps(sorted({volume(period) for _, period in pairs})),
        "pairs": json.dumps(["/".join(pair) for pair in pairs]),
        "district": asked.district,
        "units": json.dumps(sorted(units)),
    }


async def _fetch(
    snapshot: Snapshot, question: Which, asked: Asked, periods: Iterable[ListedPeriod], units: Collection[str] | None
) -> list[Row]:
    return await snapshot.fetch(question.about(asked.district, units), values(asked, periods, units or ()))


async def tallies(snapshot: Snapshot, asked: Asked, periods: Iterable[ListedPeriod]) -> dict[tuple[str, str], Counted]:
    """Count how the duties of each unit in its district stand."""
    rows = await _fetch(snapshot, BY_UNIT, asked, periods, None)
    return {(district, unit): Counted(*numbers) for district, unit, *numbers in rows}


async def by_period(snapshot: Snapshot, asked: Asked, periods: Iterable[ListedPeriod]) -> list[Row]:
    """Count how duties stand by obligation, period and what is counted of their marks."""
    return await _fetch(snapshot, BY_PERIOD, asked, periods, None)


async def briefly(
    snapshot: Snapshot, asked: Asked, periods: Iterable[ListedPeriod], units: Collection[str] | None = None
) -> list[Row]:
    """Return district, unit, obligation, period and packed mark of every duty of which something was heard."""
    return await _fetch(snapshot, BRIEFLY, asked, periods, units)


Stood = Mapping[str, Mapping[DutyKey, Shown]]


async def stood(
    snapshot: Snapshot, asked: Asked, periods: Iterable[ListedPeriod], units: Collection[str] | None = None
) -> Stood:
    """Return how the duties of which something was heard are shown, by district and duty; of some units where named."""
    rows = await _fetch(snapshot, READ, asked, periods, units)
    found: dict[str, dict[DutyKey, Shown]] = {}
    for district, several in groupby(rows, itemgetter(0)):
        of_district = found.setdefault(district, {})
        for row in several:
            of_district[DutyKey(row[1], row[2], row[3])] = _shown(row)
    return found


def _shown(row: Row) -> Shown:
    mark, faults, due_at, submitted_at, arrived_at, evidence, reasons, events = row[4:]
    status = STATUSES[mark & STATUS_BITS]
    stands = Standing(
        status,
        _moment(due_at),
        None if submitted_at is None else moment(submitted_at),
        None if arrived_at is None else moment(arrived_at),
        mark >> LATE_SHIFT & LATE_MOST if status is Status.LATE else 0,
        tuple(faults.split()) if faults else (),
        mark >> RETURNED_SHIFT & RETURNED_MOST,
    )
    return Shown(stands, evidence, reasons, tuple(events.split()))


@lru_cache(maxsize=4096)
def _moment(at: int) -> datetime:
    return moment(at)
