"""What units take back and officers say, beside what `story` has: plain data, and the calls and messages they become."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.deadlines.pb import admin_pb2 as deadlines_pb2
from services.intake.pb import admin_pb2 as intake_pb2
from tests.simulation.story import Deed, Sending

INTAKE = "dunghan.intake.v1.IntakeAdmin"
DEADLINES = "dunghan.deadlines.v1.DeadlinesAdmin"


@dataclass(frozen=True, slots=True)
class Withdrawal(Deed):
    """A unit takes a submission back by a message of its own."""

    district: str
    submission_id: str
    withdraws: str
    unit: str
    obligation: str
    period: str
    after: str = ""
    twice: bool = False

    def body(self) -> bytes:
        plain = {
            "submission_id": self.submission_id,
            "withdraws": self.withdraws,
            "unit": self.unit,
            "obligation": self.obligation,
            "period": self.period,
            "submitted_at": self.at.isoformat(),
            "reason": "gửi nhầm",
        }
        return json.dumps(plain).encode()


@dataclass(frozen=True, slots=True)
class Trial(Deed):
    """A test submission: as `sending` says, and counted nowhere."""

    district: str
    sending: Sending

    @property
    def submission_id(self) -> str:
        return self.sending.submission_id

    @property
    def unit(self) -> str:
        return self.sending.unit

    def body(self) -> bytes:
        return json.dumps({**json.loads(self.sending.body()), "test": True}).encode()


@dataclass(frozen=True, slots=True)
class Assign(Deed):
    """A district sends for a unit from one moment to another."""

    unit: str
    district: str
    since: datetime
    until: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Retire(Deed):
    """A district sends no more."""

    district: str
    retired_at: datetime


@dataclass(frozen=True, slots=True)
class TakeBack(Deed):
    """An officer takes a submission back: `mistaken`, it never should have stood; else its unit asks for it."""

    district: str
    submission_id: str
    mistaken: bool


@dataclass(frozen=True, slots=True)
class Paper(Deed):
    """An officer writes down what came another way."""

    submission_id: str
    unit: str
    obligation: str
    period: str
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A cell of a list: a day, a mark, or neither."""

    unit: str
    mark: str = ""
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Register(Deed):
    """An officer takes over a list kept elsewhere."""

    obligation: str
    period: str
    cells: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Lift(Deed):
    """An officer confirms that nothing had arrived."""

    unit: str
    obligation: str
    period: str


@dataclass(frozen=True, slots=True)
class Verdict(Deed):
    """An officer decides what is held, maybe one of the very unit."""

    district: str
    submission_id: str
    accept: bool
    actor: str
    actor_unit: str


def request_id(act: Any) -> str:
    """Name a call after all that it says."""
    words = (getattr(act, name, "") for name in ("district", "submission_id", "unit", "obligation", "period", "actor"))
    stamp = act.at.strftime("%m%dT%H%M%S%f")
    return "-".join((type(act).__name__, stamp, *(word for word in words if word)))


def request(act: Any) -> tuple[str, str, Any]:
    """Write an officer's call: to which service, which method, with what."""
    about = {"request_id": request_id(act), "actor": "an", "reason": "đã xem"}
    if isinstance(act, Assign | Retire):
        return "deadlines", *_of_districts(act, about)
    return "intake", *_of_submissions(act, {**about, "source": "7/QĐ"})


def _of_districts(act: Assign | Retire, about: dict[str, Any]) -> tuple[str, Any]:
    if isinstance(act, Retire):
        retired = deadlines_pb2.RetireDistrictRequest(
            **about, district=act.district, retired_at=act.retired_at.isoformat()
        )
        return f"{DEADLINES}/RetireDistrict", retired
    until = act.until.isoformat() if act.until else ""
    span = {"since": act.since.isoformat(), "until": until}
    return f"{DEADLINES}/AssignSender", deadlines_pb2.AssignSenderRequest(
        **about, **span, unit=act.unit, district=act.district
    )


def _of_submissions(act: Any, about: dict[str, Any]) -> tuple[str, Any]:
    duty: dict[str, Any]
    which: dict[str, Any]
    said: dict[str, Any]
    match act:
        case TakeBack():
            which = {"district": act.district, "submission_id": act.submission_id}
            if act.mistaken:
                return f"{INTAKE}/RevokeAcceptance", intake_pb2.RevokeAcceptanceRequest(**about, **which)
            return f"{INTAKE}/WithdrawSubmission", intake_pb2.WithdrawSubmissionRequest(**about, **which)
        case Paper():
            duty = {"unit": act.unit, "obligation": act.obligation, "period": act.period}
            said = {"channel": "post", "arrived_at": act.arrived_at.isoformat(), "submission_id": act.submission_id}
            return f"{INTAKE}/RecordArrival", intake_pb2.RecordArrivalRequest(**about, **duty, **said)
        case Register():
            cells = [_cell(act, cell) for cell in act.cells]
            return f"{INTAKE}/ImportRegister", intake_pb2.ImportRegisterRequest(**about, cells=cells)
        case Lift():
            duty = {"unit": act.unit, "obligation": act.obligation, "period": act.period}
            return f"{INTAKE}/LiftUnknown", intake_pb2.LiftUnknownRequest(**about, **duty)
        case Verdict():
            about = {**about, "actor": act.actor, "actor_unit": act.actor_unit, "accept": act.accept}
            about = {name: value for name, value in about.items() if name != "source"}
            which = {"district": act.district, "submission_id": act.submission_id}
            return f"{INTAKE}/ReviewSubmission", intake_pb2.ReviewSubmissionRequest(
                **about, **which, reasons=[] if act.accept else ["stamp-too-old"]
            )
        case _:
            raise AssertionError(act)


def _cell(act: Register, cell: Listed) -> Any:
    at = cell.arrived_at.isoformat() if cell.arrived_at else ""
    duty = {"unit": cell.unit, "obligation": act.obligation, "period": act.period}
    return intake_pb2.RegisterCell(**duty, mark=cell.mark, arrived_at=at)
