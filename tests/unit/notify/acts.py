"""What rules and operators do to the duty of An Bình, as `deadlines` says it."""

from datetime import datetime, timedelta
from typing import Final

from services.contracts.deadlines import (
    Citation,
    DueChanged,
    DutyLapsed,
    DutyWaived,
    Ending,
    ExcuseWithdrawn,
    Lapse,
    LatenessWithdrawn,
    Moved,
    PeriodOpened,
    ReportDueSoon,
    ReportLate,
    UnitEnded,
)
from tests.unit.notify.controls import AFTER, DUE, REMINDS, about, period

DAY: Final = timedelta(days=1)
EXTENDED: Final = DUE + 30 * DAY
LETTER: Final = Citation(number="12/UBND-VX", dated=datetime(2023, 3, 18, tzinfo=DUE.tzinfo).date())
ORDERED: Final = "theo văn bản số 12/UBND-VX ngày 18/03/2023"


def duty(due_at: datetime = DUE) -> dict[str, object]:
    return {**about("an-binh"), "due_at": due_at}


def withdrawn_for(
    reason: str, *, now_due_at: datetime | None = None, arrived_at: datetime | None = None
) -> LatenessWithdrawn:
    known = {"reason": reason, "now_due_at": now_due_at, "arrived_at": arrived_at, "withdrawn_at": AFTER}
    return LatenessWithdrawn.model_validate({**duty(), **known})


def due_changed(because: Moved = Moved.EXTENDED, *, due_at: datetime = EXTENDED) -> DueChanged:
    known = {"was_due_at": DUE, "because": because, "source": LETTER, "changed_at": AFTER}
    return DueChanged.model_validate({**duty(due_at), **known})


def waived() -> DutyWaived:
    known = {"waiver": "w", "reason": "không phát sinh", "source": LETTER, "waived_at": AFTER}
    return DutyWaived.model_validate({**duty(), **known})


def lapsed(because: Lapse) -> DutyLapsed:
    known = {"because": because, "source": LETTER, "lapsed_at": AFTER}
    return DutyLapsed.model_validate({**duty(), **known})


def unexcused() -> ExcuseWithdrawn:
    known = {"outage": "SC-1", "reason": "không có sự cố", "source": LETTER, "withdrawn_at": AFTER + DAY}
    return ExcuseWithdrawn.model_validate({**duty(), **known})


def late_for(due_at: datetime) -> ReportLate:
    return ReportLate.model_validate({**duty(due_at), "settled_at": due_at})


def reminder(days: int, *, due_at: datetime = DUE) -> ReportDueSoon:
    return ReportDueSoon.model_validate(
        {**duty(due_at), "working_days_before": days, "reminded_at": min(REMINDS, due_at - days * DAY)}
    )


def ended(unit: str, *successors: str, district: str = "rach-gia") -> UnitEnded:
    how = Ending.MERGED if successors else Ending.DISSOLVED
    return UnitEnded(
        unit=unit, district=district, how=how, successors=successors, reason="sắp xếp", source=LETTER, ended_at=REMINDS
    )


def loose() -> PeriodOpened:
    return period("BC-Q1").model_copy(update={"firm": False})
