"""The life of a letter: drafted, waiting, approved or not, numbered, signed, sent, and what became of it.

A draft says how it goes on: at once to its number, or first to somebody's approval, or to a registry that gives number and date.
What is decided is decided once, whoever asks again. A letter that never waited has its life in its sendings alone.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from services.contracts.event import Event
from services.kit.decider import Decider
from services.notify.domain.life.deciding import (
    Await,
    Issue,
    Judge,
    Recall,
    Reconsider,
    begin,
    issue,
    judge,
    recall,
    reconsider,
    waits_of,
)
from services.notify.domain.life.refusals import (
    AlreadyDecided,
    AlreadyNumbered,
    AlreadySent,
    DatedBeforeApproval,
    DatedInFuture,
    IssuerUnknown,
    MomentPassed,
    NobodyConcerned,
    NotApproved,
    NotNumbered,
    NotWaiting,
    NumberUsed,
    OwnBook,
    Recalled,
    StillSending,
    Voided,
)
from services.notify.domain.life.sending import (
    RecordAnswer,
    RecordArrival,
    RecordPaper,
    Resend,
    record_answer,
    record_arrival,
    record_paper,
    resend,
)
from services.notify.domain.life.state import Closed, Issued, Life, Sending, Stage, Unheard, Waiting, evolve
from services.notify.domain.life.writing import (
    WriteAsked,
    WriteRectification,
    concerned,
    goes_on,
    standing_then,
    write_asked,
    write_planned,
    write_rectification,
)
from services.notify.domain.plans import DraftPlanned

__all__ = [
    "LIFE",
    "AlreadyDecided",
    "AlreadyNumbered",
    "AlreadySent",
    "Await",
    "Closed",
    "DatedBeforeApproval",
    "DatedInFuture",
    "Issue",
    "Issued",
    "IssuerUnknown",
    "Judge",
    "Life",
    "MomentPassed",
    "NobodyConcerned",
    "NotApproved",
    "NotNumbered",
    "NotWaiting",
    "NumberUsed",
    "OwnBook",
    "Recall",
    "Recalled",
    "Reconsider",
    "RecordAnswer",
    "RecordArrival",
    "RecordPaper",
    "Resend",
    "Sending",
    "Stage",
    "StillSending",
    "Unheard",
    "Voided",
    "Waiting",
    "WriteAsked",
    "WriteRectification",
    "concerned",
    "decide",
    "evolve",
    "goes_on",
    "standing_then",
    "waits_of",
]

DECIDED: Final[Mapping[type[Any], Callable[[Any, Life], Sequence[Event]]]] = MappingProxyType(
    {
        WriteRectification: write_rectification,
        WriteAsked: write_asked,
        DraftPlanned: write_planned,
        Await: begin,
        Judge: judge,
        Reconsider: reconsider,
        Issue: issue,
        Recall: recall,
        RecordAnswer: record_answer,
        Resend: resend,
        RecordArrival: record_arrival,
        RecordPaper: record_paper,
    }
)
"""Which function decides on which command."""


def decide(command: Any, life: Life) -> Sequence[Event]:  # noqa: ANN401 - one of the commands above
    """Decide on a letter's own history."""
    return DECIDED[type(command)](command, life)


LIFE: Final = Decider(initial=Life(), evolve=evolve, decide=decide)
