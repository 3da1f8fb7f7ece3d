"""Crash points: between any two steps of the kit a process can die, as by kill -9.

`install` wraps these steps once; nothing happens at them until one is armed for a process:

    begin            a transaction was begun, nothing is written yet
    hear             something is about to be heard, its transaction not begun
    before-commit    everything is written, nothing is durable
    after-commit     it is durable, nobody was told
    publish          the relay hands a message to the broker
    answered         the broker confirmed, the relay has not noted it
    remember         the relay is about to keep what was confirmed
    read             messages came from a stream, nothing was heard
    mail             a mail was taken, the answer is not journaled
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

from services.kit import listen, relay, sqlite, transact
from services.notify import sender
from tests.simulation.loop import PLACE, Place

BEFORE: Final[tuple[tuple[str, Any, str], ...]] = (
    ("begin", sqlite._SqliteTransaction, "fetch"),  # noqa: SLF001 - crash points are inside
    ("begin", sqlite._SqliteTransaction, "execute"),  # noqa: SLF001
    ("hear", transact.Transactor, "_hear"),
    ("before-commit", sqlite._SqliteTransaction, "commit"),  # noqa: SLF001
    ("publish", relay.Relay, "_hand_over"),
    ("answered", relay.Relay, "_answer"),
    ("remember", relay.Relay, "remember"),
    ("read", listen.Listener, "_hear"),
)
AFTER: Final[tuple[tuple[str, Any, str], ...]] = (
    ("after-commit", sqlite._SqliteTransaction, "commit"),  # noqa: SLF001
    ("mail", sender, "send"),
)

Step = Callable[..., Awaitable[Any]]


class Crashes:
    """Which process dies at which step; `died` is told when it does."""

    def __init__(self, died: Callable[[Place], None]) -> None:
        self._died = died
        self._armed: dict[tuple[str, str], int] = {}

    def arm(self, process: str, point: str, count: int) -> None:
        """Let a process die when it comes to a point for the `count`-th time from now."""
        self._armed[process, point] = max(1, count)

    def disarm(self) -> None:
        """Let everybody live."""
        self._armed.clear()

    async def at(self, point: str) -> None:
        """Come to a point; where it is armed the caller never goes on."""
        place = PLACE.get()
        if place is None or (place.name, point) not in self._armed:
            return
        left = self._armed[place.name, point] = self._armed[place.name, point] - 1
        if left > 0:
            return
        del self._armed[place.name, point]
        self._died(place)
        await asyncio.get_running_loop().create_future()


CRASHES: list[Crashes] = []
"""The one in force, if any."""


def install() -> None:
    """Wrap the steps, once for the process."""
    for point, owner, name in BEFORE:
        _wrap(owner, name, lambda step, point=point: _before(step, point))  # type: ignore[misc]
    for point, owner, name in AFTER:
        _wrap(owner, name, lambda step, point=point: _after(step, point))  # type: ignore[misc]


def _wrap(owner: Any, name: str, around: Callable[[Step], Step]) -> None:
    setattr(owner, name, around(getattr(owner, name)))


async def _reach(point: str) -> None:
    if CRASHES:
        await CRASHES[-1].at(point)


def _before(step: Step, point: str) -> Step:
    @wraps(step)
    async def stepped(*given: Any, **named: Any) -> Any:
        await _reach(point)
        return await step(*given, **named)

    return stepped


def _after(step: Step, point: str) -> Step:
    @wraps(step)
    async def stepped(*given: Any, **named: Any) -> Any:
        result = await step(*given, **named)
        await _reach(point)
        return result

    return stepped
