"""Totals of a register: by kind, district, province and obligation; each counts every cell once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from services.contracts.scoring import Status
from services.scoring.domain.counting import Cells, Counting, Listed, Marks, Scoped, cell, is_expected, together
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.marks import NUMBERS
from services.scoring.domain.measures import Measures, added, counted

SCOPES: Final = ("kind", "district", "province")


def totals(counting: Counting, titles: Mapping[str, str]) -> list[Measures]:
    """Return every total, scope after scope, by code."""
    steady = {scoped: counting.steady(units) for scoped, units in counting.listing.groups.items()}
    words = {scoped: counting.words(units) for scoped, units in steady.items()}
    groups = {
        scoped: together([counting.scale.cells(len(steady[scoped]), words[scoped]), *counting.single_cells(units)])
        for scoped, units in counting.listing.groups.items()
    }
    by_scope = [_by(scope, place, groups) for place, scope in enumerate(SCOPES)]
    number = sum(map(len, steady.values()))
    return [*chain.from_iterable(by_scope), *_by_obligation(counting, number, list(words.values()), titles)]


def _by(scope: str, place: int, groups: Mapping[Scoped, Cells]) -> list[Measures]:
    found: dict[str, list[Cells]] = {}
    for scoped, part in groups.items():
        found.setdefault(scoped[place], []).append(part)
    return [Measures(scope, code, code, *together(parts)) for code, parts in sorted(found.items())]


def _by_obligation(
    counting: Counting, steady: int, words: Sequence[Mapping[str, int]], titles: Mapping[str, str]
) -> list[Measures]:
    of_columns = _columns(counting, words)
    ones = counting.looked_at(counting.listing.units)
    found: dict[str, list[Cells]] = {}
    for column, period in enumerate(counting.scale.columns.periods):
        part = _column(column, period, of_columns[column], steady, ones)
        found.setdefault(period.obligation, []).append(part)
    return [Measures("obligation", code, titles.get(code, code), *together(of)) for code, of in sorted(found.items())]


def _columns(counting: Counting, words: Sequence[Mapping[str, int]]) -> list[Counter[int]]:
    """Count the marks of each column among the units that were there all the time."""
    found: list[Counter[int]] = [Counter() for _ in counting.scale.columns.periods]
    for of_group in words:
        for word, number in of_group.items():
            column, mark = counting.scale.read(word)
            if column is not None:
                found[column][mark] += number
    return found


def _column(
    column: int, period: ListedPeriod, marks: Mapping[int, int], steady: int, ones: Sequence[tuple[Listed, Marks]]
) -> Cells:
    """Count a period's cells: of steady units by numbers, of the others one by one."""
    heard = added(counted(mark, number) for mark, number in marks.items())
    silent = counted(NUMBERS[Status(period.others.value)], steady - heard.duties)
    cells = added([heard, silent, *(cell(unit, period, told.get(column)) for unit, told in ones)])
    expected = sum(is_expected(unit, period, told.get(column)) for unit, told in ones)
    return Cells(cells, heard.duties - heard.not_obliged + expected)
