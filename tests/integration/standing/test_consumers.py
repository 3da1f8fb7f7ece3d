"""A province's consumer, as `examples/province` has it, on a real broker with the permissions we generate.

Who starts late has what who heard everything has; nothing that restarts says anything else.
"""

import asyncio
import json
import os
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from services.contracts.deadlines import DistrictRegistered, Ending, Others, UnitEnded, UnitRegistered
from services.contracts.event import Event
from services.kit import run
from services.kit.incoming import Incoming
from services.kit.rpc import Server
from services.kit.service import Service
from services.kit.settings import ClockKind, Nats
from services.kit.streams import StreamSpec, provision
from services.permits.grants import OWNS
from services.scoring import wiring
from services.scoring.settings import Settings
from tests.integration.standing.fed import numbered
from tests.kit.ground import Configured, Ground, Keys, hub_text, realm_of
from tests.kit.wait import eventually
from tests.unit.scoring.controls import DUE, LISTED, START, accepted, expected, opened_period, registered, unmet
from tests.unit.scoring.disputes import entered
from tests.unit.scoring.test_aggregates_scored import activated, scheme

pytestmark = [pytest.mark.nats, pytest.mark.timeout(60)]

SOON: Final = 40
DAY: Final = timedelta(days=1)
NEXT_YEAR: Final = DUE.replace(year=2024)
EXAMPLE: Final = Path(__file__).parents[3] / "examples" / "province"
[CONSOLE] = re.findall(
    r"^```console\n(.*?)\n```$", (EXAMPLE / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
)
_INSTALL, ONCE, FOREVER, _QUERY = (line.removeprefix("$ ") for line in CONSOLE.splitlines())

EARLY, LATE = "early.db", "late.db"
BASE: Final = "aggregates.kien-giang"
PLACES: Final = {
    f"{BASE}.rach-gia.an-binh": f"{BASE}.rach-gia.an-hoa",
    f"{BASE}.rach-gia.thanh-tra": f"{BASE}.ha-tien.thanh-tra",
}
"""Subjects that end, and where what was there is found."""


def moved(unit: str, at: datetime) -> UnitRegistered:
    return registered(unit, 3).model_copy(update={"district": "ha-tien", "name": "Thanh tra HT", "registered_at": at})


def merged(unit: str, into: str, at: datetime) -> UnitEnded:
    about: dict[str, Any] = {"unit": unit, "district": "rach-gia", "how": Ending.MERGED, "reason": "sáp nhập"}
    return UnitEnded(**about, successors=(into,), ended_at=at)


def year() -> list[Event]:
    """Say what deadlines says in a busy year: one is late, one is missing, one moves and is renamed, two are merged."""
    neighbour = DistrictRegistered(district="ha-tien", name="Hà Tiên", province="kien-giang", registered_at=START)
    acts = [merged("an-binh", "an-hoa", DUE + 30 * DAY), moved("thanh-tra", DUE + 40 * DAY)]
    later = opened_period("BC-NAM", due_at=NEXT_YEAR, others=Others.UNKNOWN)
    owed = expected("an-hoa", due_at=NEXT_YEAR).model_copy(update={"obligation": "BC-NAM"})
    return [neighbour, *LISTED, unmet(), unmet("an-hoa"), *acts, later, owed]


@asynccontextmanager
async def broker(folder: Path) -> AsyncIterator[Ground]:
    """Start the province's server, with the streams of all services."""
    for name in ("hub", "keys"):
        (folder / name).mkdir()
    keys = Keys(folder / "keys")
    ground = Ground(Configured(folder / "hub"), Configured(folder), keys, realm_of(keys))
    ground.hub.text = hub_text(ground)
    await ground.hub.start()
    try:
        for name, owned in OWNS.items():
            client = await ground.client(name)
            for stream in owned if name != "scoring" else ():
                await provision(client, StreamSpec(stream, (f"{stream.lower()}.>",)))
        yield ground
    finally:
        await ground.close()


@asynccontextmanager
async def scoring(ground: Ground, folder: Path) -> AsyncIterator[Service]:
    """Run the service."""
    running = list[Service]()
    nats = Nats(url=ground.hub.url, key=str(ground.keys.path("scoring")))
    settings = Settings(nats=nats, clock=ClockKind.SIMULATED, clock_start=START, heads_seconds=0.2)
    settings.store.database_url = f"sqlite+aiosqlite:///{folder / 'scoring'}.db"
    blueprint = wiring.blueprint(settings)

    def admin(service: Service, server: Server) -> None:
        blueprint.admin(service, server)
        running.append(service)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(run.serve(replace(blueprint, admin=admin), settings))
        try:
            await eventually(lambda: bool(running) and running[0].backlog == 0, within=SOON)
            yield running[0]
        finally:
            task.cancel()


class Office:
    """Types the commands of the example's page, each with a file of its own."""

    def __init__(self, ground: Ground, folder: Path) -> None:
        self._folder = folder
        (folder / "examples").symlink_to(EXAMPLE.parent)
        path = f"{Path(sys.executable).parent}:{os.defpath}"
        self._words = {"PATH": path, "NATS": ground.hub.url, "KEY": str(ground.keys.path("province"))}

    async def begin(self, command: str, file: str) -> asyncio.subprocess.Process:
        typed = f"exec {command.replace('aggregates.db', file)}"
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_shell(typed, cwd=self._folder, env=self._words, stdout=pipe, stderr=pipe)

    async def once(self, file: str) -> str:
        process = await self.begin(ONCE, file)
        async with asyncio.timeout(SOON):
            printed, wrong = await process.communicate()
        assert process.returncode == 0, wrong.decode()
        return printed.decode()

    def kept(self, file: str) -> dict[str, Any]:
        """Return what stands in a file, by subject."""
        if not (self._folder / file).exists():
            return {}
        with closing(sqlite3.connect(self._folder / file)) as database:
            there = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'last'").fetchone()
            rows = database.execute("SELECT subject, body FROM last").fetchall() if there else []
        return {subject: json.loads(body) for subject, body in rows}


async def busy_year(service: Service) -> None:
    """Tell the service a year, some things at a time, a scheme and an objection among them; then the next one begins."""
    said, sent = numbered(year(), "deadlines"), numbered([accepted(DUE + DAY, "an-hoa", "RG-2")], "intake")
    told: Sequence[Sequence[Incoming]] = (said[:6], said[6:9], sent, *([each] for each in said[9:]))
    for batch in told[:-2]:
        await service.transactor.hear(batch)
    await service.submit("operator", "s-1", activated(scheme()))
    await service.submit("operator", "o-1", entered(unit="an-hoa", filed_at=DUE + 2 * DAY), occurred_at=DUE + 2 * DAY)
    for batch in told[-2:]:
        await service.transactor.hear(batch)


async def told_a_year(ground: Ground, folder: Path, office: Office) -> str:
    """Let the service be told a year while somebody listens; return what somebody prints who comes late."""
    async with scoring(ground, folder) as service:
        await service.move_clock(DUE + 60 * DAY)
        await busy_year(service)
        await service.move_clock(NEXT_YEAR - 30 * DAY)
        await eventually(lambda: is_told(office.kept(EARLY)), within=SOON)
        return await office.once(LATE)


def is_told(kept: dict[str, Any]) -> bool:
    """Tell whether everything is there that the year comes to."""
    ends = {place: kept.get(place, {}).get("moved_to") for place in PLACES}
    sums = [kept.get(f"{BASE}.{place}", {}) for place in ("_province._province", "rach-gia._district")]
    return ends == PLACES and all(each.get("year") == 2024 for each in sums)


async def test_who_starts_late_has_what_who_heard_everything_has_and_nothing_is_said_otherwise_again(
    tmp_path: Path,
) -> None:
    async with broker(tmp_path) as ground:
        office, heard = Office(ground, tmp_path), tmp_path / "heard"
        early = await office.begin(f"{FOREVER} > {heard}", EARLY)
        try:
            printed = await told_a_year(ground, tmp_path, office)
            before, late = office.kept(EARLY), office.kept(LATE)
            rankings = heard.read_text("utf-8").count("rach-gia 2024")
            async with scoring(ground, tmp_path):
                await eventually(lambda: heard.read_text("utf-8").count("rach-gia 2024") > rankings, within=SOON)
                await office.once(LATE)
        finally:
            early.terminate()
            await early.wait()
        assert ground.hub.violations() == []
    assert before == late == office.kept(LATE) == office.kept(EARLY)
    assert len(before) == 7
    assert before[f"{BASE}.rach-gia.an-hoa"]["provisional"]
    assert printed.startswith("ha-tien 2024 by vi-du/1")
