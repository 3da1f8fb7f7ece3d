"""Deadlines that cannot be met, that nobody can know, or that fall on a day off (rules: 5.6)."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from services.contracts.deadlines import Basis
from services.deadlines.domain.calendar import ONE_DAY, last_day, midnight
from services.deadlines.domain.conflicts.found import Code, Found, Rule
from services.deadlines.domain.conflicts.shapes import UNPLANNED, reckoned
from services.deadlines.domain.turns import DatedDue, Turn
from services.deadlines.domain.wording import Phrase, Roll

NAMES_ITS_LAST_DAY: Final = frozenset({Phrase.BY_DAY, Phrase.BEFORE_DAY, Phrase.BY_OR_BEFORE_DAY})
YEARS: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")
LEAST: Final = 1
"""Working days there must be between the end of a window and the deadline (Decree 09/2019 Art. 8(5)(b))."""


def of_rule(rule: Rule) -> Iterator[Found]:
    """Answer what is wrong with the deadlines of an obligation."""
    obligation = rule.obligation
    if obligation.recurs not in UNPLANNED and obligation.due is None:
        yield rule.found(Code.DUE_MISSING, "due", phrase="–")
    for turn in rule.turns:
        yield from _due(rule, turn, turn.due, ())
        for place, special in enumerate(turn.due_for):
            yield from _due(rule, turn, special.due, ("due_for", place))


def _due(rule: Rule, turn: Turn, due: DatedDue, below: tuple[str | int, ...]) -> Iterator[Found]:
    at = (*below, "due")
    found = reckoned(due, turn, rule.whole.worked)
    if found is None:
        yield rule.in_turn(Code.DUE_MISSING, turn, *at, phrase=due.phrase.value)
        return
    if due.phrase is Phrase.BY_OR_BEFORE_DAY and due.reads_as is None:
        yield rule.in_turn(Code.AMBIGUOUS_PHRASE, turn, *at, day=due.day, before=due.day and due.day - ONE_DAY)
    if found.firm:
        last = last_day(found.due_at)
        yield from _against_window(rule, turn, found.due_at, at)
        yield from _against_letter(rule, turn, found.due_at, at)
        if due.phrase in NAMES_ITS_LAST_DAY and due.roll is Roll.NONE and not rule.is_frame:
            yield from _against_calendar(rule, turn, last, at)


def _against_window(rule: Rule, turn: Turn, due_at: datetime, at: tuple[str | int, ...]) -> Iterator[Found]:
    # An estimate speaks of days that are still to come.
    if turn.window is None or rule.obligation.basis is Basis.ESTIMATE:
        return
    closes, last = turn.window.last, last_day(due_at)
    facts = {"closes": closes, "last": last}
    if due_at < midnight(closes + ONE_DAY):
        yield rule.in_turn(Code.DUE_BEFORE_WINDOW_CLOSES, turn, *at, **facts)
    elif rule.whole.worked.between(closes + ONE_DAY, last) < LEAST:
        yield rule.in_turn(Code.TOO_LITTLE_TIME, turn, *at, **facts)


def _against_letter(rule: Rule, turn: Turn, due_at: datetime, at: tuple[str | int, ...]) -> Iterator[Found]:
    letter, last = rule.obligation.citation, last_day(due_at)
    if letter.date is not None and midnight(letter.date) >= due_at:
        facts = {"issued": letter.date, "last": last, "number": letter.number}
        yield rule.in_turn(Code.ISSUED_AFTER_DUE, turn, *at, **facts)
    years = {int(year) for year in YEARS.findall(turn.code)} | ({turn.window.last.year} if turn.window else set())
    if years and min(abs(last.year - year) for year in years) > 1:
        yield rule.in_turn(Code.YEAR_TYPO, turn, *at, year=last.year, meant=max(years))


def _against_calendar(rule: Rule, turn: Turn, last: date, at: tuple[str | int, ...]) -> Iterator[Found]:
    worked = rule.whole.worked
    if not worked.is_working(last):
        before, after = worked.before(last, 1), worked.after(last, 1)
        yield rule.in_turn(Code.DAY_OFF_DUE, turn, *at, last=last, before=before, after=after)
