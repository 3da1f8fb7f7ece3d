"""Write the JSON Schema of letter policies, as editors read it (`make schemas`)."""

import json
from pathlib import Path
from typing import Final

from services.notify.policyfile import schema

FILE: Final = Path(__file__).resolve().parents[1] / "catalogues" / "policy.schema.json"


def render() -> str:
    """Return the text of the schema's file."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(render(), encoding="utf-8")
