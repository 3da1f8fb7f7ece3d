"""The sheet «Đơn vị»: who owes reports."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from services.cli.firstday.heads import Columns, Line, Unread, table_of
from services.cli.firstday.words import EMAIL, KINDS, TOKEN, code_of, is_broken, kind_of, meant, parts
from services.cli.firstday.workbook import Sheet
from services.cli.lists import plain

COLUMNS: Final[Columns] = {
    "no": frozenset({"tt", "stt", "số tt", "số thứ tự", "no"}),
    "code": frozenset({"mã", "mã đơn vị", "code", "unit"}),
    "name": frozenset({"tên đơn vị", "đơn vị", "tên", "tên cơ quan, đơn vị", "cơ quan, đơn vị", "name"}),
    "kind": frozenset({"loại", "loại đơn vị", "khối", "kind"}),
    "parent": frozenset({"thuộc", "đơn vị cấp trên", "trực thuộc", "parent"}),
    "aliases": frozenset({"tên gọi khác", "tên khác", "tên viết tắt", "viết tắt", "aliases"}),
    "email": frozenset({"e-mail", "email", "thư điện tử", "địa chỉ thư điện tử"}),
    "address": frozenset({"địa chỉ", "address"}),
    "groups": frozenset({"nhóm", "groups"}),
    "note": frozenset({"ghi chú", "note"}),
}
KIND_WORDS: Final = {code: (name, code) for code, (name, _) in KINDS.items()}


@dataclass
class Units:
    """The units that could be read, by their codes, and what each of their names means."""

    units: dict[str, dict[str, Any]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    guessed: int = 0

    def names(self) -> dict[str, str]:
        """Return what every code, name and alias means; a name of two units means none."""
        found = [(plain(name), code) for code, unit in self.units.items() for name in _names(unit)]
        times = Counter(name for name, _ in set(found))
        return {name: code for name, code in found if times[name] == 1} | {plain(code): code for code in self.units}


def _names(unit: Mapping[str, Any]) -> Iterator[str]:
    yield unit["name"]
    yield from unit.get("aliases", ())


def read(sheet: Sheet, *, district: str) -> Units:
    """Read every unit of the sheet; a row that cannot be read is named and left out."""
    found = Units()
    table = table_of(sheet, COLUMNS, "name")
    if table is None:
        found.unread.append(Unread(sheet.name, "A1", "", "fd-no-heads", "sheet", "Tên đơn vị"))
        return found
    found.unread += table.strange
    lines: dict[str, Line] = {}
    for line in table.lines:
        unit = _unit(line, found, district=district)
        if unit is not None:
            lines[unit["code"]] = line
            found.units[unit["code"]] = unit
    _parents(found, lines)
    return found


def _unit(line: Line, found: Units, *, district: str) -> dict[str, Any] | None:
    name = line.text("name")
    wrong = _wrong_name(name, line.value("name"))
    if wrong:
        if wrong != "fd-no-name" or line.text("code"):
            found.unread.append(line.unread("name", wrong, left_out="row"))
        return None
    code = line.text("code") or code_of(name)
    doubled = _doubled(code, name, line, found)
    kind = _kind(line, found)
    if not TOKEN.fullmatch(code):
        found.unread.append(line.unread("code", "fd-code", left_out="row", fact=code_of(name)))
    elif doubled:
        found.unread.append(line.unread("name", "fd-doubled", left_out="row", fact=found.units[code]["name"]))
    elif kind is not None:
        return {
            "no": len(found.units) + 1,
            "code": code,
            "name": name,
            "kind": kind,
            "district": district,
            **_further(line, found),
        }
    return None


def _wrong_name(name: str, value: object) -> str:
    if not name:
        return "fd-no-name"
    if is_broken(value):
        return "fd-broken"
    return "" if any(letter.isalpha() for letter in name) else "fd-name"


def _doubled(code: str, name: str, line: Line, found: Units) -> bool:
    known = found.units.get(code)
    if known is None:
        return False
    return bool(line.text("code")) or plain(known["name"]) == plain(name) or code == code_of(name)


def _kind(line: Line, found: Units) -> str | None:
    said = line.text("kind")
    code = meant(said, KIND_WORDS) if said else kind_of(line.text("name"))
    if code is None and said and not is_broken(said):
        code = code_of(said) or None
    if code is None:
        found.unread.append(line.unread("kind", "fd-kind", left_out="row"))
        return None
    found.guessed += not said
    found.kinds.setdefault(code, KINDS[code][0] if code in KINDS else said)
    return code


def _further(line: Line, found: Units) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if aliases := [one for one in parts(line.value("aliases")) if plain(one) != plain(line.text("name"))]:
        more["aliases"] = aliases
    if groups := parts(line.value("groups")):
        named = {code_of(one): one for one in groups if code_of(one)}
        found.groups |= {code: name for code, name in named.items() if code not in found.groups}
        more["groups"] = list(named)
    if address := line.text("address"):
        more["address"] = address
    if email := line.text("email"):
        if EMAIL.fullmatch(email):
            more["email"] = email
        else:
            found.unread.append(line.unread("email", "fd-email"))
    return more


def _parents(found: Units, lines: Mapping[str, Line]) -> None:
    names = found.names()
    for code, line in lines.items():
        said = line.text("parent")
        parent = names.get(plain(said))
        if said and (parent is None or code in _above(parent, found.units)):
            found.unread.append(line.unread("parent", "fd-parent"))
        elif parent is not None:
            found.units[code]["parent"] = parent


def _above(code: str, units: Mapping[str, Mapping[str, Any]]) -> Sequence[str]:
    """Return a unit and those above it, as far as they are known."""
    chain: list[str] = []
    above: str | None = code
    while above is not None and above not in chain:
        chain.append(above)
        above = units.get(above, {}).get("parent")
    return chain
