"""A JSON Schema as editors read it: what may stand where, what it means, what is missing."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
"""What language servers for YAML read best."""


def described(model: type[BaseModel], keys: Mapping[str, str], words: Mapping[str, str]) -> dict[str, Any]:
    """Return the schema of a model: `keys` say what each `Part.key` means, `words` what each word of a choice does."""
    found: dict[str, Any] = model.model_json_schema()
    for name, part in {model.__name__: found, **found.get("$defs", {})}.items():
        for key, value in part.get("properties", {}).items():
            value["description"] = keys[f"{name}.{key}"]
    for node in nodes(found):
        _plain(node, words)
    return found


def nodes(node: object) -> Iterator[dict[str, Any]]:
    """Walk through every object of a schema."""
    match node:
        case dict():
            yield node
            for inner in node.values():
                yield from nodes(inner)
        case list():
            for inner in node:
                yield from nodes(inner)
        case _:
            return


def _plain(node: dict[str, Any], words: Mapping[str, str]) -> None:
    """Leave out what says nothing to a reader, and say what words mean."""
    if isinstance(node.get("title"), str):
        del node["title"]
    if node.get("default", ...) in (None, [], {}) or isinstance(node.get("default"), dict):
        del node["default"]
    if isinstance(node.get("enum"), list) and set(node["enum"]) <= words.keys():
        node["enumDescriptions"] = [words[str(word)] for word in node["enum"]]
    if str(node.get("default")).isdecimal():
        node["default"] = int(node["default"])
