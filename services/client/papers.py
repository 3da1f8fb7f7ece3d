"""Documents as files: their facts, and the submission that one document alone is."""

from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final, Protocol

from services.client import columns
from services.client.failures import BadSheet, Wrong
from services.contracts import naming

MEDIA_TYPES: Final = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
    ".zip": "application/zip",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
}
"""What is sent as a document; everything else is read."""
ID_DIGITS: Final = 24


class Said(Protocol):
    """What the caller says about a document that says nothing itself."""

    @property
    def unit(self) -> str: ...
    @property
    def obligation(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def attested(self) -> frozenset[str]: ...


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def facts(path: Path, district: str) -> dict[str, Any]:
    """Say what a submission tells of its document; the object is named by its content, so that it is put there once."""
    digest = hash_of(path)
    suffix = path.suffix.lower()
    return {
        "media_type": MEDIA_TYPES.get(suffix, "application/octet-stream"),
        "bucket": naming.documents_bucket(district),
        "object": f"{digest}{suffix}",
        "size": path.stat().st_size,
        "sha256": digest,
    }


def row(path: Path, said: Said) -> tuple[str, dict[str, Any]]:
    """Make the submission of one document: unit, report, period and channel are the caller's, its id is its content's.

    Raises:
        BadSheet: the caller did not say whose it is.
    """
    if not (said.unit and said.obligation and said.period):
        raise BadSheet([Wrong(str(path), "no-duty")])
    content: dict[str, Any] = {
        "submission_id": _id(path, said),
        "unit": said.unit,
        "obligation": said.obligation,
        "period": said.period,
        "submitted_at": said.at,
        "channel": said.channel or "e-office",
        "document": {"title": path.stem},
        columns.FILE: path.name,
        "attested": {name: name in said.attested for name in ("signed", "annexes_complete")},
    }
    return str(path), content


def _id(path: Path, said: Said) -> str:
    """One document for one duty is one submission, however often it is sent."""
    duty = f"{hash_of(path)}/{said.unit}/{said.obligation}/{said.period}"
    return f"doc-{sha256(duty.encode()).hexdigest()[:ID_DIGITS]}"
