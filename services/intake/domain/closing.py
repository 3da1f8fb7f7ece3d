"""When a due instant is settled: once a mark has come back through every district's stream (architecture: closing)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.contracts.deadlines import PeriodClosing
from services.contracts.district import Mark
from services.contracts.intake import IntakeSettled, MarksRequested
from services.intake.domain.inputs import SOURCE_PREFIX
from services.kit.decider import Decider, Fact


@dataclass(frozen=True, slots=True)
class RequestMarks:
    """Put a mark behind everything that arrived before a due instant."""

    closing: PeriodClosing
    districts: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Settle:
    """A mark came back."""

    mark: Mark
    now: datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """A due instant that is being settled: the districts whose marks have not come back."""

    requested: bool = False
    waiting: frozenset[str] = frozenset()
    settled: bool = False


def _close(closing: Closing, fact: Fact) -> Closing:
    match fact.event:
        case MarksRequested():
            return replace(closing, requested=True, waiting=frozenset(fact.event.districts))
        case Mark():
            return replace(closing, waiting=closing.waiting - {fact.source.removeprefix(SOURCE_PREFIX)})
        case IntakeSettled():
            return replace(closing, settled=True)
        case _:
            return closing


def request_marks(command: RequestMarks, closing: Closing) -> Sequence[MarksRequested | IntakeSettled]:
    """Ask for marks once; with no district there is nothing to wait for."""
    if closing.requested:
        return []
    instant: dict[str, Any] = {
        "obligation": command.closing.obligation,
        "period": command.closing.period,
        "due_at": command.closing.due_at,
    }
    if not command.districts:
        return [IntakeSettled(**instant, settled_at=command.now)]
    return [MarksRequested(**instant, districts=command.districts, requested_at=command.now)]


def settle(command: Settle, closing: Closing) -> Sequence[IntakeSettled]:
    """Say once that the instant is settled, when no mark is missing."""
    if not closing.requested or closing.waiting or closing.settled:
        return []
    mark = command.mark
    return [IntakeSettled(obligation=mark.obligation, period=mark.period, due_at=mark.due_at, settled_at=command.now)]


def decide_closing(command: RequestMarks | Settle, closing: Closing) -> Sequence[MarksRequested | IntakeSettled]:
    """Decide on the settling of a due instant."""
    match command:
        case RequestMarks():
            return request_marks(command, closing)
        case Settle():
            return settle(command, closing)


CLOSING = Decider(Closing(), _close, decide_closing)
