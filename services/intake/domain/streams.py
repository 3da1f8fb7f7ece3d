"""On which stream everything is heard and decided, and what a decision looks at beside its own."""

from collections.abc import Sequence
from datetime import UTC
from functools import partial
from typing import NamedTuple, Protocol

from services.contracts.deadlines import (
    DistrictRegistered,
    DistrictRetired,
    DueChanged,
    ObligationDefined,
    OutageDeclared,
    OutageRevoked,
    PeriodClosing,
    PeriodOpened,
    ReportExpected,
    SenderAssigned,
    UnitEnded,
    UnitRegistered,
)
from services.contracts.district import Mark
from services.contracts.intake import (
    AcceptanceRevoked,
    ArrivalUnknown,
    Decided,
    FaultsNoted,
    IntakeSettled,
    MarksRequested,
    UnknownLifted,
)
from services.intake.domain.inputs import (
    SOURCE_PREFIX,
    Arrived,
    FaultsFound,
    Lifted,
    ObjectFound,
    ObjectMissed,
    Reconsidered,
    Recorded,
    RegisterImported,
    Repeated,
    Reused,
    Reviewed,
    ReviewProposed,
    Revoking,
    SilenceNoted,
    Tried,
    Withdrawing,
)
from services.intake.domain.knowledge import DISTRICTS, Knowledge
from services.intake.domain.units import Unit, line
from services.kit.decider import Fact, States


class OfDuty(Protocol):
    """Whatever names a duty."""

    @property
    def unit(self) -> str: ...
    @property
    def obligation(self) -> str: ...
    @property
    def period(self) -> str: ...


class Duty(NamedTuple):
    """Which report of which unit for which period."""

    unit: str
    obligation: str
    period: str


def report_stream(district: str, about: OfDuty) -> str:
    """Name the stream of everything that comes for one duty."""
    return f"report/{district}/{about.unit}/{about.obligation}/{about.period}"


def closing_stream(about: PeriodClosing | Mark | SilenceNoted | MarksRequested | IntakeSettled) -> str:
    """Name the stream of the settling of one due instant, in whichever zone it is written."""
    return f"closing/{about.obligation}/{about.period}/{about.due_at.astimezone(UTC).isoformat()}"


def unit_stream(unit: str) -> str:
    """Name the stream of what a unit is."""
    return f"unit/{unit}"


def stream_of(event: object, source: str) -> str:
    """Say which stream of intake a heard fact belongs to; a district's message says its district by its source."""
    district = source.removeprefix(SOURCE_PREFIX)
    match event:
        case Arrived() | Reused() | Tried():
            return report_stream(district, event.submission)
        case Withdrawing():
            return report_stream(district, event.withdrawal)
        case Repeated():
            return report_stream(district, event)
        case Reconsidered() | ObjectFound() | ObjectMissed() | ReportExpected() | DueChanged():
            return report_stream(event.district, event)
        case Reviewed() | ReviewProposed() | Revoking() | FaultsFound() | Recorded() | Lifted():
            return report_stream(event.district, event)
        case PeriodClosing() | Mark() | SilenceNoted():
            return closing_stream(event)
        case _:
            return _said_by_deadlines(event)


def own_stream(event: object) -> str:
    """Say on which stream an own event was decided."""
    match event:
        case Decided() | AcceptanceRevoked() | FaultsNoted() | ArrivalUnknown() | UnknownLifted():
            return report_stream(event.district, event)
        case MarksRequested() | IntakeSettled():
            return closing_stream(event)
        case _:
            return ""


def _said_by_deadlines(event: object) -> str:
    match event:
        case DistrictRegistered() | DistrictRetired() | OutageDeclared() | OutageRevoked():
            return DISTRICTS
        case UnitRegistered() | UnitEnded():
            return unit_stream(event.unit)
        case SenderAssigned():
            return f"senders/{event.unit}"
        case ObligationDefined():
            return f"obligation/{event.obligation}"
        case PeriodOpened():
            return f"period/{event.obligation}/{event.period}"
        case _:
            return ""


def needs(fact: Fact) -> Sequence[str]:
    """Name what a decision on an arrival looks at: what `deadlines` has said."""
    if isinstance(fact.event, PeriodClosing):
        return (DISTRICTS,)
    return list(dict.fromkeys(stream for about in _judged(fact) for stream in known_streams(about)))


def further(fact: Fact, states: States) -> Sequence[str]:
    """Name the units that came after those a decision looks at."""
    return [stream for about in _judged(fact) for stream in after_streams(about, states)]


def _judged(fact: Fact) -> Sequence[OfDuty]:
    """Return the duties a fact makes decide about."""
    match fact.event:
        case Arrived() | Tried():
            return (fact.event.submission,)
        case Reconsidered() | ObjectFound() | ObjectMissed() | Reviewed() | ReviewProposed() | Recorded():
            return (fact.event,)
        case RegisterImported(cells=cells):
            return cells
        case _:
            return ()


def known_streams(about: OfDuty) -> Sequence[str]:
    """Name the streams that hold what `deadlines` has said about a duty."""
    return (
        DISTRICTS,
        unit_stream(about.unit),
        f"senders/{about.unit}",
        f"obligation/{about.obligation}",
        f"period/{about.obligation}/{about.period}",
    )


def after_streams(about: OfDuty, states: States) -> Sequence[str]:
    """Name the streams of the units that came after a duty's, as far as these states tell."""
    return [unit_stream(unit) for unit in line(about.unit, partial(_known_unit, states))[1:]]


def _known_unit(states: States, unit: str) -> Unit | None:
    stream = unit_stream(unit)
    if stream not in states:
        return None
    known: Unit | None = states[stream]
    return known


def knowledge(about: OfDuty, district: str, states: States) -> Knowledge:
    """Gather what `deadlines` has said about a duty."""
    districts, _unit, senders, obligation, period = known_streams(about)
    units = {unit: states[unit_stream(unit)] for unit in line(about.unit, partial(_known_unit, states))}
    return Knowledge(
        about.unit, states[districts].get(district), units, states[obligation], states[period], states[senders]
    )
