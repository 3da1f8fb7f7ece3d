"""Receipts that were signed, and those that only look like it."""

import hashlib
from base64 import b64encode
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from services.client.keys import ReceiptKey, ReceiptKeys
from services.client.proof import Sent
from services.contracts.receipt import signed_bytes

OURS: Final = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
OTHERS: Final = Ed25519PrivateKey.from_private_bytes(b"2" * 32)
DECIDED: Final = "2023-03-15T09:12:01+07:00"
LATER: Final = "2023-03-15T10:00:00+07:00"


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def name_of(key: Ed25519PrivateKey) -> str:
    return hashlib.sha256(raw(key)).hexdigest()[:16]


def keys(until: str = "") -> ReceiptKeys:
    own = ReceiptKey.model_validate(
        {"id": name_of(OURS), "public_key": b64encode(raw(OURS)).decode(), "until": until or None}
    )
    return ReceiptKeys(keys=(own,))


def sent(number: int) -> Sent:
    return Sent(f"RG-{number:04}", hashlib.sha256(str(number).encode()).hexdigest())


def unsigned(number: int = 1, **changes: Any) -> dict[str, Any]:
    submission_id, sha256 = sent(number)
    return {
        "submission_id": submission_id,
        "district": "rach-gia",
        "message_id": f"rach-gia-{submission_id}",
        "content_sha256": sha256,
        "outcome": "accepted",
        "repeat": False,
        "test": False,
        "reasons": [],
        "duty": {"unit": "an-binh", "obligation": "BC-Q1", "period": "2023"},
        "submitted_at": "2023-03-15T09:12:00+07:00",
        "received_at": DECIDED,
        "arrived_at": DECIDED,
        "due_at": None,
        "decided_at": DECIDED,
        "event_id": f"intake-{number}",
        "position": number,
        "journal_hash": hashlib.sha256(f"hash {number}".encode()).hexdigest(),
        **changes,
    }


def signed(number: int = 1, key: Ed25519PrivateKey = OURS, **changes: Any) -> dict[str, Any]:
    receipt = {**unsigned(number, **changes), "key": name_of(key)}
    return {**receipt, "signature": b64encode(key.sign(signed_bytes(receipt))).decode()}


def pem(key: Ed25519PrivateKey = OURS) -> bytes:
    """Return a private key as a service reads it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
