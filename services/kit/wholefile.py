"""Files that are there whole or not at all, also after a power failure."""

import hashlib
import os
from pathlib import Path
from typing import Final

PART: Final = ".part"
"""How the name of a file ends that is still being written."""


def put(path: Path, content: bytes) -> None:
    """Write a file, durable with its name; who writes the same at the same time gets in nobody's way.

    Raises:
        OSError: the folder does not take it; nothing is left in it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}.{os.getpid()}{PART}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    settle(path.parent)


def settle(folder: Path) -> None:
    """Make the names in a folder survive a power failure."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
