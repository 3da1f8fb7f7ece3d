"""What tests may ask for: servers of their own, and a database of either engine."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from nats.aio.client import Client

from services.kit import journal
from services.kit.database import Database
from services.kit.databases import opened
from tests.kit import toy
from tests.kit.servers import NatsServer, Postgres

settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")
"""The same examples every time, however busy the machine is: what fails once fails always."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
"""Whoever runs the tests in the background of a shell ignores Ctrl-C; what they start must not, for they press it."""

SQLITE = "sqlite"
POSTGRESQL = "postgresql"


@pytest.fixture(scope="session", autouse=True)
def clients_that_end() -> None:
    """Clients of tests end when nobody waits for them, as the kit's do: else one that just connects goes on for ever."""
    connect_to = Client._connect_to_server  # noqa: SLF001 - nats-py has no hook for it

    async def unless_cancelled(client: Client, server: Any) -> None:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError("who asked for a connection waits for it no more")
        await connect_to(client, server)

    Client._connect_to_server = unless_cancelled  # type: ignore[method-assign,assignment]  # noqa: SLF001


@pytest.fixture
async def nats_server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    """A NATS server that runs, with an empty store."""
    folder = tmp_path / "nats"
    folder.mkdir()
    server = NatsServer(folder)
    await server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL of this session."""
    # Its user is another one than root; directories of pytest are closed to it, and sockets need short paths.
    with TemporaryDirectory(prefix="dunghan-") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder))
        yield server
        server.stop()


@pytest.fixture(params=[SQLITE, POSTGRESQL])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each engine."""
    if request.param == SQLITE:
        return f"sqlite+aiosqlite:///{tmp_path / 'journal.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return await server.fresh()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A journal and the read models of the toy service, empty, open."""
    async with opened(database_url, [journal.JOURNAL, toy.TABLES]) as database:
        yield database
