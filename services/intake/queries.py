"""Questions to intake's read models."""

from sqlalchemy import bindparam, func, or_, select

from services.intake.projections import ARRIVALS, CLOSINGS, DISTRICTS, SUBMISSIONS

districts = select(DISTRICTS.c.district).order_by(DISTRICTS.c.district)
"""Which districts may send."""

held = (
    select(
        SUBMISSIONS.c.district,
        SUBMISSIONS.c.submission_id,
        SUBMISSIONS.c.unit,
        SUBMISSIONS.c.obligation,
        SUBMISSIONS.c.period,
        SUBMISSIONS.c.event_id,
        SUBMISSIONS.c.reasons,
    )
    .where(SUBMISSIONS.c.outcome == "held")
    .order_by(SUBMISSIONS.c.district, SUBMISSIONS.c.submission_id)
    .limit(1000)
)
"""Which submissions wait for a fact."""

waiting = (
    select(CLOSINGS.c.obligation, CLOSINGS.c.period, CLOSINGS.c.due_at, CLOSINGS.c.district)
    .where(CLOSINGS.c.state == "waiting")
    .order_by(CLOSINGS.c.due_at, CLOSINGS.c.obligation, CLOSINGS.c.district)
)
"""Which marks have not come back."""

arrivals = select(ARRIVALS.c.district, ARRIVALS.c.what, ARRIVALS.c.count)
"""What arrived, by district."""

outcomes = select(SUBMISSIONS.c.district, SUBMISSIONS.c.outcome, func.count()).group_by(
    SUBMISSIONS.c.district, SUBMISSIONS.c.outcome
)
"""What became of it, by district."""

submissions = (
    select(SUBMISSIONS)
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
