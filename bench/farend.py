"""The far end of letters: a mail server in a process of its own that takes whatever comes and keeps each mail in memory.

It is another machine's in life, so nothing of it goes to the disk that is measured; what came it is asked by `COUNT`.

python -m bench.farend PORT
"""

import asyncio
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

from typing_extensions import override

from bench.broker import end, free_port, until_it_greets

LOOPBACK: Final = "127.0.0.1"
COUNT: Final = b"COUN"
"""A verb of ours, as its first four letters are read."""
LAST: Final = b"\r\n.\r\n"
NAMED: Final = re.compile(rb"^Message-ID: <([^>\s/]+)>", re.MULTILINE)
ANSWERS: Final = {b"EHLO": b"250 far end\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class Talk(asyncio.Protocol):
    """Talks to one who sends; the same Message-ID is the same mail."""

    def __init__(self, kept: dict[bytes, bytes]) -> None:
        self._mails = kept
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
        if verb == COUNT:
            return b"250 %d\r\n" % len(self._mails)
        return ANSWERS.get(verb, b"250 ok\r\n")

    def _kept(self, mail: bytes) -> bytes:
        self._takes = False
        named = NAMED.search(mail)
        if named is None:
            return b"554 it has no name\r\n"
        self._mails[named[1]] = mail
        return b"250 kept\r\n"


def came(port: int) -> int:
    """Ask a far end how many mails came."""
    with socket.create_connection((LOOPBACK, port), timeout=10) as asked, asked.makefile("rb") as answers:
        answers.readline()
        asked.sendall(b"COUNT\r\n")
        return int(answers.readline().split()[1])


@asynccontextmanager
async def far_end() -> AsyncIterator[int]:
    """Run it, answer its port, end it."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, str(port))
    try:
        await until_it_greets(port)
        yield port
    finally:
        await end(process)


async def _serve(port: int) -> None:
    mails = dict[bytes, bytes]()
    server = await asyncio.get_running_loop().create_server(lambda: Talk(mails), LOOPBACK, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
