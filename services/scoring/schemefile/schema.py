"""The JSON Schema of schemes, as editors read it: what may stand where, what it means, what is missing."""

from collections.abc import Iterator
from typing import Any, Final

from services.contracts.quality import FAULTS
from services.scoring.domain.scheme import Scheme
from services.scoring.schemefile.described import KEYS, WORDS

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
"""What language servers for YAML read best."""


def schema() -> dict[str, Any]:
    """Return the schema of a scheme's file; what `based_on` may bring is not asked for."""
    found: dict[str, Any] = Scheme.model_json_schema()
    parts = {"Scheme": found, **found["$defs"]}
    for name, part in parts.items():
        for key, value in part.get("properties", {}).items():
            value["description"] = KEYS[f"{name}.{key}"]
    faults = parts["Quality"]["properties"]["faults"]
    faults["propertyNames"] = {"enum": sorted(fault.value for fault in FAULTS)}
    for node in _nodes(found):
        _plain(node)
    required = found.pop("required")
    always = [key for key in required if key in {"scheme", "version", "title", "valid"}]
    return {
        "$schema": DIALECT,
        "title": "Thang điểm",
        **found,
        "required": always,
        "anyOf": [{"required": ["based_on"]}, {"required": [key for key in required if key not in always]}],
    }


def _nodes(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 -- whatever JSON has
    match node:
        case dict():
            yield node
            for inner in node.values():
                yield from _nodes(inner)
        case list():
            for inner in node:
                yield from _nodes(inner)
        case _:
            return


def _plain(node: dict[str, Any]) -> None:
    if isinstance(node.get("title"), str):
        del node["title"]
    if node.get("default", ...) in (None, [], {}) or isinstance(node.get("default"), dict):
        del node["default"]
    if isinstance(node.get("enum"), list) and set(node["enum"]) <= WORDS.keys():
        node["enumDescriptions"] = [WORDS[str(word)] for word in node["enum"]]
    if str(node.get("default")).isdecimal():
        node["default"] = int(node["default"])
