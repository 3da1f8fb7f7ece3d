"""A service's life: database, place, gRPC, broker, and all of it down in order.

OtherClock     this database was born with another kind of clock and keeps it
"""

import asyncio
import gc
import signal
from contextlib import AsyncExitStack, suppress
from functools import partial

import uvloop

from services.kit import ids, journal, lease, log, metrics, models, moment, operations
from services.kit.access import KeyUnusable
from services.kit.clock import Clock, RealClock, SimulatedClock
from services.kit.database import Database, StoreUnavailable
from services.kit.databases import opened
from services.kit.decider import Write
from services.kit.rpc import Server
from services.kit.service import Blueprint, Service
from services.kit.settings import ClockKind, ServiceSettings
from services.kit.transact import Fenced, Transactor

FENCED_CODE = 4
"""How a process ends whose place was taken; whoever starts it again gets a standby."""
USAGE_CODE = 2
"""How a process ends that was told to use a key or a certificate that is none."""


class OtherClock(Exception):
    """This database was born with another kind of clock and keeps it."""


class _Stop(Exception):
    """Somebody asked the process to end."""


async def _leave(transactor: Transactor) -> None:
    """Give the place up; where the database does not answer, others find it silent."""
    with suppress(StoreUnavailable):
        await transactor.leave_place()


async def _clock(database: Database, settings: ServiceSettings, real: Clock) -> Clock:
    """Take up the clock the database was born with.

    Raises:
        OtherClock: the settings ask for another kind.
    """
    found = await database.read(journal.CLOCK_NOW)
    if found and found[0][0] != settings.clock.value:
        raise OtherClock(f"the clock here is {found[0][0]}, not {settings.clock.value}")
    if settings.clock is ClockKind.REAL:
        return real
    start = moment.parse(found[0][1]) if found else settings.clock_start
    if start is None:
        raise OtherClock("a simulated clock needs DUNGHAN_CLOCK_START")
    return SimulatedClock(start)


async def _born(transactor: Transactor, clock: Clock, settings: ServiceSettings) -> None:
    """Give a new database its clock."""
    if not await transactor.database.read(journal.CLOCK_NOW):
        born = {"id": 1, "kind": settings.clock.value, "now": moment.text(clock.now())}
        await transactor.write([Write(journal.KEEP_CLOCK, born)])


async def serve(blueprint: Blueprint, settings: ServiceSettings, real_clock: Clock | None = None) -> None:
    """Run a service until SIGTERM or SIGINT; `real_clock` is what it takes for the machine's clock."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(opened(settings.store.database_url, [journal.JOURNAL]))
        clock = await _clock(database, settings, real_clock or RealClock())
        transactor = Transactor(blueprint.rules, database, clock, f"{settings.instance}/{ids.fresh()}")
        await lease.wait_for_place(database, blueprint.rules.source, settings.instance)
        await transactor.take_place()
        stack.push_async_callback(_leave, transactor)
        await models.fit(database, blueprint.rules, blueprint.tables, blueprint.site(transactor))
        await _born(transactor, clock, settings)
        service = Service(blueprint, settings, clock, database, transactor)
        await service.guard.load()
        transactor.committed = service.committed
        server = Server(settings.store.grpc_listen)
        operations.register(service, server)
        blueprint.admin(service, server)
        service.recovery.begin()
        await server.start()
        await server.tell(serving=False)
        service.ready = partial(server.tell, serving=True)
        stack.push_async_callback(server.stop)
        await stack.enter_async_context(metrics.served(service, settings.store.metrics_listen))
        await _until_stopped(service)


async def _until_stopped(service: Service) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    async def stopper() -> None:
        await stop.wait()
        raise _Stop

    code = 0
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(stopper(), name="stopper")
            group.create_task(lease.beat(service.transactor), name="lease")
            group.create_task(service.network(group), name="network")
    except* _Stop:
        log.get().info("stopping", source=service.rules.source)
    except* Fenced:
        code = FENCED_CODE
        log.get().error("fenced", source=service.rules.source, why=Fenced.__doc__)
    except* KeyUnusable as wrong:
        code = USAGE_CODE
        log.get().error("key.unusable", why="; ".join(str(one) for one in wrong.exceptions))
    finally:
        await service.end()
    if code:
        raise SystemExit(code)


def steady_memory() -> None:
    """Let the collector look at what is new only: what is loaded now stays, and most events die young."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def main(settings: ServiceSettings, blueprint: Blueprint) -> None:
    """Run a service as a process."""
    log.configure(settings.SERVICE, level=settings.log_level)
    steady_memory()
    uvloop.run(serve(blueprint, settings))
