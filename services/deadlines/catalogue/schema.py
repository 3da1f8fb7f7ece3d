"""The JSON Schema of catalogues, as editors read it: what may stand where, what it means, what is missing."""

from typing import Any, Final

from services.deadlines.catalogue.described import KEYS, WORDS
from services.deadlines.catalogue.findings_texts import VI
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.conflicts import CONFLICTS, WARNINGS
from services.kit.editorschema import DIALECT, nodes

CLOSED: Final = ("Accepts", "Section")
"""Parts that events are made of take keys of later releases; a file does not."""


def schema() -> dict[str, Any]:
    """Return the schema of a catalogue's file."""
    found: dict[str, Any] = Catalogue.model_json_schema()
    parts = {"Catalogue": found, **found["$defs"]}
    for name, part in parts.items():
        for key, value in part.get("properties", {}).items():
            value["description"] = KEYS[f"{name}.{key}"]
        if name in CLOSED:
            part["additionalProperties"] = False
    _resolution(parts["Resolution"])
    for node in nodes(found):
        _plain(node)
    for name, part in parts.items():
        for node in nodes(part) if name not in {"Catalogue", *CLOSED} else ():
            _lenient(node)
    return {"$schema": DIALECT, "title": "Danh mục nghĩa vụ báo cáo", **found}


def _resolution(part: dict[str, Any]) -> None:
    codes = sorted(CONFLICTS | WARNINGS)
    described = [VI[code].what for code in codes]
    part["properties"]["conflict"] |= {"enum": [code.value for code in codes], "enumDescriptions": described}


def _plain(node: dict[str, Any]) -> None:
    if isinstance(node.get("title"), str):
        del node["title"]
    if node.get("default", ...) in (None, []):
        del node["default"]
    if isinstance(node.get("enum"), list) and "enumDescriptions" not in node:
        node["enumDescriptions"] = [WORDS[str(word)] for word in node["enum"]]
    if isinstance(node.get("const"), str):
        node["description"] = node.get("description") or WORDS[node["const"]]


def _lenient(node: dict[str, Any]) -> None:
    # Text that looks like a number, `number: 10`, is text all the same.
    if node.get("type") == "string" and not {"pattern", "format", "enum", "const"} & node.keys():
        node["type"] = ["string", "number"]
