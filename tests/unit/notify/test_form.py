"""What the decree's Annex I orders of every cell, measured on the rendered page in millimetres and points."""

from functools import cache
from itertools import pairwise

import pytest

from services.notify.form import roman
from services.notify.letter import Letter, Urgency
from services.notify.letters import render
from tests.kit.pdfs import MM, Line, Paper, paper
from tests.unit.notify.sheets import EVERY, FULL, LONG, MANY, NAMES, REPORT, SHORT, made

STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
TEXT_LEFT, TEXT_RIGHT, CENTRE = 30.0, 192.0, 111.0
BEARING = 0.4
"""Millimetres by which ink may begin after or before the edge of its letter."""

every = pytest.mark.parametrize("letter", EVERY.values(), ids=EVERY)
official = pytest.mark.parametrize("letter", [each for each in EVERY.values() if not each.title])


@cache
def printed(letter: Letter) -> Paper:
    return paper(render(letter))


def single(size: float) -> float:
    """Return the base line's step of single spacing, in mm."""
    return 1.15 * size / MM


def near(value: float, wanted: float, within: float = 0.6) -> bool:
    return abs(value - wanted) <= within


def body(letter: Letter) -> list[list[Line]]:
    """Return the lines of each paragraph of the body on the first page."""
    lines = [line for line in printed(letter).on(0) if line.size == 14 and line.upright]
    starts = [at for at, line in enumerate(lines) if line.text.startswith("Căn cứ Kế hoạch")]
    return [lines[at:to] for at, to in pairwise(starts)]


@every
def test_a_page_is_a4_and_stands_unless_an_annex_is_wide(letter: Letter) -> None:
    for width, height in printed(letter).sizes:
        assert sorted((round(width), round(height))) == [210, 297]
    assert printed(letter).sizes[0][0] < printed(letter).sizes[0][1]


@every
def test_nothing_but_the_page_number_stands_in_the_margins(letter: Letter) -> None:
    found = printed(letter)
    for line in found.lines:
        width, height = found.sizes[line.page]
        assert line.left >= 30 - BEARING
        assert line.right <= width - 15
        assert line.base <= height - 20 + 0.1
        assert line.base - 0.7 * line.size / MM >= 20 - 0.3 or line.text.isdigit()
    for rule in found.rules:
        width, height = found.sizes[rule.page]
        assert 30 - BEARING <= rule.left <= rule.right <= width - 15
        assert 20 - BEARING <= rule.top <= rule.bottom <= height - 20 + BEARING


def test_the_right_margin_is_at_most_twenty_millimetres() -> None:
    full = [line.right for paragraph in body(LONG) for line in paragraph[:-1]]
    assert min(full) >= 210 - 20
    assert max(full) <= 210 - 15


@every
def test_pages_are_numbered_from_the_second_on_in_the_middle_of_the_top_margin(letter: Letter) -> None:
    found = printed(letter)
    firsts = {0} | {line.page for line in found.lines if line.text.startswith("Phụ lục ") or line.text == "Phụ lục"}
    count = 0
    for page, (width, _) in enumerate(found.sizes):
        count = 1 if page in firsts else count + 1
        above = [line for line in found.on(page) if line.base < 19.5]
        assert [line.text for line in above] == ([] if page in firsts else [str(count)])
        for number in above:
            assert 13 <= number.size <= 14
            assert number.upright
            assert near(number.middle, (30 + width - 18) / 2)


@every
def test_state_and_motto_stand_at_the_top_right(letter: Letter) -> None:
    state, motto = printed(letter).line(STATE), printed(letter).line(MOTTO)
    assert 12 <= state.size <= 13
    assert 13 <= motto.size <= 14
    assert state.bold
    assert motto.bold
    assert state.left > 210 / 2 - 10
    assert near(state.middle, motto.middle)
    assert near(motto.base - state.base, single(motto.size), 0.5)
    assert near(printed(letter).below(motto, within=4).width, motto.width)


@every
def test_the_issuer_stands_at_the_top_left_over_a_rule_of_a_third_to_a_half_of_it(letter: Letter) -> None:
    left = [line for line in printed(letter).on(0) if line.right < 97 and line.base < 90]
    number = next(line for line in left if line.text.startswith("Số:"))
    names = [line for line in left if line.base < number.base]
    own, parents = [line for line in names if line.bold], [line for line in names if line.upright]
    assert all(line.text == line.text.upper() and 12 <= line.size <= 13 for line in names)
    assert own
    assert names == parents + own
    assert bool(parents) == bool(letter.parent)
    assert near(own[0].base, names[0].base + len(parents) * single(13), 0.5)
    widest = max(own, key=lambda line: line.width)
    rule = printed(letter).below(own[-1], within=4)
    assert widest.width / 3 - BEARING <= rule.width <= widest.width / 2 + BEARING


@every
def test_number_and_date_stand_on_one_line(letter: Letter) -> None:
    number, dated = printed(letter).line("Số:"), printed(letter).line(f"{letter.place}, ngày")
    assert number.text == f"Số: {letter.number:02d}/{letter.symbol}"
    assert (number.size, number.upright) == (13, True)
    assert 13 <= dated.size <= 14
    assert dated.italic
    assert near(number.base, dated.base, 0.1)
    assert near(number.middle, printed(letter).below(issuer(letter)[-1], within=4).middle)
    assert near(dated.middle, printed(letter).line(STATE).middle)


def issuer(letter: Letter) -> list[Line]:
    number = printed(letter).line("Số:")
    return [line for line in printed(letter).on(0) if line.right < 97 and line.base < number.base]


@official
def test_the_subject_of_an_official_letter_stands_under_its_number(letter: Letter) -> None:
    number, subject = printed(letter).line("Số:"), printed(letter).line("V/v")
    assert 12 <= subject.size <= 13
    assert subject.upright
    assert near(subject.middle, number.middle)
    assert near(subject.base - number.base, single(subject.size) + 6 / MM, 0.5)


def test_a_title_stands_over_its_subject_in_the_middle_of_the_page_with_a_rule_below() -> None:
    title, subject = printed(REPORT).line("BÁO CÁO"), printed(REPORT).line("Tình hình chấp hành")
    assert title.bold
    assert subject.bold
    assert 13 <= title.size <= 14
    assert 13 <= subject.size <= 14
    assert near(title.middle, CENTRE)
    assert near(subject.middle, CENTRE)
    assert near(subject.base - title.base, single(14), 0.5)
    rule = printed(REPORT).below(subject, within=5)
    assert subject.width / 3 <= rule.width <= subject.width / 2
    assert not [line for line in printed(REPORT).lines if line.text.startswith(("Kính gửi", "V/v"))]


@pytest.mark.parametrize("letter", [SHORT, NAMES])
def test_one_addressee_stands_on_the_line(letter: Letter) -> None:
    line = printed(letter).line("Kính gửi: ")
    assert 13 <= line.size <= 14
    assert line.upright
    assert line.text.removeprefix("Kính gửi: ") in letter.addressees[0]


@pytest.mark.parametrize("letter", [MANY, FULL])
def test_several_addressees_stand_on_lines_of_their_own_with_dashes_under_the_colon(letter: Letter) -> None:
    address = printed(letter).line("Kính gửi:")
    dashed = [line for line in printed(letter).on(0) if line.text.startswith("- ") and line.size == address.size]
    assert [line.text for line in dashed] == [
        f"- {name}{';' if no < 2 else '.'}" for no, name in enumerate(letter.addressees)
    ]
    assert address.text == "Kính gửi:"
    assert all(near(line.left, address.right, 1) for line in dashed)
    assert dashed[0].base > address.base + 4


@pytest.mark.parametrize("letter", [LONG, MANY, REPORT, FULL])
def test_the_body_is_justified_indented_and_spaced(letter: Letter) -> None:
    paragraphs = body(letter)
    assert paragraphs
    for paragraph in paragraphs:
        first, *rest, last = paragraph
        assert near(first.left, TEXT_LEFT + 12.7, BEARING) or near(first.left, TEXT_LEFT + 10, BEARING)
        assert all(13 <= line.size <= 14 and line.upright for line in paragraph)
        assert all(near(line.left, TEXT_LEFT, BEARING) for line in (*rest, last))
        assert all(near(line.right, TEXT_RIGHT, BEARING) for line in (first, *rest))
        steps = [b.base - a.base for a, b in pairwise(paragraph)]
        assert all(single(14) <= step <= 1.5 * single(14) for step in steps)
    for one, other in pairwise(paragraphs):
        step = one[1].base - one[0].base
        assert other[0].base - one[-1].base >= step + 6 / MM - 0.05


@every
def test_the_body_ends_with_its_mark(letter: Letter) -> None:
    (end,) = [line for line in printed(letter).lines if line.text.endswith("./.")]
    assert end.page == printed(letter).line("Nơi nhận:").page


@every
def test_the_signature_block_stands_in_the_right_half(letter: Letter) -> None:
    found = printed(letter)
    title = found.line(letter.signer_title.upper())
    block = [
        line for line in found.on(title.page) if line.bold and line.left > 105 - 5 and line.base >= title.base - 20
    ]
    block = [line for line in block if line.text not in {STATE, MOTTO}]
    name = block[-1]
    assert name.text in letter.signer_name
    assert all(13 <= line.size <= 14 for line in block)
    assert all(near(line.middle, title.middle) for line in block)
    assert title.middle > 105 + 210 / 8
    assert name.base - title.base >= 20


@every
def test_who_gets_copies_is_listed_level_with_the_title(letter: Letter) -> None:
    found = printed(letter)
    listed = found.line("Nơi nhận:")
    assert listed.text == "Nơi nhận:"
    assert (listed.size, listed.bold, listed.italic) == (12, True, True)
    assert near(listed.left, TEXT_LEFT, BEARING)
    assert near(listed.base, found.line(letter.authority.upper().split()[0]).base, 0.2)
    under = [line for line in found.on(listed.page) if line.base > listed.base and line.right < 110 and line.size == 11]
    dashed = [line for line in under if line.text.startswith("- ")]
    assert len(dashed) == len(letter.copies)
    assert all(line.upright and near(line.left, TEXT_LEFT, BEARING) for line in dashed)
    whole = " ".join(line.text for line in under if line.base < 270)
    assert whole.count(";") == len(letter.copies) - 1
    assert f"- {letter.copies[-1]}." in whole


@pytest.mark.parametrize(("urgency", "wide"), [(Urgency.EXPRESS, 30), (Urgency.VERY_URGENT, 40), (Urgency.URGENT, 20)])
def test_a_stamp_of_urgency_has_its_size(urgency: Urgency, wide: float) -> None:
    found = printed(made(urgency=urgency))
    word = found.line(urgency.value)
    (frame,) = [rule for rule in found.rules if rule.top < word.base < rule.bottom]
    assert near(frame.width, wide)
    assert near(frame.bottom - frame.top, 8)
    assert 13 <= word.size <= 14
    assert word.bold
    assert near(word.middle, frame.middle)
    assert word.base > found.line("V/v").base


def test_what_else_a_letter_may_have_stands_where_it_belongs() -> None:
    found = printed(FULL)
    circulation, drafter = found.line("LƯU HÀNH NỘI BỘ"), found.line("LTB (30)")
    contact = found.line("Số 1 đường Mẫu")
    assert 13 <= circulation.size <= 14
    assert circulation.bold
    assert [rule for rule in found.rules if rule.top < circulation.base < rule.bottom and rule.width < 60]
    assert (drafter.size, drafter.upright) == (11, True)
    assert drafter.base > found.line("- Lưu: VT").base
    assert 11 <= contact.size <= 12
    assert contact.upright
    assert (contact.page, drafter.page) == (0, 0)
    (across,) = [rule for rule in found.rules if rule.page == 0 and rule.width > 150]
    assert near(across.width, TEXT_RIGHT - TEXT_LEFT)
    assert 0 < contact.base - across.top < 6
    assert contact.base == max(line.base for line in found.on(0) if line.text.startswith("Số 1"))


@every
def test_the_cells_stand_in_their_order(letter: Letter) -> None:
    found = printed(letter)
    order = [
        STATE,
        MOTTO,
        "Số:",
        "V/v" if not letter.title else letter.title.upper(),
        *(["Kính gửi:"] if letter.addressees else ()),
    ]
    bases = [found.line(start).base for start in (*order, letter.paragraphs[0][:12])]
    assert bases == sorted(bases)


def test_annexes_are_numbered_in_roman_numerals_where_there_are_several() -> None:
    assert printed(MANY).line("Phụ lục").text == "Phụ lục"
    assert [line.text for line in printed(REPORT).lines if line.text.startswith("Phụ lục")] == [
        "Phụ lục I",
        "Phụ lục II",
    ]
    assert [roman(number) for number in (1, 4, 9, 14, 40, 89)] == ["I", "IV", "IX", "XIV", "XL", "LXXXIX"]


@pytest.mark.parametrize(("letter", "kind"), [(MANY, "Công văn"), (REPORT, "Báo cáo")])
def test_an_annex_says_what_it_is_and_what_it_goes_with(letter: Letter, kind: str) -> None:
    found = printed(letter)
    label, title = found.line("Phụ lục"), found.line("THỐNG KÊ")
    reference = found.line("(Kèm theo", label.page)
    assert (label.size, label.bold, title.bold) == (14, True, True)
    assert 13 <= title.size <= 14
    assert 13 <= reference.size <= 14
    assert reference.italic
    assert reference.text.startswith(
        f"(Kèm theo {kind} số {letter.number:02d}/{letter.symbol} ngày 03 tháng 02 năm 2023"
    )
    middle = (30 + found.sizes[label.page][0] - 18) / 2
    assert all(near(line.middle, middle) for line in (label, title, reference))
    assert label.base < title.base < reference.base


def test_a_long_annex_lies_on_its_side_with_its_heads_on_every_page_and_no_row_cut() -> None:
    found = printed(REPORT)
    pages = [page for page, (width, height) in enumerate(found.sizes) if width > height]
    assert len(pages) > 1
    for page in pages:
        assert [line.text for line in found.on(page) if line.bold].count("STT") == 1
        assert [line.text for line in found.on(page) if line.bold].count("Đã gửi") == 5
    rows = [line.text for line in found.lines if line.text.startswith("Đơn vị ") and line.page in pages]
    assert rows == [f"Đơn vị {no}" for no in range(1, 61)]
