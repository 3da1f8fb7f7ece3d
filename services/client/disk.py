"""What the outbox asks of the disk: one process at a time, and a document that is there after a power failure."""

import fcntl
import os
import shutil
from pathlib import Path
from typing import IO

from services.client import papers
from services.client.failures import OutboxTaken


def held(path: Path) -> IO[str]:
    """Hold the outbox for this process; the lock goes with it, however it ends.

    Raises:
        OutboxTaken: another process holds it.
    """
    lock = path.with_name(f"{path.name}.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        pid = lock.read().strip() or "?"
        lock.close()
        raise OutboxTaken(path=path, pid=pid) from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def copied(document: Path, folder: Path) -> str:
    """Copy a document beside the outbox so that it is there after a power failure; return its name there."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{papers.hash_of(document)}{document.suffix.lower()}"
    at = folder / name
    if at.exists() or document == at:
        return name
    beside = folder / f".{name}"
    with document.open("rb") as source, beside.open("wb") as copy:
        shutil.copyfileobj(source, copy)
        copy.flush()
        os.fsync(copy.fileno())
    beside.replace(at)
    return name
