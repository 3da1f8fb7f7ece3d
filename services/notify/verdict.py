"""What the signature of a letter's paper is worth, as the paper lies there now (docs/signing.md)."""

from pathlib import Path

from cryptography import x509

from services.kit import moment
from services.notify import papers
from services.notify.papers import PaperMissing
from services.notify.pb import admin_pb2
from services.notify.settings import Section
from services.notify.signing import check

ROOTS = "DUNGHAN_NOTIFY__SIGNING_ROOTS"


class RootsUnusable(Exception):
    """The certificates that signatures are checked with cannot be read."""


def of(settings: Section, sha256: str) -> admin_pb2.LetterSignature:
    """Check the paper with this hash; whatever stands in the way is an answer. An event loop asks it in a thread."""
    try:
        roots = _roots(settings.signing_roots)
        found = check(papers.read(settings.papers, sha256), roots)
    except (PaperMissing, RootsUnusable, OSError) as error:
        return admin_pb2.LetterSignature(why=str(error))
    return admin_pb2.LetterSignature(
        intact=found.intact and found.whole,
        valid=found.valid,
        trusted=found.trusted,
        signer=found.signer,
        at="" if found.signed_at is None else moment.text(found.signed_at),
        why=found.why if roots else f"no root is named that could be trusted; set {ROOTS}",
    )


def _roots(path: Path | None) -> list[x509.Certificate]:
    if path is None:
        return []
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise RootsUnusable(f"{path}: holds no certificates that can be read ({error}); see {ROOTS}") from error
