"""Named questions about what is registered: districts with their keys, units with who sends for them, obligations, periods."""

import json
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select

from services.contracts.deadlines import (
    DistrictKey,
    DistrictKeysSet,
    ObligationDefined,
    PeriodOpened,
    Trust,
)
from services.deadlines.projections import (
    ANNOUNCED,
    CLOSED,
    DISTRICTS,
    KEYS,
    OBLIGATIONS,
    PERIODS,
    RETIRED,
    TOUCHED,
)
from services.deadlines.queries.units import (
    Effect,
    Ended,
    Sender,
    UnitRow,
    Version,
    effects_due,
    end_of,
    local,
    local_or_none,
    next_effect,
    units,
    units_in,
    versions,
)
from services.kit.database import Database, Snapshot

__all__ = [
    "DistrictRow",
    "Effect",
    "Ended",
    "PeriodRow",
    "Registry",
    "Sender",
    "UnitRow",
    "Version",
    "districts",
    "effects_due",
    "end_of",
    "everything",
    "next_effect",
    "provinces",
    "touched_at",
    "units",
    "versions",
]

ALL_DISTRICTS: Final = (
    select(
        DISTRICTS.c.code,
        DISTRICTS.c.name,
        DISTRICTS.c.province,
        DISTRICTS.c.trust,
        DISTRICTS.c.max_delay,
        DISTRICTS.c.leaf,
        DISTRICTS.c.registered_at,
        RETIRED.c.retired_at,
        KEYS.c.body,
    )
    .select_from(
        DISTRICTS.outerjoin(RETIRED, RETIRED.c.code == DISTRICTS.c.code).outerjoin(
            KEYS, KEYS.c.code == DISTRICTS.c.code
        )
    )
    .order_by(DISTRICTS.c.code)
)
"""Every sending system, whether it is retired, and its keys."""

ALL_OBLIGATIONS: Final = select(OBLIGATIONS.c.body).order_by(OBLIGATIONS.c.no, OBLIGATIONS.c.code)
"""Every obligation in its version in force."""

ALL_ANNOUNCED: Final = select(
    ANNOUNCED.c.obligation, ANNOUNCED.c.period, ANNOUNCED.c.body, ANNOUNCED.c.ended_at
).order_by(ANNOUNCED.c.obligation, ANNOUNCED.c.period)
"""Periods as catalogues plan them, or did."""

ALL_OPENED: Final = (
    select(PERIODS.c.obligation, PERIODS.c.period, PERIODS.c.body, CLOSED.c.closed_at)
    .select_from(
        PERIODS.outerjoin(CLOSED, (CLOSED.c.obligation == PERIODS.c.obligation) & (CLOSED.c.period == PERIODS.c.period))
    )
    .order_by(PERIODS.c.obligation, PERIODS.c.period)
)
"""Periods as they were opened, and when nothing of them was open any more."""

TOUCHED_AT: Final = select(TOUCHED.c.last).where(TOUCHED.c.what == "reference")
"""The last row of the journal that changed anything of it."""

PROVINCES: Final = select(DISTRICTS.c.province, func.count()).group_by(DISTRICTS.c.province)
"""The provinces of all districts."""


class DistrictRow(NamedTuple):
    """A sending system; `retired_at` None: it sends."""

    district: str
    name: str
    province: str
    trust: Trust
    max_delay: int
    leaf: bool
    registered_at: datetime
    retired_at: datetime | None
    keys: tuple[DistrictKey, ...]


class PeriodRow(NamedTuple):
    """A period as it was opened or is planned; `ended_at`: closed, or named no longer before it was opened."""

    period: PeriodOpened
    state: str
    ended_at: datetime | None


class Registry(NamedTuple):
    """All that is registered, as of one moment of the database."""

    districts: tuple[DistrictRow, ...]
    units: tuple[UnitRow, ...]
    obligations: tuple[ObligationDefined, ...]
    periods: tuple[PeriodRow, ...]


async def touched_at(database: Database) -> int:
    """Answer which row of the journal changed anything last; 0: none did."""
    rows = await database.read(TOUCHED_AT)
    return int(rows[0][0]) if rows else 0


async def provinces(database: Database) -> list[str]:
    """Answer which provinces are known."""
    return sorted(str(row[0]) for row in await database.read(PROVINCES))


async def districts(database: Database) -> tuple[DistrictRow, ...]:
    """Answer every sending system, those that are retired too."""
    async with database.snapshot() as snapshot:
        return await _districts(snapshot)


async def obligations(database: Database) -> tuple[ObligationDefined, ...]:
    """Answer every obligation in its version in force."""
    return tuple(ObligationDefined.model_validate_json(row[0]) for row in await database.read(ALL_OBLIGATIONS))


async def names(database: Database) -> dict[str, str]:
    """Answer the name of every unit."""
    return {row.unit: row.name for row in await units(database)}


async def everything(database: Database) -> Registry:
    """Answer all that is registered."""
    async with database.snapshot() as snapshot:
        obligations = [
            ObligationDefined.model_validate_json(row[0]) for row in await snapshot.fetch(ALL_OBLIGATIONS, {})
        ]
        return Registry(
            await _districts(snapshot), await units_in(snapshot), tuple(obligations), await _periods(snapshot)
        )


async def _districts(snapshot: Snapshot) -> tuple[DistrictRow, ...]:
    rows = []
    for code, name, province, trust, max_delay, leaf, since, retired_at, keys in await snapshot.fetch(
        ALL_DISTRICTS, {}
    ):
        known = DistrictKeysSet.model_validate(json.loads(keys)).keys if keys else ()
        times = (local(since), local_or_none(retired_at))
        rows.append(DistrictRow(code, name, province, Trust(trust), max_delay, bool(leaf), *times, known))
    return tuple(rows)


async def _periods(snapshot: Snapshot) -> tuple[PeriodRow, ...]:
    found: dict[tuple[str, str], PeriodRow] = {}
    for obligation, period, body, ended_at in await snapshot.fetch(ALL_ANNOUNCED, {}):
        state = "dropped" if ended_at else "planned"
        found[obligation, period] = PeriodRow(PeriodOpened.model_validate_json(body), state, local_or_none(ended_at))
    for obligation, period, body, closed_at in await snapshot.fetch(ALL_OPENED, {}):
        state = "closed" if closed_at else "open"
        found[obligation, period] = PeriodRow(PeriodOpened.model_validate_json(body), state, local_or_none(closed_at))
    return tuple(found[key] for key in sorted(found))
