"""What follows from what was heard: a decision on each arrival, marks for each closing, an answer to each repeat."""

from collections.abc import Iterable, Sequence

from services.contracts import naming
from services.contracts.deadlines import PeriodClosing
from services.contracts.district import Mark, Submission, Withdrawal
from services.contracts.intake import AcceptanceRevoked, Decided, ReasonCode, ReportReturned
from services.intake.domain import (
    DISTRICTS,
    SOURCE_PREFIX,
    Answer,
    Arrived,
    Asked,
    DecideArrival,
    FaultsFound,
    Lift,
    Lifted,
    NoteFaults,
    ObjectFound,
    ObjectMissed,
    Reconsidered,
    Record,
    Recorded,
    RefuseReused,
    RegisterImported,
    Repeated,
    Report,
    RequestMarks,
    Reused,
    Review,
    Reviewed,
    ReviewProposed,
    Revoke,
    Revoking,
    Settle,
    SettleWithout,
    SilenceNoted,
    TakeOver,
    Tried,
    Unreadable,
    Withdraw,
    Withdrawing,
    arrival_of,
    judged,
)
from services.intake.domain.streams import knowledge, report_stream
from services.intake.receipts import last_receipt, receipt, trial_receipt, unreadable_receipt, withdrawal_receipt
from services.kit.decider import Fact, Say, States, To

FoundOut = Reconsidered | ObjectFound | ObjectMissed
Officers = Reviewed | ReviewProposed | Revoking | FaultsFound | Recorded | Lifted


def react(fact: Fact, states: States) -> Sequence[To | Say]:
    """Turn a fact into commands and answers."""
    match fact.event:
        case Arrived() | Withdrawing() | Tried() | Reused() | Repeated() | Unreadable():
            return _sent(fact, states)
        case Reconsidered() | ObjectFound() | ObjectMissed():
            return [To(fact.stream, _decide(fact.event.district, fact.event, fact, states))]
        case Reviewed() | ReviewProposed() | Revoking() | FaultsFound() | Recorded() | Lifted():
            return [To(fact.stream, _officer(fact.event, fact, states))]
        case RegisterImported():
            return _imported(fact, fact.event, states)
        case AcceptanceRevoked() | ReportReturned():
            return _taken_back(fact, fact.event, states)
        case _:
            return _closing(fact, states)


def _sent(fact: Fact, states: States) -> Sequence[To | Say]:
    match fact.event:
        case Arrived():
            return _arrived(fact, fact.event, states)
        case Withdrawing():
            return _withdrawing(fact, fact.event, states)
        case Tried():
            return [_tried(fact, fact.event, states)]
        case Reused():
            return _reused(fact, fact.event.submission, fact.event.content_sha256, states)
        case Repeated():
            return _repeated(fact, fact.event, states)
        case _:
            subject = naming.receipt_subject(fact.event.district, naming.UNREADABLE)
            return [Say(subject, f"receipt-{fact.id}", unreadable_receipt(fact.event))]


def _closing(fact: Fact, states: States) -> Sequence[To]:
    match fact.event:
        case PeriodClosing(due_at=due_at):
            asked = sorted(name for name, district in states[DISTRICTS].items() if not district.retired(due_at))
            return [To(fact.stream, RequestMarks(fact.event, tuple(asked), fact.recorded_at))]
        case Mark():
            return [To(fact.stream, Settle(fact.event, fact.recorded_at))]
        case SilenceNoted():
            return [To(fact.stream, SettleWithout(fact.event, fact.recorded_at))]
        case _:
            return []


def _decide(district: str, about: Submission | FoundOut, fact: Fact, states: States) -> DecideArrival:
    return DecideArrival(district, about.submission_id, knowledge(about, district, states), fact.recorded_at)


def _officer(said: Officers, fact: Fact, states: States) -> Review | Revoke | NoteFaults | Record | Lift:
    now = fact.recorded_at
    match said:
        case Reviewed() | ReviewProposed():
            known = knowledge(said, said.district, states)
            return Review(said, fact.actor, known, now, proposed=isinstance(said, ReviewProposed))
        case Recorded():
            return Record(said, knowledge(said, said.district, states), now)
        case Revoking():
            return Revoke(said, now)
        case FaultsFound():
            return NoteFaults(said, now)
        case Lifted():
            return Lift(said, now)


def _imported(fact: Fact, imported: RegisterImported, states: States) -> Sequence[To]:
    words = (imported.reason, imported.source)
    return [
        To(
            report_stream(cell.district, cell),
            TakeOver(cell, *words, knowledge(cell, cell.district, states), fact.recorded_at),
        )
        for cell in imported.cells
    ]


def _arrived(fact: Fact, arrived: Arrived, states: States) -> Sequence[To | Say]:
    """Decide on an arrival; one whose decision was taken back before it was heard again is answered by that.

    What is held waits on as it did, unless what it waits for was heard: less may be known of the rest than when it was held.
    """
    submission, report = arrived.submission, states[fact.stream]
    decide = To(fact.stream, _decide(_district(fact), submission, fact, states))
    answer: Answer | None = report.answers.get(submission.submission_id)
    if answer is None:
        return [decide]
    if answer.decision.content_sha256 != arrived.content_sha256:
        return _reused(fact, submission, arrived.content_sha256, states)
    return [_again(fact, answer), *([decide] if submission.submission_id in report.reconsidered else [])]


def _tried(fact: Fact, tried: Tried, states: States) -> Say:
    district, submission = _district(fact), tried.submission
    arrival = arrival_of(fact, tried)
    decision = judged(arrival, _decide(district, submission, fact, states), states[fact.stream])
    return Say(
        naming.receipt_subject(district, submission.unit), f"receipt-{district}-{fact.id}", trial_receipt(decision)
    )


def _withdrawing(fact: Fact, asked: Withdrawing, states: States) -> Sequence[To | Say]:
    """Take back what it names; where that is done already, or cannot be, it is answered at once."""
    report: Report = states[fact.stream]
    withdrawal = asked.withdrawal
    if withdrawal.submission_id in report.answers:
        return _reused(fact, withdrawal, asked.content_sha256, states)
    noted, answer = report.withdrawals[withdrawal.submission_id], report.answers.get(withdrawal.withdraws)
    if noted.refused is None and answer is not None and not answer.withdrawn:
        return [To(fact.stream, Withdraw(withdrawal.submission_id, fact.recorded_at))]
    return [_on_withdrawal(_district(fact), noted, report, f"receipt-{_district(fact)}-{fact.id}")]


def _taken_back(fact: Fact, event: AcceptanceRevoked | ReportReturned, states: States) -> Sequence[Say]:
    """Answer whoever took something back: the district that asked for it, or the one that sent what an officer took back."""
    if isinstance(event, ReportReturned) and ReasonCode.WITHDRAWN not in event.reasons:
        return []
    report: Report = states[fact.stream]
    meant = [
        asked
        for asked in report.withdrawals.values()
        if asked.refused is None and asked.withdrawal.withdraws == event.submission_id
    ]
    if meant:
        return [_on_withdrawal(event.district, meant[-1], report, f"{fact.id}/withdrawal")]
    if isinstance(event, ReportReturned):
        return []
    answer = report.answers[event.submission_id]
    subject = naming.receipt_subject(event.district, event.unit)
    return [Say(subject, f"{fact.id}/receipt", receipt(answer, repeat=False))]


def _on_withdrawal(district: str, asked: Asked, report: Report, message_id: str) -> Say:
    answer = report.answers.get(asked.withdrawal.withdraws)
    subject = naming.receipt_subject(district, asked.withdrawal.unit)
    return Say(subject, message_id, withdrawal_receipt(asked, answer, district, repeat=False))


def _reused(fact: Fact, sent: Submission | Withdrawal, content_sha256: str, states: States) -> Sequence[To | Say]:
    report: Report = states[fact.stream]
    refused = report.reused.get((sent.submission_id, content_sha256))
    about = (content_sha256, fact.correlation_id, fact.occurred_at, fact.recorded_at)
    refuse = To(fact.stream, RefuseReused(_district(fact), sent, *about))
    return [refuse] if refused is None else [_again(fact, refused), refuse]


def _repeated(fact: Fact, repeated: Repeated, states: States) -> Sequence[Say]:
    district = _district(fact)
    text = last_receipt(states[fact.stream], district, repeated.submission_id)
    subject = naming.receipt_subject(district, repeated.unit)
    return [] if text is None else [Say(subject, f"receipt-{district}-{fact.id}", text)]


def _again(fact: Fact, answer: Answer) -> Say:
    decision = answer.decision
    subject = naming.receipt_subject(decision.district, decision.unit)
    return Say(subject, f"receipt-{decision.district}-{fact.id}", receipt(answer, repeat=True))


def _district(fact: Fact) -> str:
    return fact.source.removeprefix(SOURCE_PREFIX)


def publish(fact: Fact) -> Iterable[Say]:
    """Say what goes out beside an own event: the receipt of a decision."""
    if not isinstance(fact.event, Decided):
        return []
    subject = naming.receipt_subject(fact.event.district, fact.event.unit)
    answer = Answer(fact.event, fact.id, fact.position, fact.hash)
    return [Say(subject, f"{fact.id}/receipt", receipt(answer, repeat=False))]
