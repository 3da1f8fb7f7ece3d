"""What editors know of catalogues: current, complete, in line with what the check says, and true of what is shipped."""

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft7Validator

from services.deadlines.catalogue import schema
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.wording import Phrase, Roll
from services.kit.yamltext import decoded, read
from tests.unit.language.words import PLAIN

SHIPPED: Final = sorted(Path("catalogues").glob("*/catalogue.yaml"))
SCHEMA: Final = schema()
FILE: Final = Path("catalogues/catalogue.schema.json")
WRITER: Final = runpy.run_path("proto/catalogue_schema.py")
LINE: Final = "# yaml-language-server: $schema=../catalogue.schema.json"


def parts() -> dict[str, dict[str, Any]]:
    """Every part of the schema that has keys."""
    every = {"Catalogue": SCHEMA, **SCHEMA["$defs"]}
    return {name: part for name, part in every.items() if "properties" in part}


def wrong(content: object) -> list[str]:
    """What an editor would underline."""
    return [error.json_path for error in Draft7Validator(SCHEMA).iter_errors(content)]


def nodes(node: object) -> Iterator[dict[str, Any]]:
    """Every object in a schema."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(inner)


def test_the_file_beside_the_catalogues_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == WRITER["render"](), "run `make schemas`"
    Draft7Validator.check_schema(json.loads(FILE.read_text(encoding="utf-8")))


def test_every_key_has_its_meaning_and_no_part_takes_a_key_it_does_not_know() -> None:
    for name, part in parts().items():
        assert part["additionalProperties"] is False, name
        assert all(value["description"] for value in part["properties"].values()), name


def test_every_word_that_may_stand_somewhere_is_offered_with_its_meaning() -> None:
    listed = [node for node in nodes(SCHEMA) if isinstance(node.get("enum"), list)]
    assert {tuple(node["enum"]) for node in listed} >= {tuple(Phrase), tuple(Roll)}
    for node in listed:
        assert len(node["enumDescriptions"]) == len(node["enum"])
        assert all(node["enumDescriptions"]), node


@pytest.mark.parametrize(
    ("part", "required"),
    [
        ("Catalogue", {"catalogue", "authority", "province"}),
        ("Obligation", {"code", "title", "citation", "audience", "others", "accepts"}),
        ("Period", {"code", "opens", "due"}),
        ("Due", {"phrase"}),
        ("Window", {"from", "to"}),
        ("Unit", {"no", "code", "name", "kind", "district"}),
        ("Resolution", {"conflict", "citation"}),
        ("SectionPart", {"code", "supplier"}),
    ],
)
def test_what_has_to_stand_somewhere_is_asked_for(part: str, required: set[str]) -> None:
    assert set(parts()[part]["required"]) == required


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_what_is_shipped_fits_the_schema_and_tells_editors_where_it_is(path: Path) -> None:
    text = decoded(path.read_bytes())
    assert wrong(read(text).content) == []
    assert LINE in text.splitlines()[:3]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"recurs": "quaterly"}, "$.obligations[0].recurs"),
        ({"due": {"phrase": "BY_DAI"}}, "$.obligations[0].due"),
        ({"acepts": {}}, "$.obligations[0]"),
        ({"accepts": {"channels": [], "signed": "có", "annexes": True}}, "$.obligations[0].accepts.signed"),
        ({"accepts": {"channels": [], "signed": True, "annexes": True, "anexes": 1}}, "$.obligations[0].accepts"),
        ({"code": "bc q1"}, "$.obligations[0].code"),
        ({"patience_working_days": 21}, "$.obligations[0].patience_working_days"),
        (
            {"resolved": [{"conflict": "due-befor", "citation": {"number": "1"}}]},
            "$.obligations[0].resolved[0].conflict",
        ),
    ],
)
def test_an_editor_underlines_what_the_check_refuses(change: dict[str, Any], where: str) -> None:
    assert wrong(PLAIN) == []
    content = {**PLAIN, "obligations": [{**PLAIN["obligations"][0], **change}]}
    assert any(found == where for found in wrong(content)), wrong(content)


def test_the_model_written_as_json_fits_the_schema() -> None:
    for path in SHIPPED:
        content = read(decoded(path.read_bytes())).content
        assert wrong(Catalogue.model_validate(content).model_dump(mode="json")) == []
