"""Catalogues as files: read with their places, checked, compared.

`check` says everything that is wrong at once, each thing with its line and column and with what to do.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import JsonValue, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from services.deadlines.domain import calendar
from services.deadlines.domain.catalogue import Catalogue, Obligation, Period
from services.deadlines.domain.reckoning import reckon
from services.deadlines.domain.turns import DatedDue, Turn, of_period

__all__ = ["Catalogue", "Fault", "Problem", "changes", "check", "faults"]

FILE: Final = "catalogue.yaml"
SATURDAY: Final = 5

Where = tuple[str | int, ...]


class Problem(NamedTuple):
    """Something wrong in a file; line and column count from 1."""

    file: Path
    line: int
    column: int
    text: str


class Fault(NamedTuple):
    """Something wrong in a catalogue, by its path of keys and places."""

    where: Where
    text: str


class _Read(NamedTuple):
    content: JsonValue
    places: Mapping[Where, tuple[int, int]]
    faults: Sequence[Fault]


def check(path: Path) -> tuple[Catalogue | None, list[Problem]]:
    """Read a catalogue file (or the `catalogue.yaml` of a folder); None where anything is wrong with it."""
    file = path / FILE if path.is_dir() else path
    try:
        read = _read(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return None, [Problem(file, 1, 1, f"không đọc được tệp: {error}; kiểm tra đường dẫn, tệp phải là UTF-8")]
    except MarkedYAMLError as error:
        line, column = (error.problem_mark.line + 1, error.problem_mark.column + 1) if error.problem_mark else (1, 1)
        return None, [Problem(file, line, column, f"không phải YAML hợp lệ: {error.problem}; sửa cú pháp ở dòng này")]
    found = list(read.faults)
    catalogue, more = _parse(read.content)
    found += more if catalogue is None else faults(catalogue)
    if found:
        return None, sorted(Problem(file, *_place(read.places, fault.where), fault.text) for fault in found)
    return catalogue, []


def _read(text: str) -> _Read:
    places: dict[Where, tuple[int, int]] = {}
    doubled: list[Fault] = []
    root = YAML(typ="safe", pure=True).compose(text)
    content = None if root is None else _plain(root, (), places, doubled)
    return _Read(content, places, doubled)


def _plain(node: Node, where: Where, places: dict[Where, tuple[int, int]], doubled: list[Fault]) -> JsonValue:
    places.setdefault(where, (node.start_mark.line + 1, node.start_mark.column + 1))
    match node:
        case MappingNode():
            keyed: dict[str, JsonValue] = {}
            for key, value in node.value:
                inner = (*where, str(key.value))
                if key.value in keyed:
                    doubled.append(Fault(inner, f"khoá «{key.value}» viết hai lần; giữ lại một"))
                places[inner] = (key.start_mark.line + 1, key.start_mark.column + 1)
                keyed[str(key.value)] = _plain(value, inner, places, doubled)
            return keyed
        case SequenceNode():
            return [_plain(value, (*where, place), places, doubled) for place, value in enumerate(node.value)]
        case ScalarNode():
            return _scalar(node)
        case _:
            return None


def _scalar(node: ScalarNode) -> JsonValue:
    # Days and hours stay text: the model reads them, and says which are none.
    text = str(node.value)
    match str(node.tag).rsplit(":", 1)[-1]:
        case "null":
            return None
        case "bool":
            return text.lower() in ("true", "yes", "on")
        case "int" if text.lstrip("+-").isdigit():
            return int(text)
        case "float":
            return float(text)
        case _:
            return text


def _place(places: Mapping[Where, tuple[int, int]], where: Where) -> tuple[int, int]:
    while where and where not in places:
        where = where[:-1]
    return places.get(where, (1, 1))


def _parse(content: JsonValue) -> tuple[Catalogue | None, list[Fault]]:
    try:
        return Catalogue.model_validate(content), []
    except ValidationError as error:
        return None, [
            _told(found["type"], tuple(found["loc"]), found["msg"], found["input"]) for found in error.errors()
        ]


def _told(kind: str, where: Where, message: str, given: object) -> Fault:
    last = where[-1] if where else "catalogue"
    match kind:
        case "missing":
            return Fault(where, f"thiếu khoá «{last}»; thêm vào đây")
        case "extra_forbidden":
            return Fault(where, f"không có khoá «{last}» trong danh mục; xoá đi hoặc sửa lại tên")
        case "date_from_datetime_parsing" | "date_parsing" | "date_type" | "date_from_datetime_inexact":
            return Fault(where, f"«{given}» không phải là ngày; viết YYYY-MM-DD, ví dụ 2023-03-15")
        case "string_pattern_mismatch":
            return Fault(where, f"mã «{given}» không hợp lệ; chỉ dùng chữ cái không dấu, chữ số, «-» và «_»")
        case _:
            return Fault(where, f"«{last}» không hợp lệ ({message}); sửa lại giá trị {given!r}")


def faults(catalogue: Catalogue) -> list[Fault]:
    """Answer what contradicts itself in a catalogue whose shape is right."""
    return [
        *_doubled(("units",), [unit.code for unit in catalogue.units], key="code"),
        *_doubled(("units",), [str(unit.no) for unit in catalogue.units], key="no"),
        *_doubled(("obligations",), [obligation.code for obligation in catalogue.obligations], key="code"),
        *_doubled(("districts",), [district.code for district in catalogue.senders()], key="code"),
        *_districts(catalogue),
        *_days(catalogue),
        *(fault for place, one in enumerate(catalogue.obligations) for fault in _obligation(catalogue, one, place)),
    ]


def _doubled(where: Where, codes: Sequence[str], *, key: str | None) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    for place, code in enumerate(codes):
        seen[code] += 1
        if seen[code] > 1:
            at = (*where, place) if key is None else (*where, place, key)
            yield Fault(at, f"«{code}» đã dùng ở trên; mỗi mã chỉ dùng một lần")


def _districts(catalogue: Catalogue) -> Iterator[Fault]:
    known = {district.code for district in catalogue.senders()}
    if not known:
        yield Fault((), "thiếu khoá «district»; ghi hệ thống gửi báo cáo của các đơn vị")
    for place, unit in enumerate(catalogue.units):
        if known and unit.district not in known:
            yield Fault(("units", place, "district"), f"không có huyện «{unit.district}»; khai báo hoặc sửa mã")


def _days(catalogue: Catalogue) -> Iterator[Fault]:
    days = [day.date.isoformat() for day in catalogue.calendar.days_off]
    yield from _doubled(("calendar", "days_off"), days, key="date")
    for place, day in enumerate(catalogue.calendar.working_saturdays):
        if day.weekday() != SATURDAY:
            yield Fault(("calendar", "working_saturdays", place), f"{day} không phải thứ Bảy; sửa lại ngày")


def _obligation(catalogue: Catalogue, obligation: Obligation, place: int) -> Iterator[Fault]:
    where: Where = ("obligations", place)
    if isinstance(obligation.audience, tuple):
        known = {unit.code for unit in catalogue.units}
        yield from _doubled((*where, "audience"), obligation.audience, key=None)
        for index, code in enumerate(obligation.audience):
            if code not in known:
                yield Fault((*where, "audience", index), f"không có đơn vị «{code}»; sửa mã hoặc thêm vào «units»")
    yield from _doubled((*where, "periods"), [period.code for period in obligation.periods], key="code")
    owing = {unit.code for unit in catalogue.audience(obligation)}
    for index, period in enumerate(obligation.periods):
        yield from _period(period, (*where, "periods", index))
        yield from _due_for(period, (*where, "periods", index, "due_for"), owing)


def _period(period: Period, where: Where) -> Iterator[Fault]:
    turn = of_period(period)
    if turn.window and turn.window.first > turn.window.last:
        yield Fault((*where, "window"), "ngày đầu chốt số liệu sau ngày cuối; đổi lại hai ngày")
    yield from _due(turn, turn.due, (*where, "due"))
    for index, special in enumerate(turn.due_for):
        yield from _due(turn, special.due, (*where, "due_for", index, "due"))


def _due(turn: Turn, due: DatedDue, where: Where) -> Iterator[Fault]:
    due_at = reckon(due, turn.window, calendar.WorkingDays()).due_at
    if calendar.midnight(turn.opens) >= due_at:
        # The opening is named where the period's own deadline contradicts it, else the special one.
        place = (*where[:-1], "opens") if due is turn.due else where
        yield Fault(place, f"kỳ mở ngày {turn.opens}, sau thời hạn; mở kỳ trước thời hạn")
    if turn.window and due_at < calendar.midnight(turn.window.last + calendar.ONE_DAY):
        yield Fault(where, f"thời hạn đến trước khi hết thời gian chốt số liệu ({turn.window.last}); lùi thời hạn")


def _due_for(period: Period, where: Where, owing: Collection[str]) -> Iterator[Fault]:
    seen = set[str]()
    for place, special in enumerate(period.due_for):
        for index, code in enumerate(special.units):
            at = (*where, place, "units", index)
            if code not in owing:
                yield Fault(at, f"đơn vị «{code}» không thuộc diện phải gửi báo cáo này; sửa mã hoặc xoá đi")
            elif code in seen:
                yield Fault(at, f"«{code}» đã có thời hạn riêng ở trên; mỗi đơn vị chỉ có một thời hạn")
            seen.add(code)


def changes(before: Catalogue | None, after: Catalogue) -> list[str]:
    """Answer what an import changes, one line a change: `+` new, `~` another than before, `-` no longer named."""
    return [
        line
        for kind, old, new in (
            ("district", _named(before and before.senders()), _named(after.senders())),
            ("unit", _named(before and before.units), _named(after.units)),
            ("obligation", _obligations(before), _obligations(after)),
            ("period", _periods(before), _periods(after)),
            ("calendar", _calendar(before), _calendar(after)),
        )
        for line in _differing(kind, old, new)
    ]


def _differing(
    kind: str, old: Mapping[str, tuple[str, object]], new: Mapping[str, tuple[str, object]]
) -> Iterator[str]:
    for code, (words, content) in new.items():
        if code not in old:
            yield f"+ {kind} {code} {words}"
        elif old[code] != (words, content):
            yield f"~ {kind} {code} {words}"
    for code, (words, _) in old.items():
        if code not in new:
            yield f"- {kind} {code} {words}"


def _named(parts: Iterable[Any] | None) -> dict[str, tuple[str, object]]:
    return {part.code: (part.name, part) for part in parts or ()}


def _obligations(catalogue: Catalogue | None) -> dict[str, tuple[str, object]]:
    if catalogue is None:
        return {}
    return {one.code: (one.title, one.model_copy(update={"periods": ()})) for one in catalogue.obligations}


def _periods(catalogue: Catalogue | None) -> dict[str, tuple[str, object]]:
    if catalogue is None:
        return {}
    return {
        f"{obligation.code}/{period.code}": (
            reckon(of_period(period).due, None, calendar.WorkingDays()).due_at.isoformat(),
            (period, tuple(unit.code for unit in catalogue.audience(obligation))),
        )
        for obligation, period in catalogue.turns()
    }


def _calendar(catalogue: Catalogue | None) -> dict[str, tuple[str, object]]:
    if catalogue is None or not (catalogue.calendar.days_off or catalogue.calendar.working_saturdays):
        return {}
    year = str(catalogue.calendar.year or catalogue.year or catalogue.catalogue)
    return {year: (f"{len(catalogue.calendar.days_off)} days off", catalogue.calendar)}
