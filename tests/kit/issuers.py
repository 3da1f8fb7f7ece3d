"""Keys of issuers as an office gets them: an authority of the tests, a certificate it issued, as PKCS#12 or PEM."""

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from services.notify.issuerkeys import IssuerKey, PrivateKey

BEGINS: Final = datetime(2015, 1, 1, tzinfo=UTC)
ENDS: Final = datetime(2100, 1, 1, tzinfo=UTC)


class Office(NamedTuple):
    """An office's key and certificate, and the authority above it."""

    private: PrivateKey
    certificate: x509.Certificate
    root: x509.Certificate

    def key(self, book: str) -> IssuerKey:
        return IssuerKey(book, self.private, self.certificate, (self.root,))

    def pem(self, *, certificates: bool = True, key: bool = True, password: bytes | None = None) -> bytes:
        secret = NoEncryption() if password is None else BestAvailableEncryption(password)
        private = self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret) if key else b""
        chain = (self.root, self.certificate) if certificates else ()
        return private + b"".join(each.public_bytes(Encoding.PEM) for each in chain)

    def p12(self, password: bytes) -> bytes:
        secret = BestAvailableEncryption(password)
        return pkcs12.serialize_key_and_certificates(b"key", self.private, self.certificate, [self.root], secret)


@lru_cache(maxsize=16)
def office(  # noqa: PLR0913
    kind: str = "p256",
    *,
    begins: datetime = BEGINS,
    ends: datetime = ENDS,
    signs: bool = True,
    stamps: bool = False,
    named: str = "Ủy ban nhân dân thành phố Mẫu",
) -> Office:
    authority = generate_private_key(SECP256R1())
    root = _certificate("Cơ quan chứng thực thử", authority, None, authority, BEGINS, ENDS, signs=True, ca=True)
    private: PrivateKey = generate_private_key(SECP256R1()) if kind == "p256" else generate_rsa(65_537, 2048)
    made = _certificate(named, private, root, authority, begins, ends, signs=signs, ca=False, stamps=stamps)
    return Office(private, made, root)


def _certificate(  # noqa: PLR0913, PLR0917
    name: str,
    key: PrivateKey,
    above: x509.Certificate | None,
    authority: PrivateKey,
    begins: datetime,
    ends: datetime,
    *,
    signs: bool,
    ca: bool,
    stamps: bool = False,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    usage = {"digital_signature": signs and not ca, "content_commitment": signs and not ca, "key_cert_sign": ca}
    others = ("key_encipherment", "data_encipherment", "encipher_only", "decipher_only")
    agreed = {"key_agreement": not signs, "crl_sign": ca}
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.subject if above is not None else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.KeyUsage(**usage, **agreed, **dict.fromkeys(others, False)), critical=True)
    )
    if stamps:
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return built.sign(authority, SHA256())


def put(folder: Path, book: str, content: bytes, *, kind: str = ".pem", password: bytes | None = None) -> Path:
    """Lay a key into the folder of keys as an operator does."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{book}{kind}"
    path.write_bytes(content)
    path.chmod(0o600)
    if password is not None:
        beside = folder / f"{book}.password"
        beside.write_bytes(password + b"\n")
        beside.chmod(0o600)
    return path
