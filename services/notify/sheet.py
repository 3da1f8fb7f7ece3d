"""The annexes of a letter as an XLSX workbook: the same cells, a sheet for each annex; nothing in it is ever computed.

NoAnnex    the letter has none
"""

import io
from datetime import UTC, datetime, time
from itertools import accumulate
from math import ceil
from typing import Any, Final

import xlsxwriter

from services.notify.columns import POINT, length
from services.notify.form import Form, LetterNotRenderable, Table, laid_out
from services.notify.letter import Letter

__all__ = ["LetterNotRenderable", "NoAnnex", "workbook"]

LONGEST_CELL: Final = 32_767
"""Characters a cell of a workbook can hold."""

PIXELS: Final = 96 / 25.4
"""A screen's pixels in a millimetre."""

LINE: Final = 18
"""Points of a line."""

SIZE: Final = 11
"""Points of the letters in a cell."""

MARGINS: Final = 0.9
"""Millimetres of a cell in which nothing stands."""

A4: Final = 9
FONT: Final = {"font_name": "Times New Roman", "text_wrap": True, "valign": "vcenter"}
HEAD: Final = {**FONT, "bold": True, "align": "center", "border": 1}


class NoAnnex(Exception):
    """The letter has no annex, so there is no table to fill a sheet with."""

    def __init__(self) -> None:
        super().__init__("Văn bản không có phụ lục nên không có bảng tính; xem bản PDF hoặc DOCX")


def workbook(letter: Letter) -> bytes:
    """Write the annexes; equal letters give equal bytes.

    Raises:
        NoAnnex: there is none.
        LetterNotRenderable: a text has no place in a cell.
    """
    form = laid_out(letter)
    if not form.annexes:
        raise NoAnnex
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        written_at = datetime.combine(letter.dated, time.min, UTC)
        book.set_properties({"title": form.name, "author": form.author, "created": written_at})
        for table in form.annexes:
            _Sheet(book, form, table).write()
    return made.getvalue()


class _Sheet:
    """One annex as a sheet: what it is and goes with, its heads, its rows, what its marks mean."""

    def __init__(self, book: Any, form: Form, table: Table) -> None:  # noqa: ANN401 - a library without types
        self._book, self._form, self._table = book, form, table
        self._sheet = book.add_worksheet(table.label)
        self._widths = [wide for column in table.columns for wide in column.widths]
        self._row = 0

    def write(self) -> None:
        self._set_up_page()
        self._titles()
        first = self._row
        self._heads()
        self._sheet.repeat_rows(first, self._row - 1)
        self._sheet.freeze_panes(self._row, 0)
        self._rows()
        if self._table.note:
            self._across(self._table.note, {**FONT, "italic": True})

    def _set_up_page(self) -> None:
        self._sheet.set_paper(A4)
        if self._table.wide:
            self._sheet.set_landscape()
        self._sheet.center_horizontally()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=1.18, right=0.71, top=0.79, bottom=0.79)
        self._sheet.set_footer("&C&P/&N")
        for at, wide in enumerate(self._widths):
            self._sheet.set_column_pixels(at, at, round(wide * PIXELS))

    def _titles(self) -> None:
        middle = {**FONT, "align": "center"}
        self._across(self._table.label, {**middle, "bold": True, "font_size": 14})
        self._across(self._table.title, {**middle, "bold": True, "font_size": 13})
        self._across(self._table.reference, {**middle, "italic": True, "font_size": 13})
        self._across(self._form.name, {**middle, "font_size": 13})

    def _heads(self) -> None:
        style = self._book.add_format(HEAD)
        tall = int(any(column.subs for column in self._table.columns))
        starts = accumulate((len(column.widths) for column in self._table.columns), initial=0)
        for at, column in zip(starts, self._table.columns, strict=False):
            last = at + len(column.widths) - 1
            self._merged((self._row, at, self._row + (0 if column.subs else tall), last), column.title, style)
            for no, sub in enumerate(column.subs):
                self._text(self._row + 1, at + no, sub, style)
        self._row += 1 + tall

    def _rows(self) -> None:
        styles = [
            self._book.add_format({**FONT, "border": 1, "align": "left" if column.prose else "center"})
            for column in self._table.columns
            for _ in column.widths
        ]
        for row in self._table.rows:
            self._sheet.set_row(self._row, LINE * max(map(_lines, row, self._widths)))
            for at, (text, style) in enumerate(zip(row, styles, strict=True)):
                self._text(self._row, at, text, style)
            self._row += 1

    def _across(self, text: str, style: dict[str, Any]) -> None:
        lines = 1 + len(text) * 2 // max(1, round(sum(self._widths)))
        self._sheet.set_row(self._row, LINE * lines)
        self._merged((self._row, 0, self._row, len(self._widths) - 1), text, self._book.add_format(style))
        self._row += 1

    def _merged(self, cells: tuple[int, int, int, int], text: str, style: object) -> None:
        top, left, bottom, right = cells
        if (top, left) != (bottom, right):
            self._sheet.merge_range(*cells, "", style)
        self._text(top, left, text, style)

    def _text(self, row: int, column: int, text: str, style: object) -> None:
        if len(text) > LONGEST_CELL:
            raise LetterNotRenderable(f"ô «{text[:40]}…» dài {len(text)} ký tự, bảng tính chứa tối đa {LONGEST_CELL}")
        # An empty text is written too: it has a border.
        self._sheet.write_string(row, column, text, style) if text else self._sheet.write_blank(
            row, column, None, style
        )


def _lines(text: str, wide: float) -> int:
    """Estimate how many lines a text takes in a cell; rows do not grow by themselves in every program."""
    return ceil((length(text) * SIZE * POINT + MARGINS) / wide) if text else 1
