"""Waiting for something that nobody announces: look, and look again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

LOOK_SECONDS: Final = 0.01


async def until(holds: Callable[[], bool], every: float = LOOK_SECONDS) -> None:
    """Wait until it holds; who calls bounds the time."""
    while not holds():  # noqa: ASYNC110 - what is measured has no event for its end
        await asyncio.sleep(every)


async def until_told(holds: Callable[[], Awaitable[bool]], every: float) -> None:
    """Wait until a service says that it holds."""
    while not await holds():  # noqa: ASYNC110 - see above
        await asyncio.sleep(every)
