"""Child processes that never outlive us: leashed, known by their own marks, ended in order."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from services.cli import settings

OURS = "DUNGHAN_DATA_DIR"
"""Every child carries its data folder under this name; no other process has both it and the program's name."""

LEASH = Path(__file__).with_name("leash.py")


@dataclass(frozen=True)
class Program:
    """What to start: a name, a command line, its environment, where its output goes, how it dies with us."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    death: signal.Signals = signal.SIGTERM


async def spawn(program: Program) -> asyncio.subprocess.Process:
    """Start a program in a session of its own, so that Ctrl-C reaches only the supervisor."""
    leash = (sys.executable, "-I", "-S", str(LEASH), str(int(program.death)), str(os.getpid()))
    with program.log.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *leash,
            *program.command,
            env=settings.child_environment(program.environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


async def end(process: asyncio.subprocess.Process, patience: float) -> None:
    """Ask a process to end; after `patience` seconds make it."""
    if process.returncode is not None:
        return
    try:
        process.terminate()
        async with asyncio.timeout(patience):
            await process.wait()
    except ProcessLookupError:
        return
    except TimeoutError:
        process.kill()
        await process.wait()


def stale(run: Path, root: Path) -> list[psutil.Process]:
    """Return processes of an earlier run that still live, proven ours by what they run and carry."""
    found = []
    for pid_file in sorted(run.glob("*.pid")):
        process = _process(pid_file)
        if process is not None and is_ours(process, pid_file.stem, root):
            found.append(process)
    return found


def _process(pid_file: Path) -> psutil.Process | None:
    try:
        return psutil.Process(int(pid_file.read_text().strip()))
    except (OSError, ValueError, psutil.Error):
        return None


def is_ours(process: psutil.Process, name: str, root: Path) -> bool:
    """Say whether a process is that program of that folder; a pid alone may belong to anybody by now."""
    program = "nats-server" if name == "nats" else f"services.{name}"
    try:
        runs = any(program in part for part in process.cmdline())
        return runs and process.environ().get(OURS) == str(root)
    except psutil.Error:
        return False


def end_stale(run: Path, root: Path, patience: float) -> None:
    """End what an earlier run left behind, within `patience` seconds."""
    left = stale(run, root)
    for process in left:
        _signal(process, signal.SIGTERM)
    _gone, alive = psutil.wait_procs(left, timeout=patience)
    for process in alive:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=patience)


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.Error:
        return
