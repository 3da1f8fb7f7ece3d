"""The columns of a district's table, named in Vietnamese or English, and the submission a row of them is."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final

from services.client.failures import BadSheet, Wrong

PROVINCE: Final = timezone(timedelta(hours=7))
"""A cell of a workbook has no zone: what stands there is the province's time."""
FILE: Final = "document_file"
"""Under this name a row's document travels as a path, until its facts are known."""
YES: Final = frozenset({"1", "true", "yes", "x", "có"})
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("submission_id", "mã lần gửi", "mã gửi", "mã"),
    "submitted_at": ("sent at", "thời điểm gửi", "ngày gửi", "gửi lúc"),
    "unit": ("mã đơn vị", "đơn vị"),
    "obligation": ("report", "mã báo cáo", "báo cáo", "nghĩa vụ"),
    "period": ("kỳ báo cáo", "kỳ"),
    "channel": ("kênh gửi", "kênh"),
    "signed": ("ký số", "đã ký"),
    "annexes_complete": ("annexes complete", "đủ phụ lục", "phụ lục"),
    "test": ("gửi thử", "thử"),
    "replaces": ("thay thế", "thay cho"),
    "document": ("file", "tài liệu", "tệp"),
    "number": ("số ký hiệu", "số hiệu"),
    "dated": ("ngày văn bản",),
    "title": ("trích yếu", "tiêu đề"),
}
NEEDED: Final = ("id", "submitted_at", "unit", "obligation")
_KNOWN: Final = {name: column for column, names in NAMES.items() for name in (column, *names)}


class Row(dict[str, Any]):
    """One row of a table: column → cell."""


def column_of(head: object) -> str:
    """Say which column a head names; what is none of ours keeps its own name."""
    plain = " ".join(unicodedata.normalize("NFC", str(head)).split()).casefold()
    return _KNOWN.get(plain) or _KNOWN.get(plain.replace(" ", "_")) or plain


def heads(cells: Sequence[object], where: str) -> list[str]:
    """Read the row of heads.

    Raises:
        BadSheet: a column that must be there is not.
    """
    found = [column_of(cell) for cell in cells]
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise BadSheet([Wrong(where, "no-column", (("name", name),)) for name in missing])
    return found


def submission_of(row: Row) -> dict[str, Any]:
    """Turn a row into a submission as it travels.

    Raises:
        ValueError: a cell holds what stands for nothing.
    """
    content: dict[str, Any] = {
        "submission_id": text(row.get("id")),
        "unit": text(row.get("unit")),
        "obligation": text(row.get("obligation")),
        "period": text(row.get("period")),
        "submitted_at": moment(row.get("submitted_at")),
        "channel": text(row.get("channel")),
        "document": _document(row),
        "attested": {"signed": yes(row.get("signed")), "annexes_complete": yes(row.get("annexes_complete"))},
    }
    if yes(row.get("test")):
        content["test"] = True
    if replaced := text(row.get("replaces")):
        content["replaces"] = replaced
    if named := text(row.get("document")):
        content[FILE] = named
    return content


def _document(row: Row) -> dict[str, str] | None:
    if not text(row.get("document")):
        return None
    said = {name: text(row.get(name)) for name in ("number", "dated", "title")}
    return {name: value for name, value in said.items() if value}


def text(cell: object) -> str:
    """Write a cell as text; a workbook's 2023.0 is 2023."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def moment(cell: object) -> str:
    """Write a moment; a workbook's date is the end of that day in the province."""
    if isinstance(cell, datetime):
        return (cell if cell.tzinfo else cell.replace(tzinfo=PROVINCE)).isoformat()
    if isinstance(cell, date):
        return datetime.combine(cell, time(23, 59, 59), PROVINCE).isoformat()
    return text(cell)


def yes(cell: object) -> bool:
    """Say whether a cell says yes."""
    return cell is True or text(cell).casefold() in YES
