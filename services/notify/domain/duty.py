"""A unit is reminded before the due instant unless its duty is settled, and urged once when nothing had come in time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.contracts.deadlines import ReportDueSoon, ReportLate
from services.contracts.event import Event
from services.contracts.notify import DutyRef, LetterDrafted, LetterKind
from services.contracts.scoring import StandingChanged, Status
from services.kit.decider import Decider, Fact
from services.notify.domain.inputs import IssuerSet
from services.notify.letter import Letter
from services.notify.texts import Call, Report, Unit, remind, urge

SETTLED: Final = frozenset({Status.ON_TIME, Status.LATE, Status.NOT_OBLIGED, Status.WAIVED, Status.EXCUSED})
"""Standings after which nobody is reminded any more."""


@dataclass(frozen=True, slots=True)
class WriteToUnit:
    """Draft the letter a duty gives rise to."""

    due: ReportDueSoon | ReportLate
    sender: IssuerSet
    unit: Unit
    report: Report
    now: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether a duty is settled and which letters were written about it."""

    settled: bool = False
    written: frozenset[LetterKind] = frozenset()


def evolve(duty: Duty, fact: Fact) -> Duty:
    """Remember how the duty stands and what was written about it."""
    match fact.event:
        case StandingChanged() as standing:
            return replace(duty, settled=standing.status in SETTLED)
        case LetterDrafted() as drafted:
            return replace(duty, written=duty.written | {drafted.kind})
        case _:
            return duty


def decide(command: WriteToUnit, duty: Duty) -> Sequence[Event]:
    """Draft each kind of letter about a duty once; nobody is reminded of what is settled."""
    kind, letter = _composed(command)
    if kind in duty.written or (kind is LetterKind.REMIND and duty.settled):
        return []
    due = command.due
    drafted = LetterDrafted(
        letter=f"{kind}-{due.unit}-{due.obligation}-{due.period}",
        kind=kind,
        district=due.district,
        book=command.sender.book,
        duties=(DutyRef(unit=due.unit, obligation=due.obligation, period=due.period),),
        units=(due.unit,),
        content=content_of(letter),
        drafted_at=command.now,
    )
    return [drafted]


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


DUTY: Final = Decider(initial=Duty(), evolve=evolve, decide=decide)
