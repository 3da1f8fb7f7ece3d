"""What follows from a fact: a unit is written to, a notice that proved wrong corrected, a draft numbered, a sending recorded."""

from collections.abc import Sequence
from datetime import datetime

from services.contracts.deadlines import (
    ExcuseWithdrawn,
)
from services.contracts.notify import (
    LetterDrafted,
)
from services.kit.decider import Fact, Say, States, To
from services.notify.domain.book import CorrectLetter, NumberLetter, book_stream
from services.notify.domain.desk import (
    OBLIGATIONS_STREAM,
    Desk,
    NameIssuer,
    Obligations,
    cited,
)
from services.notify.domain.duty import Cleared, Due, Duty, WriteToUnit, symbol_of
from services.notify.domain.inputs import (
    DeskOpened,
    IssuerSet,
    MailAnswered,
    NumberMissed,
    RectificationDrafted,
)
from services.notify.domain.post import RecordAnswer, WriteRectification
from services.notify.reactions import planned
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
        case event if isinstance(event, AT_THE_DESK):
            return (OBLIGATIONS_STREAM,)
        case event if isinstance(event, OF_LATENESS):
            return (desk_stream(event.district), OBLIGATIONS_STREAM)
        case RectificationDrafted() as asked:
            return (desk_stream(asked.district),)
        case event if isinstance(event, planned.OF_POLICIES):
            return planned.needs(event)
        case _:
            return ()


def further(fact: Fact, states: States) -> Sequence[str]:
    """Say which letters a reaction looks at because of what is planned about a duty."""
    return [letter_stream(plan.letter) for plan in planned.planned_of(fact, states)]


def _held(opened: DeskOpened) -> Sequence[str]:
    return [f"standing/{opened.district}/{duty.unit}/{duty.obligation}/{duty.period}" for duty in opened.duties]


def react(fact: Fact, states: States) -> Sequence[To | Say]:
    """Answer the commands a fact gives rise to."""
    now = fact.recorded_at
    match fact.event:
        case event if isinstance(event, AT_THE_DESK):
            return _at_the_desk(fact, states)
        case event if isinstance(event, OF_LATENESS):
            return [*planned.lifted(fact, states), *_caught_up(fact.stream, event.district, states, now, event)]
        case event if isinstance(event, planned.OF_POLICIES):
            return planned.follow(fact, states)
        case RectificationDrafted() as asked:
            return [To(fact.stream, WriteRectification(asked, states[desk_stream(asked.district)].sender_at(now), now))]
        case LetterDrafted() as drafted:
            return [_number(drafted.letter, drafted.book, symbol_of(drafted), drafted.drafted_at, now)]
        case NumberMissed() as missed:
            return [_number(missed.letter, missed.book, missed.symbol, missed.drafted_at, now)]
        case MailAnswered() as answer:
            return [To(fact.stream, RecordAnswer(answer, now))]
        case _:
            return []


def _at_the_desk(fact: Fact, states: States) -> Sequence[To]:
    """Say who writes, write what the fact made ready, and what else was held meanwhile."""
    now, written = fact.recorded_at, _written(fact, states)
    match fact.event:
        case IssuerSet() as asked:
            return [To(fact.stream, NameIssuer(asked, now)), *written]
        case DeskOpened() as opened:
            held = (_caught_up(stream, opened.district, states, now) for stream in _held(opened))
            return [*written, *(order for orders in held for order in orders)]
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
    return _corrected(duty, known, desk, states[OBLIGATIONS_STREAM], now)


def _corrected(duty: Duty, cleared: Cleared, desk: Desk, obligations: Obligations, now: datetime) -> Sequence[To]:
    """Correct the late notice where there is one.

    It has its number since it was drafted, but for one that came back from a restore without: it takes it now.
    """
    (turn, notice), sender, unit = duty.notice(), desk.sender_at(now), desk.addressee(cleared.why.unit)
    if notice is None or sender is None or unit is None:
        return []
    numbered = _number(notice.letter, notice.book, notice.symbol, notice.drafted_at, now)
    command = CorrectLetter(notice.letter, turn, cleared, sender, unit, obligations.report(cleared.why), now)
    return [numbered, To(numbered.stream, command)]


def _number(letter: str, book: str, symbol: str, drafted_at: datetime, now: datetime) -> To:
    return To(book_stream(book, drafted_at), NumberLetter(letter, book, symbol, drafted_at, now))
