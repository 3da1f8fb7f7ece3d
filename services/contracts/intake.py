"""What `intake` publishes: what it decided on each arrival, and that a due instant is settled."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from typing_extensions import override

from services.contracts.event import Event, Moment
from services.contracts.naming import Token


class ReasonCode(StrEnum):
    """The closed list of reasons in receipts; codes are added, none changes its meaning."""

    CHANNEL_NOT_ALLOWED = "channel-not-allowed"
    UNSIGNED = "unsigned"
    ANNEXES_MISSING = "annexes-missing"
    UNIT_UNKNOWN = "unit-unknown"
    OBLIGATION_UNKNOWN = "obligation-unknown"
    PERIOD_UNKNOWN = "period-unknown"
    NOT_OBLIGED = "not-obliged"
    NOT_THIS_DISTRICT = "not-this-district"
    ID_REUSED = "id-reused"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    STAMP_IN_FUTURE = "stamp-in-future"
    STAMP_TOO_OLD = "stamp-too-old"
    OBJECT_AWAITED = "object-awaited"
    OBJECT_ALTERED = "object-altered"


class Outcome(StrEnum):
    """What became of an arrival."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFUSED = "refused"
    HELD = "held"
    UNREADABLE = "unreadable"


class Decided(Event):
    """A decision on one arrival; all three clocks are shown (architecture: whose clock judges).

    `submitted_at` is the sender's claim, `received_at` when the province's stream stored it, and
    `arrived_at` what stops the clock. `due_at` is what intake knew then; None where it knew none.
    """

    OUTCOME: ClassVar[Outcome]
    district: Token
    submission_id: Token
    unit: Token
    obligation: Token
    period: Token
    channel: str
    message_id: str | None
    content_sha256: str
    submitted_at: Moment
    received_at: Moment
    arrived_at: Moment
    due_at: Moment | None
    decided_at: Moment
    reasons: tuple[ReasonCode, ...] = ()

    @property
    def clock_difference(self) -> float:
        """Seconds from the sender's claim to our receipt; negative where the sender's clock is ahead of ours."""
        return (self.received_at - self.submitted_at).total_seconds()

    @override
    def route(self) -> str:
        return f"intake.report.{self.district}.{self.unit}.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.arrived_at


class ReportSubmitted(Decided):
    """Taken in: the clock stops at `arrived_at` of the earliest one; `version` counts what was accepted for the duty."""

    TYPE: ClassVar[str] = "intake.report-submitted.v1"
    OUTCOME: ClassVar[Outcome] = Outcome.ACCEPTED
    version: int
    evidence: str = "attested"


class ReportReturned(Decided):
    """Not taken in, to be mended and sent again (Decree 30/2020 Art. 21); the clock runs on."""

    TYPE: ClassVar[str] = "intake.report-returned.v1"
    OUTCOME: ClassVar[Outcome] = Outcome.RETURNED


class ReportRefused(Decided):
    """Not admissible: channel, signature, unknown, another district's; the clock runs on."""

    TYPE: ClassVar[str] = "intake.report-refused.v1"
    OUTCOME: ClassVar[Outcome] = Outcome.REFUSED


class ReportHeld(Decided):
    """Not decided yet; nobody is judged meanwhile. `until` names what it waits for: deadlines, object or review (ADR 0006)."""

    TYPE: ClassVar[str] = "intake.report-held.v1"
    OUTCOME: ClassVar[Outcome] = Outcome.HELD
    until: str


class ClosingEvent(Event):
    """Something about the settling of one due instant of one period."""

    obligation: Token
    period: Token
    due_at: Moment

    @override
    def route(self) -> str:
        return f"intake.closing.{self.obligation}.{self.period}"


class MarksRequested(ClosingEvent):
    """A mark goes into each of these districts' streams, behind all that arrived before it."""

    TYPE: ClassVar[str] = "intake.marks-requested.v1"
    districts: tuple[Token, ...]
    requested_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.requested_at


class IntakeSettled(ClosingEvent):
    """Whatever arrived before the instant is decided, or said to be held (`ReportHeld`), but for what `silent` districts have.

    Said once every mark came back, or after a minute with the missing districts named; said again, with those still
    missing, each time a silent district's mark comes back.
    """

    TYPE: ClassVar[str] = "intake.settled.v1"
    silent: tuple[Token, ...] = ()
    settled_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.settled_at


IntakeEvent = ReportSubmitted | ReportReturned | ReportRefused | ReportHeld | MarksRequested | IntakeSettled
