"""What catalogues and the clock say of periods: imported, planned, come, settled, ended."""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from services.contracts.deadlines import Citation, Moved, PeriodOpened
from services.contracts.event import Moment
from services.contracts.naming import Token
from services.deadlines.domain.catalogue import Catalogue, Period
from services.deadlines.domain.inputs.base import Input, UnitOf
from services.deadlines.domain.wording import Due, Window


class MomentKind(StrEnum):
    """What is to be done when a moment comes."""

    OPEN = "open"
    REMIND = "remind"
    CLOSE = "close"
    PATIENCE = "patience"


class CatalogueImported(Input):
    """An operator hands in a checked catalogue, whole; the one before it of the same code is superseded.

    `correct`: the letter by which settled duties too follow what it says otherwise.
    """

    TYPE: ClassVar[str] = "deadlines.input.catalogue-imported.v1"
    catalogue: Catalogue
    correct: Citation | None = None


class PlannedMoment(BaseModel):
    """A moment a plan has: the opening, and reminders, due instant and patience of each due instant."""

    model_config = ConfigDict(frozen=True)

    kind: MomentKind
    at: Moment
    due_at: Moment | None = None
    working_days_before: int | None = None


class UnitGone(BaseModel):
    """A unit that has ended, so that it owes nothing that falls due later, and who came after it."""

    model_config = ConfigDict(frozen=True)

    unit: Token
    successors: tuple[Token, ...] = ()


class PeriodPlanned(Input):
    """The planner found how a period is to be opened by catalogue, registry and calendar as they are now.

    `opened` is the event as it would be; `because` says what made the plan another than before: the rule (RULE), a correction
    with a citation (CORRECTED), the calendar (CALENDAR). Who ended stands in `gone`, with who came after. `settled`: units that
    are through with what the plan would move or leave out, so that they keep it; `rule` and `days` name what of the catalogue
    and of the calendar it was made by.
    """

    TYPE: ClassVar[str] = "deadlines.input.period-planned.v1"
    catalogue: Token
    opened: PeriodOpened
    moments: tuple[PlannedMoment, ...]
    because: Moved = Moved.RULE
    gone: tuple[UnitGone, ...] = ()
    settled: tuple[Token, ...] = ()
    rule: str = ""
    days: str = ""
    reason: str = ""
    source: Citation | None = None

    @property
    def obligation(self) -> str:
        """The obligation it is a turn of."""
        return self.opened.obligation

    @property
    def period(self) -> str:
        """The period's code."""
        return self.opened.period


class PeriodUnplanned(Input):
    """No catalogue names a period any longer, or what it says of it is in conflict before it was opened; `settled` as above."""

    TYPE: ClassVar[str] = "deadlines.input.period-unplanned.v1"
    catalogue: Token
    obligation: Token
    period: Token
    because: Moved = Moved.RULE
    settled: tuple[Token, ...] = ()
    reason: str = ""
    source: Citation | None = None


class ReportDemanded(Input):
    """An operator asks for a report that is owed on demand only: a turn of its own, with a citation."""

    TYPE: ClassVar[str] = "deadlines.input.report-demanded.v1"
    demand: Token
    catalogue: Token
    obligation: Token
    turn: Period
    units: tuple[Token, ...] = ()
    reason: str
    source: Citation | None = None


class ConflictSettled(Input):
    """An operator resolves a conflict of a catalogue with a citation: another day, another window, or as it is written.

    `period` empty: for every turn of the obligation. `conflict` is the code the check names it by.
    """

    TYPE: ClassVar[str] = "deadlines.input.conflict-settled.v1"
    resolution: Token
    catalogue: Token
    obligation: Token
    period: str = ""
    conflict: str
    due: Due | None = None
    window: Window | None = None
    accepted: bool = False
    reason: str
    source: Citation


class ResolutionRecalled(Input):
    """A resolution of a conflict is taken back: the obligation is held again."""

    TYPE: ClassVar[str] = "deadlines.input.resolution-recalled.v1"
    resolution: Token
    catalogue: Token
    obligation: Token
    reason: str
    source: Citation | None = None


class DemandRecalled(Input):
    """A report that was asked for is not asked for any more."""

    TYPE: ClassVar[str] = "deadlines.input.demand-recalled.v1"
    demand: Token
    obligation: Token
    period: Token
    reason: str
    source: Citation | None = None


class MomentReached(Input):
    """A moment planned by a catalogue has come; `at` is the moment, not when it was noticed.

    `due_at` is the due instant it belongs to; None where it belongs to all of the period, or to its only one.
    """

    TYPE: ClassVar[str] = "deadlines.input.moment-reached.v1"
    kind: MomentKind
    catalogue: Token
    obligation: Token
    period: Token
    at: Moment
    due_at: Moment | None = None
    working_days_before: int | None = None


class DutiesSettled(Input):
    """Some duties of a settled due instant that still seem to owe: each is looked at by its own rules.

    `gone`: districts whose mark is missing, and that seem to be retired, so that nobody waits for them.
    """

    TYPE: ClassVar[str] = "deadlines.input.duties-settled.v1"
    obligation: Token
    period: Token
    due_at: Moment
    units: tuple[UnitOf, ...]
    gone: tuple[Token, ...] = ()


class PeriodEnded(Input):
    """Every duty of a period is decided, `due_at` being its last instant: how many there are, how many were late."""

    TYPE: ClassVar[str] = "deadlines.input.period-ended.v1"
    obligation: Token
    period: Token
    due_at: Moment
    expected: int
    late: int
