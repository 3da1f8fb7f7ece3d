"""The JSON Schema of letter policies, as editors read it: what may stand where, what it means, what is missing."""

from typing import Any

from services.kit.editorschema import DIALECT, described
from services.notify.domain.policy import Policy
from services.notify.policyfile.described import KEYS, WORDS


def schema() -> dict[str, Any]:
    """Return the schema of a policy's file."""
    found = described(Policy, KEYS, WORDS)
    _alone(found["$defs"]["Rule"]["properties"]["to"])
    _alone(found["$defs"]["When"]["properties"]["working_days_before"])
    return {"$schema": DIALECT, "title": "Quy chế gửi văn bản", **found}


def _alone(part: dict[str, Any]) -> None:
    """Let one value stand for a list of one."""
    several = {key: part.pop(key) for key in ("type", "items", "minItems") if key in part}
    part["anyOf"] = [several["items"], several]
