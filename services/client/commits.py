"""One flush of the disk for all who changed something in the same moment."""

import asyncio

from services.client.failures import OutboxBroken
from services.client.outbox import Outbox


class Commits:
    """Commits an outbox once for many."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._next: asyncio.Future[None] | None = None

    def soon(self) -> None:
        """Let what was changed be on the disk soon."""
        _ = self._planned()

    async def done(self) -> None:
        """Wait until what was changed is on the disk.

        Raises:
            OutboxBroken: the disk does not take it.
        """
        await asyncio.shield(self._planned())

    def _planned(self) -> "asyncio.Future[None]":
        if self._next is None:
            loop = asyncio.get_running_loop()
            self._next = loop.create_future()
            self._next.add_done_callback(_seen)
            loop.call_soon(self._commit, self._next)
        return self._next

    def _commit(self, planned: "asyncio.Future[None]") -> None:
        self._next = None
        try:
            self._outbox.commit()
        except OutboxBroken as error:
            planned.set_exception(error)
        else:
            planned.set_result(None)


def _seen(future: "asyncio.Future[None]") -> None:
    """Nobody may be waiting: whoever changes something next is told by the next commit."""
    if not future.cancelled():
        future.exception()
