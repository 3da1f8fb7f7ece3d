"""Intake on a real broker, in the test's process; `deadlines` and the districts are the test's own hands."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js import errors as js_errors

from services.contracts import catalogue, envelope, naming
from services.contracts.district import Submission
from services.contracts.envelope import Opened
from services.contracts.event import Event
from services.intake import wiring
from services.intake.settings import Section, Settings
from services.kit import journal, run
from services.kit.journal import Head, OwnHead
from services.kit.rpc import Server
from services.kit.service import Service
from services.kit.settings import ClockKind, Nats
from services.kit.streams import StreamSpec, provision
from tests.kit.servers import NatsServer
from tests.kit.wait import eventually

SOON: Final = 60
SILENT: Final = 1.0


@dataclass
class Intake:
    """Intake that runs, and the client of a test beside it."""

    client: Client
    service: Service = field(init=False)
    port: int = 0

    def stored(self) -> JetStreamContext:
        """Return the province's streams."""
        return JetStreamContext(self.client, timeout=2)

    async def said(self, kind: type[Event] | None = None) -> list[Any]:
        """Return what stands in INTAKE, in order."""
        events = [catalogue.decode(opened.type, opened.data) for opened in await everything(self.stored(), "INTAKE")]
        return [event for event in events if kind is None or isinstance(event, kind)]

    async def says(self, kind: type[Event], count: int = 1, within: float = SOON) -> list[Any]:
        """Wait for as many events of a kind."""

        async def there() -> list[Any] | None:
            found = await self.said(kind)
            return found if len(found) >= count else None

        return await eventually(there, within=within) or []

    async def hears(self, stream: str) -> None:
        """Wait until a stream is heard."""
        await eventually(lambda: self.service.is_heard(stream), within=SOON)

    async def has_heard(self, deadlines: "Deadlines") -> None:
        """Wait until everything `deadlines` said is heard."""
        position = deadlines.head.position
        await eventually(lambda: self.service.transactor.head("deadlines").position >= position, within=SOON)

    async def receipts(self, submission_id: str) -> list[dict[str, Any]]:
        """Return the receipts of a submission, in order."""
        bodies = [json.loads(body) for body in await bodies_of(self.stored(), "RECEIPTS")]
        return [body for body in bodies if body["submission_id"] == submission_id]


async def bodies_of(js: JetStreamContext, stream: str) -> list[bytes]:
    """Read a stream from its beginning."""
    last = (await js.stream_info(stream)).state.last_seq
    return [(await js.get_msg(stream, number)).data or b"" for number in range(1, last + 1)]


async def everything(js: JetStreamContext, stream: str) -> list[Opened]:
    """Read the events of a stream."""
    return [envelope.open_envelope(body) for body in await bodies_of(js, stream)]


class Deadlines:
    """Says what a test tells it to, numbered and chained as the service does, and answers for its head."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.head = Head(0, "")
        self.upcoming: datetime | None = None
        self.asked = 0

    async def start(self) -> None:
        """Make the stream and answer who asks for the head."""
        await provision(self._client, StreamSpec(naming.DEADLINES, ("deadlines.>",)))
        await self._client.subscribe("head.deadlines", cb=self._answer)

    async def _answer(self, message: Any) -> None:
        self.asked += 1
        upcoming = self.upcoming.isoformat() if self.upcoming is not None else None
        head = {
            "source": "deadlines",
            "position": self.head.position,
            "hash": self.head.hash,
            "upcoming": upcoming,
        }
        await message.respond(json.dumps(head).encode())

    async def say(self, *events: Event, published: bool = True) -> list[tuple[str, str]]:
        """Say events; what is not published now may be by `publish`."""
        sealed = []
        for event in events:
            number = self.head.position + 1
            own = OwnHead("deadlines", number, datetime.now(UTC).isoformat(), self.head.hash, "", "", "test", "test")  # noqa: TID251
            body = envelope.seal(own, event)
            self.head = Head(number, journal.chain(self.head.hash, body))
            sealed.append((event.route(), body))
        if published:
            await self.publish(sealed)
        return sealed

    async def publish(self, sealed: list[tuple[str, str]]) -> None:
        """Put what was said into the stream."""
        for subject, body in sealed:
            await JetStreamContext(self._client).publish(subject, body.encode())


async def submit(client: Client, *submissions: Submission, district: str = "rach-gia") -> None:
    """Publish as a district's system does; the stream of its own server takes it."""
    js = JetStreamContext(client, timeout=5)
    for sent in submissions:
        headers = {"Nats-Msg-Id": f"{district}-{sent.submission_id}"}
        body = sent.model_dump_json().encode()
        await eventually(lambda s=sent, b=body, h=headers: _published(js, district, s, b, h), within=SOON)  # type: ignore[misc]


async def _published(
    js: JetStreamContext, district: str, sent: Submission, body: bytes, headers: dict[str, str]
) -> bool:
    try:
        await js.publish(naming.submission_subject(district, sent.unit), body, headers=headers)
    except (js_errors.NoStreamResponseError, TimeoutError):
        return False
    return True


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


@asynccontextmanager
async def serving(
    folder: Path,
    server: NatsServer | Nats,
    client: Client,
    start: datetime | None = None,
    **more: Any,
) -> AsyncIterator[Intake]:
    """Run intake while entered; `start` gives it a simulated clock, `more` are settings of its section."""
    intake = Intake(client)
    section = Section(database_url=f"sqlite+aiosqlite:///{folder / 'intake.db'}", silent_seconds=SILENT, **more)
    clock: dict[str, Any] = {"clock": ClockKind.SIMULATED, "clock_start": start} if start is not None else {}
    nats = server if isinstance(server, Nats) else Nats(url=server.url)
    settings = Settings(intake=section, nats=nats, heads_seconds=0.2, **clock)
    blueprint = wiring.blueprint()

    def admin(service: Service, grpc: Server) -> None:
        intake.service, intake.port = service, grpc.port
        blueprint.admin(service, grpc)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(run.serve(replace(blueprint, admin=admin), settings))
        try:
            await eventually(lambda: intake.port > 0 and intake.service._relay is not None, within=SOON)  # noqa: SLF001
            yield intake
        finally:
            task.cancel()
