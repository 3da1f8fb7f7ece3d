"""Questions to intake's read models."""

import json
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select, text

from services.contracts.intake import Evidence, ReasonCode
from services.intake.domain.streams import OfDuty, after_streams, known_streams
from services.intake.projections.tables import (
    ARRIVALS,
    CLOSINGS,
    DISTRICTS,
    DOCUMENTS,
    FIGURES,
    OBLIGATIONS,
    OUTAGES,
    SUBMISSIONS,
    UNKNOWNS,
    WITHDRAWALS,
)
from services.kit import journal
from services.kit.database import Database, OneOf
from services.kit.decider import Rules
from services.kit.journal import Head, Row
from services.kit.states import States

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
    SUBMISSIONS.c.unit,
    SUBMISSIONS.c.obligation,
    SUBMISSIONS.c.period,
    SUBMISSIONS.c.outcome,
    SUBMISSIONS.c.event_id,
    SUBMISSIONS.c.until,
    SUBMISSIONS.c.proposed_by,
    SUBMISSIONS.c.proposal,
    SUBMISSIONS.c.faults,
    SUBMISSIONS.c.faults_event_id,
).where(SUBMISSIONS.c.district == bindparam("district"), SUBMISSIONS.c.submission_id == bindparam("submission_id"))
"""Which duty a submission is about, what was decided, what it waits for, what one of two officers said, its faults."""

of_withdrawal = select(WITHDRAWALS.c.unit, WITHDRAWALS.c.obligation, WITHDRAWALS.c.period).where(
    WITHDRAWALS.c.district == bindparam("district"), WITHDRAWALS.c.submission_id == bindparam("submission_id")
)
"""Which duty a withdrawal is about."""

accepted = select(
    SUBMISSIONS.c.owner, SUBMISSIONS.c.obligation, SUBMISSIONS.c.period, SUBMISSIONS.c.submission_id
).where(SUBMISSIONS.c.outcome == "accepted", OneOf(SUBMISSIONS.c.owner, "units"))
"""For which duties of some units something is accepted, whoever sent it."""

written_down = select(SUBMISSIONS.c.outcome, SUBMISSIONS.c.event_id).where(
    SUBMISSIONS.c.owner == bindparam("unit"),
    SUBMISSIONS.c.obligation == bindparam("obligation"),
    SUBMISSIONS.c.period == bindparam("period"),
    SUBMISSIONS.c.submission_id == bindparam("submission_id"),
)
"""What became of a submission of a duty, whoever sent it."""

left_unknown = select(UNKNOWNS.c.district, UNKNOWNS.c.event_id).where(
    UNKNOWNS.c.unit == bindparam("unit"),
    UNKNOWNS.c.obligation == bindparam("obligation"),
    UNKNOWNS.c.period == bindparam("period"),
)
"""Which event left a duty unknown, or lifted that."""

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

# Written out: a bound value in GROUP BY is another one than that in SELECT (PostgreSQL).
_as_counted: ColumnElement[str] = literal_column(
    f"CASE WHEN submissions.evidence IN ('{Evidence.RECORDED.value}', '{Evidence.LETTER.value}')"
    " THEN 'recorded' ELSE submissions.outcome END"
)
outcomes = select(SUBMISSIONS.c.district, _as_counted, func.count()).group_by(SUBMISSIONS.c.district, _as_counted)
"""What became of it, by district; what an officer wrote down came from no district and is counted as that."""

_submissions = select(
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
    SUBMISSIONS.c.proposed_by,
    SUBMISSIONS.c.faults,
)
submissions = (
    _submissions.where(
        or_(bindparam("district") == "", SUBMISSIONS.c.district == bindparam("district")),
        or_(bindparam("outcome") == "", SUBMISSIONS.c.outcome == bindparam("outcome")),
    )
    .order_by(SUBMISSIONS.c.received_at, SUBMISSIONS.c.district, SUBMISSIONS.c.submission_id)
    .limit(bindparam("limit"))
)
"""Submissions with the decision that stands."""

one_submission = _submissions.where(
    SUBMISSIONS.c.district == bindparam("district"), SUBMISSIONS.c.submission_id == bindparam("submission_id")
)
"""One submission with the decision that stands."""


completes = select(OBLIGATIONS.c.completes).where(OBLIGATIONS.c.obligation == bindparam("obligation"))
"""The obligation whose estimates another one makes exact; no row where that is not known."""

reported = (
    select(FIGURES.c.district, FIGURES.c.unit, FIGURES.c.event_id, FIGURES.c.figures)
    .where(
        FIGURES.c.obligation == bindparam("obligation"),
        FIGURES.c.period == bindparam("period"),
    )
    .order_by(FIGURES.c.row)
)
"""What was reported for a period and stands, the last one last."""


async def states(database: Database, rules: Rules, streams: Iterable[str]) -> States:
    """Fold streams of the journal as they stand; nothing is decided on them."""
    found = States(rules)
    await _fold(database, rules, found, streams)
    return found


async def known(database: Database, rules: Rules, duties: Collection[OfDuty]) -> States:
    """Fold what `deadlines` has said about duties, and about the units that came after theirs."""
    found = States(rules)
    wanted = [stream for about in duties for stream in known_streams(about)]
    while wanted:
        await _fold(database, rules, found, wanted)
        wanted = found.missing(stream for about in duties for stream in after_streams(about, found))
    return found


async def _fold(database: Database, rules: Rules, into: States, streams: Iterable[str]) -> None:
    wanted = list(dict.fromkeys(streams))
    for stream in wanted:
        into.begin(stream)
    for row in await rows(database, wanted):
        into.evolve(journal.fact_of(row, rules))


async def rows(database: Database, streams: Iterable[str]) -> list[Row]:
    """Read streams of the journal, in its order."""
    read = await database.read(journal.OF_STREAMS, {"streams": json.dumps(list(streams))})
    return [Row._make(row) for row in read]
