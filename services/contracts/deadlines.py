"""What `deadlines` publishes: who exists, what is owed by when, and what was not there in time."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from typing_extensions import override

from services.contracts.event import Event, Moment
from services.contracts.naming import Token


class Trust(StrEnum):
    """Whose clock says when a district's submission arrived (architecture: whose clock judges)."""

    SENDER = "sender"
    RECEIVER = "receiver"


class Others(StrEnum):
    """What a unit outside an obligation's audience is: confirmed as not obliged, or not known."""

    NOT_OBLIGED = "not_obliged"
    UNKNOWN = "unknown"


class Citation(BaseModel):
    """The letter that orders something: number and symbol, date, title, and the place in it."""

    model_config = ConfigDict(frozen=True)

    number: str
    dated: date | None = None
    title: str = ""
    item: str = ""


class Accepts(BaseModel):
    """What a submission must have to be taken in: channels, a signature, complete annexes."""

    model_config = ConfigDict(frozen=True)

    channels: tuple[str, ...]
    signed: bool
    annexes: bool


class Because(StrEnum):
    """Why a duty was called late: the usual way, patience was over, an operator closed it, an acceptance was taken back."""

    SETTLED = "settled"
    PATIENCE = "patience"
    OPERATOR = "operator"
    REVOKED = "revoked"


class UnitsDue(BaseModel):
    """Units of a period's audience whose due instant is another than the period's."""

    model_config = ConfigDict(frozen=True)

    units: tuple[Token, ...]
    due_at: Moment


class DistrictRegistered(Event):
    """A sending system may publish from now on; `max_delay` is in seconds.

    `leaf`: it sends through a leaf node of its own, whose JetStream domain has the district's code as its name.
    """

    TYPE: ClassVar[str] = "deadlines.district-registered.v1"
    district: Token
    name: str
    province: Token
    trust: Trust = Trust.RECEIVER
    max_delay: int = 86_400
    leaf: bool = False
    registered_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.district.{self.district}"

    @override
    def happened_at(self) -> datetime:
        return self.registered_at


class DistrictRetired(Event):
    """A sending system sends no more: what it publishes from `retired_at` on is refused, no closing waits for it."""

    TYPE: ClassVar[str] = "deadlines.district-retired.v1"
    district: Token
    reason: str
    source: Citation | None = None
    retired_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.district.{self.district}"

    @override
    def happened_at(self) -> datetime:
        return self.retired_at


class KeyUse(StrEnum):
    """What a key is for: a client that publishes directly, or the district's own server (leaf node)."""

    CLIENT = "client"
    LEAF = "leaf"


class DistrictKey(BaseModel):
    """A public NATS key (nkey, `U…`) a district may connect with; `until` None: for as long as it is named."""

    model_config = ConfigDict(frozen=True)

    key: str
    use: KeyUse = KeyUse.CLIENT
    since: Moment
    until: Moment | None = None


class DistrictKeysSet(Event):
    """The keys of a sending system, all of them: whoever is not named may not connect once brokers are told."""

    TYPE: ClassVar[str] = "deadlines.district-keys-set.v1"
    district: Token
    keys: tuple[DistrictKey, ...]
    reason: str = ""
    set_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.district.{self.district}"

    @override
    def happened_at(self) -> datetime:
        return self.set_at


class SenderAssigned(Event):
    """From `since` on, until `until`, a district sends for a unit; said of a unit's own district it bounds that.

    A unit's own district sends for it at any time nothing is said about. Said again for the same beginning it corrects.
    """

    TYPE: ClassVar[str] = "deadlines.sender-assigned.v1"
    unit: Token
    district: Token
    since: Moment
    until: Moment | None = None
    reason: str = ""
    source: Citation | None = None
    assigned_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.sender.{self.district}.{self.unit}"

    @override
    def happened_at(self) -> datetime:
        return self.assigned_at


class UnitRegistered(Event):
    """A unit that may owe reports; `no` is its place in lists, `kind` office, public-unit or commune."""

    TYPE: ClassVar[str] = "deadlines.unit-registered.v1"
    unit: Token
    no: int
    name: str
    kind: str
    district: Token
    province: Token
    email: str | None = None
    registered_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.unit.{self.district}.{self.unit}"

    @override
    def happened_at(self) -> datetime:
        return self.registered_at


class ObligationDefined(Event):
    """A rule: which report, what it must have, ordered by which letter. `no` is its place in lists."""

    TYPE: ClassVar[str] = "deadlines.obligation-defined.v1"
    obligation: Token
    no: int
    title: str
    accepts: Accepts
    citation: Citation
    version: int
    province: str = ""
    defined_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.obligation.{self.obligation}"

    @override
    def happened_at(self) -> datetime:
        return self.defined_at


class PeriodOpened(Event):
    """A period takes reports from now on; window days are both inclusive, `due_at` is the first instant too late.

    `dues` names the units of the audience for which another instant holds; each instant is settled by itself.
    """

    TYPE: ClassVar[str] = "deadlines.period-opened.v1"
    obligation: Token
    period: Token
    window_from: date | None = None
    window_to: date | None = None
    due_at: Moment
    audience: tuple[Token, ...]
    others: Others
    dues: tuple[UnitsDue, ...] = ()
    province: str = ""
    opened_at: Moment

    def due_of(self, unit: str) -> datetime:
        """Return the due instant of one unit."""
        return next((due.due_at for due in self.dues if unit in due.units), self.due_at)

    def instants(self) -> tuple[datetime, ...]:
        """Return every due instant of the period, in order."""
        return tuple(sorted({self.due_of(unit) for unit in self.audience} or {self.due_at}))

    @override
    def route(self) -> str:
        return f"deadlines.period.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.opened_at


class DutyEvent(Event):
    """Something about one duty: one unit, one obligation, one period."""

    district: Token
    unit: Token
    obligation: Token
    period: Token
    due_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.duty.{self.district}.{self.unit}.{self.obligation}.{self.period}"


class ReportExpected(DutyEvent):
    """A unit owes a report before `due_at`."""

    TYPE: ClassVar[str] = "deadlines.report-expected.v1"
    expected_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.expected_at


class ReportDueSoon(DutyEvent):
    """The reminder moment came and the unit still owes."""

    TYPE: ClassVar[str] = "deadlines.report-due-soon.v1"
    reminded_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.reminded_at


class ReportLate(DutyEvent):
    """The due instant is settled and nothing accepted had arrived before it; `reason` and `source` where an operator closed it.

    `revoked`: submissions whose acceptance had been taken back by then; `district/id` where another district sent it.
    """

    TYPE: ClassVar[str] = "deadlines.report-late.v1"
    settled_at: Moment
    because: Because = Because.SETTLED
    reason: str = ""
    source: Citation | None = None
    revoked: tuple[str, ...] = ()

    @override
    def happened_at(self) -> datetime:
        return self.due_at


class LatenessWithdrawn(DutyEvent):
    """What was called late had arrived in time after all (found later, heard late)."""

    TYPE: ClassVar[str] = "deadlines.lateness-withdrawn.v1"
    reason: str
    arrived_at: Moment
    withdrawn_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.withdrawn_at


class LatenessExcused(DutyEvent):
    """What came late is excused: its due instant fell into a declared outage of the district."""

    TYPE: ClassVar[str] = "deadlines.lateness-excused.v1"
    outage: Token
    arrived_at: Moment
    excused_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.excused_at


class OutageDeclared(Event):
    """A district's system or line was down: what fell due meanwhile and came late is excused, older stamps are believed."""

    TYPE: ClassVar[str] = "deadlines.outage-declared.v1"
    outage: Token
    district: Token
    since: Moment
    until: Moment
    reason: str
    source: Citation | None = None
    declared_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.outage.{self.district}.{self.outage}"

    @override
    def happened_at(self) -> datetime:
        return self.declared_at


class PeriodClosing(Event):
    """A due instant of a period has come; nobody is judged until intake says it has settled."""

    TYPE: ClassVar[str] = "deadlines.period-closing.v1"
    obligation: Token
    period: Token
    due_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.period.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.due_at


class PeriodClosed(Event):
    """Nothing of the period is open any more: how many were expected, how many of them were late or missing."""

    TYPE: ClassVar[str] = "deadlines.period-closed.v1"
    obligation: Token
    period: Token
    expected: int
    late: int
    closed_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.period.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.closed_at


DeadlinesEvent = (
    DistrictRegistered
    | DistrictRetired
    | DistrictKeysSet
    | SenderAssigned
    | UnitRegistered
    | ObligationDefined
    | PeriodOpened
    | ReportExpected
    | ReportDueSoon
    | ReportLate
    | LatenessWithdrawn
    | LatenessExcused
    | OutageDeclared
    | PeriodClosing
    | PeriodClosed
)
