"""Everything the command says exists in Vietnamese and English, with the same places to fill in."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from services.cli import texts
from services.cli.texts import TEXTS
from services.contracts.intake import Outcome
from services.contracts.notify import LetterKind
from services.contracts.scoring import Status

CLI = Path(texts.__file__).parent
SAYING = {"say", "text", "note"}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def keys_used() -> set[str]:
    """Collect the literal keys with which any module of the command speaks."""
    calls = [
        node
        for path in CLI.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    ]
    named = [(getattr(call.func, "attr", getattr(call.func, "id", "")), call.args[0]) for call in calls]
    return {str(key.value) for name, key in named if name in SAYING and isinstance(key, ast.Constant)}


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_say_the_same_things(key: str) -> None:
    assert TEXTS[key].vi
    assert TEXTS[key].en
    assert places(TEXTS[key].vi) == places(TEXTS[key].en)


def test_every_key_that_is_said_has_a_text() -> None:
    assert keys_used() - TEXTS.keys() == set()


@pytest.mark.parametrize("word", [*Status, *Outcome, *(f"letter-kind-{kind}" for kind in LetterKind)])
def test_every_word_of_the_published_language_has_a_text(word: str) -> None:
    assert word in TEXTS


def test_english_has_no_vietnamese_letters() -> None:
    assert [key for key, text in TEXTS.items() if re.search(r"[à-ỹđ]", text.en)] == []


def test_places_are_filled_in() -> None:
    assert texts.say("no-file", "en", path="a.csv") == "there is no file a.csv; check the path"
    assert texts.say("no-file", "vi", path="a.csv") == "không có tệp a.csv; kiểm tra đường dẫn"
