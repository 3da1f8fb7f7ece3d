"""The shape of every event is recorded; nothing changes it by accident (decision 0008)."""

import json
import re
import runpy
from pathlib import Path
from typing import Final

import jsonschema
import pytest

from services.contracts.catalogue import EVENTS

PROTO: Final = Path(__file__).parents[2] / "proto"
RENDERED: Final[dict[str, str]] = runpy.run_path(str(PROTO / "schemas.py"))["render"]()


@pytest.mark.parametrize("name", sorted(RENDERED))
def test_the_recorded_schema_is_the_shape_of_the_event(name: str) -> None:
    assert (PROTO / "events" / name).read_text(encoding="utf-8") == RENDERED[name], "say it with `make schemas`"


def test_every_recorded_schema_is_a_schema() -> None:
    for path in sorted((PROTO / "events").glob("*.json")):
        jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_wire_names_are_unique_and_well_formed() -> None:
    names = [event.TYPE for event in EVENTS]

    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9]", name)] == []
