"""Letters as PDF: every word survives, foreign words stay words, equal letters are equal bytes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pypdfium2
import pytest
import typst
from pydantic import ValidationError

from services.notify import letters
from services.notify.letter import Annex, Head, Letter
from tests.kit.pdfs import faults, structure
from tests.unit.notify.sheets import EVERY, FULL, MANY, REPORT, SHORT

EVERY_MARK = (
    "aàáảãạ ăằắẳẵặ âầấẩẫậ eèéẻẽẹ êềếểễệ iìíỉĩị oòóỏõọ ôồốổỗộ ơờớởỡợ uùúủũụ ưừứửữự yỳýỷỹỵ đ "
    "AÀÁẢÃẠ ĂẰẮẲẴẶ ÂẦẤẨẪẬ EÈÉẺẼẸ ÊỀẾỂỄỆ IÌÍỈĨỊ OÒÓỎÕỌ ÔỒỐỔỖỘ ƠỜỚỞỠỢ UÙÚỦŨỤ ƯỪỨỬỮỰ YỲÝỶỸỴ Đ"
)
HOSTILE = '#read("/etc/passwd") $x^2$ *đậm* _nghiêng_ <script>alert(1)</script> @nhãn \\ `mã` ${HOME} {{7*7}} // hết'

LETTER = Letter(
    number=5,
    symbol="UBND-CCHC",
    issuer="Ủy ban nhân dân thành phố Mẫu",
    place="Mẫu",
    dated=date(2023, 10, 3),
    subject="V/v thử trình bày văn bản",
    addressees=("Thủ trưởng Phòng Kinh tế",),
    paragraphs=("Đoạn thứ nhất.", "1. Đoạn thứ hai."),
    authority="TM. Ủy ban nhân dân",
    signer_title="Chủ tịch",
    signer_name="Nguyễn Văn Mẫu",
    copies=("Như trên", "Lưu: VT, CCHC"),
)


def pages(letter: Letter) -> list[str]:
    document = pypdfium2.PdfDocument(letters.render(letter))
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def text(letter: Letter) -> str:
    return " ".join(pages(letter))


def changed(**fields: object) -> Letter:
    return Letter.model_validate({**LETTER.model_dump(), **fields})


def table(*, rows: int, marks: int) -> Annex:
    return Annex(
        title="Danh sách",
        heads=(Head(title="STT"), Head(title="Đơn vị", prose=True), Head(title="Mục", subs=("C",) * marks)),
        rows=tuple((str(no), f"Đơn vị {no}", *("X",) * marks) for no in range(1, rows + 1)),
    )


def test_all_parts_of_an_official_letter_are_there() -> None:
    found = text(LETTER)
    for part in (
        "ỦY BAN NHÂN DÂN THÀNH PHỐ MẪU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/UBND-CCHC",
        "Mẫu, ngày 03 tháng 10 năm 2023",
        "V/v thử trình bày văn bản",
        "Kính gửi: Thủ trưởng Phòng Kinh tế",
        "1. Đoạn thứ hai./.",
        "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH",
        "Nguyễn Văn Mẫu",
        "Nơi nhận: - Như trên; - Lưu: VT, CCHC.",
    ):
        assert part in found


@pytest.mark.parametrize(
    ("number", "line"), [(1, "Số: 01/UBND-CCHC"), (9, "Số: 09/UBND-CCHC"), (884, "Số: 884/UBND-CCHC")]
)
def test_numbers_below_ten_take_a_zero(number: int, line: str) -> None:
    assert line in text(changed(number=number))


def test_a_draft_leaves_room_for_its_number() -> None:
    draft = changed(number=0)
    assert "Số: /UBND-CCHC" in text(draft)
    assert "Số: 12/UBND-CCHC" in text(draft.numbered(number=12, dated=date(2024, 1, 2)))


@pytest.mark.parametrize(
    ("dated", "words"),
    [
        (date(2023, 2, 9), "ngày 09 tháng 02 năm 2023"),
        (date(2023, 3, 10), "ngày 10 tháng 3 năm 2023"),
        (date(2023, 12, 31), "ngày 31 tháng 12 năm 2023"),
    ],
)
def test_days_below_ten_and_the_first_two_months_take_a_zero(dated: date, words: str) -> None:
    assert words in text(changed(dated=dated))


def test_several_addressees_are_a_list() -> None:
    assert "Kính gửi: - Phòng A; - Phòng B; - Phòng C." in text(changed(addressees=("Phòng A", "Phòng B;", "Phòng C.")))


def test_every_vietnamese_mark_survives() -> None:
    assert EVERY_MARK in text(changed(paragraphs=(EVERY_MARK, "Hết.")))


def test_decomposed_marks_become_composed_ones() -> None:
    assert "Trễ" in text(changed(paragraphs=("Tre\u0302\u0303",)))


def test_foreign_markup_stays_text_everywhere() -> None:
    annex = Annex(title="Bảng", note=HOSTILE, heads=(Head(title=HOSTILE, prose=True),), rows=((HOSTILE,),))
    hostile = changed(
        subject=HOSTILE,
        addressees=(HOSTILE,),
        paragraphs=(HOSTILE, "Hết."),
        copies=(HOSTILE,),
        signer_name=HOSTILE,
        annex=annex,
    )
    # Where a column is narrow, a long word breaks over lines; the words themselves must all be there.
    assert text(hostile).replace(" ", "").count(HOSTILE.replace(" ", "")) == 8


def test_the_same_letter_gives_the_same_bytes() -> None:
    letter = changed(annex=table(rows=3, marks=2))
    assert letters.render(letter) == letters.render(Letter.model_validate_json(letter.model_dump_json()))
    assert letters.render(letter) != letters.render(changed(dated=date(2023, 10, 4)))


@pytest.mark.parametrize("letter", EVERY.values(), ids=EVERY)
def test_the_file_is_built_as_archives_and_readers_for_the_blind_ask(letter: Letter) -> None:
    assert faults(letters.render(letter)) == []


def test_what_is_looked_for_in_a_file_is_missed_where_it_is_not() -> None:
    source = b'#set text(font: "Tinos")\nMot chu. #box(width: 1cm, height: 1cm, fill: red)'
    compiler = typst.Compiler(str(letters.LETTER), font_paths=[str(letters.FONTS)])
    naked = compiler.compile(source, format="pdf", pdf_tags=False)
    assert isinstance(naked, bytes)
    found = " ".join(faults(naked))
    for missing in (
        "PDF/A part",
        "PDF/UA part",
        "title",
        "language",
        "not tagged",
        "not in the structure",
        "TJ is",
        "f is",
    ):
        assert missing in found


def test_headings_lists_and_tables_are_what_they_look_like() -> None:
    tree = structure(letters.render(FULL))
    assert [each.title for each in tree.all("H1")] == [
        FULL.subject,
        "Phụ lục THỐNG KÊ VIỆC GỬI BÁO CÁO TÍNH ĐẾN NGÀY 03/10/2023",
    ]
    assert [len(each.parts) for each in tree.all("L")] == [len(FULL.addressees), len(FULL.copies)]
    (table,) = tree.all("Table")
    assert {each.scope for each in table.all("TH")} == {"Column"}
    assert len(table.all("TH")) == 2 + 5 + 10
    assert len(table.all("TD")) == 30 * 12
    assert [len(row.parts) for row in table.all("TBody")[0].all("TR")] == [12] * 30


def test_a_title_is_a_heading_with_its_subject() -> None:
    first, *_ = structure(letters.render(REPORT)).all("H1")
    assert first.title == f"BÁO CÁO {REPORT.subject}"


def test_letters_are_the_same_from_every_thread() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(letters.render, [SHORT, MANY] * 6))
    assert made == [letters.render(SHORT), letters.render(MANY)] * 6


def test_what_an_old_journal_holds_of_a_letter_is_read_and_written_as_it_was() -> None:
    old = changed(annex=table(rows=2, marks=1)).model_dump_json()
    assert '"annex":{"title":"Danh sách"' in old
    assert not any(
        f'"{name}"' in old for name in ("annexes", "urgency", "circulation", "drafter", "printed", "contact")
    )
    assert Letter.model_validate_json(old).annexes == (table(rows=2, marks=1),)
    assert Letter.model_validate_json(LETTER.model_dump_json()).annexes == ()


def test_what_is_new_in_a_letter_is_kept_too() -> None:
    for letter in (FULL, REPORT):
        assert Letter.model_validate_json(letter.model_dump_json()) == letter


def test_only_a_document_with_a_title_may_address_nobody() -> None:
    with pytest.raises(ValidationError, match="must address somebody"):
        changed(addressees=())
    assert not changed(addressees=(), title="Thông báo").addressees


def test_pages_are_drawn_as_pictures() -> None:
    drawn = letters.pictures(MANY, dpi=40)
    assert len(drawn) == len(pages(MANY))
    assert all(picture.startswith(b"\x89PNG") for picture in drawn)


@pytest.mark.parametrize("strange", ["你好", "😀", "a\x00b", "a\x07b", "a\ud800b"])
def test_a_character_our_fonts_lack_is_an_error(strange: str) -> None:
    with pytest.raises(letters.LetterNotRenderable, match="Không trình bày được văn bản"):
        letters.render(LETTER.model_copy(update={"paragraphs": (strange,)}))


def test_a_wide_annex_lies_on_its_side_on_its_own_pages_with_its_head_on_each() -> None:
    wide = changed(annex=table(rows=60, marks=10))
    document = pypdfium2.PdfDocument(letters.render(wide))
    sizes = [(round(width), round(height)) for width, height in (page.get_size() for page in document)]
    document.close()
    first, *annex = pages(wide)
    assert sizes == [(595, 842)] + [(842, 595)] * len(annex)
    assert len(annex) > 1
    assert "Phụ lục" not in first
    assert all("STT Đơn vị" in page and "Mục" in page for page in annex)
    assert "(Kèm theo Công văn số 05/UBND-CCHC ngày 03 tháng 10 năm 2023" in annex[0]


def test_a_narrow_annex_stays_upright() -> None:
    document = pypdfium2.PdfDocument(letters.render(changed(annex=table(rows=3, marks=4))))
    assert [round(page.get_size()[0]) for page in document] == [595, 595]
    document.close()


def test_the_signature_never_stands_alone_on_a_page() -> None:
    for count in range(10, 30):
        *_, last = pages(changed(paragraphs=("Nội dung.",) * count + ("Đoạn cuối cùng của văn bản.",)))
        assert "Đoạn cuối cùng" in last


def test_pages_after_the_first_are_numbered() -> None:
    first, second, *_ = pages(changed(paragraphs=("Nội dung dài. " * 40,) * 6))
    assert not first.startswith("1 ")
    assert second.startswith("2 ")


def test_a_row_that_does_not_fill_the_heads_is_refused() -> None:
    with pytest.raises(ValidationError, match="2 cells"):
        Annex(title="Bảng", heads=(Head(title="A"), Head(title="B")), rows=(("1",),))
