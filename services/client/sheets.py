"""A district's files become submissions as they travel (interfaces §2): CSV, JSON, JSON Lines, XLSX, documents."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from services.client import columns, papers, workbook
from services.client.failures import BadSheet, NoFile, Wrong
from services.contracts.district import Submission, Withdrawal

Plain = Iterator[tuple[str, Any]]
"""Where a row stands, and what stands there."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One submission as it is published: the bytes count, they are what a receipt answers."""

    submission: Submission | Withdrawal
    body: bytes
    where: str = ""
    document: Path | None = None

    @property
    def sha256(self) -> str:
        """Return the hash that its receipt carries."""
        return sha256(self.body).hexdigest()

    @property
    def test(self) -> bool:
        """Say whether it is a test, answered in full and counted nowhere."""
        return isinstance(self.submission, Submission) and self.submission.test


@dataclass(frozen=True)
class Reading:
    """What the caller says about every row: district, period and channel where a row says none, whether all are tests."""

    district: str = ""
    period: str = ""
    channel: str = ""
    unit: str = ""
    obligation: str = ""
    at: str = ""
    attested: frozenset[str] = frozenset()
    test: bool = False


def read(path: Path, reading: Reading | None = None, *, period: str = "") -> list[Sheet]:
    """Read every submission of a file.

    Raises:
        NoFile: it is not there.
        BadSheet: rows are not right; it names every one (file:line).
    """
    reading = reading or Reading(period=period)
    if not path.is_file():
        raise NoFile(path=path)
    found: list[Sheet] = []
    wrong: list[Wrong] = []
    try:
        for where, plain in _rows(path, reading):
            try:
                found.append(sheet_of(plain, where, reading, beside=path.parent))
            except BadSheet as bad:
                wrong += bad.wrong
    except (UnicodeDecodeError, csv.Error, RecursionError, ValueError) as error:
        wrong.append(_unreadable(path, error))
    wrong += _twice(found)
    if wrong:
        raise BadSheet(wrong)
    return found


def _rows(path: Path, reading: Reading) -> Plain:
    suffix = path.suffix.lower()
    if suffix in papers.MEDIA_TYPES:
        return iter([papers.row(path, reading)])
    return READERS.get(suffix, _json_lines)(path)


def _unreadable(path: Path, error: Exception) -> Wrong:
    if isinstance(error, json.JSONDecodeError):
        return Wrong(f"{path}:{error.lineno}:{error.colno}", plain=error.msg)
    if isinstance(error, UnicodeDecodeError):
        return Wrong(str(path), plain=f"UTF-8: {error.reason} ({error.start})")
    return Wrong(str(path), plain=str(error) or type(error).__name__)


def _twice(sheets: Sequence[Sheet]) -> Iterator[Wrong]:
    """The same id with other content would be refused (`id-reused`); the same bytes again do no harm."""
    first: dict[str, Sheet] = {}
    for sheet in sheets:
        known = first.setdefault(sheet.submission.submission_id, sheet)
        if known.body != sheet.body:
            yield Wrong(sheet.where, "twice", (("id", sheet.submission.submission_id), ("where", known.where)))


def sheet_of(plain: object, where: str, reading: Reading, *, beside: Path) -> Sheet:
    """Make a submission of a row; a document it names is looked up beside the file.

    Raises:
        BadSheet: it is none; every wrong field is named.
    """
    if isinstance(plain, columns.Row):
        try:
            plain = columns.submission_of(plain)
        except ValueError as error:
            raise BadSheet([Wrong(where, plain=str(error))]) from error
    if not isinstance(plain, Mapping):
        raise BadSheet([Wrong(where, plain="{…}")])
    outer = dict(plain)
    enveloped = "specversion" in outer and isinstance(outer.get("data"), Mapping)
    content = dict(outer["data"]) if enveloped else outer
    document = _filled_in(content, where, reading, beside)
    submission = _checked(content, where)
    return Sheet(submission, _bytes({**outer, "data": content} if enveloped else content, where), where, document)


def _filled_in(content: dict[str, Any], where: str, reading: Reading, beside: Path) -> Path | None:
    """Put in what the caller says for every row, and the facts of a document that is still a path."""
    if not content.get("period"):
        if not reading.period:
            raise BadSheet([Wrong(where, "no-period")])
        content["period"] = reading.period
    if reading.channel and not content.get("channel"):
        content["channel"] = reading.channel
    if reading.test:
        content["test"] = True
    named = content.pop(columns.FILE, None)
    if named is None:
        return None
    path = beside / str(named)
    if not path.is_file():
        raise BadSheet([Wrong(where, "no-document", (("path", path),))])
    content["document"] = {**(content.get("document") or {}), **papers.facts(path, reading.district)}
    return path


def _checked(content: Mapping[str, Any], where: str) -> Submission | Withdrawal:
    try:
        return contract_of(content)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise BadSheet([Wrong(where, plain=fault) for fault in faults]) from error


def contract_of(content: Mapping[str, Any]) -> Submission | Withdrawal:
    """Read plain content by the published contract."""
    if content.get("withdraws"):
        return Withdrawal.model_validate(content)
    return Submission.model_validate(content)


def _bytes(content: Mapping[str, Any], where: str) -> bytes:
    try:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadSheet([Wrong(where, plain=str(error))]) from error


def again(body: bytes, document: Path | None = None) -> Sheet:
    """Read back what was put away: these bytes, whatever became of the file."""
    content = json.loads(body)
    data = content["data"] if "specversion" in content and "data" in content else content
    return Sheet(contract_of(data), body, "", document)


def _csv(path: Path) -> Plain:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        heads = columns.heads(next(rows, []), f"{path}:1")
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield f"{path}:{rows.line_num}", columns.Row(zip(heads, cells, strict=False))


def _json(path: Path) -> Plain:
    content = json.loads(path.read_text("utf-8-sig"))
    for number, plain in enumerate(content if isinstance(content, list) else [content], 1):
        yield f"{path} [{number}]", plain


def _json_lines(path: Path) -> Plain:
    for number, line in enumerate(path.read_text("utf-8-sig").split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield f"{path}:{number}", json.loads(line)
        except json.JSONDecodeError as error:
            raise json.JSONDecodeError(error.msg, "\n" * (number - 1) + line, number - 1 + error.pos) from error


READERS: Final[Mapping[str, Callable[[Path], Plain]]] = {
    ".csv": _csv,
    ".json": _json,
    ".jsonl": _json_lines,
    ".xlsx": workbook.rows,
}
"""How a file is read, by its suffix; documents are known by theirs, everything else is taken for JSON Lines."""
