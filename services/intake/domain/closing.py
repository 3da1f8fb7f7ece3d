"""When a due instant is settled: once a mark has come back through every district's stream (architecture: closing)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.contracts.deadlines import PeriodClosing
from services.contracts.district import Mark
from services.contracts.intake import IntakeSettled, MarksRequested
from services.intake.domain.inputs import SOURCE_PREFIX, SilenceNoted
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
class SettleWithout:
    """Marks were sent for long enough: settle without those that did not come back."""

    noted: SilenceNoted
    now: datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """A due instant that is being settled: whose marks were asked for, whose came back, who was last said to be silent.

    `asked` is None until marks are requested, `silent` until something is said. A mark may be heard before it is asked
    for: a restored service hears it again in the district's stream.
    """

    asked: frozenset[str] | None = None
    back: frozenset[str] = frozenset()
    silent: frozenset[str] | None = None


def _close(closing: Closing, fact: Fact) -> Closing:
    match fact.event:
        case MarksRequested():
            return replace(closing, asked=frozenset(fact.event.districts))
        case Mark():
            return replace(closing, back=closing.back | {fact.source.removeprefix(SOURCE_PREFIX)})
        case IntakeSettled():
            return replace(closing, asked=closing.asked or frozenset(), silent=frozenset(fact.event.silent))
        case _:
            return closing


def request_marks(command: RequestMarks, closing: Closing) -> Sequence[MarksRequested | IntakeSettled]:
    """Ask for marks once; where none is missing there is nothing to wait for."""
    if closing.asked is not None:
        return []
    instant = _instant(command.closing)
    settled = IntakeSettled(**instant, settled_at=command.now)
    if not command.districts:
        return [settled]
    asked = MarksRequested(**instant, districts=command.districts, requested_at=command.now)
    return [asked] if set(command.districts) - closing.back else [asked, settled]


def settle(command: Settle, closing: Closing) -> Sequence[IntakeSettled]:
    """Say that the instant is settled when no mark is missing, and again when somebody silent is back."""
    if closing.silent is not None:
        left = closing.silent - closing.back
        return [] if left == closing.silent else [_settled(command.mark, left, command.now)]
    if closing.asked is None or closing.asked - closing.back:
        return []
    return [_settled(command.mark, frozenset(), command.now)]


def settle_without(command: SettleWithout, closing: Closing) -> Sequence[IntakeSettled]:
    """Say once that the instant is settled but for those who are silent."""
    if closing.asked is None or closing.silent is not None:
        return []
    return [_settled(command.noted, closing.asked - closing.back, command.now)]


def _settled(about: Mark | SilenceNoted, silent: frozenset[str], now: datetime) -> IntakeSettled:
    return IntakeSettled(**_instant(about), silent=tuple(sorted(silent)), settled_at=now)


def _instant(about: PeriodClosing | Mark | SilenceNoted) -> dict[str, Any]:
    return {"obligation": about.obligation, "period": about.period, "due_at": about.due_at}


def decide_closing(
    command: RequestMarks | Settle | SettleWithout, closing: Closing
) -> Sequence[MarksRequested | IntakeSettled]:
    """Decide on the settling of a due instant."""
    match command:
        case RequestMarks():
            return request_marks(command, closing)
        case Settle():
            return settle(command, closing)
        case SettleWithout():
            return settle_without(command, closing)


CLOSING = Decider(Closing(), _close, decide_closing)
