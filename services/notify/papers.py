"""Papers: the bytes of signed letters, kept under their own hash in a folder beside the database.

What was signed is what is sent: nobody makes these bytes a second time, for a signature is another one every time.

PaperMissing    the paper is not there, or no longer what it was; the letter is to be signed again
"""

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from services.kit import wholefile

SHA256: Final = re.compile(r"[0-9a-f]{64}")
DAMAGED: Final = ".damaged"
"""How the name of a file ends that is no more what it was."""


class PaperMissing(Exception):
    """The paper is not there, or no longer what it was; `sha256` names it, `where` says where it should be."""

    def __init__(self, sha256: str, where: Path, why: str) -> None:
        self.sha256 = sha256
        self.where = where
        super().__init__(
            f"{where}: {why}; bring the folder of papers back from a copy, or let the letter be signed again"
        )


def place(folder: Path, sha256: str) -> Path:
    """Say where the paper with this hash lies.

    Raises:
        PaperMissing: this is no hash, so there is no such paper.
    """
    if SHA256.fullmatch(sha256) is None:
        raise PaperMissing(sha256, folder, f"{sha256!r} is no SHA-256")
    return folder / sha256[:2] / sha256


def keep(folder: Path, content: bytes) -> str:
    """Lay a paper away, whole or not at all, so that it survives a power failure; return its SHA-256.

    Raises:
        OSError: the folder does not take it.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    at = place(folder, sha256)
    if _content(at) == content:
        return sha256
    wholefile.put(at, content)
    wholefile.settle(folder)
    return sha256


def read(folder: Path, sha256: str) -> bytes:
    """Return the bytes of a paper, checked against its hash.

    Raises:
        PaperMissing: it is not there, or damaged.
        OSError: the folder cannot be read now.
    """
    at = place(folder, sha256)
    content = _content(at)
    if content is None:
        raise PaperMissing(sha256, at, "not there")
    if hashlib.sha256(content).hexdigest() != sha256:
        # Out of the way, but kept: somebody may want to see what became of it.
        with suppress(OSError):
            at.replace(at.with_name(f"{sha256}{DAMAGED}"))
        raise PaperMissing(sha256, at, "damaged")
    return content


def missing(folder: Path, sha256: str) -> bool:
    """Tell whether a paper is gone or damaged; only then a letter may be signed once more.

    Raises:
        OSError: the folder cannot be read now, so nobody knows.
    """
    try:
        read(folder, sha256)
    except PaperMissing:
        return True
    return False


def lost(folder: Path, sha256: str) -> bool:
    """Tell whether a paper is not where it should be; what is in it is not looked at."""
    return not place(folder, sha256).exists()


def _content(at: Path) -> bytes | None:
    try:
        return at.read_bytes()
    except FileNotFoundError:
        return None
