"""The two toy services as the kit runs services, inside the test's process."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final

from nats.aio.client import Client
from nats.js import JetStreamContext
from pydantic import ValidationError

from services.contracts import envelope
from services.kit import ids, journal, run
from services.kit.databases import opened
from services.kit.decider import Rules
from services.kit.incoming import Aside, Cursor, Incoming
from services.kit.journal import Row
from services.kit.listen import Tap, service_tap
from services.kit.puller import Message
from services.kit.rpc import Server
from services.kit.service import Blueprint, Service
from services.kit.settings import ClockKind, Nats, ServiceSettings, Store
from services.kit.streams import StreamSpec
from tests.kit import toy
from tests.kit.servers import NatsServer
from tests.kit.toy import CROWD
from tests.kit.wait import eventually

QUESTIONS: Final = StreamSpec("QUESTIONS", ("questions.>",), max_msg_size=4096)
THANKS: Final = StreamSpec("THANKS", ("thanks.>", "dead.>"))
NOTES: Final = StreamSpec("NOTES", ("notes.>",))
ASKER: Final = StreamSpec("ASKER", ("asker.>",))
ANSWERER: Final = StreamSpec("ANSWERER", ("answerer.>",))


class ToySettings(ServiceSettings):
    """Settings of a toy; nothing of the environment matters."""

    SERVICE: ClassVar[str] = "toy"
    toy: Store


def settings(folder: Path, server: NatsServer, name: str, **more: Any) -> ToySettings:
    """Return settings of a service whose database is a file in a folder."""
    more.setdefault("heads_seconds", 0.2)
    store = Store(database_url=database_url(folder, name))
    return ToySettings(toy=store, nats=Nats(url=server.url), **more)


def database_url(folder: Path, name: str) -> str:
    """Return where a service's journal is."""
    return f"sqlite+aiosqlite:///{folder / name}.db"


def simulated(start: datetime = toy.START) -> dict[str, Any]:
    """Return settings of a simulated clock."""
    return {"clock": ClockKind.SIMULATED, "clock_start": start}


def crowd_tap() -> Tap:
    """Hear the crowd as a district is heard: what cannot be read or taken in is set aside."""
    return Tap(QUESTIONS.name, _read, None, _unreadable)


def _read(message: Message) -> Incoming:
    try:
        event = toy.Question.model_validate_json(message.data)
    except ValidationError as error:
        return _unreadable(message, str(error))
    message_id = message.message_id or str(message.sequence)
    text = message.data.decode()
    return Incoming(
        CROWD, message_id, event.TYPE, text, event, message.stored_at, CROWD, message_id, cursor=_cursor(message)
    )


def _unreadable(message: Message, why: str) -> Incoming:
    event = toy.Unreadable(why=why)
    aside = Aside(message.subject, "unreadable", message.data)
    message_id = f"unreadable-{message.created}-{message.sequence}"
    body = event.model_dump_json()
    return Incoming(
        CROWD, message_id, event.TYPE, body, event, message.stored_at, CROWD, cursor=_cursor(message), aside=aside
    )


def _cursor(message: Message) -> Cursor:
    return Cursor(message.stream, message.created, message.sequence)


async def hear_again(service: Service, _subject: str, body: bytes) -> bool:
    """Hear what was set aside again; it goes well where it can be read by now."""
    try:
        event = toy.Question.model_validate_json(body.replace(b"[mended]", b"").replace(b"{{", b"{"))
    except ValidationError:
        return False
    await service.submit(CROWD, ids.fresh(), event)
    return True


@dataclass
class Running:
    """A service that runs; its parts are there once it started."""

    service: Service = field(init=False)
    port: int = 0

    def admin(self, service: Service, server: Server) -> None:
        """Note what runs; a blueprint's `admin`."""
        self.service, self.port = service, server.port

    @property
    def address(self) -> str:
        """Where gRPC answers."""
        return f"127.0.0.1:{self.port}"


def asker(running: Running) -> Blueprint:
    """Describe the service that hears the crowd."""
    streams = (ASKER, QUESTIONS, THANKS, NOTES)
    listens: Mapping[str, Tap] = {CROWD: crowd_tap()}
    return Blueprint(toy.ASKER, toy.TABLES, streams, listens, running.admin, again=hear_again)


def answerer(running: Running, rules: Rules = toy.ANSWERER) -> Blueprint:
    """Describe the service that hears `asker`."""
    tap = service_tap(ASKER.name, envelope.open_envelope, toy.decode_data)
    return Blueprint(rules, toy.TABLES, (ANSWERER, NOTES), {"asker": tap}, running.admin)


@asynccontextmanager
async def serving(make: Any, configured: ToySettings) -> AsyncIterator[Running]:
    """Run a service while entered, and end it in order."""
    running = Running()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(run.serve(make(running), configured))
        try:
            await eventually(lambda: running.port > 0 and running.service._relay is not None, within=20)  # noqa: SLF001
            yield running
        finally:
            task.cancel()


@asynccontextmanager
async def connected(server: NatsServer) -> AsyncIterator[Client]:
    """Connect a client that comes back by itself."""
    client = Client()
    await client.connect(server.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=_quiet)  # type: ignore[arg-type]
    try:
        yield client
    finally:
        await client.close()


async def _quiet(_error: Exception) -> None:
    """Say nothing: servers are killed here on purpose."""


async def ask(client: Client, texts: Sequence[str], *, topic: str = "sea") -> None:
    """Publish questions as the crowd does; each text is its message id."""
    js = JetStreamContext(client, timeout=5)
    for text in texts:
        body = toy.Question(topic=topic, text=text).model_dump_json().encode()
        await js.publish(f"questions.{topic}", body, headers={"Nats-Msg-Id": text})


async def rows(folder: Path, name: str, source: str) -> list[Row]:
    """Read what a journal has of a source."""
    async with opened(database_url(folder, name), []) as database:
        found = await database.read(journal.OWN_AFTER, {"source": source, "after": 0, "limit": 1_000_000})
    return [Row(*plain) for plain in found]


async def write_journal(folder: Path, name: str, rules: Rules, batch: Sequence[Incoming]) -> None:
    """Hear without a relay: what a crash between commit and publication leaves behind."""
    from services.kit.clock import RealClock  # noqa: PLC0415 - only here
    from services.kit.transact import Transactor  # noqa: PLC0415

    async with opened(database_url(folder, name), [journal.JOURNAL, toy.TABLES]) as database:
        transactor = Transactor(rules, database, RealClock(), "crashed")
        await transactor.take_place()
        await transactor.hear(batch)
