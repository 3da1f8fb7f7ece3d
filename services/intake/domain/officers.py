"""What officers write down: papers, lists kept before this system; what they decide is in `reviewing`.

A list speaks only where nothing else is
known: what was accepted stands, a blank cell is unknown, and «in time» or «late» without a day counts as the earliest
moment the words allow (ADR 0018).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from services.contracts.intake import (
    ArrivalUnknown,
    Decided,
    Evidence,
    ReasonCode,
    ReportHeld,
    ReportSubmitted,
    UnknownLifted,
)
from services.intake.domain.inputs import Cell, Lifted, Recorded
from services.intake.domain.knowledge import Knowledge
from services.intake.domain.report import Report
from services.intake.domain.reviewing import NotObliged, Review, StillUnknown, review
from services.kit.decider import Refusal

LAST_SECOND: Final = timedelta(seconds=1)
LISTED_CHANNEL: Final = "other"
CAME: Final = frozenset({"on_time", "late"})
"""Marks of a list that say that something came."""


class ArrivalInFuture(Refusal):
    """A report cannot have arrived at a moment that is still to come."""

    SITUATION = "ARRIVAL_IN_FUTURE"


class IdUsed(Refusal):
    """This submission id is used; leave it out, or choose another one."""

    SITUATION = "ID_USED"


class NotUnknown(Refusal):
    """No list left this report unknown; there is nothing to lift."""

    SITUATION = "NOT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Record:
    """Take in what arrived another way."""

    recorded: Recorded
    knowledge: Knowledge
    now: datetime


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Take over one cell of a list."""

    cell: Cell
    reason: str
    source: str
    knowledge: Knowledge
    now: datetime


@dataclass(frozen=True, slots=True)
class Lift:
    """Say that nothing had arrived where a list says nothing."""

    lifted: Lifted
    now: datetime


def record(command: Record, report: Report) -> Sequence[Decided]:
    """Take in what an officer wrote down.

    Raises:
        StillUnknown: the duty is not known.
        NotObliged: the unit does not owe the report.
        ArrivalInFuture: the arrival is still to come.
        IdUsed: something else has this submission id.
    """
    said, known = command.recorded, command.knowledge
    about = {"unit": said.unit, "obligation": said.obligation, "period": said.period}
    missing = known.lacks(said.arrived_at)
    if missing is not None:
        raise StillUnknown(**about, missing=missing.value)
    if not known.obliges(said.unit, said.arrived_at):
        after = (owner for owner in known.owners(said.arrived_at) if owner != said.unit)
        raise NotObliged(**about, successors=" ".join(after))
    if said.arrived_at > command.now:
        raise ArrivalInFuture(arrived_at=said.arrived_at.isoformat(), now=command.now.isoformat())
    if said.submission_id in report.answers:
        raise IdUsed(district=said.district, submission_id=said.submission_id)
    words: dict[str, Any] = {"reason": said.reason, "source": said.source, "channel": said.channel}
    fields = _written_down(said, said.arrived_at, command, report)
    return [ReportSubmitted(**fields, **words, evidence=Evidence.RECORDED.value)]


def _written_down(
    about: Recorded | Cell, arrived: datetime, command: Record | TakeOver, report: Report
) -> dict[str, Any]:
    return {
        **about.model_dump(include={"district", "submission_id", "unit", "obligation", "period"}),
        "message_id": None,
        "content_sha256": "",
        "submitted_at": arrived,
        "received_at": command.now,
        "arrived_at": arrived,
        "due_at": command.knowledge.due_of(about.unit, report.due_at),
        "decided_at": command.now,
        "version": report.accepted + 1,
    }


def arrival_listed(cell: Cell, knowledge: Knowledge, report: Report, now: datetime) -> datetime | None:
    """Say when a list says that something came: the earliest moment its words allow.

    Where the deadline binds nobody, whatever the list calls in time or late came while the period was followed.
    """
    if cell.arrived_at is not None or cell.mark not in CAME or knowledge.period is None:
        return cell.arrived_at
    due_at = knowledge.due_of(cell.unit, report.due_at)
    if due_at is None:
        return min(knowledge.period.opened.due_of(cell.unit) - LAST_SECOND, now)
    return due_at if cell.mark == "late" else due_at - LAST_SECOND


def read_cell(cell: Cell, knowledge: Knowledge, report: Report, now: datetime) -> tuple[str, ReasonCode | None]:
    """Say what a cell is worth: accepted, unknown, missing, already, or refused and why."""
    lacks = knowledge.lacks(cell.arrived_at or now)
    if lacks is not None:
        return "refused", lacks
    if not knowledge.obliges(cell.unit, cell.arrived_at or now):
        return "refused", ReasonCode.NOT_OBLIGED
    if cell.submission_id in report.answers:
        return "accepted", None
    if any(answer.stands or isinstance(answer.decision, ReportHeld) for answer in report.answers.values()):
        return "already", None
    arrived = arrival_listed(cell, knowledge, report, now)
    if arrived is None:
        return "missing" if cell.mark == "missing" else "unknown", None
    return ("refused", ReasonCode.STAMP_IN_FUTURE) if arrived > now else ("accepted", None)


def take_over(command: TakeOver, report: Report) -> Sequence[Decided | ArrivalUnknown | UnknownLifted]:
    """Take over a cell of a list, where it says something new."""
    cell = command.cell
    outcome, _why = read_cell(cell, command.knowledge, report, command.now)
    words: dict[str, Any] = {"reason": command.reason, "source": command.source}
    about = cell.model_dump(include={"district", "unit", "obligation", "period"})
    if outcome == "unknown" and not report.unknown:
        return [ArrivalUnknown(**about, **words, noted_at=command.now)]
    if outcome == "missing" and report.unknown:
        return [UnknownLifted(**about, **words, lifted_at=command.now)]
    arrived = arrival_listed(cell, command.knowledge, report, command.now)
    if outcome != "accepted" or arrived is None or cell.submission_id in report.answers:
        return []
    fields = _written_down(cell, arrived, command, report)
    return [ReportSubmitted(**fields, **words, channel=LISTED_CHANNEL, evidence=Evidence.LETTER.value)]


def lift(command: Lift, report: Report) -> Sequence[UnknownLifted]:
    """Say that nothing had arrived.

    Raises:
        NotUnknown: no list left it unknown.
    """
    said = command.lifted
    if not report.unknown:
        raise NotUnknown(unit=said.unit, obligation=said.obligation, period=said.period)
    return [UnknownLifted(**said.model_dump(), lifted_at=command.now)]


def decide_officer(
    command: Review | Record | TakeOver | Lift, report: Report
) -> Sequence[Decided | ArrivalUnknown | UnknownLifted]:
    """Decide what an officer says."""
    match command:
        case Review():
            return review(command, report)
        case Record():
            return record(command, report)
        case TakeOver():
            return take_over(command, report)
        case Lift():
            return lift(command, report)
