"""The Word copy and the workbook hold what the PDF holds, word for word and cell for cell, and the same bytes every time."""

import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from services.notify import sheet, word
from services.notify.letter import Annex, Letter
from services.notify.letters import FONTS, render
from tests.kit.pdfs import pages, words
from tests.unit.notify.sheets import EVERY, FULL, LONG, MANY, REPORT, SHAPES, SHORT, made, register

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEMPLATES = Path(word.TEMPLATE).parent
MM = 1440 / 25.4

every = pytest.mark.parametrize("letter", EVERY.values(), ids=EVERY)


def body(docx: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        return etree.fromstring(parts.read("word/document.xml"))


def said(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def paragraphs(docx: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        foot = etree.fromstring(parts.read("word/footer2.xml"))
    return [text for part in (body(docx), foot) for paragraph in part.iter(f"{W}p") if (text := said(paragraph))]


def tables(docx: bytes) -> list[list[list[str]]]:
    """Return the tables with lines, as rows of cells."""
    bordered = [table for table in body(docx).iter(f"{W}tbl") if table.find(f".//{W}tblBorders") is not None]
    return [[[said(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")] for table in bordered]


def sheets(xlsx: bytes) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def bare(text: str) -> str:
    return "".join(text.split())


def printed(letter: Letter) -> str:
    """Return what the PDF says, without the numbers of its pages and without white space."""
    first, *others = pages(render(letter))
    return bare(first + "".join(re.sub(r"^\d+ ", "", page) for page in others))


@every
def test_every_paragraph_of_the_copy_stands_in_the_letter_in_this_order(letter: Letter) -> None:
    said_there, copied = printed(letter), paragraphs(word.document(letter))
    assert all(bare(text) in said_there for text in copied)
    own = [text for text in copied if any(text.startswith(each.rstrip(".")) for each in letter.paragraphs)]
    assert len(own) == len(letter.paragraphs)
    place = 0
    for text in own:
        place = said_there.index(bare(text), place) + len(bare(text))


@pytest.mark.parametrize(
    "letter",
    [SHORT, made(MANY, annexes=(register(rows=20),)), made(FULL, annexes=(register(rows=2), register(rows=3)))],
)
def test_nothing_of_the_letter_is_missing_in_the_copy_and_nothing_is_added(letter: Letter) -> None:
    assert Counter(bare("".join(paragraphs(word.document(letter))))) == Counter(bare(words(render(letter))))


@pytest.mark.parametrize("letter", [MANY, REPORT])
def test_annexes_have_the_same_cells_everywhere(letter: Letter) -> None:
    copied, booked = tables(word.document(letter)), sheets(sheet.workbook(letter))
    said_there = printed(letter)
    for annex, table, cells in zip(letter.annexes, copied, booked, strict=True):
        rows = [list(row) for row in annex.rows]
        assert table[2:] == rows
        assert cells[6 : 6 + len(rows)] == rows
        assert all(bare("".join(row)) in said_there for row in rows)
        heads = [head.title for head in annex.heads]
        assert table[0] == heads
        assert [cell for cell in cells[4] if cell] == heads
        assert (
            [cell for cell in table[1] if cell]
            == [cell for cell in cells[5] if cell]
            == ["Đã gửi", "Gửi trễ"] * len(heads[2:])
        )
        assert cells[6 + len(rows)][0] == annex.note


def test_a_sheet_says_which_document_it_goes_with() -> None:
    first, second = sheets(sheet.workbook(REPORT))
    assert [row[0] for row in first[:4]] == [
        "Phụ lục I",
        "THỐNG KÊ VIỆC GỬI BÁO CÁO TÍNH ĐẾN NGÀY 03/10/2023",
        "(Kèm theo Báo cáo số 05/BC-UBND ngày 03 tháng 02 năm 2023 của Ủy ban nhân dân thành phố Mẫu)",
        "BÁO CÁO Tình hình chấp hành chế độ báo cáo định kỳ quý III năm 2023",
    ]
    assert second[0][0] == "Phụ lục II"


def test_a_sheet_is_printed_on_its_side_with_its_heads_on_every_page_and_on_the_screen_they_stay() -> None:
    with zipfile.ZipFile(io.BytesIO(sheet.workbook(MANY))) as parts:
        page, book = parts.read("xl/worksheets/sheet1.xml").decode(), parts.read("xl/workbook.xml").decode()
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>' in page
    assert '<pane ySplit="6" topLeftCell="A7"' in page
    assert 'name="_xlnm.Print_Titles" localSheetId="0">\'Phụ lục\'!$5:$6<' in book


def test_a_narrow_sheet_lies_as_its_annex_does_and_no_cell_hides_a_line() -> None:
    rows = tuple((name, "X") for name in ("Thanh tra", "Trung tâm Văn hóa, Thể thao và Truyền thanh " * 3))
    heads = ({"title": "Đơn vị", "prose": True}, {"title": "Đã gửi"})
    letter = made(annexes=(Annex.model_validate({"title": "Bảng", "heads": heads, "rows": rows}),))
    with zipfile.ZipFile(io.BytesIO(sheet.workbook(letter))) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    tall = [float(each) for each in re.findall(r'<row r="\d+"[^>]* ht="([\d.]+)"', page)]

    assert 'orientation="portrait"' in page
    assert '<printOptions horizontalCentered="1"/>' in page
    assert (tall[-2], tall[-1] > tall[-2]) == (sheet.LINE, True)


def test_a_signature_stands_on_one_page_beside_words_of_the_letter() -> None:
    found = list(body(word.document(SHORT))[0])
    (last,) = (at for at, each in enumerate(found) if each.tag == f"{W}tbl" and "Nơi nhận" in said(each))
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in found[last].iter(f"{W}tr"))
    assert found[last - 1].find(f"{W}pPr/{W}keepNext") is not None
    assert found[last - 2].find(f"{W}pPr/{W}keepNext") is None


def test_a_letter_without_an_annex_has_no_workbook() -> None:
    with pytest.raises(sheet.NoAnnex, match="không có phụ lục"):
        sheet.workbook(SHORT)


def test_a_table_of_one_column_and_without_rows_is_a_table() -> None:
    one = made(
        annexes=(Annex.model_validate({"title": "Bảng", "heads": ({"title": "Tên", "prose": True},), "rows": ()}),)
    )
    assert tables(word.document(one)) == [[["Tên"]]]
    assert [row[0] for row in sheets(sheet.workbook(one))[0]][-1] == "Tên"


@pytest.mark.parametrize("letter", SHAPES.values(), ids=SHAPES)
def test_the_same_letter_gives_the_same_bytes(letter: Letter) -> None:
    again = Letter.model_validate_json(letter.model_dump_json())
    assert word.document(letter) == word.document(again)
    assert not letter.annexes or sheet.workbook(letter) == sheet.workbook(again)


@pytest.mark.parametrize("write", [word.document, sheet.workbook])
def test_files_keep_the_day_of_the_letter_and_no_other(write: Any) -> None:
    letter = made(MANY, dated=date(2024, 2, 29))
    with zipfile.ZipFile(io.BytesIO(write(letter))) as parts:
        about = parts.read("docProps/core.xml").decode()
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "2024-02-29T00:00:00Z" in about
    assert letter.subject in about
    assert letter.issuer in about


def test_pages_of_the_copy_are_those_the_decree_orders() -> None:
    sections = list(body(word.document(REPORT)).iter(f"{W}sectPr"))
    lies = [section.find(f"{W}pgSz").get(f"{W}orient") for section in sections]
    assert lies == ["portrait", "landscape", "portrait"]
    for section in sections:
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        assert size is not None
        assert margins is not None
        assert sorted(round(int(size.get(f"{W}{side}", "")) / MM) for side in "wh") == [210, 297]
        found = {side: round(int(margins.get(f"{W}{side}", "")) / MM) for side in ("top", "bottom", "left", "right")}
        assert found == {"top": 20, "bottom": 20, "left": 30, "right": 18}
        assert section.find(f"{W}titlePg") is not None


def test_heads_of_a_table_are_repeated_and_rows_stay_whole() -> None:
    (table,) = (
        each for each in body(word.document(MANY)).iter(f"{W}tbl") if each.find(f".//{W}tblBorders") is not None
    )
    rows = list(table.iter(f"{W}tr"))
    assert [row.find(f".//{W}tblHeader") is not None for row in rows] == [True, True, *(False,) * 30]
    assert all(row.find(f".//{W}cantSplit") is not None for row in rows)
    assert sum(int(wide.get(f"{W}w", "")) for wide in table.iter(f"{W}gridCol")) == pytest.approx(249 * MM, abs=20)


def test_the_template_is_what_its_script_writes(tmp_path: Path) -> None:
    script = tmp_path / "letter_docx.py"
    script.write_bytes((TEMPLATES / "letter_docx.py").read_bytes())
    subprocess.run([sys.executable, script], check=True)  # noqa: S603 - our own
    assert (tmp_path / "letter.docx").read_bytes() == word.TEMPLATE.read_bytes()


@pytest.mark.slow
@pytest.mark.office
@pytest.mark.parametrize("letter", [FULL, REPORT, LONG], ids=["full", "report", "long"])
def test_an_office_opens_the_copy_and_prints_the_same_words(letter: Letter, tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(word.document(letter))
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{FONTS}</dir>'
        f"<cachedir>{tmp_path}/cache</cachedir><alias binding='same'><family>Times New Roman</family>"
        "<prefer><family>Tinos</family></prefer></alias></fontconfig>",
        encoding="utf-8",
    )
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    call = [
        "env",
        f"FONTCONFIG_FILE={fonts}",
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "letter.docx"),
    ]
    ended = subprocess.run(call, check=False, capture_output=True, timeout=100)  # noqa: S603 - our own

    assert (tmp_path / "letter.pdf").exists(), ended
    converted = bare(words((tmp_path / "letter.pdf").read_bytes()))
    assert all(bare(text) in converted for text in paragraphs(word.document(letter)))
