"""What follows for a letter: a draft is numbered or waits, an approved one takes its number, officers and servers are heard."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.contracts.notify import (
    LetterApproved,
    LetterDrafted,
    LetterKind,
    LetterNumbered,
    Registry,
)
from services.kit.decider import Fact, States, To
from services.notify.domain.book import Book, GiveNumber, NumberLetter, VoidLetter, book_stream
from services.notify.domain.desk import Desk
from services.notify.domain.duty import symbol_of
from services.notify.domain.inputs import (
    ApprovalGiven,
    BounceHeard,
    DeliveryRecorded,
    DraftAsked,
    MailAnswered,
    NumberGiven,
    NumberMissed,
    PaperSigned,
    RectificationDrafted,
    ResendAsked,
    VoidAsked,
    WaitMissed,
)
from services.notify.domain.life import (
    Await,
    Issue,
    Judge,
    Life,
    Recall,
    RecordAnswer,
    RecordArrival,
    RecordPaper,
    Resend,
    Waiting,
    WriteAsked,
    WriteRectification,
    waits_of,
)
from services.notify.domain.policy import ruling
from services.notify.domain.settled import ASKED, Settle
from services.notify.reactions.streams import desk_stream, letter_stream

Official = ApprovalGiven | RectificationDrafted | DraftAsked
AT_A_DESK: Final = (ApprovalGiven, RectificationDrafted, DraftAsked)
"""What is decided by what is settled at a district's desk."""


def looks_at(fact: Fact) -> Sequence[str]:
    """Say what else is looked at: who writes and signs, how far a letter came, what its book's year holds."""
    match fact.event:
        case event if isinstance(event, AT_A_DESK):
            return (desk_stream(event.district),)
        case LetterNumbered() as numbered:
            return (letter_stream(numbered.letter),)
        case NumberMissed() as missed:
            return (letter_stream(missed.letter), book_stream(missed.book, missed.drafted_at))
        case WaitMissed() as missed:
            return (letter_stream(missed.letter),)
        case _:
            return ()


def follows(fact: Fact, states: States) -> Sequence[To]:
    """Answer the commands that follow for a letter."""
    now = fact.recorded_at
    match fact.event:
        case LetterDrafted() as drafted:
            return [_goes_on(drafted, now)]
        case LetterApproved() as approved:
            return _approved(approved, states[fact.stream], now)
        case LetterNumbered() as numbered:
            return _numbered(numbered, states[letter_stream(numbered.letter)], now)
        case NumberMissed() as missed:
            return _missed(missed, states, now)
        case WaitMissed() as missed:
            return [To(letter_stream(missed.letter), Await(missed.waits))]
        case event if isinstance(event, ASKED):
            return [To(fact.stream, Settle(event, fact.correlation_id, now))]
        case event if isinstance(event, AT_A_DESK):
            return [To(fact.stream, _official(fact, event, states[desk_stream(event.district)]))]
        case _:
            return _heard(fact, states)


def number(letter: str, book: str, symbol: str, since: datetime, now: datetime) -> To:
    """Number a letter in the year of a moment: of its draft, or of its approval."""
    return To(book_stream(book, since), NumberLetter(letter, book, symbol, since, now))


def _goes_on(drafted: LetterDrafted, now: datetime) -> To:
    """Number a draft at once, unless it waits for somebody."""
    if drafted.waits_for is not None or drafted.registry is Registry.EXTERNAL:
        return To(letter_stream(drafted.letter), Await(waits_of(drafted)))
    return number(drafted.letter, drafted.book, symbol_of(drafted), drafted.drafted_at, now)


def _approved(approved: LetterApproved, life: Life, now: datetime) -> Sequence[To]:
    """Number what was approved, in the year of its approval; what a registry numbers waits on."""
    stage = life.stage
    if not isinstance(stage, Waiting) or stage.waits.registry is Registry.EXTERNAL:
        return []
    return [number(approved.letter, stage.waits.book, stage.waits.symbol, approved.approved_at, now)]


def _numbered(numbered: LetterNumbered, life: Life, now: datetime) -> Sequence[To]:
    """Tell a letter that had waited of its number, and one that is taken back by it."""
    told = [To(letter_stream(numbered.letter), Issue(numbered))] if isinstance(life.stage, Waiting) else []
    recalls = life.recalls
    if recalls is None or recalls.corrects is None:
        return told
    wrong = recalls.corrects.letter
    return [*told, To(letter_stream(wrong), Recall(wrong, recalls, now))]


def _missed(missed: NumberMissed, states: States, now: datetime) -> Sequence[To]:
    """Give the number that a restore took away, or tell the letter of the one that its book kept."""
    life: Life = states[letter_stream(missed.letter)]
    book: Book = states[book_stream(missed.book, missed.drafted_at)]
    known, stage = book.letters.get(missed.letter), life.stage
    if known is not None:
        numbered = LetterNumbered.model_validate({**known.model_dump(), "numbered_at": now})
        return _numbered(numbered, life, now)
    if isinstance(stage, Waiting) and (stage.lacks_approval or stage.waits.registry is Registry.EXTERNAL):
        return []
    return [number(missed.letter, missed.book, missed.symbol, missed.drafted_at, now)]


def _official(fact: Fact, event: Official, desk: Desk) -> Judge | WriteRectification | WriteAsked:
    now = fact.recorded_at
    sender, policy = desk.sender_at(now), desk.policy_at(now)
    match event:
        case ApprovalGiven():
            issuer = None if sender is None else sender.issuer
            return Judge(event, desk.settled.signers, issuer, fact.correlation_id, now)
        case RectificationDrafted():
            return WriteRectification(event, sender, now, ruling(policy, LetterKind.RECTIFY))
        case DraftAsked():
            return WriteAsked(event, sender, now, ruling(policy, event.kind))


def _heard(fact: Fact, states: States) -> Sequence[To]:
    """Pass on what officers say of a letter, and what servers and units answered."""
    now, cause = fact.recorded_at, fact.correlation_id
    match fact.event:
        case NumberGiven() as given:
            stream = f"book/{given.book}/{given.dated.year}"
            return [To(stream, GiveNumber(given, states[fact.stream], now))]
        case VoidAsked() as asked:
            life: Life = states[fact.stream]
            return [To(f"book/{asked.book}/{asked.year}", VoidLetter(asked, life.is_out, now))]
        case MailAnswered() as answer:
            return [To(fact.stream, RecordAnswer(answer, now))]
        case ResendAsked() as asked:
            return [To(fact.stream, Resend(asked, cause, now))]
        case (DeliveryRecorded() | BounceHeard()) as heard:
            return [To(fact.stream, RecordArrival(heard, cause, now))]
        case PaperSigned() as signed:
            return [To(fact.stream, RecordPaper(signed, cause, now))]
        case _:
            return []
