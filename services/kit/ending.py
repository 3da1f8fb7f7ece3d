"""Ending for sure: a task that was told to end must not go on because an answer came at the same moment."""

import asyncio


def unless_cancelled() -> None:
    """Go on only where nobody has told this task to end; to be called after a request to the broker.

    Python 3.11's `asyncio.wait_for`, by which nats-py waits, swallows a cancellation that comes together with the answer.

    Raises:
        asyncio.CancelledError: the task was told to end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
