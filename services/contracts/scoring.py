"""What `scoring` publishes: how each duty stands, by which schemes it is scored, what was objected and decided of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import Field
from typing_extensions import override

from services.contracts.deadlines.parts import Citation
from services.contracts.event import Event, Moment
from services.contracts.naming import Token


class Status(StrEnum):
    """How a duty stands (mission: words; interfaces: status words)."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    EXPECTED = "expected"
    NOT_OBLIGED = "not_obliged"
    WAIVED = "waived"
    EXCUSED = "excused"
    UNKNOWN = "unknown"


class StandingChanged(Event):
    """A duty stands otherwise than before; `days_late` counts begun calendar days from `due_at`.

    `faults`: what is wrong with the version that counts, by code; `returned`: how often the report came back to be mended.
    `sources` says on what it rests: the last position heard of each service about this duty.
    """

    TYPE: ClassVar[str] = "scoring.standing-changed.v1"
    province: Token
    district: Token
    unit: Token
    obligation: Token
    period: Token
    status: Status
    due_at: Moment
    submitted_at: Moment | None = None
    arrived_at: Moment | None = None
    days_late: int = 0
    faults: tuple[str, ...] = ()
    returned: int = 0
    sources: dict[str, int] = Field(default_factory=dict)
    changed_at: Moment

    @override
    def route(self) -> str:
        return f"scoring.standing.{self.district}.{self.unit}.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.changed_at


class SchemeActivated(Event):
    """A scheme scores what falls due from `valid_from` on, until `valid_until` where that is given; both days inclusive.

    `content` is the scheme as it was checked, as JSON: what was scored by it can be scored again. A later version of the
    same scheme takes the place of an earlier one where their days overlap only by a citation that says so.
    """

    TYPE: ClassVar[str] = "scoring.scheme-activated.v1"
    scheme: Token
    version: int
    valid_from: date
    valid_until: date | None = None
    content: str
    source: Citation | None = None
    reason: str = ""
    activated_at: Moment

    @override
    def route(self) -> str:
        return f"scoring.scheme.{self.scheme}"

    @override
    def happened_at(self) -> datetime:
        return self.activated_at


class SchemeWithdrawn(Event):
    """A version of a scheme scores nothing more; what was shown by it is shown again as of then."""

    TYPE: ClassVar[str] = "scoring.scheme-withdrawn.v1"
    scheme: Token
    version: int
    source: Citation | None = None
    reason: str
    withdrawn_at: Moment

    @override
    def route(self) -> str:
        return f"scoring.scheme.{self.scheme}"

    @override
    def happened_at(self) -> datetime:
        return self.withdrawn_at


class Against(StrEnum):
    """What a unit objects to: that it was called late or missing, a fault of quality, or its score of a year."""

    TIMELINESS = "timeliness"
    QUALITY = "quality"
    SCORE = "score"


class ObjectionOutcome(StrEnum):
    """How an objection was decided at a level; `inadmissible`: too late, or by somebody who may not."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"
    INADMISSIBLE = "inadmissible"


class ObjectionEvent(Event):
    """Something about one objection."""

    objection: Token
    district: Token
    unit: Token

    @override
    def route(self) -> str:
        return f"scoring.objection.{self.district}.{self.unit}.{self.objection}"


class ObjectionFiled(ObjectionEvent):
    """A unit states reasons against a mark; until the last decision on it the mark is provisional.

    `obligation` and `period` name the duty; an objection to a score names its `year` and `scheme` instead. `evidence`
    names letters, receipts, files. `decide_by`: the first instant at which a decision of level 1 is overdue.
    """

    TYPE: ClassVar[str] = "scoring.objection-filed.v1"
    against: Against
    obligation: Token | None = None
    period: Token | None = None
    year: int
    scheme: Token | None = None
    reasons: str
    evidence: tuple[str, ...] = ()
    filed_by: str = ""
    source: Citation | None = None
    decide_by: Moment
    filed_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.filed_at


class ObjectionAppealed(ObjectionEvent):
    """The unit does not accept a decision: the next `level` has to decide before `decide_by`."""

    TYPE: ClassVar[str] = "scoring.objection-appealed.v1"
    level: int
    reasons: str
    evidence: tuple[str, ...] = ()
    filed_by: str = ""
    source: Citation | None = None
    decide_by: Moment
    appealed_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.appealed_at


class ObjectionDecided(ObjectionEvent):
    """An objection is decided at a level, with reasons; `appeal_by`: the first instant too late for an appeal, None: final.

    What it changes of a duty's mark follows as `MarkCorrected`.
    """

    TYPE: ClassVar[str] = "scoring.objection-decided.v1"
    level: int
    outcome: ObjectionOutcome
    status: Status | None = None
    faults_lifted: tuple[str, ...] = ()
    reasons: str
    decided_by: str = ""
    source: Citation | None = None
    appeal_by: Moment | None = None
    decided_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.decided_at


class ObjectionWithdrawn(ObjectionEvent):
    """The unit takes its objection back; the mark stands as it did."""

    TYPE: ClassVar[str] = "scoring.objection-withdrawn.v1"
    reasons: str
    withdrawn_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.withdrawn_at


class MarkCorrected(Event):
    """What a decided objection changes of a duty's mark; it says all that the objection changes, so that the last one counts.

    `status`: `excused` or `waived` instead of what the facts alone would make of it, None: what they make of it.
    `faults_lifted`: codes of faults that do not count.
    """

    TYPE: ClassVar[str] = "scoring.mark-corrected.v1"
    province: Token
    district: Token
    unit: Token
    obligation: Token
    period: Token
    objection: Token
    status: Status | None = None
    faults_lifted: tuple[str, ...] = ()
    reason: str
    source: Citation | None = None
    corrected_at: Moment

    @override
    def route(self) -> str:
        return f"scoring.standing.{self.district}.{self.unit}.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.corrected_at


ScoringEvent = (
    StandingChanged
    | SchemeActivated
    | SchemeWithdrawn
    | ObjectionFiled
    | ObjectionAppealed
    | ObjectionDecided
    | ObjectionWithdrawn
    | MarkCorrected
)
