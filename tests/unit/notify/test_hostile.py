"""Whatever a name, a subject or a cell holds comes out as text on an unbroken page, or the letter is refused."""

import io
import unicodedata
import zipfile
from collections.abc import Callable
from typing import Any, Final

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from services.notify import sheet, word
from services.notify.form import LetterNotRenderable
from services.notify.letter import Annex, Head, Letter
from services.notify.letters import pictures, render
from tests.kit.pdfs import faults, inked, words
from tests.unit.notify.sheets import SHORT, made, register

LONG: Final = 10_000
TEXTS: Final = (
    "symbol", "parent", "issuer", "place", "authority", "signer_title", "signer_name", "title", "subject", "drafter",
    "circulation", "contact",
)  # fmt: skip
LISTS: Final = ("addressees", "paragraphs", "copies")
SHORT_BY_NATURE: Final = {"subject", "circulation", "contact"}
"""Cells that have no room for more than a few hundred characters."""

MARKUP: Final = (
    '#read("/etc/passwd") $x^2$ *đậm* _nghiêng_ <script>alert(1)</script> @nhãn \\ `mã` ${HOME} {{7*7}} {% raw %} // hết',
    "</w:t><w:p/> &amp; &lt; ]]> <!-- --> \"'",
    "=1+1",
    '=HYPERLINK("http://x.example";"bấm")',
    "+84 297", "-1", "@SUM(A1)", "http://x.example/?a=1&b=2", "1E5", "0012", "TRUE", "03/10/2023",
)  # fmt: skip
WRITERS: Final[tuple[Callable[[Letter], bytes], ...]] = (render, word.document, sheet.workbook)


def holding(text: str, field: str) -> Letter:
    fields: dict[str, Any] = {field: (text,) if field in LISTS else text}
    return made(**fields)


def celled(text: str) -> Letter:
    annex = Annex(
        title="Bảng", note=text, heads=(Head(title="STT"), Head(title="Tên", prose=True)), rows=((text, text),)
    )
    return made(annexes=(annex,))


def docx_text(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        return "\n".join(etree.fromstring(parts.read("word/document.xml")).itertext())


def unbroken(pdf: bytes) -> None:
    """Fail where anything stands outside of the margins."""
    areas = inked(pdf)
    assert areas
    for area, (width, height) in areas:
        assert 30 - 0.5 <= area.left <= area.right <= width - 15
        assert 8 <= area.top <= area.bottom <= height - 20 + 2


@pytest.mark.parametrize("field", [*TEXTS, *LISTS])
def test_ten_thousand_characters_without_a_space_break_no_page(field: str) -> None:
    letter = holding("x" * LONG, field)
    if field in SHORT_BY_NATURE:
        with pytest.raises(LetterNotRenderable, match=f"dài {LONG} ký tự, tối đa"):
            render(letter)
    else:
        pdf = render(letter)
        unbroken(pdf)
        assert words(pdf).lower().count("x") >= LONG


@pytest.mark.parametrize("field", ["issuer", "symbol", "signer_title", "addressees", "paragraphs", "copies"])
def test_neither_do_thousands_of_words_nor_the_widest_letters(field: str) -> None:
    unbroken(render(holding("một hai ba bốn " * 150, field)))
    unbroken(render(holding("Ẩ" * 600, field)))
    unbroken(render(holding("W/" * 200 + "12345678/" + "W" * 200, field)))


def test_what_had_to_be_broken_is_still_tagged() -> None:
    letter = made(celled("W" * 300), issuer="Ẩ" * 300, paragraphs=("x" * 900,), addressees=("x" * 200, "y" * 200))
    assert faults(render(letter)) == []


@pytest.mark.parametrize("field", ["subject", "circulation", "contact"])
def test_cells_with_little_room_take_as_much_as_fits(field: str) -> None:
    longest = {"subject": 500, "circulation": 40, "contact": 400}[field]
    unbroken(render(holding("Ẩ" * longest, field)))
    unbroken(render(holding("một hai " * (longest // 8), field)))


@pytest.mark.parametrize("cell", ["x" * 1500, "W" * 400, "một hai ba bốn " * 200])
def test_a_cell_of_a_table_breaks_over_pages_where_it_must(cell: str) -> None:
    wide = register(rows=3)
    long = wide.model_copy(update={"rows": (("1", cell, *("X",) * 10), *wide.rows)})
    for letter in (celled(cell), made(annexes=(long,))):
        pdf = render(letter)
        unbroken(pdf)
        assert words(pdf).replace(" ", "").count(cell[0]) >= cell.count(cell[0])


@pytest.mark.parametrize(
    ("columns", "cell"), [(12, "Trung tâm"), (20, "Chưa"), (30, "X"), (14, "W" * 30)], ids=["12", "20", "30", "wide"]
)
def test_a_table_of_many_columns_stays_on_its_page(columns: int, cell: str) -> None:
    heads = tuple(Head(title=f"Cột {no}") for no in range(columns))
    unbroken(render(made(annexes=(Annex(title="Bảng", heads=heads, rows=((cell,) * columns,) * 3),))))


def test_a_table_that_fits_no_page_is_refused() -> None:
    crowd = Annex(title="Bảng", heads=tuple(Head(title=str(no)) for no in range(80)), rows=())
    tall = Annex(title="Bảng", heads=(Head(title="tiêu đề " * 300), Head(title="B")), rows=())
    with pytest.raises(LetterNotRenderable, match=r"quá nhiều cột \(80\)"):
        render(made(annexes=(crowd,)))
    with pytest.raises(LetterNotRenderable, match="tiêu đề cột quá dài"):
        render(made(annexes=(tall,)))


@pytest.mark.parametrize("hostile", MARKUP)
def test_markup_is_text_in_every_copy(hostile: str) -> None:
    letter = celled(hostile).model_copy(update={"subject": hostile, "signer_name": hostile, "issuer": hostile})
    bare = hostile.replace(" ", "")
    assert words(render(letter)).replace(" ", "").count(bare) >= 5
    assert docx_text(word.document(letter)).count(hostile) >= 5
    workbook = sheet.workbook(letter)
    rows: list[list[Any]] = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    assert rows[5] == [hostile, hostile]
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        names, page = parts.namelist(), parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "hyperlink" not in page
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in names


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    "strange",
    ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069",
     "א", "ب", "\ud800", "\ue000", "\ufffe", "\U000e0041"],
)  # fmt: skip
def test_controls_and_what_turns_the_direction_are_refused_by_name(
    write: Callable[[Letter], bytes], strange: str
) -> None:
    for letter in (celled(f"số tiền {strange}12.000"), SHORT.model_copy(update={"signer_name": f"a{strange}b"})):
        filled = letter if letter.annexes else letter.model_copy(update={"annexes": (register(rows=1),)})
        with pytest.raises(LetterNotRenderable, match=f"U\\+{ord(strange):04X}"):
            write(filled)


@pytest.mark.parametrize("strange", ["你", "😀", "ก", "✓", "①"])
def test_a_character_without_a_glyph_is_refused_by_name(strange: str) -> None:
    with pytest.raises(LetterNotRenderable, match=f"“{strange}” U\\+{ord(strange):04X} không có trong phông chữ"):
        render(celled(f"Phòng {strange}"))
    with pytest.raises(LetterNotRenderable):
        pictures(celled(f"Phòng {strange}"))


@pytest.mark.parametrize("write", WRITERS)
def test_marks_nobody_sees_are_left_out(write: Callable[[Letter], bytes]) -> None:
    assert write(celled("Phòng\u200b \ufeffKinh\u00ad tế\u200d")) == write(celled("Phòng Kinh tế"))


def test_line_breaks_and_tabs_inside_a_text_are_spaces() -> None:
    assert render(celled("Phòng\r\n\tKinh\u2028tế\x0b")) == render(celled("Phòng Kinh tế"))


VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
LOWER: Final = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"]
EVERY: Final = " ".join([*LOWER, *map(str.upper, LOWER)])


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_vietnamese_letter_with_every_mark_survives_composed_or_not(form: Any) -> None:
    text = unicodedata.normalize(form, EVERY)
    letter = made(celled(text), subject=text, signer_name=text, paragraphs=(text, "Hết."), place=text)
    assert len(EVERY.split()) == 2 * (12 * 6 + 1)
    assert words(render(letter)).replace(" ", "").count(EVERY.replace(" ", "")) >= 5
    assert docx_text(word.document(letter)).count(EVERY) >= 5
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.workbook(letter))).get_sheet_by_index(0).to_python()
    assert rows[5] == [EVERY, EVERY]


def test_a_decomposed_letter_that_nobody_composed_before_is_composed_on_its_page() -> None:
    raw = SHORT.model_copy(update={"signer_name": "Nguye\u0302\u0303n"})
    assert "Nguyễn" in words(render(raw))
    assert "Nguyễn" in docx_text(word.document(raw))


def test_a_cell_that_no_workbook_can_hold_is_refused() -> None:
    with pytest.raises(LetterNotRenderable, match="32767"):
        sheet.workbook(celled("x" * 32_768))
    assert sheet.workbook(celled("x" * 32_767))
