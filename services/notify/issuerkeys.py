"""Keys letters are signed with: one for each book, in a folder that is no part of any backup.

    <book>.p12 or <book>.pfx    PKCS#12: private key, certificate, the certificates above it
    <book>.pem                  the same as PEM, one after another
    <book>.password             its password, where it has one; like the key it is read by nobody else
    _trial.pem                  signs for books that have none; only `dunghan up` and `demo` make one

KeyUnusable    the key of a book is not there, cannot be read, or holds no longer
"""

import hashlib
import stat
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key, pkcs12

SETTING: Final = "DUNGHAN_NOTIFY__SIGNING_KEYS"
TRIAL: Final = "_trial.pem"
"""No book has this name: a code begins with a letter or a digit."""
KINDS: Final = (".p12", ".pfx", ".pem")
PASSWORD: Final = ".password"  # noqa: S105 - how a file's name ends
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
SMALLEST_RSA: Final = 2048

PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey


class KeyUnusable(Exception):
    """The key of a book cannot be used; the message says which file, why, and what to do."""


class IssuerKey(NamedTuple):
    """A book's private key, its certificate, and the certificates above it."""

    book: str
    private: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate."""
        return hashlib.sha256(self.certificate.public_bytes(Encoding.DER)).hexdigest()

    @property
    def subject(self) -> str:
        """Name whom the certificate was issued to (RFC 4514)."""
        return self.certificate.subject.rfc4514_string()

    @property
    def name(self) -> str:
        """Name the signer as readers of a PDF show it: the common name, else the whole subject."""
        found = self.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return str(found[0].value) if found else self.subject

    def check(self, at: datetime) -> None:
        """Let pass a key that may sign at an instant.

        Raises:
            KeyUnusable: the certificate does not hold then, or is not for signing.
        """
        begins, ends = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if not begins <= at <= ends:
            held = f"{begins:%Y-%m-%d} … {ends:%Y-%m-%d}"
            raise KeyUnusable(f"{self.book}: the certificate holds {held}, not on {at:%Y-%m-%d}; put a valid one there")
        try:
            usage = self.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        except x509.ExtensionNotFound:
            return
        except ValueError as error:
            raise KeyUnusable(f"{self.book}: the certificate cannot be read ({error}); ask for another one") from error
        if not (usage.digital_signature or usage.content_commitment):
            raise KeyUnusable(f"{self.book}: the certificate is not for signing (key usage); ask for one that is")


def find(folder: Path | None, book: str) -> Path:
    """Find the file of a book's key.

    Raises:
        KeyUnusable: there is none.
    """
    if folder is None:
        raise KeyUnusable(f"{book}: letters are to be signed and no folder of keys is named; set {SETTING}")
    for kind in KINDS:
        path = folder / f"{book}{kind}"
        if path.is_file():
            return path
    if (folder / TRIAL).is_file():
        return folder / TRIAL
    wanted = " or ".join(f"{book}{kind}" for kind in KINDS)
    raise KeyUnusable(f"{folder}: no key for the book {book}; put {wanted} there")


def load(folder: Path | None, book: str, passwords: Path | None = None) -> IssuerKey:
    """Read the key of a book; `passwords`: where its password is, if not beside it.

    Raises:
        KeyUnusable: it is not there, cannot be read, or is no key that signs.
    """
    path = find(folder, book)
    content = _secret(path)
    password = _password((passwords or path.parent) / f"{book}{PASSWORD}")
    private, certificate, chain = _parsed(path, content, password)
    if certificate is None or private is None:
        lacks = "certificate that belongs to the key" if private is not None else "private key"
        raise KeyUnusable(f"{path}: there is no {lacks} in it; put key and certificate into one file")
    return IssuerKey(book, _usable(path, private), certificate, chain)


def changed(folder: Path | None, book: str) -> tuple[str, int, int] | None:
    """Say by which file, time and size a key is known, so that another one is noticed; None where there is none."""
    try:
        path = find(folder, book)
        known = path.stat()
    except (KeyUnusable, OSError):
        return None
    return (str(path), known.st_mtime_ns, known.st_size)


def _secret(path: Path, others: int = OTHERS) -> bytes:
    """Read what only the service may read."""
    try:
        if path.stat().st_mode & others:
            raise KeyUnusable(f"{path}: others may read it; chmod 600 it")
        return path.read_bytes()
    except OSError as error:
        raise KeyUnusable(f"{path}: {error.strerror}; let the service read it") from error


def _password(path: Path) -> bytes | None:
    # systemd gives a credential by an access list, whose mask shows as the rights of the group.
    return _secret(path, stat.S_IRWXO).strip() or None if path.exists() else None


def _parsed(
    path: Path, content: bytes, password: bytes | None
) -> tuple[object | None, x509.Certificate | None, tuple[x509.Certificate, ...]]:
    """Take a file apart: key, certificate, certificates above it."""
    wrong = f"is {path.stem}{PASSWORD} its password?" if password else f"put its password into {path.stem}{PASSWORD}"
    try:
        if path.suffix != ".pem":
            return _in_order(pkcs12.load_key_and_certificates(content, password))
        private = load_pem_private_key(content, password) if b"PRIVATE KEY" in content else None
        found = x509.load_pem_x509_certificates(content) if b"BEGIN CERTIFICATE" in content else []
    except TypeError as error:
        # A password for a key without one, or none for a key with one.
        raise KeyUnusable(f"{path}: {error}; {wrong}") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(f"{path}: cannot be read ({error}); {wrong}") from error
    own = next((each for each in found if private is not None and _fits(private, each)), None)
    return private, own, tuple(each for each in found if each is not own)


def _in_order(
    found: tuple[object | None, x509.Certificate | None, Sequence[x509.Certificate]],
) -> tuple[object | None, x509.Certificate | None, tuple[x509.Certificate, ...]]:
    private, certificate, others = found
    return private, certificate, tuple(others)


def _fits(private: object, certificate: x509.Certificate) -> bool:
    if not isinstance(private, EllipticCurvePrivateKey | RSAPrivateKey):
        return False
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private.public_key().public_bytes(*form) == certificate.public_key().public_bytes(*form)


def _usable(path: Path, private: object) -> PrivateKey:
    """Let pass a kind of key that is signed with: P-256, or RSA from 2,048 bits on."""
    if isinstance(private, EllipticCurvePrivateKey) and isinstance(private.curve, SECP256R1):
        return private
    if isinstance(private, RSAPrivateKey) and private.key_size >= SMALLEST_RSA:
        return private
    raise KeyUnusable(f"{path}: {type(private).__name__}; an EC key on P-256 or an RSA key of 2,048 bits is needed")
