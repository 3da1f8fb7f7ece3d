"""The test key of a data folder, with which its letters are signed where no key of an office lies there.

A certificate says of itself that it is for trying out. The authority above it exists for a moment: it issues this one
certificate, and its private key is thrown away.
"""

from datetime import UTC, datetime
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

BEGINS: Final = datetime(2015, 1, 1, tzinfo=UTC)
ENDS: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""Stories are told of many years."""

NAME: Final = "Khóa thử, không có giá trị pháp lý"
AUTHORITY: Final = "Chứng thực thử, không có giá trị pháp lý"
USAGES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


class Made(NamedTuple):
    """A private key with its certificate, and the certificate of the authority above it, as PEM."""

    key: str
    root: str


def make() -> Made:
    """Make a test key nobody else has."""
    above, own = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    root = _built(AUTHORITY, AUTHORITY, above, "key_cert_sign").sign(above, hashes.SHA256())
    certificate = _built(NAME, AUTHORITY, own, "digital_signature", "content_commitment").sign(above, hashes.SHA256())
    private = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Made((private + certificate.public_bytes(Encoding.PEM)).decode(), root.public_bytes(Encoding.PEM).decode())


def _built(name: str, issuer: str, key: EllipticCurvePrivateKey, *uses: str) -> x509.CertificateBuilder:
    ca = "key_cert_sign" in uses
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINS)
        .not_valid_after(ENDS)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.KeyUsage(**{each: each in uses for each in USAGES}), critical=True)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
