"""Objections as they stand: what a unit objected to, and every step taken since.

A case is *open* while a level has to decide it, *decided* while its decision can still be taken further, *final* once that is
over, or *withdrawn*. Until it is final or withdrawn it is *pending*, and the mark it is about is provisional. How a case
stands is a function of its steps and of an instant: that the days for an appeal are over is no event.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, assert_never

from services.contracts.scoring import (
    Against,
    ObjectionAppealed,
    ObjectionDecided,
    ObjectionFiled,
    ObjectionOutcome,
    ObjectionWithdrawn,
    Status,
)
from services.scoring.domain.standing import DutyKey

Happened = ObjectionFiled | ObjectionAppealed | ObjectionDecided | ObjectionWithdrawn


class What(StrEnum):
    """What was done about an objection."""

    FILED = "filed"
    APPEALED = "appealed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """How an objection stands at an instant."""

    OPEN = "open"
    DECIDED = "decided"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class Step(NamedTuple):
    """One step of a case; `until`: by when it has to be decided, or can be appealed. None: neither."""

    what: What
    level: int
    at: datetime
    until: datetime | None = None
    outcome: ObjectionOutcome | None = None
    status: Status | None = None
    lifted: tuple[str, ...] = ()
    reasons: str = ""
    evidence: tuple[str, ...] = ()
    by: str = ""
    source: str = ""


class Subject(NamedTuple):
    """What is objected to: a duty's timeliness or quality, or the score of a year."""

    against: Against
    year: int
    obligation: str = ""
    period: str = ""
    scheme: str = ""

    @property
    def mark(self) -> tuple[str, ...]:
        """Name the mark or the score itself: of a duty its year says nothing more."""
        if self.obligation:
            return (self.against.value, self.obligation, self.period)
        return (self.against.value, str(self.year), self.scheme)


class Case(NamedTuple):
    """An objection of a unit with its steps, in order."""

    objection: str
    district: str
    unit: str
    subject: Subject
    steps: tuple[Step, ...]

    @property
    def duty(self) -> DutyKey | None:
        """Return whose mark is objected to; None where it is a score."""
        about = self.subject
        return DutyKey(self.unit, about.obligation, about.period) if about.obligation else None

    @property
    def last(self) -> Step:
        """Return what was done last."""
        return self.steps[-1]

    @property
    def level(self) -> int:
        """Return the level it has come to."""
        return self.last.level

    @property
    def filed(self) -> Step:
        """Return how it began."""
        return self.steps[0]

    @property
    def is_open(self) -> bool:
        """Tell whether a level has to decide it."""
        return self.last.what in {What.FILED, What.APPEALED}

    @property
    def decision(self) -> Step | None:
        """Return the last decision on it."""
        return next((step for step in reversed(self.steps) if step.what is What.DECIDED), None)

    @property
    def changes_mark(self) -> bool:
        """Tell whether its last decision changes the mark."""
        decision = self.decision
        return decision is not None and (decision.status is not None or bool(decision.lifted))

    def state(self, at: datetime) -> State:
        """Say how it stands at an instant."""
        match self.last.what:
            case What.WITHDRAWN:
                return State.WITHDRAWN
            case What.DECIDED:
                return State.DECIDED if self.last.until is not None and at < self.last.until else State.FINAL
            case What.FILED | What.APPEALED:
                return State.OPEN
        assert_never(self.last.what)

    def is_pending(self, at: datetime) -> bool:
        """Tell whether its mark is provisional."""
        return self.state(at) in {State.OPEN, State.DECIDED}

    def is_overdue(self, at: datetime) -> bool:
        """Tell whether a level should have decided it."""
        return self.is_open and self.last.until is not None and self.last.until <= at


Docket = Mapping[str, Case]
"""All objections of a unit, by their ids."""


def entered(docket: Docket, event: Happened) -> Docket:
    """Enter what happened into a docket."""
    known = docket.get(event.objection)
    steps = () if known is None else known.steps
    step = step_of(event, steps[-1].level if steps else 1)
    if isinstance(event, ObjectionFiled):
        case = Case(event.objection, event.district, event.unit, subject(event), (step,))
    elif known is not None:
        case = known._replace(steps=(*steps, step))
    else:
        return docket
    return {**docket, event.objection: case}


def subject(filed: ObjectionFiled) -> Subject:
    """Read what is objected to."""
    return Subject(filed.against, filed.year, filed.obligation or "", filed.period or "", filed.scheme or "")


def step_of(event: Happened, level: int) -> Step:
    """Read a step off what happened; `level` is where the case was."""
    match event:
        case ObjectionFiled():
            step = Step(What.FILED, 1, event.filed_at, event.decide_by, evidence=event.evidence, by=event.filed_by)
        case ObjectionAppealed():
            step = Step(What.APPEALED, event.level, event.appealed_at, event.decide_by)
            step = step._replace(evidence=event.evidence, by=event.filed_by)
        case ObjectionDecided():
            changed = (event.outcome, event.status, event.faults_lifted)
            step = Step(What.DECIDED, event.level, event.decided_at, event.appeal_by, *changed, by=event.decided_by)
        case ObjectionWithdrawn():
            step = Step(What.WITHDRAWN, level, event.withdrawn_at)
        case _:
            assert_never(event)
    source = None if isinstance(event, ObjectionWithdrawn) else event.source
    return step._replace(reasons=event.reasons, source="" if source is None else source.number)
