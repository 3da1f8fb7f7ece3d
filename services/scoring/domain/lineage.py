"""Whose standings a unit is shown with: its own, or by choice those of the units it came after as well.

A history stays with who made it. Whoever asks for lineage sees it beside the own one of each unit that came after, with
whose it is; who ended is then not shown by itself. Where a unit was split, each part shows the whole history, and sums
count it once. Nobody is said to have been obliged who was not: of one report that predecessor and successor were both asked
for both marks are shown, and a mark that says *not obliged* gives way to one of the line that was.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Descent:
    """Who came after whom, one step each."""

    later: Mapping[str, Sequence[str]]
    earlier: Mapping[str, Sequence[str]]

    def after(self, unit: str) -> tuple[str, ...]:
        """Name all that came after a unit, the nearest first; who ended into each other come after each other, once."""
        return _line(unit, self.later)

    def before(self, unit: str) -> tuple[str, ...]:
        """Name all that a unit came after, the nearest first."""
        return _line(unit, self.earlier)


def descent(lives: Mapping[str, Life]) -> Descent:
    """Put together who came after whom."""
    later = {unit: life.successors for unit, life in lives.items() if life.successors}
    earlier: dict[str, list[str]] = {}
    for unit in sorted(later):
        for successor in later[unit]:
            earlier.setdefault(successor, []).append(unit)
    return Descent(later, earlier)


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
    line, here = descent(lives), set(listed)
    left = {unit: here.intersection(line.after(unit)) for unit in listed}
    last = {unit for unit, later in left.items() if not later}
    return {unit: line.before(unit) for unit in listed if left[unit].isdisjoint(last)}


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
