"""What a duty's letters know of it: what was written and planned, how its lateness stands, what came of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from services.contracts.deadlines import (
    Because,
    CreditWithdrawn,
    DueChanged,
    DutyLapsed,
    DutyRevived,
    DutyWaived,
    ExcuseWithdrawn,
    LatenessExcused,
    LatenessWithdrawn,
    PredecessorCredited,
    ReportDueSoon,
    ReportLate,
)
from services.contracts.intake import AcceptanceRevoked, ReportReturned, ReportSubmitted, submission_key
from services.contracts.notify import DutyRef, LetterDrafted, LetterKind, LetterPlanned, PlanDropped
from services.kit.decider import Fact
from services.notify.domain.plans import Plans, remembered

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
        plans: what a policy wants written about it.
        accepted: what intake accepted and did not take back, or a predecessor's that counts.
        returned: what intake gave back, in its order.
        moved_to: the due instant that holds, where it is another.
        is_free: it is waived, or has lapsed.
        waiting: letters that were drafted at once and wait for an officer.
    """

    reminders: frozenset[Reminder] = frozenset()
    notices: Mapping[int, LateNotice] = field(default_factory=lambda: MappingProxyType({}))
    over: int = 0
    withdrawn_at: datetime | None = None
    excused_at: datetime | None = None
    cleared: Cleared | None = None
    unexcused: ExcuseWithdrawn | None = None
    plans: Plans = field(default_factory=Plans)
    accepted: frozenset[str] = frozenset()
    returned: tuple[ReportReturned, ...] = ()
    moved_to: datetime | None = None
    is_free: bool = False
    waiting: frozenset[str] = frozenset()

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
            told = replace(duty, cleared=known._replace(order=order)) if known is not None and waits else duty
            return _owed(told, order)
        case LetterPlanned() | PlanDropped():
            return replace(duty, plans=remembered(duty.plans, fact.event))
        case LetterDrafted(kind=LetterKind.URGE) as urged:
            notice = LateNotice(urged.letter, urged.book, symbol_of(urged), urged.drafted_at)
            notices = MappingProxyType({**duty.notices, _turn_of(urged): notice})
            return replace(duty, notices=notices, waiting=_waiting(duty, urged))
        case LetterDrafted() as reminded:
            reminder = (reminded.due_at, reminded.working_days_before)
            return replace(duty, reminders=duty.reminders | {reminder}, waiting=_waiting(duty, reminded))
        case _:
            return _sent(duty, fact.event)


def _waiting(duty: Duty, drafted: LetterDrafted) -> frozenset[str]:
    return duty.waiting | {drafted.letter} if drafted.waits_for is not None else duty.waiting


def _owed(duty: Duty, order: Order | DutyRevived) -> Duty:
    if isinstance(order, DueChanged):
        return replace(duty, moved_to=order.due_at)
    return replace(duty, is_free=not isinstance(order, DutyRevived))


def _sent(duty: Duty, event: Any) -> Duty:  # noqa: ANN401 - up to rules version 1 standings stood in this stream
    """Remember what came: what was accepted and not taken back, what was given back."""
    match event:
        case ReportSubmitted():
            return replace(duty, accepted=duty.accepted | {submission_key(event)})
        case AcceptanceRevoked():
            return replace(duty, accepted=duty.accepted - {submission_key(event)})
        case PredecessorCredited():
            return replace(duty, accepted=duty.accepted | {f"credit {event.credit}"})
        case CreditWithdrawn():
            return replace(duty, accepted=duty.accepted - {f"credit {event.credit}"})
        case ReportReturned():
            known = submission_key(event) in {submission_key(one) for one in duty.returned}
            return duty if known else replace(duty, returned=(*duty.returned, event))
        case DutyRevived():
            return _owed(duty, event)
        case _:
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


def letter_id(kind: LetterKind, duty: DutyRef, turn: int = 1) -> str:
    """Name the letter of a kind about a duty; codes are joined by what no code has in it.

    `turn`: of which lateness of the duty it speaks, or the how many-th reminder it is; only the second and later ones are
    counted in the name. Letters up to rules version 1 are named with `-` throughout, and keep their names.
    """
    first = f"{kind}-{duty.unit}~{duty.obligation}~{duty.period}"
    return first if turn == 1 else f"{first}~{turn}"


def symbol_of(drafted: LetterDrafted) -> str:
    """Read the symbol that will stand beside a draft's number."""
    return str(json.loads(drafted.content)["symbol"])
