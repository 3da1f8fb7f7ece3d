"""Three servers at the province, by the configurations we generate: one may die, and nothing waits for it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.contracts import naming
from services.contracts.deadlines import DistrictKey
from services.contracts.intake import ReportSubmitted
from services.kit.access import access
from services.kit.settings import Nats
from services.kit.streams import StreamSpec, provision
from services.permits import config
from services.permits.certificates import issue, make_ca
from services.permits.config import Place, Tls
from services.permits.grants import OWNS
from services.permits.keys import write_private
from services.permits.realm import DistrictAccess, Realm
from tests.integration.intake.running import Deadlines, serving
from tests.kit.controls import IN_TIME, KNOWN, submission
from tests.kit.ground import NOW, Configured, Keys
from tests.kit.servers import LOOPBACK, free_port
from tests.kit.wait import eventually

pytestmark = [pytest.mark.nats, pytest.mark.slow]

NAMES: Final = ("n1", "n2", "n3")
DISTRICT: Final = "rach-gia"
STREAM: Final = naming.submissions_stream(DISTRICT)
STREAMS: Final = (STREAM, naming.INTAKE, naming.RECEIPTS, naming.DEAD)
ELECTED: Final = 60
"""Seconds within which a cluster has leaders again, on a busy machine."""


@dataclass
class Cluster:
    """Three servers, and how to come to them."""

    servers: dict[str, Configured]
    keys: Keys
    ca: Path

    def nats(self, name: str) -> Nats:
        """Return a service's settings."""
        urls = ",".join(server.url for server in self.servers.values())
        return Nats(url=urls, key=str(self.keys.path(name)), ca=str(self.ca), replicas=3)

    async def client(self, name: str) -> Client:
        """Connect somebody to whichever server is there."""
        settings = self.nats(name)
        client = Client()
        await client.connect(
            settings.url.split(","),
            nkeys_seed=settings.key,
            tls=access(settings, name)["security"].ssl_context,
            inbox_prefix=f"_INBOX_{name}".encode(),
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.05,  # type: ignore[arg-type]  # nats-py takes fractions
            error_cb=_quiet,
        )
        return client


async def _quiet(_error: Exception) -> None:
    """Say nothing: servers are killed here on purpose."""


def places_of(folder: Path, servers: dict[str, Configured]) -> list[Place]:
    """Give every server a certificate of one authority, and a place."""
    ca = make_ca("Kiên Giang", NOW)
    (folder / "ca.pem").write_text(ca.cert, "ascii")
    places = []
    for name, server in servers.items():
        issued = issue(ca, name, [LOOPBACK, "localhost"], NOW)
        cert, key = folder / f"{name}.pem", folder / f"{name}.key"
        cert.write_text(issued.cert, "ascii")
        write_private(key, issued.key)
        tls = Tls(str(cert), str(key), str(folder / "ca.pem"))
        places.append(Place(name, server.port, str(server.store), route_port=free_port(), tls=tls))
    return places


@asynccontextmanager
async def clustered(folder: Path) -> AsyncIterator[Cluster]:
    """Start three servers."""
    for name in (*NAMES, "keys"):
        (folder / name).mkdir()
    keys = Keys(folder / "keys")
    servers = {name: Configured(folder / name) for name in NAMES}
    realm = Realm(
        province="kien-giang",
        services={name: keys.public(name) for name in OWNS},
        districts={DISTRICT: DistrictAccess(keys=(DistrictKey(key=keys.public(DISTRICT), since=NOW),))},
    )
    places = places_of(folder, servers)
    for name, server in servers.items():
        server.text = config.cluster(realm, places, name, NOW)
    try:
        for server in servers.values():
            await server.start()
        yield Cluster(servers, keys, folder / "ca.pem")
    finally:
        for server in servers.values():
            server.kill()


async def made(client: Client, spec: StreamSpec) -> bool:
    """Say whether a stream could be made: there must be a leader for that."""
    try:
        await provision(client, spec)
    except (js_errors.Error, nats_errors.Error):
        return False
    return True


async def leader(client: Client) -> str:
    """Return which server leads the district's stream."""
    info = await JetStreamContext(client, timeout=1).stream_info(STREAM)
    return str(info.cluster.leader if info.cluster else "")


async def stored(client: Client, subject: str, body: bytes, headers: dict[str, str]) -> None:
    """Publish until a stream has it."""
    js = JetStreamContext(client, timeout=1)

    async def once() -> bool:
        try:
            await js.publish(subject, body, headers=headers)
        except (js_errors.Error, nats_errors.Error, TimeoutError):
            return False
        return True

    await eventually(once, within=ELECTED)


async def send(client: Client, numbers: Sequence[int]) -> None:
    """Send, each again under its own id until it is stored."""
    for number in numbers:
        sent = submission(f"RG-{number:04}")
        headers = {"Nats-Msg-Id": naming.message_id(DISTRICT, sent.submission_id)}
        await stored(client, naming.submission_subject(DISTRICT, "an-binh"), sent.model_dump_json().encode(), headers)


async def test_one_of_three_servers_dies_and_comes_back_and_nothing_is_lost(tmp_path: Path) -> None:
    async with clustered(tmp_path) as cluster:
        deadlines_client, district, watcher = [await cluster.client(name) for name in ("deadlines", DISTRICT, "intake")]
        spec = StreamSpec(naming.DEADLINES, ("deadlines.>",), replicas=3)
        await eventually(lambda: made(deadlines_client, spec), within=ELECTED)
        sealed = await Deadlines(deadlines_client).say(*KNOWN, published=False)
        for subject, body in sealed:
            await stored(deadlines_client, subject, body.encode(), {})
        async with serving(tmp_path, cluster.nats("intake"), watcher, start=IN_TIME) as intake:
            await intake.hears(STREAM)
            await send(district, range(20))

            gone = cluster.servers[await leader(watcher)]
            gone.kill()
            await send(district, range(20, 40))
            await gone.start()
            await eventually(lambda: current(watcher), within=ELECTED)

            another = cluster.servers[await leader(watcher)]
            another.kill()
            await send(district, range(40, 60))

            async def everything() -> list[ReportSubmitted] | None:
                try:
                    found = await intake.said(ReportSubmitted)
                except (js_errors.Error, nats_errors.Error):
                    return None
                return found if len(found) >= 60 else None

            said = await eventually(everything, within=ELECTED) or []
        for client in (deadlines_client, district, watcher):
            await client.close()
    assert sorted(event.submission_id for event in said) == [f"RG-{number:04}" for number in range(60)]
    assert gone.violations() == []


async def current(client: Client) -> bool:
    """Say whether all three servers have all streams."""
    js = JetStreamContext(client, timeout=1)
    try:
        clusters = [(await js.stream_info(stream)).cluster for stream in STREAMS]
    except (js_errors.Error, nats_errors.Error):
        return False
    replicas = [replica for cluster in clusters if cluster for replica in cluster.replicas or []]
    return len(replicas) == 2 * len(STREAMS) and all(one.current and not one.offline for one in replicas)
