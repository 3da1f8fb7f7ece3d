"""The service over a real database, without a broker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.deadlines import planner, queries, settler, ticker
from services.deadlines.admin import DeadlinesAdmin
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.settings import Settings
from services.deadlines.wiring import RULES, blueprint
from services.kit import journal
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.service import Service
from services.kit.transact import Incoming, Transactor
from tests.unit.deadlines.story import CATALOGUE, IMPORTED, named


@dataclass
class Running:
    """A service over a database, and what its broker would have brought."""

    service: Service
    url: str
    heard: int = 0

    async def hear(self, event: Any) -> None:
        self.heard += 1
        now = self.service.clock.now()
        head = journal.OwnHead("intake", self.heard, now.isoformat(), "", "", "", "intake", "1")
        body = RULES.seal(head, event)
        incoming = Incoming("intake", f"intake-{self.heard}", event.TYPE, body, event, event.happened_at(), "intake")
        await self.service.transactor.hear([incoming])

    async def advance(self, to: datetime) -> None:
        await ticker.advance(self.service, to)
        await self.service.move_clock(to)

    async def settle(self) -> int:
        rounds = 0
        while await settler.settle_once(self.service):
            rounds += 1
        return rounds

    async def state(self) -> tuple[str, int, int, str]:
        [row] = await queries.periods(self.service.database)
        return row.state, row.numbers.expected, row.numbers.owing, row.waits_for

    async def imports(self, catalogue: Catalogue = CATALOGUE, *, call: str = "import-1") -> "Running":
        await self.service.submit("operator", call, CatalogueImported(catalogue=catalogue))
        await planner.plan(self.service)
        return self

    async def own(self) -> list[str]:
        """Own events by class, with the unit where there is one."""
        return [named(event) for event in await self.events()]

    async def events(self, kind: type[Any] = object) -> list[Any]:
        """Own events of a class."""
        rows = await self.service.database.read(journal.OWN_AFTER, {"source": "deadlines", "after": 0, "limit": 9999})
        decoded = [RULES.decode(row.type, row.body) for row in map(journal.Row._make, rows)]
        return [event for event in decoded if isinstance(event, kind)]

    @property
    def admin(self) -> DeadlinesAdmin:
        return DeadlinesAdmin(self.service)


@asynccontextmanager
async def deadlines(url: str) -> AsyncIterator[Running]:
    settings = Settings()
    made = blueprint(settings)
    async with opened(url, [journal.JOURNAL, made.tables]) as database:
        clock = SimulatedClock(IMPORTED)
        transactor = Transactor(made.rules, database, clock, "test")
        await transactor.take_place()
        yield Running(Service(made, settings, clock, database, transactor), url)
