"""What operators decide about duties: closed, extended, waived, credited; outages and notes; and what they take back."""

from typing import ClassVar

from services.contracts.deadlines import Citation
from services.contracts.event import Moment
from services.contracts.naming import Token
from services.deadlines.domain.inputs.base import DutyOf, Input, UnitOf
from services.deadlines.domain.inputs.planned import PlannedMoment


class DutiesClosed(Input):
    """An operator ends the waiting: these duties are judged by what is known now. `instants` are those they fall under."""

    TYPE: ClassVar[str] = "deadlines.input.duties-closed.v1"
    obligation: Token
    period: Token
    instants: tuple[Moment, ...]
    duties: tuple[UnitOf, ...]
    reason: str
    source: Citation | None = None


class ExtensionGranted(Input):
    """Some units have until another instant; `moments` are those of it (reminders, due instant, patience)."""

    TYPE: ClassVar[str] = "deadlines.input.extension-granted.v1"
    extension: Token
    catalogue: Token
    obligation: Token
    period: Token
    due_at: Moment
    duties: tuple[UnitOf, ...]
    moments: tuple[PlannedMoment, ...]
    reason: str
    source: Citation | None = None


class ExtensionRecalled(Input):
    """An extension is taken back: what held before it holds again."""

    TYPE: ClassVar[str] = "deadlines.input.extension-recalled.v1"
    extension: Token
    obligation: Token
    period: Token
    duties: tuple[UnitOf, ...]
    reason: str
    source: Citation | None = None


class WaiverGranted(Input):
    """Some duties of a period need not be fulfilled."""

    TYPE: ClassVar[str] = "deadlines.input.waiver-granted.v1"
    waiver: Token
    obligation: Token
    period: Token
    duties: tuple[UnitOf, ...]
    reason: str
    source: Citation | None = None


class WaiverRecalled(Input):
    """A waiver is taken back: the duties are judged as if it had never been."""

    TYPE: ClassVar[str] = "deadlines.input.waiver-recalled.v1"
    waiver: Token
    obligation: Token
    period: Token
    duties: tuple[UnitOf, ...]
    reason: str
    source: Citation | None = None


class CreditGranted(Input):
    """What a unit's predecessor had sent counts for the unit."""

    TYPE: ClassVar[str] = "deadlines.input.credit-granted.v1"
    credit: Token
    obligation: Token
    period: Token
    duty: UnitOf
    predecessor: Token
    submission_id: Token
    arrived_at: Moment
    reason: str
    source: Citation | None = None


class CreditRecalled(Input):
    """A credit is taken back."""

    TYPE: ClassVar[str] = "deadlines.input.credit-recalled.v1"
    credit: Token
    obligation: Token
    period: Token
    duty: UnitOf
    reason: str
    source: Citation | None = None


class OutageReported(Input):
    """An operator says when a district's system or line was down; the same id again corrects it."""

    TYPE: ClassVar[str] = "deadlines.input.outage-reported.v1"
    outage: Token
    district: Token
    since: Moment
    until: Moment
    reason: str
    source: Citation | None = None


class OutageRecalled(Input):
    """A declared outage never was one."""

    TYPE: ClassVar[str] = "deadlines.input.outage-recalled.v1"
    outage: Token
    district: Token
    reason: str
    source: Citation | None = None


class DutiesExcused(Input):
    """Some duties that an outage of a district that sends seems to excuse: each is looked at by its own rules."""

    TYPE: ClassVar[str] = "deadlines.input.duties-excused.v1"
    outage: Token
    district: Token
    duties: tuple[DutyOf, ...]


class NoteTaken(Input):
    """Somebody notes something about whatever is named."""

    TYPE: ClassVar[str] = "deadlines.input.note-taken.v1"
    note: Token
    district: Token | None = None
    unit: Token | None = None
    obligation: Token | None = None
    period: Token | None = None
    text: str
    source: Citation | None = None


class NoteRecalled(Input):
    """A note is taken back."""

    TYPE: ClassVar[str] = "deadlines.input.note-recalled.v1"
    note: Token
    reason: str
    source: Citation | None = None
