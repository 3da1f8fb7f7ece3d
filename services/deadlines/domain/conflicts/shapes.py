"""Days, windows and keys that do not go together, so that the file cannot be read as anything."""

from collections.abc import Iterator
from typing import Final

from services.deadlines.domain import calendar
from services.deadlines.domain.calendar import SATURDAY, WorkingDays
from services.deadlines.domain.catalogue import Obligation
from services.deadlines.domain.conflicts.found import Code, Found, Where, Whole, found
from services.deadlines.domain.reckoning import NOT_FIRM, Reckoned, reckon
from services.deadlines.domain.spans import Span, names, spans, year_of
from services.deadlines.domain.turns import DatedDue, Turn, days_of, turns
from services.deadlines.domain.wording import Due, DueFor, Phrase, TurnDay, Window

UNPLANNED: Final = frozenset({"fixed", "on_demand", "on_event"})
ONE_MONTH: Final = frozenset({"monthly", "monthly_days"})
USED: Final = {
    "days": {Phrase.N_WORKING_DAYS_BEFORE, Phrase.N_WORKING_DAYS_AFTER},
    "month": {Phrase.WITHIN_MONTH},
    "reads_as": {Phrase.BY_OR_BEFORE_DAY},
    "follow_until": NOT_FIRM,
    "day": set(Phrase) - {Phrase.WITHIN_MONTH, *NOT_FIRM},
}
"""Which phrases a key of a deadline has a meaning with."""


def of_catalogue(whole: Whole) -> Iterator[Found]:
    """Answer days and keys that do not go together."""
    for place, day in enumerate(whole.catalogue.calendar.working_saturdays):
        if day.weekday() != SATURDAY:
            yield found(Code.NOT_A_SATURDAY, ("calendar", "working_saturdays", place), day=day)
    for place, obligation in enumerate(whole.catalogue.obligations):
        where: Where = ("obligations", place)
        shaped = [*_recurrence(whole, obligation, where), *_worded(obligation, where), *_validity(obligation, where)]
        yield from shaped
        if not shaped:
            yield from _turns(whole, obligation, where)


def _recurrence(whole: Whole, obligation: Obligation, where: Where) -> Iterator[Found]:
    catalogue, code, recurs = whole.catalogue, obligation.code, obligation.recurs
    if recurs not in UNPLANNED and not (catalogue.years or catalogue.year):
        yield found(Code.YEARS_MISSING, (*where, "recurs"), code, recurs=recurs)
    if recurs == "monthly_days" and not obligation.days:
        yield found(Code.DAYS_MISSING, (*where, "recurs"), code)
    if recurs != "monthly_days" and obligation.days:
        yield found(Code.KEY_UNUSED, (*where, "days"), code, key="days", with_=recurs)
    known = names(obligation)
    whole_codes = {span.code for span in spans(_unchosen(obligation), catalogue.years or (catalogue.year or 2000,))}
    for place, name in enumerate(obligation.turns_named):
        if str(name) not in known | whole_codes:
            at = (*where, "turns", place)
            yield found(Code.TURN_UNKNOWN, at, code, name=name, names=", ".join(sorted(known, key=_order)) or "–")


def _unchosen(obligation: Obligation) -> Obligation:
    return obligation.model_copy(update={"turns_named": ()})


def _order(name: str) -> tuple[int, str]:
    return (len(name), name)


def _validity(obligation: Obligation, where: Where) -> Iterator[Found]:
    since, until = obligation.valid_from, obligation.valid_until
    if since and until and since > until:
        yield found(Code.VALIDITY_BACKWARDS, (*where, "valid_until"), obligation.code, since=since, until=until)
    for place, one in enumerate(obligation.resolved):
        if not (one.accepted or one.due or one.window) or one.citation.is_draft:
            yield found(Code.RESOLUTION_EMPTY, (*where, "resolved", place), obligation.code, conflict=one.conflict)


def _worded(obligation: Obligation, where: Where) -> Iterator[Found]:
    recurring = obligation.recurs not in UNPLANNED
    sample = next(spans(_unchosen(obligation), (2000,)), None) if recurring else None
    yield from _parts(obligation, where, (obligation.window, obligation.due, obligation.due_for), sample)
    if isinstance(obligation.opens, TurnDay):
        yield from _placed(obligation, (*where, "opens"), obligation.opens, sample)
    for place, period in enumerate(obligation.periods):
        at = (*where, "periods", place)
        span = sample if recurring and _stands_for_a_turn(obligation, period.code) else None
        yield from _parts(obligation, at, (period.window, period.due, period.due_for), span)


def _stands_for_a_turn(obligation: Obligation, code: str) -> bool:
    year = year_of(code)
    return year is not None and code in {span.code for span in spans(_unchosen(obligation), (year,))}


def _parts(
    obligation: Obligation,
    where: Where,
    parts: tuple[Window | None, Due | None, tuple[DueFor, ...]],
    span: Span | None,
) -> Iterator[Found]:
    window, due, due_for = parts
    for key, day in (("from", window.from_), ("to", window.to)) if window else ():
        yield from _placed(obligation, (*where, "window", key), day, span)
    days = days_of(window, span)
    if days and days.first > days.last:
        yield found(Code.WINDOW_BACKWARDS, (*where, "window"), obligation.code, first=days.first, last=days.last)
    for at, one in (
        ((*where, "due"), due),
        *(((*where, "due_for", n, "due"), each.due) for n, each in enumerate(due_for)),
    ):
        if one is not None:
            yield from _due(obligation, at, one, span)


def _due(obligation: Obligation, where: Where, due: Due, span: Span | None) -> Iterator[Found]:
    for key, phrases in USED.items():
        if getattr(due, key) is not None and due.phrase not in phrases:
            yield found(Code.KEY_UNUSED, (*where, key), obligation.code, key=key, with_=due.phrase.value)
    if due.confirmed_by is not None and due.reads_as is None:
        yield found(Code.KEY_UNUSED, (*where, "confirmed_by"), obligation.code, key="confirmed_by", with_="reads_as: –")
    for key, day in (("day", due.day), ("month", due.month), ("follow_until", due.follow_until)):
        yield from _placed(obligation, (*where, key), day, span)


def _placed(obligation: Obligation, where: Where, day: object, span: Span | None) -> Iterator[Found]:
    if not isinstance(day, TurnDay):
        return
    lacks_turn = span is None or (day.of == "turn" and span.day is None)
    vague = day.of is None and day.month is None and obligation.recurs not in ONE_MONTH
    if lacks_turn or vague:
        yield found(Code.DAY_UNPLACED, where, obligation.code, recurs=obligation.recurs)


def _turns(whole: Whole, obligation: Obligation, where: Where) -> Iterator[Found]:
    codes = [period.code for period in obligation.periods]
    for turn in turns(whole.catalogue, obligation):
        at = (*where, "periods", codes.index(turn.code)) if turn.code in codes else where
        special = [((*at, "due_for", place, "due"), one.due) for place, one in enumerate(turn.due_for)]
        for below, due in (((*at, "opens"), turn.due), *special):
            by_weekdays = reckoned(due, turn, WorkingDays())
            if by_weekdays is not None and calendar.midnight(turn.opens) >= by_weekdays.due_at:
                facts = {"opens": turn.opens, "due": calendar.last_day(by_weekdays.due_at)}
                yield found(Code.OPENS_AFTER_DUE, below, obligation.code, turn.code, **facts)


def reckoned(due: DatedDue, turn: Turn, worked: WorkingDays) -> Reckoned | None:
    """Return what follows from the words; None where they name no day."""
    try:
        return reckon(due, turn.window, worked)
    except ValueError:
        return None
