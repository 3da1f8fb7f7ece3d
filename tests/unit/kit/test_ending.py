"""A task that was told to end does not go on."""

import asyncio

from services.kit.ending import unless_cancelled


async def _swallows(steps: list[str], told: asyncio.Event) -> None:
    try:
        told.set()
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        steps.append("swallowed")
    unless_cancelled()
    steps.append("went on")


async def test_a_swallowed_cancellation_ends_the_task_all_the_same() -> None:
    steps, told = list[str](), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_swallows(steps, told))
        await told.wait()
        task.cancel()
    assert (steps, task.cancelled()) == (["swallowed"], True)


async def test_who_was_not_told_to_end_goes_on() -> None:
    unless_cancelled()
