"""A province's broker and a district's, on the configurations we generate: everybody has a key and may do only their own."""

import asyncio
import signal
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from nats import errors as nats_errors
from nats.aio.client import Client
from nats.js import JetStreamContext
from typing_extensions import override

from services.contracts import naming
from services.contracts.deadlines import DistrictKey, KeyUse
from services.intake import stores
from services.kit.streams import StreamSpec, provision
from services.permits import config
from services.permits.certificates import issue, make_ca
from services.permits.config import Place, Remote, Tls
from services.permits.grants import OWNS
from services.permits.keys import make_seed, public_of, write_private
from services.permits.realm import DistrictAccess, Realm
from tests.kit.servers import LOOPBACK, NatsServer
from tests.kit.wait import eventually

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
DIRECT: Final = ("d1", "d2")
LEAF: Final = "lf"
INBOXES: Final = {"operator": LEAF, "d1-new": "d1", "broker-operator": "operator"}
"""Whose inbox somebody uses who is not called as it is."""
SOON: Final = 60
RELOADED: Final = "Reloaded server configuration"


@dataclass
class Configured(NatsServer):
    """A server on a configuration that is given as text, and may be given anew while it runs."""

    text: str = ""

    @override
    def _config(self) -> str:
        return self.text

    async def reload(self, text: str) -> None:
        """Let it read another configuration."""
        log = self.folder / "nats.log"
        before = log.read_text("utf-8").count(RELOADED)
        self.text = text
        (self.folder / "nats.conf").write_text(text, "utf-8")
        self._signal(signal.SIGHUP)
        await eventually(lambda: log.read_text("utf-8").count(RELOADED) > before, within=SOON)

    def violations(self) -> list[str]:
        """Return what it forbade, as its log says."""
        return [line for line in (self.folder / "nats.log").read_text("utf-8").splitlines() if "Violation" in line]

    def _signal(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)


@dataclass
class Keys:
    """Seeds by name, made when they are first asked for."""

    folder: Path

    def path(self, name: str) -> Path:
        """Return the file of a seed."""
        path = self.folder / f"{name}.nk"
        if not path.exists():
            write_private(path, make_seed().seed)
        return path

    def public(self, name: str) -> str:
        """Return who has that seed, as a broker knows them."""
        return public_of(self.path(name))


@dataclass
class Ground:
    """The two servers, who may come in, and their keys."""

    hub: Configured
    leaf: Configured
    keys: Keys
    realm: Realm
    tls: Tls | None = None
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def client(self, name: str, on_error: Callable[[Exception], None] | None = None) -> Client:
        """Connect somebody where they belong: the systems of a leaf's district at its own server, all others at the province's."""
        server = self.leaf if name in {LEAF, "operator"} else self.hub

        async def told(error: Exception) -> None:
            if on_error is not None:
                on_error(error)

        client = Client()
        self._open.push_async_callback(_left, client)
        await client.connect(
            server.url,
            nkeys_seed=str(self.keys.path(name)),
            tls=ssl.create_default_context(cafile=self.tls.ca) if self.tls and server is self.hub else None,
            inbox_prefix=f"_INBOX_{INBOXES.get(name, name)}".encode(),
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.05,  # type: ignore[arg-type]  # nats-py takes fractions
            error_cb=told,
        )
        return client

    async def streams(self) -> None:
        """Let services make what they own, and intake what districts need, as they do themselves."""
        for name, owned in OWNS.items():
            client = await self.client(name)
            for stream in owned:
                kept = stream in {naming.AGGREGATES, naming.REFERENCE}
                await provision(client, StreamSpec(stream, (f"{stream.lower()}.>",), last_per_subject=kept))
        intake = await self.client("intake")
        for district in DIRECT:
            await provision(intake, stores.submissions_stream(district))
            await provision(intake, stores.bucket(district))
        await eventually(lambda: _answers(intake), within=SOON)
        for spec in stores.wanted(LEAF, leaf=True):
            await provision(intake, spec)
        await provision(intake, stores.submissions_stream(LEAF, leaf=True))

    async def close(self) -> None:
        """End everything."""
        await self._open.aclose()
        self.leaf.kill()
        self.hub.kill()


LEFT = 2.0


async def _left(client: Client) -> None:
    """Let go, also of a connection the broker does not want."""
    with suppress(OSError, nats_errors.Error, TimeoutError):
        await asyncio.wait_for(client.close(), LEFT)  # nats-py may wait for ever for one that never came in


async def _answers(intake: Client) -> bool:
    try:
        await JetStreamContext(intake, timeout=0.5, domain=LEAF).stream_info("NONE")
    except Exception as error:  # noqa: BLE001 - whatever says that there is no line yet
        return "not found" in str(error)
    return True


def realm_of(keys: Keys) -> Realm:
    """Let in the services, two districts that connect directly, one with a server of its own, and a reader of aggregates."""

    def opens(name: str, use: KeyUse = KeyUse.CLIENT) -> tuple[DistrictKey, ...]:
        return (DistrictKey(key=keys.public(name), use=use, since=NOW),)

    districts = {code: DistrictAccess(keys=opens(code)) for code in DIRECT}
    leaf = DistrictAccess(leaf=True, keys=opens("lf-server", KeyUse.LEAF))
    return Realm(
        province="kien-giang",
        operator=keys.public("broker-operator"),
        services={name: keys.public(name) for name in OWNS},
        consumers={"province": keys.public("province")},
        districts={**districts, LEAF: leaf},
    )


def hub_text(ground: Ground, now: datetime = NOW) -> str:
    """Write the configuration of the province's server."""
    hub = ground.hub
    place = Place("hub", hub.port, str(hub.store), leaf_port=hub.leaf_port, tls=ground.tls)
    return config.single(ground.realm, place, now)


def certified(folder: Path) -> Tls:
    """Make an authority, and a certificate for a server on this machine."""
    ca = make_ca("Kiên Giang", NOW)
    issued = issue(ca, "hub", [LOOPBACK], NOW)
    for name, text in (("ca.pem", ca.cert), ("hub.pem", issued.cert), ("hub.key", issued.key)):
        write_private(folder / name, text)
    return Tls(str(folder / "hub.pem"), str(folder / "hub.key"), str(folder / "ca.pem"))


def leaf_text(ground: Ground) -> str:
    """Write the configuration of the district's server."""
    place = Place("leaf", ground.leaf.port, str(ground.leaf.store))
    joins = "tls" if ground.tls else "nats-leaf"
    remote = Remote(
        (f"{joins}://{LOOPBACK}:{ground.hub.leaf_port}",),
        ground.keys.path("lf-server").read_text(),
        ca=ground.tls.ca if ground.tls else "",
        reconnect="100ms",
    )
    return config.leaf(
        LEAF, place, remote, clients=(ground.keys.public(LEAF),), operator=ground.keys.public("operator")
    )


@asynccontextmanager
async def standing(
    folder: Path, change: Callable[[str], str] = str, patience: float = SOON, *, tls: bool = False
) -> AsyncIterator[Ground]:
    """Start both servers, with all streams; `change`: what is done to the province's configuration before."""
    for name in ("hub", "leaf", "keys"):
        (folder / name).mkdir()
    keys = Keys(folder / "keys")
    trusted = certified(folder / "keys") if tls else None
    ground = Ground(Configured(folder / "hub"), Configured(folder / "leaf"), keys, realm_of(keys), trusted)
    ground.hub.text, ground.leaf.text = change(hub_text(ground)), leaf_text(ground)
    await ground.hub.start()
    try:
        await ground.leaf.start()
        async with asyncio.timeout(patience):
            await ground.streams()
        yield ground
    finally:
        await ground.close()
