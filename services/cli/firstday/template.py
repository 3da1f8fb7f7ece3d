"""An empty first-day workbook: heads, lists of choices, and what every column wants."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.cli.firstday.reading import LABELS
from services.cli.firstday.words import CHANNELS, KINDS, PHRASES, RECURS, ROLLS

ROWS: Final = 5_000
CHOICES: Final = "Danh sách chọn"


class Column(NamedTuple):
    """A column of a sheet: its head, its width, what it wants, from which list it is chosen."""

    head: str
    width: int
    wants: str
    choices: str = ""


GENERAL: Final[Mapping[str, str]] = {
    "authority": "Ví dụ: Ủy ban nhân dân huyện Thạch Hà",
    "province": "Chữ không dấu, ví dụ: ha-tinh",
    "province_name": "Ví dụ: Hà Tĩnh",
    "district": "Chữ không dấu, ví dụ: thach-ha; mọi đơn vị gửi qua hệ thống này",
    "district_name": "Ví dụ: Huyện Thạch Hà",
    "year": "Năm bắt đầu theo dõi, ví dụ: 2026",
    "before": "Để trống: năm liền trước",
}
UNITS: Final = (
    Column("TT", 6, "Không bắt buộc; thứ tự trong sổ là thứ tự dòng."),
    Column("Mã", 24, "Để trống thì suy từ tên. Chữ không dấu, chữ số, «-»; không đổi về sau."),
    Column("Tên đơn vị *", 40, "Bắt buộc. Tên đầy đủ, mỗi đơn vị một dòng."),
    Column("Loại", 26, "Chọn trong danh sách, hoặc ghi tên loại khác. Để trống thì suy từ tên.", "kinds"),
    Column("Thuộc", 30, "Tên hoặc mã của đơn vị cấp trên, nếu có trong bảng này."),
    Column("Tên gọi khác", 36, "Tên viết tắt, tên cũ; cách nhau bằng dấu chấm phẩy."),
    Column("E-mail", 34, "Nơi nhận nhắc việc và thông báo."),
    Column("Địa chỉ", 34, "Địa chỉ trên phong bì."),
    Column("Nhóm", 24, "Nhóm tự đặt, ví dụ: phụ trách lĩnh vực; cách nhau bằng dấu chấm phẩy."),
    Column("Ghi chú", 30, "Không đọc."),
)
OBLIGATIONS: Final = (
    Column("Mã", 16, "Để trống thì suy từ tên. Ví dụ: BC-QUY."),
    Column("Tên báo cáo *", 36, "Bắt buộc."),
    Column("Ai phải gửi *", 34, "«Tất cả», tên loại, tên nhóm hoặc tên đơn vị; cách nhau bằng dấu chấm phẩy."),
    Column("Tần suất", 18, "Để trống: một lần.", "recurs"),
    Column(
        "Kỳ", 16, "Chỉ một số kỳ: «I; III» của quý, «đầu năm» của 6 tháng. Để trống: mọi kỳ. Báo cáo một lần: mã kỳ."
    ),
    Column("Chốt số liệu từ", 18, "Một lần: ngày. Định kỳ: «15» (tháng trước kỳ), «15/12», hoặc «Nghị định 09/2019»."),
    Column("Đến", 14, "Một lần: ngày. Định kỳ: «14» (tháng cuối kỳ), «14/12». Để trống khi ghi Nghị định 09/2019."),
    Column("Cách ghi thời hạn *", 26, "Đúng như chữ trong văn bản.", "phrases"),
    Column("Ngày", 16, "Một lần: ngày. Định kỳ: «13» (tháng cuối kỳ), «5 tháng sau», «15/11», «cuối tháng»."),
    Column("Gặp ngày nghỉ", 28, "Để trống: giữ nguyên. Chỉ chọn khác khi văn bản nói rõ.", "rolls"),
    Column("Số văn bản", 20, "Số và ký hiệu của văn bản đặt ra nghĩa vụ. Thiếu số hoặc ngày: coi là dự thảo."),
    Column("Ngày văn bản", 16, "Ngày ban hành."),
    Column("Trích yếu", 40, "Trích yếu của văn bản."),
    Column("Mục, điểm", 20, "Ví dụ: phần II, mục 1, điểm b."),
    Column("Nguyên văn", 60, "Chép nguyên câu trong văn bản; được nêu lại khi có mâu thuẫn."),
    Column("Kênh", 24, "Kênh được tiếp nhận. Để trống: văn phòng điện tử.", "channels"),
    Column("Ký số", 10, "Có / Không.", "yes"),
    Column("Phụ lục", 10, "Có / Không: phải đủ phụ lục.", "yes"),
    Column("Ghi chú", 30, "Không đọc."),
)
LISTS: Final[Mapping[str, Sequence[str]]] = {
    "kinds": [name.capitalize() for name, _ in KINDS.values()],
    "recurs": [words[0].capitalize() for words in RECURS.values()],
    "phrases": [words[0].capitalize() for words in PHRASES.values()],
    "rolls": [words[0].capitalize() for words in ROLLS.values()],
    "channels": [words[0].capitalize() for words in CHANNELS.values()],
    "yes": ["Có", "Không"],
}
LOOSE: Final = frozenset({"kinds", "channels"})
"""Columns in which something else than the list may stand."""
HELP: Final = (
    "Điền ba bảng «Đơn vị», «Nghĩa vụ», «Sổ theo dõi năm trước» và bảng «Chung»; không đổi tên bảng, tên cột.",
    "Xem trước, chưa ghi gì: dunghan first-day preview TỆP.xlsx -o trang.html",
    "Ô nào không đọc được đều được nêu: bảng, ô, nội dung, lý do, cách sửa. Không ô nào bị bỏ qua mà không nói.",
    "Ngày ghi dd/mm/yyyy. Không ghi báo cáo gộp: mỗi báo cáo một dòng ở «Nghĩa vụ».",
    "Sổ theo dõi: mỗi đơn vị một dòng, mỗi báo cáo một cột (hoặc hai cột «Đã gửi», «Gửi trễ»).",
    "Tên cột là tên hoặc mã báo cáo ở «Nghĩa vụ», thêm kỳ nếu có nhiều kỳ: «Báo cáo quý I», «BC-QUY Q1».",
    "Trong ô: ngày nhận; hoặc X, Đã gửi, Trễ, Chưa. Ô trống nghĩa là không rõ: không ai bị coi là trễ vì ô trống.",
    "Bảng ẩn không được đọc. Công thức phải có giá trị; dán giá trị (Paste values) nếu chép từ tệp khác.",
)


def write(path: Path) -> None:
    """Write an empty workbook."""
    with xlsxwriter.Workbook(path) as book:
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "top"})
        plain, wrapped = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True, "valign": "top"})
        _help(book.add_worksheet("Hướng dẫn"), head, wrapped)
        _general(book.add_worksheet("Chung"), head, plain)
        units, obligations = book.add_worksheet("Đơn vị"), book.add_worksheet("Nghĩa vụ")
        _register(book.add_worksheet("Sổ theo dõi năm trước"), head)
        choices = book.add_worksheet(CHOICES)
        choices.hide()
        for at, (key, words) in enumerate(LISTS.items()):
            choices.write_column(0, at, [key, *words])
        _table(units, UNITS, head, plain)
        _table(obligations, OBLIGATIONS, head, plain)


def _help(sheet: Worksheet, head: Format, wrapped: Format) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    sheet.write(0, 0, "Ngày đầu dùng Đúng Hạn", head)
    rows = [("", line) for line in HELP]
    rows += [(f"Đơn vị › {one.head}", one.wants) for one in UNITS]
    rows += [(f"Nghĩa vụ › {one.head}", one.wants) for one in OBLIGATIONS]
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row, wrapped)


def _general(sheet: Worksheet, head: Format, plain: Format) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 50, plain)
    sheet.set_column(2, 2, 70)
    for number, (key, wants) in enumerate(GENERAL.items()):
        sheet.write(number, 0, LABELS[key], head)
        sheet.write(number, 2, wants)


def _table(sheet: Worksheet, columns: Sequence[Column], head: Format, plain: Format) -> None:
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width, plain)
        sheet.write(0, at, column.head, head)
        sheet.write_comment(0, at, column.wants)
        if column.choices:
            sheet.data_validation(1, at, ROWS, at, _validation(column))


def _validation(column: Column) -> dict[str, object]:
    at = list(LISTS).index(column.choices)
    letter = chr(ord("A") + at)
    return {
        "validate": "list",
        "source": f"='{CHOICES}'!${letter}$2:${letter}${len(LISTS[column.choices]) + 1}",
        "ignore_blank": True,
        "show_error": column.choices not in LOOSE,
        "error_title": column.head[:32],
        "error_message": column.wants[:255],
    }


def _register(sheet: Worksheet, head: Format) -> None:
    sheet.freeze_panes(2, 2)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 40)
    sheet.merge_range(0, 0, 1, 0, "TT", head)
    sheet.merge_range(0, 1, 1, 1, "Đơn vị", head)
