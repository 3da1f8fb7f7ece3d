"""What a duty may be told: by periods, by what intake says, by operators."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts.deadlines import Citation, Lapse, Moved, OutageDeclared, ReportExpected, Revival


@dataclass(frozen=True, slots=True)
class ExpectReport:
    """The period opened and the unit is of its audience; `expected` is the event as it would be."""

    expected: ReportExpected


@dataclass(frozen=True, slots=True)
class RemindDuty:
    """A reminder moment of a due instant has come; `due_at` None: of whichever holds."""

    at: datetime
    due_at: datetime | None = None
    working_days_before: int | None = None


@dataclass(frozen=True, slots=True)
class JudgeDuty:
    """The due instant is settled; `silent`: but for a district that sends for the unit; `over`: and the patience is over.

    `revoked`: it was settled before; what is new is that an acceptance was taken back. `due_at` None: whichever holds.
    """

    now: datetime
    due_at: datetime | None = None
    silent: bool = False
    over: bool = False
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class CloseDuty:
    """An operator ends the waiting, whatever is held or silent."""

    now: datetime
    reason: str
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class ExcuseDuty:
    """The district had an outage."""

    outage: OutageDeclared
    now: datetime


@dataclass(frozen=True, slots=True)
class WithdrawExcuse:
    """An outage was none, or was another one; what it still covers stays excused. `declared` None: it was none."""

    outage: str
    declared: OutageDeclared | None
    now: datetime
    reason: str = ""
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class ReviewLateness:
    """Something accepted was heard of."""

    now: datetime


@dataclass(frozen=True, slots=True)
class MoveDue:
    """The duty falls due at another instant; `act` names the extension that is granted or taken back.

    An extension that is taken back: `due_at` is what holds without it.
    """

    due_at: datetime
    because: Moved
    now: datetime
    act: str | None = None
    reason: str = ""
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class LapseDuty:
    """The unit is not obliged any more."""

    because: Lapse
    now: datetime
    successors: tuple[str, ...] = ()
    reason: str = ""
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class ReviveDuty:
    """The unit is obliged again after it was not."""

    because: Revival
    now: datetime
    act: str | None = None
    reason: str = ""
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class WaiveDuty:
    """The duty need not be fulfilled."""

    waiver: str
    now: datetime
    reason: str
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class RecallWaiver:
    """A waiver is taken back."""

    waiver: str
    now: datetime
    reason: str
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class CreditDuty:
    """What a predecessor of the unit had sent counts for it."""

    credit: str
    predecessor: str
    submission_id: str
    arrived_at: datetime
    now: datetime
    reason: str
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class RecallCredit:
    """What a predecessor had sent counts no more."""

    credit: str
    now: datetime
    reason: str
    source: Citation | None = None


DutyCommand = (
    ExpectReport
    | RemindDuty
    | JudgeDuty
    | CloseDuty
    | ReviewLateness
    | ExcuseDuty
    | WithdrawExcuse
    | MoveDue
    | LapseDuty
    | ReviveDuty
    | WaiveDuty
    | RecallWaiver
    | CreditDuty
    | RecallCredit
)
