"""A data folder from before there were keys: its streams are there under the keys it gets at its next start."""

from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error

from services.cli import broker, processes
from services.cli.failures import CliFailure
from services.cli.folder import Folder, born
from services.cli.keyring import Keyring
from services.cli.outfit import machine
from tests.kit.servers import NatsServer

pytestmark = pytest.mark.nats

DISTRICT = "SUBMISSIONS_rach-gia"
PATIENCE = 60


async def _left_by_an_older_release(folder: Folder, beside: Path) -> None:
    server = NatsServer(beside)
    await server.start()
    client = await nats.connect(server.url)
    await client.jetstream().add_stream(name=DISTRICT, subjects=["submissions.rach-gia.>"])
    await client.jetstream().publish("submissions.rach-gia.an-binh", b"{}")
    await client.close()
    server.stop()
    folder.nats.rmdir()
    server.store.rename(folder.nats)


async def test_streams_of_a_folder_without_keys_are_kept(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    state = born(folder, clock_start=None, story="", lang="en")
    await _left_by_an_older_release(folder, tmp_path)
    keyring = Keyring(folder.keys)
    keyring.prepare(machine())

    process = await processes.spawn(broker.program(folder, state, "en"))
    try:
        await broker.wait_until_ready(folder, state.ports["nats"], patience=PATIENCE, lang="en")
        client = await nats.connect(
            state.nats_url, nkeys_seed=str(keyring.service("intake")), inbox_prefix="_INBOX_intake"
        )
        found = await client.jetstream().stream_info(DISTRICT)
        await client.close()
        nobody = Client()
        with pytest.raises(Error, match="Authorization Violation"):
            await nobody.connect(state.nats_url, allow_reconnect=False, error_cb=_quiet)
        await nobody.close()
    finally:
        await processes.end(process, PATIENCE)

    assert found.state.messages == 1


async def _quiet(_error: Exception) -> None:
    """What is refused is looked at by the test."""


async def test_what_a_broker_does_not_take_is_told_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path)
    state = born(folder, clock_start=None, story="", lang="en")
    Keyring(folder.keys).prepare(machine())
    good = broker.configuration(folder, state)
    process = await processes.spawn(broker.program(folder, state, "en"))
    try:
        await broker.wait_until_ready(folder, state.ports["nats"], patience=PATIENCE, lang="en")
        (folder.run / "nats.pid").write_text(str(process.pid))
        with folder.locked("en"):
            monkeypatch.setattr(broker, "configuration", lambda _folder, _state: good + "\nno_such_thing: {}\n")
            with pytest.raises(CliFailure, match="look at"):
                await broker.tell(folder, "en")
            monkeypatch.setattr(broker, "configuration", lambda _folder, _state: good + "# another\n")
            await broker.tell(folder, "en")
    finally:
        await processes.end(process, PATIENCE)

    assert (folder.run / "nats.conf").read_text("utf-8") == good + "# another\n"
    assert (folder.log / "nats.log").read_text("utf-8").count(broker.RELOADED) == 2
