"""Telling a story: the one owner of simulated time moves every clock, waits until nothing is open, then sends.

Every step may be told again after any crash: clocks never go back, calls carry stable ids, receipts are kept.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.cli import calls, settling
from services.cli.failures import CliFailure, unwrapped
from services.cli.moments import wire
from services.cli.servers import Servers
from services.cli.settings import SERVICES
from services.cli.story import OrderedLetter, Story
from services.cli.texts import say
from services.client.client import DistrictClient
from services.client.pace import Pace
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.kit.pb import operations_pb2
from services.notify.pb import admin_pb2 as notify_pb
from services.scoring.pb import admin_pb2 as scoring_pb

PATIENCE: Final = 60.0
"""Seconds a step may take in all, crashes of services and broker included."""
PACE: Final = Pace(first=1.5, factor=1.5, most=5.0, patience=PATIENCE)
TIMEKEEPER: Final = "deadlines"
"""Its ticker decides by the clock; it comes last, when all others already live in the new moment."""

Told = Callable[[datetime], None]


@dataclass(frozen=True)
class Stage:
    """Where a story is told: the services, the district's connection, the folder's name, the language."""

    servers: Servers
    district: DistrictClient
    folder: str
    lang: str


async def prepare(story: Story, servers: Servers) -> None:
    """Hand in the catalogues, the schemes and who writes the letters; the same again changes nothing."""
    plot = story.plot
    for content in story.catalogues:
        own = content is story.catalogue
        request = deadlines_pb.ImportCatalogueRequest(
            request_id=f"story-{plot.story}-catalogue" if own else f"story-{plot.story}-{content['catalogue']}",
            actor=f"story/{plot.story}",
            catalogue_json=json.dumps(content, ensure_ascii=False),
        )
        await servers.ask("deadlines", calls.IMPORT_CATALOGUE, request)
    await _score(story, servers)
    await servers.ask(
        "notify",
        calls.SET_ISSUER,
        notify_pb.SetIssuerRequest(
            request_id=f"story-{plot.story}-issuer",
            actor=f"story/{plot.story}",
            district=plot.district,
            issuer_json=json.dumps(story.catalogue.get("letters", {}), ensure_ascii=False),
        ),
    )


async def _score(story: Story, servers: Servers) -> None:
    """Put the story's schemes in force."""
    for scheme in story.schemes:
        request = scoring_pb.ActivateSchemeRequest(
            request_id=f"story-{story.plot.story}-{scheme.scheme}-{scheme.version}",
            actor=f"story/{story.plot.story}",
            scheme_json=scheme.written(),
            reason=scheme.title,
        )
        await servers.ask("scoring", calls.ACTIVATE_SCHEME, request)


class Teller:
    """Tells one story from where the services stand to a moment."""

    def __init__(self, story: Story, stage: Stage, told: Told) -> None:
        self._story = story
        self._stage = stage
        self._told = told

    async def tell(self, until: datetime) -> None:
        """Go from moment to moment; begin with the one the slowest clock shows, which may be half told."""
        await self._settled()
        snapshot = await settling.look(self._stage.servers)
        now = min(map(settling.clock_of, snapshot.values()))
        await self._step(now)
        while now < until:
            now = min(self._next(now, await self._step_of_ticker()), until)
            await self._step(now)

    async def _step_of_ticker(self) -> datetime | None:
        progress = await self._stage.servers.ask(TIMEKEEPER, calls.GET_PROGRESS, operations_pb2.GetProgressRequest())
        return datetime.fromisoformat(progress.next_moment) if progress.next_moment else None

    def _next(self, now: datetime, ticker: datetime | None) -> datetime:
        upcoming = [at for at in (*self._story.moments(), ticker) if at is not None and at > now]
        return min(upcoming, default=now + timedelta(days=1))

    async def _step(self, now: datetime) -> None:
        await self._advance(now)
        await self._settled()
        for at, act in self._story.acts:
            if at == now:
                await self._stage.servers.ask(act.service, act.call, act.request)
                await self._settled()
        if now in self._story.sheets:
            await self._send(now)
            await self._settled()
        for letter in self._story.plot.letters:
            if letter.at == now:
                await self._write(letter)
                await self._settled()
        self._told(now)

    async def _advance(self, now: datetime) -> None:
        request = operations_pb2.AdvanceClockRequest(to=wire(now))
        with unwrapped():
            await self._advance_others(request)
        await self._stage.servers.ask(TIMEKEEPER, calls.ADVANCE_CLOCK, request)

    async def _advance_others(self, request: operations_pb2.AdvanceClockRequest) -> None:
        async with asyncio.TaskGroup() as group:
            for service in SERVICES:
                if service != TIMEKEEPER:
                    group.create_task(self._stage.servers.ask(service, calls.ADVANCE_CLOCK, request))

    async def _settled(self) -> None:
        stage = self._stage
        await settling.settled(stage.servers, patience=PATIENCE, folder=stage.folder, lang=stage.lang)

    async def _send(self, now: datetime) -> None:
        answers = await self._stage.district.deliver(self._story.sheets[now])
        without = answers.count(None)
        if without:
            raise CliFailure(say("no-receipt-yet", self._stage.lang, count=without, seconds=PATIENCE))

    async def _write(self, letter: OrderedLetter) -> None:
        plot = self._story.plot
        await self._stage.servers.ask(
            "notify",
            calls.DRAFT_RECTIFICATION,
            notify_pb.DraftRectificationRequest(
                request_id=f"story-{plot.story}-{letter.kind}-{wire(letter.at)}",
                actor=f"story/{plot.story}",
                district=plot.district,
                year=letter.year or self._story.year,
                as_of=wire(letter.at),
            ),
        )
