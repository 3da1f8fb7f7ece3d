"""Over TLS: services, districts and a district's own server trust the province's authority, and nobody comes in without it."""

import asyncio
import ssl
from pathlib import Path

import pytest
from nats.aio.client import Client

from tests.integration.permits.matrix import Asks, Hears, Reaches
from tests.integration.permits.trying import Trial
from tests.kit.ground import LEAF, standing

pytestmark = pytest.mark.nats

LET_IN = 0.5
ROWS = (
    Asks("d1", "submissions.d1.an-binh", "ok"),
    Asks(LEAF, f"status.{LEAF}", "ok"),
    Hears(LEAF, f"receipts.{LEAF}.>", "ok", "intake", f"receipts.{LEAF}.an-binh"),
    Reaches("intake", f"SUBMISSIONS_{LEAF}", "ok", "sourced"),
)


async def test_everything_goes_over_tls(tmp_path: Path) -> None:
    async with standing(tmp_path, tls=True) as ground:
        trial = Trial(ground)
        await trial.begin()
        assert await trial.differing(ROWS) == []


async def test_who_does_not_trust_the_authority_does_not_come_in(tmp_path: Path) -> None:
    async with standing(tmp_path, tls=True) as ground:
        refused = list[str]()

        async def told(error: Exception) -> None:
            refused.append(str(error))

        client = Client()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(LET_IN):
                await client.connect(
                    ground.hub.url,
                    tls=ssl.create_default_context(),
                    nkeys_seed=str(ground.keys.path("d1")),
                    error_cb=told,
                    reconnect_time_wait=0.1,  # type: ignore[arg-type]  # nats-py takes fractions
                )
        await client.close()
        assert "CERTIFICATE_VERIFY_FAILED" in refused[0]
