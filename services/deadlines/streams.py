"""Which local stream an event stands in: what is decided about one thing stands in one stream."""

from typing import Any, assert_never

from services.contracts.deadlines import (
    DeadlinesEvent,
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    DutyEvent,
    LatenessExcused,
    LatenessWithdrawn,
    ObligationDefined,
    OutageDeclared,
    PeriodClosed,
    PeriodClosing,
    PeriodOpened,
    ReportDueSoon,
    ReportExpected,
    ReportLate,
    SenderAssigned,
    UnitRegistered,
)
from services.contracts.intake import (
    IntakeSettled,
    OfDuty,
)
from services.deadlines.domain.inputs import (
    CatalogueImported,
    DistrictEntered,
    DistrictStruckOff,
    DutiesClosed,
    DutiesExcused,
    DutiesSettled,
    KeysListed,
    MomentReached,
    OutageReported,
    PeriodEnded,
    SenderNamed,
)


def catalogue_stream(code: str) -> str:
    """Name the stream that remembers a catalogue."""
    return f"catalogue/{code}"


def period_stream(obligation: str, code: str) -> str:
    """Name the stream of a period."""
    return f"period/{obligation}/{code}"


def duty_stream(event: OfDuty | DutyEvent) -> str:
    """Name the stream of the duty that an event is about: it is its unit's own district's, whoever sent for it."""
    district = event.duty_district if isinstance(event, OfDuty) else event.district
    return f"duty/{district}/{event.unit}/{event.obligation}/{event.period}"


def unit_stream(unit: str) -> str:
    """Name the stream of a unit and of who sends for it."""
    return f"unit/{unit}"


def district_stream(district: str) -> str:
    """Name the stream of a district."""
    return f"district/{district}"


def outage_stream(district: str, outage: str) -> str:
    """Name the stream of an outage."""
    return f"outage/{district}/{outage}"


def stream_of(event: Any, _source: str) -> str:  # noqa: ANN401 - whatever was heard
    """Say to which local stream a heard event belongs; `""`: to none."""
    match event:
        case CatalogueImported():
            return catalogue_stream(event.catalogue.catalogue)
        case OfDuty():
            return duty_stream(event)
        case DistrictEntered() | DistrictStruckOff() | KeysListed():
            return district_stream(event.district)
        case SenderNamed():
            return unit_stream(event.unit)
        case MomentReached() | DutiesSettled() | PeriodEnded() | DutiesClosed() | IntakeSettled():
            return period_stream(event.obligation, event.period)
        case OutageReported() | DutiesExcused():
            return outage_stream(event.district, event.outage)
        case _:
            return ""


def own_stream(event: DeadlinesEvent) -> str:
    """Say on which local stream an own event was decided."""
    match event:
        case DistrictRegistered() | DistrictRetired() | DistrictKeysSet():
            return district_stream(event.district)
        case UnitRegistered() | SenderAssigned():
            return unit_stream(event.unit)
        case ObligationDefined():
            return f"obligation/{event.obligation}"
        case OutageDeclared():
            return outage_stream(event.district, event.outage)
        case PeriodOpened() | PeriodClosing() | PeriodClosed():
            return period_stream(event.obligation, event.period)
        case ReportExpected() | ReportDueSoon() | ReportLate() | LatenessWithdrawn() | LatenessExcused():
            return duty_stream(event)
    assert_never(event)
