"""The AsyncAPI document is fresh, and says what is true of subjects and examples."""

import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

PROTO: Final = Path(__file__).parents[2] / "proto"
RENDERED: Final[str] = runpy.run_path(str(PROTO / "asyncapi.py"))["render"]()
DOCUMENT: Final[dict[str, Any]] = json.loads(RENDERED)


def resolve(ref: str) -> Any:
    found: Any = DOCUMENT
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return found


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_the_document_is_what_the_script_writes() -> None:
    assert (PROTO / "asyncapi.json").read_text("utf-8") == RENDERED, "say it with `make schemas`"


def test_every_reference_leads_somewhere() -> None:
    for ref in set(references(DOCUMENT)):
        assert resolve(ref) is not None


@pytest.mark.parametrize("name", sorted(DOCUMENT["channels"]))
def test_a_channel_explains_what_stands_in_its_address(name: str) -> None:
    channel = DOCUMENT["channels"][name]

    assert set(re.findall(r"\{(\w+)\}", channel["address"] or "")) == set(channel.get("parameters", {}))


@pytest.mark.parametrize(
    "name", [name for name, one in DOCUMENT["components"]["messages"].items() if "examples" in one]
)
def test_an_example_is_of_the_shape_it_shows(name: str) -> None:
    message = DOCUMENT["components"]["messages"][name]
    schema = {**message["payload"], "components": DOCUMENT["components"]}

    for example in message["examples"]:
        jsonschema.Draft202012Validator(schema).validate(example["payload"])


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_payload_is_described_by_a_schema(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(DOCUMENT["components"]["schemas"][name])


def test_every_operation_speaks_on_a_channel_that_has_messages() -> None:
    for operation in DOCUMENT["operations"].values():
        assert resolve(operation["channel"]["$ref"])["messages"]
