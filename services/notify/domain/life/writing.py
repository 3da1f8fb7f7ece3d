"""Letters that an officer asks for: the rectification of a district's list, and any other kind, in words that are given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.contracts.event import Event
from services.contracts.notify import DutyRef, LetterDrafted, LetterKind, Registry, WaitsFor
from services.contracts.scoring import Status
from services.notify.domain.duty import content_of
from services.notify.domain.inputs import DraftAsked, IssuerSet, RectificationDrafted
from services.notify.domain.life.refusals import IssuerUnknown, NobodyConcerned
from services.notify.domain.life.state import Life
from services.notify.domain.plans import DraftPlanned
from services.notify.domain.policy import CUSTOM, Ruling
from services.notify.texts import Issuer, Line, Register, Report, Unit, rectify

NAMED: Final = frozenset({Status.LATE, Status.MISSING})
"""Standings a rectification letter speaks of."""

ARRIVED: Final = frozenset({Status.ON_TIME, Status.LATE, Status.EXCUSED})
"""Standings that an arrival has brought about."""

AUTOMATIC: Final = frozenset({LetterKind.RECTIFY, LetterKind.REMIND, LetterKind.URGE})
"""Kinds that need nobody's approval where no policy says so."""


@dataclass(frozen=True, slots=True)
class WriteRectification:
    """Draft the rectification letter from the list it was asked with; `ruling`: what a policy says of it."""

    asked: RectificationDrafted
    sender: IssuerSet | None
    now: datetime
    ruling: Ruling = CUSTOM


@dataclass(frozen=True, slots=True)
class WriteAsked:
    """Draft the letter an officer asked for; `ruling`: what a policy says of it."""

    asked: DraftAsked
    sender: IssuerSet | None
    now: datetime
    ruling: Ruling = CUSTOM


def goes_on(sender: IssuerSet, ruling: Ruling, *, waits: bool = False) -> dict[str, Any]:
    """Say how a draft goes on by whose term it is written in and what a policy says of it; `waits`: somebody approves it."""
    rule, external = ruling.rule, WaitsFor.NUMBER if sender.registry is Registry.EXTERNAL else None
    return {
        "book": sender.book,
        "policy": ruling.policy,
        "waits_for": WaitsFor.APPROVAL if waits or (rule is not None and rule.waits) else external,
        "registry": sender.registry,
        "signature": sender.signature if rule is None or rule.signature is None else rule.signature,
    }


def write_rectification(command: WriteRectification, life: Life) -> Sequence[Event]:
    """Draft one rectification letter for a district and day; its duties are the late and missing ones."""
    asked = command.asked
    if life.draft is not None:
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
        duties=duties,
        units=asked.named,
        content=content_of(rectify(_register(asked, command.sender.issuer))),
        drafted_at=command.now,
        **goes_on(command.sender, command.ruling),
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


def write_asked(command: WriteAsked, life: Life) -> Sequence[Event]:
    """Draft the letter once, in the words that were given; kinds that accuse, praise or take back want an approval."""
    asked = command.asked
    if life.draft is not None:
        return []
    if command.sender is None:
        raise IssuerUnknown(district=asked.district)
    waits = asked.waits or (command.ruling.rule is None and asked.kind not in AUTOMATIC)
    told = asked.model_dump(include={"letter", "kind", "district", "units", "content", "template", "reason"})
    return [
        LetterDrafted.model_validate(
            {
                **told,
                **goes_on(command.sender, command.ruling, waits=waits),
                "duties": asked.duties,
                "corrects": asked.corrects,
                "source": asked.source,
                "planned": True,
                "drafted_at": command.now,
            }
        )
    ]


def write_planned(command: DraftPlanned, life: Life) -> Sequence[Event]:
    """Draft a planned letter once."""
    return [command.drafted] if life.draft is None else []
