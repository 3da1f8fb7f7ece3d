"""A district's own server that comes long after the district was registered: nobody waits for it, and it waits for nobody."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from services.contracts.intake import ReportSubmitted
from tests.integration.intake.running import Deadlines, serving, submit
from tests.kit.controls import DISTRICT, EXPECTED, OBLIGATION, PERIOD, UNIT, submission
from tests.kit.servers import LeafServer, NatsServer
from tests.kit.toyservice import connected

pytestmark = pytest.mark.nats

LEAF: Final = DISTRICT.model_copy(update={"leaf": True})
OTHER: Final = DISTRICT.model_copy(update={"district": "vinh-quang"})
JOINED: Final = 10
"""Seconds; nats-server asks a source that did not answer again after 30 at best, after 150 at worst."""


async def test_a_leaf_that_comes_late_is_heard_at_once(tmp_path: Path, nats_server: NatsServer) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - the broker's clock stamps what arrives
    (tmp_path / "leaf").mkdir()
    leaf = LeafServer(tmp_path / "leaf", domain="rach-gia", remote_port=nats_server.leaf_port)
    try:
        async with connected(nats_server) as client, serving(tmp_path, nats_server, client) as intake:
            deadlines = Deadlines(client)
            await deadlines.start()
            await deadlines.say(LEAF, OTHER, UNIT, OBLIGATION, PERIOD, EXPECTED)
            await intake.hears("SUBMISSIONS_vinh-quang")

            await leaf.start()
            async with connected(leaf) as district:
                await submit(district, submission("RG-0001", at=now))
                (accepted,) = await intake.says(ReportSubmitted, within=JOINED)
    finally:
        leaf.kill()
    assert accepted.submission_id == "RG-0001"
