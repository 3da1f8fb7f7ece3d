"""`dunghan verify` on a running service: the toy speaks the same `Operations` as every service."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from nats.js import JetStreamContext

from tests.kit.servers import NatsServer
from tests.kit.toy import question
from tests.kit.toyservice import Running, asker, connected, serving, settings
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats


async def verify(running: Running, *options: str) -> tuple[int, dict[str, Any]]:
    """Run the command as a process; gives its exit code and what it printed."""
    command = ("-m", "services.cli.main", "verify", "intake", "--json", "--lang", "en")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        "--server",
        f"intake={running.address}",
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert out, err.decode()
    document: dict[str, Any] = json.loads(out)
    assert process.returncode is not None
    return process.returncode, document


async def test_verify_finds_what_a_stream_lacks_and_mends_it_when_asked(
    tmp_path: Path, nats_server: NatsServer
) -> None:
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker", audit_seconds=0)) as running,
        connected(nats_server) as client,
    ):
        await running.service.transactor.hear([question("one"), question("two")])
        await eventually(lambda: running.service.backlog == 0, within=20)
        await JetStreamContext(client).delete_stream("ASKER")
        code, document = await verify(running, "--here")
        assert (code, document["clean"], document["services"]["intake"]["rows"]) == (0, True, 4)
        code, document = await verify(running)
        (finding,) = document["services"]["intake"]["findings"]
        assert (code, finding["what"], finding["where"]) == (1, "stream-lacks", "ASKER asker 1–2")
        assert "--repair" in finding["todo"]
        code, document = await verify(running, "--repair")
        assert (code, document["clean"], document["services"]["intake"]["repaired"]) == (0, True, 2)
        assert (await JetStreamContext(client).stream_info("ASKER")).state.messages == 2
