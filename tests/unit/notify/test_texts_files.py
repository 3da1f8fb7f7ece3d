"""Texts are files: each says what it is made of, holds nothing that could run, and keeps its old versions."""

from importlib import resources
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.notify import LetterKind
from services.notify import texts
from services.notify.texts.facts import FACTS
from services.notify.texts.library import newest, parse
from services.notify.texts.template import CONDITION, Passage, speak

PLAIN: Final = """
name = "inspect"
kind = "inspect"
version = 1
title = "Thông báo kết luận kiểm tra"
facts = ["issuer", "heads", "addressees", "report", "deadline", "drafting_unit"]
optional_facts = ["reason"]
subject = "kết luận kiểm tra việc gửi {report}"
addressees = ["{addressees}"]
copies = ["Như trên", "Lưu: VT, {drafting_unit}"]

[fields.findings]
shape = "items"
means = "các nội dung kết luận"
sample = ["chưa mở sổ theo dõi"]

[[paragraphs]]
text = "{issuer} thông báo để {heads} khắc phục {deadline}[[, vì {reason}]]:"

[[paragraphs]]
text = "{findings}"
"""
EVERY: Final = tuple(texts.library().values())


def plain(old: str = "", new: str = "") -> texts.Text:
    """Read the plain text with something in it changed."""
    assert old in PLAIN
    return parse("inspect.1.toml", PLAIN.replace(old, new, 1))


def test_every_kind_of_letter_has_a_text_and_every_text_a_kind() -> None:
    assert {text.kind for text in EVERY} == {kind.value for kind in LetterKind}
    assert {kind.value for kind in LetterKind} <= {*texts.current()}


@pytest.mark.parametrize("text", EVERY, ids=lambda text: text.template)
def test_every_fact_a_text_names_is_one_the_service_can_say(text: texts.Text) -> None:
    assert {*text.facts, *text.optional_facts} <= {*FACTS}


@pytest.mark.parametrize("text", EVERY, ids=lambda text: text.template)
def test_a_ground_a_text_asks_for_is_one_there_is(text: texts.Text) -> None:
    known = {"ground": {ground.value for ground in texts.Ground}}
    for passage in (*text.passages, *text.inner):
        for condition in passage.when:
            found = CONDITION.fullmatch(condition)
            assert found is not None
            if found["choice"] is not None:
                assert found["choice"] in known.get(found["field"], text.fields.get(found["field"], set()))


@pytest.mark.parametrize("text", EVERY, ids=lambda text: text.template)
def test_a_sample_reads_as_a_letter(text: texts.Text) -> None:
    letter = texts.sample(text)
    said = [letter.subject, *letter.addressees, *letter.paragraphs, *letter.copies]
    for line in said:
        assert line == line.strip()
        assert line
        for wrong in ("  ", " ,", " .", " ;", "..", "{", "}", "[[", "]]", "None", ";.", ",."):
            assert wrong not in line, line
    assert all(line[-1] in ".;:" for line in letter.paragraphs)
    assert letter.paragraphs[-1].endswith(".")
    assert not letter.paragraphs[-1].endswith("./.")
    assert letter.copies[-1] == "Lưu: VT, PNV"


@pytest.mark.parametrize("text", EVERY, ids=lambda text: text.template)
def test_a_document_with_a_name_says_so_instead_of_addressing_somebody(text: texts.Text) -> None:
    letter = texts.sample(text)
    if letter.title:
        assert letter.symbol == f"{text.document.sign}-UBND"
        assert not letter.subject.startswith("V/v")
        assert (letter.addressees, len(letter.copies) > 1) == ((), True)
    else:
        assert letter.symbol == "UBND-CCHC"
        assert letter.subject.startswith("V/v ")
        assert letter.copies[0] == "Như trên"


def test_every_kind_of_letter_about_a_report_says_by_which_rule_and_when_it_was_due() -> None:
    for text in texts.current().values():
        if text.name not in {"commend", "correct-hand", "recall"}:
            letter = texts.sample(text)
            said = " ".join(letter.paragraphs)
            assert "15/03/2023" in said, text.name
            assert "văn bản số 15/HD-PNV" in said or text.name == "status", text.name


def test_files_are_called_after_their_texts() -> None:
    folder = resources.files("services.notify.texts").joinpath("vi")
    assert {file.name for file in folder.iterdir()} == {f"{text.name}.{text.version}.toml" for text in EVERY}


def test_a_new_version_takes_over_and_the_old_one_stays() -> None:
    old = plain()
    new = parse("inspect.2.toml", PLAIN.replace("version = 1", "version = 2"))

    assert newest([new, old]) == {"inspect": new}
    assert (old.template, new.template) == ("inspect/1", "inspect/2")


def test_a_new_kind_is_one_file_and_its_name_among_the_kinds() -> None:
    """Nothing but the file: the service writes it with the facts it knows, and an officer fills in the rest."""
    text = plain()
    matter = texts.matter.Matter.model_validate(
        {**texts.samples.matter("explain").model_dump(), "reason": "theo kế hoạch"}
    )

    letter = texts.fill(text, matter, texts.filled(text, {"findings": ["thiếu phụ lục", "ký sai thẩm quyền"]}))

    assert letter.subject == "V/v kết luận kiểm tra việc gửi Báo cáo công tác quý I"
    assert letter.paragraphs == (
        (
            "Ủy ban nhân dân thành phố Mẫu thông báo để Thủ trưởng Thanh tra khắc phục chậm nhất ngày 15/03/2023, vì theo kế "
            "hoạch:"
        ),
        "- thiếu phụ lục;",
        "- ký sai thẩm quyền.",
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{heads}", "{chief}", "uses undeclared fields: chief"),
        ('"deadline", ', "", "uses undeclared fields: deadline"),
        ('"heads", ', '"heads", "units", ', "declares fields it does not use: units"),
        ("khắc phục {", "khắc phục  {", "none doubled"),
        ("[[, vì {reason}]]", ", vì {reason}", "may leave a hole at: reason"),
        ("{deadline}", "{deadline.year}", "only {field}"),
        ("{deadline}", "{{deadline}}", "only {field}"),
        ("{deadline}", "{% if deadline %}", "only {field}"),
        ("{deadline}", "{deadline!r}", "only {field}"),
        ("[[, vì {reason}]]", "[[, vì {reason}", "only {field}"),
        ('shape = "items"', 'shape = "code"', "shape"),
        ('text = "{findings}"', 'text = "{findings}"\nwhen = ["findings == 1"]', "is no condition"),
        ('text = "{findings}"', 'text = "{findings}"\nrun = "x"', "run"),
        ("version = 1", "version = 2", "call it inspect.2.toml"),
        ('kind = "inspect"', 'kind = "urge"', "begins with its kind"),
        ('kind = "inspect"', "kind = ", "inspect.1.toml"),
    ],
)
def test_a_file_that_is_no_text_is_refused_and_says_where(old: str, new: str, told: str) -> None:
    with pytest.raises(texts.BadText) as refused:
        plain(old, new)
    assert "inspect.1.toml" in str(refused.value)
    assert told in str(refused.value)


def test_a_missing_fact_is_named() -> None:
    with pytest.raises(texts.Unsaid) as unsaid:
        speak(plain(), {"issuer": "Ủy ban", "heads": "x", "addressees": ("x",), "findings": ("x",)})
    assert unsaid.value.fields == ("report", "deadline", "drafting_unit")


@given(st.text(), st.text())
def test_what_a_field_says_is_never_read_as_a_text(one: str, other: str) -> None:
    text = plain().model_copy(update={"paragraphs": (Passage(text="«{heads}» và «{report}»."),)})
    said: dict[str, texts.Said] = {
        "issuer": "x",
        "addressees": ("x",),
        "deadline": "x",
        "drafting_unit": "x",
        "findings": ("x",),
    }

    assert speak(text, {**said, "heads": one, "report": other}).paragraphs == (f"«{one}» và «{other}».",)


@pytest.mark.parametrize("tricky", ["{report}", "[[{reason}]]", "{0.__class__}", "%s", "{{}}", "\\1"])
def test_braces_in_a_name_stay_braces(tricky: str) -> None:
    text = plain()
    matter = texts.samples.matter("explain").model_copy(update={"units": (texts.Unit(name=tricky),)})

    letter = texts.fill(text, matter, texts.filled(text, {"findings": "x"}))

    assert letter.addressees == (f"Thủ trưởng {tricky}",)
