"""Buckets of districts: made by intake, set right where somebody made them otherwise, and nobody waits for another."""

from pathlib import Path
from typing import Final

import pytest
from nats.js import JetStreamContext, api
from nats.js import errors as js_errors

from services.intake.stores import bucket, submissions_stream, wanted
from tests.integration.intake.running import SOON, Deadlines, Intake, serving
from tests.kit.controls import DISTRICT, IN_TIME
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

HA_TIEN: Final = DISTRICT.model_copy(update={"district": "ha-tien", "name": "Hà Tiên"})
TROUBLE: Final = "stores of rach-gia"


async def right(js: JetStreamContext, district: str) -> bool:
    """Say whether a district's bucket is as it shall be."""
    spec = bucket(district)
    try:
        config = (await js.stream_info(spec.name)).config
    except js_errors.NotFoundError:
        return False
    limits = (config.max_age, config.max_bytes, config.allow_rollup_hdrs, config.deny_purge, config.allow_direct)
    return limits == (30 * 86_400, 4 * 1024**3, True, False, True)


async def test_a_bucket_that_cannot_be_set_right_rings_and_keeps_nobody_waiting(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with connected(nats_server) as client:
        js = JetStreamContext(client)
        await js.create_object_store("documents-rach-gia", storage=api.StorageType.MEMORY)
        await js.create_object_store("documents-ha-tien", ttl=60)
        async with serving(tmp_path, nats_server, client, IN_TIME) as intake:
            deadlines = Deadlines(client)
            await deadlines.start()
            await deadlines.say(DISTRICT, HA_TIEN)
            await eventually(lambda: right(js, "ha-tien"), within=SOON)
            await eventually(lambda: rings(intake), within=SOON)
            assert not await right(js, "rach-gia")
            await intake.hears("SUBMISSIONS_rach-gia")
            await js.delete_object_store("documents-rach-gia")
            await eventually(lambda: right(js, "rach-gia"), within=SOON)
            await eventually(lambda: not rings(intake), within=SOON)


def rings(intake: Intake) -> bool:
    return TROUBLE in intake.service.troubles


def test_a_leafs_stores_lie_in_its_own_domain_and_a_direct_ones_here() -> None:
    assert [spec.domain for spec in wanted("rach-gia", leaf=True)] == ["rach-gia", "rach-gia"]
    assert wanted("rach-gia", leaf=False) == (bucket("rach-gia"),)
    assert submissions_stream("rach-gia", leaf=True).config().sources
    assert not submissions_stream("rach-gia", domain="rach-gia").config().sources
