"""Figures summed by indicator and kind, beside who owes one and gave none (documents 000-13, 003-12).

Every unit owes what the obligation asks of all; where sections have suppliers, each supplier alone owes what stands in its
section; else all owe what any of them gave. Sums are exact, and what is shown with several units is summed once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext
from typing import Final, NamedTuple

from services.contracts.deadlines import Basis
from services.contracts.numbers import natural, plain_number
from services.scoring.domain.figures import Given, Told
from services.scoring.domain.givers import Line, Why
from services.scoring.domain.lists import ListedUnit

WIDE: Final = Context(prec=80)
"""Wide enough for the sum of all figures that submissions may hold: 30 digits, ten of them after the point."""


class Wanted(NamedTuple):
    """Which indicators are owed: by all, and in sections by their suppliers alone (None: by nobody)."""

    indicators: tuple[str, ...] = ()
    suppliers: Mapping[str, str | None] = {}

    def is_owed(self, indicator: str, unit: str) -> bool:
        """Tell whether a unit that owes the report owes this of it."""
        if indicator in self.indicators or not self.suppliers:
            return True
        sections = [code for code in self.suppliers if indicator == code or indicator.startswith(f"{code}.")]
        return bool(sections) and self.suppliers[max(sections, key=len)] == unit


class Sum(NamedTuple):
    """An indicator summed over a kind of units; `kind` empty: over all."""

    indicator: str
    kind: str
    total: Decimal
    units: int
    estimates: int
    missing: int


class Figure(NamedTuple):
    """What a unit says of an indicator, or why it says nothing; numbers are texts, empty where there is none."""

    indicator: str
    unit: ListedUnit
    of_unit: str
    value: str = ""
    basis: str = ""
    submission: str = ""
    version: int = 0
    before: str = ""
    difference: str = ""
    why_missing: str = ""
    event: str = ""


@dataclass(slots=True)
class Column:
    """What the units of one kind say; numbers stay texts until they are summed.

    Most units say something of the same indicators: rows of the same ones lie together, and are turned into columns at once.
    """

    rows: dict[tuple[str, ...], list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))
    estimates: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, texts: Mapping[str, str], given: Given) -> None:
        """Add what one unit says."""
        self.rows[tuple(texts)].append(tuple(texts.values()))
        if given.others:
            self.estimates.update(code for code in texts if _basis(given.version(code)) == Basis.ESTIMATE.value)
        elif _basis(given.by) == Basis.ESTIMATE.value:
            self.estimates.update(texts.keys())

    def columns(self) -> dict[str, list[str]]:
        """Return the numbers of each indicator."""
        found: dict[str, list[str]] = defaultdict(list)
        for indicators, rows in self.rows.items():
            for indicator, numbers in zip(indicators, zip(*rows, strict=True), strict=True):
                found[indicator].extend(numbers)
        return found


def _basis(version: Told | None) -> str:
    return "" if version is None else version.basis


class Consolidated:
    """The figures of an obligation and a period: every unit's, their sums, and who is missing."""

    def __init__(self, lines: Sequence[Line], wanted: Wanted) -> None:
        self._lines, self._wanted = lines, wanted
        given = {code for line in lines for code in line.given.texts}
        self._indicators = sorted(given.union(wanted.indicators), key=natural)

    def _lacking(self, line: Line) -> list[str]:
        """Return what a line owes, or would owe were it not waived, and does not give."""
        if not line.owes and not line.why:
            return []
        texts, is_owed = line.given.texts, self._wanted.is_owed
        return [code for code in self._indicators if code not in texts and is_owed(code, line.giver)]

    def missing(self) -> list[str]:
        """Name the units that owe the report and gave no figure at all."""
        return list(dict.fromkeys(line.giver for line in self._lines if line.owes and not line.given.texts))

    def sums(self) -> list[Sum]:
        """Sum every indicator, over all and by kind."""
        kinds = [(kind, column, column.columns()) for kind, column in sorted(self._columns().items())]
        found: list[Sum] = []
        with localcontext(WIDE):
            for code in self._indicators:
                parts = [_summed(code, kind, column, said.get(code, [])) for kind, column, said in kinds]
                found += [_over_all(code, parts), *(part for part in parts if part.units or part.missing)]
        return found

    def _columns(self) -> Mapping[str, Column]:
        """Gather figures and gaps by kind; of what is shown several times only the first."""
        kinds: dict[str, Column] = defaultdict(Column)
        crossing = {
            giver for line in self._lines for giver in (line.giver, *line.given.givers()) if giver != line.unit.unit
        }
        seen: set[tuple[str, str]] = set()
        for line in self._lines:
            column, texts = kinds[line.unit.kind], line.given.texts
            if crossing and not crossing.isdisjoint((line.giver, *line.given.givers())):
                texts, lacking = self._unseen(line, seen)
            else:
                lacking = self._lacking(line) if line.owes and len(texts) < len(self._indicators) else []
            column.add(texts, line.given)
            column.missing.update(lacking)
        return kinds

    def _unseen(self, line: Line, seen: set[tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
        """Return what of a line was not shown before, and what it lacks that was not."""
        told = {code: (_event(line.given.version(code)), code) for code in line.given.texts}
        gaps = {code: (f"/{line.giver}", code) for code in self._lacking(line)} if line.owes else {}
        texts = {code: line.given.texts[code] for code, key in told.items() if key not in seen}
        lacking = [code for code, key in gaps.items() if key not in seen]
        seen.update(told.values(), gaps.values())
        return texts, lacking

    def figures(self) -> Iterator[Figure]:
        """Say what every unit says of every indicator, indicator by indicator; what it says no more is named as well."""
        gaps = [{*self._lacking(line), *line.given.before} for line in self._lines]
        dropped = {code for line in self._lines for code in line.given.before}
        for code in sorted(dropped.union(self._indicators), key=natural):
            for number, line in enumerate(self._lines):
                if code in line.given.texts:
                    yield _said(code, line)
                elif code in gaps[number]:
                    why = line.why or Why.NO_FIGURE.value
                    before = line.given.before.get(code, "")
                    of_unit = "" if line.giver == line.unit.unit else line.giver
                    yield Figure(code, line.unit, of_unit, before=before, why_missing=why)


def _summed(indicator: str, kind: str, column: Column, texts: Sequence[str]) -> Sum:
    total = sum(map(Decimal, texts), Decimal(0))
    return Sum(indicator, kind, total, len(texts), column.estimates[indicator], column.missing[indicator])


def _over_all(indicator: str, parts: Sequence[Sum]) -> Sum:
    total = sum((part.total for part in parts), Decimal(0))
    units, estimates = sum(part.units for part in parts), sum(part.estimates for part in parts)
    return Sum(indicator, "", total, units, estimates, sum(part.missing for part in parts))


def _event(version: Told | None) -> str:
    return "" if version is None else version.event


def _said(code: str, line: Line) -> Figure:
    value, before, said = line.given.texts[code], line.given.before.get(code, ""), line.given.version(code)
    difference = plain_number(WIDE.subtract(Decimal(value), Decimal(before))) if before else ""
    if said is None:
        return Figure(code, line.unit, "", value)
    of_unit = "" if said.unit == line.unit.unit else said.unit
    about = (said.basis, said.submission, said.version)
    return Figure(code, line.unit, of_unit, value, *about, before, difference, "", said.event)
