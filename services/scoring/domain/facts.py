"""What each heard fact says about a duty, in few words whoever told it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, assert_never, get_args

from services.contracts.deadlines import (
    Because,
    Citation,
    CreditWithdrawn,
    DueChanged,
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
)
from services.contracts.intake import (
    WRITTEN,
    AcceptanceRevoked,
    ArrivalUnknown,
    FaultsNoted,
    OfDuty,
    ReportHeld,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    UnknownLifted,
    submission_key,
)
from services.contracts.quality import FAULTS
from services.contracts.scoring import MarkCorrected, StandingChanged, Status

Judging = ReportExpected | ReportLate | LatenessWithdrawn | LatenessExcused | ExcuseWithdrawn
Deciding = DueChanged | DutyWaived | DutyLapsed | DutyRevived | PredecessorCredited | CreditWithdrawn
SaidByDeadlines = Judging | Deciding
Answering = ReportSubmitted | ReportReturned | ReportRefused | ReportHeld
SaidByIntake = Answering | AcceptanceRevoked | FaultsNoted | ArrivalUnknown | UnknownLifted
AboutDuty = SaidByDeadlines | SaidByIntake
Learnable = AboutDuty | MarkCorrected
"""What a duty's standing rests on: what was heard of it, and what objections changed."""

ABOUT_DUTY: Final = get_args(AboutDuty)
LEARNABLE: Final = get_args(Learnable)


def district_of(about: Learnable | StandingChanged) -> str:
    """Name the district under which a duty is known: its unit's own, whoever sent for it."""
    return about.duty_district if isinstance(about, OfDuty) else about.district


def unit_of(about: Learnable | StandingChanged) -> str:
    """Name the unit whose duty it is: the one that was named, or the one that came after it."""
    return about.duty_unit if isinstance(about, OfDuty) else about.unit


class Kind(StrEnum):
    """What a heard fact says about a duty; the words stand in the table `duty_facts`."""

    EXPECTED = "expected"
    FOLLOWED = "followed"
    UNMET = "unmet"
    WITHDRAWN = "withdrawn"
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    MOVED = "moved"
    WAIVED = "waived"
    LAPSED = "lapsed"
    REVIVED = "revived"
    CREDITED = "credited"
    UNCREDITED = "uncredited"
    ACCEPTED = "accepted"
    WRITTEN = "written"
    RETURNED = "returned"
    REFUSED = "refused"
    HELD = "held"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    LIFTED = "lifted"
    FAULTS = "faults"
    CORRECTED = "corrected"


class Learnt(NamedTuple):
    """What one fact says about a duty, whoever told it.

    `submission_id` names a credit or an objection where it is about one; `faults` are those noted, or those an objection
    lifted; `version` counts what was accepted; `status` is what an objection made of the duty.
    """

    kind: Kind
    due_at: datetime | None = None
    arrived_at: datetime | None = None
    submitted_at: datetime | None = None
    submission_id: str = ""
    reasons: str = ""
    faults: tuple[str, ...] = ()
    version: int = 0
    evidence: str = ""
    status: Status | None = None


def learn_from(event: Learnable) -> Learnt:
    """Say what a heard event says about its duty; a returned, refused or held attempt stops no clock."""
    return SAID_BY[type(event)](event)


def so_since(event: Learnable) -> datetime:
    """Say since when it was so: what speaks of an arrival, since that arrived; all else, since it was decided."""
    match event:
        case LatenessWithdrawn(now_due_at=None, arrived_at=datetime() as arrived_at):
            return arrived_at
        case LatenessExcused() | PredecessorCredited():
            return event.arrived_at
        case _:
            return event.happened_at()


def _corrected(event: MarkCorrected) -> Learnt:
    why = _told(f"objection:{event.objection}", event.reason, event.source)
    about = (event.objection, why, event.faults_lifted)
    return Learnt(Kind.CORRECTED, None, None, None, *about, status=event.status)


def _judged(event: Judging) -> Learnt:
    match event:
        case ReportExpected():
            return Learnt(Kind.EXPECTED if event.firm else Kind.FOLLOWED, event.due_at)
        case ReportLate():
            return Learnt(Kind.UNMET, event.due_at, reasons=_why_judged(event))
        case LatenessWithdrawn():
            return Learnt(Kind.WITHDRAWN, event.due_at, event.arrived_at)
        case LatenessExcused():
            return Learnt(Kind.EXCUSED, event.due_at, event.arrived_at, reasons=f"outage:{event.outage}")
        case ExcuseWithdrawn():
            why = _told(f"no-outage:{event.outage}", event.reason, event.source)
            return Learnt(Kind.UNEXCUSED, event.due_at, reasons=why)
    assert_never(event)


def _decided(event: Deciding) -> Learnt:
    match event:
        case DueChanged():
            code = "extension-revoked" if event.because is Moved.REVOKED else event.because.value
            return Learnt(Kind.MOVED, event.due_at, reasons=_told(code, event.reason, event.source))
        case DutyWaived():
            return Learnt(Kind.WAIVED, reasons=_told("waived", event.reason, event.source))
        case DutyLapsed():
            why = ", ".join(part for part in (" ".join(event.successors), event.reason) if part)
            return Learnt(Kind.LAPSED, reasons=_told(event.because.value, why, event.source))
        case DutyRevived():
            return Learnt(Kind.REVIVED, reasons=event.because.value)
        case PredecessorCredited():
            why = _told(f"credit:{event.predecessor}/{event.submission_id}", event.reason, event.source)
            return Learnt(Kind.CREDITED, None, event.arrived_at, submission_id=event.credit, reasons=why)
        case CreditWithdrawn():
            return Learnt(Kind.UNCREDITED, None, event.arrived_at, submission_id=event.credit)
    assert_never(event)


def _from_intake(event: SaidByIntake) -> Learnt:
    match event:
        case ReportSubmitted():
            kind = Kind.WRITTEN if event.evidence in WRITTEN else Kind.ACCEPTED
            found = tuple([str(code) for code in event.reasons if code in FAULTS]) if event.reasons else ()
            return _answered(kind, event, (found, event.version, event.evidence))
        case ReportReturned() | ReportRefused() | ReportHeld():
            return _answered(Kind(event.OUTCOME.value), event)
        case FaultsNoted():
            faults = tuple(code.value for code in event.faults)
            return Learnt(Kind.FAULTS, submission_id=submission_key(event), reasons=event.reason, faults=faults)
        case AcceptanceRevoked():
            why = event.because.value
            return Learnt(Kind.REVOKED, None, event.arrived_at, submission_id=submission_key(event), reasons=why)
        case ArrivalUnknown():
            return Learnt(Kind.UNKNOWN)
        case UnknownLifted():
            return Learnt(Kind.LIFTED)
    assert_never(event)


def _answered(kind: Kind, event: Answering, taken_in: tuple[tuple[str, ...], int, str] = ((), 0, "")) -> Learnt:
    reasons = " ".join(event.reasons) if event.reasons else ""
    return Learnt(kind, None, event.arrived_at, event.submitted_at, submission_key(event), reasons, *taken_in)


SAID_BY: Final[Mapping[type, Callable[[Any], Learnt]]] = {
    MarkCorrected: _corrected,
    **dict.fromkeys(get_args(Judging), _judged),
    **dict.fromkeys(get_args(Deciding), _decided),
    **dict.fromkeys(get_args(SaidByIntake), _from_intake),
}
"""Who reads what an event says."""


def _why_judged(late: ReportLate) -> str:
    """Say why a duty was judged when it was, where it was not the usual way: a code, then what the operator said."""
    if late.because in {Because.SETTLED, Because.REVOKED}:
        return ""  # what was taken back says so itself
    return _told(late.because.value, late.reason, late.source)


def _told(code: str, reason: str, source: Citation | None) -> str:
    """Write a code, then what was said of it and the number of the letter that orders it."""
    parts = (" ".join(reason.split()), source.number if source is not None else "")
    told = ", ".join(part for part in parts if part)
    return f"{code}: {told}" if told else code
