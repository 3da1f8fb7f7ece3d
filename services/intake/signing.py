"""Receipts are signed where they go out: Ed25519 over the lines `contracts.receipt` names.

Rules write receipts without a signature, so that no journal, no test of rules and no second instance needs the key. The
same decision gives the same signature for ever, however often it is sent.

    NoReceiptKey    the file that is named for the key cannot be read, or holds another thing
"""

import json
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from services.contracts.receipt import signed_bytes
from services.kit import log
from services.kit.decider import Say
from services.kit.service import Service

SETTING: Final = "DUNGHAN_INTAKE__RECEIPT_KEY"
RECEIPTS: Final = "receipts."


class NoReceiptKey(Exception):
    """The file that is named for the key cannot be read, or holds another thing."""


class Signer:
    """Puts `key` and `signature` on the JSON text of a receipt."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = sha256(raw).hexdigest()[:16]

    def sign(self, text: str) -> str:
        """Return the receipt signed; one that cannot be signed as it stands goes out without."""
        try:
            covered = signed_bytes({**json.loads(text), "key": self.id})
        except ValueError as error:
            log.get().error("receipt.unsigned", why=str(error))
            return text
        signature = b64encode(self._key.sign(covered)).decode()
        return f'{text[:-1]}, "key": "{self.id}", "signature": "{signature}"}}'


@lru_cache(maxsize=8)
def load(path: Path) -> Signer:
    """Read the key.

    Raises:
        NoReceiptKey: the message says where, why, and what to do.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoReceiptKey(f"{SETTING}: {path}: {error}; name a readable PEM file (PKCS8, no password)") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoReceiptKey(f"{SETTING}: {path}: {type(key).__name__}; an Ed25519 key is needed")
    return Signer(key)


def sign(service: Service, text: str) -> str:
    """Sign a receipt as the settings say; without a key it stays as it is."""
    path = service.settings.intake.receipt_key
    return text if path is None else load(path).sign(text)


def finish(service: Service) -> Callable[[Say], Say]:
    """Return what every message that is no event goes through: receipts are signed, all others stay.

    Raises:
        NoReceiptKey: a key is named and cannot be used.
    """
    path = service.settings.intake.receipt_key
    if path is None:
        why = f"go out unsigned and prove nothing; set {SETTING}"
        log.get().warning("receipts.unsigned", why=why)
        service.troubles["receipts"] = why
        return lambda say: say
    signer = load(path)
    log.get().info("receipts.signed", key=signer.id)
    return lambda say: say._replace(body=signer.sign(say.body)) if say.subject.startswith(RECEIPTS) else say
