"""A unit is reminded each time `deadlines` says its report is due soon, and urged once when nothing had come in time.

`deadlines` alone says whether anything had been accepted; what `scoring` says is not asked, for the order in which the
two are heard must not decide about a letter (ADR 0012). A notice that waited until its ground was gone is not written.

Lateness that was withdrawn comes back where what was accepted, or what excused it, is taken back: that is another lateness,
with a notice of its own, counted by those before it. Why a due instant is another, or nothing is owed, stands in the event
that follows the withdrawal: with that one the notice is corrected.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from services.contracts.deadlines import (
    Because,
    DueChanged,
    DutyLapsed,
    DutyWaived,
    ExcuseWithdrawn,
    LatenessExcused,
    LatenessWithdrawn,
    ReportDueSoon,
    ReportLate,
)
from services.contracts.event import Event
from services.contracts.notify import DutyRef, LetterDrafted, LetterKind
from services.kit.decider import Decider, Fact
from services.notify.domain.inputs import IssuerSet
from services.notify.letter import Letter
from services.notify.texts import Call, Report, Unit, excuse_no_more, remind, urge

Due = ReportDueSoon | ReportLate | ExcuseWithdrawn
Order = DueChanged | DutyWaived | DutyLapsed
NOT_OWED: Final = frozenset({"waived", "lapsed"})
"""Reasons of a withdrawn lateness: nothing is owed."""


class Cleared(NamedTuple):
    """Why a lateness stands no more; `order` says it where another due instant holds or nothing is owed."""

    why: LatenessWithdrawn | LatenessExcused
    order: Order | None = None

    @property
    def is_told(self) -> bool:
        """Tell whether all is known that a correction says."""
        if self.order is not None or isinstance(self.why, LatenessExcused):
            return True
        return self.why.now_due_at is None and self.why.reason not in NOT_OWED


@dataclass(frozen=True, slots=True)
class WriteToUnit:
    """Draft the letter a duty gives rise to."""

    due: Due
    sender: IssuerSet
    unit: Unit
    report: Report
    now: datetime
    ordered: str = ""


@dataclass(frozen=True, slots=True)
class LateNotice:
    """The late notice that was written, and what it is numbered by."""

    letter: str
    book: str
    symbol: str
    drafted_at: datetime


Reminder = tuple[datetime | None, int | None]
"""Which reminder: of which due instant, and how many working days before it; letters up to rules version 3 do not say."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Which letters were written about a duty, and whether its lateness is withdrawn or excused.

    Attributes:
        reminders: the reminders that were written.
        notices: the late notices, each by which lateness of the duty it speaks of.
        over: how many times it was late and that lateness came to its end.
        withdrawn_at: when its lateness was last withdrawn.
        excused_at: when it was excused, as long as it is.
        cleared: why its last lateness stands no more.
        unexcused: that its excuse was taken back, as long as nothing else was said of it.
    """

    reminders: frozenset[Reminder] = frozenset()
    notices: Mapping[int, LateNotice] = field(default_factory=lambda: MappingProxyType({}))
    over: int = 0
    withdrawn_at: datetime | None = None
    excused_at: datetime | None = None
    cleared: Cleared | None = None
    unexcused: ExcuseWithdrawn | None = None

    def stands(self, late: Due) -> bool:
        """Tell whether a lateness is neither withdrawn nor excused; what was taken back at that very moment is late again."""
        if isinstance(late, ExcuseWithdrawn):
            return self.unexcused == late
        if isinstance(late, ReportDueSoon):
            return True
        cleared = max((at for at in (self.withdrawn_at, self.excused_at) if at is not None), default=None)
        if cleared is None or late.settled_at > cleared:
            return True
        return late.settled_at == cleared and late.because is Because.REVOKED

    def notice(self) -> tuple[int, LateNotice | None]:
        """Find the notice whose ground is gone, and of which lateness it speaks."""
        turn = self.over + (self.cleared is not None and isinstance(self.cleared.why, LatenessExcused))
        return turn, self.notices.get(turn)

    def is_reminded(self, due: ReportDueSoon) -> bool:
        """Tell whether this reminder was written; those of old, which did not say which they were, said no days either."""
        known = self.reminders
        return (due.due_at, due.working_days_before) in known or (
            due.working_days_before is None and (None, None) in known
        )


def evolve(duty: Duty, fact: Fact) -> Duty:
    """Remember what was written about the duty, and that its lateness does not stand."""
    match fact.event:
        case LatenessWithdrawn() | LatenessExcused() | ExcuseWithdrawn():
            return _cleared(duty, fact.event)
        case (DueChanged() | DutyWaived() | DutyLapsed()) as order:
            known = duty.cleared
            waits = known is not None and not known.is_told
            return replace(duty, cleared=known._replace(order=order)) if known is not None and waits else duty
        case LetterDrafted(kind=LetterKind.URGE) as urged:
            notice = LateNotice(urged.letter, urged.book, symbol_of(urged), urged.drafted_at)
            return replace(duty, notices=MappingProxyType({**duty.notices, _turn_of(urged): notice}))
        case LetterDrafted() as reminded:
            reminder = (reminded.due_at, reminded.working_days_before)
            return replace(duty, reminders=duty.reminders | {reminder})
        case _:
            # Up to rules version 1 standings stood in this stream.
            return duty


def _cleared(duty: Duty, event: LatenessWithdrawn | LatenessExcused | ExcuseWithdrawn) -> Duty:
    match event:
        case LatenessWithdrawn():
            over = {"over": duty.over + 1, "withdrawn_at": event.withdrawn_at, "excused_at": None}
            return replace(duty, **over, cleared=Cleared(event), unexcused=None)  # type: ignore[arg-type]
        case LatenessExcused():
            return replace(duty, excused_at=event.excused_at, cleared=Cleared(event), unexcused=None)
        case ExcuseWithdrawn():
            return replace(duty, over=duty.over + 1, excused_at=None, cleared=None, unexcused=event)


def _turn_of(urged: LetterDrafted) -> int:
    first = letter_id(urged.kind, urged.duties[0])
    return int(urged.letter[len(first) + 1 :]) if urged.letter.startswith(f"{first}~") else 1


def decide(command: WriteToUnit, duty: Duty) -> Sequence[Event]:
    """Draft each reminder once, and one notice for each lateness; nobody is urged whose lateness does not stand."""
    due = command.due
    turn = _turn(due, duty)
    if turn is None or (not command.report.firm and not isinstance(due, ReportDueSoon)):
        return []
    kind, letter = _composed(command)
    about = DutyRef(unit=due.unit, obligation=due.obligation, period=due.period)
    drafted = LetterDrafted(
        letter=letter_id(kind, about, turn),
        kind=kind,
        district=due.district,
        book=command.sender.book,
        duties=(about,),
        units=(due.unit,),
        content=content_of(letter),
        drafted_at=command.now,
    )
    if not isinstance(due, ReportDueSoon):
        return [drafted]
    return [drafted.model_copy(update={"due_at": due.due_at, "working_days_before": due.working_days_before})]


def _turn(due: Due, duty: Duty) -> int | None:
    """Count the letter among those of its kind; None where it is written already or its ground is gone."""
    if isinstance(due, ReportDueSoon):
        return None if duty.is_reminded(due) else len(duty.reminders) + 1
    turn = duty.over + 1
    return None if turn in duty.notices or not duty.stands(due) else turn


def letter_id(kind: LetterKind, duty: DutyRef, turn: int = 1) -> str:
    """Name the letter of a kind about a duty; codes are joined by what no code has in it.

    `turn`: of which lateness of the duty it speaks, or the how many-th reminder it is; only the second and later ones are
    counted in the name. Letters up to rules version 1 are named with `-` throughout, and keep their names.
    """
    first = f"{kind}-{duty.unit}~{duty.obligation}~{duty.period}"
    return first if turn == 1 else f"{first}~{turn}"


def _composed(command: WriteToUnit) -> tuple[LetterKind, Letter]:
    # The letter speaks of the instant that was noticed, not of when it is written, which may be later.
    about = {"issuer": command.sender.issuer, "report": command.report, "units": (command.unit,)}
    match command.due:
        case ReportDueSoon() as due:
            return LetterKind.REMIND, remind(Call.model_validate({**about, "as_of": due.reminded_at}))
        case ReportLate() as late:
            return LetterKind.URGE, urge(Call.model_validate({**about, "as_of": late.settled_at}))
        case ExcuseWithdrawn() as back:
            ordered = {"as_of": back.withdrawn_at, "ordered": command.ordered}
            return LetterKind.URGE, excuse_no_more(Call.model_validate({**about, **ordered}))


def content_of(letter: Letter) -> str:
    """Write a draft as JSON, without the number and date it does not have yet."""
    return letter.model_dump_json(exclude={"number", "dated"})


def symbol_of(drafted: LetterDrafted) -> str:
    """Read the symbol that will stand beside a draft's number."""
    return str(json.loads(drafted.content)["symbol"])


DUTY: Final = Decider(initial=Duty(), evolve=evolve, decide=decide)
