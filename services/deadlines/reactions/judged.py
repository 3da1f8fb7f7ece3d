"""What follows from settling and from what intake says: duties judged, reviewed, excused, periods ended."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from services.contracts.deadlines import CreditWithdrawn, DueChanged, DutyEvent, DutyRevived
from services.contracts.intake import (
    AcceptanceRevoked,
    OfDuty,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    UnknownLifted,
)
from services.deadlines.domain import duty, period
from services.deadlines.domain.directory import District
from services.deadlines.domain.inputs import (
    DutiesClosed,
    DutiesExcused,
    DutiesSettled,
    PeriodEnded,
)
from services.deadlines.domain.outages import Outage
from services.deadlines.domain.units import Unit
from services.deadlines.reactions.common import Reaction, now_of
from services.deadlines.streams import district_stream, period_stream, unit_stream
from services.kit.decider import Fact, States, To


def _on_settled(fact: Fact, states: States) -> Iterator[To]:
    settled: DutiesSettled = fact.event
    gone: dict[str, District] = {district: states[district_stream(district)] for district in settled.gone}
    left_alone = {code for code, district in gone.items() if not district.is_waited_for(settled.due_at)}
    for one in settled.units:
        unit: Unit = states[unit_stream(one.unit)]
        districts = unit.may_send(one.district, settled.due_at) - left_alone
        judged = period.hearing(states[fact.stream], settled.due_at, districts)
        if judged is not None:
            key = f"{one.district}/{one.unit}/{settled.obligation}/{settled.period}"
            how = {"silent": judged.silent, "over": judged.over}
            yield To(f"duty/{key}", duty.JudgeDuty(now_of(fact), settled.due_at, **how))


def _on_closed(fact: Fact, _states: States) -> Iterator[To]:
    closed: DutiesClosed = fact.event
    yield To(fact.stream, period.CloseInstants(closed.obligation, closed.period, closed.instants))
    command = duty.CloseDuty(now_of(fact), closed.reason, closed.source)
    for one in closed.duties:
        yield To(f"duty/{one.district}/{one.unit}/{closed.obligation}/{closed.period}", command)


def _on_ended(fact: Fact, _states: States) -> Iterator[To]:
    ended: PeriodEnded = fact.event
    command = period.EndPeriod(expected=ended.expected, late=ended.late, now=now_of(fact))
    yield To(fact.stream, command)


def _on_decided(fact: Fact, states: States) -> Iterator[To]:
    yield To(fact.stream, duty.ReviewLateness(now_of(fact)))
    yield from _judged(fact, states)


def _on_revoked(fact: Fact, states: States) -> Iterator[To]:
    yield from _judged(fact, states, revoked=True)


def _on_back(fact: Fact, states: States) -> Iterator[To]:
    yield from _judged(fact, states)


def _judged(fact: Fact, states: States, *, revoked: bool = False) -> Iterator[To]:
    """Judge a duty by what is new about it, where its instant is settled; else the settler will."""
    about: OfDuty | DutyEvent = fact.event
    owed = states[fact.stream].owed
    if owed is None:
        return
    unit: Unit = states[unit_stream(owed.unit)]
    turn = states[period_stream(about.obligation, about.period)]
    judged = period.hearing(turn, owed.due_at, unit.may_send(owed.district, owed.due_at))
    if judged is not None:
        yield To(fact.stream, duty.JudgeDuty(now_of(fact), silent=judged.silent, over=judged.over, revoked=revoked))


def _on_excused(fact: Fact, states: States) -> Iterator[To]:
    excused: DutiesExcused = fact.event
    outage: Outage = states[fact.stream]
    now, standing, revoked = now_of(fact), outage.standing, outage.revoked
    why = ("", None) if revoked is None else (revoked.reason, revoked.source)
    for one in excused.duties:
        stream = f"duty/{one.home or excused.district}/{one.unit}/{one.obligation}/{one.period}"
        yield To(stream, duty.WithdrawExcuse(excused.outage, standing, now, *why))
        if standing is not None:
            yield To(stream, duty.ExcuseDuty(standing, now))


def _settled_needs(settled: DutiesSettled) -> Sequence[str]:
    return (*(unit_stream(one.unit) for one in settled.units), *map(district_stream, settled.gone))


def _duty_needs(about: OfDuty | DutyEvent) -> Sequence[str]:
    unit = about.duty_unit if isinstance(about, OfDuty) else about.unit
    return (period_stream(about.obligation, about.period), unit_stream(unit))


REACTIONS: Final[dict[type[Any], Reaction]] = {
    DutiesSettled: Reaction(_on_settled, _settled_needs),
    PeriodEnded: Reaction(_on_ended),
    DutiesClosed: Reaction(_on_closed),
    DutiesExcused: Reaction(_on_excused),
    ReportSubmitted: Reaction(_on_decided, _duty_needs),
    ReportReturned: Reaction(_on_decided, _duty_needs),
    ReportRefused: Reaction(_on_decided, _duty_needs),
    AcceptanceRevoked: Reaction(_on_revoked, _duty_needs),
    UnknownLifted: Reaction(_on_decided, _duty_needs),
    **dict.fromkeys((DueChanged, DutyRevived, CreditWithdrawn), Reaction(_on_back, _duty_needs)),
}
"""ReportHeld, ArrivalUnknown and IntakeSettled are only remembered."""
