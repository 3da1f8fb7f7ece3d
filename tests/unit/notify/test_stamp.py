"""Where a letter is signed and what the signature shows: pictures in their colours and sizes, who signed and when."""

import io
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import pypdfium2
import pytest
import typst
from pypdfium2 import raw

from services.notify.letter import Letter
from services.notify.letters import Box, LetterNotRenderable, Stamp, render, signature_box, stamp, typeset
from tests.kit.pdfs import MM, paper
from tests.unit.notify.sheets import LONG, SHAPES, SHORT, made

AT = datetime(2023, 10, 3, 10, 5, 7, tzinfo=timezone(timedelta(hours=7)))
AGENCY = "Ủy ban nhân dân thành phố Mẫu"
BOX = Box(0, 300, 400, 545, 502)


@cache
def picture(colour: str, wide: int, tall: int) -> bytes:
    source = f"#set page(width: {wide}mm, height: {tall}mm, margin: 0mm, fill: none)\n#ellipse(width: 100%, height: 100%, stroke: 4pt + {colour})"
    drawn = typst.compile(source.encode(), format="png", ppi=100.0)
    assert isinstance(drawn, bytes)
    return drawn


def images(pdf: bytes) -> list[tuple[float, float, float, float]]:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        found = [each.get_bounds() for each in document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=5)]
    return [tuple(edge / MM for edge in bounds) for bounds in found]


@pytest.mark.parametrize("letter", SHAPES.values(), ids=SHAPES)
def test_the_place_of_the_signature_is_between_title_and_name(letter: Letter) -> None:
    found, box = paper(render(letter)), signature_box(letter)
    title = found.line(letter.signer_title.upper())
    name = next(line for line in found.on(title.page) if line.bold and line.base > title.base and line.left > 100)
    top, bottom = 297 - box.y2 / MM, 297 - box.y1 / MM
    assert box.page == title.page
    assert abs((box.x1 + box.x2) / 2 / MM - title.middle) < 0.5
    assert box.x1 / MM > 105 - 0.5
    assert box.x2 / MM <= 192.1
    assert title.base < top + 5.1
    assert name.base - 0.7 * name.size / MM >= bottom - 5.1
    assert bottom - top == pytest.approx(36, abs=0.1)


def test_a_letter_whose_body_is_long_is_signed_on_its_last_page() -> None:
    assert signature_box(LONG).page == len(paper(render(LONG)).sizes) - 1 > 0


def test_the_place_is_found_while_typesetting_and_the_bytes_are_the_same() -> None:
    both = typeset(SHORT)
    assert both.pdf == render(SHORT)
    assert both.box == signature_box(SHORT)
    assert signature_box(made(paragraphs=(*SHORT.paragraphs, "Một đoạn nữa."))) != both.box


def test_a_stamp_fills_its_place_and_says_who_signed_and_when() -> None:
    found = paper(stamp(Stamp(AGENCY, AT), BOX))
    ((width, height),) = found.sizes
    assert (round(width * MM), round(height * MM)) == BOX.size
    agency, at = found.lines
    assert (agency.text, at.text) == (AGENCY, "2023-10-03T10:05:07+07:00")
    assert all(line.size == 10 and line.upright for line in found.lines)
    assert all(abs(line.middle - 245 / MM / 2) < 0.5 for line in found.lines)


def test_a_stamp_is_the_same_every_time_and_says_the_hour_of_vietnam() -> None:
    assert stamp(Stamp(AGENCY, AT), BOX) == stamp(Stamp(AGENCY, AT.astimezone(UTC)), BOX)


def test_the_seal_has_its_size_and_covers_a_third_of_the_signature_on_its_left() -> None:
    shown = stamp(Stamp(AGENCY, AT, hand=picture("blue", 40, 20), seal=picture("red", 36, 36)), BOX)
    (hand, seal) = sorted(images(shown), key=lambda bounds: -bounds[0])
    assert seal[3] - seal[1] == pytest.approx(102 / MM, abs=0.2)
    assert seal[2] - hand[0] == pytest.approx((hand[2] - hand[0]) / 3, abs=0.2)
    assert (hand[0] + hand[2]) / 2 == pytest.approx(245 / MM / 2, abs=0.2)
    assert [line.text for line in paper(shown).lines] == [AGENCY, "2023-10-03T10:05:07+07:00"]


@pytest.mark.parametrize("pictures", [{"hand": picture("blue", 40, 20)}, {"seal": picture("red", 36, 36)}])
def test_one_picture_is_enough(pictures: dict[str, bytes]) -> None:
    assert len(images(stamp(Stamp(AGENCY, AT, **pictures), BOX))) == 1


def test_a_wide_or_tall_picture_stays_in_its_place() -> None:
    for hand, seal in (
        (picture("blue", 300, 20), picture("red", 200, 36)),
        (picture("blue", 5, 90), picture("red", 5, 90)),
    ):
        for left, bottom, right, top in images(stamp(Stamp(AGENCY, AT, hand=hand, seal=seal), BOX)):
            assert -0.1 <= left <= right <= 245 / MM + 0.1
            assert -0.1 <= bottom <= top <= 102 / MM + 0.1


def test_a_picture_that_is_none_is_refused() -> None:
    with pytest.raises(LetterNotRenderable):
        stamp(Stamp(AGENCY, AT, seal=b"GIF89a no picture"), BOX)


def test_a_stamp_holds_text_and_no_markup() -> None:
    assert '#read("x") $y$ <b>' in paper(stamp(Stamp('#read("x") $y$ <b>', AT), BOX)).lines[0].text
    assert io.BytesIO(stamp(Stamp(AGENCY, AT), BOX)).read(5) == b"%PDF-"
