"""Hands that fold and compare for a rebuild: processes of their own for a long journal, a thread for a short one.

HandFailed    a task was not done, with the reason; nothing of the service's own tables is other than before
"""

import asyncio
import json
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, Final

from typing_extensions import override

from services.kit import folder
from services.kit.databases import opened
from services.kit.folder import Made

END_SECONDS: Final = 5.0
STOP_SECONDS: Final = 0.1
LINE_BYTES: Final = 1024 * 1024

Heard = Callable[[dict[str, Any]], None]


class HandFailed(Exception):
    """A task was not done."""


class Hand(ABC):
    """Does one task at a time."""

    @abstractmethod
    async def come(self) -> None:
        """Wait until it can begin.

        Raises:
            HandFailed: it never will.
        """

    @abstractmethod
    async def do(self, task: dict[str, Any], heard: Heard) -> Any:
        """Do a task; what it says meanwhile is passed on.

        Raises:
            HandFailed: it was not done.
        """


class Thread(Hand):
    """Does tasks in a thread of this process, on connections of its own."""

    def __init__(self, url: str, made: Made) -> None:
        self._url = url
        self._made = made

    @override
    async def come(self) -> None:
        pass

    @override
    async def do(self, task: dict[str, Any], heard: Heard) -> Any:
        loop, stop = asyncio.get_running_loop(), threading.Event()

        async def work() -> Any:
            async with opened(self._url, []) as database:
                doing = folder.do(database, self._made, task, lambda said: _call(loop, heard, said))
                return await _unless(stop, asyncio.ensure_future(doing))

        working = asyncio.ensure_future(asyncio.to_thread(lambda: asyncio.run(work())))
        try:
            return (await asyncio.shield(working))["done"]
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait((working,))
            raise
        except Exception as error:
            raise HandFailed(f"{type(error).__name__}: {error}") from error


async def _unless(stop: threading.Event, doing: asyncio.Future[Any]) -> Any:
    """Wait for what is done in this thread, or end it where it is told to stop."""
    while not doing.done():
        await asyncio.wait((doing,), timeout=STOP_SECONDS)
        if stop.is_set():
            doing.cancel()
    return doing.result()


def _call(loop: asyncio.AbstractEventLoop, heard: Heard, said: dict[str, Any]) -> None:
    with suppress(RuntimeError):  # nobody listens any more
        loop.call_soon_threadsafe(heard, said)


class Process(Hand):
    """Does tasks in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._stdin, self._stdout = process.stdin, process.stdout

    @property
    def pid(self) -> int:
        """Which process it is."""
        return self._process.pid

    async def tell(self, said: dict[str, Any]) -> None:
        """Write it a line.

        Raises:
            HandFailed: it is there no more.
        """
        if self._stdin is None:
            return
        try:
            self._stdin.write(json.dumps(said).encode() + b"\n")
            await self._stdin.drain()
        except (OSError, RuntimeError) as error:  # uvloop calls a closed pipe a RuntimeError
            raise HandFailed(f"process {self.pid} went away: {error}") from error

    @override
    async def come(self) -> None:
        if not await self._line():
            raise HandFailed(f"process {self.pid} ended")

    @override
    async def do(self, task: dict[str, Any], heard: Heard) -> Any:
        try:
            await self.tell(task)
            while line := await self._line():
                said = json.loads(line)
                if "done" in said:
                    return said["done"]
                if "failed" in said:
                    raise HandFailed(said["failed"])
                heard(said)
        except OSError as error:
            raise HandFailed(f"process {self.pid} went away: {error}") from error
        raise HandFailed(f"process {self.pid} ended")

    async def _line(self) -> bytes:
        return b"" if self._stdout is None else await self._stdout.readline()

    async def end(self) -> None:
        """End it, whatever it does."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), END_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def processes(number: int, url: str, names: tuple[str, str]) -> AsyncIterator[list[Hand]]:
    """Start so many processes, for these rules and tables (`module:NAME` each), and end them."""
    async with AsyncExitStack() as stack:
        hands = list[Hand]()
        for _ in range(number):
            hand = Process(await _started(names))
            stack.push_async_callback(hand.end)
            await hand.tell({"url": url})
            hands.append(hand)
        yield hands


async def _started(names: tuple[str, str]) -> asyncio.subprocess.Process:
    """Start one apart from the terminal: Ctrl-C is for the service, which ends its hands."""
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout"), asyncio.subprocess.PIPE)
    command = (sys.executable, "-m", folder.__name__, *names)
    return await asyncio.create_subprocess_exec(*command, **pipes, limit=LINE_BYTES, start_new_session=True)
