"""Virtual time: an asyncio loop on which nothing really waits, and which runs what is ready in a seeded order.

When nothing is ready the clock jumps to the next timer. Functions given to an executor run at once, their results come a
little later. What runs in a `Place` (a simulated process) can be paused or killed as one, without any `finally` of it running.

    Deadlock    nothing is ready and no timer is set, or time stands still; the text names every task
    Unmoving    the same, while callbacks go on for ever without time passing
"""

# ruff: noqa: SLF001 - a loop works on asyncio's own handles

import asyncio
import heapq
from asyncio import events
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from random import Random  # noqa: TID251 - chance is seeded here, and given to everybody else
from typing import Any, Final, Protocol, TypeVar

from typing_extensions import override

T = TypeVar("T")

STEP_SECONDS: Final = 1e-6
"""What one turn of the loop takes; so no two turns are at the same moment."""
STORE_SECONDS: Final = 0.0004
"""The longest wait for the result of a function that runs in an executor."""
SHORT_SECONDS: Final = 10.0
"""A jump takes timers that are nearer than this with it: polls, heartbeats, pings."""
MANY_CANCELLED: Final = 200
STILL_TURNS: Final = 2_000_000


Timer = tuple[float, int, events.TimerHandle]


class Deadlock(Exception):
    """Nothing is ready and no timer is set; the text names every task."""


class Unmoving(Deadlock):
    """Callbacks go on for ever without time passing."""


class Place:
    """A simulated process: paused or killed as one. `async with` is not needed; what is killed just never goes on."""

    def __init__(self, loop: "VirtualLoop", name: str) -> None:
        self.name = name
        self.skew = 0.0
        """Seconds its wall clock is ahead."""
        self.alive = True
        self.paused = False
        self.at_kill: list[Callable[[], None]] = []
        """What the machine does when the process is gone: connections drop, files close."""
        self._loop = loop
        self._aside: list[events.Handle] = []

    @property
    def runs(self) -> bool:
        """Whether its callbacks are run."""
        return self.alive and not self.paused

    def context(self) -> Context:
        """Return a context of this place; whatever runs in it, and all it starts, belongs to the place."""
        context = copy_context()
        context.run(PLACE.set, self)
        return context

    def run(self, coroutine: Coroutine[Any, Any, T], *, name: str | None = None) -> asyncio.Task[T]:
        """Start a task that belongs to this place."""
        return self._loop.create_task(coroutine, name=name or self.name, context=self.context())

    def kill(self) -> None:
        """End it as kill -9 does: nothing of it ever runs again, its connections drop."""
        if self.alive:
            self.alive = False
            for act in self.at_kill:
                act()
            for tell in self._loop.killed:
                tell(self)

    def pause(self) -> None:
        """Stop it as SIGSTOP does."""
        self.paused = True

    def resume(self) -> None:
        """Let it go on; what became due meanwhile comes late, in order."""
        self.paused = False
        aside, self._aside = self._aside, []
        self._loop.put(aside)

    def put_aside(self, handle: events.Handle) -> None:
        """Keep a callback of a place that does not run."""
        self._aside.append(handle)


PLACE: ContextVar[Place | None] = ContextVar("place", default=None)


class Roads(Protocol):
    """Where a loop's connections and servers are."""

    async def connect(
        self, factory: Callable[[], asyncio.BaseProtocol], host: str, port: int
    ) -> tuple[asyncio.Transport, asyncio.BaseProtocol]: ...

    def listen(self, factory: Callable[[], asyncio.BaseProtocol], host: str, port: int) -> Any: ...


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop whose time is a number."""

    roads: Roads
    _timer_cancelled_count: int

    def __init__(self, random: Random, *, shuffled: bool = True) -> None:
        super().__init__()
        self._random = random
        self._shuffled = shuffled
        self._moment = 1000.0
        self._clock_resolution = 1e-9
        self._turns_since = 0
        self._set = 0
        self.turns = 0
        self.trace = 0
        """A number that is the same for the same run, and hardly ever for another one."""
        self.jumped: list[Callable[[], None]] = []
        """Called after every jump."""
        self.killed: list[Callable[[Place], None]] = []
        """Called when a place is killed."""

    @override
    def time(self) -> float:
        return self._moment

    def mark(self, number: int) -> None:
        """Let the trace depend on a number too."""
        self.trace = hash((self.trace, number))

    def put(self, handles: list[events.Handle]) -> None:
        """Make handles ready again."""
        self._ready.extend(handles)  # type: ignore[attr-defined]

    def jump(self, seconds: float) -> None:
        """Go forward at once: near timers go along, those further away that became due fire now, late and in order."""
        assert seconds >= 0, "time goes forward"
        near = self._moment + SHORT_SECONDS
        moved = []
        for due, number, timer in self._timers():
            later = due + seconds if due <= near else due
            timer._when = later  # type: ignore[attr-defined]
            moved.append((later, number, timer))
        heapq.heapify(moved)
        self._timers()[:] = moved
        self._moment += seconds
        for act in self.jumped:
            act()

    @override
    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> events.TimerHandle:
        """Set a timer; those of one moment ring in the order in which they were set."""
        self._check_closed()  # type: ignore[attr-defined]
        timer = events.TimerHandle(when, callback, args, self, context)
        self._set += 1
        heapq.heappush(self._timers(), (when, self._set, timer))
        timer._scheduled = True  # type: ignore[attr-defined]
        return timer

    def _timers(self) -> list[Timer]:
        return self._scheduled  # type: ignore[attr-defined, no-any-return]

    def _run_once(self) -> None:
        ready = self._ready  # type: ignore[attr-defined]
        self._forget_cancelled()
        timers = self._timers()
        if ready:
            self._moment += STEP_SECONDS
        else:
            self._wait(timers)
        now = self._moment
        while timers and timers[0][0] <= now:
            timer = self._popped(timers)
            if not timer._cancelled:
                ready.append(timer)
        batch = list(ready)
        ready.clear()
        self.trace = hash((self.trace, now, len(batch)))
        self._run_all(self._mixed(batch) if self._shuffled and len(batch) > 1 else batch)
        self._count()

    def _popped(self, timers: list[Timer]) -> events.TimerHandle:
        timer = heapq.heappop(timers)[2]
        timer._scheduled = False  # type: ignore[attr-defined]
        if timer._cancelled:
            self._timer_cancelled_count -= 1
        return timer

    def _wait(self, timers: list[Timer]) -> None:
        while timers and timers[0][2]._cancelled:
            self._popped(timers)
        if not timers:
            raise Deadlock(self.tasks())
        if timers[0][0] > self._moment:
            self._moment = timers[0][0]
            self._turns_since = 0

    def _forget_cancelled(self) -> None:
        timers = self._timers()
        if self._timer_cancelled_count <= MANY_CANCELLED or self._timer_cancelled_count * 2 <= len(timers):
            return
        for _, _, timer in timers:
            timer._scheduled = not timer.cancelled()  # type: ignore[attr-defined]
        timers[:] = [one for one in timers if not one[2].cancelled()]
        heapq.heapify(timers)
        self._timer_cancelled_count = 0

    def _mixed(self, batch: list[events.Handle]) -> list[events.Handle]:
        """Change the order between tasks; what is no task's step keeps its order."""
        lanes: dict[int, float] = {}
        keys = []
        for handle in batch:
            owner = getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]
            lane = id(owner) if isinstance(owner, asyncio.Task) else 0
            key = lanes.get(lane)
            if key is None:
                key = lanes[lane] = self._random.random()
            keys.append(key)
        if len(lanes) == 1:
            return batch
        order = sorted(range(len(batch)), key=keys.__getitem__)
        self.trace = hash((self.trace, *order))
        return [batch[number] for number in order]

    def _run_all(self, batch: list[events.Handle]) -> None:
        for handle in batch:
            if handle._cancelled:
                continue
            place = handle._context.get(PLACE)  # type: ignore[attr-defined]
            if place is not None and not place.runs:
                place.put_aside(handle)
                continue
            try:
                handle._run()
            except SystemExit:
                if place is None:
                    raise
                place.kill()  # the process ended itself

    def _count(self) -> None:
        self.turns += 1
        self._turns_since += 1
        if self._turns_since > STILL_TURNS:
            raise Unmoving(self.tasks())

    def tasks(self) -> str:
        """Name every task and where it waits."""
        return "\n".join(sorted(f"{task.get_name()}: {_where(task.get_coro())}" for task in asyncio.all_tasks(self)))

    @override
    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Run a function now; its result comes a little later."""
        future = self.create_future()
        events._set_running_loop(None)  # a function of a thread may run a loop of its own
        try:
            result = func(*args)
        except Exception as error:  # noqa: BLE001 - whatever it is goes to whoever waits
            outcome: tuple[Callable[[Any], None], Any] = (future.set_exception, error)
        else:
            outcome = (future.set_result, result)
        finally:
            events._set_running_loop(self)
        self.call_later(self._random.random() * STORE_SECONDS, _settle, future, *outcome)
        return future

    @override
    async def create_connection(
        self, protocol_factory: Any, host: Any = None, port: Any = None, **_options: Any
    ) -> Any:
        """Connect over the simulated network."""
        return await self.roads.connect(protocol_factory, host, port)

    @override
    async def create_server(self, protocol_factory: Any, host: Any = None, port: Any = None, **_options: Any) -> Any:
        """Listen on the simulated network; port 0 chooses one."""
        return self.roads.listen(protocol_factory, host, port)

    @override
    def add_signal_handler(self, sig: int, callback: Any, *args: Any) -> None:  # type: ignore[override]
        """Nobody sends signals here."""

    @override
    def remove_signal_handler(self, sig: int) -> bool:
        return False

    def _write_to_self(self) -> None:
        """There is no other thread to wake this one."""

    def _process_events(self, event_list: Any) -> None:
        """There are no sockets."""


def _where(coroutine: Any) -> str:
    """Say where a coroutine waits, through all it awaits."""
    places = []
    while (frame := getattr(coroutine, "cr_frame", None)) is not None:
        places.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        coroutine = coroutine.cr_await
    return " > ".join(places)


def _settle(future: asyncio.Future[Any], tell: Callable[[Any], None], what: object) -> None:
    if not future.done():
        tell(what)
