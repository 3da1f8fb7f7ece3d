"""Spans at a pair of instants: how every duty stood then, and how many stood how."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, Column, ColumnElement, Select, UnaryExpression, and_, bindparam, or_, select
from sqlalchemy.sql.operators import custom_op

from services.contracts.scoring import Status
from services.kit.database import OneOf, Row, Snapshot
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.marks import (
    LATE_MOST,
    LATE_SHIFT,
    RETURNED_MOST,
    RETURNED_SHIFT,
    STATUS_BITS,
    STATUSES,
    Shown,
    read,
)
from services.scoring.domain.spans import instant, moment
from services.scoring.domain.standing import DutyKey, Standing
from services.scoring.projections.spans import SHOWN, SPANS, volume
from services.scoring.queries.lists import EVERYWHERE, Asked

SPAN, WORDS = SPANS.c, SHOWN.c
AS_OF: Final[BindParameter[int]] = bindparam("as_of")
KNOWN_AT: Final[BindParameter[int]] = bindparam("known_at")


def _each(column: Column[int]) -> ColumnElement[int]:
    """Look at a column of each row (`+column`): PostgreSQL skips through its index for it, and that takes longer."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


THEN: Final = and_(
    _each(SPAN.so_from) <= AS_OF,
    _each(SPAN.known_from) <= KNOWN_AT,
    SPAN.dropped_at > KNOWN_AT,
    or_(SPAN.so_until > AS_OF, SPAN.known_until > KNOWN_AT),
)
HELD: Final = and_(OneOf(SPAN.volume, "volumes"), THEN)
"""One span of every duty, or none: the one that holds at a pair of instants (`domain.spans`); of whole volumes."""

HERE: Final = SPAN.district == bindparam("district")
SOME: Final = OneOf(SPAN.unit, "units")


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


KEYS: Final = tuple(column.name for column in SPANS.primary_key)


def _read(spoken: Sequence[str], columns: Sequence[str], *further: ColumnElement[bool]) -> Select[Any]:
    """Find the spans first, then what is shown beside each: PostgreSQL does not know how few there are of them."""
    held = select(*(SPAN[name] for name in KEYS), SPAN.word).where(HELD, *further)
    then = held.cte("held").prefix_with("MATERIALIZED", dialect="postgresql").c
    return select(*(then[name] for name in spoken), *(WORDS[name] for name in columns)).where(
        *(WORDS[name] == then[name] for name in KEYS)
    )


WHOSE: Final = ("district", "unit", "obligation", "period", "word")
SHOWS: Final = ("due_at", "submitted_at", "arrived_at", "evidence", "reasons", "events")
READ: Final = Which(*(_read(WHOSE, SHOWS, *further) for further in ((), (SOME,), (HERE,), (HERE, SOME))))


@cache
def words(columns: tuple[str, ...]) -> Select[Any]:
    """Return the question about some units of a district that is answered by their words, each with columns of what is shown."""
    return _read(("unit", "word"), columns, HERE, SOME)


def values(asked: Asked, periods: Iterable[ListedPeriod], units: Collection[str] = ()) -> dict[str, Any]:
    """Return the values of a question about these periods at the instants asked for."""
    return {
        "as_of": instant(asked.as_of),
        "known_at": instant(asked.known_at),
        "volumes": json.dumps(sorted({volume(each.period) for each in periods})),
        "district": asked.district,
        "units": json.dumps(sorted(units)),
    }


async def _fetch(
    snapshot: Snapshot, question: Which, asked: Asked, periods: Iterable[ListedPeriod], units: Collection[str] | None
) -> list[Row]:
    return await snapshot.fetch(question.about(asked.district, units), values(asked, periods, units or ()))


Stood = Mapping[str, Mapping[DutyKey, Shown]]


async def stood(
    snapshot: Snapshot, asked: Asked, periods: Sequence[ListedPeriod], units: Collection[str] | None = None
) -> Stood:
    """Return how the duties of which something was heard are shown, by district and duty; of some units where named."""
    rows = await _fetch(snapshot, READ, asked, periods, units)
    pairs = {(each.obligation, each.period) for each in periods}
    found: dict[str, dict[DutyKey, Shown]] = {}
    for district, several in groupby(rows, itemgetter(0)):
        of_district = found.setdefault(district, {})
        for row in several:
            if row[2:4] in pairs:
                of_district[DutyKey(row[1], row[2], row[3])] = _shown(row)
    return found


def _shown(row: Row) -> Shown:
    word, due_at, submitted_at, arrived_at, evidence, reasons, events = row[4:]
    mark, _name, faults = read(word)
    status = STATUSES[mark & STATUS_BITS]
    stands = Standing(
        status,
        _moment(due_at),
        None if submitted_at is None else moment(submitted_at),
        None if arrived_at is None else moment(arrived_at),
        mark >> LATE_SHIFT & LATE_MOST if status is Status.LATE else 0,
        faults,
        mark >> RETURNED_SHIFT & RETURNED_MOST,
    )
    return Shown(stands, evidence, reasons, tuple(events.split()))


@lru_cache(maxsize=4096)
def _moment(at: int) -> datetime:
    return moment(at)
