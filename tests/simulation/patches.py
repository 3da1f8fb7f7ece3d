"""What the simulation puts in the place of parts of the process, and how the process becomes as it was."""

import asyncio
from typing import Any, Final

from services.kit import listen, relay, run, sqlite, transact
from services.notify import parcels, sender
from tests.simulation.streams import Stream

PATCHED: Final[tuple[Any, ...]] = (
    asyncio,
    run,
    parcels,
    sender,
    sqlite,
    sqlite._SqliteTransaction,  # noqa: SLF001 - crash points are inside
    listen.Listener,
    relay.Relay,
    transact.Transactor,
    Stream,
)
"""Everything `install` of crash, processes and watching touches."""

_before: list[dict[str, Any]] = []


def remember() -> bool:
    """Note how the process is; False where it is patched already."""
    if _before:
        return False
    _before.extend(dict(vars(owner)) for owner in PATCHED)
    return True


def undo() -> None:
    """Make the process what it was, for tests of other things."""
    for owner, was in zip(PATCHED, _before, strict=False):
        for name, value in list(vars(owner).items()):
            if name not in was:
                delattr(owner, name)
            elif was[name] is not value:
                setattr(owner, name, was[name])
    _before.clear()
