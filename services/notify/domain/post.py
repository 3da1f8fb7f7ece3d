"""A rectification letter says how all duties of a district stood at one instant; each sending of a letter ends once.

IssuerUnknown      nobody was named who writes for the district
NobodyConcerned    nothing was late or missing, so there is nothing to rectify
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.contracts.event import Event
from services.contracts.notify import DutyRef, LetterDrafted, LetterFailed, LetterKind, LetterSent
from services.contracts.scoring import Status
from services.kit.decider import Decider, Fact, Refusal
from services.notify.domain.duty import content_of
from services.notify.domain.inputs import IssuerSet, MailAnswered, MailResult, RectificationDrafted
from services.notify.domain.plans import DraftPlanned
from services.notify.texts import Issuer, Line, Register, Report, Unit, rectify

NAMED: Final = frozenset({Status.LATE, Status.MISSING})
"""Standings a rectification letter speaks of."""

ARRIVED: Final = frozenset({Status.ON_TIME, Status.LATE, Status.EXCUSED})
"""Standings that an arrival has brought about."""


@dataclass(frozen=True, slots=True)
class WriteRectification:
    """Draft the rectification letter from the list it was asked with."""

    asked: RectificationDrafted
    sender: IssuerSet | None
    now: datetime


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """Say what became of a sending."""

    answer: MailAnswered
    now: datetime


class IssuerUnknown(Refusal):
    """Chưa khai báo cơ quan ban hành văn bản cho địa bàn này."""

    SITUATION = "ISSUER_UNKNOWN"


class NobodyConcerned(Refusal):
    """Không có báo cáo nào gửi trễ hoặc chưa gửi tại thời điểm này."""

    SITUATION = "NOBODY_CONCERNED"


@dataclass(frozen=True, slots=True)
class Post:
    """Whether a letter was drafted from a list, and for which units its sending came to an end."""

    draft: LetterDrafted | None = None
    answered: frozenset[str] = frozenset()


def evolve(post: Post, fact: Fact) -> Post:
    """Remember that the letter is there and whose sending has ended."""
    match fact.event:
        case LetterDrafted() as drafted:
            return replace(post, draft=drafted)
        case (LetterSent() | LetterFailed()) as ended:
            return replace(post, answered=post.answered | {ended.unit})
        case _:
            return post


def write_rectification(command: WriteRectification, post: Post) -> Sequence[Event]:
    """Draft one rectification letter for a district and day; its duties are the late and missing ones."""
    asked = command.asked
    if post.draft is not None:
        return []
    if command.sender is None:
        raise IssuerUnknown(district=asked.district)
    duties = tuple(concerned(asked))
    if not duties:
        raise NobodyConcerned(district=asked.district, as_of=asked.as_of.isoformat())
    drafted = LetterDrafted(
        letter=asked.letter,
        kind=LetterKind.RECTIFY,
        district=asked.district,
        book=command.sender.book,
        duties=duties,
        units=asked.named,
        content=content_of(rectify(_register(asked, command.sender.issuer))),
        drafted_at=command.now,
    )
    return [drafted]


def concerned(asked: RectificationDrafted) -> Iterable[DutyRef]:
    """List the late and missing duties in the order of the list."""
    for row in asked.rows:
        for column, status in zip(asked.columns, row.statuses, strict=True):
            if status in NAMED:
                yield DutyRef(unit=row.unit, obligation=column.obligation, period=column.period)


def standing_then(status: Status, *, due_at: datetime, arrived_at: datetime | None, as_of: datetime) -> Status:
    """Say how a duty that stands so now stood at `as_of`: what arrived later had not arrived, what fell due later had not."""
    came_later = status in ARRIVED and arrived_at is not None and arrived_at > as_of
    if status is Status.MISSING or came_later:
        return Status.MISSING if due_at <= as_of else Status.EXPECTED
    return status


def _register(asked: RectificationDrafted, issuer: Issuer) -> Register:
    units = (Unit(name=row.name, commune=row.commune) for row in asked.rows)
    lines = (Line(no=row.no, unit=unit, statuses=row.statuses) for row, unit in zip(asked.rows, units, strict=True))
    reports = (
        Report(title=column.title, due_at=column.due_at, citation=column.citation, firm=column.firm)
        for column in asked.columns
    )
    return Register(issuer=issuer, reports=tuple(reports), lines=tuple(lines), as_of=asked.as_of)


def record_answer(command: RecordAnswer, post: Post) -> Sequence[Event]:
    """Say once for each unit whether the letter went out."""
    answer = command.answer
    if answer.unit in post.answered:
        return []
    to = {"letter": answer.letter, "unit": answer.unit, "to": answer.to}
    if answer.result is MailResult.SENT:
        how = answer.model_dump(include={"channel", "again", "uncertain"})
        return [LetterSent.model_validate({**to, **how, "message": answer.message, "sent_at": command.now})]
    error = f"{answer.result}: {answer.detail}" if answer.detail else answer.result.value
    return [LetterFailed(**to, error=error, failed_at=command.now)]


def decide(command: WriteRectification | DraftPlanned | RecordAnswer, post: Post) -> Sequence[Event]:
    """Decide on a letter's own history."""
    if isinstance(command, DraftPlanned):
        return [command.drafted] if post.draft is None else []
    if isinstance(command, WriteRectification):
        return write_rectification(command, post)
    return record_answer(command, post)


POST: Final = Decider(initial=Post(), evolve=evolve, decide=decide)
