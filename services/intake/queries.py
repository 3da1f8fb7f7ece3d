"""Questions to intake's read models."""

from collections.abc import Mapping

from sqlalchemy import bindparam, func, or_, select, text

from services.contracts.intake import ReasonCode
from services.intake.projections import ARRIVALS, CLOSINGS, DISTRICTS, DOCUMENTS, OUTAGES, SUBMISSIONS
from services.kit import journal
from services.kit.journal import Head

AT_ONCE = 1000


def said_by_deadlines(heads: Mapping[str, Head]) -> int:
    """Count what was heard of `deadlines`, in all its incarnations."""
    return sum(head.position for source, head in heads.items() if journal.family(source) == "deadlines")


districts = select(DISTRICTS.c.district, DISTRICTS.c.leaf).order_by(DISTRICTS.c.district)
"""Which districts may send, and which of them through a leaf."""

_held = (
    select(
        SUBMISSIONS.c.district,
        SUBMISSIONS.c.submission_id,
        SUBMISSIONS.c.unit,
        SUBMISSIONS.c.obligation,
        SUBMISSIONS.c.period,
        SUBMISSIONS.c.event_id,
    )
    .where(text("submissions.outcome = 'held'"))  # as the index says it: a bound value would not use it
    .order_by(SUBMISSIONS.c.district, SUBMISSIONS.c.submission_id)
    .limit(AT_ONCE)
)

unknown = _held.add_columns(SUBMISSIONS.c.received_at, SUBMISSIONS.c.reasons).where(SUBMISSIONS.c.until == "deadlines")
"""Which submissions wait for what `deadlines` may have said."""

excused = (
    _held.add_columns(OUTAGES.c.outage, OUTAGES.c.since, OUTAGES.c.until)
    .join(OUTAGES, OUTAGES.c.district == SUBMISSIONS.c.district)
    .where(
        SUBMISSIONS.c.reasons == ReasonCode.STAMP_TOO_OLD.value,
        OUTAGES.c.since < SUBMISSIONS.c.received_at,
        OUTAGES.c.until > SUBMISSIONS.c.submitted_at,
    )
)
"""Which submissions are held for an old stamp that a declared outage may explain."""

awaited = (
    _held.add_columns(
        SUBMISSIONS.c.decided_at, DOCUMENTS.c.bucket, DOCUMENTS.c.object, DOCUMENTS.c.sha256, DISTRICTS.c.leaf
    )
    .join(
        DOCUMENTS,
        (DOCUMENTS.c.district == SUBMISSIONS.c.district) & (DOCUMENTS.c.submission_id == SUBMISSIONS.c.submission_id),
    )
    .join(DISTRICTS, DISTRICTS.c.district == SUBMISSIONS.c.district)
    .where(SUBMISSIONS.c.until == "object")
)
"""Which submissions wait for their document, since when, and what it is."""

of_submission = select(
    SUBMISSIONS.c.unit, SUBMISSIONS.c.obligation, SUBMISSIONS.c.period, SUBMISSIONS.c.outcome, SUBMISSIONS.c.event_id
).where(SUBMISSIONS.c.district == bindparam("district"), SUBMISSIONS.c.submission_id == bindparam("submission_id"))
"""Which duty a submission is about, and what was decided."""

unsettled = (
    select(
        CLOSINGS.c.obligation,
        CLOSINGS.c.period,
        CLOSINGS.c.due_at,
        CLOSINGS.c.district,
        CLOSINGS.c.state,
        CLOSINGS.c.since,
    )
    .where(text("closings.state in ('waiting', 'silent')"))
    .order_by(CLOSINGS.c.due_at, CLOSINGS.c.obligation, CLOSINGS.c.period, CLOSINGS.c.district)
)
"""Which marks have not come back."""

arrivals = select(ARRIVALS.c.district, ARRIVALS.c.what, ARRIVALS.c.count)
"""What arrived, by district."""

outcomes = select(SUBMISSIONS.c.district, SUBMISSIONS.c.outcome, func.count()).group_by(
    SUBMISSIONS.c.district, SUBMISSIONS.c.outcome
)
"""What became of it, by district."""

submissions = (
    select(
        SUBMISSIONS.c.district,
        SUBMISSIONS.c.submission_id,
        SUBMISSIONS.c.unit,
        SUBMISSIONS.c.obligation,
        SUBMISSIONS.c.period,
        SUBMISSIONS.c.outcome,
        SUBMISSIONS.c.reasons,
        SUBMISSIONS.c.submitted_at,
        SUBMISSIONS.c.received_at,
        SUBMISSIONS.c.arrived_at,
        SUBMISSIONS.c.event_id,
    )
    .where(
        or_(bindparam("district") == "", SUBMISSIONS.c.district == bindparam("district")),
        or_(bindparam("outcome") == "", SUBMISSIONS.c.outcome == bindparam("outcome")),
    )
    .order_by(SUBMISSIONS.c.received_at, SUBMISSIONS.c.district, SUBMISSIONS.c.submission_id)
    .limit(bindparam("limit"))
)
"""Submissions with the decision that stands."""

decision_of = select(SUBMISSIONS.c.event_id).where(
    SUBMISSIONS.c.district == bindparam("district"), SUBMISSIONS.c.submission_id == bindparam("submission_id")
)
"""Which event decided a submission."""
