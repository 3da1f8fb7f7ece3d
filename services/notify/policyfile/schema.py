"""The JSON Schema of letter policies, as editors read it: what may stand where, what it means, what is missing."""

from collections.abc import Iterator
from typing import Any, Final

from services.notify.domain.policy import Policy
from services.notify.policyfile.described import KEYS, WORDS

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
"""What language servers for YAML read best."""


def schema() -> dict[str, Any]:
    """Return the schema of a policy's file."""
    found: dict[str, Any] = Policy.model_json_schema(by_alias=True)
    for name, part in {"Policy": found, **found["$defs"]}.items():
        for key, value in part.get("properties", {}).items():
            value["description"] = KEYS[f"{name}.{key}"]
    _alone(found["$defs"]["Rule"]["properties"]["to"])
    _alone(found["$defs"]["When"]["properties"]["working_days_before"])
    for node in _nodes(found):
        _plain(node)
    return {"$schema": DIALECT, "title": "Quy chế gửi văn bản", **found}


def _alone(part: dict[str, Any]) -> None:
    """Let one value stand for a list of one."""
    several = {key: part.pop(key) for key in ("type", "items", "minItems") if key in part}
    part["anyOf"] = [several["items"], several]


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
