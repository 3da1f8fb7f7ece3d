"""How objections end, counted: by district, kind of unit, obligation, what they are against, and level."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from services.contracts.scoring import ObjectionOutcome
from services.scoring.domain.cases import Case, Step, What
from services.scoring.domain.standing import LOCAL

SHARE: Final = Decimal("0.0001")
ALL: Final = "all"
LEVEL: Final = "level"


class Ended(NamedTuple):
    """What came of an objection, as a whole or at one level: an outcome after so many days, or none yet."""

    outcome: ObjectionOutcome | None
    days: int
    is_overdue: bool = False
    is_withdrawn: bool = False


class Line(NamedTuple):
    """Objections that have something in common; `upheld_share`: of those decided, `median_days`: from the filing on."""

    scope: str
    code: str
    filed: int
    open: int
    overdue: int
    outcomes: Mapping[ObjectionOutcome, int]
    withdrawn: int
    upheld_share: Decimal | None
    median_days: Decimal | None


def statistics(cases: Sequence[Case], kinds: Mapping[str, str], at: datetime) -> list[Line]:
    """Count objections as they stand at an instant; `kinds` says of which kind a unit is."""
    scopes: tuple[tuple[str, Callable[[Case], str]], ...] = (
        (ALL, lambda _case: ""),
        ("district", lambda case: case.district),
        ("kind", lambda case: kinds.get(case.unit, "")),
        ("obligation", lambda case: case.subject.obligation),
        ("against", lambda case: case.subject.against.value),
    )
    lines = [line for scope, code_of in scopes for line in _by(scope, code_of, cases, at)]
    return [*lines, *_by_level(cases, at)]


def _by(scope: str, code_of: Callable[[Case], str], cases: Sequence[Case], at: datetime) -> Iterable[Line]:
    ends: dict[str, list[Ended]] = {}
    for case in cases:
        code = code_of(case)
        if code or scope == ALL:
            ends.setdefault(code, []).append(_ended(case.steps, at))
    return [_line(scope, code, ends[code]) for code in sorted(ends)]


def _by_level(cases: Sequence[Case], at: datetime) -> Iterable[Line]:
    ends: dict[int, list[Ended]] = {}
    for case in cases:
        for level in range(1, case.level + 1):
            ends.setdefault(level, []).append(_ended([step for step in case.steps if step.level == level], at))
    return [_line(LEVEL, str(level), ends[level]) for level in sorted(ends)]


def _ended(steps: Sequence[Step], at: datetime) -> Ended:
    first, last = steps[0], steps[-1]
    days = (last.at.astimezone(LOCAL).date() - first.at.astimezone(LOCAL).date()).days
    is_overdue = last.what in {What.FILED, What.APPEALED} and last.until is not None and last.until <= at
    return Ended(last.outcome, days, is_overdue, last.what is What.WITHDRAWN)


def _line(scope: str, code: str, ends: Sequence[Ended]) -> Line:
    decided = [end for end in ends if end.outcome is not None]
    outcomes = {outcome: sum(end.outcome is outcome for end in decided) for outcome in ObjectionOutcome}
    withdrawn = sum(end.is_withdrawn for end in ends)
    return Line(
        scope,
        code,
        len(ends),
        len(ends) - len(decided) - withdrawn,
        sum(end.is_overdue for end in ends),
        outcomes,
        withdrawn,
        _share(outcomes[ObjectionOutcome.UPHELD], len(decided)),
        _median([end.days for end in decided]),
    )


def _share(part: int, whole: int) -> Decimal | None:
    """Return a share, rounded half up to four places; None of nothing."""
    return (Decimal(part) / Decimal(whole)).quantize(SHARE, ROUND_HALF_UP) if whole else None


def _median(days: Sequence[int]) -> Decimal | None:
    """Return the middle one, or what lies halfway between the two in the middle: exact; None of nothing."""
    ordered, half = sorted(days), len(days) // 2
    if not ordered:
        return None
    return Decimal(ordered[half]) if len(days) % 2 else Decimal(ordered[half - 1] + ordered[half]) / 2
