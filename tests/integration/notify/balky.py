"""An SMTP server that does to each mail what it is told: answers late, refuses, says later, drops the line at any step."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes

LOOPBACK = "127.0.0.1"


@dataclass
class Balky:
    """What it does to one mail after another, by name; afterwards all goes well.

    `drop-mail`, `drop-rcpt`, `drop-data`, `drop-half`, `drop-end`: breaks the line off at that step (`end`: when it has the
    whole mail); `silent-…`: never answers there; `rcpt-450`, `end-451` …: answers so there.
    """

    script: Sequence[str] = ()
    size: int = 0
    login: tuple[str, str] | None = None
    methods: str = "PLAIN LOGIN"
    starttls: ssl.SSLContext | None = None
    tls: ssl.SSLContext | None = None
    taken: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    lines: int = 0
    logins: list[str] = field(default_factory=list)
    talks: list[asyncio.Task[None]] = field(default_factory=list)
    turns: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.turns = iter(self.script)

    @property
    def ids(self) -> list[str]:
        return [str(message_from_bytes(each)["Message-ID"]).strip("<>") for each in self.taken]

    @property
    def marks(self) -> list[str | None]:
        return [message_from_bytes(each)["X-Dunghan-Repeat"] for each in self.taken]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._serve, LOOPBACK, 0, ssl=self.tls)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for talk in self.talks:
                talk.cancel()
            if self.talks:
                await asyncio.wait(self.talks, timeout=2)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        task = asyncio.current_task()
        assert task is not None
        self.talks.append(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
                await _Talk(self, reader, writer).run()
        finally:
            writer.transport.abort()


class _Gone(ConnectionError):
    """The server leaves."""


@dataclass
class _Talk:
    server: Balky
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    does: str = ""
    secure: bool = False

    async def run(self) -> None:
        await self._say("220 balky")
        while line := (await self.reader.readline()).decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                await self._say("221 bye")
                return
            if verb == "MAIL":
                self.server.senders.append(line.partition("<")[2].partition(">")[0])
            await self._answer(verb, line)

    async def _answer(self, verb: str, line: str) -> None:
        if verb == "AUTH":
            await self._auth(line)
            return
        steps = {
            "EHLO": self._ehlo,
            "STARTTLS": self._guard,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
        }
        await (steps[verb]() if verb in steps else self._say("250 fine"))

    async def _rcpt(self) -> None:
        await self._step("rcpt")

    async def _mail(self) -> None:
        self.does = next(self.server.turns, "")
        await self._step("mail")

    async def _guard(self) -> None:
        assert self.server.starttls is not None
        await self._say("220 go")
        await self.writer.start_tls(self.server.starttls)
        self.secure = True

    async def _ehlo(self) -> None:
        offers = ["balky"]
        offers += [f"SIZE {self.server.size}"] if self.server.size else []
        offers += ["STARTTLS"] if self.server.starttls is not None and not self.secure else []
        offers += [f"AUTH {self.server.methods}"] if self.server.login else []
        said = [f"250{'-' if more else ' '}{each}" for each, more in zip(offers, [*offers[1:], ""], strict=True)]
        await self._say("\r\n".join(said))

    async def _auth(self, line: str) -> None:
        _, method, *rest = line.split(" ")
        self.server.logins.append(method)
        if method == "PLAIN":
            given = tuple(base64.b64decode(rest[0]).decode().split("\0")[1:])
        elif method == "LOGIN":
            name = rest[0] if rest else await self._ask("VXNlcm5hbWU6")
            given = (base64.b64decode(name).decode(), base64.b64decode(await self._ask("UGFzc3dvcmQ6")).decode())
        else:
            await self._ask(base64.b64encode(b"<1@balky>").decode())
            given = self.server.login or ()
        await self._say("235 in" if given == self.server.login else "535 wrong")

    async def _ask(self, text: str) -> str:
        await self._say(f"334 {text}")
        return (await self.reader.readline()).decode().strip()

    async def _data(self) -> None:
        if not await self._step("data", good="354 go on"):
            return
        content = b""
        while not content.endswith(b"\r\n.\r\n"):
            content += await self.reader.read(65_536) or await self._leave()
            if self.does == "drop-half":
                await self._leave()
        if not self.does.startswith("end-5") and not self.does.startswith("end-4"):
            self.server.taken.append(content[:-3].replace(b"\r\n..", b"\r\n."))
        await self._step("end")

    async def _step(self, name: str, *, good: str = "250 fine") -> bool:
        if self.does == f"drop-{name}":
            await self._leave()
        if self.does == f"silent-{name}":
            await asyncio.Event().wait()
        if self.does.startswith(f"{name}-"):
            await self._say(f"{self.does.removeprefix(f'{name}-')} balky")
            return False
        await self._say(good)
        return True

    async def _leave(self) -> bytes:
        self.writer.transport.abort()
        raise _Gone

    async def _say(self, text: str) -> None:
        self.writer.write(f"{text}\r\n".encode())
        await self.writer.drain()
