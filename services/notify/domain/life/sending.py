"""From a number to the reader: signed, sent to each unit, sent again, and what became of it there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.contracts.event import Event
from services.contracts.notify import (
    LetterBounced,
    LetterDelivered,
    LetterFailed,
    LetterSent,
    LetterSigned,
    SendingRepeated,
)
from services.notify.domain.inputs import (
    BounceHeard,
    DeliveryRecorded,
    MailAnswered,
    MailResult,
    PaperSigned,
    ResendAsked,
)
from services.notify.domain.life.refusals import NotNumbered, Recalled, StillSending
from services.notify.domain.life.state import Closed, Life, Waiting, told


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """Say what became of a sending."""

    answer: MailAnswered
    now: datetime


@dataclass(frozen=True, slots=True)
class Resend:
    """Send a letter to a unit once more; `cause` is the id of the call."""

    asked: ResendAsked
    cause: str
    now: datetime


@dataclass(frozen=True, slots=True)
class RecordArrival:
    """Say what became of a letter at a unit, or that it came back; `cause` is the id of what said so."""

    heard: DeliveryRecorded | BounceHeard
    cause: str
    now: datetime


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """The letter's paper is signed."""

    signed: PaperSigned
    cause: str
    now: datetime


def record_answer(command: RecordAnswer, life: Life) -> Sequence[Event]:
    """Say once for each unit and sending whether the letter went out."""
    answer = command.answer
    if answer.again in life.sending(answer.unit).ended:
        return []
    to = {"letter": answer.letter, "unit": answer.unit, "to": answer.to}
    if answer.result is MailResult.SENT:
        how = answer.model_dump(include={"channel", "again", "uncertain"})
        return [LetterSent.model_validate({**to, **how, "message": answer.message, "sent_at": command.now})]
    error = f"{answer.result}: {answer.detail}" if answer.detail else answer.result.value
    return [LetterFailed(**to, error=error, failed_at=command.now)]


def resend(command: Resend, life: Life) -> Sequence[Event]:
    """Open a sending that came to its end once more, by the same number."""
    asked, known = command.asked, life.sending(command.asked.unit)
    if command.cause in life.decided:
        return []
    if isinstance(life.stage, Waiting | Closed):
        raise NotNumbered(letter=asked.letter)
    if life.recalled:
        raise Recalled(letter=asked.letter, by=life.recalled)
    if known.is_open:
        raise StillSending(letter=asked.letter, unit=asked.unit)
    how = {"unit": asked.unit, "again": known.again + 1, "reason": asked.reason}
    return [SendingRepeated.model_validate({"letter": asked.letter, **how, "repeated_at": command.now})]


def record_arrival(command: RecordArrival, life: Life) -> Sequence[Event]:
    """Say once what is heard of a sending's arrival."""
    heard = command.heard
    if command.cause in life.decided:
        return []
    if isinstance(life.stage, Waiting | Closed):
        raise NotNumbered(letter=heard.letter)
    event: LetterDelivered | LetterBounced
    if isinstance(heard, BounceHeard):
        event = LetterBounced.model_validate({**heard.model_dump(), "bounced_at": command.now})
    else:
        event = LetterDelivered.model_validate({**heard.model_dump(exclude={"at"}), "delivered_at": heard.at})
    known = life.sending(heard.unit)
    return [] if told(event, known.again) in known.arrived else [event]


def record_paper(command: RecordPaper, life: Life) -> Sequence[Event]:
    """Say once which paper was signed; another one counts only where it says that it stands for the first."""
    signed = command.signed
    if command.cause in life.decided or signed.sha256 == life.signed:
        return []
    if isinstance(life.stage, Waiting | Closed):
        raise NotNumbered(letter=signed.letter)
    if life.signed and signed.gone != life.signed:
        return []
    return [LetterSigned.model_validate({**signed.model_dump(exclude={"gone"}), "signed_at": command.now})]
