"""What is known of a duty, and what may be said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypedDict, assert_never

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
    Moved,
    PredecessorCredited,
    ReportDueSoon,
    ReportExpected,
    ReportLate,
    Revival,
)
from services.contracts.intake import AcceptanceRevoked, ArrivalUnknown, Decided, FaultsNoted, UnknownLifted
from services.deadlines.domain import arrivals
from services.deadlines.domain.arrivals import Arrivals, Arrived
from services.kit.decider import Fact

DutyDecision = (
    ReportExpected
    | ReportDueSoon
    | ReportLate
    | LatenessWithdrawn
    | LatenessExcused
    | ExcuseWithdrawn
    | DueChanged
    | DutyWaived
    | DutyLapsed
    | DutyRevived
    | PredecessorCredited
    | CreditWithdrawn
)
DutyFact = DutyDecision | Arrived | ArrivalUnknown | UnknownLifted | FaultsNoted


NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})
"""Shared, as most duties know of no such thing and there are many of them."""


def _nothing() -> Mapping[Any, Any]:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Duty:
    """What is known of a duty.

    Attributes:
        expected: what is owed by when it falls due now; None where the unit owes nothing (yet).
        arrivals: what arrived for it.
        unknown: whether a list from before this system said nothing.
        reminded: the reminders that went out, by due instant and working days before it.
        called: the due instants it is called late at.
        excused: by due instant, the outage that excuses its lateness.
        extensions: those that stand, by act, with the instant each gives.
        credits: what predecessors had sent and counts, by act, with its arrival.
        recalled: acts that were taken back, which do nothing when they are heard of again.
        waived: the waiver, where one stands.
        lapsed: why the unit is not obliged any more, where it is not.
    """

    expected: ReportExpected | None = None
    arrivals: Arrivals = arrivals.NOTHING
    unknown: bool = False
    reminded: frozenset[tuple[datetime, int | None]] = frozenset()
    called: frozenset[datetime] = frozenset()
    excused: Mapping[datetime, str] = field(default_factory=_nothing)
    extensions: Mapping[str, datetime] = field(default_factory=_nothing)
    credits: Mapping[str, datetime] = field(default_factory=_nothing)
    recalled: frozenset[str] = frozenset()
    waived: DutyWaived | None = None
    lapsed: DutyLapsed | None = None

    @property
    def late(self) -> bool:
        """Say whether it is called late at the due instant that holds now."""
        return self.expected is not None and self.expected.due_at in self.called

    @property
    def accepted_at(self) -> datetime | None:
        """Return the earliest accepted arrival that counts."""
        known = self.arrivals.accepted_at
        return min((*self.credits.values(), *(() if known is None else (known,))), default=None)

    @property
    def owed(self) -> ReportExpected | None:
        """Return what is owed; None where it is waived or has lapsed, too."""
        return self.expected if self.waived is None and self.lapsed is None else None


def is_met(state: Duty) -> bool:
    """Say whether something accepted had arrived before the due instant."""
    accepted_at = state.accepted_at
    return state.expected is not None and accepted_at is not None and accepted_at < state.expected.due_at


def is_unknown(state: Duty) -> bool:
    """Say whether a list said nothing, and nobody has looked up since when something had arrived."""
    return state.unknown and not state.arrivals.is_written_down and not state.credits


def is_held(state: Duty) -> bool:
    """Say whether something that arrived before the due instant is not decided yet."""
    return state.expected is not None and state.arrivals.has_held(state.expected.due_at)


def follows_rules(state: Duty, now: datetime) -> bool:
    """Say whether another rule, or another calendar, still moves it: it has neither passed nor been met."""
    return state.expected is not None and state.expected.due_at > now and not is_met(state)


class Which(TypedDict):
    """The duty an event is about."""

    district: str
    unit: str
    obligation: str
    period: str
    due_at: datetime


def which(expected: ReportExpected) -> Which:
    """Return the duty for an event about it."""
    return {
        "district": expected.district,
        "unit": expected.unit,
        "obligation": expected.obligation,
        "period": expected.period,
        "due_at": expected.due_at,
    }


def evolve(state: Duty, fact: Fact) -> Duty:
    """Remember what intake says and what was decided."""
    match fact.event:
        case (Decided() | AcceptanceRevoked()) as arrived:
            return replace(state, arrivals=arrivals.hear(state.arrivals, arrived))  # type: ignore[arg-type]
        case ArrivalUnknown():
            return replace(state, unknown=True)
        case UnknownLifted():
            return replace(state, unknown=False)
        case FaultsNoted():
            return state
        case own:
            return remember(state, own)


def remember(state: Duty, event: DutyDecision) -> Duty:
    """Remember what was decided."""
    match event:
        case ReportExpected():
            return replace(state, expected=event)
        case ReportDueSoon():
            return replace(state, reminded=state.reminded | {(event.due_at, event.working_days_before)})
        case ReportLate() | LatenessWithdrawn() | LatenessExcused() | ExcuseWithdrawn():
            return _judged(state, event)
        case DueChanged():
            return _moved(state, event)
        case DutyWaived() | DutyLapsed() | DutyRevived():
            return _owed(state, event)
        case PredecessorCredited() | CreditWithdrawn():
            return _credited(state, event)
    assert_never(event)


def _judged(state: Duty, event: ReportLate | LatenessWithdrawn | LatenessExcused | ExcuseWithdrawn) -> Duty:
    known, at = state.arrivals, event.due_at
    match event:
        case ReportLate():
            unknown = state.unknown and event.because is not Because.OPERATOR
            known = arrivals.remember_late(known, event)
            return replace(state, called=state.called | {at}, unknown=unknown, arrivals=known)
        case LatenessWithdrawn():
            if event.arrived_at not in state.credits.values():
                known = arrivals.remember_withdrawn(known, event)
            excused = _without(state.excused, at)
            return replace(state, called=state.called - {at}, excused=excused, arrivals=known)
        case LatenessExcused():
            return replace(state, excused={**state.excused, at: event.outage})
        case ExcuseWithdrawn():
            return replace(state, excused=_without(state.excused, at))
    assert_never(event)


def _moved(state: Duty, event: DueChanged) -> Duty:
    expected = state.expected and state.expected.model_copy(update={"due_at": event.due_at})
    extensions, recalled = state.extensions, state.recalled
    if event.act is not None and event.because is Moved.EXTENDED:
        extensions = {**extensions, event.act: event.due_at}
    if event.act is not None and event.because is Moved.REVOKED:
        # One that had been covered by a longer one may have been taken back before, which moved nothing.
        extensions = {act: until for act, until in extensions.items() if act != event.act and until <= event.due_at}
        recalled |= state.extensions.keys() - extensions.keys() | {event.act}
    return replace(state, expected=expected, extensions=extensions, recalled=recalled)


def _owed(state: Duty, event: DutyWaived | DutyLapsed | DutyRevived) -> Duty:
    match event:
        case DutyWaived():
            return replace(state, waived=event)
        case DutyLapsed():
            return replace(state, lapsed=event)
        case DutyRevived(because=Revival.WAIVER_REVOKED):
            recalled = state.recalled if event.act is None else state.recalled | {event.act}
            return replace(state, waived=None, recalled=recalled)
        case DutyRevived():
            return replace(state, lapsed=None)
    assert_never(event)


def _credited(state: Duty, event: PredecessorCredited | CreditWithdrawn) -> Duty:
    match event:
        case PredecessorCredited():
            return replace(state, credits={**state.credits, event.credit: event.arrived_at})
        case CreditWithdrawn():
            left = _without(state.credits, event.credit)
            return replace(state, credits=left, recalled=state.recalled | {event.credit})
    assert_never(event)


def _without(known: Mapping[Any, Any], key: object) -> Mapping[Any, Any]:
    return {each: value for each, value in known.items() if each != key} if key in known else known
