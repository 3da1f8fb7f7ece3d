"""What fault tests measured, one JSON line each; `make faults` makes a dated page of them."""

import json
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parents[2] / "var" / "faults.jsonl"


def note(what: str, **figures: float | str) -> None:
    """Write one result down."""
    FILE.parent.mkdir(exist_ok=True)
    with FILE.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"what": what, **figures}, ensure_ascii=False) + "\n")
