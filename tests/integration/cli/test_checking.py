"""`district check` against brokers that are not as they should be: open to everybody, and greedy."""

from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest

from services.cli import bundle
from services.cli.bundle import Contents, Profile
from services.cli.outfit import Bad, Outfit, machine
from services.cli.probing import Probe
from services.permits.keys import make_seed
from tests.kit.servers import NatsServer

pytestmark = pytest.mark.nats

DISTRICT = "ha-tien"


@pytest.fixture
async def probe(tmp_path: Path) -> AsyncIterator[Probe]:
    """Connected to a server that lets everybody do everything."""
    server = NatsServer(tmp_path)
    await server.start()
    with bundle.place(tmp_path / "bundle") as folder:
        profile = Profile("district.submission.v1", DISTRICT, "kien-giang", (server.url,))
        bundle.write(folder, Contents(profile, "Hà Tiên", make_seed().seed, None), machine())
    probe = Probe(Outfit((DISTRICT, tmp_path / "bundle", None), "en", machine))
    await probe.own.read_profile()
    try:
        await probe.connection()
        yield probe
    finally:
        await probe.close()
        server.stop()


async def wrong(step: object) -> str:
    with pytest.raises(Bad) as bad:
        await step  # type: ignore[misc]  # any step of the walk
    return bad.value.found.key


async def test_a_broker_open_to_everybody_is_named(probe: Probe) -> None:
    assert await wrong(probe.permissions()) == "too-much"


async def test_a_stream_that_takes_everything_is_named(probe: Probe) -> None:
    client = await nats.connect(probe.own.profile.urls[0])
    await client.jetstream().add_stream(name=f"SUBMISSIONS_{DISTRICT}", subjects=[f"submissions.{DISTRICT}.>"])
    await client.close()

    assert await wrong(probe.size()) == "size-taken"
    assert await wrong(probe.test(0.2)) == "no-test-receipt"
    assert await wrong(probe.bucket()) == "no-bucket"
    assert await wrong(probe.contract(None)) == "no-reference"
    assert (await probe.clock()).key == "found-clock"
