"""A district whose stream the broker refuses: it is named, and no other district pays for it."""

from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from nats.js import JetStreamContext, api
from nats.js import errors as js_errors

from services.contracts import naming
from services.contracts.intake import ReportSubmitted
from tests.integration.intake.running import SOON, Deadlines, Intake, serving, submit
from tests.kit.controls import DISTRICT, EXPECTED, IN_TIME, OBLIGATION, PERIOD, UNIT, submission
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

HA_TIEN: Final = DISTRICT.model_copy(update={"district": "ha-tien"})


async def test_streams_come_back_after_every_outage(tmp_path: Path, nats_server: NatsServer) -> None:
    async with connected(nats_server) as client, serving(tmp_path, nats_server, client, IN_TIME) as intake:
        js = JetStreamContext(client, timeout=5)
        await js.add_stream(api.StreamConfig(name="IN_THE_WAY", subjects=["submissions.ha-tien.>"]))
        deadlines = Deadlines(client)
        await deadlines.start()
        await deadlines.say(HA_TIEN, DISTRICT, UNIT, OBLIGATION, PERIOD, EXPECTED)
        await intake.hears("SUBMISSIONS_rach-gia")
        assert not intake.service.is_heard("SUBMISSIONS_ha-tien")
        assert await named(intake)
        for turn in (1, 2):
            await js.delete_stream(naming.RECEIPTS)
            nats_server.kill()
            await nats_server.start()
            await eventually(lambda: answered(intake), within=SOON)
            await submit(client, submission(f"RG-000{turn}"))
            await intake.says(ReportSubmitted, turn)
            await eventually(lambda t=turn: intake.receipts(f"RG-000{t}"), within=SOON)  # type: ignore[misc]
        await js.delete_stream("IN_THE_WAY")
        await intake.hears("SUBMISSIONS_ha-tien")
        assert not await named(intake)


async def named(intake: Intake) -> list[str]:
    """Return alarms that say which stream is refused."""
    return [alarm for alarm in await intake.service.alarms() if alarm.startswith("stream of ha-tien: nats: ")]


async def answered(intake: Intake) -> bool:
    """Say whether the stream of receipts is there."""
    with suppress(js_errors.NotFoundError, js_errors.ServiceUnavailableError, TimeoutError):
        await intake.stored().stream_info(naming.RECEIPTS)
        return True
    return False
