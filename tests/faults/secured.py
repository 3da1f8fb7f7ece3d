"""Servers as they run in earnest: generated configurations, a key for everybody, nobody in without one."""

import base64
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client
from typing_extensions import override

from services.contracts.deadlines import DistrictKey, KeyUse
from services.kit.clock import RealClock
from services.permits import config
from services.permits.config import Place, Remote
from services.permits.keys import make_seed, public_of, write_private
from services.permits.realm import DistrictAccess, Realm
from tests.kit.servers import LOOPBACK, LeafServer, NatsServer

CLOCK: Final = RealClock()
SERVICES: Final = ("intake", "deadlines", "scoring", "notify")
OPERATOR: Final = "operator"


@dataclass
class Keys:
    """A folder of keys: `<name>.nk` of everybody, the receipts' key and its public part."""

    folder: Path

    def __post_init__(self) -> None:
        """Make what signs receipts."""
        self.folder.mkdir()
        key = Ed25519PrivateKey.generate()
        kinds = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        write_private(self.receipt_key, key.private_bytes(*kinds).decode())
        raw = key.public_key().public_bytes_raw()
        known = {"id": sha256(raw).hexdigest()[:16], "public_key": base64.b64encode(raw).decode()}
        self.receipt_keys.write_text(json.dumps({"keys": [known]}), "utf-8")

    @property
    def receipt_key(self) -> Path:
        """What intake signs with."""
        return self.folder / "receipt.pem"

    @property
    def receipt_keys(self) -> Path:
        """What districts verify with."""
        return self.folder / "receipt-keys.json"

    def of(self, name: str) -> Path:
        """Return somebody's seed, made now where there is none."""
        path = self.folder / f"{name}.nk"
        if not path.exists():
            write_private(path, make_seed().seed)
        return path

    def public(self, name: str) -> str:
        """Return the public part of somebody's seed."""
        return public_of(self.of(name))

    def server_of(self, code: str) -> Path:
        """Return the seed of a district's own server."""
        return self.of(f"{code}-leaf")

    def realm(self, direct: Sequence[str], leaves: Sequence[str]) -> Realm:
        """Say who may come in."""
        keys = {code: (public_of(self.of(code)), KeyUse.CLIENT) for code in direct}
        keys |= {code: (public_of(self.server_of(code)), KeyUse.LEAF) for code in leaves}
        now = CLOCK.now()
        return Realm(
            province="p",
            services={name: self.public(name) for name in SERVICES},
            districts={
                code: DistrictAccess(leaf=code in leaves, keys=(DistrictKey(key=key, use=use, since=now),))
                for code, (key, use) in keys.items()
            },
        )


@dataclass
class Hub(NatsServer):
    """The province's server."""

    realm: Realm = field(kw_only=True)

    @override
    def _config(self) -> str:
        place = Place(name="hub", port=self.port, store=str(self.store), leaf_port=self.leaf_port)
        return config.single(self.realm, place, CLOCK.now())


@dataclass
class Leaf(LeafServer):
    """A district's own server, which its operator may do everything on."""

    keys: Keys = field(kw_only=True)

    @override
    def _config(self) -> str:
        place = Place(name=f"leaf-{self.domain}", port=self.port, store=str(self.store))
        seed = self.keys.server_of(self.domain).read_text("ascii").strip()
        remote = Remote((f"nats-leaf://{LOOPBACK}:{self.remote_port}",), seed)
        clients, operator = (self.keys.public(self.domain),), self.keys.public(OPERATOR)
        return config.leaf(self.domain, place, remote, clients=clients, operator=operator)


@asynccontextmanager
async def looking(server: NatsServer, keys: Keys, name: str) -> AsyncIterator[Client]:
    """Connect as somebody who may look into streams: `intake` at the hub, the operator at a leaf."""
    client = Client()
    prefix = f"_INBOX_{name}"
    await client.connect(server.url, nkeys_seed=str(keys.of(name)), inbox_prefix=prefix, max_reconnect_attempts=-1)
    try:
        yield client
    finally:
        await client.close()
