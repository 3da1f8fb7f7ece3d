"""What may be asked: which rows each fact makes. Only rows that one fact makes, so order never matters much."""

from collections.abc import Iterable
from typing import Final

from services.contracts.deadlines import (
    CalendarDayDecreed,
    CalendarDayRevoked,
    DistrictRegistered,
    DistrictRetired,
    ObligationDefined,
    PeriodClosed,
    PeriodOpened,
    SenderAssigned,
    UnitEnded,
    UnitRegistered,
)
from services.deadlines.domain.inputs import (
    CatalogueImported,
    ConflictSettled,
    DemandRecalled,
    PeriodPlanned,
    PeriodUnplanned,
    ReportDemanded,
    ResolutionRecalled,
)
from services.deadlines.projections import acted, judged, planned, registered
from services.deadlines.projections.tables import (
    ANNOUNCED,
    CATALOGUES,
    CLOSED,
    CLOSINGS,
    CREDITS,
    DAYS,
    DECIDED,
    DECISIONS,
    DEMANDS,
    DISTRICTS,
    DUTIES,
    EXCUSED,
    EXCUSES,
    HELD,
    INSTANTS,
    KEEP,
    KEYS,
    LATE,
    MOMENTS,
    OBLIGATIONS,
    ORDERED,
    OUTAGES,
    PASSED,
    PERIODS,
    PLANS,
    RESOLUTIONS,
    RETIRED,
    REVIVED,
    REVOKED,
    SENDERS,
    SETTLED,
    TABLES,
    TAKE_BACK,
    TOUCHED,
    UNIT_ACTS,
    UNIT_ENDS,
    UNIT_VERSIONS,
    UNITS,
    UNKNOWN,
    WITHDRAWN,
    keep,
)
from services.kit.decider import Fact, Write
from services.kit.moment import text

__all__ = [
    "ANNOUNCED",
    "CATALOGUES",
    "CLOSED",
    "CLOSINGS",
    "CREDITS",
    "DAYS",
    "DECIDED",
    "DECISIONS",
    "DEMANDS",
    "DISTRICTS",
    "DUTIES",
    "EXCUSED",
    "EXCUSES",
    "HELD",
    "INSTANTS",
    "KEEP",
    "KEYS",
    "LATE",
    "MOMENTS",
    "OBLIGATIONS",
    "ORDERED",
    "OUTAGES",
    "PASSED",
    "PERIODS",
    "PLANS",
    "RESOLUTIONS",
    "RETIRED",
    "REVIVED",
    "REVOKED",
    "SENDERS",
    "SETTLED",
    "TABLES",
    "TAKE_BACK",
    "TOUCHED",
    "UNITS",
    "UNIT_ACTS",
    "UNIT_ENDS",
    "UNIT_VERSIONS",
    "UNKNOWN",
    "WITHDRAWN",
    "keep",
    "project",
]

_REFERRED_TO: Final = (
    *(CatalogueImported, DistrictRegistered, DistrictRetired, SenderAssigned, UnitRegistered, UnitEnded),
    *(ObligationDefined, PeriodOpened, PeriodClosed, PeriodPlanned, PeriodUnplanned),
)

_PLANNED_WITH: Final = (
    *(CatalogueImported, ConflictSettled, ResolutionRecalled, ReportDemanded, DemandRecalled),
    *(UnitRegistered, UnitEnded, CalendarDayDecreed, CalendarDayRevoked),
)

_PROJECTIONS: Final = {**planned.PROJECTIONS, **judged.PROJECTIONS, **registered.PROJECTIONS}


def project(fact: Fact) -> Iterable[Write]:
    """Answer what a fact writes into the read models."""
    kind = type(fact.event)
    writes: list[Write] = []
    if kind in _PROJECTIONS:
        writes += _PROJECTIONS[kind](fact.event, text(fact.recorded_at))
    if kind in registered.OF_FACTS:
        writes += registered.OF_FACTS[kind](fact)
    if kind in acted.PROJECTIONS:
        writes += acted.PROJECTIONS[kind](fact)
    if writes and isinstance(fact.event, _REFERRED_TO):
        writes.append(keep(TOUCHED, what="reference", last=fact.row))
    if writes and isinstance(fact.event, _PLANNED_WITH):
        writes.append(keep(TOUCHED, what="plans", last=fact.row))
    return writes
