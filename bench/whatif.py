"""What would be, over a province's year: another roll, another scheme, both; services and command in processes of their own.

python -m bench.whatif [--units 1000] [--obligations 40] [--runs 3]

Three processes talk gRPC as in operation: `deadlines` foresees, `scoring` folds again, the command carries it from one to the
other. Only NATS is left out, for nobody publishes anything. Beside it stands the bare fold: every fact of the year fetched
and learnt once in one process.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import uvloop

from bench import standingworld
from bench.broker import end
from services.cli.servers import Servers, asking
from services.cli.whatif import Supposed, Wish, ask
from services.deadlines import planner
from services.deadlines import wiring as deadlines
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.settings import Settings as DeadlinesSettings
from services.kit import journal
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.rpc import Server
from services.kit.run import steady_memory
from services.kit.service import Blueprint, Service
from services.kit.transact import Transactor
from services.scoring import schemefile
from services.scoring import wiring as scoring
from services.scoring.domain.inputs import SchemeImported
from services.scoring.queries.lists import EVERYWHERE, Asked, roll
from services.scoring.queries.marks import dated_facts, shown
from services.scoring.settings import Settings as ScoringSettings

YEAR: Final = standingworld.YEAR
AFTER: Final = standingworld.BEGINS + timedelta(days=400)
SCHEMES: Final = Path(__file__).parents[1] / "catalogues" / "thang-diem-vi-du"
MOST_SECONDS: Final = 5.0
"""What a what-if over a province's year may take (issue: must hold)."""
STARTING_SECONDS: Final = 600.0


def catalogue(units: int, obligations: int) -> Catalogue:
    """Return the rules behind the measured year."""
    said = [each.event for each in standingworld.lists(units, 0)][:units]
    ordered = {"number": "1", "date": f"{YEAR}-01-02"}
    accepts = {"channels": ["e-office"], "signed": True, "annexes": True}
    return Catalogue.model_validate(
        {
            "catalogue": "bench",
            "authority": "UBND tỉnh",
            "province": {"code": "bench", "name": "Bench"},
            "districts": [
                {"code": f"d{one:02}", "name": f"D{one}", "trust": "sender"} for one in range(standingworld.DISTRICTS)
            ],
            "units": [_unit(one) for one in said],
            "obligations": [
                {
                    "code": f"BC-{one:02}",
                    "title": f"Báo cáo {one}",
                    "citation": ordered,
                    "accepts": accepts,
                    "audience": "all",
                    "others": "not_obliged",
                    "periods": [{"code": str(YEAR), "opens": f"{YEAR}-01-02", "due": _before(one)}],
                }
                for one in range(obligations)
            ],
        }
    )


def _unit(registered: Any) -> Mapping[str, Any]:  # noqa: ANN401 - an event
    plain = {name: getattr(registered, name) for name in ("name", "kind", "district")}
    return {"code": registered.unit, "no": registered.no + 1, **plain}


def _before(obligation: int) -> Mapping[str, str]:
    due = next(
        each.event.due_at
        for each in standingworld.lists(0, obligation + 1)
        if getattr(each.event, "obligation", "") == f"BC-{obligation:02}" and hasattr(each.event, "due_at")
    )
    return {"phrase": "BEFORE_DAY", "day": due.date().isoformat()}


@asynccontextmanager
async def service_of(name: str, folder: Path) -> AsyncIterator[Service]:
    """Open a service over its database, on a clock that stands after the year."""
    settings: Any = DeadlinesSettings() if name == "deadlines" else ScoringSettings()
    blueprint: Blueprint = (deadlines if name == "deadlines" else scoring).blueprint(settings)
    async with opened(f"sqlite+aiosqlite:///{folder / name}.db", [journal.JOURNAL, blueprint.tables]) as database:
        transactor = Transactor(blueprint.rules, database, SimulatedClock(AFTER), "bench")
        await transactor.take_place()
        yield Service(blueprint, settings, transactor.clock, database, transactor)


async def fill(folder: Path, units: int, obligations: int) -> None:
    """Write the year."""
    async with service_of("deadlines", folder) as service:
        await service.submit("operator", "bench", CatalogueImported(catalogue=catalogue(units, obligations)))
        await planner.plan(service)
    async with service_of("scoring", folder) as service:
        await standingworld.build(service.database, units, obligations)
        content = scheme("scheme.yaml")
        await service.submit("operator", "bench", SchemeImported(scheme="thang-diem-vi-du", content=content))


def scheme(name: str) -> str:
    """Return one of our example schemes as it is kept."""
    found = schemefile.check(SCHEMES / name).scheme
    if found is None:
        raise SystemExit(f"{name} cannot score")
    return found.written()


async def serve(name: str, folder: Path) -> None:
    """Answer calls until standard input ends; say first on which port."""
    async with service_of(name, folder) as service:
        server = Server("127.0.0.1:0")
        service.blueprint.admin(service, server)
        await server.start()
        steady_memory()
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await server.stop()


@asynccontextmanager
async def served(name: str, folder: Path) -> AsyncIterator[str]:
    """Hold a service in a process of its own; its address."""
    asked = ("-Wignore", "-m", "bench.whatif", "--serve", name, "--folder", str(folder))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *asked, stdin=pipe, stdout=pipe)
    try:
        async with asyncio.timeout(STARTING_SECONDS):
            line = await process.stdout.readline() if process.stdout else b""
        yield f"127.0.0.1:{int(line)}"
    finally:
        await end(process)


async def bare(folder: Path) -> float:
    """Fetch and learn every fact of the year once."""
    async with service_of("scoring", folder) as service, service.database.snapshot() as snapshot:
        asked = Asked(EVERYWHERE, YEAR, AFTER, AFTER)
        began = time.perf_counter()
        periods = (await roll(snapshot, asked)).periods
        facts = await dated_facts(snapshot, asked, [(each.obligation, each.period) for each in periods])
        counted = sum(len(shown(duties)) for duties in facts.values())
        print(f"{counted} duties folded", file=sys.stderr)
        return time.perf_counter() - began


async def measure(folder: Path, runs: int) -> Mapping[str, float]:
    """Ask what would be, again and again; the best time of each."""
    other = Supposed(scheme=scheme("scheme-2024.yaml"))
    wishes = {
        "another roll": (Supposed(), Wish((), YEAR, roll="next")),
        "another scheme": (other, Wish((), YEAR)),
        "both": (other, Wish((), YEAR, roll="next")),
    }
    found = {"bare fold": min([await bare(folder) for _ in range(runs)])}
    async with served("deadlines", folder) as first, served("scoring", folder) as second:
        places = {"deadlines": first, "scoring": second}
        async with asking(places, patience=STARTING_SECONDS, lang="en") as servers:
            for name, (supposed, wish) in wishes.items():
                found[name] = min([await _once(servers, name, supposed, wish) for _ in range(runs)])
    return found


async def _once(servers: Servers, name: str, supposed: Supposed, wish: Wish) -> float:
    began = time.perf_counter()
    answer = await ask(servers, supposed, wish, "en")
    took = time.perf_counter() - began
    print(f"{name}: {len(answer.would.moved)} duties, {len(answer.would.scores)} units, {took:.2f} s", file=sys.stderr)
    return took


async def _all(asked: argparse.Namespace) -> Mapping[str, float]:
    with tempfile.TemporaryDirectory(prefix="whatif-") as folder:
        await fill(Path(folder), asked.units, asked.obligations)
        return await measure(Path(folder), asked.runs)


def main() -> int:
    """Measure and print; 1 where it takes longer than it may."""
    parser = argparse.ArgumentParser(prog="python -m bench.whatif")
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--obligations", type=int, default=40)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", choices=("deadlines", "scoring"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        uvloop.run(serve(asked.serve, asked.folder))
        return 0
    found = uvloop.run(_all(asked))
    print(json.dumps({name: round(seconds, 2) for name, seconds in found.items()}, indent=2))
    return 0 if all(seconds <= MOST_SECONDS for name, seconds in found.items() if name != "bare fold") else 1


if __name__ == "__main__":
    sys.exit(main())
