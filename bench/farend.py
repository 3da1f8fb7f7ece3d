"""The far end of letters: a mail server in a process of its own that takes whatever comes and keeps each mail as a file.

python -m bench.farend FOLDER PORT
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, cast

from typing_extensions import override

from bench.broker import end, free_port, until_it_greets

LOOPBACK: Final = "127.0.0.1"
LAST: Final = b"\r\n.\r\n"
NAMED: Final = re.compile(rb"^Message-ID: <([^>\s/]+)>", re.MULTILINE)
ANSWERS: Final = {b"EHLO": b"250 far end\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class Talk(asyncio.Protocol):
    """Talks to one who sends; the same Message-ID is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held = bytearray()
        self._takes = False

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(b"220 far end\r\n")

    @override
    def data_received(self, data: bytes) -> None:
        # A mark may have begun in what came before.
        since = max(0, len(self._held) - len(LAST))
        self._held += data
        while (at := self._held.find(mark := LAST if self._takes else b"\r\n", since)) >= 0:
            said, since = bytes(self._held[:at]), 0
            del self._held[: at + len(mark)]
            self._transport.write(self._kept(said) if self._takes else self._answer(said[:4].upper()))

    def _answer(self, verb: bytes) -> bytes:
        self._takes = verb == b"DATA"
        return ANSWERS.get(verb, b"250 ok\r\n")

    def _kept(self, mail: bytes) -> bytes:
        self._takes = False
        named = NAMED.search(mail)
        if named is None:
            return b"554 it has no name\r\n"
        (self._folder / f"{named[1].decode()}.eml").write_bytes(mail)
        return b"250 kept\r\n"


@asynccontextmanager
async def far_end(folder: Path) -> AsyncIterator[int]:
    """Run it, answer its port, end it."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, str(folder), str(port))
    try:
        await until_it_greets(port)
        yield port
    finally:
        await end(process)


async def _serve(folder: Path, port: int) -> None:
    await asyncio.to_thread(folder.mkdir)
    server = await asyncio.get_running_loop().create_server(lambda: Talk(folder), LOOPBACK, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2])))
