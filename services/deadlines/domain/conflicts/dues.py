"""Deadlines that cannot be met, that nobody can know, or that fall on a day off (rules: 5.6)."""

from collections.abc import Iterator

from services.contracts.deadlines import Basis
from services.deadlines.domain.calendar import ONE_DAY, last_day, midnight
from services.deadlines.domain.conflicts.found import Code, Found, Rule
from services.deadlines.domain.conflicts.shapes import UNPLANNED, instant
from services.deadlines.domain.reckoning import Reckoned, named_day, reckon
from services.deadlines.domain.turns import DatedDue, Turn
from services.deadlines.domain.wording import Phrase, Roll

LEAST: int = 1
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
    if instant(due, turn) is None:
        yield rule.in_turn(Code.DUE_MISSING, turn, *at, phrase=due.phrase.value)
        return
    if due.phrase is Phrase.BY_OR_BEFORE_DAY and due.reads_as is None:
        yield rule.in_turn(Code.AMBIGUOUS_PHRASE, turn, *at, day=due.day, before=due.day and due.day - ONE_DAY)
    reckoned = reckon(due, turn.window, rule.whole.worked)
    if reckoned.firm:
        yield from _against_window(rule, turn, reckoned, at)
        yield from _against_letter(rule, turn, reckoned, at)
        yield from _against_calendar(rule, turn, due, at)


def _against_window(rule: Rule, turn: Turn, reckoned: Reckoned, at: tuple[str | int, ...]) -> Iterator[Found]:
    # An estimate speaks of days that are still to come.
    if turn.window is None or rule.obligation.basis is Basis.ESTIMATE:
        return
    closes, last = turn.window.last, last_day(reckoned.due_at)
    facts = {"closes": closes, "last": last}
    if reckoned.due_at < midnight(closes + ONE_DAY):
        yield rule.in_turn(Code.DUE_BEFORE_WINDOW_CLOSES, turn, *at, **facts)
    elif rule.whole.worked.between(closes + ONE_DAY, last) < LEAST:
        yield rule.in_turn(Code.TOO_LITTLE_TIME, turn, *at, **facts)


def _against_letter(rule: Rule, turn: Turn, reckoned: Reckoned, at: tuple[str | int, ...]) -> Iterator[Found]:
    issued = rule.obligation.citation.date
    last = last_day(reckoned.due_at)
    if issued is not None and midnight(issued) >= reckoned.due_at:
        number = rule.obligation.citation.number
        yield rule.in_turn(Code.ISSUED_AFTER_DUE, turn, *at, issued=issued, last=last, number=number)
    years = {int(year) for year in _years(turn.code)} | ({turn.window.last.year} if turn.window else set())
    if years and min(abs(last.year - year) for year in years) > 1:
        yield rule.in_turn(Code.YEAR_TYPO, turn, *at, year=last.year, meant=max(years))


def _years(code: str) -> list[str]:
    parts = "".join(letter if letter.isdigit() else " " for letter in code).split()
    return [part for part in parts if len(part) == len("2021") and part.startswith("20")]


def _against_calendar(rule: Rule, turn: Turn, due: DatedDue, at: tuple[str | int, ...]) -> Iterator[Found]:
    day, worked = named_day(due, turn.window), rule.whole.worked
    names_its_last_day = due.phrase in {Phrase.BY_DAY, Phrase.BEFORE_DAY, Phrase.BY_OR_BEFORE_DAY}
    if rule.is_frame or day is None or not names_its_last_day or due.roll is not Roll.NONE:
        return
    last = last_day(reckon(due, turn.window, worked).due_at)
    if not worked.is_working(last):
        before, after = worked.before(last, 1), worked.after(last, 1)
        yield rule.in_turn(Code.DAY_OFF_DUE, turn, *at, last=last, before=before, after=after)
