"""The hand that signs: a private key that is read once, and a CMS whose frame is written once (RFC 5652)."""

from typing import Any, Final

from asn1crypto.cms import CMSAttributes, ContentInfo
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore
from typing_extensions import override

from services.notify.issuerkeys import IssuerKey

DIGEST: Final = "sha256"
DIGESTED: Final = "message_digest"


class Hand(Signer):
    """Signs with one key as pyHanko does; its own signers read the key, and write certificates, for every signature anew."""

    def __init__(self, key: IssuerKey) -> None:
        store = SimpleCertificateStore.from_certs(map(translate_pyca_cryptography_cert_to_asn1, key.chain))
        certificate = translate_pyca_cryptography_cert_to_asn1(key.certificate)
        super().__init__(signing_cert=certificate, cert_registry=store, embed_roots=False)
        self._private = key.private
        self._frame = b""

    @override
    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if isinstance(self._private, EllipticCurvePrivateKey):
            return self._private.sign(data, ECDSA(SHA256()))
        return self._private.sign(data, PKCS1v15(), SHA256())

    @override
    async def async_sign(self, data_digest: bytes, *args: Any, **how: Any) -> ContentInfo:
        """Let pyHanko write the first one, and any with a time stamp; in the others digest and signature are new."""
        if how.get("dry_run") or how.get("timestamper") is not None or not how.get("use_pades"):
            return await super().async_sign(data_digest, *args, **how)
        if self._frame:
            return await self._filled(data_digest)
        made = await super().async_sign(data_digest, *args, **how)
        self._frame = made.dump()
        return made

    async def _filled(self, digest: bytes) -> ContentInfo:
        made = ContentInfo.load(self._frame)
        [info] = made["content"]["signer_infos"]
        now = simple_cms_attribute(DIGESTED, digest)
        # As bytes: the library writes what it was given as values again and again.
        signed = CMSAttributes([now if each["type"] == now["type"] else each for each in info["signed_attrs"]]).dump()
        info["signed_attrs"] = CMSAttributes.load(signed)
        info["signature"] = await self.async_sign_raw(signed, DIGEST)
        return made
