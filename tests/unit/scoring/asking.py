"""The service over a database in memory, without a broker: what it heard, and its calls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.contracts.event import Event
from services.kit import journal
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.incoming import Incoming
from services.kit.service import Service
from services.kit.transact import Transactor
from services.scoring.admin import ScoringAdmin
from services.scoring.following import Said
from services.scoring.settings import Settings
from services.scoring.wiring import RULES, blueprint
from tests.unit.scoring.controls import START

MEMORY = "sqlite:///:memory:"


class Context:
    """A call's context, of somebody who asks in English."""

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        return (("accept-language", "en"),)


@dataclass
class Asking:
    """A service, and what others told it."""

    service: Service
    admin: Any
    heard: int = 0

    async def hear(self, *events: Event, at: datetime | None = None) -> None:
        """Hear events, all at one moment of the journal's clock."""
        if at is not None:
            self.service.clock.move(at)  # type: ignore[attr-defined]
        for event in events:
            self.heard += 1
            source = event.TYPE.split(".", 1)[0]
            head = journal.OwnHead(source, self.heard, event.happened_at().isoformat(), "", "", "", source, "1")
            body = RULES.seal(head, event)
            told = Incoming(source, f"{source}-{self.heard}", event.TYPE, body, event, event.happened_at(), source)
            await self.service.transactor.hear([told])

    async def ask(self, call: str, request: Any) -> Any:
        """Make a call."""
        return await getattr(self.admin, call)(request, Context())

    async def own(self, kind: type[Any]) -> list[Any]:
        """Own events of a class."""
        rows = await self.service.database.read(journal.OWN_AFTER, {"source": "scoring", "after": 0, "limit": 9999})
        decoded = [RULES.decode(row.type, row.body) for row in map(journal.Row._make, rows)]
        return [event for event in decoded if isinstance(event, kind)]


@asynccontextmanager
async def asking(url: str = MEMORY, start: datetime = START) -> AsyncIterator[Asking]:
    settings = Settings()
    made = blueprint(settings)
    async with opened(url, [journal.JOURNAL, made.tables]) as database:
        clock = SimulatedClock(start)
        transactor = Transactor(made.rules, database, clock, "test")
        await transactor.take_place()
        service = Service(made, settings, clock, database, transactor)
        yield Asking(service, ScoringAdmin(service, Said()))
