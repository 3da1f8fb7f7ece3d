"""When nothing is on its way any more: every reader has heard every head, nothing waits, nothing is open."""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from services.cli import calls
from services.cli.failures import CliFailure, unwrapped
from services.cli.servers import Servers
from services.cli.settings import SERVICES
from services.cli.texts import say
from services.kit.pb import operations_pb2

HEARS: Final[Mapping[str, tuple[str, ...]]] = {
    "intake": ("deadlines",),
    "deadlines": ("intake",),
    "scoring": ("intake", "deadlines", "notify"),
    "notify": ("deadlines", "intake", "scoring"),
}
"""Who hears whom at least; a service that never heard a source does not list it."""

SHORTEST_PAUSE: Final = 0.006
LONGEST_PAUSE: Final = 0.1
GROWTH: Final = 1.3
"""Looking costs the services time they could work in: every look waits a little longer than the one before."""

Snapshot = dict[str, operations_pb2.Progress]


async def look(servers: Servers) -> Snapshot:
    """Ask every service where it stands."""
    with unwrapped():
        return await _look(servers)


async def _look(servers: Servers) -> Snapshot:
    async with asyncio.TaskGroup() as group:
        asked = {
            service: group.create_task(servers.ask(service, calls.GET_PROGRESS, operations_pb2.GetProgressRequest()))
            for service in SERVICES
        }
    return {service: task.result() for service, task in asked.items()}


def clock_of(progress: operations_pb2.Progress) -> datetime:
    """Return what a service's clock shows."""
    return datetime.fromisoformat(progress.now)


def open_ends(snapshot: Snapshot) -> list[str]:
    """Say in words what is not settled yet; empty: nothing."""
    found: list[str] = []
    for service, progress in snapshot.items():
        found += [f"{service}: {what}" for what in (*progress.busy, *progress.stopped)]
        if progress.outbox or progress.relayed != progress.position:
            found.append(
                f"{service}: {progress.position - progress.relayed} events, {progress.outbox} messages to publish"
            )
        for source in {*HEARS[service], *progress.heard} & snapshot.keys():
            # A service that goes on as its next incarnation counts anew.
            name = snapshot[source].source or source
            behind = snapshot[source].position - progress.heard.get(name, 0)
            if behind:
                found.append(f"{service}: {behind} events of {source} to hear")
    return found


async def settled(servers: Servers, *, patience: float, folder: str, lang: str) -> Snapshot:
    """Wait until two looks in a row see the same and nothing open.

    Raises:
        CliFailure: `patience` seconds were not enough; the message says what is still open.
    """
    until = time.monotonic() + patience
    before: Snapshot | None = None
    pause = SHORTEST_PAUSE
    while True:
        now = await look(servers)
        left = open_ends(now)
        if not left and now == before:
            return now
        if time.monotonic() > until:
            raise CliFailure(say("not-settled", lang, seconds=patience, why="; ".join(left[:3]), folder=folder))
        before = now
        await asyncio.sleep(SHORTEST_PAUSE if not left else pause)
        pause = min(pause * GROWTH, LONGEST_PAUSE)
