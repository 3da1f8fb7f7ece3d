"""The figures of an obligation and a period as of one instant and known at another."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, or_, select

from services.contracts.deadlines import Basis
from services.kit import moment
from services.kit.database import Database, OneOf, Row, Snapshot
from services.scoring.domain.completing import Opened, TurnKey, turns
from services.scoring.domain.consolidating import Consolidated, Wanted
from services.scoring.domain.figures import Kind, Told, Turn, accounts
from services.scoring.domain.givers import Owed, People, lines, owing
from services.scoring.domain.marks import STATUS_BITS, STATUSES, read
from services.scoring.domain.spans import instant
from services.scoring.projections import FIGURES, OBLIGATIONS, PERIODS
from services.scoring.projections.spans import SPANS, volume
from services.scoring.queries.everybody import units_then
from services.scoring.queries.lists import EVERYWHERE, as_asked


class AskedFigures(NamedTuple):
    """Which figures; `district` as in registers, `lineage`: units are shown with those they came after."""

    district: str
    obligation: str
    period: str
    as_of: datetime
    known_at: datetime
    lineage: bool = False


KINDS: Final = {kind.value: kind for kind in Kind}
Values = Mapping[str, str]

FIGURE, OBLIGATION, PERIOD, SPAN = FIGURES.c, OBLIGATIONS.c, PERIODS.c, SPANS.c

OBLIGATIONS_THEN: Final = (
    select(OBLIGATION.obligation, OBLIGATION.completes, OBLIGATION.indicators, OBLIGATION.suppliers)
    .where(as_asked(OBLIGATIONS))
    .order_by(OBLIGATION.position)
)
PERIODS_THEN: Final = (
    select(PERIOD.obligation, PERIOD.period, PERIOD.basis, PERIOD.window_from, PERIOD.window_to)
    .where(as_asked(PERIODS), OneOf(PERIOD.obligation, "obligations"))
    .order_by(PERIOD.position)
)
OWED_THEN: Final = select(SPAN.unit, SPAN.district, SPAN.word).where(
    SPAN.volume == bindparam("volume"),
    SPAN.obligation == bindparam("obligation"),
    SPAN.period == bindparam("period"),
    or_(bindparam("district") == EVERYWHERE, SPAN.district == bindparam("district"), OneOf(SPAN.unit, "before")),
    SPAN.so_from <= bindparam("so"),
    SPAN.known_from <= bindparam("known"),
    SPAN.dropped_at > bindparam("known"),
    or_(SPAN.so_until > bindparam("so"), SPAN.known_until > bindparam("known")),
)
PERIODS_OF: Final = select(PERIOD.period).where(PERIOD.obligation == bindparam("obligation")).distinct()
FIGURES_THEN: Final = (
    select(
        *(FIGURE.unit, FIGURE.district, FIGURE.kind, FIGURE.submission, FIGURE.of_unit, FIGURE.about),
        *(FIGURE.version, FIGURE.basis, FIGURE.source, FIGURE.position, FIGURE.occurred_at, FIGURE.figures),
    )
    .where(
        FIGURE.obligation == bindparam("obligation"),
        FIGURE.period == bindparam("period"),
        or_(
            bindparam("district") == EVERYWHERE,
            FIGURE.district == bindparam("district"),
            OneOf(FIGURE.unit, "before"),
        ),
        as_asked(FIGURES),
    )
    .order_by(FIGURE.source, FIGURE.position)
)


def _told(rows: Sequence[Row], basis: Basis) -> list[Told]:
    """Read rows; their figures as one document, which is quicker than each by itself."""
    texts = ",".join([row[-1] for row in rows])
    numbers: list[dict[str, str]] = json.loads(f"[{texts}]")
    return [_one(row, figures, basis.value) for row, figures in zip(rows, numbers, strict=True)]


def _one(row: Row, figures: Mapping[str, str], basis: str) -> Told:
    unit, district, kind, submission, of_unit, about, version, said, source, position, since, _figures = row
    event = f"{source}-{position}"
    return Told(unit, district, KINDS[kind], submission, of_unit, about, version, said or basis, event, since, figures)


def _opened(row: Row) -> tuple[TurnKey, Opened]:
    obligation, period, basis, *window = row
    days = (None if day is None else date.fromisoformat(day) for day in window)
    return (obligation, period), Opened(Basis(basis), *days)


def _line_of(obligation: str, completes: Mapping[str, str]) -> list[str]:
    """Name an obligation and all that complete it, directly or not."""
    found = [obligation]
    for base in found:
        found += [code for code, other in completes.items() if other == base and code not in found]
    return found


async def _turns(snapshot: Snapshot, asked: AskedFigures, values: Values, completes: Mapping[str, str]) -> list[Turn]:
    wanted = json.dumps(_line_of(asked.obligation, completes))
    rows = await snapshot.fetch(PERIODS_THEN, {**values, "obligations": wanted})
    opened = dict(map(_opened, rows))
    found = []
    for obligation, period in turns((asked.obligation, asked.period), completes, opened):
        told = await snapshot.fetch(FIGURES_THEN, {**values, "obligation": obligation, "period": period})
        basis = opened[obligation, period].basis if (obligation, period) in opened else Basis.EXACT
        found.append(Turn(obligation, period, basis, _told(told, basis)))
    return found


async def _owed(snapshot: Snapshot, asked: AskedFigures, values: Values) -> dict[str, Owed]:
    """Say who was told to owe the report, and how that stands."""
    about = {"obligation": asked.obligation, "period": asked.period, "volume": volume(asked.period)}
    at = {"so": instant(asked.as_of), "known": instant(asked.known_at)}
    rows = await snapshot.fetch(OWED_THEN, {**values, **about, **at})
    return owing(Owed(unit, district, STATUSES[read(word).mark & STATUS_BITS]) for unit, district, word in sorted(rows))


async def figures(database: Database, asked: AskedFigures) -> Consolidated:
    """Return the figures of the units of a district (`*`: of every one).

    Raises:
        StoreUnavailable: the database did not answer.
    """
    times = {"as_of": moment.text(asked.as_of), "known_at": moment.text(asked.known_at)}
    async with database.snapshot() as snapshot:
        rules = {row[0]: row[1:] for row in await snapshot.fetch(OBLIGATIONS_THEN, times)}
        units = await units_then(snapshot, asked.as_of, asked.known_at)
        people = People(units.lives, "" if asked.district == EVERYWHERE else asked.district, lineage=asked.lineage)
        values = {**times, "district": asked.district, "before": json.dumps(sorted(people.before()))}
        told = await _turns(snapshot, asked, values, {code: str(row[0]) for code, row in rules.items()})
        owed = await _owed(snapshot, asked, values)
    wanted = _wanted(rules[asked.obligation]) if asked.obligation in rules else Wanted()
    return Consolidated(lines(accounts(told), owed, people), wanted)


def _wanted(rule: Row) -> Wanted:
    _completes, indicators, suppliers = rule
    return Wanted(tuple(json.loads(indicators)), json.loads(suppliers))


async def periods(database: Database, obligation: str) -> list[str]:
    """Name every period of an obligation that was ever opened.

    Raises:
        StoreUnavailable: the database did not answer.
    """
    return sorted(str(row[0]) for row in await database.read(PERIODS_OF, {"obligation": obligation}))
