"""The sheet «Nghĩa vụ»: which reports are owed, by whom, how often, by when, ordered by which letter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from services.cli.firstday.days import day, day_of_turn, within
from services.cli.firstday.heads import Columns, Line, Unread, table_of
from services.cli.firstday.units import Units
from services.cli.firstday.words import (
    ALL,
    CHANNELS,
    NO,
    PHRASES,
    RECURS,
    ROLLS,
    TOKEN,
    YES,
    code_of,
    is_broken,
    meant,
    parts,
    text,
    turn_of,
)
from services.cli.firstday.workbook import Sheet
from services.cli.lists import plain

COLUMNS: Final[Columns] = {
    "code": frozenset({"mã", "mã báo cáo", "code"}),
    "title": frozenset({"tên báo cáo", "báo cáo", "nghĩa vụ", "tên nghĩa vụ", "title"}),
    "audience": frozenset({"ai phải gửi", "đơn vị phải gửi", "đối tượng", "audience"}),
    "recurs": frozenset({"tần suất", "định kỳ", "how often"}),
    "turns": frozenset({"kỳ", "các kỳ", "turns"}),
    "from": frozenset({"chốt số liệu từ", "số liệu từ", "chốt từ"}),
    "to": frozenset({"đến", "chốt số liệu đến", "số liệu đến", "chốt đến"}),
    "phrase": frozenset({"cách ghi thời hạn", "thời hạn", "thời hạn ghi là"}),
    "day": frozenset({"ngày", "ngày đến hạn", "hạn nộp"}),
    "roll": frozenset({"gặp ngày nghỉ", "nếu là ngày nghỉ"}),
    "number": frozenset({"số văn bản", "số, ký hiệu", "số ký hiệu", "số và ký hiệu", "văn bản"}),
    "dated": frozenset({"ngày văn bản", "ngày ban hành"}),
    "about": frozenset({"trích yếu"}),
    "item": frozenset({"mục, điểm", "mục", "điều, khoản"}),
    "quote": frozenset({"nguyên văn", "câu trong văn bản"}),
    "channels": frozenset({"kênh", "kênh gửi"}),
    "signed": frozenset({"ký số"}),
    "annexes": frozenset({"phụ lục", "đủ phụ lục"}),
    "no": frozenset({"tt", "stt", "số tt", "no"}),
    "note": frozenset({"ghi chú", "note"}),
}
FRAME: Final = "nghi-dinh-09-2019"
FOLLOWED: Final = {
    "monthly": "thang",
    "quarterly": "quy",
    "six_month": "6-thang",
    "nine_month": "9-thang",
    "annual": "nam",
}
BY_FRAME: Final = frozenset({"nđ 09", "nđ 09/2019", "nghị định 09", "nghị định 09/2019", "nghị định 09/2019/nđ-cp"})
"""In the column of windows: as the national frame has them."""
OF_FRAME: Final = {"from": {"day": 15, "of": "month_before"}, "to": {"day": 14, "of": "last_month"}}
NO_DAY: Final = frozenset({"UNSPECIFIED", "SOFT"})
USUAL_CHANNEL: Final = "e-office"


class Left(Exception):
    """A row cannot be taken: which column, why, and a fact that helps."""

    def __init__(self, column: str, why: str, fact: str = "") -> None:
        super().__init__(column, why)
        self.column, self.why, self.fact = column, why, fact


class Context(NamedTuple):
    """What a row is read with: the units, the year that reports are owed in."""

    units: Units
    names: Mapping[str, str]
    year: int


@dataclass
class Obligations:
    """The obligations that could be read, by their codes."""

    obligations: dict[str, dict[str, Any]] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)


def read(sheet: Sheet, units: Units, *, year: int) -> Obligations:
    """Read every obligation of the sheet; a row that cannot be read is named and left out."""
    found = Obligations()
    table = table_of(sheet, COLUMNS, "title")
    if table is None:
        found.unread.append(Unread(sheet.name, "A1", "", "fd-no-heads", "sheet", "Tên báo cáo"))
        return found
    found.unread += table.strange
    context = Context(units, units.names(), year)
    for line in table.lines:
        try:
            one = _obligation(line, context, found)
        except Left as left:
            found.unread.append(line.unread(left.column, left.why, left_out="row", fact=left.fact))
            continue
        found.obligations[one["code"]] = one
    return found


def _obligation(line: Line, context: Context, found: Obligations) -> dict[str, Any]:
    title = line.text("title")
    if not title or is_broken(title):
        raise Left("title", "fd-no-name")
    code = line.text("code") or code_of(title).upper()
    if not TOKEN.fullmatch(code):
        raise Left("code", "fd-code", code_of(title).upper())
    if code in found.obligations:
        raise Left("code", "fd-doubled", found.obligations[code]["title"])
    recurs = meant(line.text("recurs") or "một lần", RECURS)
    if recurs is None:
        raise Left("recurs", "fd-recurs")
    return {
        "code": code,
        "title": title,
        "citation": _citation(line, found),
        **({"quote": line.text("quote")} if line.text("quote") else {}),
        "audience": _audience(line, context),
        "others": "not_obliged",
        "accepts": _accepts(line, found),
        **(_once(line, context) if recurs == "fixed" else _again(line, recurs)),
    }


def _citation(line: Line, found: Obligations) -> dict[str, Any]:
    letter: dict[str, Any] = {"number": line.text("number")}
    if line.text("dated"):
        dated = day(line.value("dated"))
        if dated is None:
            found.unread.append(line.unread("dated", "fd-day"))
        else:
            letter["date"] = dated
    return letter | {key: line.text(at) for key, at in (("title", "about"), ("item", "item")) if line.text(at)}


def _audience(line: Line, context: Context) -> Any:  # noqa: ANN401 - `all`, or a choice as catalogues write it
    said = parts(line.value("audience"))
    if not said:
        raise Left("audience", "fd-no-audience")
    if any(plain(one) in ALL for one in said):
        return "all"
    kinds = {plain(name): code for code, name in context.units.kinds.items()} | {
        one: one for one in context.units.kinds
    }
    groups = {plain(name): code for code, name in context.units.groups.items()}
    chosen: dict[str, list[str]] = {}
    for one in said:
        for into, known in (("kinds", kinds), ("groups", groups), ("units", context.names)):
            if plain(one) in known:
                chosen.setdefault(into, []).append(known[plain(one)])
                break
        else:
            raise Left("audience", "fd-audience", one)
    return chosen


def _accepts(line: Line, found: Obligations) -> dict[str, Any]:
    channels = []
    for one in parts(line.value("channels")):
        channel = meant(one, CHANNELS)
        if channel is None:
            raise Left("channels", "fd-channel", one)
        channels.append(channel)
    return {
        "channels": channels or [USUAL_CHANNEL],
        "signed": _yes(line, "signed", found),
        "annexes": _yes(line, "annexes", found),
    }


def _yes(line: Line, column: str, found: Obligations) -> bool:
    said = plain(line.text(column))
    if said not in YES | NO:
        found.unread.append(line.unread(column, "fd-yes"))
    return said in YES


def _once(line: Line, context: Context) -> dict[str, Any]:
    """Read a report that is owed once: its days are dates."""
    due = _due(line, _date)
    window = _window(line, _date)
    code = line.text("turns") or str(context.year)
    if not TOKEN.fullmatch(code):
        raise Left("turns", "fd-turn", code)
    opens = _opening(window, due, line, context.year)
    return {"periods": [{"code": code, "opens": opens, "window": window, "due": due}]}


def _opening(window: Mapping[str, Any] | None, due: Mapping[str, Any], line: Line, year: int) -> date:
    issued = day(line.value("dated"))
    first: date = window["from"] if window else issued or date(year, 1, 1)
    last = due.get("day")
    return min(first, last) if isinstance(last, date) else first


def _date(line: Line, column: str, _usual: str) -> date:
    found = day(line.value(column))
    if found is None:
        raise Left(column, "fd-day")
    return found


def _again(line: Line, recurs: str) -> dict[str, Any]:
    """Read a report that recurs: its days are those of every turn."""
    rule: dict[str, Any] = {"recurs": recurs}
    if said := line.text("turns"):
        turns = [(one, turn_of(one, recurs)) for one in said.replace(",", ";").split(";") if text(one)]
        if strange := [one for one, turn in turns if turn is None]:
            raise Left("turns", "fd-turn", strange[0])
        rule["turns"] = [turn for _, turn in turns]
    if plain(line.text("from")) in BY_FRAME and recurs in FOLLOWED:
        rule |= {"follows": f"{FRAME}/{FOLLOWED[recurs]}", "window": OF_FRAME}
    else:
        rule["window"] = _window(line, _turning)
    return rule | {"due": _due(line, _turning)}


def _turning(line: Line, column: str, usual: str) -> dict[str, Any]:
    value = line.value(column)
    found = day_of_turn(value, usual=usual)
    exact = day(value)
    if found is None and exact is not None and meant(line.text("recurs"), RECURS) == "annual":
        # Spreadsheets turn «15/11» into a date of the year it was typed in.
        found = {"day": exact.day, "month": exact.month}
    if found is None:
        raise Left(column, "fd-day-of-turn")
    return found


Reads = Callable[[Line, str, str], Any]


def _window(line: Line, reads: Reads) -> dict[str, Any] | None:
    if not line.text("from") and not line.text("to"):
        return None
    first, last = reads(line, "from", "month_before"), reads(line, "to", "last_month")
    return within(first, last) if isinstance(first, dict) else {"from": first, "to": last}


def _due(line: Line, reads: Reads) -> dict[str, Any]:
    phrase = meant(line.text("phrase"), PHRASES)
    if phrase is None:
        raise Left("phrase", "fd-phrase")
    due: dict[str, Any] = {"phrase": phrase}
    if phrase == "N_WORKING_DAYS_AFTER":
        if not line.text("day").isdigit():
            raise Left("day", "fd-count")
        due["days"] = int(line.text("day"))
    elif phrase == "WITHIN_MONTH":
        due["month"] = _month(line, reads)
    elif phrase not in NO_DAY:
        due["day"] = reads(line, "day", "last_month")
    roll = meant(line.text("roll"), ROLLS)
    if roll is None:
        raise Left("roll", "fd-roll")
    return due if roll == "none" else {**due, "roll": roll}


def _month(line: Line, reads: Reads) -> Any:  # noqa: ANN401 - a month, or that of every turn
    if not line.text("day"):
        return {"of": "last_month"}
    found = reads(line, "day", "last_month")
    return found.strftime("%Y-%m") if isinstance(found, date) else found
