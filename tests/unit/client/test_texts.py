"""Everything the district's side says exists in both languages, with the same places to fill in."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from services.client import failures, texts
from services.client.texts import TEXTS


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_say_the_same_things(key: str) -> None:
    assert places(TEXTS[key].vi) == places(TEXTS[key].en)
    assert not re.search(r"[à-ỹđ]", TEXTS[key].en)


def test_every_failure_has_its_text() -> None:
    kinds = [kind for kind in vars(failures).values() if isinstance(kind, type) and "KEY" in vars(kind)]
    keys = {vars(kind)["KEY"] for kind in kinds}

    assert len(keys) > 9
    assert keys <= TEXTS.keys()


def test_every_text_is_said_somewhere() -> None:
    folder = Path(texts.__file__).parent
    said = {
        node.value
        for path in folder.glob("*.py")
        if path.name != "texts.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    }

    assert TEXTS.keys() - said == set()
