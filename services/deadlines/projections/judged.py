"""What is known of duties: arrivals, due instants, standings, what is unknown."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from services.contracts.deadlines import (
    CreditWithdrawn,
    DueChanged,
    DutyEvent,
    DutyLapsed,
    DutyRevived,
    DutyWaived,
    ExcuseWithdrawn,
    LatenessExcused,
    LatenessWithdrawn,
    Moved,
    PredecessorCredited,
    ReportExpected,
    ReportLate,
    Revival,
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
from services.deadlines.projections.standings import (
    CALL,
    CREDIT,
    EXCUSE,
    EXTEND,
    LAPSE,
    MOVE,
    REOPEN,
    UNCALL,
    UNCREDIT,
    UNEXCUSE,
    WAIVE,
)
from services.deadlines.projections.tables import (
    CREDITS,
    DECIDED,
    DUTIES,
    EXCUSES,
    HELD,
    REVIVED,
    TAKE_BACK,
    UNKNOWN,
    keep,
)
from services.kit.decider import Write
from services.kit.moment import text

Projection = Callable[[Any, str], Iterator[Write]]

FRESH: Final = dict.fromkeys(("standing", "called", "excused", "waiver", "lapsed", "extension", "credit"), "")
"""A duty of which nothing was decided."""


def _expected(event: ReportExpected, _at: str) -> Iterator[Write]:
    yield keep(DUTIES, **_duty(event), due_at=text(event.due_at), firm=int(event.firm), turns=0, **FRESH)


def _judged(event: ReportLate | LatenessWithdrawn | ExcuseWithdrawn, _at: str) -> Iterator[Write]:
    yield Write(_STANDINGS[type(event)], {**_bound(event), "at": text(event.due_at)})


def _excused(event: LatenessExcused, _at: str) -> Iterator[Write]:
    yield Write(EXCUSE, {**_bound(event), "at": text(event.due_at)})
    yield keep(EXCUSES, **_duty(event), due_at=text(event.due_at), outage=event.outage)


def _moved(event: DueChanged, _at: str) -> Iterator[Write]:
    yield Write(MOVE, {**_bound(event), "at": text(event.due_at)})
    if event.because in {Moved.EXTENDED, Moved.REVOKED}:
        extension = event.act if event.because is Moved.EXTENDED else ""
        yield Write(EXTEND, {**_bound(event), "extension": extension or ""})
    yield keep(REVIVED, **_duty(event))


def _waived(event: DutyWaived, _at: str) -> Iterator[Write]:
    yield Write(WAIVE, {**_bound(event), "waiver": event.waiver})


def _lapsed(event: DutyLapsed, _at: str) -> Iterator[Write]:
    yield Write(LAPSE, {**_bound(event), "lapsed": event.because.value})


def _back(event: DutyRevived, _at: str) -> Iterator[Write]:
    if event.because is Revival.WAIVER_REVOKED:
        yield Write(WAIVE, {**_bound(event), "waiver": ""})
    else:
        yield Write(LAPSE, {**_bound(event), "lapsed": ""})
    yield Write(REOPEN, _bound(event))
    yield keep(REVIVED, **_duty(event))


def _credited(event: PredecessorCredited, _at: str) -> Iterator[Write]:
    known = {"arrived_at": text(event.arrived_at), "predecessor": event.predecessor, "stands": 1}
    yield keep(CREDITS, **_duty(event), credit=event.credit, **known)
    yield Write(CREDIT, {**_bound(event), "credit": event.credit})


def _uncredited(event: CreditWithdrawn, _at: str) -> Iterator[Write]:
    yield Write(UNCREDIT, {**_bound(event), "b_credit": event.credit})
    yield Write(CREDIT, {**_bound(event), "credit": ""})
    yield Write(REOPEN, _bound(event))
    yield keep(REVIVED, **_duty(event))


def _held(event: ReportHeld, _at: str) -> Iterator[Write]:
    yield keep(HELD, **_attempt(event), arrived_at=text(event.arrived_at))


def _decided(event: Decided, _at: str) -> Iterator[Write]:
    known = {"outcome": event.OUTCOME.value, "arrived_at": text(event.arrived_at)}
    yield keep(DECIDED, **_attempt(event), **known, written=int(getattr(event, "evidence", "") in WRITTEN))


def _revoked(event: AcceptanceRevoked, _at: str) -> Iterator[Write]:
    yield Write(TAKE_BACK, {**_bound(event), "b_submission_id": submission_key(event)})
    yield Write(REOPEN, _bound(event))
    yield keep(REVIVED, **_duty(event))


def _unknown(event: ArrivalUnknown | UnknownLifted, _at: str) -> Iterator[Write]:
    stands = int(isinstance(event, ArrivalUnknown))
    yield keep(UNKNOWN, **_duty(event), stands=stands)
    yield keep(REVIVED, **_duty(event))


def _duty(event: OfDuty | DutyEvent) -> dict[str, str]:
    known = {"obligation": event.obligation, "period": event.period}
    if isinstance(event, OfDuty):
        return {**known, "district": event.duty_district, "unit": event.duty_unit}
    return {**known, "district": event.district, "unit": event.unit}


def _bound(event: OfDuty | DutyEvent) -> dict[str, str]:
    return {f"b_{key}": value for key, value in _duty(event).items()}


def _attempt(event: Decided) -> dict[str, str]:
    return {**_duty(event), "submission_id": submission_key(event), "content_sha256": event.content_sha256}


_STANDINGS: Final[dict[type[Any], Any]] = {ReportLate: CALL, LatenessWithdrawn: UNCALL, ExcuseWithdrawn: UNEXCUSE}

PROJECTIONS: Final[dict[type[Any], Projection]] = {
    ReportExpected: _expected,
    **dict.fromkeys((ReportLate, LatenessWithdrawn, ExcuseWithdrawn), _judged),
    LatenessExcused: _excused,
    DueChanged: _moved,
    DutyWaived: _waived,
    DutyLapsed: _lapsed,
    DutyRevived: _back,
    PredecessorCredited: _credited,
    CreditWithdrawn: _uncredited,
    ReportHeld: _held,
    **dict.fromkeys((ReportSubmitted, ReportReturned, ReportRefused), _decided),
    AcceptanceRevoked: _revoked,
    **dict.fromkeys((ArrivalUnknown, UnknownLifted), _unknown),
}
