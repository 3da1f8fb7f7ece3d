"""From a model to a file, back to a model, to JSON and back: nothing is lost, whatever the texts look like."""

import datetime as dt
import io
import json
import unicodedata
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from services.contracts.deadlines import Accepts, Basis, Others
from services.deadlines.catalogue.shapes import parsed
from services.deadlines.domain.catalogue import Audience, Catalogue, Obligation, Period, Resolution, SectionPart
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.domain.wording import Due, DueFor, Letter, Phrase, Reminder, Roll, TurnDay, Window
from services.kit.yamltext import decoded, read
from tests.unit.language.words import CATALOGUE

LOOKS_LIKE: Final = [
    "no",
    "1.10",
    "2023-03-15",
    "08:00",
    "~",
    "null",
    "true",
    "0012",
    "- x",
    "a: b",
    "#",
    "*a",
    "&a",
    "{x}",
]

texts = st.sampled_from(LOOKS_LIKE) | st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)
tokens = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,9}", fullmatch=True)
codes = st.lists(tokens, max_size=3).map(tuple)
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))
hours = st.times().map(lambda at: at.replace(microsecond=0))
turn_days = st.builds(
    TurnDay,
    day=st.integers(1, 31) | st.just("last"),
    of=st.sampled_from(["month_before", "first_month", "last_month", "month_after", "turn", None]),
    month=st.none() | st.integers(1, 12),
    year=st.integers(-1, 1),
)
named = days | turn_days
letters = st.builds(
    Letter, number=texts, date=st.none() | days, title=texts, item=texts, status=st.sampled_from(["", "draft"])
)
dues = st.builds(
    Due,
    phrase=st.sampled_from(Phrase),
    day=st.none() | named,
    month=st.none() | turn_days | st.just("2023-03"),
    days=st.none() | st.integers(1, 250),
    at=st.none() | hours,
    roll=st.sampled_from(Roll),
    reads_as=st.sampled_from([None, Phrase.BY_DAY, Phrase.BEFORE_DAY]),
    confirmed_by=st.none() | letters,
    follow_until=st.none() | named,
)
windows = st.builds(lambda first, last: Window.model_validate({"from": first, "to": last}), named, named)
dues_for = st.lists(st.builds(DueFor, units=codes, kinds=codes, due=dues), max_size=2).map(tuple)
periods = st.builds(Period, code=tokens, opens=days, window=st.none() | windows, due=dues, due_for=dues_for)
audiences = (
    st.just("all")
    | codes
    | st.builds(
        Audience, units=codes, groups=codes, complement_of=st.none() | tokens, frozen_at=st.just("issue") | days
    )
)
obligations = st.builds(
    Obligation,
    code=tokens,
    title=texts,
    citation=letters,
    quote=texts,
    basis=st.sampled_from(Basis),
    audience=audiences,
    others=st.sampled_from(Others),
    accepts=st.builds(
        Accepts, channels=st.lists(texts, max_size=2).map(tuple), signed=st.booleans(), annexes=st.booleans()
    ),
    sections=st.lists(st.builds(SectionPart, code=st.just("1.10"), supplier=st.none() | tokens), max_size=2).map(tuple),
    recurs=st.sampled_from(["fixed", "monthly", "quarterly", "annual", "on_demand"]),
    turns=st.lists(st.integers(1, 12) | tokens.filter(lambda token: not token.isdecimal()), max_size=2).map(tuple),
    opens=st.none() | named,
    window=st.none() | windows,
    due=st.none() | dues,
    due_for=dues_for,
    reminders=st.lists(st.builds(Reminder, working_days_before=st.integers(0, 60), at=hours), max_size=2).map(tuple),
    periods=st.lists(periods, max_size=2).map(tuple),
    resolved=st.lists(st.builds(Resolution, conflict=texts, due=st.none() | dues, citation=letters), max_size=1).map(
        tuple
    ),
)
catalogues = st.lists(obligations, max_size=2).map(
    lambda listed: CATALOGUE.model_copy(update={"obligations": tuple(listed)})
)


def written(content: Any) -> bytes:
    """Plain values as a file of YAML."""
    stream = io.BytesIO()
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.dump(content, stream)
    return stream.getvalue()


@settings(max_examples=15, deadline=None)
@given(catalogues)
def test_nothing_is_lost_on_the_way_through_a_file_and_through_json(catalogue: Catalogue) -> None:
    content = catalogue.model_dump(mode="json")
    for file in (written(content), json.dumps(content, ensure_ascii=False).encode()):
        back, flaws = parsed(read(decoded(file)).content)
        assert (back, flaws) == (catalogue, [])
    assert Catalogue.model_validate_json(catalogue.model_dump_json()) == catalogue
    event = CatalogueImported(catalogue=catalogue)
    assert CatalogueImported.model_validate_json(event.model_dump_json()) == event


@pytest.mark.parametrize("text", LOOKS_LIKE)
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    assert read(f'a: "{text}"\n').content == {"a": text}


@pytest.mark.parametrize(("plain", "meant"), [("1.10", "1.10"), ("no", "no"), ("08:00", "08:00"), ("0012", "0012")])
def test_plain_words_that_could_be_codes_stay_text(plain: str, meant: str) -> None:
    assert read(f"a: {plain}\n").content == {"a": meant}
