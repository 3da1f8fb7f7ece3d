"""The rules of intake: what is decided on an arrival, when a due instant is settled, what is known of the rest."""

from collections.abc import Mapping

from services.intake.domain.closing import CLOSING, RequestMarks, Settle, SettleWithout
from services.intake.domain.inputs import (
    SOURCE_PREFIX,
    Arrived,
    ObjectFound,
    ObjectMissed,
    Reconsidered,
    Repeated,
    Reused,
    Reviewed,
    SilenceNoted,
    Unreadable,
)
from services.intake.domain.knowledge import DISTRICTS, KNOWLEDGE, Knowledge
from services.intake.domain.report import REPORT, Answer, DecideArrival, RefuseReused, Report, Review
from services.kit.decider import Decider

DECIDERS: Mapping[str, Decider] = {"report": REPORT, "closing": CLOSING, **KNOWLEDGE}

__all__ = [
    "DECIDERS",
    "DISTRICTS",
    "SOURCE_PREFIX",
    "Answer",
    "Arrived",
    "DecideArrival",
    "Knowledge",
    "ObjectFound",
    "ObjectMissed",
    "Reconsidered",
    "RefuseReused",
    "Repeated",
    "Report",
    "RequestMarks",
    "Reused",
    "Review",
    "Reviewed",
    "Settle",
    "SettleWithout",
    "SilenceNoted",
    "Unreadable",
]
