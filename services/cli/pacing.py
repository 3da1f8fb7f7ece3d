"""Waiting for Ctrl-C, and letting a simulated clock that nobody tells a story to run at real speed meanwhile."""

import asyncio
import time
from contextlib import suppress
from datetime import timedelta
from typing import Final

from services.cli import calls, settling
from services.cli.failures import CliFailure
from services.cli.moments import wire
from services.cli.servers import Servers, asking
from services.cli.supervisor import Supervisor
from services.kit.pb import operations_pb2

TICK_SECONDS: Final = 1.0
PATIENCE: Final = 30.0


async def until_stopped(keeper: Supervisor, *, paced: bool) -> None:
    """Wait until we are cancelled; `paced`: a simulated clock goes on at real speed from where it stands."""
    if not (paced and keeper.state.simulated):
        await asyncio.Event().wait()
    async with asking(keeper.addresses, patience=PATIENCE, lang=keeper.lang) as servers:
        while True:
            with suppress(CliFailure):
                await _tick(servers)
            await asyncio.sleep(TICK_SECONDS)


async def _tick(servers: Servers) -> None:
    """Move every clock from the furthest one shown, second by second; a service that is away is caught up later."""
    snapshot = await settling.look(servers)
    start, began = max(settling.clock_of(progress) for progress in snapshot.values()), time.monotonic()
    while True:
        now = start + timedelta(seconds=time.monotonic() - began)
        for service in ("intake", "scoring", "notify", "deadlines"):
            await servers.ask(service, calls.ADVANCE_CLOCK, operations_pb2.AdvanceClockRequest(to=wire(now)))
        await asyncio.sleep(TICK_SECONDS)
