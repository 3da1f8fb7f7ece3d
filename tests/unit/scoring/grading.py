"""Schemes and marks of the tests about points."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from services.contracts.scoring import Status
from services.contracts.workdays import Workdays
from services.scoring.domain.in_force import Versions
from services.scoring.domain.marks import Mark
from services.scoring.domain.points import Worked
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.standing import LOCAL, DutyKey, days_late

DUE: Final = datetime(2023, 3, 16, tzinfo=LOCAL)
"""A Wednesday ended."""

SCHEME: Final[dict[str, Any]] = {
    "scheme": "thang",
    "version": 1,
    "title": "Thang điểm thử",
    "valid": {"from": "2023-01-01"},
    "leads": True,
    "axes": {"timeliness": 70, "quality": 30},
    "weights": {"default": 1, "BC-NANG": "2.5"},
    "timeliness": {"counts": "working", "ladder": [{"up_to": 1, "share": "0.8"}, {"up_to": 3, "share": "0.5"}, {"share": 0}]},
    "quality": {"faults": {"layout": "0.1", "annexes-missing": "0.25"}, "returned": "0.2", "least": "0.3"},
    "classes": [{"name": "tốt", "from": 90}, {"name": "khá", "from": 70}, {"name": "yếu", "from": 0}],
}  # fmt: skip


def scheme(**other: Any) -> Scheme:
    """The scheme of the tests, with other parts."""
    return Scheme.model_validate({**SCHEME, **other})


def by(*schemes: Scheme) -> Versions:
    """Versions of one scheme."""
    return Versions(schemes[0].scheme, schemes)


def working(*off: date) -> Worked:
    """Count working days, some of them off."""
    days = Workdays(dict.fromkeys(off, False))
    return lambda first, last: days.begun(first, (last - first).days + 1)


WEEKDAYS: Final = working()


def mark(
    status: Status = Status.ON_TIME,
    *,
    late: timedelta = timedelta(hours=-1),
    obligation: str = "BC-Q1",
    due_at: datetime = DUE,
    **other: Any,
) -> Mark:
    """A mark; whatever arrives does so as late as said."""
    arrives = status in {Status.ON_TIME, Status.LATE, Status.EXCUSED}
    arrived_at = due_at + late if arrives else None
    days = days_late(due_at + late, due_at) if status is Status.LATE else 0
    about = {"submitted_at": arrived_at, "arrived_at": arrived_at, "days_late": days, "events": ("intake-1",)}
    duty = DutyKey(other.pop("unit", "an-binh"), obligation, other.pop("period", "2023"))
    return Mark(duty, "rach-gia", status, due_at, **{**about, **other})
