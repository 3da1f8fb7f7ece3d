"""Questions of the planner: what plans are made of, what is planned, and how the duties of a period stand."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, case, exists, select

from services.contracts.deadlines import Citation, PeriodOpened
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import ConflictSettled, ReportDemanded
from services.deadlines.projections import (
    ANNOUNCED,
    CATALOGUES,
    CLOSED,
    DEMANDS,
    DUTIES,
    PERIODS,
    PLANS,
    RESOLUTIONS,
    TOUCHED,
)
from services.deadlines.queries.duties import MET, TURN, local, same
from services.kit.database import Database, Snapshot

TOUCHED_AT: Final = select(TOUCHED.c.last).where(TOUCHED.c.what == "plans")
"""The last row of the journal that changed anything plans are made of."""

ALL_CATALOGUES: Final = select(
    CATALOGUES.c.body, CATALOGUES.c.content, CATALOGUES.c.imported_at, CATALOGUES.c.correct
).order_by(CATALOGUES.c.imported_at, CATALOGUES.c.code)
"""Every catalogue as it was last imported."""

STANDING_RESOLUTIONS: Final = (
    select(RESOLUTIONS.c.body)
    .where(RESOLUTIONS.c.recalled_at == "")
    .order_by(RESOLUTIONS.c.said_at, RESOLUTIONS.c.resolution)
)
"""How conflicts are resolved."""

STANDING_DEMANDS: Final = select(DEMANDS.c.body).where(DEMANDS.c.recalled_at == "").order_by(DEMANDS.c.demand)
"""Reports that are asked for on demand."""

ALL_KNOWN: Final = (
    select(
        ANNOUNCED.c.obligation,
        ANNOUNCED.c.period,
        ANNOUNCED.c.catalogue,
        ANNOUNCED.c.body,
        PLANS.c.content,
        PLANS.c.rule,
        PLANS.c.days,
        case((exists().where(same(PERIODS, ANNOUNCED, TURN)), 1), else_=0),
        case((exists().where(same(CLOSED, ANNOUNCED, TURN)), 1), else_=0),
    )
    .select_from(ANNOUNCED.outerjoin(PLANS, same(PLANS, ANNOUNCED, TURN)))
    .order_by(ANNOUNCED.c.obligation, ANNOUNCED.c.period)
)
"""Every period that is planned, or was."""

STANDING_OF: Final = (
    select(
        DUTIES.c.district,
        DUTIES.c.unit,
        DUTIES.c.due_at,
        DUTIES.c.standing,
        DUTIES.c.extension,
        DUTIES.c.waiver,
        DUTIES.c.lapsed,
        case((MET, 1), else_=0),
    )
    .where(DUTIES.c.obligation == bindparam("obligation"), DUTIES.c.period == bindparam("period"))
    .order_by(DUTIES.c.unit)
)
"""The duties of a period, and how each stands."""


class Imported(NamedTuple):
    """A catalogue as it was last imported; `correct` is the letter by which that corrected what was settled."""

    catalogue: Catalogue
    content: str
    imported_at: datetime
    correct: Citation | None


class PlanRow(NamedTuple):
    """A period as it was planned last; `content` is empty where no catalogue names it any longer."""

    obligation: str
    period: str
    catalogue: str
    body: str
    content: str
    rule: str
    days: str
    opened: bool
    closed: bool

    @property
    def announced(self) -> PeriodOpened:
        """How it was to be opened."""
        return PeriodOpened.model_validate_json(self.body)


class DutyStands(NamedTuple):
    """A duty and how it stands."""

    district: str
    unit: str
    due_at: datetime
    standing: str
    extended: bool

    @property
    def is_owed(self) -> bool:
        """Say whether its unit is obliged."""
        return self.standing != "lapsed"


async def touched_at(database: Database) -> int:
    """Answer which row of the journal changed anything plans are made of; 0: none did."""
    rows = await database.read(TOUCHED_AT)
    return int(rows[0][0]) if rows else 0


async def imported(snapshot: Snapshot) -> tuple[Imported, ...]:
    """Answer every catalogue as it was last imported."""
    return tuple(
        Imported(
            Catalogue.model_validate(json.loads(body)),
            content,
            local(imported_at),
            Citation.model_validate_json(correct) if correct else None,
        )
        for body, content, imported_at, correct in await snapshot.fetch(ALL_CATALOGUES, {})
    )


async def resolutions(snapshot: Snapshot) -> tuple[ConflictSettled, ...]:
    """Answer how conflicts are resolved, in order."""
    rows = await snapshot.fetch(STANDING_RESOLUTIONS, {})
    return tuple(ConflictSettled.model_validate_json(row[0]) for row in rows)


async def demands(snapshot: Snapshot) -> tuple[ReportDemanded, ...]:
    """Answer which reports are asked for on demand."""
    return tuple(ReportDemanded.model_validate_json(row[0]) for row in await snapshot.fetch(STANDING_DEMANDS, {}))


async def known(database: Database) -> Mapping[tuple[str, str], PlanRow]:
    """Answer every period that is planned, or was."""
    found = {}
    for obligation, period, catalogue, body, content, rule, days, opened, closed in await database.read(ALL_KNOWN, {}):
        made = (body, content or "", rule or "", days or "")
        found[obligation, period] = PlanRow(
            obligation, period, catalogue, *made, opened=bool(opened), closed=bool(closed)
        )
    return found


async def duties_of(database: Database, obligation: str, period: str) -> dict[str, DutyStands]:
    """Answer the duties of a period by unit, and how each stands; none where it was not opened."""
    rows = await database.read(STANDING_OF, {"obligation": obligation, "period": period})
    return {row[1]: _stands(*row) for row in rows}


def _stands(  # noqa: PLR0913, PLR0917 - a row has this many columns
    district: str,
    unit: str,
    due_at: str,
    standing: str,
    extension: str,
    waiver: str,
    lapsed: str,
    met: int,
) -> DutyStands:
    if lapsed:
        word = "lapsed"
    elif waiver:
        word = "waived"
    else:
        word = standing if standing in {"late", "excused"} else "met" if met else "open"
    return DutyStands(district, unit, local(due_at), word, bool(extension))
