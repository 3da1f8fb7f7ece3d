"""One way to write a table: for looking at, as CSV, JSON or XLSX, each with the instants it is as of.

CSV and JSON are for programs: names of columns and words as the services say them. XLSX is for people: heads and words in
their language, numbers and moments as such. Nothing in any of them is a formula.
"""

import csv
import json
import os
import stat
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from typing_extensions import override

from services.cli.failures import CliFailure, WrongUsage
from services.cli.moments import day, moment
from services.cli.output import Output
from services.cli.tabular import Column, Sheet, Writer, lines_of

__all__ = ["FORMS", "Column", "Csv", "Json", "Sheet", "Target", "flat", "harmless", "target", "write"]

SEEN: Final = "table"
FORMS: Final = (SEEN, "csv", "json", "xlsx")
FORMULA_STARTS: Final = frozenset("=+-@\t\r")
"""A spreadsheet takes a cell that starts so for a formula (OWASP: CSV injection)."""
STAMPS: Final = ("as_of", "known_at")


class Target(NamedTuple):
    """In which form a table is wanted, and where."""

    form: str
    output: Path | None = None

    @property
    def is_seen(self) -> bool:
        """Tell whether it is shown rather than written."""
        return self.form == SEEN


def target(out: Output, form: str, output: Path | None) -> Target:
    """Say in which form to answer: as asked, else by the file's ending, else for looking at.

    Raises:
        WrongUsage: there is no such form, or it is none for this place.
    """
    ending = output.suffix.lower().lstrip(".") if output else ""
    chosen = form or (ending if ending in FORMS else "json" if out.json else SEEN)
    if chosen not in FORMS:
        raise WrongUsage(out.text("usage", why=f"--format {chosen}: {'|'.join(FORMS)}."))
    if chosen == SEEN and output:
        raise WrongUsage(out.text("table-has-no-file"))
    if chosen == "xlsx" and not output:
        raise WrongUsage(out.text("not-written", format=chosen))
    return Target(chosen, output)


async def flat(rows: Iterable[Sequence[object]]) -> AsyncIterator[Sequence[str]]:
    """Hand on rows that are there already as a sheet takes them."""
    yield ["" if value is None else str(value) for row in rows for value in row]


async def write(out: Output, sheet: Sheet, wanted: Target) -> None:
    """Write a table to a file or to standard output; what was in the file stays until all is written.

    Raises:
        CliFailure: the file cannot be written.
    """
    if wanted.output is None:
        writer = Json(sys.stdout, sheet) if wanted.form == "json" else Csv(sys.stdout, sheet)
        await _filled(writer, sheet)
        return
    output = _named(wanted.output, sheet, wanted.form)
    try:
        with _placed(output) as path:
            rows = await _into(out, path, sheet, wanted.form)
    except OSError as error:
        raise CliFailure(out.text("not-written-to", path=output, why=error.strerror or error)) from error
    out.note("written-to", rows=rows, path=output, as_of=sheet.as_of, known_at=sheet.known_at)


async def _into(out: Output, path: Path, sheet: Sheet, form: str) -> int:
    if form == "xlsx":
        from services.cli import workbook  # noqa: PLC0415  (heavy: xlsxwriter)

        with workbook.made(out, path, sheet) as writer:
            return await _filled(writer, sheet)
    with path.open("w", encoding="utf-8", newline="") as file:
        written = await _filled(Json(file, sheet) if form == "json" else Csv(file, sheet), sheet)
        _kept(file)
        return written


def _kept(file: TextIO) -> None:
    """Make durable what was written; devices keep nothing."""
    file.flush()
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        os.fsync(file.fileno())


async def _filled(writer: Writer, sheet: Sheet) -> int:
    written = 0
    async for values in sheet.parts:
        written += writer.rows(values)
    writer.end()
    return written


def _named(output: Path, sheet: Sheet, form: str) -> Path:
    """Return the file that is meant; in a folder it is named by what it is and as of which day."""
    if not output.is_dir():
        return output
    return output / f"{sheet.table}-{day(moment(sheet.as_of, 'vi'))}.{form}"


@contextmanager
def _placed(output: Path) -> Iterator[Path]:
    """Hold a file beside the one that is meant, which it takes the place of at the end; devices are written straight."""
    meant = output.resolve()
    if meant.exists() and not meant.is_file():
        yield meant
        return
    beside = meant.with_name(f".{meant.name}.{os.getpid()}.partial")
    try:
        yield beside
        beside.replace(meant)
    finally:
        beside.unlink(missing_ok=True)


def harmless(value: str) -> str:
    """Write a value so that no spreadsheet takes it for a formula, and every line in it ends alike."""
    marked = f"'{value}" if value and value[0] in FORMULA_STARTS else value
    return marked.replace("\r\n", "\n").replace("\r", "\n")


class Csv(Writer):
    """Writes CSV: UTF-8 without a byte order mark, one head, nothing beside rows."""

    def __init__(self, file: TextIO, sheet: Sheet) -> None:
        self._stamps = tuple(map(repeat, (sheet.as_of, sheet.known_at) if sheet.stamped else ()))
        self._width = len(sheet.columns)
        self._texts = [at for at, column in enumerate(sheet.columns) if column.type in {"text", "moment"}]
        self._file, self._lines = file, csv.writer(file, lineterminator="\n")
        self._lines.writerow([*(column.name for column in sheet.columns), *(STAMPS if sheet.stamped else ())])

    @override
    def rows(self, values: Sequence[str]) -> int:
        columns: list[Iterable[str]] = [values[at :: self._width] for at in range(self._width)]
        for at in self._texts:
            # A column says much the same again and again: what differs is looked at once.
            marked = {value: safe for value in set(columns[at]) if (safe := harmless(value)) != value}
            if marked:
                columns[at] = [marked.get(value, value) for value in columns[at]]
        for row in zip(*columns, *self._stamps, strict=False):
            line = ",".join(row)
            if len(row) > 1 and line.count(",") < len(row) and '"' not in line and "\n" not in line:
                self._file.write(f"{line}\n")
            else:
                self._lines.writerow(row)
        return len(values) // self._width

    @override
    def end(self) -> None:
        pass


class Json(Writer):
    """Writes one JSON document, a line a row; whole numbers and flags are such, decimals stay text: they are exact."""

    def __init__(self, file: TextIO, sheet: Sheet) -> None:
        self._file, self._sheet = file, sheet
        self._names = [column.name for column in sheet.columns]
        self._read = {column.name: READ[column.type] for column in sheet.columns if column.type in READ}
        self._counts = Counter[str]()
        self._between = "\n"
        head = {"table": sheet.table, **sheet.about, "as_of": sheet.as_of, "known_at": sheet.known_at}
        columns = [column._asdict() for column in sheet.columns]
        written = _json({**head, "columns": columns})
        file.write(f'{written[:-1]}, "{sheet.key}": [')

    @override
    def rows(self, values: Sequence[str]) -> int:
        rows = [
            dict(zip(self._names, row, strict=True)) for row in zip(*lines_of(values, len(self._names)), strict=True)
        ]
        for row in rows:
            self._file.write(
                f"{self._between}{_json(row | {name: read(row[name]) for name, read in self._read.items()})}"
            )
            self._between = ",\n"
        if self._sheet.counted:
            self._counts.update(row[self._sheet.counted] for row in rows)
        return len(rows)

    @override
    def end(self) -> None:
        counts = f', "counts": {_json(self._counts)}' if self._sheet.counted else ""
        self._file.write(f"\n]{counts}}}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _whole(written: str) -> int | None:
    return int(written) if written else None


def _flag(written: str) -> bool:
    return written == "true"


READ: Final[Mapping[str, Callable[[str], int | bool | None]]] = {"whole": _whole, "flag": _flag}
"""What JSON has as such."""
