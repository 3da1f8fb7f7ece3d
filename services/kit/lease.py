"""Who writes: one instance holds the place in `sources`, says every second that it lives, and others wait (ADR 0013).

An instance that is started again under its own name takes its place back at once; another one waits until the holder
gives it up or has been silent for five seconds. Whoever lost the place is stopped by the row itself (`Fenced`).
"""

import asyncio
from typing import Final

from services.kit import journal, log
from services.kit.database import Database, StoreUnavailable
from services.kit.decider import Write
from services.kit.transact import Transactor

SILENT_SECONDS: Final = 5.0
BEAT_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.5


def instance_of(holder: str) -> str:
    """Return the name of the instance that holds a place."""
    return holder.split("/", 1)[0]


async def wait_for_place(database: Database, own: str, instance: str) -> None:
    """Wait until the place of a service is free, ours from an earlier run, or held by somebody who says nothing more."""
    now = asyncio.get_running_loop().time
    seen, since, told = ("", -1), now(), False
    while True:
        try:
            rows = await database.read(journal.PLACE, {"own": own})
        except StoreUnavailable as error:
            log.get().warning("standby.waits", why=str(error))
            since = now()
        else:
            holder, beat = rows[0] if rows else ("", 0)
            if "/" not in holder or instance_of(holder) == instance:
                return
            if (holder, beat) != seen:
                seen, since = (holder, beat), now()
            elif now() - since > SILENT_SECONDS:
                log.get().warning("standby.takes_over", source=own, silent=holder)
                return
            if not told:
                log.get().info("standby", source=own, holder=holder)
                told = True
        await asyncio.sleep(LOOK_SECONDS)


async def beat(transactor: Transactor) -> None:
    """Say every second that this instance lives.

    Raises:
        Fenced: another instance took the place.
    """
    count = 0
    while True:
        count += 1
        try:
            await transactor.write([Write(journal.KEEP_LEASE, {"id": 1, "beat": count})])
        except StoreUnavailable as error:
            log.get().warning("lease.again", why=str(error))
        await asyncio.sleep(BEAT_SECONDS)
