"""Printers as a service has them: processes of their own, which are started when they are needed and again when they died.

PrinterGone    a printer ended, or did not answer in time; another is started
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final, Protocol

from typing_extensions import override

from services.notify import pressroom
from services.notify.printing import Order, Printed

PRINT_SECONDS: Final = 60.0
END_SECONDS: Final = 5.0


class PrinterGone(Exception):
    """A printer ended, or did not answer in time."""


class Printer(Protocol):
    """Makes one paper at a time."""

    async def make(self, order: Order) -> Printed:
        """Make the paper of an order.

        Raises:
            PrinterGone: it did not come to that.
        """


class Process(Printer):
    """A printer in a process of its own, started when it is needed, and again where it went away."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    @override
    async def make(self, order: Order) -> Printed:
        process = self._process or await self._start()
        assert process.stdin is not None, "it was started with pipes"  # noqa: S101
        assert process.stdout is not None, "it was started with pipes"  # noqa: S101
        try:
            async with asyncio.timeout(PRINT_SECONDS):
                process.stdin.write(order.model_dump_json().encode() + b"\n")
                await process.stdin.drain()
                line = await process.stdout.readline()
            return Printed.model_validate_json(line)
        except (OSError, TimeoutError, ValueError, RuntimeError) as error:  # uvloop calls a closed pipe a RuntimeError
            await self.end()
            raise PrinterGone(f"{type(error).__name__} at letter {order.letter.number}") from error
        except asyncio.CancelledError:
            await self.end()
            raise

    async def _start(self) -> asyncio.subprocess.Process:
        command = (sys.executable, "-m", pressroom.__name__)
        pipe = asyncio.subprocess.PIPE
        self._process = process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, start_new_session=True
        )
        return process

    async def end(self) -> None:
        """End it, whatever it does."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


@asynccontextmanager
async def printers(number: int) -> AsyncIterator[Sequence[Printer]]:
    """Have printers, and end them."""
    async with AsyncExitStack() as stack:
        found = [Process() for _ in range(number)]
        for each in found:
            stack.push_async_callback(each.end)
        yield found
