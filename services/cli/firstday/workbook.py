"""Opening a workbook that may be anything: renamed, locked, broken, or made to be too large once unpacked."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any, Final, NamedTuple

import python_calamine

from services.cli.failures import WrongUsage
from services.cli.lists import seen
from services.cli.texts import say

Rows = list[list[Any]]

ZIP: Final = b"PK\x03\x04"
BOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"
SHEET: Final = re.compile(rb"<sheet\b[^>]{0,1000}>")
RELATION: Final = re.compile(rb"<Relationship\b[^>]{0,1000}>")
OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
"""How the old container names what a password keeps; a file of the old kind has no such part."""
FILE_BYTES: Final = 30 * 1024 * 1024
UNPACKED_BYTES: Final = 300 * 1024 * 1024
NAMES_BYTES: Final = 4 * 1024 * 1024
PARTS: Final = 2_000
ROWS: Final = 20_000
COLUMNS: Final = 300
CHUNK: Final = 1024 * 1024
PLACE: Final = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
"""Where a cell says it stands; a lone one in the last corner of a sheet would make every cell before it."""
FAILED: Final = re.compile(
    rb"""<c\b([^<>]{0,200}\st=["']e["'][^<>]{0,200})>"""
    rb"""(?:<f\b[^<>]{0,200}/>|<f\b[^<>]{0,200}>[^<]{0,8192}</f>)?<v>([^<]{1,16})</v>"""
)
"""A formula that came to nothing, and what it shows; readers of values see an empty cell there."""
OVERLAP: Final = 16 * 1024
"""Bytes looked at again with the next part, so that no cell is cut in two."""


class Sheet(NamedTuple):
    """One sheet: its name, whether it is hidden, and its cells from A1 on."""

    name: str
    hidden: bool
    rows: Rows


def read(path: Path, lang: str) -> list[Sheet]:
    """Read every sheet of a workbook.

    Raises:
        WrongUsage: it is none, is locked, or is larger than an office's list can be.
    """
    if not path.is_file():
        raise WrongUsage(say("no-file", lang, path=path))
    if path.stat().st_size > FILE_BYTES:
        raise WrongUsage(say("fd-too-large", lang, path=path, most=f"{FILE_BYTES // 1024**2} MiB"))
    content = path.read_bytes()
    try:
        failed = _measured(content, path, lang)
        return [*_sheets(content, failed)]
    except python_calamine.PasswordError as error:
        raise WrongUsage(say("fd-locked", lang, path=path)) from error
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError, RuntimeError) as error:
        raise WrongUsage(say("fd-no-workbook", lang, path=path, why=_short(error))) from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__


Failed = dict[str, dict[tuple[int, int], str]]
"""By a sheet's part: what failed formulas show, by row and column from 0."""


def _measured(content: bytes, path: Path, lang: str) -> Failed:
    """Look at a packed file before anybody unpacks it whole; return where formulas failed.

    Raises:
        WrongUsage: it is too large, or nothing a spreadsheet writes.
    """
    if content.startswith(OLD):
        if ENCRYPTED in content:
            raise WrongUsage(say("fd-locked", lang, path=path))
        return {}
    if not content.startswith(ZIP):
        raise WrongUsage(say("fd-no-workbook", lang, path=path, why=repr(content[:8])))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if not any(part.filename == BOOK for part in parts):
            raise WrongUsage(say("fd-no-workbook", lang, path=path, why=BOOK))
        names = [part for part in parts if part.filename in {BOOK, RELATIONS}]
        if (
            any(part.file_size > NAMES_BYTES for part in names)
            or len(parts) > PARTS
            or sum(part.file_size for part in parts) > UNPACKED_BYTES
        ):
            raise WrongUsage(say("fd-too-large", lang, path=path, most=f"{UNPACKED_BYTES // 1024**2} MiB"))
        sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
        failed = {part.filename: _looked_at(packed, part) for part in sheets}
        if any(one is None for one in failed.values()):
            raise WrongUsage(say("fd-too-large", lang, path=path, most=f"{ROWS} × {COLUMNS}"))
        return {name: failed.get(part) or {} for name, part in _parts(packed).items()}


def _looked_at(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> dict[tuple[int, int], str] | None:
    """Return what failed formulas of a sheet show; None where it has a cell further out than we read."""
    failed: dict[tuple[int, int], str] = {}
    for text in _pieces(packed, part):
        if any(_column(letters) > COLUMNS or int(row) > ROWS for letters, row in PLACE.findall(text)):
            return None
        for attributes, shown in FAILED.findall(text):
            if place := PLACE.search(attributes):
                failed[int(place[2]) - 1, _column(place[1]) - 1] = shown.decode("utf-8", "replace")
    return failed


def _pieces(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with packed.open(part) as file:
        rest, left = b"", UNPACKED_BYTES
        while chunk := file.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ValueError(part.filename)
            yield rest + chunk
            rest = (rest + chunk)[-OVERLAP:]


def _parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """Say which part of the file each sheet is."""
    targets = {
        _attribute(one, "Id"): _attribute(one, "Target").removeprefix("/").removeprefix("xl/")
        for one in RELATION.findall(packed.read(RELATIONS))
    }
    sheets = SHEET.findall(packed.read(BOOK))
    return {unescape(_attribute(one, "name")): f"xl/{targets.get(_attribute(one, 'r:id'), '')}" for one in sheets}


def _attribute(element: bytes, name: str) -> str:
    found = re.search(rf"""\s{name}=["']([^"']*)["']""".encode(), element)
    return found[1].decode("utf-8", "replace") if found else ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _sheets(content: bytes, failed: Failed) -> Iterator[Sheet]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    shown = python_calamine.SheetVisibleEnum.Visible
    for one in book.sheets_metadata:
        if one.typ == python_calamine.SheetTypeEnum.WorkSheet:
            rows = book.get_sheet_by_name(one.name).to_python(skip_empty_area=False)
            yield Sheet(seen(one.name), one.visible != shown, _with(rows, failed.get(one.name, {})))


def _with(rows: Rows, failed: Mapping[tuple[int, int], str]) -> Rows:
    for (row, column), shown in failed.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = shown
    return rows
