"""A table as an XLSX workbook for people: a line that says what it is and as of when, frozen heads, typed cells.

Values are only ever values: no formula, no link, whatever they start with.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import xlsxwriter
from typing_extensions import override
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.cli import shown
from services.cli.failures import CliFailure
from services.cli.moments import LOCAL
from services.cli.output import Output
from services.cli.tabular import Column, Sheet, Writer, lines_of
from services.cli.texts import TEXTS

MOST_ROWS: Final = 1_048_576
MOST_LETTERS: Final = 32_767
"""What a sheet and a cell can hold at most (Excel's specification)."""
EXACT_DIGITS: Final = 15
"""Spreadsheets keep numbers as doubles; what has more digits stays text."""
FIRST_DAY: Final = datetime(1900, 3, 1)  # noqa: DTZ001  (spreadsheets know no zones; earlier days are miscounted)
WIDTHS: Final = (6, 60)
HEAD_ROW: Final = 2
WORDS: Final = {
    "status": "",
    "scope": "scope-",
    "axis": "axis-",
    "against": "axis-",
    "state": "objection-",
    "outcome": "outcome-",
    "basis": "basis-",
    "why_missing": "why-",
    "provisional": "is-",
    "overdue": "is-",
}
"""Columns whose values are words of ours, shown in the reader's language: what their texts begin with."""
NO: Final = "false"


@contextmanager
def made(out: Output, path: Path, sheet: Sheet) -> Iterator["Xlsx"]:
    """Hold a workbook that is filled; it is written when it is left without a failure.

    Raises:
        CliFailure: it has more rows than a sheet can hold.
        OSError: there is no room for it.
    """
    with TemporaryDirectory(dir=path.parent if path.parent.is_dir() else None, prefix=".xlsx-") as folder:
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(str(path), {**options, "strings_to_numbers": False})
        page = book.add_worksheet(out.text("sheet"))
        try:
            yield Xlsx(out, book, page, sheet)
            book.close()
        except XlsxWriterException as error:
            raise OSError(str(error)) from error
        finally:
            page.row_data_fh.close()


class Xlsx(Writer):
    """Fills one sheet of a workbook."""

    def __init__(self, out: Output, book: xlsxwriter.Workbook, page: Worksheet, sheet: Sheet) -> None:
        self._out, self._page, self._sheet = out, page, sheet
        self._moment: Format = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss", "align": "left"})
        self._row = HEAD_ROW + 1
        self._widths = [WIDTHS[0]] * len(sheet.columns)
        self._about = out.text(
            "sheet-as-of",
            what=shown.joined((sheet.title or sheet.table, *map(str, sheet.about.values()))),
            as_of=shown.at(out, sheet.as_of),
            known_at=shown.at(out, sheet.known_at),
        )
        made_at = datetime.fromisoformat(sheet.known_at).replace(tzinfo=None)
        instants = f"as_of {sheet.as_of} known_at {sheet.known_at}"
        book.set_properties({"title": self._about, "comments": instants, "created": made_at})
        self._heads(book)

    def _heads(self, book: xlsxwriter.Workbook) -> None:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._page.write_string(0, 0, self._about, book.add_format({"bold": True}))
        for at, column in enumerate(self._sheet.columns):
            self._page.write_string(HEAD_ROW, at, head(self._out, self._sheet.table, column), bold)
        self._page.freeze_panes(HEAD_ROW + 1, 0)
        self._page.repeat_rows(HEAD_ROW)
        self._page.set_landscape()

    @override
    def rows(self, values: Sequence[str]) -> int:
        first = self._row
        for row in zip(*lines_of(values, len(self._sheet.columns)), strict=True):
            if self._row >= MOST_ROWS:
                raise CliFailure(self._out.text("too-many-rows", most=MOST_ROWS - HEAD_ROW - 1))
            for at, (column, value) in enumerate(zip(self._sheet.columns, row, strict=True)):
                if value and (value != NO or column.name not in WORDS):
                    self._cell(at, column, value)
            self._row += 1
        return self._row - first

    def _cell(self, at: int, column: Column, value: str) -> None:
        number, when = _number(column, value), _moment(column, value)
        if number is not None:
            self._page.write_number(self._row, at, number)
        elif when is not None:
            self._page.write_datetime(self._row, at, when, self._moment)
        else:
            text = value if len(value) <= MOST_LETTERS else f"{value[: MOST_LETTERS - 1]}…"
            self._page.write_string(self._row, at, self._spoken(column, text))
        self._widths[at] = max(self._widths[at], min(len(value), WIDTHS[1]))

    def _spoken(self, column: Column, value: str) -> str:
        key = f"{WORDS[column.name]}{value}" if column.name in WORDS else ""
        return self._out.text(key) if key in TEXTS else value

    @override
    def end(self) -> None:
        for at, (column, width) in enumerate(zip(self._sheet.columns, self._widths, strict=True)):
            self._page.set_column(at, at, max(width, min(len(head(self._out, self._sheet.table, column)), 16)) + 1)
        self._page.autofilter(HEAD_ROW, 0, max(self._row - 1, HEAD_ROW), max(len(self._sheet.columns) - 1, 0))


def head(out: Output, table: str, column: Column) -> str:
    """Return how a column is called for people, in this table or in all."""
    keys = (f"column-{table}-{column.name}", f"column-{column.name}")
    return next((out.text(key) for key in keys if key in TEXTS), column.name)


def _number(column: Column, value: str) -> Decimal | None:
    if column.type not in {"whole", "decimal"}:
        return None
    number = Decimal(value)
    return number if len(number.as_tuple().digits) <= EXACT_DIGITS else None


def _moment(column: Column, value: str) -> datetime | None:
    if column.type != "moment":
        return None
    local = datetime.fromisoformat(value).astimezone(LOCAL).replace(tzinfo=None)
    return local if local >= FIRST_DAY else None
