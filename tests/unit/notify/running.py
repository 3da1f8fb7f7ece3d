"""A service over a database, without a broker: what its broker would have brought is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from services.kit import fold, journal
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.service import Service
from services.kit.transact import Incoming, Transactor
from services.notify import projections
from services.notify.admin import NotifyAdmin
from services.notify.settings import MailSection, Section, Settings
from services.notify.wiring import RULES, blueprint
from tests.unit.notify.controls import AFTER


@dataclass
class Running:
    """A service and its journal's address."""

    service: Service
    url: str
    heard: dict[str, int] = field(default_factory=dict)

    @property
    def admin(self) -> NotifyAdmin:
        return NotifyAdmin(self.service)

    async def tell(self, *events: Any) -> None:
        for event in events:
            source = event.TYPE.split(".", 1)[0]
            self.heard[source] = position = self.heard.get(source, 0) + 1
            now = self.service.clock.now()
            body = RULES.seal(journal.OwnHead(source, position, now.isoformat(), "", "", "", source, "1"), event)
            incoming = Incoming(source, f"{source}-{position}", event.TYPE, body, event, event.happened_at(), source)
            await self.service.transactor.hear([incoming])

    async def findings(self) -> list[fold.Finding]:
        return (await fold.verify(self.url, RULES, projections.TABLES, decisions=True)).findings


@asynccontextmanager
async def running(folder: Path, *, port: int = 9, at: datetime = AFTER, url: str = "") -> AsyncIterator[Running]:
    """Open the service whose letters go to a port of this machine; 9 is where nobody listens. `url`: its database."""
    url = url or f"sqlite+aiosqlite:///{folder}/notify.db"
    own = Section(database_url=url, out_dir=folder / "out", papers_dir=folder / "papers")
    settings = Settings(notify=own, mail=MailSection(port=port, timeout=5.0))
    made = blueprint(settings)
    async with opened(url, [journal.JOURNAL, made.tables]) as database:
        clock = SimulatedClock(at)
        transactor = Transactor(made.rules, database, clock, "test")
        await transactor.take_place()
        service = Service(made, settings, clock, database, transactor)
        transactor.committed = service.committed
        yield Running(service, url)
