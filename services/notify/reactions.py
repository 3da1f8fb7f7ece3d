"""What follows from a fact: a unit is written to, a notice that proved wrong corrected, a draft numbered, a sending recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never

from services.contracts.deadlines import (
    DutyEvent,
    LatenessExcused,
    LatenessWithdrawn,
    ObligationDefined,
    ReportDueSoon,
    ReportLate,
    UnitRegistered,
)
from services.contracts.notify import (
    IssuerNamed,
    LetterDrafted,
    LetterFailed,
    LetterKind,
    LetterNumbered,
    LetterRef,
    LetterSent,
    NotifyEvent,
)
from services.kit.decider import Fact, Say, States, To
from services.notify.domain.book import CorrectLetter, NumberLetter, book_stream
from services.notify.domain.desk import OBLIGATIONS_STREAM, Desk, NameIssuer, Obligations
from services.notify.domain.duty import Duty, WriteToUnit, symbol_of
from services.notify.domain.inputs import IssuerSet, MailAnswered, NumberMissed, RectificationDrafted
from services.notify.domain.post import RecordAnswer, WriteRectification


def desk_stream(district: str) -> str:
    """Name the stream of a district's issuer, units and duties to be written about."""
    return f"issuer/{district}"


def duty_stream(duty: DutyEvent) -> str:
    """Name the stream of the letters about one duty."""
    return f"standing/{duty.district}/{duty.unit}/{duty.obligation}/{duty.period}"


def letter_stream(letter: str) -> str:
    """Name the stream of a letter's sendings."""
    return f"letter/{letter}"


def stream_of(event: Any, _source: str) -> str:  # noqa: ANN401 - an event of any type
    """Say to which local stream a heard event belongs; most are only listed, in no stream."""
    match event:
        case UnitRegistered() | IssuerSet() | ReportDueSoon() | ReportLate():
            return desk_stream(event.district)
        case ObligationDefined():
            return OBLIGATIONS_STREAM
        case LatenessWithdrawn() | LatenessExcused():
            return duty_stream(event)
        case RectificationDrafted() | MailAnswered():
            return letter_stream(event.letter)
        case _:
            return ""


def own_stream(event: NotifyEvent) -> str:
    """Say on which stream an own event was decided."""
    match event:
        case IssuerNamed():
            return desk_stream(event.district)
        case LetterDrafted():
            return _drafted_on(event)
        case LetterNumbered():
            return f"book/{event.book}/{event.year}"
        case LetterSent() | LetterFailed():
            return letter_stream(event.letter)
    assert_never(event)


def _drafted_on(drafted: LetterDrafted) -> str:
    match drafted:
        case LetterDrafted(corrects=LetterRef(book=book, year=year)):
            return f"book/{book}/{year}"
        case LetterDrafted(kind=LetterKind.RECTIFY):
            return letter_stream(drafted.letter)
        case _:
            (duty,) = drafted.duties
            return f"standing/{drafted.district}/{duty.unit}/{duty.obligation}/{duty.period}"


def needs(fact: Fact) -> Sequence[str]:
    """Say what else a reaction looks at: the obligations' names, or who writes for the district."""
    match fact.event:
        case UnitRegistered() | IssuerSet() | ReportDueSoon() | ReportLate():
            return (OBLIGATIONS_STREAM,)
        case LatenessWithdrawn() | LatenessExcused():
            return (desk_stream(fact.event.district), OBLIGATIONS_STREAM)
        case RectificationDrafted() as asked:
            return (desk_stream(asked.district),)
        case _:
            return ()


def react(fact: Fact, states: States) -> Sequence[To | Say]:
    """Answer the commands a fact gives rise to."""
    now = fact.recorded_at
    match fact.event:
        case IssuerSet() as asked:
            return [To(fact.stream, NameIssuer(asked, now)), *_written(fact, states)]
        case UnitRegistered() | ReportDueSoon() | ReportLate():
            return _written(fact, states)
        case (LatenessWithdrawn() | LatenessExcused()) as why:
            return _corrected(why, states, now)
        case RectificationDrafted() as asked:
            return [To(fact.stream, WriteRectification(asked, states[desk_stream(asked.district)].sender, now))]
        case LetterDrafted() as drafted:
            return [_number(drafted.letter, drafted.book, symbol_of(drafted), drafted.drafted_at, now)]
        case NumberMissed() as missed:
            return [_number(missed.letter, missed.book, missed.symbol, missed.drafted_at, now)]
        case MailAnswered() as answer:
            return [To(fact.stream, RecordAnswer(answer, now))]
        case _:
            return []


def _written(fact: Fact, states: States) -> Sequence[To]:
    """Write what the fact made ready; a desk that has a sender is one where something is ready."""
    desk: Desk = states[fact.stream]
    obligations: Obligations = states[OBLIGATIONS_STREAM]
    sender, now = desk.sender, fact.recorded_at
    if sender is None:
        return []
    return [
        To(duty_stream(due), WriteToUnit(due, sender, desk.units[due.unit], obligations.report(due), now))
        for due in desk.freed
    ]


def _corrected(why: LatenessWithdrawn | LatenessExcused, states: States, now: datetime) -> Sequence[To]:
    """Correct the late notice where there is one; who wrote it is still known, and to whom.

    It has its number since it was drafted, but for one that came back from a restore without: it takes it now.
    """
    duty: Duty = states[duty_stream(why)]
    desk: Desk = states[desk_stream(why.district)]
    obligations: Obligations = states[OBLIGATIONS_STREAM]
    (turn, notice), sender = duty.notice_of(why), desk.sender
    if notice is None or sender is None or why.unit not in desk.units:
        return []
    numbered = _number(notice.letter, notice.book, notice.symbol, notice.drafted_at, now)
    command = CorrectLetter(notice.letter, turn, why, sender, desk.units[why.unit], obligations.report(why), now)
    return [numbered, To(numbered.stream, command)]


def _number(letter: str, book: str, symbol: str, drafted_at: datetime, now: datetime) -> To:
    return To(book_stream(book, drafted_at), NumberLetter(letter, book, symbol, drafted_at, now))
