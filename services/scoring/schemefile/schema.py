"""The JSON Schema of schemes, as editors read it: what may stand where, what it means, what is missing."""

from typing import Any

from services.contracts.quality import FAULTS
from services.kit.editorschema import DIALECT, described
from services.scoring.domain.scheme import Scheme
from services.scoring.schemefile.described import KEYS, WORDS


def schema() -> dict[str, Any]:
    """Return the schema of a scheme's file; what `based_on` may bring is not asked for."""
    found = described(Scheme, KEYS, WORDS)
    faults = found["$defs"]["Quality"]["properties"]["faults"]
    faults["propertyNames"] = {"enum": sorted(fault.value for fault in FAULTS)}
    required = found.pop("required")
    always = [key for key in required if key in {"scheme", "version", "title", "valid"}]
    return {
        "$schema": DIALECT,
        "title": "Thang điểm",
        **found,
        "required": always,
        "anyOf": [{"required": ["based_on"]}, {"required": [key for key in required if key not in always]}],
    }
