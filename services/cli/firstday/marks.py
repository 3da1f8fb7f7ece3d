"""The sheet «Sổ theo dõi năm trước»: what every unit had sent, for reports of the year before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from services.cli import lists
from services.cli.firstday.heads import Unread
from services.cli.firstday.obligations import Obligations
from services.cli.firstday.units import Units
from services.cli.firstday.words import text
from services.cli.firstday.workbook import Sheet
from services.cli.lists import Entry, Known, name_of, plain
from services.deadlines.domain.catalogue import Catalogue, Obligation, Province
from services.deadlines.domain.turns import Turn, turns
from services.deadlines.domain.wording import TurnDay

BESIDES: Final = frozenset(
    {"tt", "stt", "đơn vị", "tên đơn vị", "mã", "mã đơn vị", "ghi chú", "loại", "đã gửi", "gửi trễ"}
)
"""Heads that stand beside the reports of a list."""
ROMAN: Final = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}
HALF: Final = {"H1": "đầu năm", "H2": "cuối năm"}


@dataclass
class Marks:
    """The cells that could be read, the turns they are about, and what could not be read."""

    entries: list[Entry] = field(default_factory=list)
    periods: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)


def read(sheet: Sheet, units: Units, obligations: Obligations, *, year: int) -> Marks:
    """Read the register of a year; cells that could not be read are named and left out."""
    found = Marks()
    known, periods = _reports(obligations, year)
    entries, troubles = lists.read(sheet.rows, Known(units.names(), known), period="")
    if not entries and not any(text(cell) for row in sheet.rows for cell in row):
        return found
    found.unread += [_unread(sheet, one) for one in troubles]
    found.unread += _strange(sheet, known)
    seen: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        about = (entry.unit, entry.obligation, entry.period)
        if about in seen:
            found.unread.append(Unread(sheet.name, entry.where, entry.unit, "fd-twice", "cell", seen[about].where))
            continue
        seen[about] = entry
        found.entries.append(entry)
        period = periods[entry.obligation, entry.period]
        found.periods.setdefault(entry.obligation, {})[entry.period] = period
    return found


def _unread(sheet: Sheet, trouble: lists.Trouble) -> Unread:
    content = text(trouble.text.strip("«»"))
    if trouble.text == "?":
        return Unread(sheet.name, "A1", "", "fd-no-report", "sheet")
    return Unread(sheet.name, trouble.where or "–", content, "fd-mark")


def _strange(sheet: Sheet, known: Mapping[str, object]) -> Iterator[Unread]:
    """Name the columns of a wide list that stand for no report; nobody reads what is in them."""
    number = next((at for at, row in enumerate(sheet.rows[: lists.HEADS_WITHIN]) if _names(row, known)), None)
    if number is None:
        return
    for at, head in enumerate(sheet.rows[number]):
        said = plain(head)
        if said and said not in known and said not in BESIDES:
            yield Unread(sheet.name, f"{name_of(at)}{number + 1}", text(head), "fd-column", "column")


def _names(row: Sequence[object], known: Mapping[str, object]) -> bool:
    return any(plain(cell) in known for cell in row)


def _reports(
    obligations: Obligations, year: int
) -> tuple[dict[str, tuple[str, str]], dict[tuple[str, str], dict[str, Any]]]:
    """Say what heads of the list may mean, and which turn of the year each of them is."""
    known, periods = dict[str, tuple[str, str]](), dict[tuple[str, str], dict[str, Any]]()
    for code, rule in obligations.obligations.items():
        obligation = Obligation.model_validate(rule)
        found = [turn for turn in turns(_bare(year), obligation) if _is_of(turn, year)]
        for turn in found:
            names = _heads(obligation, turn.code.removeprefix(f"{year}-"), alone=len(found) == 1)
            known |= {plain(name): (code, turn.code) for name in (f"{code}/{turn.code}", *names)}
            periods[code, turn.code] = _period(rule, turn)
    return known, periods


def _bare(year: int) -> Catalogue:
    """Return a catalogue that says no more than which year is meant."""
    return Catalogue(catalogue="x", authority="x", province=Province(code="x", name="x"), years=(year,))


def _is_of(turn: Turn, year: int) -> bool:
    last = turn.due.day or (turn.window.last if turn.window else turn.opens)
    return last.year == year or turn.code.startswith(str(year))


def _heads(obligation: Obligation, name: str, *, alone: bool) -> Iterator[str]:
    if alone:
        yield from (obligation.code, obligation.title)
    for title in (obligation.code, obligation.title):
        yield f"{title} {name}"
        if name in ROMAN:
            yield from (f"{title} Quý {ROMAN[name]}", f"{title} {ROMAN[name]}")
        if name in HALF:
            yield f"{title} {HALF[name]}"


def _period(rule: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    """Write a turn as one that a file spells out: only the reports of the list are owed for that year."""
    window = None if turn.window is None else {"from": turn.window.first, "to": turn.window.last}
    spelled = next((one for one in rule.get("periods", ()) if one["code"] == turn.code), None)
    return spelled or {"code": turn.code, "opens": turn.opens, "window": window, "due": _due(rule["due"], turn)}


def _due(due: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    named: dict[str, Any] = dict(due)
    if isinstance(due.get("day"), dict | TurnDay):
        named["day"] = turn.due.day
    if isinstance(due.get("month"), dict) and turn.due.month is not None:
        named["month"] = turn.due.month.strftime("%Y-%m")
    return named
