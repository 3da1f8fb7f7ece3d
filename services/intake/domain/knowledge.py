"""What `deadlines` has said that decisions look at; each piece is a stream that only remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.contracts.deadlines import (
    Accepts,
    DistrictRegistered,
    ObligationDefined,
    PeriodOpened,
    Trust,
    UnitRegistered,
)
from services.contracts.event import Event
from services.kit.decider import Decider, Fact

DISTRICTS = "districts/all"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit intake knows."""

    district: str


@dataclass(frozen=True, slots=True)
class Period:
    """A period that takes reports."""

    due_at: datetime
    audience: frozenset[str]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What `deadlines` has said about a submission; None where it has said nothing."""

    trust: Trust | None
    unit: Unit | None
    accepts: Accepts | None
    period: Period | None


def _no_commands(_command: object, _state: object) -> Sequence[Event]:
    return []


def _districts(known: Mapping[str, Trust], fact: Fact) -> Mapping[str, Trust]:
    return {**known, fact.event.district: fact.event.trust} if isinstance(fact.event, DistrictRegistered) else known


def _unit(known: Unit | None, fact: Fact) -> Unit | None:
    return Unit(fact.event.district) if isinstance(fact.event, UnitRegistered) else known


def _accepts(known: Accepts | None, fact: Fact) -> Accepts | None:
    return fact.event.accepts if isinstance(fact.event, ObligationDefined) else known


def _period(known: Period | None, fact: Fact) -> Period | None:
    return Period(fact.event.due_at, frozenset(fact.event.audience)) if isinstance(fact.event, PeriodOpened) else known


KNOWLEDGE: Mapping[str, Decider] = {
    "districts": Decider({}, _districts, _no_commands),
    "unit": Decider(None, _unit, _no_commands),
    "obligation": Decider(None, _accepts, _no_commands),
    "period": Decider(None, _period, _no_commands),
}
