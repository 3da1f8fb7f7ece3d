"""Whatever a name or a field holds comes out as text, in composed Unicode, or is refused with its place."""

import itertools
import unicodedata
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify import texts
from services.notify.texts.filling import LONGEST, MOST
from services.notify.texts.neat import neat
from services.notify.texts.template import Declared

LETTERS: Final = "aăâeêioôơuưyđbcdghklmnpqrstvx"
MARKS: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
EVERY_LETTER: Final = "".join(
    unicodedata.normalize("NFC", case(letter) + mark)
    for letter, mark, case in itertools.product(LETTERS, MARKS, (str.lower, str.upper))
    if mark == "" or letter in "aăâeêioôơuưy"
)
HIDDEN: Final = (
    "\u0000",
    "\u0007",
    "\u001b",
    "\u007f",
    "\u0085",
    "\u200b",
    "\u200f",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\ue000",
)
TEXT: Final = texts.current()["correct-hand"]


def written(name: str) -> texts.Letter:
    """Write to a unit of that name."""
    matter = texts.samples.matter("explain").model_copy(update={"units": (texts.Unit(name=name),)})
    return texts.write("explain", matter).letter


def test_there_are_all_letters_of_the_language() -> None:
    assert len(EVERY_LETTER) == 2 * (17 + 12 * 6)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_vietnamese_letter_with_every_mark_comes_out_composed(form: Any) -> None:
    letter = written(unicodedata.normalize(form, EVERY_LETTER))

    assert letter.addressees == (f"Thủ trưởng {EVERY_LETTER}",)
    assert texts.words("reason", unicodedata.normalize(form, EVERY_LETTER)) == EVERY_LETTER


@pytest.mark.parametrize("character", HIDDEN)
def test_what_is_no_text_falls_out_of_names_that_are_known_already(character: str) -> None:
    assert written(f"Phòng{character} Kinh tế").addressees in {
        ("Thủ trưởng Phòng Kinh tế",),
        ("Thủ trưởng Phòng  Kinh tế",),
    }


@pytest.mark.parametrize("character", [*HIDDEN, "\ud800"])
def test_what_is_no_text_is_refused_from_whoever_writes_now_and_its_place_told(character: str) -> None:
    with pytest.raises(texts.BadField) as bad:
        texts.filled(TEXT, {"printed": f"ab{character}c", "corrected": "x"})

    assert bad.value.field == "printed"
    assert f"character 3 is U+{ord(character):04X}" in str(bad.value)


@pytest.mark.parametrize(
    "tricky",
    [
        "<script>alert(1)</script>",
        '#import "x"',
        "$1^2$",
        "*a* _b_ @c",
        "\"'`«»",
        "=1+1",
        "a\\nb",
        "{printed}",
        "[[x]]",
        "ﬁ",
    ],
)
def test_markup_is_text(tricky: str) -> None:
    matter = texts.samples.matter("correct-hand")

    letter = texts.fill(TEXT, matter, texts.filled(TEXT, {"printed": tricky, "corrected": "x"}))

    assert f"«{tricky}»" in " ".join(letter.paragraphs)


def test_a_line_break_in_a_line_becomes_a_blank() -> None:
    assert texts.words("reason", " một\nhai\t ba ") == "một hai ba"


@pytest.mark.parametrize(("length", "is_taken"), [(LONGEST, True), (LONGEST + 1, False), (10_000, False)])
def test_a_field_has_a_length(length: int, *, is_taken: bool) -> None:
    given_ = {"printed": "x" * length, "corrected": "x"}
    if is_taken:
        assert len(str(texts.filled(TEXT, given_)["printed"])) == length
        return
    with pytest.raises(texts.BadField, match=f"has {length} characters; write at most {LONGEST}"):
        texts.filled(TEXT, given_)


def test_a_name_of_ten_thousand_characters_is_written_as_it_is() -> None:
    assert written("Ư" * 10_000).addressees == (f"Thủ trưởng {'Ư' * 10_000}",)


@given(st.text())
def test_any_text_becomes_text_that_stays_as_it_is(text: str) -> None:
    once = neat(text)

    assert neat(once) == once
    assert texts.hidden(once.replace("\n", "")) is None
    assert unicodedata.is_normalized("NFC", once)


SHAPES: Final[tuple[tuple[str, object, object], ...]] = (
    ("text", "a  b", "a b"),
    ("text", 5, "5"),
    ("lines", "a; b\nc", ("a", "b", "c")),
    ("lines", ["a;", " b "], ("a;", "b")),
    ("items", ["a;", "- b"], ("- a;", "- b.")),
    ("day", "2023-10-03", "03/10/2023"),
    ("moment", "2023-10-03T01:30:00+00:00", "08 giờ 30 phút ngày 03/10/2023"),
    ("count", "7", "07"),
    ("count", 0, "00"),
    ("flag", True, True),
    ("flag", "Không", False),
    ("choice", "có", "có"),
)
NOT_SHAPED: Final[tuple[tuple[str, object, str], ...]] = (
    ("text", ["a"], "is no text"),
    ("text", True, "is no text"),
    ("lines", 5, "are no lines"),
    ("lines", [1], "are no lines"),
    ("lines", " ; ", "has 0 lines"),
    ("lines", ["x"] * (MOST + 1), f"write 1 to {MOST}"),
    ("day", "3/10/2023", "write it as 2023-10-03"),
    ("moment", "2023-10-03", "has no offset"),
    ("moment", "now", "is no moment"),
    ("count", -1, "is no number"),
    ("count", "٣", "is no number"),
    ("count", True, "is no number"),
    ("count", 10**9, "is no number"),
    ("flag", "maybe", "neither true nor false"),
    ("choice", "maybe", "is none of có, không"),
)


def read(shape: str, value: object) -> texts.Said:
    field = Declared(shape=texts.Shape(shape), means="x", choices=("có", "không"))
    text = TEXT.model_copy(update={"fields": {"x": field}})
    return texts.filled(text, {"x": value})["x"]


@pytest.mark.parametrize(("shape", "value", "said"), SHAPES)
def test_a_field_is_read_by_its_shape(shape: str, value: object, said: object) -> None:
    assert read(shape, value) == said


@pytest.mark.parametrize(("shape", "value", "told"), NOT_SHAPED)
def test_what_has_another_shape_is_refused_and_says_how_to_write_it(shape: str, value: object, told: str) -> None:
    with pytest.raises(texts.BadField) as bad:
        read(shape, value)
    assert (bad.value.field, told in str(bad.value)) == ("x", True), str(bad.value)


def test_every_shape_is_read() -> None:
    assert {shape for shape, *_ in SHAPES} == {shape.value for shape in texts.Shape}


def test_a_field_that_is_empty_was_not_filled_in() -> None:
    with pytest.raises(texts.BadField) as bad:
        texts.filled(TEXT, {"printed": "", "corrected": "x"})
    assert (bad.value.field, "nội dung đã in" in str(bad.value)) == ("printed", True)
