"""Whose standings a unit is shown with: its own, or by choice those of the units it came after as well.

A history stays with who made it. Whoever asks for lineage sees it beside the own one of each unit that came after, with
whose it is; who ended is then not shown by itself. Where a unit was split, each part shows the whole history, and sums
count it once. Nobody is said to have been obliged who was not: of one report that predecessor and successor were both asked
for both marks are shown, and a mark that says *not obliged* gives way to one of the line that was.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from services.contracts.scoring import Status
from services.scoring.domain.roll import Life
from services.scoring.domain.standing import DutyKey


class Marked(Protocol):
    """Whatever says how a duty stands."""

    @property
    def duty(self) -> DutyKey: ...
    @property
    def status(self) -> Status: ...


M = TypeVar("M", bound=Marked)


class ShownWith(NamedTuple, Generic[M]):
    """A mark as it is shown with a unit; `of_unit` names whose it is where that is a predecessor's.

    `counts` is false where the same mark is shown with another part of a split unit already: a sum takes it once.
    """

    unit: str
    mark: M
    of_unit: str = ""
    counts: bool = True


def after(unit: str, lives: Mapping[str, Life]) -> tuple[str, ...]:
    """Name all that came after a unit, the nearest first; who ended into each other come after each other, once."""
    return _line(unit, {code: life.successors for code, life in lives.items()})


def _line(unit: str, next_of: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    turn = list(next_of.get(unit, ()))
    while turn:
        fresh = [code for code in dict.fromkeys(turn) if code != unit and code not in found]
        found.update(dict.fromkeys(fresh))
        turn = [code for each in fresh for code in next_of.get(each, ())]
    return tuple(found)


def heirs(listed: Collection[str], lives: Mapping[str, Life]) -> dict[str, tuple[str, ...]]:
    """Say for each unit that is shown which ones it came after, the nearest first.

    Of the units listed those are left out that are shown with one that came after them and is listed too.
    """
    before: dict[str, list[str]] = {}
    for code, life in lives.items():
        for successor in life.successors:
            before.setdefault(successor, []).append(code)
    here = set(listed)
    left = {unit: {code for code in after(unit, lives) if code in here} for unit in listed if unit in lives}
    last = {unit for unit, later in left.items() if not later}
    return {
        unit: _line(unit, {code: sorted(came) for code, came in before.items()})
        for unit in listed
        if not left.get(unit, set()) & last
    }


def with_predecessors(marks: Mapping[str, Sequence[M]], of: Mapping[str, Sequence[str]]) -> list[ShownWith[M]]:
    """Show units with the marks of those they came after: `marks` by unit, `of` as `heirs` says it."""
    shown: list[ShownWith[M]] = []
    taken = set(of)
    for unit, before in of.items():
        own = [ShownWith(unit, mark) for mark in marks.get(unit, ())]
        came = [
            ShownWith(unit, mark, code, counts=code not in taken) for code in before for mark in marks.get(code, ())
        ]
        shown.extend(_obliged([*own, *came]) if came else own)
        taken.update(before)
    return shown


def _obliged(line: Sequence[ShownWith[M]]) -> list[ShownWith[M]]:
    """Leave out of each report those who were not obliged, where another of the line was; else the nearest stands for all."""
    duties: dict[tuple[str, str], list[ShownWith[M]]] = {}
    for shown in line:
        duties.setdefault(shown.mark.duty[1:], []).append(shown)
    obliged = {duty: [each for each in of if each.mark.status is not Status.NOT_OBLIGED] for duty, of in duties.items()}
    return [each for duty, of in duties.items() for each in obliged[duty] or of[:1]]
