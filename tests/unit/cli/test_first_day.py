"""A workbook of an office becomes a catalogue and a register; what cannot be read is named, cell by cell, with what to do."""

import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest
from typing_extensions import override

from services.cli.firstday import obligations, reading, template, units, work, workbook
from services.cli.firstday.days import day, day_of_turn
from services.cli.firstday.heads import table_of
from services.cli.firstday.words import CHANNELS, PHRASES, RECURS, ROLLS, code_of, kind_of, meant, parts, text, turn_of
from services.cli.main import call
from services.cli.output import Output
from services.cli.texts import TEXTS
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.turns import turns
from tests.kit import officebook

UNREAD: Final = {
    ("Nháp", "–", "fd-hidden", "sheet"),
    ("Ghi nhớ", "–", "fd-sheet", "sheet"),
    ("Đơn vị", "H3", "fd-head", "column"),
    ("Đơn vị", "D5", "fd-email", "cell"),
    ("Đơn vị", "B6", "fd-doubled", "row"),
    ("Đơn vị", "G7", "fd-code", "row"),
    ("Đơn vị", "C8", "fd-kind", "row"),
    ("Đơn vị", "B10", "fd-broken", "row"),
    ("Đơn vị", "B11", "fd-name", "row"),
    ("Nghĩa vụ", "M3", "fd-yes", "cell"),
    ("Nghĩa vụ", "C4", "fd-audience", "row"),
    ("Nghĩa vụ", "I5", "fd-day", "row"),
    ("Nghĩa vụ", "D6", "fd-recurs", "row"),
    ("Nghĩa vụ", "H7", "fd-phrase", "row"),
    (officebook.REGISTER, "F2", "fd-column", "column"),
    (officebook.REGISTER, "E6", "fd-mark", "cell"),
    (officebook.REGISTER, "A7", "fd-mark", "cell"),
    (officebook.REGISTER, "A8", "fd-mark", "cell"),
    (officebook.REGISTER, "D9", "fd-twice", "cell"),
    (officebook.REGISTER, "E9", "fd-twice", "cell"),
}


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> reading.Found:
    return reading.read(officebook.messy(tmp_path_factory.mktemp("book") / "messy.xlsx"), "vi")


def test_what_cannot_be_read_is_named_by_its_cell(messy: reading.Found) -> None:
    assert {(plain(one.sheet), one.cell, one.why, one.left_out) for one in messy.unread} == UNREAD
    assert len(messy.unread) == len(UNREAD)


def test_everything_that_cannot_be_read_says_why_and_what_to_do(messy: reading.Found) -> None:
    assert [one.why for one in messy.unread if not {one.why, f"{one.why}-do"} <= TEXTS.keys()] == []


def test_every_reason_there_is_has_its_words() -> None:
    written = "".join(path.read_text("utf-8") for path in Path(reading.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'"(fd-[a-z-]+)"', written))

    assert codes - TEXTS.keys() == set()


def test_units_are_read_under_merged_heads_whatever_their_spelling(messy: reading.Found) -> None:
    assert messy.units.units == {
        "phong-noi-vu": {
            "no": 1,
            "code": "phong-noi-vu",
            "name": "Phòng Nội vụ",
            "kind": "office",
            "district": "thach-ha",
            "aliases": ["PNV"],
            "email": "nv@x.example",
        },
        "xa-thach-hai": {
            "no": 2,
            "code": "xa-thach-hai",
            "name": "Xã Thạch Hải",
            "kind": "commune",
            "district": "thach-ha",
            "aliases": ["UBND xã Thạch Hải", "Thạch Hải"],
        },
        "tt-thach-ha": {
            "no": 3,
            "code": "tt-thach-ha",
            "name": "Thị trấn <b>Thạch Hà</b>",
            "kind": "commune",
            "district": "thach-ha",
        },
    }


def test_marks_are_read_by_names_and_aliases_and_a_serial_is_a_day(messy: reading.Found) -> None:
    assert [(one.where, one.unit, one.obligation, one.period, one.arrived_at, one.mark) for one in messy.entries] == [
        ("C4", "phong-noi-vu", "BC-QUY", "2025-Q1", "", "on_time"),
        ("E4", "phong-noi-vu", "BC-NAM", "2025", "2025-12-14", ""),
        ("D5", "xa-thach-hai", "BC-QUY", "2025-Q1", "", "late"),
        ("E5", "xa-thach-hai", "BC-NAM", "2025", "2025-12-14", ""),
        ("D6", "tt-thach-ha", "BC-QUY", "2025-Q1", "", "missing"),
    ]


def test_the_year_before_has_only_the_turns_of_the_register(messy: reading.Found) -> None:
    catalogue = Catalogue.model_validate(json.loads(json.dumps(messy.catalogue(), default=str)))
    found = {
        f"{one.code}/{turn.code}": (str(turn.opens), str(turn.due.day))
        for one in catalogue.obligations
        for turn in turns(catalogue, one)
    }

    assert found == {
        "BC-QUY/2025-Q1": ("2024-12-15", "2025-03-13"),
        "BC-QUY/2026-Q1": ("2025-12-15", "2026-03-13"),
        "BC-QUY/2026-Q3": ("2026-06-15", "2026-09-13"),
        "BC-NAM/2025": ("2024-12-15", "2025-12-15"),
        "BC-NAM/2026": ("2025-12-15", "2026-12-15"),
    }


def test_whom_a_report_concerns_is_read_by_names_kinds_and_aliases(messy: reading.Found) -> None:
    rules = messy.obligations.obligations

    assert rules["BC-QUY"]["audience"] == "all"
    assert rules["BC-NAM"]["audience"] == {"units": ["phong-noi-vu"], "kinds": ["commune"]}
    assert rules["BC-NAM"]["follows"] == "nghi-dinh-09-2019/nam"
    assert str(rules["BC-NAM"]["citation"]["date"]) == "2021-01-25"


def test_a_right_workbook_leaves_nothing_out_and_makes_a_right_catalogue(tmp_path: Path, capsys: Any) -> None:
    path = officebook.clean(tmp_path / "clean.xlsx")

    assert call(["--json", "first-day", "preview", str(path)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["unread"] == []
    assert [unit["code"] for unit in said["units"]] == ["phong-noi-vu", "xa-thach-hai"]
    assert [(one["unit"], one["mark"], one["arrived_at"]) for one in said["register"]] == [
        ("phong-noi-vu", "", "2025-03-12"),
        ("phong-noi-vu", "", ""),
        ("xa-thach-hai", "late", ""),
        ("xa-thach-hai", "missing", ""),
    ]


class Page(HTMLParser):
    """Collects the tags and the words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    @override
    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_names_every_unread_cell_and_runs_nothing(tmp_path: Path) -> None:
    path, html = officebook.messy(tmp_path / "messy.xlsx"), tmp_path / "page.html"

    assert call(["first-day", "preview", str(path), "-o", str(html)]) == 0
    page = Page()
    page.feed(html.read_text("utf-8"))
    assert {plain(cell) for _, cell, _, _ in UNREAD} <= set(page.words)
    assert "Thị trấn <b>Thạch Hà</b>" in page.words
    assert page.tags & {"b", "script", "img", "link", "iframe", "a"} == set()


def test_an_import_stops_before_anything_where_something_cannot_be_read(tmp_path: Path, capsys: Any) -> None:
    path = officebook.messy(tmp_path / "messy.xlsx")

    assert call(["--lang", "en", "first-day", "import", str(path), "--server", "127.0.0.1"]) == 2
    assert "--skip-unread" in capsys.readouterr().err


def test_what_stands_in_a_cell_is_no_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = officebook.clean(tmp_path / "clean.xlsx", units=("Phòng [/bold] Nội vụ", "Hội [red]"))

    assert call(["first-day", "preview", str(path)]) == 0
    assert "Hội [red]" in capsys.readouterr().out


def test_the_template_is_read_back_as_it_is_and_says_what_is_to_be_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    template.write(path)
    sheets = {one.name: one for one in workbook.read(path, "vi")}
    found = reading.read(path, "vi")

    for name, columns, needed in (
        ("Đơn vị", units.COLUMNS, "name"),
        ("Nghĩa vụ", obligations.COLUMNS, "title"),
    ):
        table = table_of(sheets[name], columns, needed)
        assert table is not None
        assert (table.strange, table.lines) == ([], [])
    assert {one.why for one in found.unread} == {"fd-general"}
    assert {one.fact for one in found.unread} == {*reading.LABELS.values()} - {"Năm của sổ theo dõi"}


def test_the_template_overwrites_nothing(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "t.xlsx"
    path.write_text("mine")

    assert call(["first-day", "template", "-o", str(path)]) == 2
    assert path.read_text() == "mine"
    assert "t.xlsx" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "known"), [("recurs", RECURS), ("phrases", PHRASES), ("rolls", ROLLS), ("channels", CHANNELS)]
)
def test_every_choice_of_the_template_is_understood(key: str, known: Any) -> None:
    assert [meant(choice, known) for choice in template.LISTS[key]] == list(known)


def test_five_thousand_units_are_read(tmp_path: Path) -> None:
    names = [f"Xã Số {number}" for number in range(5_000)]
    found = reading.read(officebook.clean(tmp_path / "large.xlsx", units=names), "vi")

    assert (len(found.units.units), len(found.entries), found.unread) == (5_000, 10_000, [])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("13/3/2021", "2021-03-13"),
        ("ngày 13-03-2021", "2021-03-13"),
        ("13.03.2021", "2021-03-13"),
        ("2021-03-13", "2021-03-13"),
        (44268, "2021-03-13"),
        (44268.75, "2021-03-13"),
        ("30/02/2021", None),
        ("13/3/0021", None),
        ("13/3/2221", None),
        (13, None),
        (True, None),
        ("giữa tháng", None),
    ],
)
def test_days_are_read_in_every_form(written: object, read: str | None) -> None:
    found = day(written)

    assert (None if found is None else found.isoformat()) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (13.0, {"day": 13, "of": "last_month"}),
        ("ngày 13", {"day": 13, "of": "last_month"}),
        ("05 tháng sau", {"day": 5, "of": "month_after"}),
        ("15/11", {"day": 15, "month": 11}),
        ("cuối tháng", {"day": "last", "of": "last_month"}),
        ("32", None),
        ("15/13", None),
        ("0", None),
        ("sớm", None),
    ],
)
def test_days_of_turns_are_read_as_letters_word_them(written: object, read: object) -> None:
    assert day_of_turn(written, usual="last_month") == read


def test_what_nobody_sees_is_left_out_of_names() -> None:
    assert text("\ufeffXã\u200b Thạch\u00a0Hải\u202e\x1b[31m") == "Xã Thạch Hải[31m"
    assert parts("a;\u200b;b\nc ; ") == ["a", "b", "c"]


def test_codes_and_kinds_are_taken_from_names() -> None:
    assert code_of("Phòng Tài chính - Kế hoạch") == "phong-tai-chinh-ke-hoach"
    assert code_of("Đội KT&TT  Đô thị") == "doi-kt-tt-do-thi"
    assert [kind_of(name) for name in ("Phòng Tư pháp", "Trung tâm Y tế", "UBND xã Nam Điền", "Hội Nông dân")] == [
        "office",
        "public-unit",
        "commune",
        None,
    ]


@pytest.mark.parametrize(
    ("written", "recurs", "turn"),
    [
        ("Quý III", "quarterly", "Q3"),
        ("1", "quarterly", "Q1"),
        ("q4", "quarterly", "Q4"),
        ("V", "quarterly", None),
        ("6 tháng đầu năm", "six_month", "H1"),
        ("cuối năm", "six_month", "H2"),
        ("tháng 03", "monthly", "3"),
        ("13", "monthly", None),
    ],
)
def test_turns_are_read_by_their_names(written: str, recurs: str, turn: str | None) -> None:
    assert turn_of(written, recurs) == turn


def test_the_register_may_be_left_out(tmp_path: Path) -> None:
    checked = work.checked_of(Output(lang="vi"), officebook.clean(tmp_path / "a.xlsx"), register=False)
    catalogue = Catalogue.model_validate_json(checked.content)

    assert checked.found.entries == ()
    assert {turn.code for one in catalogue.obligations for turn in turns(catalogue, one)} == {
        "2026-Q1",
        "2026-Q3",
        "2026",
    }


def test_the_same_workbook_is_the_same_call(tmp_path: Path) -> None:
    out = Output(lang="vi")
    first = work.checked_of(out, officebook.clean(tmp_path / "a.xlsx"))
    again = work.checked_of(out, officebook.clean(tmp_path / "a2.xlsx"))
    other = work.checked_of(out, officebook.clean(tmp_path / "b.xlsx", year=2027))

    assert first.content
    assert first.name == again.name != other.name
