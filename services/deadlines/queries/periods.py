"""Questions of operators: periods, their due instants, what is open in them and what it waits for."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, bindparam, func, select

from services.contracts.deadlines import PeriodOpened
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import MomentKind
from services.deadlines.projections import (
    ANNOUNCED,
    CATALOGUES,
    CLOSED,
    CLOSINGS,
    DECIDED,
    DUTIES,
    INSTANTS,
    MOMENTS,
    PERIODS,
    PLANS,
    SETTLED,
)
from services.deadlines.queries.closings import (
    Closing,
    OpenDuties,
    Waiting,
    closings_open,
    coming,
    duties_open,
    waits_for,
)
from services.deadlines.queries.duties import (
    DUTIES_UNKNOWN,
    INSTANT,
    NO_DUTIES,
    TURN,
    Numbers,
    counts,
    local,
    same,
    undecided,
)
from services.kit.database import Database

CATALOGUE: Final = select(CATALOGUES.c.body).where(CATALOGUES.c.code == bindparam("code"))
"""A catalogue as it was last imported."""

ALL_PLANS: Final = select(PLANS.c.obligation, PLANS.c.period, PLANS.c.due_at)
"""Periods that catalogues plan."""

ALL_OPENED: Final = select(PERIODS.c.obligation, PERIODS.c.period, PERIODS.c.due_at)
"""Periods that were opened."""

ALL_CLOSED: Final = select(CLOSED.c.obligation, CLOSED.c.period)
"""Periods of which nothing is open."""

INSTANTS_OF: Final = (
    select(INSTANTS.c.due_at, MOMENTS.c.at)
    .select_from(
        INSTANTS.outerjoin(MOMENTS, and_(same(MOMENTS, INSTANTS, INSTANT), MOMENTS.c.kind == MomentKind.PATIENCE.value))
    )
    .where(INSTANTS.c.obligation == bindparam("obligation"), INSTANTS.c.period == bindparam("period"))
    .distinct()
    .order_by(INSTANTS.c.due_at)
)
"""The due instants of a period, and when the patience with each is over."""

CAME: Final = (
    select(CLOSINGS.c.due_at, SETTLED.c.settled_at)
    .select_from(CLOSINGS.outerjoin(SETTLED, same(SETTLED, CLOSINGS, INSTANT)))
    .where(CLOSINGS.c.obligation == bindparam("obligation"), CLOSINGS.c.period == bindparam("period"))
)
"""The due instants of a period that came, and when intake had settled them."""


class PeriodRow(NamedTuple):
    """A period as an operator sees it; `conflict` names what holds it, `due_at` None where nothing says one."""

    obligation: str
    period: str
    due_at: datetime | None
    state: str
    numbers: Numbers
    waits_for: str
    conflict: str = ""


ALL_ANNOUNCED: Final = select(ANNOUNCED.c.obligation, ANNOUNCED.c.period, ANNOUNCED.c.body)
ALL_BODIES: Final = select(PERIODS.c.obligation, PERIODS.c.period, PERIODS.c.body)
"""Periods as they were planned, and as they were said last."""

_ACCEPTED: Final = and_(same(DECIDED, DUTIES, (*TURN, "district", "unit")), DECIDED.c.outcome == "accepted")
ARRIVED: Final = (
    select(DUTIES.c.unit, func.min(DECIDED.c.arrived_at))
    .select_from(DUTIES.outerjoin(DECIDED, _ACCEPTED))
    .where(DUTIES.c.obligation == bindparam("obligation"), DUTIES.c.period == bindparam("period"))
    .group_by(DUTIES.c.unit)
)
"""Who owes a report of a period, and the earliest arrival that was accepted."""


class InstantRow(NamedTuple):
    """A due instant as an operator sees it; `state` is coming, waiting (for intake) or settled."""

    due_at: datetime
    state: str
    settled_at: datetime | None
    patience_until: datetime | None
    silent: tuple[str, ...]
    waits_for: str


class OpenDuty(NamedTuple):
    """A duty that is neither met nor late."""

    district: str
    unit: str
    due_at: datetime
    waits_for: Waiting


async def catalogue(database: Database, code: str) -> Catalogue | None:
    """Answer a catalogue as it was last imported; None where it never was."""
    rows = await database.read(CATALOGUE, {"code": code})
    return Catalogue.model_validate(json.loads(rows[0][0])) if rows else None


async def periods(database: Database) -> list[PeriodRow]:
    """Answer every period, planned, open, closing or closed, in the order of due instants."""
    due = {(row[0], row[1]): row[2] for row in await database.read(ALL_PLANS, {})}
    opened = {(row[0], row[1]): row[2] for row in await database.read(ALL_OPENED, {})}
    closed = {(row[0], row[1]) for row in await database.read(ALL_CLOSED, {})}
    closing = await _closings_by_period(database)
    instants = await coming(database)
    numbers = await counts(database)
    rows = []
    for key, due_at in sorted({**due, **opened}.items(), key=lambda item: (item[1], item[0])):
        waits = await _waits_of(database, closing.get(key, ()), instants.get(key, []))
        state = "closed" if key in closed else "closing" if waits else "open" if key in opened else "planned"
        rows.append(PeriodRow(*key, local(due_at), state, numbers.get(key, NO_DUTIES), waits))
    return rows


async def bodies(database: Database) -> dict[tuple[str, str], PeriodOpened]:
    """Answer every period as it was opened, else as it is planned."""
    said = [*await database.read(ALL_ANNOUNCED, {}), *await database.read(ALL_BODIES, {})]
    return {(row[0], row[1]): PeriodOpened.model_validate_json(row[2]) for row in said}


async def suppliers(database: Database, obligation: str, period: str) -> dict[str, datetime | None]:
    """Answer who owes a report of a period, and when the earliest accepted one had arrived."""
    rows = await database.read(ARRIVED, {"obligation": obligation, "period": period})
    return {unit: local(arrived_at) if arrived_at else None for unit, arrived_at in rows}


async def _closings_by_period(database: Database) -> dict[tuple[str, str], list[Closing]]:
    found: dict[tuple[str, str], list[Closing]] = defaultdict(list)
    for closing in await closings_open(database):
        found[closing.obligation, closing.period].append(closing)
    return found


async def _waits_of(database: Database, closings: Iterable[Closing], instants: list[datetime]) -> str:
    """Say what the closings of a period wait for; with several instants each is named."""
    came = list(closings)
    told = [(closing, await waits_for(database, closing)) for closing in came]
    waiting = [(closing, words) for closing, words in told if words]
    if not waiting:
        return "its end" if came and len(came) >= len(instants) else ""
    if len(instants) == 1:
        return waiting[0][1]
    return "; ".join(f"due {closing.due_at.isoformat()}: {words}" for closing, words in waiting)


async def instants(database: Database, obligation: str, period: str) -> list[InstantRow]:
    """Answer the due instants of a period, in order; [] where it was not opened."""
    asked = {"obligation": obligation, "period": period}
    came = {row[0]: row[1] or "" for row in await database.read(CAME, asked)}
    closings = {
        closing.due_at: closing for closing in (await _closings_by_period(database)).get((obligation, period), [])
    }
    rows = []
    for due_at, patience in await database.read(INSTANTS_OF, asked):
        settled_at, closing = came.get(due_at), closings.get(local(due_at))
        rows.append(
            InstantRow(
                local(due_at),
                "coming" if settled_at is None else "settled" if settled_at else "waiting",
                local(settled_at) if settled_at else None,
                local(patience) if patience else None,
                tuple(sorted(closing.silent)) if closing else (),
                await waits_for(database, closing) if closing else "",
            )
        )
    return rows


async def open_duties(database: Database, obligation: str, period: str) -> list[OpenDuty]:
    """Answer which duties of a period are neither met nor late, and what each waits for."""
    closings = {
        closing.due_at: closing for closing in (await _closings_by_period(database)).get((obligation, period), [])
    }
    found: list[OpenDuty] = []
    for row in await database.read(INSTANTS_OF, {"obligation": obligation, "period": period}):
        due_at = local(row[0])
        closing = closings.get(due_at)
        if closing is None:
            rows = await undecided(database, obligation, period, due_at)
            found += [OpenDuty(district, unit, due_at, Waiting.COMING) for district, unit, *_ in rows]
        else:
            found += _sorted(await duties_open(database, closing), due_at)
    return found


def _sorted(found: OpenDuties, due_at: datetime) -> list[OpenDuty]:
    by_wait = {Waiting.SETTLING: found.to_judge, Waiting.HELD: found.held, Waiting.SILENT: found.silent}
    waiting = [(one.district, one.unit, waits) for waits, units in by_wait.items() for one in units]
    return [OpenDuty(district, unit, due_at, waits) for district, unit, waits in sorted(waiting)]


async def unknown_duties(database: Database, obligation: str, period: str) -> list[OpenDuty]:
    """Answer which duties of a period nobody is waited for because nobody knows what arrived."""
    found: list[OpenDuty] = []
    asked = {"obligation": obligation, "period": period}
    for row in await database.read(INSTANTS_OF, asked):
        rows = await database.read(DUTIES_UNKNOWN, {**asked, "due_at": row[0]})
        found += [OpenDuty(district, unit, local(row[0]), Waiting.UNKNOWN) for district, unit in rows]
    return found
