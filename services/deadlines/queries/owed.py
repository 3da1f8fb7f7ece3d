"""Questions about single duties: which there are, how each stands, what arrived, what predecessors had sent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select

from services.contracts.deadlines import Deadline, ObligationDefined, PeriodOpened
from services.contracts.intake import Outcome
from services.deadlines.projections import (
    ANNOUNCED,
    CREDITS,
    DECIDED,
    DUTIES,
    EXCUSED,
    LATE,
    OBLIGATIONS,
    PERIODS,
    UNITS,
)
from services.deadlines.queries.duties import MET, UNKNOWN_STILL, local, same_duty
from services.kit.database import Database

MOST: Final = 1000
"""Duties a list has where nobody says how many."""

_ACCEPTED: Final = and_(same_duty(DECIDED), DECIDED.c.outcome == Outcome.ACCEPTED.value)
_STANDING: Final = case(
    (DUTIES.c.lapsed != "", "lapsed"),
    (DUTIES.c.waiver != "", "waived"),
    (DUTIES.c.standing == EXCUSED, "excused"),
    (DUTIES.c.standing == LATE, "late"),
    (MET, "met"),
    (UNKNOWN_STILL, "unknown"),
    (and_(DUTIES.c.firm == 0, exists().where(_ACCEPTED).correlate(DUTIES)), "met"),
    else_="open",
)


def _if_asked(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return or_(bindparam(name) == "", column == bindparam(name))


DUTIES_ASKED: Final = (
    select(
        *(DUTIES.c.district, DUTIES.c.unit, UNITS.c.name, DUTIES.c.obligation, DUTIES.c.period, DUTIES.c.due_at),
        _STANDING,
        select(func.min(DECIDED.c.arrived_at)).where(_ACCEPTED).correlate(DUTIES).scalar_subquery(),
        select(func.min(CREDITS.c.arrived_at))
        .where(same_duty(CREDITS), CREDITS.c.stands == 1)
        .correlate(DUTIES)
        .scalar_subquery(),
        *(DUTIES.c.firm, DUTIES.c.extension, DUTIES.c.waiver, DUTIES.c.credit),
    )
    .select_from(DUTIES.outerjoin(UNITS, UNITS.c.code == DUTIES.c.unit))
    .where(
        *(_if_asked(DUTIES.c[name], name) for name in ("district", "unit", "obligation", "period")),
        or_(bindparam("standing") == "", bindparam("standing") == _STANDING),
    )
    .order_by(DUTIES.c.due_at, DUTIES.c.obligation, DUTIES.c.period, UNITS.c.no, DUTIES.c.unit)
    .limit(bindparam("limit"))
)
"""Duties as they stand; what is asked for empty is any."""

ARRIVALS: Final = (
    select(DECIDED.c.unit, DECIDED.c.district, DECIDED.c.submission_id, DECIDED.c.outcome, DECIDED.c.arrived_at)
    .where(
        DECIDED.c.unit == bindparam("unit"),
        DECIDED.c.obligation == bindparam("obligation"),
        DECIDED.c.period == bindparam("period"),
    )
    .order_by(DECIDED.c.arrived_at, DECIDED.c.submission_id)
)
"""What a unit sent for a period, whether or not it owed it."""

BODIES: Final = (
    select(ANNOUNCED.c.body, PERIODS.c.body)
    .select_from(
        ANNOUNCED.outerjoin(
            PERIODS, and_(PERIODS.c.obligation == ANNOUNCED.c.obligation, PERIODS.c.period == ANNOUNCED.c.period)
        )
    )
    .where(ANNOUNCED.c.obligation == bindparam("obligation"), ANNOUNCED.c.period == bindparam("period"))
)
"""A period as it is planned and as it was said last."""

CATALOGUE_OF: Final = select(ANNOUNCED.c.catalogue).where(
    ANNOUNCED.c.obligation == bindparam("obligation"), ANNOUNCED.c.period == bindparam("period")
)
OBLIGATION: Final = select(OBLIGATIONS.c.body).where(OBLIGATIONS.c.code == bindparam("obligation"))


class DutyRow(NamedTuple):
    """A duty as it stands: open, met, late, excused, waived, lapsed, unknown."""

    district: str
    unit: str
    name: str
    obligation: str
    period: str
    due_at: datetime
    standing: str
    arrived_at: datetime | None
    firm: bool
    extension: str
    waiver: str
    credit: str

    @property
    def is_owed(self) -> bool:
        """Say whether it is neither waived nor lapsed."""
        return self.standing not in {"waived", "lapsed"}


class ArrivalRow(NamedTuple):
    """What a unit sent, and what became of it."""

    unit: str
    district: str
    submission_id: str
    outcome: str
    arrived_at: datetime


class Asked(NamedTuple):
    """Which duties are asked for; empty: any."""

    district: str = ""
    unit: str = ""
    obligation: str = ""
    period: str = ""
    standing: str = ""
    limit: int = MOST


async def duties(database: Database, asked: Asked) -> list[DutyRow]:
    """Answer the duties asked for, the earliest due first."""
    return [_row(row) for row in await database.read(DUTIES_ASKED, asked._asdict())]


async def of_period(database: Database, obligation: str, period: str) -> Mapping[str, DutyRow]:
    """Answer all duties of a period by unit."""
    rows = await duties(database, Asked(obligation=obligation, period=period, limit=1_000_000))
    return {row.unit: row for row in rows}


async def one(database: Database, unit: str, obligation: str, period: str) -> DutyRow | None:
    """Answer one duty; None where there is none."""
    rows = await duties(database, Asked(unit=unit, obligation=obligation, period=period)) if unit else []
    return rows[0] if rows else None


async def arrivals(database: Database, units: Iterable[str], obligation: str, period: str) -> list[ArrivalRow]:
    """Answer what some units sent for a period."""
    found: list[ArrivalRow] = []
    for unit in units:
        asked = {"unit": unit, "obligation": obligation, "period": period}
        rows = await database.read(ARRIVALS, asked)
        found += [ArrivalRow(row[0], row[1], row[2], row[3], local(row[4])) for row in rows]
    return found


async def bodies(database: Database, obligation: str, period: str) -> tuple[PeriodOpened | None, PeriodOpened | None]:
    """Answer a period as it is planned and as it was said last; None where nobody did."""
    rows = await database.read(BODIES, {"obligation": obligation, "period": period})
    if not rows:
        return None, None
    planned, opened = (PeriodOpened.model_validate_json(body) if body else None for body in rows[0])
    return planned, opened


async def catalogue_of(database: Database, obligation: str, period: str) -> str:
    """Answer which catalogue plans a period."""
    rows = await database.read(CATALOGUE_OF, {"obligation": obligation, "period": period})
    return str(rows[0][0]) if rows else ""


async def sections(database: Database, row: DutyRow) -> Sequence[str]:
    """Answer the sections a unit owes of a report."""
    rows = await database.read(OBLIGATION, {"obligation": row.obligation})
    return ObligationDefined.model_validate_json(rows[0][0]).accepts.sections_of(row.unit) if rows else ()


def deadline_of(opened: PeriodOpened | None, due_at: datetime) -> Deadline | None:
    """Return how a due instant follows from the words of its letter, where a period says so."""
    if opened is None:
        return None
    known = {opened.due_at: opened.deadline, **{due.due_at: due.deadline for due in opened.dues}}
    return known.get(due_at)


def _row(row: Sequence[Any]) -> DutyRow:
    district, unit, name, obligation, period, due_at, standing, arrived_at, credited_at, firm, *acts = row
    arrived = min((at for at in (arrived_at, credited_at) if at), default=None)
    extension, waiver, credit = acts
    return DutyRow(
        *(district, unit, name or unit, obligation, period, local(due_at), standing),
        arrived_at=None if arrived is None else local(arrived),
        firm=bool(firm),
        extension=extension,
        waiver=waiver,
        credit=credit,
    )
