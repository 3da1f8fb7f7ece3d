"""What fault tests measured, one JSON line each; `make faults` makes a dated page of them."""

import json
import os
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parents[2] / "var" / "faults.jsonl"
ALONE: Final = "DUNGHAN_FAULTS_ALONE"
"""Set by `make faults`: nothing else runs, so that what is promised in seconds can be held to."""
BESIDE_OTHERS: Final = 100.0
"""Seconds after which something does not come at all, however loaded the machine is."""


def promised(seconds: float) -> float:
    """Return how long something may take: what is promised where nothing else runs, else as long as others leave it."""
    return seconds if ALONE in os.environ else BESIDE_OTHERS  # noqa: TID251 - no setting of a service


def note(what: str, **figures: float | str) -> None:
    """Write one result down."""
    FILE.parent.mkdir(exist_ok=True)
    with FILE.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"what": what, **figures}, ensure_ascii=False) + "\n")
