"""What people write into a first-day workbook, and what it means."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from services.cli.lists import plain, seen

SPLIT: Final = re.compile(r"[;\n]+")
TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
EMAIL: Final = re.compile(r"[^@\s<>\"',;]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")
BROKEN: Final = ("#ref!", "#n/a", "#value!", "#name?", "#div/0!", "#null!", "#num!", "#spill!", "#calc!")
"""What a formula leaves that came to nothing."""

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "office": ("phòng, ban, ngành", r"phòng|ban chỉ huy|thanh tra|vp|văn phòng|sở"),
    "public-unit": ("đơn vị sự nghiệp", r"trung tâm|ban quản lý|bql|ban|đội|trường|trạm|bệnh viện|đài"),
    "commune": ("phường, xã, thị trấn", r"phường|xã|thị trấn|ubnd phường|ubnd xã|ubnd thị trấn|đặc khu"),
}
"""Kinds of units: their name in the list of choices, and the beginnings of names by which one is taken for such."""

RECURS: Final[Mapping[str, tuple[str, ...]]] = {
    "fixed": ("một lần", "1 lần", "once"),
    "monthly": ("hằng tháng", "hàng tháng", "tháng", "monthly"),
    "quarterly": ("hằng quý", "hàng quý", "quý", "quarterly"),
    "six_month": ("6 tháng", "sáu tháng", "6 tháng một lần"),
    "nine_month": ("9 tháng", "chín tháng"),
    "annual": ("hằng năm", "hàng năm", "năm", "annual"),
    "on_demand": ("khi có yêu cầu", "đột xuất", "on demand"),
}
PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "BY_DAY": ("chậm nhất ngày", "chậm nhất là ngày", "chậm nhất", "by"),
    "BEFORE_DAY": ("trước ngày", "trước", "before"),
    "BY_OR_BEFORE_DAY": ("chậm nhất trước ngày", "chậm nhất trước"),
    "WITHIN_MONTH": ("trong tháng",),
    "N_WORKING_DAYS_AFTER": ("số ngày làm việc sau khi chốt số liệu", "ngày làm việc sau khi chốt"),
    "UNSPECIFIED": ("không nêu ngày", "không có", "theo quy định"),
    "SOFT": ("kịp thời", "nhanh chóng"),
}
ROLLS: Final[Mapping[str, tuple[str, ...]]] = {
    "none": ("giữ nguyên", "không", ""),
    "next_working_day": ("lùi sang ngày làm việc kế tiếp", "ngày làm việc kế tiếp", "kế tiếp"),
    "previous_working_day": ("lên ngày làm việc liền trước", "ngày làm việc liền trước", "liền trước"),
}
CHANNELS: Final[Mapping[str, tuple[str, ...]]] = {
    "e-office": ("văn phòng điện tử", "hệ thống quản lý văn bản", "e-office", "eoffice", "vpđt"),
    "idesk": ("idesk",),
    "national-axis": ("trục liên thông", "trục liên thông văn bản quốc gia", "national-axis"),
    "email": ("thư điện tử", "e-mail", "email", "mail công vụ"),
    "paper": ("bản giấy", "văn bản giấy", "paper"),
    "zalo": ("zalo",),
}
YES: Final = frozenset({"có", "x", "1", "yes", "true", "bắt buộc", "đúng"})
NO: Final = frozenset({"", "không", "0", "no", "false", "-", "sai"})
QUARTERS: Final = {"i": "Q1", "ii": "Q2", "iii": "Q3", "iv": "Q4", "1": "Q1", "2": "Q2", "3": "Q3", "4": "Q4"}
HALVES: Final = {"1": "H1", "đầu": "H1", "i": "H1", "2": "H2", "cuối": "H2", "ii": "H2"}
ALL: Final = frozenset({"tất cả", "tất cả đơn vị", "các đơn vị", "all"})


def text(value: Any) -> str:  # noqa: ANN401 - whatever stands in a cell
    """Write a cell as text: composed letters, one space, no 2023.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return seen(value)


def parts(value: Any) -> list[str]:  # noqa: ANN401 - whatever stands in a cell
    """Read a cell that names several things, parted by semicolons or lines."""
    written = unicodedata.normalize("NFC", str(value if value is not None else ""))
    return [one for one in (text(part) for part in SPLIT.split(written)) if one]


def code_of(name: str) -> str:
    """Make a code of a name: letters without marks, small, joined by hyphens; empty where nothing is left."""
    letters = unicodedata.normalize("NFD", plain(name).replace("đ", "d"))
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:64].strip("-")


def is_broken(value: Any) -> bool:  # noqa: ANN401 - whatever stands in a cell
    """Say whether a formula left an error where something should stand."""
    return plain(value) in BROKEN


def meant(value: Any, words: Mapping[str, tuple[str, ...]]) -> str | None:  # noqa: ANN401 - whatever stands in a cell
    """Return what a word stands for, or the word itself where it is what others stand for; None: nothing we know."""
    said = plain(value)
    return next((key for key, names in words.items() if said in names or said == plain(key)), None)


def kind_of(name: str) -> str | None:
    """Take a unit for a kind by how its name begins; None: it could be anything."""
    said = plain(name)
    found = [key for key, (_, begins) in KINDS.items() if re.match(rf"(?:{begins})\b", said)]
    return found[0] if found else None


def turn_of(written: str, recurs: str) -> str | None:
    """Return the name of a turn («Quý I», «6 tháng đầu năm», «3»); None: nothing we know."""
    said = plain(written)
    if recurs == "quarterly":
        return QUARTERS.get(re.sub(r"^(?:quý|q)\s*", "", said))
    if recurs == "six_month":
        return HALVES.get(re.sub(r"^(?:h|6 tháng|sáu tháng)\s*|\s*năm$", "", said).strip())
    if recurs == "monthly":
        found = re.fullmatch(r"(?:tháng\s*)?(\d{1,2})", said)
        return found[1].lstrip("0") if found and int(found[1]) in range(1, 13) else None
    return None
