"""Duties: one unit, one obligation, one period; what is owed by when, and what became of it."""

from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from services.contracts.deadlines.parts import Because, Citation, Lapse, Moved, Revival
from services.contracts.event import Event, Moment
from services.contracts.naming import Token


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
    """A unit owes a report before `due_at`; `firm` and `sections` as in its period and its obligation."""

    TYPE: ClassVar[str] = "deadlines.report-expected.v1"
    firm: bool = True
    sections: tuple[str, ...] = ()
    expected_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.expected_at


class ReportDueSoon(DutyEvent):
    """A reminder moment came and the unit still owes; `working_days_before` says which one, where there are several."""

    TYPE: ClassVar[str] = "deadlines.report-due-soon.v1"
    working_days_before: int | None = None
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
    """What was called late at `due_at` is so no more; `reason` is a code.

    `accepted-before-due`: something accepted had arrived in time after all, at `arrived_at`; the others say that the due
    instant is another now (`extended`, `rule`, `calendar`, `corrected`: `now_due_at`), or that nothing is owed (`waived`, `lapsed`).
    """

    TYPE: ClassVar[str] = "deadlines.lateness-withdrawn.v1"
    reason: str
    arrived_at: Moment | None = None
    now_due_at: Moment | None = None
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


class ExcuseWithdrawn(DutyEvent):
    """The outage that excused a late report was none, or was another one: the report is late again."""

    TYPE: ClassVar[str] = "deadlines.excuse-withdrawn.v1"
    outage: Token
    reason: str = ""
    source: Citation | None = None
    withdrawn_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.withdrawn_at


class DueChanged(DutyEvent):
    """From now on a duty falls due at `due_at`, no more at `was_due_at`; `act` names the extension, where it is one."""

    TYPE: ClassVar[str] = "deadlines.due-changed.v1"
    was_due_at: Moment
    because: Moved
    act: Token | None = None
    reason: str = ""
    source: Citation | None = None
    changed_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.changed_at


class DutyWaived(DutyEvent):
    """A duty need not be fulfilled, whether or not something was sent for it."""

    TYPE: ClassVar[str] = "deadlines.duty-waived.v1"
    waiver: Token
    reason: str
    source: Citation | None = None
    waived_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.waived_at


class DutyLapsed(DutyEvent):
    """A unit owes a report no more that it owed: it is not obliged; `successors` where its unit ended."""

    TYPE: ClassVar[str] = "deadlines.duty-lapsed.v1"
    because: Lapse
    successors: tuple[Token, ...] = ()
    reason: str = ""
    source: Citation | None = None
    lapsed_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.lapsed_at


class DutyRevived(DutyEvent):
    """A duty that was waived or had lapsed is owed again, and judged as if it always had been; `act` names the waiver."""

    TYPE: ClassVar[str] = "deadlines.duty-revived.v1"
    because: Revival
    act: Token | None = None
    reason: str = ""
    source: Citation | None = None
    revived_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.revived_at


class PredecessorCredited(DutyEvent):
    """What a unit's predecessor had sent for the period counts for the unit: as arrived when it was."""

    TYPE: ClassVar[str] = "deadlines.predecessor-credited.v1"
    credit: Token
    predecessor: Token
    submission_id: Token
    arrived_at: Moment
    reason: str
    source: Citation | None = None
    credited_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.credited_at


class CreditWithdrawn(DutyEvent):
    """What a unit's predecessor had sent counts for the unit no more."""

    TYPE: ClassVar[str] = "deadlines.credit-withdrawn.v1"
    credit: Token
    arrived_at: Moment
    reason: str
    source: Citation | None = None
    withdrawn_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.withdrawn_at
