"""What a service is made of (`Blueprint`), and a running one as its own edges see it (`Service`).

BrokerGone     the server closed the connection for good; the process ends and is started again
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from faststream.nats import NatsBroker
from nats import errors as nats_errors
from nats.aio.client import Client
from pydantic import BaseModel
from sqlalchemy import MetaData

from services.kit import fold, journal, log, moment, published, streams
from services.kit.access import access, servers
from services.kit.audit import Audit, Audited
from services.kit.clock import Clock, SimulatedClock
from services.kit.database import Database, StoreUnavailable
from services.kit.decider import Rules, Say, Write
from services.kit.fold import Finding, Verdict
from services.kit.folder import Made
from services.kit.guard import ClockGuard
from services.kit.hardened import harden
from services.kit.heads import Heads
from services.kit.listen import Listener, Tap
from services.kit.metrics import Measured
from services.kit.rebuilds import Rebuilds, StillStarting
from services.kit.recall import Witness
from services.kit.recovery import Recovery
from services.kit.relay import Relay, unfinished
from services.kit.rpc import Server
from services.kit.settings import ClockKind, Nats
from services.kit.site import Site
from services.kit.streams import StreamSpec
from services.kit.transact import Incoming, Taken, Transactor
from services.kit.violations import Violations

RECONNECT_SECONDS = 0.1
CONNECT_AGAIN_SECONDS = 1
PROVISION_AGAIN_SECONDS = 1.0
PENDING_BYTES = 32 * 1024 * 1024


class BrokerGone(Exception):
    """The server closed the connection for good; the process ends and is started again."""


async def _nothing_busy(_service: "Service") -> list[str]:
    return []


async def _nobody_waits() -> None:
    return


async def _no_alarms(_service: "Service") -> list[str]:
    return []


async def _nothing_found(_service: "Service") -> list[Finding]:
    return []


async def _no_counts(_service: "Service") -> dict[str, dict[str, int]]:
    return {}


@dataclass(frozen=True)
class Blueprint:
    """What makes a service of the kit.

    Attributes:
        tables: the read models.
        streams: JetStream streams it owns and provisions.
        listens: reading of the streams it hears, by source name.
        admin: puts its servicers on the gRPC server.
        tasks: its loops, cancelled at the end.
        busy: what is still open, in words.
        counts: its own counts for `progress`.
        waits: what is open and ends by patience, from outside, or by a person, in words.
        alarms: what needs somebody, in words: a closing that waits too long.
        audit: what else is wrong, beyond journal, stream, copies and read models: receipts without a decision.
        advance: does all that is due up to a moment of a simulated clock.
        next_moment: the next due moment of its ticker.
        again: hears a message that was set aside again: (service, subject, body) → whether it went well.
        replies: puts its own requests and replies on the broker (FastStream).
        finish: puts on a message that is no event, at the edge, what rules cannot: a signature.
        folds: where processes beside find the rules and the read models, `module:NAME` each; none: they are not used.
    """

    rules: Rules
    tables: MetaData
    streams: Sequence[StreamSpec]
    listens: Mapping[str, Tap]
    admin: Callable[["Service", Server], None]
    tasks: Sequence[Callable[["Service"], Awaitable[None]]] = ()
    busy: Callable[["Service"], Awaitable[list[str]]] = _nothing_busy
    counts: Callable[["Service"], Awaitable[dict[str, dict[str, int]]]] = _no_counts
    waits: Callable[["Service"], Awaitable[list[str]]] = _nothing_busy
    alarms: Callable[["Service"], Awaitable[list[str]]] = _no_alarms
    audit: Callable[["Service"], Awaitable[list[Finding]]] = _nothing_found
    advance: Callable[["Service", datetime], Awaitable[None]] | None = None
    next_moment: Callable[["Service"], Awaitable[datetime | None]] | None = None
    again: Callable[["Service", str, bytes], Awaitable[bool]] | None = None
    replies: Callable[["Service", NatsBroker], None] | None = None
    finish: Callable[["Service"], Callable[[Say], Say]] | None = None
    folds: tuple[str, str] | None = None

    def site(self, transactor: Transactor) -> Site:
        """Say where its journal is folded, and by what."""
        return Site(transactor, Made(self.rules, self.tables), self.folds)


@dataclass
class Service:
    """A running service, as its own edges see it."""

    blueprint: Blueprint
    settings: Any
    clock: Clock
    database: Database
    transactor: Transactor
    changes: int = 0
    troubles: dict[str, str] = field(default_factory=dict)
    """What an edge waits for that somebody may have to mend, by its name: `mail`; gone when it works again."""
    _bells: list[asyncio.Event] = field(default_factory=list)
    _relay: Relay | None = None
    _heads: Heads | None = None
    _client: Client | None = None
    _group: asyncio.TaskGroup | None = None
    _listeners: dict[str, Listener] = field(default_factory=dict)
    _streams: list[StreamSpec] = field(default_factory=list)
    audit: Audit | None = None
    guard: ClockGuard = field(init=False)
    recovery: Recovery = field(init=False)
    rebuilds: Rebuilds = field(init=False)
    violations: Violations = field(default_factory=lambda: Violations(time.monotonic))
    ready: Callable[[], Awaitable[None]] = _nobody_waits

    def __post_init__(self) -> None:
        """Watch the clock; the broker tells its own with any stream of ours."""
        streams = tuple(map(self.replicated, self.blueprint.streams))
        self.blueprint = replace(self.blueprint, streams=streams)
        self.guard = ClockGuard(self.clock, self.transactor, streams[0].name if streams else "")
        self._witness = Witness(self.transactor, self.hears)
        own = published.own_stream(streams, self.rules.source)
        self.recovery = Recovery(self.transactor, self._witness, own.name if own is not None else "")
        self.rebuilds = Rebuilds(lambda: self.blueprint.site(self.transactor), self._beside)

    @property
    def rules(self) -> Rules:
        """The rules it decides by."""
        return self.blueprint.rules

    @property
    def state(self) -> str:
        """Whether it serves, still catches up with itself, or refuses to act."""
        return self.recovery.state

    @property
    def hears(self) -> frozenset[str]:
        """The numbered sources it hears."""
        return frozenset(self.blueprint.listens)

    @property
    def client(self) -> Client:
        """The connection to the broker; only tasks use it, which start when it is there."""
        if self._client is None:
            raise BrokerGone("not connected yet")
        return self._client

    @property
    def relayed(self) -> int:
        """Up to which own position the broker confirmed."""
        return max(0, self._relay.confirmed - self.transactor.own.before) if self._relay is not None else 0

    @property
    def backlog(self) -> int:
        """How many messages wait for the broker's confirmation."""
        return self._relay.backlog if self._relay is not None else 1

    def seen_head(self, source: str) -> int | None:
        """Return the last head a source announced, None where none was heard since the start."""
        return self._heads.seen.get(source) if self._heads is not None else None

    def stopped(self) -> list[str]:
        """Name the sources that are stopped, with the reason."""
        rewritten = (
            [f"{source}: {why}" for source, why in self._heads.rewritten.items()] if self._heads is not None else []
        )
        return rewritten + [listener.stopped for listener in self._listeners.values() if listener.stopped]

    async def may_act(self) -> bool:
        """Say whether what the clock says may be acted upon: not while it is doubted (`kit.guard`)."""
        return await self.guard.may_act(self.client)

    async def alarms(self) -> list[str]:
        """Name what needs somebody."""
        doubt = [f"clock: {self.guard.doubt}; check it, then `dunghan clock confirm`"] if self.guard.doubt else []
        trouble = [f"{what}: {why}" for what, why in self.troubles.items()]
        if self.transactor.trouble:
            trouble.append(f"database: {self.transactor.trouble}")
        trouble += self.violations.alarms()
        if self._relay is not None and self._relay.refused:
            trouble.append(f"nats refuses {self._relay.refused}")
        audit = self.audit.alarms() if self.audit is not None else []
        known = doubt + trouble + self.recovery.lacks + self.stopped() + audit
        try:
            return known + await self.blueprint.alarms(self)
        except StoreUnavailable as error:
            return known if self.transactor.trouble else [*known, f"database: {error}"]

    async def verify(self, *, decisions: bool, elsewhere: bool, repair: bool) -> Verdict:
        """Check the journal and its read models; `elsewhere`: what others have of it, too, where the broker is reached."""
        if self.audit is not None:
            return await self.audit.verify(decisions=decisions, elsewhere=elsewhere, repair=repair)
        return await fold.verify_apart(self.database.url, self.rules, self.blueprint.tables, decisions=decisions)

    async def measure(self) -> Measured:
        """Tell what metrics are made of."""
        audit, own, heads = self.audit, self.transactor.own.source, dict(self.transactor.heads)
        heard = {source: head.position for source, head in heads.items() if journal.family(source) in self.hears}
        behind = {source: max(0, (self.seen_head(source) or 0) - position) for source, position in heard.items()}
        return Measured(
            source=own,
            position=self.transactor.head(own).position,
            relayed=self.relayed,
            backlog=self.backlog,
            dead_open=await self._dead_open(),
            heard=heard,
            behind=behind,
            audit_findings=len(audit.findings) if audit is not None else 0,
            audit_repaired=audit.repaired if audit is not None else 0,
            audit_age_seconds=audit.age if audit is not None else 0.0,
            alarms=len(await self.alarms()),
            transactions=self.changes,
            clock_trusted=not self.guard.doubt,
            violations=dict(self.violations.counts),
        )

    async def _dead_open(self) -> int | None:
        try:
            return int((await self.database.read(journal.DEAD_OPEN))[0][0])
        except StoreUnavailable:
            return None

    async def submit(
        self,
        source: str,
        message_id: str,
        event: BaseModel,
        *,
        actor: str | None = None,
        occurred_at: datetime | None = None,
    ) -> Taken:
        """Journal one input and all that follows from it; the same id again does nothing (`Taken.repeat`).

        Raises:
            Refusal: the rules say no; nothing was kept.
        """
        at = occurred_at or self.clock.now()
        type_ = str(type(event).TYPE)  # type: ignore[attr-defined]
        return await self.transactor.hear(
            [Incoming(source, message_id, type_, event.model_dump_json(), event, at, actor or source)]
        )

    async def say(self, says: Sequence[Say]) -> None:
        """Publish messages that are no events and need not survive a crash (aggregates)."""
        if self._relay is not None:
            self._relay.say(says)

    async def republish(self, after: int) -> int:
        """Publish own events after a position again."""
        return await self._relay.republish(after) if self._relay is not None else 0

    async def move_clock(self, to: datetime) -> None:
        """Move a simulated clock, durably, never backwards."""
        if isinstance(self.clock, SimulatedClock) and to > self.clock.now():
            await self.transactor.write(
                [Write(journal.KEEP_CLOCK, {"id": 1, "kind": ClockKind.SIMULATED.value, "now": moment.text(to)})]
            )
            self.clock.move(to)
            self._ring()

    async def wait_change(self, timeout: float, *, seen: int | None = None) -> None:  # noqa: ASYNC109 - a wait
        """Wait until something was committed or the clock moved, at most `timeout` seconds.

        `seen`: what `changes` was before one looked; where it is another by now there is nothing to wait for.
        """
        if seen is not None and seen != self.changes:
            return
        bell = asyncio.Event()
        self._bells.append(bell)
        try:
            async with asyncio.timeout(timeout):
                await bell.wait()
        except TimeoutError:
            return
        finally:
            self._bells.remove(bell)

    def _ring(self) -> None:
        self.changes += 1
        for bell in self._bells:
            bell.set()

    def committed(self, taken: Taken) -> None:
        """Pass on what a transaction did; called right after it is durable."""
        if self._relay is not None:
            self._relay.offer(taken)
        self._ring()

    def replicated(self, spec: StreamSpec) -> StreamSpec:
        """Say of a stream of this broker how many of its servers keep it."""
        return spec if spec.domain else replace(spec, replicas=self.settings.nats.replicas)

    async def provision(self, spec: StreamSpec) -> None:
        """Make a stream, now and after every reconnect."""
        spec = self.replicated(spec)
        self._streams = [known for known in self._streams if known.name != spec.name] + [spec]
        await streams.provision(self.client, spec)

    def is_heard(self, stream: str) -> bool:
        """Say whether a stream is heard already."""
        return stream in self._listeners

    def listen(self, tap: Tap) -> None:
        """Hear a stream from now on; a stream that is heard already is not heard twice."""
        if tap.stream in self._listeners or self._group is None or self._heads is None:
            return
        listener = Listener(self.transactor, self.client, tap, self._heads.ask_again)
        self._listeners[tap.stream] = listener
        self._group.create_task(listener.run(), name=f"listen {tap.stream}")

    def _beside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        if self._group is None:
            raise StillStarting
        return self._group.create_task(work, name="rebuild")

    async def _upcoming(self) -> datetime | None:
        return await self.blueprint.next_moment(self) if self.blueprint.next_moment is not None else None

    async def _provision_all(self, back: asyncio.Event) -> None:
        """Make all streams, until all are there or the broker was away again; one that is refused keeps no other waiting."""
        left, pause = list(self._streams), RECONNECT_SECONDS
        while left and not back.is_set():
            refused = [spec for spec in left if not back.is_set() and not await self._provisioned(spec)]
            await asyncio.sleep(pause if refused else 0)
            left, pause = [spec for spec in refused if spec in self._streams], min(2 * pause, PROVISION_AGAIN_SECONDS)

    async def _provisioned(self, spec: StreamSpec) -> bool:
        try:
            await streams.provision(self.client, spec)
        except (nats_errors.Error, OSError, TimeoutError) as error:
            log.get().warning("streams.again", stream=spec.name, why=f"{type(error).__name__}: {error}")
            return False
        return True

    async def network(self, group: asyncio.TaskGroup) -> None:
        """Connect, provision, relay, listen; then run the service's own tasks."""
        closed, back = asyncio.Event(), asyncio.Event()
        broker = _broker(self.settings.nats, self.rules.source, closed, back, self.violations)
        heads = self._heads = Heads(self.transactor, broker, self._witness)
        self._client = await broker.connect()
        harden(self._client)
        await self._witness.start(self._client)
        finish = self.blueprint.finish(self) if self.blueprint.finish is not None else unfinished
        relay = Relay(self.transactor, self._client, finish)
        heads.answer(relay, self._upcoming)
        self.audit = self._audit(relay)
        self.audit.answer(broker, self.hears)
        if self.blueprint.replies is not None:
            self.blueprint.replies(self, broker)
        self.transactor.relayed = relay.relayed
        self._streams.extend(self.blueprint.streams)
        await self._provision_all(asyncio.Event())
        group.create_task(self._reconnects(back), name="reconnects")
        group.create_task(_closed(closed), name="closed")
        await self.recovery.run(self._client)
        await broker.start()
        self._begin(group, relay, heads)
        await self.ready()
        log.get().info("ready", source=self.transactor.own.source, position=self.transactor.said)

    def _begin(self, group: asyncio.TaskGroup, relay: Relay, heads: Heads) -> None:
        """Start everything that decides, publishes and hears."""
        self._group, self._relay = group, relay
        group.create_task(relay.run(), name="relay")
        group.create_task(heads.run(self.settings.heads_seconds), name="heads")
        group.create_task(self._witness.run(), name="witness")
        if self.settings.audit_seconds and self.audit is not None:
            group.create_task(self.audit.run(), name="audit")
        for tap in self.blueprint.listens.values():
            self.listen(tap)
        for task in self.blueprint.tasks:
            group.create_task(_forever(task, self), name=getattr(task, "__name__", "task"))

    def _audit(self, relay: Relay) -> Audit:
        async def more() -> list[Finding]:
            return await self.blueprint.audit(self)

        looked_at = (self.transactor, self.client, relay, self.blueprint.streams, self.blueprint.tables, more)
        return Audit(Audited(*looked_at), self.settings.audit_seconds)

    async def _reconnects(self, back: asyncio.Event) -> None:
        while True:
            await back.wait()
            back.clear()
            log.get().info("broker.back")
            self.violations.connected()
            for listener in self._listeners.values():
                listener.reconnected()
            await self._provision_all(back)

    async def end(self) -> None:
        """Remember how far the broker confirmed, and leave it."""
        if self._relay is not None:
            await self._relay.remember()
        if self._client is not None:
            with suppress(nats_errors.Error, OSError, TimeoutError):
                await asyncio.wait_for(self._client.close(), 1)


async def _forever(task: Callable[[Service], Awaitable[None]], service: Service) -> None:
    """Run a service's own loop; where the database does not answer for a while it begins again."""
    while True:
        try:
            await task(service)
        except StoreUnavailable as error:
            log.get().warning("task.again", task=getattr(task, "__name__", ""), why=str(error))
            await asyncio.sleep(CONNECT_AGAIN_SECONDS)
        else:
            return


async def _closed(closed: asyncio.Event) -> None:
    await closed.wait()
    raise BrokerGone("the server closed the connection for good")


def _broker(nats: Nats, name: str, closed: asyncio.Event, back: asyncio.Event, violations: Violations) -> NatsBroker:
    async def on_closed() -> None:
        closed.set()

    async def on_back() -> None:
        back.set()

    async def on_error(error: Exception) -> None:
        if not violations.take(error):
            log.get().info("broker.error", why=repr(error))

    return NatsBroker(
        servers(nats),
        **access(nats, name),
        error_cb=on_error,
        closed_cb=on_closed,
        reconnected_cb=on_back,
        max_reconnect_attempts=-1,
        reconnect_time_wait=RECONNECT_SECONDS,  # type: ignore[arg-type]  # nats-py takes fractions
        connect_timeout=2,
        ping_interval=5,
        max_outstanding_pings=2,
        pending_size=PENDING_BYTES,
        graceful_timeout=1.0,
        logger=None,
    )
