"""What `deadlines` has said that decisions look at; each piece is a stream that only remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.contracts.deadlines import (
    Accepts,
    DistrictRegistered,
    DistrictRetired,
    ObligationDefined,
    OutageDeclared,
    PeriodOpened,
    SenderAssigned,
    Trust,
    UnitRegistered,
)
from services.contracts.event import Event
from services.contracts.intake import ReasonCode
from services.kit.decider import Decider, Fact

DISTRICTS = "districts/all"


@dataclass(frozen=True, slots=True)
class District:
    """A sending system: whose clock judges, how long a report may be under way, when it was declared down, or retired."""

    trust: Trust
    max_delay: timedelta
    outages: Mapping[str, tuple[datetime, datetime]]
    retired_at: datetime | None = None

    def retired(self, at: datetime) -> bool:
        """Say whether it sends no more at a moment."""
        return self.retired_at is not None and self.retired_at <= at


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit intake knows."""

    district: str


@dataclass(frozen=True, slots=True)
class Period:
    """A period that takes reports."""

    opened: PeriodOpened
    audience: frozenset[str]


Senders = Mapping[tuple[str, datetime], datetime | None]
"""Who sends for a unit: the district and since when, until when."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What `deadlines` has said about a submission; None where it has said nothing."""

    district: District | None
    unit: Unit | None
    accepts: Accepts | None
    period: Period | None
    senders: Senders = field(default_factory=dict)

    def may_send(self, district: str, at: datetime) -> bool:
        """Say whether a district sends for the unit: its own at any time, unless that is bounded; others while assigned."""
        said = [(since, until) for (sender, since), until in self.senders.items() if sender == district]
        if not said:
            return self.unit is not None and self.unit.district == district
        return any(since <= at and (until is None or at < until) for since, until in said)

    def home(self, district: str, at: datetime) -> str | None:
        """Name the unit's own district where another one may send for it and did."""
        if self.unit is None or self.unit.district == district or not self.may_send(district, at):
            return None
        return self.unit.district

    def lacks(self) -> ReasonCode | None:
        """Name what `deadlines` has not said."""
        if self.unit is None:
            return ReasonCode.UNIT_UNKNOWN
        if self.accepts is None:
            return ReasonCode.OBLIGATION_UNKNOWN
        return ReasonCode.PERIOD_UNKNOWN if self.period is None else None

    def obliges(self, unit: str) -> bool:
        """Say whether the unit owes the report, as far as is known."""
        return self.period is None or unit in self.period.audience

    def due_of(self, unit: str) -> datetime | None:
        """Return the unit's due instant, None where the period is not known."""
        return self.period.opened.due_of(unit) if self.period is not None else None


def _no_commands(_command: object, _state: object) -> Sequence[Event]:
    return []


def _districts(known: Mapping[str, District], fact: Fact) -> Mapping[str, District]:
    match fact.event:
        case DistrictRegistered(district=code, trust=trust, max_delay=seconds):
            outages = known[code].outages if code in known else {}
            return {**known, code: District(trust, timedelta(seconds=seconds), outages)}
        case DistrictRetired(district=code) if code in known:
            return {**known, code: replace(known[code], retired_at=fact.event.retired_at)}
        case OutageDeclared(district=code) if code in known:
            outages = {**known[code].outages, fact.event.outage: (fact.event.since, fact.event.until)}
            return {**known, code: replace(known[code], outages=outages)}
        case _:
            return known


def _unit(known: Unit | None, fact: Fact) -> Unit | None:
    return Unit(fact.event.district) if isinstance(fact.event, UnitRegistered) else known


def _senders(known: Senders, fact: Fact) -> Senders:
    event = fact.event
    return {**known, (event.district, event.since): event.until} if isinstance(event, SenderAssigned) else known


def _accepts(known: Accepts | None, fact: Fact) -> Accepts | None:
    return fact.event.accepts if isinstance(fact.event, ObligationDefined) else known


def _period(known: Period | None, fact: Fact) -> Period | None:
    return Period(fact.event, frozenset(fact.event.audience)) if isinstance(fact.event, PeriodOpened) else known


KNOWLEDGE: Mapping[str, Decider] = {
    "districts": Decider({}, _districts, _no_commands),
    "unit": Decider(None, _unit, _no_commands),
    "senders": Decider({}, _senders, _no_commands),
    "obligation": Decider(None, _accepts, _no_commands),
    "period": Decider(None, _period, _no_commands),
}
