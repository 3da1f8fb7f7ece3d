"""Totals of a register: by kind, district, province and obligation; each counts every cell once."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.counting import Brief, Line, Pair, cell, is_expected
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.marks import NUMBERS
from services.scoring.domain.measures import Counted, Measures, added, counted

SCOPES: Final = ("kind", "district", "province")
Scoped = tuple[str, str, str]
"""A kind, a district, a province."""


class OfPeriod(NamedTuple):
    """How many duties of a period were heard of and have this packed mark."""

    obligation: str
    period: str
    mark: int
    number: int


def totals(
    lines: Sequence[Line],
    periods: Sequence[ListedPeriod],
    heard: Iterable[OfPeriod],
    singly: Brief,
    titles: Mapping[str, str],
) -> list[Measures]:
    """Return every total, scope after scope, by code."""
    together = _together(lines)
    by_scope = [_by(scope, place, together) for place, scope in enumerate(SCOPES)]
    return [*chain.from_iterable(by_scope), *_by_obligation(lines, periods, heard, singly, titles)]


def _together(lines: Iterable[Line]) -> dict[Scoped, tuple[Counted, int]]:
    """Add up the lines that every scope counts together."""
    found: dict[Scoped, list[Line]] = {}
    for line in lines:
        listed = line.listed
        province = listed.life.last_in(listed.district).province
        found.setdefault((listed.unit.kind, listed.district, province), []).append(line)
    return {
        scoped: (added(line.counted for line in several), sum(line.expected for line in several))
        for scoped, several in found.items()
    }


def _by(scope: str, place: int, together: Mapping[Scoped, tuple[Counted, int]]) -> list[Measures]:
    found: dict[str, list[tuple[Counted, int]]] = {}
    for scoped, part in together.items():
        found.setdefault(scoped[place], []).append(part)
    return [
        Measures(scope, code, code, added(counted for counted, _ in parts), sum(expected for _, expected in parts))
        for code, parts in sorted(found.items())
    ]


def _by_obligation(
    lines: Sequence[Line],
    periods: Sequence[ListedPeriod],
    heard: Iterable[OfPeriod],
    singly: Brief,
    titles: Mapping[str, str],
) -> list[Measures]:
    marks: dict[Pair, list[OfPeriod]] = {}
    for each in heard:
        marks.setdefault((each.obligation, each.period), []).append(each)
    looked_at = [line for line in lines if line.listed.home in singly]
    steady = len(lines) - len(looked_at)
    found: dict[str, list[tuple[Counted, int]]] = {}
    for period in periods:
        several = marks.get((period.obligation, period.period), [])
        found.setdefault(period.obligation, []).append(_period(period, several, steady, looked_at, singly))
    return [
        Measures("obligation", code, titles.get(code, code), added(one for one, _ in of), sum(owed for _, owed in of))
        for code, of in sorted(found.items())
    ]


def _period(
    period: ListedPeriod, marks: Sequence[OfPeriod], steady: int, looked_at: Sequence[Line], singly: Brief
) -> tuple[Counted, int]:
    """Count a period's cells: of steady units by numbers, of the others one by one."""
    pair = (period.obligation, period.period)
    ones = [(line.listed, singly[line.listed.home].get(pair)) for line in looked_at]
    known = [counted(duties[pair], 1) for duties in singly.values() if pair in duties]
    heard = added(counted(each.mark, each.number) for each in marks)
    theirs = Counted(*(all_ - few for all_, few in zip(heard, added(known), strict=True)))
    silent = counted(NUMBERS[Status(period.others.value)], steady - theirs.duties)
    cells = added([theirs, silent, *(cell(unit, period, mark) for unit, mark in ones)])
    expected = theirs.duties - theirs.not_obliged + sum(is_expected(unit, period, mark) for unit, mark in ones)
    return cells, expected
