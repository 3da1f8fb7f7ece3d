"""What follows from what was heard: a decision on each arrival, marks for each closing, an answer to each repeat."""

from collections.abc import Iterable, Sequence
from datetime import UTC

from services.contracts import naming
from services.contracts.deadlines import (
    DistrictRegistered,
    ObligationDefined,
    OutageDeclared,
    PeriodClosing,
    PeriodOpened,
    ReportExpected,
    UnitRegistered,
)
from services.contracts.district import Mark, Submission
from services.contracts.intake import Decided, IntakeSettled, MarksRequested
from services.intake.domain import (
    DISTRICTS,
    SOURCE_PREFIX,
    Answer,
    Arrived,
    DecideArrival,
    Knowledge,
    ObjectFound,
    ObjectMissed,
    Reconsidered,
    RefuseReused,
    Repeated,
    Report,
    RequestMarks,
    Reused,
    Review,
    Reviewed,
    Settle,
    SettleWithout,
    SilenceNoted,
    Unreadable,
)
from services.intake.receipts import receipt, unreadable_receipt
from services.kit.decider import Fact, Say, States, To

FoundOut = Reconsidered | ObjectFound | ObjectMissed | Reviewed


def report_stream(district: str, about: Submission | Repeated | FoundOut | Decided | ReportExpected) -> str:
    """Name the stream of everything that comes for one duty."""
    return f"report/{district}/{about.unit}/{about.obligation}/{about.period}"


def closing_stream(about: PeriodClosing | Mark | SilenceNoted | MarksRequested | IntakeSettled) -> str:
    """Name the stream of the settling of one due instant, in whichever zone it is written."""
    return f"closing/{about.obligation}/{about.period}/{about.due_at.astimezone(UTC).isoformat()}"


def stream_of(event: object, source: str) -> str:
    """Say which stream of intake a heard fact belongs to; a district's message says its district by its source."""
    district = source.removeprefix(SOURCE_PREFIX)
    match event:
        case Arrived() | Reused():
            return report_stream(district, event.submission)
        case Repeated():
            return report_stream(district, event)
        case Reconsidered() | ObjectFound() | ObjectMissed() | Reviewed() | ReportExpected():
            return report_stream(event.district, event)
        case PeriodClosing() | Mark() | SilenceNoted():
            return closing_stream(event)
        case _:
            return _said_by_deadlines(event)


def own_stream(event: object) -> str:
    """Say on which stream an own event was decided."""
    match event:
        case Decided():
            return report_stream(event.district, event)
        case MarksRequested() | IntakeSettled():
            return closing_stream(event)
        case _:
            return ""


def _said_by_deadlines(event: object) -> str:
    match event:
        case DistrictRegistered() | OutageDeclared():
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
        case Reconsidered() | ObjectFound() | ObjectMissed() | Reviewed():
            return _known_streams(fact.event)
        case PeriodClosing():
            return (DISTRICTS,)
        case _:
            return ()


def _known_streams(about: Submission | FoundOut) -> Sequence[str]:
    return (
        DISTRICTS,
        f"unit/{about.unit}",
        f"obligation/{about.obligation}",
        f"period/{about.obligation}/{about.period}",
    )


def _knowledge(about: Submission | FoundOut, district: str, states: States) -> Knowledge:
    districts, unit, obligation, period = _known_streams(about)
    return Knowledge(states[districts].get(district), states[unit], states[obligation], states[period])


def react(fact: Fact, states: States) -> Sequence[To | Say]:
    """Turn a fact into commands and answers."""
    match fact.event:
        case Arrived():
            return _arrived(fact, fact.event, states)
        case Reconsidered() | ObjectFound() | ObjectMissed():
            return [To(fact.stream, _decide(fact.event.district, fact.event, fact, states))]
        case Reviewed():
            known = _knowledge(fact.event, fact.event.district, states)
            return [To(fact.stream, Review(fact.event, known, fact.recorded_at))]
        case Reused():
            return _reused(fact, fact.event.submission, fact.event.content_sha256, states)
        case Repeated():
            answer = states[fact.stream].answers.get(fact.event.submission_id)
            return [] if answer is None else [_again(fact, answer)]
        case Unreadable():
            subject = naming.receipt_subject(fact.event.district, naming.UNREADABLE)
            return [Say(subject, f"receipt-{fact.id}", unreadable_receipt(fact.event))]
        case _:
            return _closing(fact, states)


def _closing(fact: Fact, states: States) -> Sequence[To]:
    match fact.event:
        case PeriodClosing():
            return [To(fact.stream, RequestMarks(fact.event, tuple(sorted(states[DISTRICTS])), fact.recorded_at))]
        case Mark():
            return [To(fact.stream, Settle(fact.event, fact.recorded_at))]
        case SilenceNoted():
            return [To(fact.stream, SettleWithout(fact.event, fact.recorded_at))]
        case _:
            return []


def _decide(
    district: str, about: Submission | Reconsidered | ObjectFound | ObjectMissed, fact: Fact, states: States
) -> DecideArrival:
    return DecideArrival(district, about.submission_id, _knowledge(about, district, states), fact.recorded_at)


def _arrived(fact: Fact, arrived: Arrived, states: States) -> Sequence[To | Say]:
    """Decide on an arrival; one whose decision was taken back before it was heard again is answered by that."""
    district, submission = fact.source.removeprefix(SOURCE_PREFIX), arrived.submission
    decide = To(fact.stream, _decide(district, submission, fact, states))
    answer: Answer | None = states[fact.stream].answers.get(submission.submission_id)
    if answer is None:
        return [decide]
    if answer.decision.content_sha256 != arrived.content_sha256:
        return _reused(fact, submission, arrived.content_sha256, states)
    return [_again(fact, answer), decide]


def _reused(fact: Fact, submission: Submission, content_sha256: str, states: States) -> Sequence[To | Say]:
    report: Report = states[fact.stream]
    refused = report.reused.get((submission.submission_id, content_sha256))
    district = fact.source.removeprefix(SOURCE_PREFIX)
    about = (content_sha256, fact.correlation_id, fact.occurred_at, fact.recorded_at)
    refuse = To(fact.stream, RefuseReused(district, submission, *about))
    return [refuse] if refused is None else [_again(fact, refused), refuse]


def _again(fact: Fact, answer: Answer) -> Say:
    decision = answer.decision
    subject = naming.receipt_subject(decision.district, decision.unit)
    return Say(subject, f"receipt-{decision.district}-{fact.id}", receipt(answer, repeat=True))


def publish(fact: Fact) -> Iterable[Say]:
    """Say what goes out beside an own event: the receipt of a decision."""
    if not isinstance(fact.event, Decided):
        return []
    subject = naming.receipt_subject(fact.event.district, fact.event.unit)
    answer = Answer(fact.event, fact.id, fact.position, fact.hash)
    return [Say(subject, f"{fact.id}/receipt", receipt(answer, repeat=False))]
