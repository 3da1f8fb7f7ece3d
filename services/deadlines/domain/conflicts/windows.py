"""Windows that leave days out, take days twice, or are others than those of the rule they are derived from."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from services.contracts.deadlines import Basis
from services.deadlines.domain.calendar import ONE_DAY
from services.deadlines.domain.conflicts.found import Code, Found, Rule
from services.deadlines.domain.spans import spans, year_of
from services.deadlines.domain.turns import Days, Turn, days_of

LONGEST_PART: Final = 300
"""A window of more days than this covers a year, whose parts are looked at by themselves."""


class _Covered(NamedTuple):
    days: Days
    rule: Rule
    turn: Turn


def of_rule(rule: Rule) -> Iterator[Found]:
    """Answer turns whose window is another than that of the rule the obligation is derived from."""
    frame = rule.obligation.frame
    if frame is None or frame.window is None:
        return
    like = rule.obligation.model_copy(update={"recurs": frame.recurs, "turns_named": ()})
    for turn in rule.turns:
        span = next((one for one in spans(like, (_year(turn),)) if one.code == turn.code), None)
        meant = days_of(frame.window, span)
        if meant is not None and turn.window is not None and turn.window != meant:
            facts = {"rule": frame.rule, "first": meant.first, "last": meant.last}
            own = {"own_first": turn.window.first, "own_last": turn.window.last}
            yield rule.in_turn(Code.WINDOW_DIFFERS, turn, "window", **facts, **own)


def of_rules(rules: Sequence[Rule]) -> Iterator[Found]:
    """Answer days that no window of the same letter and audience covers, and days that two of them cover by parts."""
    families: dict[object, list[_Covered]] = defaultdict(list)
    for rule in rules:
        letter = rule.obligation.citation
        alike = (letter.number, letter.date, repr(rule.obligation.audience))
        for turn in rule.turns:
            if turn.window is not None:
                families[alike].append(_Covered(turn.window, rule, turn))
    for family in families.values():
        family.sort(key=lambda one: (one.days.first, one.days.last))
        yield from _gaps([one for one in family if _is_part(one)])
        yield from _overlaps(family)


def _is_part(covered: _Covered) -> bool:
    exact = covered.rule.obligation.basis is Basis.EXACT
    return exact and (covered.days.last - covered.days.first).days <= LONGEST_PART


def _gaps(parts: Sequence[_Covered]) -> Iterator[Found]:
    if not parts:
        return
    covered, before = parts[0].days.last, parts[0]
    for part in parts[1:]:
        if part.days.first > covered + ONE_DAY:
            facts = {"first": covered + ONE_DAY, "last": part.days.first - ONE_DAY, "other": _name(before)}
            yield part.rule.in_turn(Code.WINDOW_GAP, part.turn, "window", **facts)
        if part.days.last > covered:
            covered, before = part.days.last, part


def _overlaps(family: Sequence[_Covered]) -> Iterator[Found]:
    running: list[_Covered] = []
    for part in family:
        running = [other for other in running if other.days.last >= part.days.first]
        for other in running:
            crossed = other.days.first < part.days.first and other.days.last < part.days.last
            if crossed and _are_told_apart(other, part):
                facts = {"first": part.days.first, "last": other.days.last, "other": _name(other)}
                yield part.rule.in_turn(Code.WINDOW_OVERLAP, part.turn, "window", **facts)
        running.append(part)


def _are_told_apart(one: _Covered, other: _Covered) -> bool:
    # Six and nine months of one year share days by design; turns of one kind, and estimates and exact figures, do not.
    mine, theirs = one.rule.obligation, other.rule.obligation
    return mine.recurs == theirs.recurs or mine.basis is not theirs.basis


def _name(part: _Covered) -> str:
    return f"{part.rule.obligation.code}/{part.turn.code}"


def _year(turn: Turn) -> int:
    return year_of(turn.code) or turn.opens.year
