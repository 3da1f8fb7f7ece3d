"""What `scoring` publishes: how each duty stands."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import Field
from typing_extensions import override

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
    sources: dict[str, int] = Field(default_factory=dict)
    changed_at: Moment

    @override
    def route(self) -> str:
        return f"scoring.standing.{self.district}.{self.unit}.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.changed_at


ScoringEvent = StandingChanged
