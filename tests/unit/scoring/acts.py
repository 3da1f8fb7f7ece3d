"""What operators and rules do to the one duty of the tests, as `deadlines` says it."""

from datetime import datetime, timedelta
from typing import Any, Final

from services.contracts.deadlines import (
    Citation,
    CreditWithdrawn,
    DueChanged,
    DutyLapsed,
    DutyRevived,
    DutyWaived,
    Ending,
    ExcuseWithdrawn,
    Lapse,
    LatenessWithdrawn,
    Moved,
    PredecessorCredited,
    ReportLate,
    Revival,
    UnitEnded,
)
from tests.unit.scoring.controls import DUE

DAY: Final = timedelta(days=1)
EXTENDED: Final = DUE + 10 * DAY
LETTER: Final = Citation(number="12/UBND-VX")


def about(unit: str, due_at: datetime = DUE) -> dict[str, Any]:
    return {"district": "rach-gia", "unit": unit, "obligation": "BC-Q1", "period": "2023", "due_at": due_at}


def due_changed(
    due_at: datetime = EXTENDED,
    *,
    was: datetime = DUE,
    because: Moved = Moved.EXTENDED,
    at: datetime = DUE - DAY,
    unit: str = "an-binh",
) -> DueChanged:
    return DueChanged(
        **about(unit, due_at), was_due_at=was, because=because, reason="bão số 3", source=LETTER, changed_at=at
    )


def no_more_late(reason: str, *, now_due_at: datetime | None = None, at: datetime = DUE + DAY) -> LatenessWithdrawn:
    return LatenessWithdrawn(**about("an-binh"), reason=reason, now_due_at=now_due_at, withdrawn_at=at)


def late_for(due_at: datetime) -> ReportLate:
    return ReportLate(**about("an-binh", due_at), settled_at=due_at)


def waived(*, at: datetime = DUE - DAY) -> DutyWaived:
    return DutyWaived(**about("an-binh"), waiver="w", reason="không phát sinh", source=LETTER, waived_at=at)


def lapsed(because: Lapse = Lapse.SUCCESSION, *, at: datetime = DUE - DAY) -> DutyLapsed:
    successors = ("an-hoa",) if because is Lapse.SUCCESSION else ()
    return DutyLapsed(**about("an-binh"), because=because, successors=successors, source=LETTER, lapsed_at=at)


def revived(because: Revival = Revival.WAIVER_REVOKED, *, at: datetime = DUE + 2 * DAY) -> DutyRevived:
    return DutyRevived(**about("an-binh"), because=because, revived_at=at)


def credited(arrived_at: datetime, *, credit: str = "c", at: datetime = DUE + DAY) -> PredecessorCredited:
    return PredecessorCredited(
        **about("an-binh"),
        credit=credit,
        predecessor="an-hoa",
        submission_id="RG-7",
        arrived_at=arrived_at,
        reason="cùng nội dung",
        credited_at=at,
    )


def uncredited(arrived_at: datetime, *, credit: str = "c", at: datetime = DUE + 2 * DAY) -> CreditWithdrawn:
    return CreditWithdrawn(**about("an-binh"), credit=credit, arrived_at=arrived_at, reason="nhầm kỳ", withdrawn_at=at)


def unexcused(*, at: datetime = DUE + 4 * DAY) -> ExcuseWithdrawn:
    return ExcuseWithdrawn(**about("an-binh"), outage="SC-1", reason="không có sự cố", withdrawn_at=at)


def ended(unit: str, at: datetime, *successors: str) -> UnitEnded:
    how = Ending.MERGED if successors else Ending.DISSOLVED
    return UnitEnded(
        unit=unit, district="rach-gia", how=how, successors=successors, reason="sắp xếp", source=LETTER, ended_at=at
    )
