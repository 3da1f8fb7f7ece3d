"""Which local stream an event stands in: what is decided about one thing stands in one stream."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from services.contracts.deadlines import (
    CalendarDayDecreed,
    CalendarDayRevoked,
    DeadlinesEvent,
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    DutyEvent,
    NoteAdded,
    NoteWithdrawn,
    ObligationDefined,
    OutageDeclared,
    OutageRevoked,
    PeriodClosed,
    PeriodClosing,
    PeriodOpened,
    SenderAssigned,
    UnitEnded,
    UnitRegistered,
)
from services.contracts.intake import IntakeSettled, OfDuty
from services.deadlines.domain.inputs import (
    ActRecalled,
    CatalogueImported,
    ConflictSettled,
    CreditGranted,
    CreditRecalled,
    DayDecreed,
    DayRecalled,
    DemandRecalled,
    DistrictEntered,
    DistrictStruckOff,
    DutiesClosed,
    DutiesExcused,
    DutiesSettled,
    ExtensionGranted,
    ExtensionRecalled,
    KeysListed,
    MomentReached,
    NoteRecalled,
    NoteTaken,
    OutageRecalled,
    OutageReported,
    PeriodEnded,
    PeriodPlanned,
    PeriodUnplanned,
    ReportDemanded,
    ResolutionRecalled,
    SenderNamed,
    UnitEndEntered,
    UnitEntered,
    WaiverGranted,
    WaiverRecalled,
)


def catalogue_stream(code: str) -> str:
    """Name the stream that remembers a catalogue."""
    return f"catalogue/{code}"


def obligation_stream(obligation: str) -> str:
    """Name the stream of an obligation."""
    return f"obligation/{obligation}"


def period_stream(obligation: str, code: str) -> str:
    """Name the stream of a period."""
    return f"period/{obligation}/{code}"


def duty_stream(event: OfDuty | DutyEvent) -> str:
    """Name the stream of the duty that an event is about: it is its unit's own district's, whoever sent for it."""
    district = event.duty_district if isinstance(event, OfDuty) else event.district
    unit = event.duty_unit if isinstance(event, OfDuty) else event.unit
    return f"duty/{district}/{unit}/{event.obligation}/{event.period}"


def unit_stream(unit: str) -> str:
    """Name the stream of a unit and of who sends for it."""
    return f"unit/{unit}"


def district_stream(district: str) -> str:
    """Name the stream of a district."""
    return f"district/{district}"


def outage_stream(district: str, outage: str) -> str:
    """Name the stream of an outage."""
    return f"outage/{district}/{outage}"


def day_stream(scope: str | None, day: date) -> str:
    """Name the stream of a day of the calendar; `scope` None: everywhere."""
    return f"day/{scope or '_'}/{day.isoformat()}"


def note_stream(note: str) -> str:
    """Name the stream of a note."""
    return f"note/{note}"


def stream_of(event: Any, _source: str) -> str:  # noqa: ANN401 - whatever was heard
    """Say to which local stream a heard event belongs; `""`: to none."""
    return _named(event)


def own_stream(event: DeadlinesEvent) -> str:
    """Say on which local stream an own event was decided."""
    return _named(event)


def _named(event: Any) -> str:  # noqa: ANN401 - whatever was heard or decided
    naming = next((_STREAMS[kind] for kind in type(event).__mro__ if kind in _STREAMS), None)
    return "" if naming is None else naming(event)


def _of_district(event: Any) -> str:  # noqa: ANN401 - whatever is about a district
    return district_stream(event.district)


def _of_unit(event: Any) -> str:  # noqa: ANN401 - whatever is about a unit
    return unit_stream(event.unit)


def _of_period(event: Any) -> str:  # noqa: ANN401 - whatever is about a period
    return period_stream(event.obligation, event.period)


def _of_outage(event: Any) -> str:  # noqa: ANN401 - whatever is about an outage
    return outage_stream(event.district, event.outage)


def _of_day(event: Any) -> str:  # noqa: ANN401 - whatever is about a day
    return day_stream(event.scope, event.day)


def _of_note(event: Any) -> str:  # noqa: ANN401 - whatever is about a note
    return note_stream(event.note)


_STREAMS: Final[dict[type[Any], Callable[[Any], str]]] = {
    OfDuty: duty_stream,
    DutyEvent: duty_stream,
    ObligationDefined: lambda event: obligation_stream(event.obligation),
    CatalogueImported: lambda event: catalogue_stream(event.catalogue.catalogue),
    ConflictSettled: lambda event: catalogue_stream(event.catalogue),
    ResolutionRecalled: lambda event: catalogue_stream(event.catalogue),
    ReportDemanded: lambda event: period_stream(event.obligation, event.turn.code),
    **dict.fromkeys((DistrictRegistered, DistrictRetired, DistrictKeysSet), _of_district),
    **dict.fromkeys((DistrictEntered, DistrictStruckOff, KeysListed), _of_district),
    **dict.fromkeys((UnitRegistered, UnitEnded, SenderAssigned), _of_unit),
    **dict.fromkeys((SenderNamed, UnitEntered, UnitEndEntered, ActRecalled), _of_unit),
    **dict.fromkeys((OutageDeclared, OutageRevoked, OutageReported, OutageRecalled, DutiesExcused), _of_outage),
    **dict.fromkeys((CalendarDayDecreed, CalendarDayRevoked, DayDecreed, DayRecalled), _of_day),
    **dict.fromkeys((NoteAdded, NoteWithdrawn, NoteTaken, NoteRecalled), _of_note),
    **dict.fromkeys((PeriodOpened, PeriodClosing, PeriodClosed, IntakeSettled), _of_period),
    **dict.fromkeys(
        (PeriodPlanned, PeriodUnplanned, MomentReached, DutiesSettled, PeriodEnded, DutiesClosed), _of_period
    ),
    **dict.fromkeys((ExtensionGranted, ExtensionRecalled, WaiverGranted, WaiverRecalled), _of_period),
    **dict.fromkeys((CreditGranted, CreditRecalled, DemandRecalled), _of_period),
}
"""By the class of an event, or the nearest one it is derived from."""
