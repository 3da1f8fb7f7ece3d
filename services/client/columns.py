"""The columns of a district's table, named in Vietnamese or English, and the submission a row of them is."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from services.client.failures import BadSheet, Wrong
from services.contracts.deadlines import Basis

PROVINCE: Final = timezone(timedelta(hours=7))
"""A cell of a workbook has no zone: what stands there is the province's time."""
FILE: Final = "document_file"
"""Under this name a row's document travels as a path, until its facts are known."""
FIGURE: Final = "figures:"
"""So begins the name of a column of one indicator."""
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
    "annexes": ("annex codes", "mã phụ lục", "các phụ lục"),
    "sections": ("section codes", "mã mục", "các mục"),
    "figures": ("indicators", "số liệu", "chỉ tiêu"),
    "basis": ("loại số liệu", "tính chất số liệu"),
    "test": ("gửi thử", "thử"),
    "replaces": ("thay thế", "thay cho"),
    "document": ("file", "tài liệu", "tệp"),
    "number": ("số ký hiệu", "số hiệu"),
    "dated": ("ngày văn bản",),
    "title": ("trích yếu", "tiêu đề"),
}
NEEDED: Final = ("id", "submitted_at", "unit", "obligation")
INDICATOR: Final = re.compile(r"\s*(?:figures?|indicator|số liệu|chỉ tiêu)\s*:\s*(\S.*?)\s*", re.IGNORECASE)
"""A column of one indicator, `figures: 1.1`: what stands behind the colon is its code."""
LISTED: Final = re.compile(r"[;,\n]")
PAIRED: Final = re.compile(r"[;\n]")
BASES: Final = {
    **{basis.value: basis for basis in Basis},
    **dict.fromkeys(("chính thức", "thực tế"), Basis.EXACT),
    **dict.fromkeys(("ước", "ước tính", "ước thực hiện"), Basis.ESTIMATE),
    "bổ sung": Basis.SUPPLEMENT,
}
_KNOWN: Final = {name: column for column, names in NAMES.items() for name in (column, *names)}


class Row(dict[str, Any]):
    """One row of a table: column → cell."""


def column_of(head: object) -> str:
    """Say which column a head names; what is none of ours keeps its own name, an indicator's its code."""
    if found := INDICATOR.fullmatch(unicodedata.normalize("NFC", str(head))):
        return f"{FIGURE}{found[1]}"
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
    content |= {name: said for name, said in _said(row) if said}
    if yes(row.get("test")):
        content["test"] = True
    if replaced := text(row.get("replaces")):
        content["replaces"] = replaced
    if named := text(row.get("document")):
        content[FILE] = named
    return content


def _said(row: Row) -> Iterator[tuple[str, Any]]:
    """Yield what a row says of the report's content."""
    yield "annexes", [{"code": code} for code in _codes(row.get("annexes"))]
    yield "sections", _codes(row.get("sections"))
    yield "figures", _figures(row)
    basis = text(row.get("basis"))
    yield "basis", BASES.get(" ".join(unicodedata.normalize("NFC", basis).split()).casefold(), basis)


def _codes(cell: object) -> list[str]:
    return [code for code in map(str.strip, LISTED.split(text(cell))) if code]


def _figures(row: Row) -> dict[str, str]:
    """Read one indicator a column, or `1.1=12; 1.2=3.5` in one cell."""
    pairs = [(name.removeprefix(FIGURE), cell) for name, cell in row.items() if name.startswith(FIGURE)]
    for written in filter(None, map(str.strip, PAIRED.split(text(row.get("figures"))))):
        code, equals, number = written.partition("=")
        if not equals:
            raise ValueError(f"figures: {written[:80]}; write 1.1=12; 1.2=3.5")
        pairs.append((code.strip(), number))
    said = [(code, number_of(cell)) for code, cell in pairs if text(cell)]
    if len(dict(said)) < len(said):
        raise ValueError("figures: two numbers stand for one indicator")
    return dict(said)


def number_of(cell: object) -> str:
    """Write a number; a workbook's own is written in full."""
    if isinstance(cell, float) and not isinstance(cell, bool):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    return text(cell)


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
