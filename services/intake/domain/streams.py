"""On which stream everything is heard and decided, and what a decision looks at beside its own."""

from collections.abc import Sequence
from datetime import UTC
from typing import NamedTuple, Protocol

from services.contracts.deadlines import (
    DistrictRegistered,
    DistrictRetired,
    ObligationDefined,
    OutageDeclared,
    PeriodClosing,
    PeriodOpened,
    ReportExpected,
    SenderAssigned,
    UnitRegistered,
)
from services.contracts.district import Mark
from services.contracts.intake import (
    AcceptanceRevoked,
    ArrivalUnknown,
    Decided,
    IntakeSettled,
    MarksRequested,
    UnknownLifted,
)
from services.intake.domain.inputs import (
    SOURCE_PREFIX,
    Arrived,
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
        case Reconsidered() | ObjectFound() | ObjectMissed() | ReportExpected():
            return report_stream(event.district, event)
        case Reviewed() | ReviewProposed() | Revoking() | Recorded() | Lifted():
            return report_stream(event.district, event)
        case PeriodClosing() | Mark() | SilenceNoted():
            return closing_stream(event)
        case _:
            return _said_by_deadlines(event)


def own_stream(event: object) -> str:
    """Say on which stream an own event was decided."""
    match event:
        case Decided() | AcceptanceRevoked() | ArrivalUnknown() | UnknownLifted():
            return report_stream(event.district, event)
        case MarksRequested() | IntakeSettled():
            return closing_stream(event)
        case _:
            return ""


def _said_by_deadlines(event: object) -> str:
    match event:
        case DistrictRegistered() | DistrictRetired() | OutageDeclared():
            return DISTRICTS
        case UnitRegistered():
            return f"unit/{event.unit}"
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
    match fact.event:
        case Arrived() | Tried():
            return known_streams(fact.event.submission)
        case Reconsidered() | ObjectFound() | ObjectMissed() | Reviewed() | ReviewProposed() | Recorded():
            return known_streams(fact.event)
        case RegisterImported(cells=cells):
            return list(dict.fromkeys(stream for cell in cells for stream in known_streams(cell)))
        case PeriodClosing():
            return (DISTRICTS,)
        case _:
            return ()


def known_streams(about: OfDuty) -> Sequence[str]:
    """Name the streams that hold what `deadlines` has said about a duty."""
    return (
        DISTRICTS,
        f"unit/{about.unit}",
        f"senders/{about.unit}",
        f"obligation/{about.obligation}",
        f"period/{about.obligation}/{about.period}",
    )


def knowledge(about: OfDuty, district: str, states: States) -> Knowledge:
    """Gather what `deadlines` has said about a duty."""
    districts, unit, senders, obligation, period = known_streams(about)
    known = (states[districts].get(district), states[unit], states[obligation], states[period])
    return Knowledge(*known, states[senders])
