"""An officer types whose report it is, where several units came after the one it was sent for."""

from pathlib import Path
from typing import Final

import pytest

from services.cli import desk
from services.cli.failures import RefusedByRule
from services.cli.output import Output
from services.cli.said import Said
from services.cli.server_commands import Asked
from services.contracts.intake import ReportHeld, ReportSubmitted
from tests.integration.intake.running import Deadlines, serving, submit
from tests.integration.intake.test_rules import MOI, ended, owed_by
from tests.kit.controls import DUE, KNOWN, OTHER_UNIT, submission
from tests.kit.servers import NatsServer
from tests.kit.toyservice import connected

pytestmark = pytest.mark.nats
WHICH: Final = desk.Which("rach-gia", "RG-0001")


async def test_an_officer_names_the_successor(
    tmp_path: Path, nats_server: NatsServer, capsys: pytest.CaptureFixture[str]
) -> None:
    async with connected(nats_server) as client, serving(tmp_path, nats_server, client, DUE) as intake:
        deadlines = Deadlines(client)
        await deadlines.start()
        await deadlines.say(*KNOWN, MOI, OTHER_UNIT, ended("moi", "rach-soi"), owed_by("moi", "rach-soi"))
        await intake.has_heard(deadlines)
        await intake.hears("SUBMISSIONS_rach-gia")
        await submit(client, submission())
        await intake.says(ReportHeld)
        asked = Asked(Output(lang="en", json=True), f"intake=127.0.0.1:{intake.port}")
        with pytest.raises(RefusedByRule, match="moi rach-soi"):
            await desk.review(asked, None, WHICH, desk.Verdict(()), Said("của Mới"))
        await desk.review(asked, None, WHICH, desk.Verdict((), successor="moi"), Said("của Mới"))
        (accepted,) = await intake.says(ReportSubmitted)
    assert accepted.successor == "moi"
    assert '"accepted"' in capsys.readouterr().out
