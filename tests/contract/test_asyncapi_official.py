"""The AsyncAPI document against the specification's own JSON Schema, which comes from the npm registry, pinned by hash."""

import copy
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

from tests.kit import nodejs

pytestmark = pytest.mark.slow

HERE: Final = Path(__file__).parent
DOCUMENT: Final[dict[str, Any]] = json.loads((HERE.parents[1] / "proto" / "asyncapi.json").read_text("utf-8"))
SCHEMA: Final = "node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json"


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Install the specification's schemas as locked, and read that of 3.0.0."""
    folder = tmp_path_factory.mktemp("asyncapi")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / "asyncapi" / name, folder)
    path = f"{nodejs.commands(folder / 'bin')}:{os.environ['PATH']}"  # noqa: TID251 - the tools of this machine
    npm = [str(folder / "bin" / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(npm, cwd=folder, check=True, timeout=100, env={**os.environ, "PATH": path})  # noqa: S603, TID251 - our own arguments
    return json.loads((folder / SCHEMA).read_text("utf-8"))


def test_the_document_keeps_to_the_specification(official: Any) -> None:
    jsonschema.Draft7Validator(official).validate(DOCUMENT)


@pytest.mark.parametrize("path", ["info/title", "operations/sendSubmission/action", "servers/leaf/protocol"])
def test_a_document_that_lacks_something_does_not_pass(official: Any, path: str) -> None:
    *parents, last = path.split("/")
    broken = node = copy.deepcopy(DOCUMENT)
    for parent in parents:
        node = node[parent]
    del node[last]

    assert not jsonschema.Draft7Validator(official).is_valid(broken)
