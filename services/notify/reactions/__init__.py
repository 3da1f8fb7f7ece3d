"""What follows from a fact: a unit is written to, a notice that proved wrong corrected, a draft numbered, a sending recorded."""

from collections.abc import Sequence
from datetime import datetime

from services.contracts.deadlines import ExcuseWithdrawn, ReportLate
from services.kit.decider import Fact, Say, States, To
from services.notify.domain.desk import (
    OBLIGATIONS_STREAM,
    Desk,
    NameIssuer,
    Obligations,
    cited,
)
from services.notify.domain.duty import Due, Duty, WriteToUnit
from services.notify.domain.inputs import DeskOpened, IssuerSet
from services.notify.reactions import facts, letters, planned
from services.notify.reactions.drafted import Place
from services.notify.reactions.streams import (
    AT_THE_DESK,
    OF_LATENESS,
    Lateness,
    desk_stream,
    duty_stream,
    letter_stream,
    own_stream,
    stream_of,
)

__all__ = ["desk_stream", "duty_stream", "further", "letter_stream", "needs", "own_stream", "react", "stream_of"]


def needs(fact: Fact) -> Sequence[str]:
    """Say what else a reaction looks at: the obligations' names, who writes for the district, duties that were held."""
    match fact.event:
        case DeskOpened() as opened:
            return (OBLIGATIONS_STREAM, *_held(opened))
        case ReportLate() as late:
            return (OBLIGATIONS_STREAM, duty_stream(late))
        case event if isinstance(event, AT_THE_DESK):
            return (OBLIGATIONS_STREAM,)
        case event if isinstance(event, OF_LATENESS):
            return (desk_stream(event.district), OBLIGATIONS_STREAM)
        case event if isinstance(event, planned.OF_POLICIES):
            return planned.needs(event)
        case _:
            return letters.looks_at(fact)


def further(fact: Fact, states: States) -> Sequence[str]:
    """Say which letters a reaction looks at because of what was written or planned about a duty."""
    if isinstance(fact.event, DeskOpened):
        return [stream for held in _held(fact.event) for stream in facts.corrects(states[held])]
    if isinstance(fact.event, ReportLate):
        return [letter_stream(letter) for letter in facts.outdated(fact.event, states[duty_stream(fact.event)])]
    known = [letter_stream(plan.letter) for plan in planned.planned_of(fact, states)]
    return [*known, *facts.looks_further(fact, states)]


def _held(opened: DeskOpened) -> Sequence[str]:
    return [f"standing/{opened.district}/{duty.unit}/{duty.obligation}/{duty.period}" for duty in opened.duties]


def react(fact: Fact, states: States) -> Sequence[To | Say]:
    """Answer the commands a fact gives rise to."""
    now = fact.recorded_at
    match fact.event:
        case event if isinstance(event, AT_THE_DESK):
            return _at_the_desk(fact, states)
        case event if isinstance(event, OF_LATENESS):
            dropped = [*planned.lifted(fact, states), *facts.reconsidered(fact, states)]
            return [*dropped, *_caught_up(fact.stream, event.district, states, now, event)]
        case event if isinstance(event, planned.OF_POLICIES):
            return [*planned.follow(fact, states), *facts.reconsidered(fact, states)]
        case event if isinstance(event, facts.OF_A_DUTY):
            return facts.reconsidered(fact, states)
        case _:
            return letters.follows(fact, states)


def _at_the_desk(fact: Fact, states: States) -> Sequence[To]:
    """Say who writes, write what the fact made ready, and what else was held meanwhile."""
    now, written = fact.recorded_at, _written(fact, states)
    match fact.event:
        case IssuerSet() as asked:
            return [To(fact.stream, NameIssuer(asked, now)), *written]
        case DeskOpened() as opened:
            held = (_caught_up(stream, opened.district, states, now) for stream in _held(opened))
            return [*written, *(order for orders in held for order in orders)]
        case ReportLate() as late:
            return [*facts.late_again(late, states[duty_stream(late)], now), *written]
        case _:
            return written


def _written(fact: Fact, states: States) -> Sequence[To]:
    """Write what the fact made ready; something is ready only while somebody writes."""
    desk: Desk = states[fact.stream]
    return [order for due in desk.freed for order in _to_unit(due, desk, states[OBLIGATIONS_STREAM], fact.recorded_at)]


def _to_unit(due: Due, desk: Desk, obligations: Obligations, now: datetime) -> Sequence[To]:
    sender, unit = desk.sender_at(now), desk.addressee(due.unit)
    if sender is None or unit is None:
        return []
    stream = duty_stream(due)
    if isinstance(due, ExcuseWithdrawn):
        by = "" if due.source is None else cited(due.source)
        return [To(stream, WriteToUnit(due, sender, unit, obligations.report(due), now, by))]
    plans = planned.planned(due, stream, desk, obligations, now)
    return [To(stream, WriteToUnit(due, sender, unit, obligations.report(due), now))] if plans is None else plans


def _caught_up(
    stream: str, district: str, states: States, now: datetime, event: Lateness | None = None
) -> Sequence[To]:
    """Write what follows from the last that was said of a lateness; where nobody writes it is held until the desk opens.

    `event`: what was just said; where it adds nothing to what a correction says, none is due by it.
    """
    duty: Duty = states[stream]
    desk: Desk = states[desk_stream(district)]
    if duty.unexcused is not None and event in {None, duty.unexcused}:
        return _to_unit(duty.unexcused, desk, states[OBLIGATIONS_STREAM], now)
    known = duty.cleared
    if known is None or not known.is_told or event not in {None, known.order or known.why}:
        return []
    sender = desk.sender_at(now)
    if sender is None:
        return []
    place = Place(district, desk, states[OBLIGATIONS_STREAM], sender, now)
    return facts.corrected(duty, known, place, states)
