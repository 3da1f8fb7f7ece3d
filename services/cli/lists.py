"""Registers that were kept before this system: a table of units and reports, as spreadsheet or CSV, becomes cells.

Two shapes are read. Long: one line a cell, with the columns unit, obligation, period, and arrived_at or status. Wide: one
line a unit, one or two columns a report; where there are two, the first says «Đã gửi» and the second «Gửi trễ».
"""

import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import python_calamine

from services.cli.failures import WrongUsage
from services.cli.texts import say

Table = Sequence[Sequence[Any]]

ON_TIME: Final = "on_time"
LATE: Final = "late"
MISSING: Final = "missing"
MARKS: Final = {
    "x": ON_TIME,
    "đã gửi": ON_TIME,
    "on_time": ON_TIME,
    "đúng hạn": ON_TIME,
    "trễ": LATE,
    "gửi trễ": LATE,
    "late": LATE,
    "chưa": MISSING,
    "chưa gửi": MISSING,
    "missing": MISSING,
}
SENT_HEAD: Final = frozenset({"đã gửi", "sent"})
LATE_HEAD: Final = frozenset({"gửi trễ", "trễ", "late"})
COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "unit": frozenset({"unit", "đơn vị", "tên đơn vị", "mã đơn vị"}),
    "obligation": frozenset({"obligation", "báo cáo", "mã báo cáo", "nghĩa vụ"}),
    "period": frozenset({"period", "kỳ", "kỳ báo cáo"}),
    "arrived_at": frozenset({"arrived_at", "submitted_at", "ngày gửi", "ngày nhận"}),
    "mark": frozenset({"status", "mark", "tình trạng", "kết quả"}),
}
HEADS_WITHIN: Final = 10
"""Rows from the top in which the heads of a table are looked for; above them stand titles."""
DAY_FORMS: Final = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
EPOCH: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets, which keep days as numbers."""
SERIALS: Final = (20_000, 80_000)
"""Between 1954 and 2119; other numbers are no days."""


class Entry(NamedTuple):
    """One cell of a list: where it stands, whom and what it is about, and the day or the mark it gives."""

    where: str
    unit: str
    obligation: str
    period: str
    arrived_at: str = ""
    mark: str = ""


class Trouble(NamedTuple):
    """A cell that could not be read, and why."""

    where: str
    text: str


@dataclass(frozen=True)
class Known:
    """What names in a list may mean: codes and names of units, codes and titles of reports with their period."""

    units: Mapping[str, str]
    reports: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, cells: Sequence[Any]) -> "Known":
        """Take codes, names and titles from a register's cells."""
        units, reports = dict[str, str](), dict[str, tuple[str, str]]()
        for cell in cells:
            units |= {plain(cell.unit): cell.unit, plain(cell.name): cell.unit}
            report = (cell.obligation, cell.period)
            reports |= {plain(f"{cell.obligation}/{cell.period}"): report}
            for name in (cell.obligation, cell.title):
                reports.setdefault(plain(name), report)
        return cls(units, reports)


def plain(value: object) -> str:
    """Return a cell's text as it is compared: composed letters, one space, no case."""
    return seen(value).casefold()


def seen(value: object) -> str:
    """Return a cell's text as people see it: composed letters, one space, nothing that is not shown or orders a terminal."""
    written = unicodedata.normalize("NFC", str(value if value is not None else ""))
    return " ".join("".join(one for one in written if one.isspace() or unicodedata.category(one)[0] != "C").split())


def table_of(path: Path, lang: str) -> Table:
    """Read the first sheet of a workbook, or a CSV file.

    Raises:
        WrongUsage: it is neither.
    """
    if not path.exists():
        raise WrongUsage(say("no-file", lang, path=path))
    try:
        if path.suffix.lower() == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                return list(csv.reader(file))
        return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (OSError, UnicodeDecodeError, python_calamine.CalamineError) as error:
        raise WrongUsage(say("bad-row", lang, where=path, why=str(error))) from error


def read(table: Table, known: Known, *, period: str) -> tuple[list[Entry], list[Trouble]]:
    """Read every cell of a list; what cannot be read is named and left out."""
    for number, row in enumerate(table[:HEADS_WITHIN]):
        heads = [plain(cell) for cell in row]
        columns = {name: _place(heads, words) for name, words in COLUMNS.items()}
        if columns["unit"] is not None and columns["obligation"] is not None:
            return _long(table, number, columns, known, period)
    return _wide(table, known)


def _place(heads: Sequence[str], words: frozenset[str]) -> int | None:
    return next((at for at, head in enumerate(heads) if head in words), None)


def _long(
    table: Table, head: int, columns: Mapping[str, int | None], known: Known, period: str
) -> tuple[list[Entry], list[Trouble]]:
    entries, troubles = list[Entry](), list[Trouble]()
    for number, row in enumerate(table[head + 1 :], head + 1):
        cell = {name: row[at] if at is not None and at < len(row) else "" for name, at in columns.items()}
        if not plain(cell["unit"]):
            continue
        where = f"{name_of(columns['arrived_at'] or columns['mark'] or 0)}{number + 1}"
        code = plain(cell["period"]) or plain(period)
        report = known.reports.get(f"{plain(cell['obligation'])}/{code}") or known.reports.get(
            plain(cell["obligation"])
        )
        entry = _entry(where, known.units.get(plain(cell["unit"])), report, cell["arrived_at"], cell["mark"])
        _sort(entry, cell["unit"], cell["obligation"], entries, troubles)
    return entries, troubles


def _entry(
    where: str, unit: str | None, report: tuple[str, str] | None, day: object, mark: object
) -> Entry | Trouble | None:
    """Make one entry; None: unit or report is not known."""
    if unit is None or report is None:
        return None
    if plain(mark) and plain(mark) not in MARKS and not plain(day):
        day, mark = mark, ""
    if plain(day) in MARKS:
        day, mark = "", day
    written = _day(day)
    if written is None:
        return Trouble(where, f"«{seen(day)}»")
    return Entry(where, unit, *report, arrived_at=written, mark="" if written else MARKS.get(plain(mark), ""))


def _day(value: object) -> str | None:
    """Write a day or moment in ISO 8601; empty: none is given; None: it cannot be read."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and SERIALS[0] <= value <= SERIALS[1]:
        return (EPOCH + timedelta(days=int(value))).isoformat()
    text = plain(value)
    if not text:
        return ""
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(str(value).strip()).isoformat() if "T" in str(value) else _iso_day(text)
    except ValueError:
        return None


def _iso_day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _sort(
    entry: Entry | Trouble | None, unit: object, report: object, entries: list[Entry], troubles: list[Trouble]
) -> None:
    match entry:
        case Entry():
            entries.append(entry)
        case Trouble():
            troubles.append(entry)
        case None:
            troubles.append(Trouble("", f"«{seen(unit)}» / «{seen(report)}»"))


def _wide(table: Table, known: Known) -> tuple[list[Entry], list[Trouble]]:
    head = next(
        (at for at, row in enumerate(table[:HEADS_WITHIN]) if any(plain(c) in known.reports for c in row)), None
    )
    if head is None:
        return [], [Trouble("A1", "?")]
    under = [plain(cell) for cell in table[head + 1]] if head + 1 < len(table) else []
    columns = _reports(table[head], under, known)
    entries, troubles = list[Entry](), list[Trouble]()
    for number, row in enumerate(table[head + 1 :], head + 1):
        unit = next((known.units[plain(cell)] for cell in row if plain(cell) in known.units), None)
        if unit is None:
            named = next((cell for cell in row[: min(sent for sent, _ in columns.values())] if _is_name(cell)), None)
            if number > head + 1 or not _is_under(under):
                troubles += (
                    [Trouble(f"A{number + 1}", f"«{seen(named) or '?'}»")] if named or _says(row, columns) else []
                )
            continue
        for report, (sent, late) in columns.items():
            where, entry = _marked(number, row, unit, report, (sent, late))
            _sort(entry, unit, where, entries, troubles)
    return entries, troubles


def _is_name(cell: object) -> bool:
    return any(letter.isalpha() for letter in plain(cell))


def _is_under(under: Sequence[str]) -> bool:
    return bool(SENT_HEAD & set(under)) or bool(LATE_HEAD & set(under))


def _says(row: Sequence[Any], columns: Mapping[tuple[str, str], tuple[int, int | None]]) -> bool:
    places = [at for pair in columns.values() for at in pair if at is not None and at < len(row)]
    return any(plain(row[at]) for at in places)


def _reports(heads: Sequence[Any], under: Sequence[str], known: Known) -> dict[tuple[str, str], tuple[int, int | None]]:
    """Say in which column or two a report stands."""
    found = dict[tuple[str, str], tuple[int, int | None]]()
    for at, head in enumerate(heads):
        report = known.reports.get(plain(head))
        if report is not None:
            pair = at + 1 < len(under) and under[at] in SENT_HEAD and under[at + 1] in LATE_HEAD
            found[report] = (at, at + 1 if pair else None)
    return found


def _marked(
    number: int, row: Sequence[Any], unit: str, report: tuple[str, str], columns: tuple[int, int | None]
) -> tuple[str, Entry | Trouble | None]:
    sent, late = columns
    cell = row[sent] if sent < len(row) else ""
    beside = row[late] if late is not None and late < len(row) else ""
    where = f"{name_of(sent)}{number + 1}"
    if not plain(beside):
        return where, _entry(where, unit, report, cell, "")
    where = f"{name_of(late or 0)}{number + 1}"
    if plain(cell):
        return where, Trouble(where, f"«{seen(cell)}» + «{seen(beside)}»")
    mark = MARKS.get(plain(beside))
    if mark is None:
        return where, _entry(where, unit, report, beside, "")
    return where, Entry(where, unit, *report, mark=MISSING if mark == MISSING else LATE)


def name_of(column: int) -> str:
    """Return a column's letters as spreadsheets write them: 0 is A, 26 is AA."""
    letters = ""
    for digit in _digits(column + 1):
        letters = chr(ord("A") + digit) + letters
    return letters


def _digits(number: int) -> Iterator[int]:
    while number:
        number, digit = divmod(number - 1, 26)
        yield digit
