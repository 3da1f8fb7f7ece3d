"""Whatever stands in a catalogue's file, it is answered, never thrown, and never takes long."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from services.deadlines.catalogue import worked
from services.deadlines.catalogue.findings_texts import told
from services.deadlines.catalogue.quoting import sentence
from services.deadlines.catalogue.shapes import parsed
from services.deadlines.catalogue.texts import of_shape
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.conflicts import findings, held, resolved
from services.deadlines.domain.conflicts.codes import MOST_NEAR
from services.deadlines.domain.reckoning import reckon
from services.deadlines.domain.turns import turns
from services.kit.yamltext import decoded, read
from tests.unit.language.words import PLAIN

Path_ = tuple[str | int, ...]
GROUND: Final[list[Any]] = [
    read(decoded(Path(path).read_bytes())).content
    for path in ("catalogues/thach-ha-2021/catalogue.yaml", "tests/unit/language/mistakes/contradicting.yaml")
]
NASTY: Final[st.SearchStrategy[Any]] = st.sampled_from(
    [
        None, True, 0, -1, 31, 99999, 10**18, "", "x", "2100-12-31", "2000-01-01", "9999-12-31", "2021-02-29", "9999-Q4",
        "00:00", "24:00", [], [[]], {}, [None], {"x": 1}, "BY_DAY", "N_WORKING_DAYS_AFTER", "N_WORKING_DAYS_BEFORE",
        "WITHIN_MONTH", "UNSPECIFIED", "monthly_days", "annual", "monthly", ["last", 31], [2000, 2100], "2100-12",
        {"day": "last", "of": "month_after"}, {"day": 31, "of": "turn"}, {"day": 1, "month": 12, "year": 5}, "all",
        {"complement_of": "BC-NAM"}, {"kinds": ["office"]}, 250, "next_working_day", "{0}", "%s", "\x00", "1/A" + "-A" * 40,
    ]
)  # fmt: skip


def paths(content: Any, above: Path_ = ()) -> Iterator[Path_]:
    """Every place in plain values."""
    yield above
    parts = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in parts:
        yield from paths(value, (*above, key))


PLACES: Final = [(ground, path) for ground, content in enumerate(GROUND) for path in paths(content) if path]


def put(content: Any, path: Path_, value: Any) -> Any:
    """Plain values with another value at a place."""
    *above, last = path
    here = content
    for step in above:
        here = here[step]
    here[last] = value
    return content


def answer(content: Any) -> None:
    """Say everything that can be said of a catalogue."""
    catalogue, flaws = parsed(content)
    for flaw in flaws:
        assert all(of_shape(flaw.name, lang, dict(flaw.facts)).advice for lang in ("vi", "en"))
    if catalogue is None:
        assert flaws
        return
    meant = resolved(catalogue)
    found = findings(meant, worked(meant))
    for one in found:
        assert all(told(one, lang).advice for lang in ("vi", "en"))
        assert len(sentence(meant, one)) < 250
    if not any(one.severity == "error" for one in found):
        _plan(meant, held(found))


def _plan(meant: Catalogue, waiting: set[tuple[str, str]]) -> None:
    # What nothing holds can be planned.
    for obligation in meant.obligations:
        for turn in turns(meant, obligation):
            if not waiting & {(obligation.code, ""), (obligation.code, turn.code)}:
                reckon(turn.due, turn.window, worked(meant))


@settings(max_examples=150, deadline=None)
@given(place=st.sampled_from(PLACES), value=NASTY, other=st.sampled_from(PLACES), second=NASTY)
def test_whatever_stands_in_a_file_is_answered_and_what_is_not_held_can_be_planned(
    place: tuple[int, Path_], value: Any, other: tuple[int, Path_], second: Any
) -> None:
    content = put(copy.deepcopy(GROUND[place[0]]), place[1], value)
    answer(content)
    if other[0] == place[0] and other[1][: len(place[1])] != place[1]:
        answer(put(content, other[1], second))


def test_thousands_of_wrong_codes_units_above_one_another_and_long_sentences_take_no_time() -> None:
    units = [
        {
            "no": place,
            "code": f"u{place}",
            "name": f"Xã {place}",
            "kind": "commune",
            "district": "rach-gia",
            "parent": f"u{place + 1}",
        }
        for place in range(1, 2000)
    ]
    rule = {
        **PLAIN["obligations"][0],
        "audience": [f"wrong-{place}" for place in range(2000)],
        "quote": "1" * 50_000 + "1/A" + "-A" * 50_000 + " " * 50_000,
    }
    catalogue = Catalogue.model_validate({**PLAIN, "units": units, "obligations": [rule]})
    found = findings(catalogue, worked(catalogue))
    assert len([one for one in found if one.facts.get("near")]) <= MOST_NEAR + 1
    assert len(found) == 2001
    for one in found:
        sentence(catalogue, one)
