"""A unit is reminded each time `deadlines` says its report is due soon, and urged once when nothing had come in time.

`deadlines` alone says whether anything had been accepted; what `scoring` says is not asked, for the order in which the
two are heard must not decide about a letter (ADR 0012). A notice that waited until its ground was gone is not written.
Where a policy is in force letters are planned instead, and what intake says by the moment they are due counts (`plans`).

Lateness that was withdrawn comes back where what was accepted, or what excused it, is taken back: that is another lateness,
with a notice of its own, counted by those before it. Why a due instant is another, or nothing is owed, stands in the event
that follows the withdrawal: with that one the notice is corrected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, assert_never

from services.contracts.deadlines import ExcuseWithdrawn, ReportDueSoon, ReportLate
from services.contracts.event import Event
from services.contracts.notify import DutyRef, LetterDrafted, LetterKind, Registry, WaitsFor
from services.kit.decider import Decider
from services.notify.domain.dutystate import Cleared, Due, Duty, LateNotice, Order, evolve, letter_id, symbol_of
from services.notify.domain.inputs import IssuerSet
from services.notify.domain.planning import drop, plan, plan_anew
from services.notify.domain.plans import DropPlan, PlanAnew, PlanLetters
from services.notify.letter import Letter
from services.notify.texts import Call, Report, Unit, excuse_no_more, remind, urge

__all__ = [
    "DUTY",
    "Cleared",
    "Due",
    "Duty",
    "LateNotice",
    "Order",
    "WriteToUnit",
    "content_of",
    "decide",
    "evolve",
    "letter_id",
    "symbol_of",
]


@dataclass(frozen=True, slots=True)
class WriteToUnit:
    """Draft the letter a duty gives rise to."""

    due: Due
    sender: IssuerSet
    unit: Unit
    report: Report
    now: datetime
    ordered: str = ""

    @property
    def waits_for(self) -> WaitsFor | None:
        """What the draft waits for: number and date, where a registry gives them."""
        return WaitsFor.NUMBER if self.sender.registry is Registry.EXTERNAL else None


def decide(command: WriteToUnit | PlanLetters | PlanAnew | DropPlan, duty: Duty) -> Sequence[Event]:
    """Decide what is written about a duty, or planned to be."""
    match command:
        case WriteToUnit():
            return write(command, duty)
        case PlanLetters():
            return plan(command, duty)
        case PlanAnew():
            return plan_anew(command, duty)
        case DropPlan():
            return drop(command, duty)
    assert_never(command)


def write(command: WriteToUnit, duty: Duty) -> Sequence[Event]:
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
        waits_for=command.waits_for,
        registry=command.sender.registry,
        signature=command.sender.signature,
        drafted_at=command.now,
    )
    if not isinstance(due, ReportDueSoon):
        return [drafted]
    return [drafted.model_copy(update={"due_at": due.due_at, "working_days_before": due.working_days_before})]


def _turn(due: Due, duty: Duty) -> int | None:
    """Count the letter among those of its kind; None where it is written already or its ground is gone."""
    if isinstance(due, ReportDueSoon):
        known = duty.is_reminded(due) or duty.plans.reminds(due)
        return None if known else len(duty.reminders) + duty.plans.count(LetterKind.REMIND) + 1
    turn = duty.over + 1
    known = turn in duty.notices or duty.plans.plan(LetterKind.URGE, turn) is not None
    return None if known or not duty.stands(due) else turn


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


DUTY: Final = Decider(initial=Duty(), evolve=evolve, decide=decide)
