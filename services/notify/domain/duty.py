"""A unit is reminded when `deadlines` says its report is due soon, and urged once when nothing had come in time.

`deadlines` alone says whether anything had been accepted; what `scoring` says is not asked, for the order in which the
two are heard must not decide about a letter (ADR 0012). A notice that waited until its ground was gone is not written.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.contracts.deadlines import LatenessExcused, LatenessWithdrawn, ReportDueSoon, ReportLate
from services.contracts.event import Event
from services.contracts.notify import DutyRef, LetterDrafted, LetterKind
from services.kit.decider import Decider, Fact
from services.notify.domain.inputs import IssuerSet
from services.notify.letter import Letter
from services.notify.texts import Call, Report, Unit, remind, urge


@dataclass(frozen=True, slots=True)
class WriteToUnit:
    """Draft the letter a duty gives rise to."""

    due: ReportDueSoon | ReportLate
    sender: IssuerSet
    unit: Unit
    report: Report
    now: datetime


@dataclass(frozen=True, slots=True)
class LateNotice:
    """The late notice that was written, and what it is numbered by."""

    letter: str
    book: str
    symbol: str
    drafted_at: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """Which letters were written about a duty, and whether its lateness is withdrawn or excused."""

    written: frozenset[LetterKind] = frozenset()
    notice: LateNotice | None = None
    cleared: bool = False


def evolve(duty: Duty, fact: Fact) -> Duty:
    """Remember what was written about the duty, and that its lateness does not stand."""
    match fact.event:
        case LatenessWithdrawn() | LatenessExcused():
            return replace(duty, cleared=True)
        case LetterDrafted(kind=LetterKind.URGE) as urged:
            notice = LateNotice(urged.letter, urged.book, symbol_of(urged), urged.drafted_at)
            return replace(duty, written=duty.written | {urged.kind}, notice=notice)
        case LetterDrafted() as drafted:
            return replace(duty, written=duty.written | {drafted.kind})
        case _:
            # Up to rules version 1 standings stood in this stream.
            return duty


def decide(command: WriteToUnit, duty: Duty) -> Sequence[Event]:
    """Draft each kind of letter about a duty once; nobody is urged whose lateness does not stand."""
    kind, letter = _composed(command)
    if kind in duty.written or (kind is LetterKind.URGE and duty.cleared):
        return []
    due = command.due
    about = DutyRef(unit=due.unit, obligation=due.obligation, period=due.period)
    drafted = LetterDrafted(
        letter=letter_id(kind, about),
        kind=kind,
        district=due.district,
        book=command.sender.book,
        duties=(about,),
        units=(due.unit,),
        content=content_of(letter),
        drafted_at=command.now,
    )
    return [drafted]


def letter_id(kind: LetterKind, duty: DutyRef) -> str:
    """Name the letter of a kind about a duty; codes are joined by what no code has in it.

    Letters up to rules version 1 are named with `-` throughout, and keep their names.
    """
    return f"{kind}-{duty.unit}~{duty.obligation}~{duty.period}"


def _composed(command: WriteToUnit) -> tuple[LetterKind, Letter]:
    # The letter speaks of the instant that was noticed, not of when it is written, which may be later.
    about = {"issuer": command.sender.issuer, "report": command.report, "units": (command.unit,)}
    due = command.due
    if isinstance(due, ReportDueSoon):
        return LetterKind.REMIND, remind(Call.model_validate({**about, "as_of": due.reminded_at}))
    return LetterKind.URGE, urge(Call.model_validate({**about, "as_of": due.settled_at}))


def content_of(letter: Letter) -> str:
    """Write a draft as JSON, without the number and date it does not have yet."""
    return letter.model_dump_json(exclude={"number", "dated"})


def symbol_of(drafted: LetterDrafted) -> str:
    """Read the symbol that will stand beside a draft's number."""
    return str(json.loads(drafted.content)["symbol"])


DUTY: Final = Decider(initial=Duty(), evolve=evolve, decide=decide)
