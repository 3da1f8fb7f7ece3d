"""Everything of Đúng Hạn on one machine under one roof: broker and services as processes, mails kept as files.

Whatever dies is started again at once; a process that keeps dying waits a little longer each time. Nothing
survives us: an orderly end stops services, then the broker; after a kill -9 the kernel ends the children.
"""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from services.cli import broker, processes
from services.cli.folder import PORTS, Folder, FolderState, free_ports, is_free
from services.cli.keyring import Keyring
from services.cli.processes import OURS, Program
from services.cli.settings import SERVICES
from services.kit.clock import RealClock
from services.kit.smtpsink import MailSink

STABLE_SECONDS = 5.0
"""A process that lived this long died by accident, not by a fault of its own."""
PAUSES = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before the n-th start in a row of a process that did not become stable."""
SERVICE_PATIENCE = 10.0
BROKER_PATIENCE = 5.0
STALE_PATIENCE = 5.0
READY_PATIENCE = 20.0

Died = Callable[[str, int], None]


class Supervisor:
    """Keeps the processes of one folder alive; made by `running`."""

    def __init__(self, folder: Folder, state: FolderState, *, lang: str, died: Died) -> None:
        self.folder = folder
        self.state = state
        self.lang = lang
        self._died = died
        self._children: dict[str, asyncio.subprocess.Process] = {}
        self._stop = asyncio.Event()

    @property
    def addresses(self) -> dict[str, str]:
        """Return where the services answer."""
        return {service: self.state.address(service) for service in SERVICES}

    async def start(self, group: asyncio.TaskGroup, mail_port: int) -> None:
        """Start the broker, then the services, and keep each of them."""
        await self._launch(group, broker.program(self.folder, self.state, self.lang))
        await broker.wait_until_ready(self.folder, self.state.ports["nats"], patience=READY_PATIENCE, lang=self.lang)
        for service in SERVICES:
            await self._launch(group, service_program(self.folder, self.state, service, mail_port))

    async def _launch(self, group: asyncio.TaskGroup, program: Program) -> None:
        started = asyncio.Event()
        group.create_task(self._keep(program, started), name=f"keep {program.name}")
        await started.wait()

    async def _keep(self, program: Program, started: asyncio.Event) -> None:
        deaths = 0
        while not self._stop.is_set():
            born = time.monotonic()
            process = await processes.spawn(program)
            if self._stop.is_set():
                await processes.end(process, SERVICE_PATIENCE)
                return
            self._children[program.name] = process
            (self.folder.run / f"{program.name}.pid").write_text(str(process.pid))
            started.set()
            code = await process.wait()
            if self._stop.is_set():
                return
            self._died(program.name, code)
            deaths = 1 if time.monotonic() - born > STABLE_SECONDS else deaths + 1
            await self._pause(PAUSES[min(deaths, len(PAUSES)) - 1])

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()

    async def stop(self) -> None:
        """End the services together, then the broker they may still need."""
        self._stop.set()
        broker_process = self._children.pop("nats", None)
        async with asyncio.TaskGroup() as group:
            for process in self._children.values():
                group.create_task(processes.end(process, SERVICE_PATIENCE))
        if broker_process is not None:
            await processes.end(broker_process, BROKER_PATIENCE)
        for pid_file in self.folder.run.glob("*.pid"):
            pid_file.unlink(missing_ok=True)


def service_program(folder: Folder, state: FolderState, service: str, mail_port: int) -> Program:
    """Say how a service is started on this folder (interfaces §4: settings)."""
    own, keyring = f"DUNGHAN_{service.upper()}__", Keyring(folder.keys)
    environment = {
        OURS: str(folder.root),
        "DUNGHAN_NATS__URL": state.nats_url,
        f"{own}DATABASE_URL": f"sqlite+aiosqlite:///{folder.db / f'{service}.db'}",
        f"{own}GRPC_LISTEN": state.address(service),
        "DUNGHAN_NATS__KEY": str(keyring.service(service)),
        "DUNGHAN_CLOCK": "simulated" if state.simulated else "real",
        "DUNGHAN_MAIL__HOST": "127.0.0.1",
        "DUNGHAN_MAIL__PORT": str(mail_port),
        "DUNGHAN_MAIL__SENDER": "dunghan@localhost.example",
        "DUNGHAN_NOTIFY__OUT_DIR": str(folder.out),
        "DUNGHAN_INTAKE__RECEIPT_KEY": str(keyring.receipt_key),
        "DUNGHAN_NOTIFY__SIGNING_KEYS": str(keyring.issuers),
        "DUNGHAN_NOTIFY__SIGNING_ROOTS": str(keyring.issuer_roots),
        "DUNGHAN_NOTIFY__PAPERS_DIR": str(folder.papers),
    }
    if state.clock_start is not None:
        environment["DUNGHAN_CLOCK_START"] = state.clock_start.isoformat()
    command = (sys.executable, "-m", f"services.{service}")
    return Program(service, command, environment, folder.log / f"{service}.log", signal.SIGTERM)


@asynccontextmanager
async def running(folder: Folder, state: FolderState, *, lang: str, died: Died) -> AsyncIterator[Supervisor]:
    """Run everything of a folder as long as the block lasts, and leave nothing behind.

    Raises:
        CliFailure: another supervisor has the folder, or the broker cannot be started.
    """
    with folder.locked(lang):
        await asyncio.to_thread(processes.end_stale, folder.run, folder.root, STALE_PATIENCE)
        state = _with_free_ports(folder, state)
        keyring = Keyring(folder.keys)
        keyring.prepare(RealClock().now())
        keyring.prepare_issuers()
        async with MailSink(folder.out / "mail") as sink:
            async with asyncio.TaskGroup() as group:
                supervisor = Supervisor(folder, state, lang=lang, died=died)
                failure: BaseException | None = None
                try:
                    await supervisor.start(group, sink.port)
                    yield supervisor
                except BaseException as error:  # noqa: BLE001  (raised again below, unwrapped by no group)
                    failure = error
                await _end(supervisor)
            if failure is not None:
                raise failure


async def _end(supervisor: Supervisor) -> None:
    """Stop in order even where we are told twice to stop."""
    stopping = asyncio.ensure_future(supervisor.stop())
    while not stopping.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(stopping)


def _with_free_ports(folder: Folder, state: FolderState) -> FolderState:
    """Keep the folder's ports; one that is new, or that somebody else took meanwhile, is another."""
    taken = tuple(name for name in PORTS if name not in state.ports or not is_free(state.ports[name]))
    if taken:
        state = state.model_copy(update={"ports": {**state.ports, **free_ports(taken)}})
        folder.keep(state)
    return state
