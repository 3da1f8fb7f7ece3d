"""What the signature of a receipt covers: the same few lines of text in every programming language.

A signature stands for the decision, not for one sending of it: a receipt that is given again carries the very same one.
A test's receipt begins with another word, so that it can never be taken for a real one.
"""

from collections.abc import Mapping
from typing import Any, Final

REAL: Final = "dunghan-receipt-v1"
TEST: Final = "dunghan-test-receipt-v1"
FIELDS: Final = (
    "district",
    "unit",
    "obligation",
    "period",
    "submission_id",
    "message_id",
    "content_sha256",
    "outcome",
    "reasons",
    "submitted_at",
    "received_at",
    "arrived_at",
    "due_at",
    "decided_at",
    "event_id",
    "position",
    "journal_hash",
    "key",
)
"""In this order, one line each, after the first word; what a receipt does not have is an empty line."""


def signed_bytes(receipt: Mapping[str, Any]) -> bytes:
    """Return the bytes that are signed (Ed25519, RFC 8032): UTF-8, lines joined by one line feed, none at the end.

    `unit`, `obligation`, `period` come from `duty`; of `reasons` the codes, joined by a space.

    Raises:
        ValueError: a field holds a line feed, so that one line could pass for two.
    """
    duty = receipt.get("duty") or {}
    reasons = " ".join(str(reason["code"]) for reason in receipt.get("reasons") or ())
    plain = {**receipt, **{name: duty.get(name) for name in ("unit", "obligation", "period")}, "reasons": reasons}
    lines = [TEST if receipt.get("test") else REAL]
    lines += ["" if plain.get(name) is None else str(plain[name]) for name in FIELDS]
    if any("\n" in line for line in lines):
        raise ValueError("a field of a receipt holds a line feed")
    return "\n".join(lines).encode()
