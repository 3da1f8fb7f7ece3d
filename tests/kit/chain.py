"""All four services over real databases and simulated clocks, without a broker: every delivery is a choice.

A *line* carries one service's events to one reader, in order; a test says which lines deliver when.
"""

import json
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from services.contracts import catalogue as contracts
from services.contracts import envelope
from services.contracts.district import Mark
from services.deadlines import planner, settler, ticker
from services.deadlines import wiring as deadlines
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.settings import Settings as DeadlinesSettings
from services.intake import queries as intake_queries
from services.intake import wiring as intake
from services.intake.domain import SOURCE_PREFIX, ObjectFound, Reconsidered, SilenceNoted
from services.intake.handlers import read_submission
from services.intake.settings import Settings as IntakeSettings
from services.kit import journal, moment
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.incoming import Incoming, Publication, Taken
from services.kit.service import Blueprint, Service
from services.kit.transact import Transactor
from services.notify import wiring as notify
from services.notify.domain.inputs import IssuerSet
from services.notify.settings import Settings as NotifySettings
from services.scoring import queries as scoring_queries
from services.scoring import wiring as scoring
from services.scoring.settings import Settings as ScoringSettings

Line = tuple[str, str]
"""From whom to whom."""

LINES: Final[tuple[Line, ...]] = (
    ("deadlines", "intake"),
    ("intake", "deadlines"),
    ("deadlines", "scoring"),
    ("intake", "scoring"),
    ("deadlines", "notify"),
    ("intake", "notify"),
    ("scoring", "notify"),
)


@dataclass
class Chain:
    """The services, what is on its way between them, and which districts' marks do not come back."""

    services: dict[str, Service]
    on_the_way: dict[Line, list[Publication]] = field(default_factory=lambda: {line: [] for line in LINES})
    away: set[str] = field(default_factory=set)
    sent: int = 0

    def __post_init__(self) -> None:
        """Put everything a service says onto its lines."""
        for name, service in self.services.items():
            service.transactor.committed = self._carried(name)

    def _carried(self, name: str) -> Any:
        def committed(taken: Taken) -> None:
            for line, waiting in self.on_the_way.items():
                if line[0] == name:
                    waiting.extend(taken.publications)

        return committed

    async def take_in(self, catalogue: Catalogue, name: str = "import") -> None:
        """Let an operator import a catalogue."""
        await self.services["deadlines"].submit("operator", name, CatalogueImported(catalogue=catalogue))
        await planner.plan(self.services["deadlines"])

    async def send(self, district: str, body: str, received_at: datetime) -> None:
        """Let intake hear a submission that the province's stream stored at a moment."""
        arrived = read_submission(body)
        source, name = f"{SOURCE_PREFIX}{district}", arrived.submission.submission_id
        heard = Incoming(source, name, arrived.TYPE, body, arrived, received_at, source, f"{district}-{name}")
        await self.services["intake"].transactor.hear([heard])

    async def deliver(self, lines: Iterable[Line] = LINES, *, at_most: int = 1_000_000) -> int:
        """Deliver what waits on some lines, as much of each as asked; answer how much there was."""
        count = 0
        for line in lines:
            waiting = self.on_the_way[line]
            taken, self.on_the_way[line] = waiting[:at_most], waiting[at_most:]
            for publication in taken:
                opened_ = envelope.open_envelope(publication.body)
                heard = Incoming(
                    opened_.source,
                    opened_.id,
                    opened_.type,
                    publication.body,
                    contracts.decode(opened_.type, opened_.data),
                    opened_.time,
                    opened_.actor,
                    opened_.correlation_id,
                    opened_.causation_id,
                    opened_.position,
                    opened_.previous,
                )
                await self.services[line[1]].transactor.hear([heard])
            count += len(taken)
        return count

    async def move(self, to: datetime) -> None:
        """Move every clock; deadlines takes its moments on the way."""
        await ticker.advance(self.services["deadlines"], to)
        for service in self.services.values():
            await service.move_clock(to)

    async def rest(self, lines: Collection[Line] = LINES, *, silence: bool = False) -> None:
        """Deliver, bring marks back, settle, until nothing more follows; districts that are away are waited for, or named silent."""
        while True:
            worked = await self.deliver(lines)
            worked += await self._marks()
            if silence:
                worked += await self._silence()
            worked += await ticker.take_moments(self.services["deadlines"], self.services["deadlines"].clock.now())
            worked += await settler.settle_once(self.services["deadlines"])
            if not worked:
                return

    async def _marks(self) -> int:
        heard = 0
        for row in await self.services["intake"].database.read(intake_queries.unsettled):
            obligation, period, due_at, district = map(str, row[:4])
            if district in self.away:
                continue
            event = Mark(obligation=obligation, period=period, due_at=moment.parse(due_at))
            name = f"mark/{obligation}/{period}/{due_at}"
            taken = await self.services["intake"].submit(f"{SOURCE_PREFIX}{district}", name, event)
            heard += not taken.repeat
        return heard

    async def _silence(self) -> int:
        noted = 0
        for row in await self.services["intake"].database.read(intake_queries.unsettled):
            event = SilenceNoted(obligation=row[0], period=row[1], due_at=moment.parse(row[2]))
            taken = await self.services["intake"].submit("ticker", f"silence/{'/'.join(row[:3])}", event)
            noted += not taken.repeat
        return noted

    async def reconsider(self) -> None:
        """Let intake decide again what it held because it had not heard of it."""
        intake_ = self.services["intake"]
        heard = intake_.transactor.head("deadlines").position
        for row in await intake_.database.read(intake_queries.unknown):
            about = dict(zip(("district", "submission_id", "unit", "obligation", "period"), row, strict=False))
            await intake_.submit("reviewer", f"{row[5]}/reconsidered", Reconsidered(**about, heard=heard))

    async def find_object(self, district: str, submission_id: str, sha256: str) -> None:
        """Let a document that was awaited come."""
        intake_ = self.services["intake"]
        for row in await intake_.database.read(intake_queries.awaited):
            if (row[0], row[1]) == (district, submission_id):
                about = dict(zip(("district", "submission_id", "unit", "obligation", "period"), row, strict=False))
                await intake_.submit("ticker", f"{row[5]}/found", ObjectFound(**about, sha256=sha256))

    async def register(self, district: str, year: int) -> dict[tuple[str, str, str], str]:
        """Return how every duty stands now: (unit, obligation, period) → status."""
        service = self.services["scoring"]
        now = service.clock.now()
        cells = await scoring_queries.register(
            service.database, scoring_queries.Asked(district=district, year=year, as_of=now, known_at=now)
        )
        return {(cell.unit.unit, cell.obligation.obligation, cell.period): cell.standing.status.value for cell in cells}

    async def name_issuer(self, district: str) -> None:
        """Say who writes for a district."""
        issuer = {
            "name": "ỦY BAN NHÂN DÂN",
            "symbol": "UBND-CCHC",
            "place": "D",
            "authority": "TM. ỦY BAN NHÂN DÂN",
            "signer_title": "CHỦ TỊCH",
            "signer_name": "Nguyễn Văn A",
            "drafting_unit": "PNV",
        }
        event = IssuerSet.model_validate({"district": district, "book": "UBND-CCHC", "issuer": issuer})
        await self.services["notify"].submit("operator", f"issuer-{district}", event)

    async def letters(self) -> list[str]:
        """Return the kinds of the letters that were drafted, in their order."""
        rows = await self.services["notify"].database.read(
            journal.OWN_AFTER, {"source": "notify", "after": 0, "limit": 1_000_000}
        )
        return [json.loads(row[12])["data"]["kind"] for row in rows if row[5] == "notify.letter-drafted.v1"]

    async def types(self, name: str) -> list[str]:
        """Return the types of everything a service said."""
        rows = await self.services[name].database.read(
            journal.OWN_AFTER, {"source": name, "after": 0, "limit": 1_000_000}
        )
        return [row[5] for row in rows]


def _blueprints() -> dict[str, tuple[Blueprint, Any]]:
    return {
        "intake": (intake.blueprint(), IntakeSettings()),
        "deadlines": (deadlines.blueprint(DeadlinesSettings()), DeadlinesSettings()),
        "notify": (notify.blueprint(NotifySettings()), NotifySettings()),
        "scoring": (scoring.blueprint(ScoringSettings()), ScoringSettings()),
    }


@asynccontextmanager
async def chained(folder: Path, start: datetime) -> AsyncIterator[Chain]:
    """Open the services at a moment."""
    async with AsyncExitStack() as stack:
        services = {}
        for name, (blueprint, settings) in _blueprints().items():
            url = f"sqlite+aiosqlite:///{folder / name}.db"
            database = await stack.enter_async_context(opened(url, [journal.JOURNAL, blueprint.tables]))
            transactor = Transactor(blueprint.rules, database, SimulatedClock(start), "test")
            await transactor.take_place()
            services[name] = Service(blueprint, settings, transactor.clock, database, transactor)
        yield Chain(services)
