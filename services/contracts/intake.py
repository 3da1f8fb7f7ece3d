"""What `intake` publishes: what it decided on each arrival, and that a due instant is settled."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from pydantic import Field
from typing_extensions import override

from services.contracts.deadlines.parts import Basis
from services.contracts.event import Event, Moment
from services.contracts.naming import Token


class ReasonCode(StrEnum):
    """The closed list of reasons in receipts; codes are added, none changes its meaning."""

    CHANNEL_NOT_ALLOWED = "channel-not-allowed"
    WRONG_ADDRESS = "wrong-address"
    UNSIGNED = "unsigned"
    SIGNATURE_INVALID = "signature-invalid"
    SIGNER_NOT_AUTHORISED = "signer-not-authorised"
    ALTERED_AFTER_SIGNING = "altered-after-signing"
    ANNEXES_MISSING = "annexes-missing"
    SECTIONS_MISSING = "sections-missing"
    FIGURES_MISSING = "figures-missing"
    BASIS_DIFFERS = "basis-differs"
    OUTLINE_MISSING = "outline-missing"
    COPIED_CONTENT = "copied-content"
    LAYOUT = "layout"
    NUMBER_USED_TWICE = "number-used-twice"
    UNIT_UNKNOWN = "unit-unknown"
    UNIT_ENDED = "unit-ended"
    OBLIGATION_UNKNOWN = "obligation-unknown"
    PERIOD_UNKNOWN = "period-unknown"
    PERIOD_NOT_OPEN = "period-not-open"
    NOT_OBLIGED = "not-obliged"
    NOT_THIS_DISTRICT = "not-this-district"
    DISTRICT_RETIRED = "district-retired"
    ID_REUSED = "id-reused"
    REPLACES_UNKNOWN = "replaces-unknown"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    NOTHING_TO_WITHDRAW = "nothing-to-withdraw"
    REVIEW = "review"
    SECRET = "secret"  # noqa: S105 - a state secret that must not come this way, no password
    SCHEMA_UNSUPPORTED = "schema-unsupported"
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
    WITHDRAWN = "withdrawn"
    UNREADABLE = "unreadable"


class Evidence(StrEnum):
    """What an acceptance rests on: the sender's word, our check, an officer's decision, a paper, a list someone else kept."""

    ATTESTED = "attested"
    VERIFIED = "verified"
    REVIEWED = "reviewed"
    RECORDED = "recorded"
    LETTER = "letter"


WRITTEN: Final = frozenset({Evidence.RECORDED.value, Evidence.LETTER.value})
"""Evidence of somebody who looked up when something had arrived: what a list left unknown is known by it."""


class OfDuty(Event):
    """Something about one duty; `home` is the district the unit belongs to where another one sent for it.

    `successor`: the one unit that came after `unit`, where what was sent under the old code counts for it.
    """

    district: Token
    home: Token | None = None
    unit: Token
    successor: Token | None = None
    obligation: Token
    period: Token

    @property
    def duty_district(self) -> str:
        """The district under which the duty is known: the unit's own, whoever sent for it."""
        return self.home or self.district

    @property
    def duty_unit(self) -> str:
        """The unit whose duty it is: the one it was sent for, or the one that came after it."""
        return self.successor or self.unit


class Decided(OfDuty):
    """A decision on one arrival; all three clocks are shown (architecture: whose clock judges).

    `submitted_at` is the sender's claim, `received_at` when the province's stream stored it, and
    `arrived_at` what stops the clock. `due_at` is what intake knew then; None where it knew none.
    `district` sent it. `details` says more of a reason where there is more to say: what is missing, by its codes.
    """

    OUTCOME: ClassVar[Outcome]
    submission_id: Token
    channel: str
    message_id: str | None
    content_sha256: str
    submitted_at: Moment
    received_at: Moment
    arrived_at: Moment
    due_at: Moment | None
    decided_at: Moment
    reasons: tuple[ReasonCode, ...] = ()
    details: dict[ReasonCode, str] = Field(default_factory=dict)

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
    """Taken in: the clock stops at `arrived_at` of the earliest one; `version` counts what was accepted for the duty.

    `replaces` names an earlier submission it takes the place of; `reason` and `source` (number of a letter) where an
    officer recorded or decided it. `sections`, `figures` (decimal numbers as text, by indicator) and `basis` are what the
    sender said of the content.
    """

    TYPE: ClassVar[str] = "intake.report-submitted.v1"
    OUTCOME: ClassVar[Outcome] = Outcome.ACCEPTED
    version: int
    evidence: str = Evidence.ATTESTED.value
    replaces: Token | None = None
    reason: str = ""
    source: str = ""
    sections: tuple[str, ...] = ()
    figures: dict[str, str] = Field(default_factory=dict)
    basis: Basis | None = None


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


class Revoked(StrEnum):
    """Why an acceptance is taken back: its sender withdrew it, or an officer says it never should have stood."""

    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class AcceptanceRevoked(OfDuty):
    """What was accepted counts no longer.

    `effective_at`: from when on; what was withdrawn was there until then, what was accepted by mistake never was (its own
    arrival). `message_id` and `content_sha256` are those of the district's withdrawal; empty where an officer did it.
    """

    TYPE: ClassVar[str] = "intake.acceptance-revoked.v1"
    OUTCOME: ClassVar[Outcome] = Outcome.WITHDRAWN
    submission_id: Token
    arrived_at: Moment
    because: Revoked
    reason: str = ""
    source: str = ""
    message_id: str = ""
    content_sha256: str = ""
    effective_at: Moment
    revoked_at: Moment

    @override
    def route(self) -> str:
        return f"intake.report.{self.district}.{self.unit}.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.effective_at


class FaultsNoted(OfDuty):
    """What an officer found wrong with an accepted report: quality, never timeliness.

    `faults` is all that is wrong with this submission as known then, so that the last one counts; empty: nothing any more.
    """

    TYPE: ClassVar[str] = "intake.faults-noted.v1"
    submission_id: Token
    faults: tuple[ReasonCode, ...] = ()
    reason: str
    source: str = ""
    noted_at: Moment

    @override
    def route(self) -> str:
        return f"intake.report.{self.district}.{self.unit}.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.noted_at


def submission_key(about: Decided | AcceptanceRevoked | FaultsNoted) -> str:
    """Name a submission among all that are sent for a duty: an id belongs to the system that made it.

    `id` where the unit's own system sent it, `district/id` where another one did, `district/unit/id` what was sent under
    the code of a unit that ended. No token holds a slash, so that no two of them can be the same.
    """
    if about.successor is not None:
        return f"{about.district}/{about.unit}/{about.submission_id}"
    return about.submission_id if about.home is None else f"{about.district}/{about.submission_id}"


class ArrivalUnknown(OfDuty):
    """A list from before this system says nothing of a duty: nobody is called late until an officer lifts that.

    `source` names the list or the letter it came with.
    """

    TYPE: ClassVar[str] = "intake.arrival-unknown.v1"
    reason: str = ""
    source: str = ""
    noted_at: Moment

    @override
    def route(self) -> str:
        return f"intake.report.{self.district}.{self.unit}.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.noted_at


class UnknownLifted(OfDuty):
    """An officer confirms that nothing had arrived: the duty is judged like any other."""

    TYPE: ClassVar[str] = "intake.unknown-lifted.v1"
    reason: str = ""
    source: str = ""
    lifted_at: Moment

    @override
    def route(self) -> str:
        return f"intake.report.{self.district}.{self.unit}.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.lifted_at


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


IntakeEvent = (
    ReportSubmitted
    | ReportReturned
    | ReportRefused
    | ReportHeld
    | AcceptanceRevoked
    | FaultsNoted
    | ArrivalUnknown
    | UnknownLifted
    | MarksRequested
    | IntakeSettled
)
