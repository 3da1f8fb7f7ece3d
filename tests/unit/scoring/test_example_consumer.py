"""The example of a province's consumer keeps the newest word, in whatever order words come."""

import json
import runpy
from itertools import permutations
from pathlib import Path
from typing import Any, Final

SCRIPT: Final = runpy.run_path(str(Path(__file__).parents[3] / "examples" / "province" / "consumer.py"))
SUBJECT: Final = "aggregates.p.d.u"


def word(name: str, **sources: int) -> bytes:
    return json.dumps(
        {"name": name, "sources": {source.replace("_", "-"): at for source, at in sources.items()}}
    ).encode()


def kept_after(*words: bytes) -> Any:
    kept = SCRIPT["Kept"](":memory:")
    for body in words:
        kept.take(SUBJECT, body)
    return kept.words()[SUBJECT]["name"]


def test_the_newest_word_stays_whatever_comes_when() -> None:
    words = [word("first", intake=1), word("second", intake=1, scoring=1), word("gone", intake=2, scoring=5)]
    assert {kept_after(*order) for order in permutations(words)} == {"gone"}


def test_a_service_that_goes_on_under_another_name_is_newer() -> None:
    before, after = word("before", intake=7, scoring=900), word("after", intake=7, scoring_2=1)
    assert {kept_after(*order) for order in permutations([before, after])} == {"after"}


def test_of_words_that_rest_on_the_same_the_last_one_stays() -> None:
    assert kept_after(word("a", intake=1), word("b", intake=1)) == "b"
    assert kept_after(word("a", intake=1), word("a", intake=1)) == "a"
