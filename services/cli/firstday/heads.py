"""The table of a sheet: its heads may stand in two rows, merged or not, below titles; every cell keeps its place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from services.cli.firstday.words import text
from services.cli.firstday.workbook import Rows, Sheet
from services.cli.lists import name_of, plain

WITHIN: Final = 15
"""Rows from the top in which heads are looked for; above them stand titles and names of offices."""

Columns = Mapping[str, frozenset[str]]


class Unread(NamedTuple):
    """What could not be read: where, what stands there, the key of why and what to do, and what was left out for it."""

    sheet: str
    cell: str
    content: str
    why: str
    left_out: str = "cell"
    fact: str = ""


class Line(NamedTuple):
    """One row of a table, by its columns."""

    sheet: str
    number: int
    columns: Mapping[str, int]
    cells: Sequence[Any]

    def value(self, column: str) -> Any:  # noqa: ANN401 - whatever stands in a cell
        """Return what stands in a column; empty where the table has no such column."""
        at = self.columns.get(column)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def text(self, column: str) -> str:
        """Return what stands in a column as text."""
        return text(self.value(column))

    def where(self, column: str) -> str:
        """Return the place of a column's cell, as spreadsheets name it."""
        return f"{name_of(self.columns.get(column, 0))}{self.number}"

    def unread(self, column: str, why: str, *, left_out: str = "cell", fact: str = "") -> Unread:
        """Say that a column's cell could not be read."""
        return Unread(self.sheet, self.where(column), self.text(column), why, left_out, fact)


class Table(NamedTuple):
    """The lines of a sheet, and heads that name nothing we know."""

    lines: Sequence[Line]
    strange: Sequence[Unread]


def table_of(sheet: Sheet, columns: Columns, needed: str) -> Table | None:
    """Find the table of a sheet; None where no row has the needed head."""
    found = max(_heads(sheet.rows, columns), key=lambda one: len(one[1]), default=None)
    if found is None or needed not in found[1]:
        return None
    below, named, strange = found
    rows = enumerate(sheet.rows[below:], below + 1)
    lines = [Line(sheet.name, number, named, cells) for number, cells in rows if any(text(one) for one in cells)]
    unknown = [Unread(sheet.name, f"{name_of(at)}{below}", head, "fd-head", "column") for at, head in strange]
    return Table(lines, unknown)


def _heads(rows: Rows, columns: Columns) -> Iterator[tuple[int, dict[str, int], list[tuple[int, str]]]]:
    """Try every row, and every two rows, as heads."""
    for number, row in enumerate(rows[:WITHIN]):
        yield number + 1, *_named([row], columns)
        if number + 1 < len(rows):
            two, strange = _named([row, rows[number + 1]], columns)
            if len(two) > max(len(_named([one], columns)[0]) for one in (row, rows[number + 1])):
                yield number + 2, two, strange


def _named(rows: Sequence[Sequence[Any]], columns: Columns) -> tuple[dict[str, int], list[tuple[int, str]]]:
    named: dict[str, int] = {}
    strange: list[tuple[int, str]] = []
    for at in range(max(map(len, rows))):
        heads = [text(row[at]) for row in reversed(rows) if at < len(row) and text(row[at])]
        found = next((name for head in heads for name, words in columns.items() if _plain(head) in words), None)
        if found is not None:
            named.setdefault(found, at)
        elif heads:
            strange.append((at, heads[0]))
    return named, strange


def _plain(head: str) -> str:
    return plain(head).rstrip("*: ").strip()
