"""What officers decide and write down: held submissions, papers, lists kept before this system.

Where the officer's own unit is concerned two persons have to say the same. A list speaks only where nothing else is
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
    ReportReturned,
    ReportSubmitted,
    UnknownLifted,
)
from services.intake.domain.arrivals import of_arrival, replaced
from services.intake.domain.inputs import Cell, Lifted, Recorded, Verdict
from services.intake.domain.knowledge import Knowledge
from services.intake.domain.report import Report
from services.kit.decider import Refusal

LAST_SECOND: Final = timedelta(seconds=1)
LISTED_CHANNEL: Final = "other"


class NotHeld(Refusal):
    """Nothing is held under this submission id; it is decided, or was never heard of."""

    SITUATION = "NOT_HELD"


class StillUnknown(Refusal):
    """Unit, obligation or period of this submission is not known; it cannot be taken in."""

    SITUATION = "STILL_UNKNOWN"


class ArrivedAfterReceipt(Refusal):
    """A report cannot have arrived after the province received it."""

    SITUATION = "ARRIVED_AFTER_RECEIPT"


class SecondPersonNeeded(Refusal):
    """The officer's own unit is concerned: a second person has to say the same."""

    SITUATION = "SECOND_PERSON_NEEDED"


class NotObliged(Refusal):
    """The unit does not owe this report in this period."""

    SITUATION = "NOT_OBLIGED"


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
class Review:
    """Decide as an officer says; `proposed`: only say what should be decided."""

    said: Verdict
    actor: str
    knowledge: Knowledge
    now: datetime
    proposed: bool = False


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


def review(command: Review, report: Report) -> Sequence[Decided]:
    """Decide a held submission as an officer says; a proposal is only looked at.

    Raises:
        NotHeld: it is decided, or not known.
        SecondPersonNeeded: the officer's own unit is concerned, and nobody else said the same.
        StillUnknown: it cannot be taken in: its duty is not known.
        ArrivedAfterReceipt: the arrival the officer gives lies after the receipt.
    """
    said = command.said
    if said.submission_id not in report.arrivals:
        raise NotHeld(district=said.district, submission_id=said.submission_id)
    decided = _reviewed(command, report)
    if command.proposed:
        return []
    _ask_for_two(command, report)
    return decided


def _ask_for_two(command: Review, report: Report) -> None:
    said, proposal = command.said, report.proposals.get(command.said.submission_id)
    if said.actor_unit != said.unit:
        return
    if proposal is None or proposal.actor == command.actor or proposal.verdict != said.verdict:
        proposed_by = proposal.actor if proposal is not None else None
        raise SecondPersonNeeded(submission_id=said.submission_id, unit=said.unit, proposed_by=proposed_by)


def _reviewed(command: Review, report: Report) -> Sequence[Decided]:
    verdict, arrival = command.said, report.arrivals[command.said.submission_id]
    said = of_arrival(arrival, verdict.district, command.knowledge, report, command.now)
    if not verdict.accept:
        return [ReportReturned(**said, reasons=verdict.reasons)]
    missing = command.knowledge.lacks()
    if missing is not None:
        raise StillUnknown(submission_id=verdict.submission_id, missing=missing.value)
    if verdict.arrived_at is not None:
        if verdict.arrived_at > arrival.received_at:
            raise ArrivedAfterReceipt(arrived_at=verdict.arrived_at, received_at=arrival.received_at)
        said["arrived_at"] = verdict.arrived_at
    words: dict[str, Any] = {
        "evidence": Evidence.REVIEWED.value,
        "reason": verdict.reason,
        "replaces": arrival.submission.replaces,
    }
    accepted = ReportSubmitted(**said, **words, version=report.accepted + 1)
    return [*replaced(accepted, report), accepted]


def record(command: Record, report: Report) -> Sequence[Decided]:
    """Take in what an officer wrote down.

    Raises:
        StillUnknown: the duty is not known.
        NotObliged: the unit does not owe the report.
        ArrivalInFuture: the arrival is still to come.
        IdUsed: something else has this submission id.
    """
    said = command.recorded
    missing = command.knowledge.lacks()
    if missing is not None:
        raise StillUnknown(unit=said.unit, obligation=said.obligation, period=said.period, missing=missing.value)
    if not command.knowledge.obliges(said.unit):
        raise NotObliged(unit=said.unit, obligation=said.obligation, period=said.period)
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
        "due_at": report.due_at or command.knowledge.due_of(about.unit),
        "decided_at": command.now,
        "version": report.accepted + 1,
    }


def arrival_listed(cell: Cell, due_at: datetime) -> datetime | None:
    """Say when a list says that something came: the earliest moment its words allow."""
    without_a_day = {"on_time": due_at - LAST_SECOND, "late": due_at}
    return cell.arrived_at or without_a_day.get(cell.mark)


def read_cell(cell: Cell, knowledge: Knowledge, report: Report, now: datetime) -> tuple[str, ReasonCode | None]:
    """Say what a cell is worth: accepted, unknown, missing, already, or refused and why."""
    due_at = report.due_at or knowledge.due_of(cell.unit)
    lacks = knowledge.lacks()
    if lacks is not None or due_at is None:
        return "refused", lacks
    if not knowledge.obliges(cell.unit):
        return "refused", ReasonCode.NOT_OBLIGED
    if cell.submission_id in report.answers:
        return "accepted", None
    if any(answer.stands or isinstance(answer.decision, ReportHeld) for answer in report.answers.values()):
        return "already", None
    arrived = arrival_listed(cell, due_at)
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
    due_at = report.due_at or command.knowledge.due_of(cell.unit)
    arrived = arrival_listed(cell, due_at) if due_at is not None else None
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
