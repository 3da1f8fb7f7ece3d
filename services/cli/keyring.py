"""The keys of a province in a folder: made once, never overwritten, and never part of a backup."""

import base64
import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.cli import testkeys
from services.cli.settings import SERVICES
from services.notify.issuerkeys import TRIAL
from services.permits.keys import make_seed, public_of, write_private
from services.permits.realm import Realm

PRIVATE_FOLDER: Final = 0o700
PROVINCE: Final = "province"
"""Who reads the aggregates."""


class Keyring:
    """The places of `keys/` and what is in them."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.realm_file = self.root / "realm.json"
        self.operator = self.root / "operator.nk"
        self.receipt_key = self.root / "receipt.pem"
        self.receipt_keys = self.root / "receipt-keys.json"
        self.issuers = self.root / "issuers"
        self.issuer_roots = self.root / "issuer-roots.crt"

    def service(self, name: str) -> Path:
        """Return the seed of a service."""
        return self.root / "services" / f"{name}.nk"

    def district(self, code: str) -> Path:
        """Return the seed of a district's system that runs beside the province."""
        return self.root / "districts" / f"{code}.nk"

    def leaf(self, code: str) -> Path:
        """Return the seed of a district's own server."""
        return self.root / "leaves" / f"{code}.nk"

    def consumer(self, name: str) -> Path:
        """Return the seed of somebody who reads aggregates."""
        return self.root / "consumers" / f"{name}.nk"

    def realm(self) -> Realm:
        """Return whom the broker lets in."""
        return Realm.load(self.realm_file)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nobody else change the keys meanwhile."""
        _private(self.root)
        with (self.root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def prepare(self, now: datetime) -> bool:
        """Make every key the province itself needs and does not have; say whether the realm is new."""
        with self.held():
            services = {name: _public(self.service(name)) for name in SERVICES}
            consumers = {PROVINCE: _public(self.consumer(PROVINCE))}
            operator = _public(self.operator)
            self._receipt_key(now)
            born = not self.realm_file.exists()
            known = Realm(province="", services={}, consumers={}, districts={}) if born else self.realm()
            wanted = known.model_copy(
                update={"services": services, "consumers": {**known.consumers, **consumers}, "operator": operator}
            )
            if born or wanted != known:
                wanted.keep(self.realm_file)
            return born

    def prepare_issuers(self) -> None:
        """Make the key with which letters are signed on trial, as long as their book has none of its own."""
        with self.held():
            _private(self.issuers)
            trial = self.issuers / TRIAL
            if trial.exists():
                return
            made = testkeys.make()
            self.issuer_roots.write_text(made.root, "utf-8")
            write_private(trial, made.key)

    def _receipt_key(self, now: datetime) -> None:
        if self.receipt_key.exists():
            return
        key = Ed25519PrivateKey.generate()
        text = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_private(self.receipt_key, text.decode())
        raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        listed = {
            "id": sha256(raw).hexdigest()[:16],
            "public_key": base64.b64encode(raw).decode(),
            "since": now.isoformat(timespec="seconds"),
            "until": None,
        }
        older = [{**one, "until": one["until"] or listed["since"]} for one in self._older()]
        written = json.dumps({"keys": [*older, listed]}, indent=1)
        beside = self.receipt_keys.with_suffix(".new")
        beside.write_text(written + "\n", "utf-8")
        beside.replace(self.receipt_keys)

    def _older(self) -> list[dict[str, str | None]]:
        if not self.receipt_keys.exists():
            return []
        known: list[dict[str, str | None]] = json.loads(self.receipt_keys.read_text("utf-8"))["keys"]
        return known

    def public_of_district(self, code: str) -> str:
        """Return the public key of a district's system beside the province, empty where there is none."""
        path = self.district(code)
        return public_of(path) if path.exists() else ""

    def make_district(self, code: str) -> str:
        """Return the public key of a district's system beside the province, made now where there is none."""
        return _public(self.district(code))


def _public(path: Path) -> str:
    """Return a seed's public key; a seed that is not there is made, one that is there stays."""
    if not path.exists():
        _private(path.parent)
        write_private(path, make_seed().seed)
    return public_of(path)


def _private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)
