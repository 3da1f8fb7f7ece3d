"""The rules of intake: what is decided on an arrival, when a due instant is settled, what is known of the rest."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from services.contracts.intake import AcceptanceRevoked, ArrivalUnknown, Decided, FaultsNoted, UnknownLifted
from services.intake.domain.arrivals import DecideArrival, RefuseReused, decide_arrival, judged, refuse_reused
from services.intake.domain.closing import CLOSING, RequestMarks, Settle, SettleWithout
from services.intake.domain.inputs import (
    SOURCE_PREFIX,
    Arrived,
    Cell,
    FaultsFound,
    Lifted,
    ObjectFound,
    ObjectMissed,
    Reconsidered,
    Recorded,
    RegisterImported,
    Repeated,
    Reused,
    Reviewed,
    ReviewProposed,
    Revoking,
    SilenceNoted,
    Tried,
    Unreadable,
    Withdrawing,
)
from services.intake.domain.knowledge import DISTRICTS, KNOWLEDGE, Knowledge
from services.intake.domain.officers import Lift, Record, TakeOver, decide_officer, read_cell
from services.intake.domain.quality import NoteFaults, note_faults
from services.intake.domain.report import Answer, Arrival, Asked, Report, arrival_of, remember
from services.intake.domain.reviewing import Review
from services.intake.domain.takingback import Revoke, Withdraw, revoke, withdraw
from services.kit.decider import Decider

Command = DecideArrival | RefuseReused | Withdraw | Review | Revoke | NoteFaults | Record | TakeOver | Lift


def decide_report(
    command: Command, report: Report
) -> Sequence[Decided | AcceptanceRevoked | FaultsNoted | ArrivalUnknown | UnknownLifted]:
    """Decide on what came for a duty."""
    match command:
        case DecideArrival():
            return decide_arrival(command, report)
        case RefuseReused():
            return refuse_reused(command, report)
        case Withdraw():
            return withdraw(command, report)
        case Revoke():
            return revoke(command, report)
        case NoteFaults():
            return note_faults(command, report)
        case Review() | Record() | TakeOver() | Lift():
            return decide_officer(command, report)
    assert_never(command)


REPORT = Decider(Report(), remember, decide_report)
DECIDERS: Mapping[str, Decider] = {"report": REPORT, "closing": CLOSING, **KNOWLEDGE}

__all__ = [
    "DECIDERS",
    "DISTRICTS",
    "SOURCE_PREFIX",
    "Answer",
    "Arrival",
    "Arrived",
    "Asked",
    "Cell",
    "DecideArrival",
    "FaultsFound",
    "Knowledge",
    "Lift",
    "Lifted",
    "NoteFaults",
    "ObjectFound",
    "ObjectMissed",
    "Reconsidered",
    "Record",
    "Recorded",
    "RefuseReused",
    "RegisterImported",
    "Repeated",
    "Report",
    "RequestMarks",
    "Reused",
    "Review",
    "ReviewProposed",
    "Reviewed",
    "Revoke",
    "Revoking",
    "Settle",
    "SettleWithout",
    "SilenceNoted",
    "TakeOver",
    "Tried",
    "Unreadable",
    "Withdraw",
    "Withdrawing",
    "arrival_of",
    "judged",
    "read_cell",
]
