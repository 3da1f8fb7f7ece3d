"""How a service proves to the broker who it is, and what it trusts of the broker: key, inbox, certificate.

KeyUnusable    a setting names a file that is not what it should be
"""

import ssl
from pathlib import Path
from typing import Any

from faststream.nats.security import NatsNKey, NatsSecurity

from services.kit.settings import Nats


class KeyUnusable(Exception):
    """A setting names a file that is not what it should be; the message says which."""


def servers(nats: Nats) -> list[str]:
    """Return the broker's addresses: one, or those of a cluster, separated by commas."""
    return [url.strip() for url in nats.url.split(",") if url.strip()]


def access(nats: Nats, name: str) -> dict[str, Any]:
    """Return how to connect: with a key the inbox is the service's own, which nobody else may hear.

    Raises:
        KeyUnusable: the key or the certificate cannot be read.
    """
    inbox = {"inbox_prefix": f"_INBOX_{name}"} if nats.key else {}
    trusted = _trusted(nats.ca) if nats.ca else None
    if nats.key:
        return {**inbox, "security": NatsNKey(_checked(nats.key), ssl_context=trusted)}
    return {"security": NatsSecurity(ssl_context=trusted)} if trusted is not None else {}


def _checked(key: str) -> str:
    try:
        begins = Path(key).read_text("ascii")[:2]
    except (OSError, ValueError) as error:
        raise KeyUnusable(f"DUNGHAN_NATS__KEY={key}: {error}") from error
    if begins != "SU":
        raise KeyUnusable(f"DUNGHAN_NATS__KEY={key}: no NATS user seed (SU…)")
    return key


def _trusted(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        raise KeyUnusable(f"DUNGHAN_NATS__CA={ca}: {error}") from error
