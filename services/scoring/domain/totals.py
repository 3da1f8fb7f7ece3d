"""Totals of a register: by kind, district, province and obligation; each counts every cell once."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.counting import Heard, Home, Line, Listed, Pair, cell, is_expected, read
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.marks import NUMBERS
from services.scoring.domain.measures import Counted, Measures, added, counted

SCOPES: Final = ("kind", "district", "province")
Scoped = tuple[str, str, str]
"""A kind, a district, a province."""


class Counts(NamedTuple):
    """A register counted, unit by unit; those in `singly` were not there all the time."""

    periods: Sequence[ListedPeriod]
    lines: list[Line]
    heard: Mapping[Home, Heard]
    singly: Collection[Home]


def totals(counts: Counts, titles: Mapping[str, str]) -> list[Measures]:
    """Return every total, scope after scope, by code."""
    together = _together(counts.lines)
    by_scope = [_by(scope, place, together) for place, scope in enumerate(SCOPES)]
    return [*chain.from_iterable(by_scope), *_by_obligation(counts, titles)]


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


def _by_obligation(counts: Counts, titles: Mapping[str, str]) -> list[Measures]:
    looked_at = [line.listed for line in counts.lines if line.listed.home in counts.singly]
    told = [counts.heard[unit.home].marks() if unit.home in counts.heard else {} for unit in looked_at]
    steady = _steady(counts)
    found: dict[str, list[tuple[Counted, int]]] = {}
    for period in counts.periods:
        pair = (period.obligation, period.period)
        ones = [(unit, marks.get(pair)) for unit, marks in zip(looked_at, told, strict=True)]
        part = _period(period, steady.get(pair, Counter()), len(counts.lines) - len(looked_at), ones)
        found.setdefault(period.obligation, []).append(part)
    return [
        Measures("obligation", code, titles.get(code, code), added(one for one, _ in of), sum(owed for _, owed in of))
        for code, of in sorted(found.items())
    ]


def _steady(counts: Counts) -> dict[Pair, Counter[int]]:
    """Count the marks of each period among the units that were there all the time."""
    words: Counter[str] = Counter()
    for line in counts.lines:
        home = line.listed.home
        if home in counts.heard and home not in counts.singly:
            words.update(counts.heard[home].line.split(","))
    found: dict[Pair, Counter[int]] = {}
    for word, number in words.items():
        pair, mark = read(word)
        found.setdefault(pair, Counter())[mark] += number
    return found


def _period(
    period: ListedPeriod, marks: Mapping[int, int], steady: int, ones: Sequence[tuple[Listed, int | None]]
) -> tuple[Counted, int]:
    """Count a period's cells: of steady units by numbers, of the others one by one."""
    heard = added(counted(mark, number) for mark, number in marks.items())
    silent = counted(NUMBERS[Status(period.others.value)], steady - heard.duties)
    cells = added([heard, silent, *(cell(unit, period, mark) for unit, mark in ones)])
    return cells, heard.duties - heard.not_obliged + sum(is_expected(unit, period, mark) for unit, mark in ones)
