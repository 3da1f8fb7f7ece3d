"""A nats-server of our own for one measurement: a free loopback port, a store in a given folder, ended with it."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

START_SECONDS: Final = 10.0
END_SECONDS: Final = 5.0
BINARY: Final = Path(sys.executable).with_name("nats-server")


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def broker(folder: Path) -> AsyncIterator[tuple[str, int]]:
    """Run a broker and answer its URL and process id."""
    port = free_port()
    config = folder / "nats.conf"
    config.write_text(f'listen: "127.0.0.1:{port}"\njetstream {{ store_dir: "{folder}/js" }}\n')
    process = await asyncio.create_subprocess_exec(str(BINARY), "-c", str(config), stderr=asyncio.subprocess.DEVNULL)
    try:
        await until_it_greets(port)
        yield f"nats://127.0.0.1:{port}", process.pid
    finally:
        await end(process)


async def until_it_greets(port: int) -> None:
    """Wait until somebody answers on a port, at most some seconds."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


async def end(process: asyncio.subprocess.Process) -> None:
    """Ask a process to end, and after some seconds make it."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(END_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
