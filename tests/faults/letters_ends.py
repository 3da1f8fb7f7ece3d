"""Where letters arrive, by each way: all that came is taken, in its order, what came twice twice."""

import base64
import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import nats
from lxml.etree import QName, fromstring
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from typing_extensions import override

from services.contracts import naming
from services.contracts.letter import LetterMessage
from services.contracts.notify import Channel
from tests.faults.letters_life import OUTBOX, Life
from tests.integration.notify.balky import Balky
from tests.kit.servers import NatsServer


class Copy(NamedTuple):
    """What arrived: the sending's id, the hash of its paper, whether it says that another may have come before."""

    message: str
    paper: str
    marked: bool


class End(ABC):
    """Where letters arrive, for one life after the other."""

    way: ClassVar[Channel]

    @abstractmethod
    def arriving(self, life: Life) -> AbstractAsyncContextManager[Life]:
        """Take in what this life sends; say to it where."""

    @abstractmethod
    async def take(self, life: Life) -> list[Copy]:
        """Take what arrived since, in its order."""


@dataclass
class ByMail(End):
    """A mail server."""

    way = Channel.MAIL
    script: Sequence[str] = ()
    balky: Balky = field(default_factory=Balky)

    @override
    @asynccontextmanager
    async def arriving(self, life: Life) -> AsyncIterator[Life]:
        self.balky = Balky(self.script)
        async with self.balky.listening() as port:
            yield life.model_copy(update={"port": port})

    @override
    async def take(self, life: Life) -> list[Copy]:
        taken, self.balky.taken = self.balky.taken, []
        return [_mailed(message_from_bytes(each)) for each in taken]


def _mailed(message: Any) -> Copy:
    (part,) = [each for each in message.walk() if each.get_content_type() == "application/pdf"]
    paper = hashlib.sha256(part.get_payload(decode=True)).hexdigest()
    return Copy(str(message["Message-ID"]).strip("<>"), paper, message["X-Dunghan-Repeat"] == "1")


@dataclass
class ByNats(End):
    """A stream that keeps what comes twice."""

    way = Channel.NATS
    server: NatsServer
    client: Client
    taken: int = 0

    @override
    @asynccontextmanager
    async def arriving(self, life: Life) -> AsyncIterator[Life]:
        with suppress(NotFoundError):
            await JetStreamContext(self.client).delete_stream(naming.LETTERS)
        self.taken = 0
        yield life.model_copy(update={"broker": self.server.url})

    @override
    async def take(self, life: Life) -> list[Copy]:
        js, found = JetStreamContext(self.client), list[Copy]()
        before = self.taken
        with suppress(NotFoundError):
            self.taken = (await js.stream_info(naming.LETTERS)).state.last_seq
        for place in range(before + 1, self.taken + 1):
            said = LetterMessage.model_validate_json((await js.get_msg(naming.LETTERS, place)).data or b"")
            paper = hashlib.sha256(base64.b64decode(said.content)).hexdigest()
            found.append(Copy(said.message_id, paper, said.repeat))
        return found


class ByAxis(End):
    """A gateway that takes packages away as soon as the life ended."""

    way = Channel.EDXML

    @override
    @asynccontextmanager
    async def arriving(self, life: Life) -> AsyncIterator[Life]:
        yield life

    @override
    async def take(self, life: Life) -> list[Copy]:
        found = []
        for file in (life.folder / OUTBOX).glob("*.edxml"):
            said = {str(QName(each).localname): each.text or "" for each in fromstring(file.read_bytes()).iter()}
            paper = hashlib.sha256(base64.b64decode(said["ContentTransferEncoded"])).hexdigest()
            found.append(Copy(said["MessageId"], paper, "Repeat" in said))
            file.unlink()
        return found


@asynccontextmanager
async def end_of(way: Channel, folder: Path) -> AsyncIterator[End]:
    """Open where letters arrive that go by a way."""
    if way is not Channel.NATS:
        yield ByMail() if way is Channel.MAIL else ByAxis()
        return
    server = NatsServer(folder)
    await server.start()
    client = await nats.connect(server.url, allow_reconnect=False)
    try:
        yield ByNats(server, client)
    finally:
        await client.close()
        server.stop()
