"""The rules of intake: what is decided on an arrival, when a due instant is settled, what is known of the rest."""

from collections.abc import Mapping

from services.intake.domain.closing import CLOSING, RequestMarks, Settle
from services.intake.domain.inputs import SOURCE_PREFIX, Arrived, Reconsidered, Repeated, Reused, Unreadable
from services.intake.domain.knowledge import DISTRICTS, KNOWLEDGE, Knowledge
from services.intake.domain.report import REPORT, Answer, DecideArrival, RefuseReused
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
    "Reconsidered",
    "RefuseReused",
    "Repeated",
    "RequestMarks",
    "Reused",
    "Settle",
    "Unreadable",
]
