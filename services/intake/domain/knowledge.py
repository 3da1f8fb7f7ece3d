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
    OutageRevoked,
    PeriodOpened,
    SenderAssigned,
    Trust,
)
from services.contracts.event import Event
from services.contracts.intake import ReasonCode
from services.intake.domain.units import Unit, Units, heirs, learn
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
class Period:
    """A period that takes reports; `left`: units that owed it once, and do no more."""

    opened: PeriodOpened
    audience: frozenset[str]
    left: frozenset[str] = frozenset()


Senders = Mapping[tuple[str, datetime], datetime | None]
"""Who sends for a unit: the district and since when, until when."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What `deadlines` has said about a submission; None where it has said nothing.

    `code` is the unit it is sent for, `units` what is known of it and of those that came after it.
    """

    code: str
    district: District | None
    units: Units
    accepts: Accepts | None
    period: Period | None
    senders: Senders = field(default_factory=dict)

    @property
    def unit(self) -> Unit | None:
        """The unit it is sent for."""
        return self.units.get(self.code)

    def may_send(self, district: str, at: datetime) -> bool:
        """Say whether a district sends for the unit: its own at any time, unless that is bounded; others while assigned.

        A unit that moved has two of its own: the one it belongs to, and the one its open duties stand under.
        """
        said = [(since, until) for (sender, since), until in self.senders.items() if sender == district]
        if not said:
            return self.unit is not None and district in {
                self.unit.district_at(at),
                self.unit.district_at(self._since(at)),
            }
        return any(since <= at and (until is None or at < until) for since, until in said)

    def home(self, district: str, at: datetime, owner: str) -> str | None:
        """Name the district under which a duty stands, where another one may send for it and did."""
        unit = self.units.get(owner)
        if unit is None or not self.may_send(district, at):
            return None
        home = unit.district_at(self._since(at))
        return None if home == district else home

    def home_of(self, at: datetime) -> str | None:
        """Name the district under which the unit's own duty stands; None where the unit is not known."""
        return self.unit.district_at(self._since(at)) if self.unit is not None else None

    def _since(self, at: datetime) -> datetime:
        return self.period.opened.opened_at if self.period is not None else at

    def owners(self, at: datetime) -> tuple[str, ...]:
        """Name whose report it may be: the unit's own, or, where it has ended and owes none, that of those after it."""
        if self.unit is None or not self.unit.ended(at) or self.obliges(self.code, at):
            return (self.code,)
        return heirs(self.code, self.units, at)

    def lacks(self, at: datetime) -> ReasonCode | None:
        """Name what `deadlines` has not said."""
        if self.unit is None:
            return ReasonCode.UNIT_UNKNOWN
        if self.accepts is None:
            return ReasonCode.OBLIGATION_UNKNOWN
        if self.period is None:
            return ReasonCode.PERIOD_UNKNOWN
        return None if all(self.units.get(owner) for owner in self.owners(at)) else ReasonCode.UNIT_ENDED

    def obliges(self, unit: str, at: datetime) -> bool:
        """Say whether a unit owes the report, as far as is known; one that ended since owed what it owed until then."""
        if self.period is None or unit in self.period.audience:
            return True
        known = self.units.get(unit)
        ended = known is not None and known.ended_at is not None and at < known.ended_at
        return ended and unit in self.period.left

    def due_of(self, unit: str, told: datetime | None = None) -> datetime | None:
        """Return a unit's due instant, None where the period is not known or its deadline binds nobody.

        `told` is what was said of the very duty.
        """
        if self.period is None:
            return told
        return (told or self.period.opened.due_of(unit)) if self.period.opened.firm else None


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
        case OutageRevoked(district=code) if code in known:
            outages = {name: span for name, span in known[code].outages.items() if name != fact.event.outage}
            return {**known, code: replace(known[code], outages=outages)}
        case _:
            return known


def _senders(known: Senders, fact: Fact) -> Senders:
    event = fact.event
    return {**known, (event.district, event.since): event.until} if isinstance(event, SenderAssigned) else known


def _accepts(known: Accepts | None, fact: Fact) -> Accepts | None:
    return fact.event.accepts if isinstance(fact.event, ObligationDefined) else known


def _period(known: Period | None, fact: Fact) -> Period:
    opened: PeriodOpened = fact.event
    audience = frozenset(opened.audience)
    before = known.left | known.audience if known is not None else frozenset[str]()
    return Period(opened, audience, before - audience)


KNOWLEDGE: Mapping[str, Decider] = {
    "districts": Decider({}, _districts, _no_commands),
    "unit": Decider(None, learn, _no_commands),
    "senders": Decider({}, _senders, _no_commands),
    "obligation": Decider(None, _accepts, _no_commands),
    "period": Decider(None, _period, _no_commands),
}
