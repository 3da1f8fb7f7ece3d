"""Rows of an XLSX workbook: the first sheet that has a row of our heads among its first rows."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final

import python_calamine

from services.client import columns
from services.client.failures import BadSheet, Wrong

LOOKED_AT: Final = 20
"""Titles and names of offices stand above a table; further down nobody looks for its heads."""


def rows(path: Path) -> Iterator[tuple[str, Any]]:
    """Read a workbook's rows under their heads; `where` is file, sheet and line as a spreadsheet shows them.

    Raises:
        BadSheet: it is no workbook, or no sheet has our heads.
    """
    try:
        workbook = python_calamine.load_workbook(str(path))
        sheets = [(name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]
        tables = [(name, [list(row) for row in sheet.to_python(skip_empty_area=False)]) for name, sheet in sheets]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadSheet([Wrong(str(path), plain=f"XLSX: {error}")]) from error
    for name, table in tables:
        number = _head_row(table)
        if number is not None:
            return _under(f"{path}:{name}", table, number)
    raise BadSheet([Wrong(str(path), "no-column", (("name", ", ".join(columns.NEEDED)),))])


def _head_row(table: list[list[Any]]) -> int | None:
    for number, cells in enumerate(table[:LOOKED_AT]):
        named = {columns.column_of(cell) for cell in cells}
        if len(named & set(columns.NEEDED)) >= len(columns.NEEDED) - 1:
            return number
    return None


def _under(where: str, table: list[list[Any]], number: int) -> Iterator[tuple[str, Any]]:
    names = columns.heads(table[number], f"{where}:{number + 1}")
    lines = enumerate(table[number + 1 :], number + 2)
    filled = ((line, cells) for line, cells in lines if any(columns.text(cell) for cell in cells))
    return chain((f"{where}:{line}", columns.Row(zip(names, cells, strict=False))) for line, cells in filled)
