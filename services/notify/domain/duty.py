"""A unit is reminded when `deadlines` says its report is due soon, and urged once when nothing had come in time.

`deadlines` alone says whether anything had been accepted; what `scoring` says is not asked, for the order in which the
two are heard must not decide about a letter (ADR 0012). A notice that waited until its ground was gone is not written.

Lateness that was withdrawn comes back where what was accepted is taken back: that is another lateness, with a notice of its
own, counted by the withdrawals before it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from services.contracts.deadlines import Because, LatenessExcused, LatenessWithdrawn, ReportDueSoon, ReportLate
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
    """Which letters were written about a duty, and whether its lateness is withdrawn or excused.

    Attributes:
        reminded: whether the reminder was written.
        notices: the late notices, each by which lateness of the duty it speaks of.
        withdrawn: how many times it was late and the lateness was withdrawn.
        cleared_at: when its lateness was last withdrawn or excused.
    """

    reminded: bool = False
    notices: Mapping[int, LateNotice] = field(default_factory=lambda: MappingProxyType({}))
    withdrawn: int = 0
    cleared_at: datetime | None = None

    def stands(self, late: ReportLate) -> bool:
        """Tell whether a lateness is neither withdrawn nor excused; what was taken back at that very moment is late again."""
        cleared = self.cleared_at
        if cleared is None or late.settled_at > cleared:
            return True
        return late.settled_at == cleared and late.because is Because.REVOKED

    def notice_of(self, why: LatenessWithdrawn | LatenessExcused) -> tuple[int, LateNotice | None]:
        """Find the notice whose ground is gone, and of which lateness it speaks; `why` is remembered already."""
        turn = self.withdrawn + isinstance(why, LatenessExcused)
        return turn, self.notices.get(turn)


def evolve(duty: Duty, fact: Fact) -> Duty:
    """Remember what was written about the duty, and that its lateness does not stand."""
    match fact.event:
        case LatenessWithdrawn() as withdrawn:
            return replace(duty, withdrawn=duty.withdrawn + 1, cleared_at=withdrawn.withdrawn_at)
        case LatenessExcused() as excused:
            return replace(duty, cleared_at=excused.excused_at)
        case LetterDrafted(kind=LetterKind.URGE) as urged:
            notice = LateNotice(urged.letter, urged.book, symbol_of(urged), urged.drafted_at)
            return replace(duty, notices=MappingProxyType({**duty.notices, _turn_of(urged): notice}))
        case LetterDrafted():
            return replace(duty, reminded=True)
        case _:
            # Up to rules version 1 standings stood in this stream.
            return duty


def _turn_of(urged: LetterDrafted) -> int:
    first = letter_id(urged.kind, urged.duties[0])
    return int(urged.letter[len(first) + 1 :]) if urged.letter.startswith(f"{first}~") else 1


def decide(command: WriteToUnit, duty: Duty) -> Sequence[Event]:
    """Draft a reminder once, and one notice for each lateness; nobody is urged whose lateness does not stand."""
    kind, letter = _composed(command)
    due, turn = command.due, duty.withdrawn + 1
    if isinstance(due, ReportDueSoon):
        if duty.reminded:
            return []
        turn = 1
    elif turn in duty.notices or not duty.stands(due):
        return []
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
    return [drafted]


def letter_id(kind: LetterKind, duty: DutyRef, turn: int = 1) -> str:
    """Name the letter of a kind about a duty; codes are joined by what no code has in it.

    `turn`: of which lateness of the duty it speaks; only the second and later ones are counted in the name. Letters up to
    rules version 1 are named with `-` throughout, and keep their names.
    """
    first = f"{kind}-{duty.unit}~{duty.obligation}~{duty.period}"
    return first if turn == 1 else f"{first}~{turn}"


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
