"""What `deadlines` has said that decisions look at; each piece is a stream that only remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.contracts.deadlines import (
    Accepts,
    DistrictRegistered,
    ObligationDefined,
    OutageDeclared,
    PeriodOpened,
    Trust,
    UnitRegistered,
)
from services.contracts.event import Event
from services.kit.decider import Decider, Fact

DISTRICTS = "districts/all"


@dataclass(frozen=True, slots=True)
class District:
    """A sending system: whose clock judges, how long a report may be under way, when it was declared down."""

    trust: Trust
    max_delay: timedelta
    outages: Mapping[str, tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit intake knows."""

    district: str


@dataclass(frozen=True, slots=True)
class Period:
    """A period that takes reports."""

    opened: PeriodOpened
    audience: frozenset[str]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What `deadlines` has said about a submission; None where it has said nothing."""

    district: District | None
    unit: Unit | None
    accepts: Accepts | None
    period: Period | None


def _no_commands(_command: object, _state: object) -> Sequence[Event]:
    return []


def _districts(known: Mapping[str, District], fact: Fact) -> Mapping[str, District]:
    match fact.event:
        case DistrictRegistered(district=code, trust=trust, max_delay=seconds):
            outages = known[code].outages if code in known else {}
            return {**known, code: District(trust, timedelta(seconds=seconds), outages)}
        case OutageDeclared(district=code) if code in known:
            outages = {**known[code].outages, fact.event.outage: (fact.event.since, fact.event.until)}
            return {**known, code: replace(known[code], outages=outages)}
        case _:
            return known


def _unit(known: Unit | None, fact: Fact) -> Unit | None:
    return Unit(fact.event.district) if isinstance(fact.event, UnitRegistered) else known


def _accepts(known: Accepts | None, fact: Fact) -> Accepts | None:
    return fact.event.accepts if isinstance(fact.event, ObligationDefined) else known


def _period(known: Period | None, fact: Fact) -> Period | None:
    return Period(fact.event, frozenset(fact.event.audience)) if isinstance(fact.event, PeriodOpened) else known


KNOWLEDGE: Mapping[str, Decider] = {
    "districts": Decider({}, _districts, _no_commands),
    "unit": Decider(None, _unit, _no_commands),
    "obligation": Decider(None, _accepts, _no_commands),
    "period": Decider(None, _period, _no_commands),
}
