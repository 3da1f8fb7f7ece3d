"""A whole first-day workbook, read: what would be registered, and what could not be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from services.cli.firstday import marks as register
from services.cli.firstday import obligations as duties
from services.cli.firstday import units as registry
from services.cli.firstday import workbook
from services.cli.firstday.heads import Unread
from services.cli.firstday.words import TOKEN, text
from services.cli.firstday.workbook import Sheet
from services.cli.lists import Entry, plain

SHEETS: Final[Mapping[str, frozenset[str]]] = {
    "general": frozenset({"chung", "thông tin chung", "general"}),
    "units": frozenset({"đơn vị", "danh sách đơn vị", "units"}),
    "obligations": frozenset({"nghĩa vụ", "nghĩa vụ báo cáo", "obligations"}),
    "register": frozenset({"sổ theo dõi năm trước", "sổ theo dõi", "register"}),
}
OURS: Final = frozenset({"hướng dẫn", "danh sách chọn"})
"""Sheets of the template that hold nothing to read."""
GENERAL: Final[Mapping[str, frozenset[str]]] = {
    "authority": frozenset({"cơ quan ban hành", "cơ quan"}),
    "province": frozenset({"mã tỉnh"}),
    "province_name": frozenset({"tên tỉnh", "tỉnh"}),
    "district": frozenset({"mã địa bàn", "mã hệ thống gửi"}),
    "district_name": frozenset({"tên địa bàn", "tên hệ thống gửi", "địa bàn"}),
    "year": frozenset({"năm"}),
    "before": frozenset({"năm của sổ theo dõi", "năm trước"}),
}
LABELS: Final[Mapping[str, str]] = {
    "authority": "Cơ quan ban hành",
    "province": "Mã tỉnh",
    "province_name": "Tên tỉnh",
    "district": "Mã địa bàn",
    "district_name": "Tên địa bàn",
    "year": "Năm",
    "before": "Năm của sổ theo dõi",
}
ASSUMED: Final = "khoá, loại và kênh để trống trong bảng tính được suy ra; xem lại trước khi đưa vào sử dụng"


@dataclass
class Found:
    """Everything that was read of a workbook."""

    path: Path
    general: dict[str, str] = field(default_factory=dict)
    units: registry.Units = field(default_factory=registry.Units)
    obligations: duties.Obligations = field(default_factory=duties.Obligations)
    entries: Sequence[Entry] = ()
    periods: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)

    @property
    def year(self) -> int:
        """Return the year in which reports are owed."""
        return int(self.general["year"])

    @property
    def before(self) -> int:
        """Return the year of the register."""
        return int(self.general.get("before") or self.year - 1)

    @property
    def whole(self) -> bool:
        """Say whether there is enough for a catalogue."""
        return not any(one.why in {"fd-no-sheet", "fd-general"} for one in self.unread) and bool(self.units.units)

    def catalogue(self) -> dict[str, Any]:
        """Return the catalogue that the workbook stands for, as its file would be."""
        general = self.general
        return {
            "catalogue": f"{general['district']}-{self.year}",
            "version": 1,
            "authority": general["authority"],
            "timezone": "Asia/Ho_Chi_Minh",
            "year": self.year,
            "years": [self.year],
            "province": {"code": general["province"], "name": general["province_name"]},
            "district": {"code": general["district"], "name": general["district_name"], "trust": "receiver"},
            "kinds": self.units.kinds,
            "groups": self.units.groups,
            "units": [*self.units.units.values()],
            "obligations": [self._rule(code, one) for code, one in self.obligations.obligations.items()],
            "assumed": [ASSUMED],
        }

    def _rule(self, code: str, rule: Mapping[str, Any]) -> dict[str, Any]:
        """Put in the turns of the year before that the register is about."""
        spelled = {one["code"]: one for one in rule.get("periods", ())} | dict(self.periods.get(code, {}))
        return {**rule, "periods": [*spelled.values()]} if spelled else dict(rule)


def read(path: Path, lang: str) -> Found:
    """Read a workbook.

    Raises:
        WrongUsage: it cannot be opened at all.
    """
    found = Found(path)
    sheets = _sorted(workbook.read(path, lang), found)
    _general(sheets.get("general"), found)
    if "units" in sheets:
        found.units = registry.read(sheets["units"], district=found.general.get("district", ""))
        found.unread += found.units.unread
    if "obligations" in sheets and "year" in found.general:
        found.obligations = duties.read(sheets["obligations"], found.units, year=found.year)
        found.unread += found.obligations.unread
    if "register" in sheets and "year" in found.general:
        read_marks = register.read(sheets["register"], found.units, found.obligations, year=found.before)
        found.entries, found.periods = read_marks.entries, read_marks.periods
        found.unread += read_marks.unread
    return found


def _sorted(sheets: Sequence[Sheet], found: Found) -> dict[str, Sheet]:
    """Say which sheet is which; those nobody reads are named."""
    by_role: dict[str, Sheet] = {}
    for sheet in sheets:
        role = next((role for role, names in SHEETS.items() if plain(sheet.name) in names), None)
        if plain(sheet.name) in OURS:
            continue
        if sheet.hidden:
            found.unread.append(Unread(sheet.name, "–", "", "fd-hidden", "sheet"))
        elif role is None or role in by_role:
            found.unread.append(Unread(sheet.name, "–", "", "fd-sheet", "sheet"))
        else:
            by_role[role] = sheet
    missing = [name for role, name in (("general", "Chung"), ("units", "Đơn vị")) if role not in by_role]
    found.unread += [Unread(name, "–", "", "fd-no-sheet", "sheet") for name in missing]
    return by_role


def _general(sheet: Sheet | None, found: Found) -> None:
    if sheet is None:
        return
    for number, row in enumerate(sheet.rows, 1):
        label = plain(row[0] if row else "").rstrip(":* ")
        key = next((key for key, names in GENERAL.items() if label in names), None)
        value = text(row[1]) if len(row) > 1 else ""
        if key is None or not value:
            continue
        if _fits(key, value):
            found.general[key] = value
        else:
            found.unread.append(Unread(sheet.name, f"B{number}", value, "fd-general", "sheet", text(row[0])))
    for key in GENERAL:
        if key not in found.general and key != "before" and not _said(key, sheet, found):
            label = LABELS[key]
            found.unread.append(Unread(sheet.name, "B", "", "fd-general", "sheet", label))


def _fits(key: str, value: str) -> bool:
    if key in {"year", "before"}:
        return value.isdigit() and int(value) in range(2000, 2101)
    return TOKEN.fullmatch(value) is not None if key in {"province", "district"} else True


def _said(key: str, sheet: Sheet, found: Found) -> bool:
    return any(one.sheet == sheet.name and plain(one.fact).rstrip(":* ") in GENERAL[key] for one in found.unread)
