"""A service that may not publish says so at once, keeps everything, and goes on when it may."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from services.kit.streams import provision
from tests.kit.servers import LOOPBACK, NatsServer
from tests.kit.toy import question
from tests.kit.toyservice import ASKER, Running, asker, serving, settings
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats


class Guarded(NatsServer):
    """A server with one user, who may not publish where it is told."""

    denied = "asker.>"

    @property
    @override
    def url(self) -> str:
        return f"nats://toy:toy@{LOOPBACK}:{self.port}"

    @override
    def _config(self) -> str:
        user = f'{{ user: toy, password: toy, permissions: {{ publish: {{ deny: ["{self.denied}"] }} }} }}'
        return f"{super()._config()}\nauthorization {{ users: [ {user} ] }}\n"

    def allow(self) -> None:
        """Let it publish everything from now on."""
        self.denied = "nothing"
        (self.folder / "nats.conf").write_text(self._config(), "utf-8")
        os.kill(self.pid, signal.SIGHUP)


async def forbidden(running: Running) -> list[str]:
    return [alarm for alarm in await running.service.alarms() if "permissions violation" in alarm]


async def refused(running: Running) -> list[str]:
    return [alarm for alarm in await running.service.alarms() if alarm.startswith("nats refuses asker.")]


async def test_what_a_stream_refuses_rings_until_it_takes_it(tmp_path: Path, nats_server: NatsServer) -> None:
    async with serving(asker, settings(tmp_path, nats_server, "asker")) as running:
        await provision(running.service.client, replace(ASKER, max_msg_size=10))
        await running.service.transactor.hear([question("one")])
        (alarm,) = await eventually(lambda: refused(running), within=20) or []
        assert "maximum allowed" in alarm
        await provision(running.service.client, ASKER)
        await eventually(lambda: running.service.backlog == 0, within=20)
        assert await refused(running) == []


async def test_a_forbidden_publication_rings_is_counted_and_comes_out_when_it_may(tmp_path: Path) -> None:
    server = Guarded(tmp_path)
    await server.start()
    try:
        async with serving(asker, settings(tmp_path, server, "asker")) as running:
            await running.service.transactor.hear([question("one")])
            (alarm,) = await eventually(lambda: forbidden(running), within=20) or []
            measured = await running.service.measure()
            assert running.service.backlog > 0
            server.allow()
            await eventually(lambda: running.service.backlog == 0, within=20)
    finally:
        server.stop()
    assert "publish" in alarm
    assert "asker." in alarm
    assert measured.violations["publish"] >= 1
    assert measured.alarms >= 1
