"""Named questions over the read models, answered with typed rows."""

from services.deadlines.queries.closings import (
    Closing,
    OpenDuties,
    Waiting,
    all_open,
    closings_open,
    coming,
    duties_open,
    next_moment,
    pending_moments,
    waits_for,
)
from services.deadlines.queries.duties import NO_DUTIES, Excusable, Numbers, count, counts, to_excuse
from services.deadlines.queries.periods import (
    InstantRow,
    OpenDuty,
    PeriodRow,
    catalogue,
    instants,
    open_duties,
    periods,
    unknown_duties,
)

__all__ = [
    "NO_DUTIES",
    "Closing",
    "Excusable",
    "InstantRow",
    "Numbers",
    "OpenDuties",
    "OpenDuty",
    "PeriodRow",
    "Waiting",
    "all_open",
    "catalogue",
    "closings_open",
    "coming",
    "count",
    "counts",
    "duties_open",
    "instants",
    "next_moment",
    "open_duties",
    "pending_moments",
    "periods",
    "to_excuse",
    "unknown_duties",
    "waits_for",
]
