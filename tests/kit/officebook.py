"""Workbooks of a first day, as an office might hand them in: one that is right, and one with everything that goes wrong."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

GENERAL: Final = (
    ("Cơ quan ban hành", "UBND huyện Thạch Hà"),
    ("Mã tỉnh", "ha-tinh"),
    ("Tên tỉnh", "Hà Tĩnh"),
    ("Mã địa bàn", "thach-ha"),
    ("Tên địa bàn", "Huyện Thạch Hà"),
)
REGISTER: Final = "Sổ theo dõi năm trước"
RULES: Final = (
    "Mã",
    "Tên báo cáo *",
    "Ai phải gửi *",
    "Tần suất",
    "Kỳ",
    "Chốt số liệu từ",
    "Đến",
    "Cách ghi thời hạn *",
    "Ngày",
    "Số văn bản",
    "Ngày văn bản",
    "Kênh",
    "Ký số",
)
LETTER: Final = ("164/UBND-NV", "25/01/2021")


def clean(path: Path, *, year: int = 2026, units: Sequence[str] = ("Phòng Nội vụ", "Xã Thạch Hải")) -> Path:
    """Write a workbook in which everything is right: two reports, and what was sent of them the year before."""
    with xlsxwriter.Workbook(path) as book:
        _rows(book.add_worksheet("Chung"), [*GENERAL, ("Năm", year)])
        _rows(book.add_worksheet("Đơn vị"), [("TT", "Tên đơn vị *"), *enumerate(units, 1)])
        quarterly = ("BC-QUY", "Báo cáo quý", "Tất cả", "Hằng quý", "I; III", "15", "10", "Chậm nhất ngày", "13")
        yearly = ("BC-NAM", "Báo cáo năm", "Tất cả", "Hằng năm", "", "Nghị định 09/2019", "", "Trước ngày", "20/12")
        _rows(
            book.add_worksheet("Nghĩa vụ"),
            [RULES, *((*one, *LETTER, "Văn phòng điện tử", "Có") for one in (quarterly, yearly))],
        )
        marks = ((f"12/03/{year - 1}", ""), ("Trễ", "Chưa"), ("X", "X"), ("", ""))
        rows = [(number, unit, *marks[(number - 1) % 4]) for number, unit in enumerate(units, 1)]
        _rows(book.add_worksheet(REGISTER), [("TT", "Đơn vị", "Báo cáo quý I", "BC-NAM"), *rows])
    return path


def messy(path: Path) -> Path:
    """Write a workbook with merged heads, other spellings, doubles, failed formulas, hidden sheets and what nobody can read."""
    with xlsxwriter.Workbook(path) as book:
        _rows(book.add_worksheet("Chung"), [*GENERAL, ("Năm", 2026)])
        _units(book.add_worksheet(unicodedata.normalize("NFD", "Đơn vị")))
        _rows(book.add_worksheet("Nghĩa vụ"), [RULES, *_obligations()])
        _register(book.add_worksheet(REGISTER))
        book.add_worksheet("Nháp").hide()
        book.add_worksheet("Ghi nhớ")
    return path


def _rows(sheet: Worksheet, rows: Sequence[Sequence[Any]], first: int = 0) -> None:
    for number, row in enumerate(rows, first):
        sheet.write_row(number, 0, row)


def _units(sheet: Worksheet) -> None:
    sheet.merge_range(0, 0, 0, 6, "DANH SÁCH ĐƠN VỊ")
    for column, head in (
        (0, "TT"),
        (1, "Tên đơn vị *"),
        (2, "Loại"),
        (5, "Tên gọi khác"),
        (6, "Mã"),
        (7, "Số điện thoại"),
    ):
        sheet.merge_range(1, column, 2, column, head)
    sheet.merge_range(1, 3, 1, 4, "Liên hệ")
    sheet.write_row(2, 3, ["E-mail", "Địa chỉ"])
    kind = "Phường, xã, thị trấn"
    rows = [
        (1, unicodedata.normalize("NFD", "Phòng Nội vụ"), "Phòng, ban, ngành", "nv@x.example", "", "PNV", ""),
        (2, "  Xã   Thạch Hải ", "", "khong phai thu", "", "UBND xã Thạch Hải; Thạch Hải", ""),
        (3, "Xã Thạch Hải"),
        (4, "Xã Ngọc Sơn", kind, "", "", "", "ngọc sơn"),
        (5, "Hội Nông dân"),
        (6, "Thị trấn <b>Thạch Hà</b>", "", "", "", "", "tt-thach-ha"),
    ]
    _rows(sheet, rows, 3)
    sheet.write(9, 0, 7)
    sheet.write_formula(9, 1, "=1/0", None, "#DIV/0!")
    sheet.write(10, 0, 8)
    sheet.write_formula(10, 1, "=A1&B1")


def _obligations() -> list[tuple[Any, ...]]:
    number, channel = "164/UBND-NV", "Văn phòng điện tử"
    quarterly = ("BC-QUY", "Báo cáo quý", "Tất cả", "Hằng quý", "I; III", "15", "10", "Chậm nhất ngày", 13)
    yearly = (
        "BC-NAM",
        "Báo cáo năm",
        "PNV; Phường, xã, thị trấn",
        "hàng năm",
        "",
        "Nghị định 09/2019",
        "",
        "trước ngày",
    )
    once = ("Tất cả", "", "", "", "", "chậm nhất ngày", "30/02/2026")
    return [
        (*quarterly, number, "25/01/2021", channel, "Có"),
        (*yearly, "15/12", number, 44221, "", "có thể"),
        ("", "Kế hoạch CCHC", "Xã Ngọc Sơn", "", "2025", "", "", "Trước ngày", "30/01/2025", "10/KH", "22/1/2025"),
        ("X1", "Báo cáo lạ", *once),
        ("X2", "Báo cáo hai", "Tất cả", "lúc nào đó"),
        ("X3", "Báo cáo ba", "Tất cả", "", "", "", "", "khi tiện"),
    ]


def _register(sheet: Worksheet) -> None:
    sheet.merge_range(0, 0, 0, 5, "SỔ THEO DÕI 2025")
    for column, head in ((0, "TT"), (1, "Đơn vị"), (4, "BC-NAM"), (5, "Báo cáo tháng")):
        sheet.merge_range(1, column, 2, column, head)
    sheet.merge_range(1, 2, 1, 3, "Báo cáo quý I")
    sheet.write_row(2, 2, ["Đã gửi", "Gửi trễ"])
    rows = [
        (1, "PNV", "X", "", "14/12/2025", "x"),
        (2, "Thạch Hải", "", "Trễ", 46005),
        (3, "tt-thach-ha", "", "Chưa", "giữa tháng"),
        (4, "Xã Lạ", "X"),
        (5, "", "X"),
        (6, "PHÒNG NỘI VỤ", "", "X"),
    ]
    _rows(sheet, rows, 3)
