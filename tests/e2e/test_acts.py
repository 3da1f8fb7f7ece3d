"""Officers and operators at the command line: see what a closing waits for, and end it with a reason."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import nats
import pytest

from services.kit.smtpsink import MailSink
from tests.e2e.whole import dunghan
from tests.faults import province as provinces
from tests.faults.province import CLOCK, DISTRICTS, Province
from tests.kit.servers import NatsServer
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(200)]

UNITS: Final = 6
AWAY: Final = DISTRICTS[1]
OF_AWAY: Final = UNITS // len(DISTRICTS)
PATIENT: Final = 20
"""Working days of patience, so that only a person ends it."""


class Desk:
    """Somebody who types commands against the services of a province."""

    def __init__(self, made: Province) -> None:
        self._servers = ",".join(f"{name}={process.address}" for name, process in made.processes.items())

    async def types(self, *words: str, code: int = 0) -> Any:
        """Type a command; return what it said as JSON."""
        found, out, err = await dunghan("--json", "--lang", "en", "--server", self._servers, *words)
        assert found == code, out + err
        return json.loads(out) if out.strip() else err

    async def reads(self, *words: str) -> str:
        """Type a command for people to read."""
        found, out, err = await dunghan("--lang", "en", "--no-color", "--server", self._servers, *words)
        assert found == 0, out + err
        return out


async def send_stale(made: Province) -> None:
    """Send a report whose stamp lies three days back."""
    client = await nats.connect(made.server.url)
    body = {
        "submission_id": "OLD-1",
        "unit": "u0",
        "obligation": "C-0",
        "period": "P1",
        "submitted_at": (CLOCK.now() - timedelta(days=3)).isoformat(),
        "channel": "e-office",
        "attested": {"signed": True, "annexes_complete": True},
    }
    await client.jetstream().publish(f"submissions.{DISTRICTS[0]}.u0", json.dumps(body).encode())
    await client.close()


async def a_closing_is_ended(desk: Desk, made: Province) -> None:
    """What it waits for is shown, and a reason ends it, once."""
    shown = await desk.types("periods", "show", "P-0/P1")
    assert (shown["period"]["state"], shown["instants"][0]["silent"]) == ("closing", [AWAY])
    assert [duty["district"] for duty in shown["open"]] == [AWAY] * OF_AWAY
    waits = f"{OF_AWAY} duties of silent districts {AWAY}"
    assert waits in await desk.reads("progress")
    assert AWAY in await desk.reads("periods", "show", "P-0/P1")
    assert "closing" in await desk.reads("periods", "list")
    assert "reason" in await desk.types("periods", "close", "P-0/P1", "--reason", "", code=2)
    closed = await desk.types("periods", "close", "P-0/P1", "--reason", "đứt cáp", "--source", "15/SNV")
    assert int(closed["closed"]) == OF_AWAY
    await made.settled()
    shown = await desk.types("periods", "show", "P-0/P1")
    assert (shown["period"]["state"], shown["open"]) == ("closed", [])
    assert "deadlines" in await desk.types("periods", "close", "P-0/P1", "--reason", "lần nữa", code=3)


async def a_held_report_is_decided(desk: Desk, made: Province) -> None:
    """It is listed with its three moments, and an officer takes it in."""
    await send_stale(made)
    held = await eventually(lambda: desk.types("submissions", "list", "--outcome", "held"), within=40)
    assert held[0]["reasons"] == "stamp-too-old"
    assert held[0]["clock_difference"] == pytest.approx(3 * 86_400, abs=60)
    assert "OLD-1" in await desk.reads("submissions", "list")
    reviewed = await desk.types("submissions", "review", DISTRICTS[0], "OLD-1", "--reason", "đã đối chiếu")
    assert reviewed["outcome"] == "accepted"


@pytest.mark.slow
async def test_what_a_closing_waits_for_is_seen_and_ended(tmp_path: Path, nats_server: NatsServer) -> None:
    async with (
        provinces.province(tmp_path, nats_server, provinces.sqlite_urls(tmp_path), UNITS, silent_seconds=1.0) as made,
        MailSink(tmp_path / "mail", port=made.smtp_port),
    ):
        desk = Desk(made)
        await made.name_issuers()
        await made.take_in(current=1, past=1, leaf=AWAY, patience=PATIENT)
        await made.settled()
        await a_closing_is_ended(desk, made)
        await a_held_report_is_decided(desk, made)

        span = ("--since", (CLOCK.now() - timedelta(hours=2)).isoformat(), "--until", CLOCK.now().isoformat())
        declared = await desk.types("districts", "outage", AWAY, *span, "--reason", "mất điện")
        assert declared["outage"]
        assert set(await desk.types("clock", "confirm", "--reason", "đã so giờ")) == set(provinces.SERVICES)
        assert "scoring" in await desk.types("incarnation", "open", "scoring", "--reason", "thử", code=3)
