"""From a draft to its number: it waits, is approved or rejected, loses its ground, or is issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.contracts.event import Event
from services.contracts.notify import (
    DutyRef,
    LetterApproved,
    LetterDrafted,
    LetterDropped,
    LetterIssued,
    LetterNumbered,
    LetterRecalled,
    LetterRejected,
    LetterRevised,
    LetterWaits,
    WaitsFor,
)
from services.notify.domain.duty import symbol_of
from services.notify.domain.inputs import ApprovalGiven
from services.notify.domain.life.refusals import AlreadyDecided, IssuerUnknown, NotWaiting
from services.notify.domain.life.state import Closed, Issued, Life, Unheard, Waiting
from services.notify.domain.planning import MOMENT_PASSED
from services.notify.domain.signers import Barred, Signers, block
from services.notify.letter import Issuer


@dataclass(frozen=True, slots=True)
class Await:
    """Let a draft wait for what it needs."""

    waits: LetterWaits


@dataclass(frozen=True, slots=True)
class Judge:
    """Approve or reject a draft; `cause` is the id of the call, `issuer` who writes for the district now."""

    asked: ApprovalGiven
    signers: Signers
    issuer: Issuer | None
    cause: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Reconsider:
    """Some duties of a draft have no ground any more: say so, in the words for the others (`content`)."""

    letter: str
    gone: tuple[DutyRef, ...]
    because: str
    now: datetime
    content: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """A letter took its number: say so where it had waited."""

    numbered: LetterNumbered


@dataclass(frozen=True, slots=True)
class Recall:
    """Another letter takes this one back."""

    letter: str
    by: LetterDrafted
    now: datetime


def waits_of(drafted: LetterDrafted) -> LetterWaits:
    """Say what a draft waits for."""
    return LetterWaits(
        letter=drafted.letter,
        kind=drafted.kind,
        district=drafted.district,
        book=drafted.book,
        symbol=symbol_of(drafted),
        units=drafted.units,
        duties=drafted.duties,
        waits_for=drafted.waits_for or WaitsFor.NUMBER,
        registry=drafted.registry,
        brake=drafted.brake,
        due_at=drafted.due_at,
        since=drafted.drafted_at,
    )


def begin(command: Await, life: Life) -> Sequence[Event]:
    """Say once that a draft waits."""
    return [command.waits] if isinstance(life.stage, Unheard) else []


def judge(command: Judge, life: Life) -> Sequence[Event]:
    """Approve as somebody who may, or reject; a letter is decided once."""
    asked, stage = command.asked, life.stage
    if command.cause in life.decided or _is_said(asked, life):
        return []
    if isinstance(stage, Closed | Issued) or (isinstance(stage, Waiting) and stage.approved is not None):
        raise AlreadyDecided(letter=asked.letter)
    if not isinstance(stage, Waiting):
        raise NotWaiting(letter=asked.letter)
    if asked.rejected:
        told = {"letter": asked.letter, "person": asked.person, "reason": asked.reason}
        return [LetterRejected.model_validate({**told, "rejected_at": command.now})]
    if not stage.lacks_approval:
        raise NotWaiting(letter=asked.letter)
    due_at = stage.waits.due_at
    if due_at is not None and due_at <= command.now:
        return [LetterDropped(letter=asked.letter, because=MOMENT_PASSED, dropped_at=command.now)]
    return _approved(command, stage)


def _is_said(asked: ApprovalGiven, life: Life) -> bool:
    """Tell whether the very same was decided: whoever says it again is not contradicted."""
    if asked.rejected:
        closed = life.stage.by if isinstance(life.stage, Closed) else None
        return isinstance(closed, LetterRejected) and (closed.person, closed.reason) == (asked.person, asked.reason)
    approved = life.stage.approved if isinstance(life.stage, Waiting | Issued) else None
    return approved is not None and asked.person in {None, approved.person}


def _approved(command: Judge, stage: Waiting) -> Sequence[Event]:
    asked, now = command.asked, command.now
    if command.issuer is None:
        raise IssuerUnknown(district=asked.district)
    signed = block(command.signers, command.issuer, asked.person, stage.waits.kind, now)
    if isinstance(signed, Barred):
        raise signed.why(letter=asked.letter, kind=stage.waits.kind, person=signed.person)
    return [LetterApproved(letter=asked.letter, **signed._asdict(), reason=asked.reason, approved_at=now)]


def reconsider(command: Reconsider, life: Life) -> Sequence[Event]:
    """Drop a draft whose duties are all without ground; of the others it speaks on, and is approved anew."""
    stage = life.stage
    if not isinstance(stage, Waiting) or not set(command.gone) & set(stage.duties):
        return []
    left = tuple(duty for duty in stage.duties if duty not in command.gone)
    if not left:
        return [LetterDropped(letter=command.letter, because=command.because, dropped_at=command.now)]
    settled = {duty.unit for duty in stage.duties} - {duty.unit for duty in left}
    return [
        LetterRevised(
            letter=command.letter,
            duties=left,
            units=tuple(unit for unit in stage.waits.units if unit not in settled),
            content=command.content,
            because=command.because,
            revised_at=command.now,
        )
    ]


def issue(command: Issue, life: Life) -> Sequence[Event]:
    """Say with the letter that it has its number, where it had waited."""
    numbered = command.numbered
    if not isinstance(life.stage, Waiting):
        return []
    told = numbered.model_dump(include={"letter", "book", "year", "number", "symbol", "dated"})
    return [LetterIssued.model_validate({**told, "issued_at": numbered.numbered_at})]


def recall(command: Recall, life: Life) -> Sequence[Event]:
    """Say once that a letter is taken back."""
    if life.recalled:
        return []
    by = command.by
    return [
        LetterRecalled(letter=command.letter, by=by.letter, reason=by.reason, source=by.source, recalled_at=command.now)
    ]
