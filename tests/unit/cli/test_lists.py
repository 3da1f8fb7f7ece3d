from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import pytest
import xlsxwriter

from services.cli import lists
from services.cli.failures import WrongUsage
from services.cli.lists import LATE, MISSING, ON_TIME, Entry, Known


class Cell(NamedTuple):
    unit: str
    name: str
    obligation: str
    period: str
    title: str


KNOWN: Final = Known.of(
    [
        Cell("thanh-tra", "Thanh tra", "BC-Q1", "2023", "BC Quý I"),
        Cell("an-binh", "UBND phường An Bình", "BC-Q1", "2023", "BC Quý I"),
        Cell("an-binh", "UBND phường An Bình", "BC-6T", "2023", "BC 6 tháng"),
    ]
)
ANNEX: Final[list[list[object]]] = [
    ["DANH SÁCH THỐNG KÊ CÁC ĐƠN VỊ GỬI BÁO CÁO"],
    ["TT", "Đơn vị", "BC Quý I", "", "BC 6 tháng", ""],
    ["", "", "Đã gửi", "Gửi trễ", "Đã gửi", "Gửi trễ"],
    [1, "Thanh tra", "", "X", "X", ""],
    [2, "UBND phường  An Bình", "X", "", "", "Chưa"],
]


def workbook(path: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def test_an_annex_with_two_columns_a_report_is_read(tmp_path: Path) -> None:
    table = lists.table_of(workbook(tmp_path / "annex.xlsx", ANNEX), "en")
    entries, troubles = lists.read(table, KNOWN, period="")
    assert troubles == []
    assert entries == [
        Entry("D4", "thanh-tra", "BC-Q1", "2023", mark=LATE),
        Entry("E4", "thanh-tra", "BC-6T", "2023", mark=ON_TIME),
        Entry("C5", "an-binh", "BC-Q1", "2023", mark=ON_TIME),
        Entry("F5", "an-binh", "BC-6T", "2023", mark=MISSING),
    ]


def test_a_blank_cell_says_nothing(tmp_path: Path) -> None:
    rows: list[list[object]] = [*ANNEX[:3], [1, "Thanh tra", "", "", "", ""]]
    entries, _ = lists.read(lists.table_of(workbook(tmp_path / "annex.xlsx", rows), "en"), KNOWN, period="")
    assert [(entry.mark, entry.arrived_at) for entry in entries] == [("", ""), ("", "")]


def test_days_are_read_as_dates_and_as_people_write_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Đơn vị", "Báo cáo", "Kỳ", "Ngày gửi"],
        ["thanh-tra", "BC-Q1", "2023", date(2023, 3, 14)],
        ["an-binh", "BC Quý I", "2023", "15/03/2023"],
        ["an-binh", "BC-6T", "2023", "2023-06-14"],
        ["an-binh", "BC-6T", "2023", "giữa tháng"],
    ]
    entries, troubles = lists.read(lists.table_of(workbook(tmp_path / "long.xlsx", rows), "en"), KNOWN, period="")
    assert [entry.arrived_at for entry in entries] == ["2023-03-14", "2023-03-15", "2023-06-14"]
    assert [(one.where, one.text) for one in troubles] == [("D5", "«giữa tháng»")]


def test_what_is_not_known_is_named_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("unit,obligation,period,status\nnobody,BC-Q1,2023,X\nthanh-tra,BC-Q1,2023,Trễ\n", "utf-8-sig")
    entries, troubles = lists.read(lists.table_of(path, "en"), KNOWN, period="")
    assert [entry.mark for entry in entries] == [LATE]
    assert "nobody" in troubles[0].text


def test_a_file_that_is_no_table_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"\x00 not a workbook")
    with pytest.raises(WrongUsage, match=r"list\.xlsx"):
        lists.table_of(path, "en")


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(column: int, letters: str) -> None:
    assert lists.name_of(column) == letters


@pytest.mark.parametrize(
    ("row", "where", "text"),
    [
        ([1, "Thanh tra", "", "xem ghi chú", "", ""], "D4", "«xem ghi chú»"),
        ([1, "Thanh tra", "X", "X", "", ""], "D4", "«X» + «X»"),
        ([1, "", "X", "", "", ""], "A4", "«?»"),
        ([1, "Phòng Lạ", "", "", "", ""], "A4", "«Phòng Lạ»"),
    ],
)
def test_nothing_of_a_list_is_passed_over_in_silence(tmp_path: Path, row: list[object], where: str, text: str) -> None:
    table = lists.table_of(workbook(tmp_path / "annex.xlsx", [*ANNEX[:3], row]), "en")
    entries, troubles = lists.read(table, KNOWN, period="")
    assert [(one.where, one.text) for one in troubles] == [(where, text)]
    assert [entry.mark for entry in entries if entry.mark] == []


def test_days_kept_as_numbers_and_days_in_the_column_of_late_ones_are_days(tmp_path: Path) -> None:
    rows: list[list[object]] = [*ANNEX[:3], [1, "Thanh tra", 44999, "", "", "16/06/2023"]]
    entries, troubles = lists.read(lists.table_of(workbook(tmp_path / "annex.xlsx", rows), "en"), KNOWN, period="")
    assert troubles == []
    assert [(entry.where, entry.arrived_at) for entry in entries] == [("C4", "2023-03-14"), ("F4", "2023-06-16")]
