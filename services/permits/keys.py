"""NATS keys (nkeys): made here, kept in files only their owner may read.

KeyUnreadable     a file that should hold a key does not
"""

import base64
import os
import secrets
from pathlib import Path
from typing import Final, NamedTuple

import nkeys

PRIVATE: Final = 0o600
SEED_BYTES: Final = 32


class KeyUnreadable(Exception):
    """A file that should hold a key does not; the message says which and what to do."""


class Seed(NamedTuple):
    """A key: the secret seed (`SU…`), and the public part by which a broker knows it (`U…`)."""

    seed: str
    public: str


def make_seed() -> Seed:
    """Make a key nobody else has."""
    seed = nkeys.encode_seed(secrets.token_bytes(SEED_BYTES), nkeys.PREFIX_BYTE_USER).decode()
    return Seed(seed, _public(seed))


def write_private(path: Path, text: str) -> None:
    """Write what nobody but the owner may read; a file that is there is replaced as a whole."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def public_of(path: Path) -> str:
    """Return the public part of the seed in a file.

    Raises:
        KeyUnreadable: there is no such file, or no seed of a user in it.
    """
    try:
        return _public(path.read_text("ascii").strip())
    except (OSError, ValueError, nkeys.NkeysError) as error:
        raise KeyUnreadable(f"{path}: no NATS user seed (SU…): {error!r}") from error


def _public(seed: str) -> str:
    if not seed.startswith("SU"):
        raise ValueError("a user's seed begins with SU")
    raw = base64.b32decode(seed + "=" * (-len(seed) % 8))
    if int.from_bytes(raw[-2:], "little") != nkeys.crc16(raw[:-2]):
        raise ValueError("mistyped or cut: the check sum is another one")
    pair = nkeys.from_seed(bytearray(seed.encode()))
    public: bytes = pair.public_key
    pair.wipe()
    return public.decode()
