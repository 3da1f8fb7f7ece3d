"""The four services as processes of a simulation: `kit.run.serve` as it is, but for gRPC, the machine's clock and typesetting.

gRPC cannot run on a loop without sockets, so calls go straight to the servicers, as the server would make them.
"""

import asyncio
import hashlib
import sqlite3
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from services.deadlines import settings as deadlines_settings
from services.deadlines import wiring as deadlines_wiring
from services.intake import settings as intake_settings
from services.intake import wiring as intake_wiring
from services.kit import run, sqlite
from services.kit.clock import Clock
from services.kit.service import Blueprint, Service
from services.notify import parcels
from services.notify import settings as notify_settings
from services.notify import wiring as notify_wiring
from services.notify.letter import Letter
from services.scoring import settings as scoring_settings
from services.scoring import wiring as scoring_wiring
from tests.simulation.loop import PLACE, Place, VirtualLoop

SETTINGS: Final[Mapping[str, Any]] = {
    "intake": intake_settings.Settings,
    "deadlines": deadlines_settings.Settings,
    "scoring": scoring_settings.Settings,
    "notify": notify_settings.Settings,
}
QUIETER: Final = {"heads_seconds": 3.0, "audit_seconds": 0.0}
"""Less often than in earnest, so that virtual time costs less; the timer of audits is held to its promise elsewhere."""
NATS: Final = "nats://nats:4222"


class WallClock(Clock):
    """The wall clock of a process."""

    def __init__(self, now: Callable[[], datetime], elapsed: Callable[[], float]) -> None:
        self.simulated = False
        self._now, self._elapsed = now, elapsed

    @override
    def now(self) -> datetime:
        return self._now()

    @override
    def elapsed(self) -> float:
        return self._elapsed()


class Switchboard:
    """Takes the place of a gRPC server: servicers are put on it, and called by name."""

    def __init__(self, _listen: str) -> None:
        self.grpc = self
        self.handlers: dict[str, Any] = {}

    def add_generic_rpc_handlers(self, handlers: Any) -> None:
        """Nothing: the registered handlers are the same."""

    def add_registered_method_handlers(self, name: str, handlers: Mapping[str, Any]) -> None:
        """Keep a servicer's methods."""
        self.handlers.update({f"{name}/{method}": handler for method, handler in handlers.items()})

    def named(self, name: str) -> None:
        """Nothing: nobody looks at reflection."""

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""

    def __getattr__(self, name: str) -> Any:
        """Take whatever else a server is told (health and the like) and do nothing."""
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing


def blueprint_of(name: str, settings: Any = None) -> Blueprint:
    """Put a service together."""
    settings = settings or SETTINGS[name]()
    made: Mapping[str, Callable[[], Blueprint]] = {
        "intake": intake_wiring.blueprint,
        "deadlines": lambda: deadlines_wiring.blueprint(settings),
        "scoring": lambda: scoring_wiring.blueprint(settings),
        "notify": lambda: notify_wiring.blueprint(settings),
    }
    return made[name]()


class _Done:
    """May be awaited or not."""

    def __await__(self) -> Generator[Any, Any, None]:
        return
        yield


def _nothing(*_given: Any, **_named: Any) -> _Done:
    return _Done()


class Process:
    """One service: started, killed, started again on the same database."""

    def __init__(self, name: str, folder: Path, loop: VirtualLoop, now: Callable[[], datetime]) -> None:
        self.name = name
        self.path = folder / f"{name}.db"
        self.place: Place | None = None
        self.service: Service | None = None
        self.board: Switchboard | None = None
        self.failure: BaseException | None = None
        self.starts = 0
        self.skew = 0.0
        """Seconds by which its machine's clock is ahead."""
        self.ended: Callable[[], None] = lambda: None
        """Called when it ends by itself, as a supervisor is told."""
        self._loop, self._now = loop, now
        self._kept: list[Any] = []

    @property
    def alive(self) -> bool:
        return self.place is not None and self.place.alive

    @property
    def ready(self) -> bool:
        """Whether it hears and decides."""
        return self.alive and self.service is not None and bool(self.service._listeners)  # noqa: SLF001 - an observer

    def start(self) -> None:
        """Start it; where it runs already nothing happens."""
        if self.alive:
            return
        self.starts += 1
        self.service = self.board = None
        self.place = Place(self._loop, self.name)
        self.place.skew = self.skew
        task = self.place.run(self._serve(), name=self.name)
        task.add_done_callback(self._ended)
        # What is killed must not be collected: its `finally` would run.
        self._kept.append((self.place, task))

    async def _serve(self) -> None:
        settings = SETTINGS[self.name](**self._settings())
        clock = WallClock(self._now, self._loop.time)
        await run.serve(self._blueprint(settings), settings, clock)

    def _settings(self) -> dict[str, Any]:
        section: dict[str, Any] = {"database_url": f"sqlite+aiosqlite:///{self.path}"}
        plain = {"nats": {"url": NATS}, **QUIETER, self.name: section}
        return {**plain, "mail": {"host": "mail", "port": 25, "start_tls": False}} if self.name == "notify" else plain

    def _blueprint(self, settings: Any) -> Blueprint:
        made = blueprint_of(self.name, settings)

        def admin(service: Service, server: Any) -> None:
            self.service, self.board = service, server
            self._kept.append(service)
            made.admin(service, server)

        return replace(made, admin=admin)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self.failure = task.exception()
        if self.place is not None and self.place.alive:
            self.place.kill()
            self.ended()

    def set_clock(self, skew: float) -> None:
        """Set its machine's clock wrong, or right again."""
        self.skew = skew
        if self.place is not None:
            self.place.skew = skew

    def kill(self) -> None:
        """End it as kill -9 does."""
        if self.place is not None:
            self.place.kill()

    async def call(self, method: str, request: Any) -> Any:
        """Call a servicer's method as a client with a deadline does.

        Raises:
            TimeoutError: no answer came.
        """
        if not self.alive or self.board is None or method not in self.board.handlers or self.place is None:
            raise TimeoutError
        handler = self.board.handlers[method].unary_unary
        answer = self.place.run(handler(request, None), name=method)
        self._kept.append(answer)
        done, _ = await asyncio.wait([answer], timeout=4.0)
        if not done:
            raise TimeoutError
        return answer.result()


def install() -> None:
    """Put the stand-ins in place, once for the process."""
    setattr(run, "Server", Switchboard)  # noqa: B010 - it is only imported there
    setattr(parcels, "render", stub_page)  # noqa: B010
    connect = sqlite._connect  # noqa: SLF001 - a file is closed when its process dies

    def connected(path: str) -> sqlite3.Connection:
        connection = connect(path)
        place = PLACE.get()
        if place is not None:
            place.at_kill.append(connection.close)
        return connection

    sqlite._connect = connected  # noqa: SLF001
    shield = asyncio.shield

    def shielded(inner: Any) -> Any:
        # When a world is left for good its coroutines are closed; nothing may begin then.
        if asyncio._get_running_loop() is None:  # noqa: SLF001 - the only way to ask without an error
            if asyncio.iscoroutine(inner):
                inner.close()
            raise RuntimeError("this world is over")
        return shield(inner)

    asyncio.shield = shielded  # type: ignore[assignment]


def stub_page(letter: Letter) -> bytes:
    """Stand in for typesetting: equal letters give equal bytes, other letters others."""
    return b"%PDF-stub " + hashlib.sha256(letter.model_dump_json().encode()).hexdigest().encode()
