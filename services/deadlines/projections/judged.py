"""What is known of duties: arrivals, standings, what is unknown."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from services.contracts.deadlines import (
    DutyEvent,
    LatenessExcused,
    LatenessWithdrawn,
    ReportExpected,
    ReportLate,
)
from services.contracts.intake import (
    WRITTEN,
    AcceptanceRevoked,
    ArrivalUnknown,
    Decided,
    OfDuty,
    ReportHeld,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    UnknownLifted,
    submission_key,
)
from services.deadlines.projections.tables import (
    DECIDED,
    DUTIES,
    EXCUSED,
    HELD,
    JUDGE,
    LATE,
    REOPEN,
    REVIVED,
    TAKE_BACK,
    UNKNOWN,
    WITHDRAWN,
    keep,
)
from services.kit.decider import Write
from services.kit.moment import text

Projection = Callable[[Any, str], Iterator[Write]]


def _expected(event: ReportExpected, _at: str) -> Iterator[Write]:
    yield keep(DUTIES, **_turn(event), district=event.district, unit=event.unit, due_at=text(event.due_at), standing="")


def _judged(event: ReportLate | LatenessWithdrawn | LatenessExcused, _at: str) -> Iterator[Write]:
    yield Write(JUDGE, {**_bound(event, event.district), "standing": _STANDINGS[type(event)]})


def _held(event: ReportHeld, _at: str) -> Iterator[Write]:
    yield keep(HELD, **_attempt(event), arrived_at=text(event.arrived_at))


def _decided(event: Decided, _at: str) -> Iterator[Write]:
    known = {"outcome": event.OUTCOME.value, "arrived_at": text(event.arrived_at)}
    yield keep(DECIDED, **_attempt(event), **known, written=int(getattr(event, "evidence", "") in WRITTEN))


def _revoked(event: AcceptanceRevoked, _at: str) -> Iterator[Write]:
    which = _bound(event, event.duty_district)
    yield Write(TAKE_BACK, {**which, "b_submission_id": submission_key(event)})
    yield Write(REOPEN, which)
    yield keep(REVIVED, **_duty(event))


def _unknown(event: ArrivalUnknown | UnknownLifted, _at: str) -> Iterator[Write]:
    stands = int(isinstance(event, ArrivalUnknown))
    yield keep(UNKNOWN, **_duty(event), stands=stands)
    yield keep(REVIVED, **_duty(event))


def _duty(event: OfDuty) -> dict[str, str]:
    return {**_turn(event), "district": event.duty_district, "unit": event.duty_unit}


def _bound(event: OfDuty | DutyEvent, district: str) -> dict[str, str]:
    unit = event.duty_unit if isinstance(event, OfDuty) else event.unit
    which = {**_turn(event), "district": district, "unit": unit}
    return {f"b_{key}": value for key, value in which.items()}


def _turn(event: Any) -> dict[str, str]:  # noqa: ANN401 - whatever is about a period
    return {"obligation": event.obligation, "period": event.period}


def _attempt(event: Decided) -> dict[str, str]:
    keys = {"district": event.duty_district, "unit": event.duty_unit, "submission_id": submission_key(event)}
    return {**_turn(event), **keys, "content_sha256": event.content_sha256}


_STANDINGS: Final[dict[type[Any], str]] = {ReportLate: LATE, LatenessExcused: EXCUSED, LatenessWithdrawn: WITHDRAWN}

PROJECTIONS: Final[dict[type[Any], Projection]] = {
    ReportExpected: _expected,
    **dict.fromkeys((ReportLate, LatenessWithdrawn, LatenessExcused), _judged),
    ReportHeld: _held,
    **dict.fromkeys((ReportSubmitted, ReportReturned, ReportRefused), _decided),
    AcceptanceRevoked: _revoked,
    **dict.fromkeys((ArrivalUnknown, UnknownLifted), _unknown),
}
