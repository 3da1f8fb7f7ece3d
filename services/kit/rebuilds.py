"""The rebuilds of a running service: one at a time, watched by whoever asks; it goes on when they leave.

StillStarting      the service does not act yet, so there is nobody a rebuild could go on beside
NothingToCancel    no rebuild runs
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, Final

from services.kit.decider import Refusal
from services.kit.rebuild import Rebuild
from services.kit.site import Site

LOOK_SECONDS: Final = 0.25


class StillStarting(Refusal):
    """This service is still catching up; ask again when it serves."""

    SITUATION = "STILL_STARTING"


class NothingToCancel(Refusal):
    """No rebuild runs that could be ended."""

    SITUATION = "NOTHING_TO_CANCEL"


Begin = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Rebuilds:
    """The rebuilds of one service."""

    def __init__(self, site: Callable[[], Site], begin: Begin) -> None:
        """Take up nothing; `begin` starts what goes on beside the service.

        `begin` raises `StillStarting` where nothing can go on yet.
        """
        self._site = site
        self._begin = begin
        self._rebuild: Rebuild | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, *, keep: bool) -> Rebuild:
        """Start one, or return the one that runs.

        Raises:
            StillStarting: nothing can go on yet.
        """
        if self._rebuild is None or not self._rebuild.runs:
            rebuild = Rebuild(self._site(), keep=keep)
            running = rebuild.run()
            try:
                self._task = self._begin(running)
            except BaseException:
                running.close()
                raise
            self._rebuild = rebuild
        return self._rebuild

    async def watched(self, rebuild: Rebuild) -> AsyncGenerator[Rebuild, None]:
        """Give a rebuild again and again until it has ended, at last as it ended."""
        task = self._task
        while task is not None and not task.done():
            yield rebuild
            await asyncio.wait((task,), timeout=LOOK_SECONDS)
        yield rebuild

    async def cancel(self) -> Rebuild:
        """End the one that runs; returns it when it has ended.

        Raises:
            NothingToCancel: none runs.
        """
        rebuild, task = self._rebuild, self._task
        if rebuild is None or task is None or task.done():
            raise NothingToCancel
        task.cancel()
        await asyncio.wait((task,))
        return rebuild
