"""Waiting in tests: until something is so, never for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any, Final, TypeVar, overload

T = TypeVar("T")

PAUSE: Final = 0.01
"""Seconds between two looks: short beside what is waited for, long beside a look."""


@overload
async def eventually(check: Callable[[], Awaitable[T]], *, within: float) -> T: ...
@overload
async def eventually(check: Callable[[], T], *, within: float) -> T: ...
async def eventually(check: Callable[[], Any], *, within: float) -> Any:
    """Look until `check` answers something true and return it; `within` is in seconds.

    A check may be a coroutine function, and may say what is missing by `assert`.

    Raises:
        AssertionError: it never became so; the last failed assertion, or what was last seen.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + within
    while True:
        seen, failure = await _look(check)
        if failure is None and seen:
            return seen
        if loop.time() >= until:
            raise failure or AssertionError(f"not so within {within} s; last seen: {seen!r}")
        await asyncio.sleep(PAUSE)


async def _look(check: Callable[[], Any]) -> tuple[Any, AssertionError | None]:
    try:
        seen = check()
        return (await seen if isawaitable(seen) else seen), None
    except AssertionError as failure:
        return None, failure
