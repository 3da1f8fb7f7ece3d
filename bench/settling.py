"""Settling: how long it takes until everybody who sent nothing is late, durably, and how long a call waits meanwhile.

python -m bench.settling [--duties N] [--store sqlite|postgres] [--scale]   (10,000 duties, 3,000 outstanding: 3 s, 200 ms)
"""

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import grpc
import uvloop
from pydantic import BaseModel

from bench.restore import _seen_by_others, _target
from services.contracts.deadlines import ReportLate
from services.contracts.envelope import open_envelope
from services.contracts.intake import IntakeSettled, ReportSubmitted
from services.deadlines import planner, settler, ticker, wiring
from services.deadlines.admin import register
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.deadlines.projections import DUTIES, TABLES, keep
from services.deadlines.projections.judged import FRESH
from services.deadlines.projections.standings import CALL
from services.deadlines.settings import Settings
from services.kit import journal, moment
from services.kit.clock import SimulatedClock
from services.kit.database import Database
from services.kit.databases import opened
from services.kit.decider import Write
from services.kit.rpc import Server
from services.kit.service import Service
from services.kit.transact import Incoming, Transactor

START: Final = datetime.fromisoformat("2026-01-02T08:00:00+07:00")
DUE: Final = datetime.fromisoformat("2026-03-18T00:00:00+07:00")
UNITS: Final = 5_000
"""At most so many units owe one report, so that more duties are more reports."""
BATCH: Final = 256
OUTSTANDING: Final = 0.3
PROMISED: Final = 10_000
MOST_SECONDS: Final = 3.0
MOST_WAIT: Final = 0.2
SIZES: Final = (1_000, 10_000, 100_000)
LONGEST_SECONDS: Final = 1_200.0
BETWEEN_CALLS: Final = 0.02


class Settled(BaseModel, frozen=True):
    """What one run took: seconds, the same rows written bare, the longest wait of a call, and memory that was added."""

    store: str
    duties: int
    late: int
    seconds: float
    cpu_seconds: float
    bare_seconds: float
    longest_call_ms: int
    calls: int
    added_mb: int

    def line(self) -> str:
        """Say it in one line."""
        ratio = self.seconds / self.bare_seconds
        return (
            f"{self.store:9} {self.duties:>8,} duties {self.late:>7,} late  {self.seconds:6.2f} s"
            f" ({1e6 * self.cpu_seconds / self.late:4.0f} µs of a processor each)  bare {self.bare_seconds:5.2f} s (×{ratio:.1f})"
            f"  {self.calls} calls, longest {self.longest_call_ms} ms  +{self.added_mb} MB"
        )


def _catalogue(duties: int) -> Catalogue:
    units = min(UNITS, duties)
    period = {
        "code": "2026",
        "opens": "2026-01-03",
        "window": {"from": "2026-01-01", "to": "2026-03-10"},
        "due": {"phrase": "BY_DAY", "day": "2026-03-17"},
    }
    rule = {
        "citation": {"number": "1/UBND", "date": "2025-12-01"},
        "audience": "all",
        "others": "not_obliged",
        "accepts": {"channels": ["e-office"], "signed": True, "annexes": True},
        "periods": [period],
    }
    listed = [{"no": no, "code": f"u{no:05}", "name": f"Xã {no}", "district": "bench"} for no in range(1, units + 1)]
    return Catalogue.model_validate(
        {
            "catalogue": "bench",
            "authority": "UBND",
            "province": {"code": "bench", "name": "Bench"},
            "district": {"code": "bench", "name": "Bench", "trust": "sender"},
            "calendar": {"year": 2026},
            "units": [{**unit, "kind": "commune"} for unit in listed],
            "obligations": [{**rule, "code": f"BC-{no}", "title": f"BC {no}"} for no in range(1, duties // units + 1)],
        }
    )


@asynccontextmanager
async def _service(url: str) -> AsyncIterator[Service]:
    made = wiring.blueprint(Settings())
    async with opened(url, [journal.JOURNAL, TABLES]) as database:
        clock = SimulatedClock(START)
        transactor = Transactor(made.rules, database, clock, "bench")
        await transactor.take_place()
        yield Service(made, Settings(), clock, database, transactor)


class _Intake:
    """Says what intake would."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._position = 0
        self._hash = ""

    async def says(self, events: Sequence[Any]) -> None:
        """Be heard, a batch in one transaction."""
        for start in range(0, len(events), BATCH):
            await self._service.transactor.hear([self._said(event) for event in events[start : start + BATCH]])

    def _said(self, event: Any) -> Incoming:  # noqa: ANN401 - whatever intake says
        self._position += 1
        now = moment.text(self._service.clock.now())
        head = journal.OwnHead("intake", self._position, now, self._hash, "", "", "intake", "1")
        body = wiring.RULES.seal(head, event)
        self._hash = journal.chain(self._hash, body)
        about = (event.TYPE, body, event, event.happened_at(), "intake")
        said = Incoming("intake", f"intake-{self._position}", *about)
        return said._replace(position=self._position, previous=open_envelope(body).previous)


def _accepted(obligation: str, unit: str) -> ReportSubmitted:
    at = DUE - timedelta(days=3)
    return ReportSubmitted(
        district="bench",
        submission_id=f"{unit}-{obligation}",
        unit=unit,
        obligation=obligation,
        period="2026",
        channel="e-office",
        message_id=None,
        content_sha256="a",
        submitted_at=at,
        received_at=at,
        arrived_at=at,
        due_at=DUE,
        decided_at=at,
        version=1,
    )


async def _prepared(service: Service, duties: int) -> None:
    """Bring a period to the moment at which intake has settled and nobody is judged."""
    catalogue = _catalogue(duties)
    await service.submit("operator", "import", CatalogueImported(catalogue=catalogue))
    await planner.plan(service)
    await ticker.advance(service, DUE - timedelta(days=2))
    intake, codes = _Intake(service), [obligation.code for obligation in catalogue.obligations]
    sends = [unit.code for unit in catalogue.units[int(OUTSTANDING * len(catalogue.units)) :]]
    await intake.says([_accepted(code, unit) for code in codes for unit in sends])
    await ticker.advance(service, DUE)
    await intake.says([IntakeSettled(obligation=code, period="2026", due_at=DUE, settled_at=DUE) for code in codes])


async def _calls(stub: admin_pb2_grpc.DeadlinesAdminStub, done: asyncio.Event) -> list[float]:
    """Call again and again, a write and a read in turns, and answer how long each waited."""
    waits: list[float] = []
    while not done.is_set():
        begun = time.perf_counter()
        if len(waits) % 2:
            await stub.ListDuties(admin_pb2.ListDutiesRequest(unit="u00001", limit=5))
        else:
            await stub.AddNote(admin_pb2.AddNoteRequest(request_id=f"note-{len(waits)}", unit="u00001", text="gọi"))
        waits.append(time.perf_counter() - begun)
        await asyncio.sleep(BETWEEN_CALLS)
    return waits


async def _settled(service: Service) -> tuple[float, float, list[float]]:
    server = Server("127.0.0.1:0")
    register(service, server)
    await server.start()
    done = asyncio.Event()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel, asyncio.TaskGroup() as group:
        calling = group.create_task(_calls(admin_pb2_grpc.DeadlinesAdminStub(channel), done))
        await asyncio.sleep(0.5)
        begun, processor = time.perf_counter(), time.process_time()
        while await settler.settle_once(service):
            pass
        seconds, processor = time.perf_counter() - begun, time.process_time() - processor
        done.set()
    await server.stop()
    return seconds, processor, calling.result()


async def _rows(database: Database, after: int) -> list[journal.Row]:
    asked = {"source": wiring.RULES.source, "after": after, "limit": 1_000_000}
    return [journal.Row._make(row) for row in await database.read(journal.OWN_AFTER, asked)]


def _of(row: journal.Row) -> dict[str, str]:
    _kind, district, unit, obligation, period = row.stream.split("/")
    return {"district": district, "unit": unit, "obligation": obligation, "period": period}


async def _bare(url: str, rows: Sequence[journal.Row]) -> float:
    """Write the same rows of the journal and of the duties, in transactions of the same size, with no rules around."""
    async with opened(url, [journal.JOURNAL, TABLES]) as database:
        async with database.transaction() as transaction:
            for row in rows:
                transaction.add(keep(DUTIES, **_of(row), due_at=moment.text(DUE), firm=1, turns=0, **FRESH))
        begun = time.perf_counter()
        for start in range(0, len(rows), settler.CHUNK):
            async with database.transaction() as transaction:
                chunk = rows[start : start + settler.CHUNK]
                transaction.add_rows(journal.APPEND, chunk)
                for row in chunk:
                    which = {f"b_{key}": value for key, value in _of(row).items()}
                    transaction.add(Write(CALL, {**which, "at": moment.text(DUE)}))
        return time.perf_counter() - begun


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


async def measure(duties: int, store: str) -> Settled:
    """Settle so many duties on a store."""
    with tempfile.TemporaryDirectory(prefix="settling-") as name:
        folder = _seen_by_others(Path(name))
        async with _target(store, folder) as url, _service(url) as service:
            await _prepared(service, duties)
            service.transactor.states.forget()  # as after a restart
            before, peak = service.transactor.said, _peak_mb()
            seconds, processor, waits = await _settled(service)
            rows = await _rows(service.database, before)
            added = _peak_mb() - peak
        late = [row for row in rows if row.type == ReportLate.TYPE]
        beside = folder / "bare"
        beside.mkdir()
        async with _target(store, _seen_by_others(beside)) as url:
            bare = await _bare(url, late)
    return Settled(
        store=store,
        duties=duties,
        late=len(late),
        seconds=round(seconds, 3),
        cpu_seconds=round(processor, 3),
        bare_seconds=round(bare, 3),
        longest_call_ms=round(1000 * max(waits)),
        calls=len(waits),
        added_mb=added,
    )


async def _bench(asked: argparse.Namespace) -> bool:
    kept = True
    for duties in SIZES if asked.scale else (asked.duties,):
        run = await measure(duties, asked.store)
        print(run.line(), flush=True)
        promised = run.seconds <= MOST_SECONDS * max(1.0, duties / PROMISED) and run.longest_call_ms <= 1000 * MOST_WAIT
        kept = kept and promised and run.late == int(OUTSTANDING * min(UNITS, duties)) * (duties // min(UNITS, duties))
    return kept


def main() -> None:
    """Measure, and fail where a promise is not kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--duties", type=int, default=PROMISED)
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--scale", action="store_true", help="1,000, 10,000 and 100,000 duties")
    asked = parser.parse_args()

    async def bounded() -> bool:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await _bench(asked)

    sys.exit(0 if uvloop.run(bounded()) else 1)


if __name__ == "__main__":
    main()
