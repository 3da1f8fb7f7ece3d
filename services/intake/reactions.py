"""What follows from what was heard: a decision on each arrival, marks for each closing, an answer to each repeat."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from services.contracts import naming
from services.contracts.deadlines import (
    DistrictRegistered,
    ObligationDefined,
    PeriodClosing,
    PeriodOpened,
    ReportExpected,
    UnitRegistered,
)
from services.contracts.district import Mark, Submission
from services.contracts.intake import Decided, MarksRequested
from services.intake.domain import (
    DISTRICTS,
    SOURCE_PREFIX,
    Answer,
    Arrived,
    DecideArrival,
    Knowledge,
    Reconsidered,
    RefuseReused,
    Repeated,
    RequestMarks,
    Reused,
    Settle,
    Unreadable,
)
from services.intake.receipts import receipt, unreadable_receipt
from services.kit.decider import Fact, Say, States, To


def report_stream(district: str, about: Submission | Repeated | Reconsidered | Decided | ReportExpected) -> str:
    """Name the stream of everything that comes for one duty."""
    return f"report/{district}/{about.unit}/{about.obligation}/{about.period}"


def closing_stream(about: PeriodClosing | Mark) -> str:
    """Name the stream of the settling of one due instant."""
    return f"closing/{about.obligation}/{about.period}/{about.due_at.isoformat()}"


def stream_of(event: object, source: str) -> str:
    """Say which stream of intake a heard fact belongs to; a district's message says its district by its source."""
    district = source.removeprefix(SOURCE_PREFIX)
    match event:
        case Arrived() | Reused():
            return report_stream(district, event.submission)
        case Repeated():
            return report_stream(district, event)
        case Reconsidered() | ReportExpected():
            return report_stream(event.district, event)
        case PeriodClosing() | Mark():
            return closing_stream(event)
        case _:
            return _said_by_deadlines(event)


def _said_by_deadlines(event: object) -> str:
    match event:
        case DistrictRegistered():
            return DISTRICTS
        case UnitRegistered():
            return f"unit/{event.unit}"
        case ObligationDefined():
            return f"obligation/{event.obligation}"
        case PeriodOpened():
            return f"period/{event.obligation}/{event.period}"
        case _:
            return ""


def needs(fact: Fact) -> Sequence[str]:
    """Name what a decision on an arrival looks at: what `deadlines` has said."""
    match fact.event:
        case Arrived():
            return _known_streams(fact.event.submission)
        case Reconsidered():
            return _known_streams(fact.event)
        case PeriodClosing():
            return (DISTRICTS,)
        case _:
            return ()


def _known_streams(about: Submission | Reconsidered) -> Sequence[str]:
    return (
        DISTRICTS,
        f"unit/{about.unit}",
        f"obligation/{about.obligation}",
        f"period/{about.obligation}/{about.period}",
    )


def _knowledge(about: Submission | Reconsidered, district: str, states: States) -> Knowledge:
    districts, unit, obligation, period = _known_streams(about)
    return Knowledge(states[districts].get(district), states[unit], states[obligation], states[period])


def react(fact: Fact, states: States) -> Sequence[To | Say]:
    """Turn a fact into commands and answers."""
    district = fact.source.removeprefix(SOURCE_PREFIX)
    match fact.event:
        case Arrived():
            submission = fact.event.submission
            command = DecideArrival(
                district,
                submission.submission_id,
                _knowledge(submission, district, states),
                final=False,
                now=fact.recorded_at,
            )
            return [To(fact.stream, command)]
        case Reconsidered():
            again = fact.event
            command = DecideArrival(
                again.district,
                again.submission_id,
                _knowledge(again, again.district, states),
                final=True,
                now=fact.recorded_at,
            )
            return [To(fact.stream, command)]
        case Reused():
            reused = fact.event
            return [
                To(
                    fact.stream,
                    RefuseReused(
                        district,
                        reused.submission,
                        reused.content_sha256,
                        fact.correlation_id,
                        fact.occurred_at,
                        fact.recorded_at,
                    ),
                )
            ]
        case Repeated() | Unreadable():
            return _answers(fact, district, states)
        case PeriodClosing():
            return [To(fact.stream, RequestMarks(fact.event, tuple(sorted(states[DISTRICTS])), fact.recorded_at))]
        case Mark():
            return [To(fact.stream, Settle(fact.event, fact.recorded_at))]
        case _:
            return []


def _answers(fact: Fact, district: str, states: States) -> Sequence[Say]:
    if isinstance(fact.event, Unreadable):
        subject = naming.receipt_subject(fact.event.district, naming.UNREADABLE)
        return [Say(subject, f"receipt-{fact.id}", unreadable_receipt(fact.event))]
    answer: Answer | None = states[fact.stream].answers.get(fact.event.submission_id)
    if answer is None:
        return []
    return [
        Say(
            naming.receipt_subject(district, fact.event.unit),
            f"receipt-{district}-{fact.id}",
            receipt(answer, repeat=True),
        )
    ]


def publish(fact: Fact) -> Iterable[Say]:
    """Say what goes out beside an own event: the receipt of a decision, the marks of a closing."""
    match fact.event:
        case Decided():
            answer = Answer(fact.event, fact.id, fact.position, fact.hash)
            return [
                Say(
                    naming.receipt_subject(fact.event.district, fact.event.unit),
                    f"{fact.id}/receipt",
                    receipt(answer, repeat=False),
                )
            ]
        case MarksRequested():
            asked = fact.event
            return [
                mark(asked.obligation, asked.period, asked.due_at, district, fact.id) for district in asked.districts
            ]
        case _:
            return []


def mark(obligation: str, period: str, due_at: datetime, district: str, sending: str) -> Say:
    """Write the mark that goes into a district's stream; `sending` tells one sending from the next."""
    body = json.dumps({"obligation": obligation, "period": period, "due_at": due_at.isoformat()})
    return Say(naming.submission_subject(district, naming.MARK), f"{sending}/mark/{district}", body)
