"""A story is played: services, brokers, districts, a mail server and an operator in one process, on virtual time.

The driver goes from one moment of the story to the next, lets faults strike, and in the end takes all faults away, lets
everything come to rest and looks at what came out.
"""

import asyncio
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from services.deadlines.pb import admin_pb2 as deadlines_pb2
from services.intake import queries
from services.intake.pb import admin_pb2 as intake_pb2
from services.kit.decider import Refusal
from services.kit.pb import operations_pb2
from services.kit.rpc import BadInput
from services.notify.pb import admin_pb2 as notify_pb2
from tests.simulation import (
    acts,
    acts_oracle,
    crash,
    faults,
    moved,
    moved_oracle,
    patches,
    processes,
    reading,
    records,
    watching,
)
from tests.simulation.district import DistrictSystem
from tests.simulation.loop import Deadlock, Place
from tests.simulation.mailroom import Mailroom
from tests.simulation.oracle import Answer, Oracle, Seen, planned
from tests.simulation.processes import Process
from tests.simulation.sim import Sim, simulate
from tests.simulation.story import (
    SERVICES,
    Act,
    Close,
    Fault,
    Garbage,
    Import,
    Outage,
    Put,
    Review,
    Sending,
    SetIssuer,
    Story,
)

WAITED: Final = timedelta(hours=1, seconds=20)
"""After this a document that did not come is missed."""
TRUSTS_AGAIN: Final = timedelta(seconds=15)
"""A clock that is right again is trusted after this, unless the service was started meanwhile."""
HOP: Final = timedelta(hours=25)
BEFORE: Final = timedelta(seconds=0.3)
NEAR: Final = timedelta(seconds=3)
CALM_SECONDS: Final = 8.0
LOOK_SECONDS: Final = 0.2
TICK_SECONDS: Final = 1.1
REST_ROUNDS: Final = 60
SAID_SECONDS: Final = 15.0
"""After this aggregates are said again whose stream was made anew."""
STILL_LOOKS: Final = 2


@dataclass
class Result:
    """What a run came to."""

    seed: int
    wrong: list[str]
    faults: Counter[str]
    events: int
    said: Counter[str]
    """How often services said what."""
    trace: int
    log: list[str] = field(default_factory=list)


class World:
    """One run of one story."""

    def __init__(self, sim: Sim, story: Story, folder: Path) -> None:
        self.sim, self.story, self.folder = sim, story, folder
        self.log: list[str] = []
        self.struck: Counter[str] = Counter()
        self.mailroom = Mailroom()
        self.processes = {name: Process(name, folder, sim.loop, sim.now) for name in SERVICES}
        self.witness = watching.Witness(sim.truth)
        self.witness.leaves = {district.code for district in story.districts if district.leaf}
        self.crashes = crash.Crashes(self._died)
        self.districts: dict[str, DistrictSystem] = {}
        self.away: dict[str, list[tuple[datetime, datetime]]] = {name: [] for name in SERVICES}
        self.cut: set[str] = set()
        self.answers: list[Answer] = []
        self.faults = faults.Faults(self)
        self.restless = False
        self._busy: list[str] = []
        self._since: dict[str, datetime] = {}
        self._calls: list[asyncio.Task[None]] = []
        self._systems: list[asyncio.Task[None]] = []

    def note(self, what: str) -> None:
        """Keep a line of the run's story."""
        self.log.append(f"{self.sim.truth().isoformat()} {what}")

    # Life and death ----------------------------------------------------------------------------------------------

    def _died(self, place: Place) -> None:
        self.struck["crash point"] += 1
        self.note(f"{place.name} dies at a crash point")
        self.kill(place.name, self.sim.random.uniform(0.1, 3.0))

    def _ended(self, name: str) -> None:
        """A supervisor starts a service again that ended by itself."""
        self.note(f"{name} ended: {self.processes[name].failure!r}")
        self.struck["ended by itself"] += 1
        self._since[name] = self.sim.truth()
        self.sim.loop.call_later(1.0, self.revive, name)

    def kill(self, name: str, seconds: float) -> None:
        """End a service as kill -9 does, and start it again after a while."""
        process = self.processes[name]
        if process.alive:
            process.kill()
            self._since[name] = self.sim.truth()
        self.sim.loop.call_later(seconds, self.revive, name)

    def revive(self, name: str) -> None:
        """Start a service that is not there."""
        process = self.processes[name]
        if process.alive:
            return
        if name in self._since:
            self.away[name].append((self._since.pop(name), self.sim.truth()))
            self.note(f"{name} starts again")
        process.start()

    def revive_all(self) -> None:
        """Start every service that is not there, and wake those that sleep."""
        for name, process in self.processes.items():
            self.revive(name)
            if process.place is not None and process.place.paused:
                process.place.resume()

    # The driver --------------------------------------------------------------------------------------------------

    async def play(self) -> Seen:
        """Play the whole story."""
        await self._begin()
        for at, act in self._timeline():
            await self._reach(at)
            if act is not None:
                self._perform(act)
        await self._reach(self.story.end)
        await self._rest()
        seen = await self._look()
        for process in self.processes.values():
            process.kill()
        return seen

    async def _begin(self) -> None:
        place = self.sim.place("mail")
        await place.run(self.mailroom.open())
        for name in SERVICES:
            self.processes[name].ended = partial(self._ended, name)
            self.processes[name].start()
        for district in self.story.districts:
            await self.faults.open_leaf(district)
        for district in self.story.districts:
            system = DistrictSystem(district.code, self.faults.url_of(district), self.sim.now, leaf=district.leaf)
            self.districts[district.code] = system
            self._systems.append(self.sim.place(f"district-{district.code}").run(system.run()))

    def _timeline(self) -> Iterator[tuple[datetime, Act | None]]:
        moments: list[tuple[datetime, int, Act | None]] = [(act.at, 1, act) for act in self.story.acts]
        moments += [(at, 0, None) for at in planned(self.story)]
        moments += [(act.at + WAITED, 0, None) for act in self.story.of(Sending) if act.document is not None]
        for act in self.story.of(Fault):
            if act.until is not None and act.until < self.story.end:
                moments.append((act.until, 2, Fault(act.until, "heal", act.where)))
        for at, _, act in sorted(moments, key=lambda moment: moment[:2]):
            yield at, act

    async def _reach(self, at: datetime) -> None:
        while (left := at - self.sim.truth()) > timedelta():
            if left <= NEAR:
                await asyncio.sleep(left.total_seconds())
                continue
            await self._lame()
            calm = await self._calm(CALM_SECONDS if self.sim.random.random() < 0.85 else 0.0)
            now = self.sim.truth()
            to = max(now, min(at - BEFORE, now + HOP, self._limit()))
            if not calm:
                # Somebody may not have looked at the clock before it jumped, as if the machine had slept.
                self.away["deadlines"].append((now - timedelta(minutes=2), to + timedelta(minutes=2)))
            self.sim.jump(to)
        await asyncio.sleep(0)

    def _limit(self) -> datetime:
        """Until when who is away now may stay away: the clock it finds must not be doubted."""
        now = self.sim.truth()
        gone = [process for process in self.processes.values() if not process.alive]
        trusted = [process.service.guard._trusted or now for process in gone if process.service]  # noqa: SLF001
        return min((at + HOP for at in trusted), default=now + HOP)

    async def _lame(self) -> None:
        """Nobody stays away over two jumps: a clock that stood for more than 26 hours is rightly doubted."""
        self.faults.back()
        for name, since in list(self._since.items()):
            if self.sim.truth() - since > timedelta(minutes=1) or self._limit() <= self.sim.truth() + NEAR:
                self.revive(name)
                await asyncio.sleep(TICK_SECONDS)
        await self._trust_again()
        for name, process in self.processes.items():
            if process.service is not None and process.service.guard.doubt and not process.skew:
                self.note(f"{name} doubts the clock: {process.service.guard.doubt}")
                self.struck["clock confirmed"] += 1
                with suppress(Exception):
                    await process.call("dunghan.operations.v1.Operations/ConfirmClock", CONFIRM)
                if name == "deadlines":
                    self.away[name].append((self.sim.truth() - 3 * HOP, self.sim.truth() + timedelta(minutes=2)))

    async def _trust_again(self) -> None:
        """Leave `deadlines` the time to see by itself that its clock is right again."""
        process, windows = self.processes["deadlines"], self.faults.wrong_clock
        since = windows[-1][1] if windows else self.story.start
        while windows and not process.skew and self.sim.truth() - since < TRUSTS_AGAIN:
            if process.ready and process.service is not None and not process.service.guard.doubt:
                return
            await asyncio.sleep(TICK_SECONDS)

    async def _calm(self, patience: float) -> bool:
        """Wait until nothing moves, but not for ever; answer whether that was so."""
        last: Any = None
        still, waited = 0, 0.0
        await asyncio.sleep(TICK_SECONDS)
        while waited < patience:
            await asyncio.sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS
            now = self._stands()
            still = still + 1 if now == last and self._heard() else 0
            last = now
            if still >= STILL_LOOKS and not await self._late_moments():
                return True
        return False

    async def _late_moments(self) -> bool:
        service = self.processes["deadlines"].service
        if service is None:
            return True
        try:
            return any("moments" in told for told in await service.blueprint.busy(service))
        except Exception:  # noqa: BLE001 - it died under our question
            return True

    def _stands(self) -> tuple[Any, ...]:
        return tuple(
            (process.service.transactor.row, process.service.backlog) if process.service is not None else None
            for process in self.processes.values()
        )

    def _heard(self) -> bool:
        """Say whether every service is there, has heard every head, and waits for no confirmation."""
        if any(system.bringing for system in self.districts.values()):
            return False
        services = {name: process.service for name, process in self.processes.items() if process.ready}
        if len(services) != len(self.processes):
            return False
        for service in services.values():
            if service is None or service.backlog:
                return False
            for source in service.hears:
                teller = services.get(source)
                if teller and service.transactor.head(source).position < teller.transactor.head(source).position:
                    return False
        return True

    # Acts --------------------------------------------------------------------------------------------------------

    def _perform(self, act: Act) -> None:
        match act:
            case Fault():
                self.note(f"fault {act.kind} {act.where} {act.amount}")
                self.faults.strike(act)
            case Sending() | Garbage() | acts.Withdrawal() | acts.Trial():
                self.districts[act.district].put(act)
            case Put():
                self.districts[act.district].bring(act)
            case _:
                self._calls.append(asyncio.ensure_future(self._order(act)))

    async def _order(self, act: Act) -> None:
        """Let an operator call until there is an answer; always under the same request id."""
        service, method, request = _request(act, self.story)
        while True:
            process = self.processes[service]
            try:
                answer = await process.call(method, request)
            except (Refusal, BadInput) as refusal:
                self.note(f"{method}: {refusal!r}")
                self.answers.append(Answer(act, self.sim.truth(), getattr(refusal, "SITUATION", "BAD_INPUT")))
                return
            except Exception as error:  # noqa: BLE001 - the process died, or its database with it: asked again
                self.note(f"{method}: {error!r}, asked again")
                await asyncio.sleep(0.5)
                continue
            self.note(f"{method} done")
            self.answers.append(Answer(act, self.sim.truth(), "", answer))
            return

    # The end -----------------------------------------------------------------------------------------------------

    async def _rest(self) -> None:
        """Take every fault away and go on until nothing is left to be done."""
        self.crashes.disarm()
        self.note("no faults from here on")
        await self.faults.heal()
        self.revive_all()
        quiet = 0
        for number in range(REST_ROUNDS):
            await asyncio.sleep(1.0)
            await self._lame()
            self.revive_all()
            quiet = quiet + 1 if await self._done() else 0
            if quiet > 2:
                return
            if number % 3 == 2 and not quiet:
                self.sim.jump(self.sim.truth() + timedelta(seconds=190))
        self.restless = True
        self.note("it does not come to rest")

    def failures(self) -> list[str]:
        """Say what never came to rest, or ended by itself."""
        return [f"it does not come to rest: {why}" for why in self._unfinished()] if self.restless else []

    def _unfinished(self) -> list[str]:
        waiting = [f"{code} waits for {system.waiting}" for code, system in self.districts.items() if system.waiting]
        calls = [f"{call}" for call in self._calls if not call.done()]
        heard = [] if self._heard() else [f"not all is heard: {self._stands()}"]
        stopped = [why for process in self.processes.values() if process.service for why in process.service.stopped()]
        failed = [f"{name}: {process.failure!r}" for name, process in self.processes.items() if process.failure]
        return waiting + calls + heard + stopped + failed + self._busy

    async def _done(self) -> bool:
        waiting = any(system.waiting for system in self.districts.values())
        if waiting or not all(call.done() for call in self._calls) or not self._heard():
            return False
        self._busy = [told for process in self.processes.values() for told in await _busy(process)]
        self._busy += await self._awaited()
        return not self._busy

    async def _awaited(self) -> list[str]:
        """Name documents that may still come, or be missed."""
        service = self.processes["intake"].service
        if not self.story.year or service is None:
            return []
        return [f"document of {row[0]}/{row[1]}" for row in await service.database.read(queries.awaited)]

    async def _look(self) -> Seen:
        seen = Seen(self.sim.truth(), copies=self.witness.copies, at_leaf=self.witness.at_leaf)
        if self.story.year:
            await asyncio.sleep(SAID_SECONDS)
            seen.aggregates = reading.last_of(self.sim.broker, "AGGREGATES")
            seen.counts = await reading.counts(self.processes["scoring"].path, self.story, seen.now)
        seen.objects, seen.struck = self.witness.objects, frozenset(self.struck)
        for name in SERVICES:
            seen.away[name] = self.away[name]
            seen.journals[name] = reading.journal_of(self.processes[name].path)
        if "clock" in self.struck:
            seen.journals["deadlines"] = self.witness.truly(seen.journals["deadlines"])
            seen.wrong_clock = self.faults.wrong_clock
        seen.register = await reading.register(self.processes["scoring"].path, self.story, seen.now)
        for system in self.districts.values():
            seen.receipts += system.receipts
        seen.answers = self.answers
        if self.story.taking_back:
            path = self.processes["scoring"].path
            for at in acts_oracle.instants(seen):
                seen.then[at] = await reading.register(path, self.story, seen.now, as_of=at)
            for at in acts_oracle.learnt(seen):
                seen.known[at] = await reading.register(path, self.story, seen.now, known_at=at)
        seen.mails = self.mailroom.mails
        seen.published, seen.struck = self.witness.published, frozenset(self.struck)
        return seen


async def _busy(process: Process) -> list[str]:
    """Name what a service has still to do by itself; what waits for a person is held."""
    if process.service is None:
        return [f"{process.name} is away"]
    told = [told for told in await process.service.blueprint.busy(process.service) if not told.startswith("held")]
    if process.name == "intake":
        told += [f"mark of {row[3]} for {row[:3]}" for row in await process.service.database.read(queries.unsettled)]
    return told


def _request_id(act: Act) -> str:
    return "-".join(
        (type(act).__name__, act.at.isoformat(), getattr(act, "district", ""), getattr(act, "submission_id", ""))
    )


def _request(act: Act, story: Story) -> tuple[str, str, Any]:
    """Write an operator's call: to which service, which method, with what."""
    about: dict[str, Any] = {"request_id": _request_id(act), "actor": "an"}
    match act:
        case Import():
            return (
                "deadlines",
                "dunghan.deadlines.v1.DeadlinesAdmin/ImportCatalogue",
                deadlines_pb2.ImportCatalogueRequest(**about, catalogue_json=story.catalogue()),
            )
        case SetIssuer():
            return (
                "notify",
                "dunghan.notify.v1.NotifyAdmin/SetIssuer",
                notify_pb2.SetIssuerRequest(**about, district=act.district, issuer_json=json.dumps(ISSUER)),
            )
        case Review():
            reviewed: dict[str, Any] = {
                "district": act.district,
                "submission_id": act.submission_id,
                "accept": act.accept,
            }
            return (
                "intake",
                "dunghan.intake.v1.IntakeAdmin/ReviewSubmission",
                intake_pb2.ReviewSubmissionRequest(
                    **about, **reviewed, reasons=[] if act.accept else ["stamp-too-old"], reason="đã xem"
                ),
            )
        case Outage():
            span = {"since": act.since.isoformat(), "until": act.until.isoformat(), "reason": "mất điện"}
            return (
                "deadlines",
                "dunghan.deadlines.v1.DeadlinesAdmin/DeclareOutage",
                deadlines_pb2.DeclareOutageRequest(**about, **span, district=act.district, outage=act.code),
            )
        case Close():
            which = {"obligation": act.obligation, "period": act.period, "due_at": act.due_at.isoformat()}
            return (
                "deadlines",
                "dunghan.deadlines.v1.DeadlinesAdmin/CloseDuties",
                deadlines_pb2.CloseDutiesRequest(**about, **which, reason="hết chờ", source="5/QĐ"),
            )
        case moved.Decision():
            return moved.request(act)
        case _:
            return acts.request(act)


def run(story: Story, *, decisions: Sequence[str] = SERVICES) -> Result:
    """Play a story and say everything that came out wrong."""
    install()
    memory = Path("/dev/shm")  # noqa: S108 - only to be fast
    folder = Path(tempfile.mkdtemp(prefix="dunghan-", dir=memory if memory.is_dir() else None))
    worlds: list[World] = []

    async def main(sim: Sim) -> tuple[Seen, int]:
        world = World(sim, story, folder)
        worlds.append(world)
        crash.CRASHES[:], watching.WITNESS[:] = [world.crashes], [world.witness]
        return await world.play(), sim.loop.trace

    wrong: list[str] = []
    try:
        seen, trace = simulate(story.seed, main, start=story.start)
        oracle = _oracle(story)(story, seen)
        wrong = [*worlds[0].failures(), *oracle.check(), *records.check(oracle)]
        wrong += reading.verified(folder, decisions)
        events = sum(len(rows) for rows in seen.journals.values())
        said = Counter(row.type for name in SERVICES for row in oracle.own(name))
    except Deadlock as error:
        wrong, trace, events, said = [f"nothing moves any more:\n{error}"], 0, 0, Counter[str]()
    finally:
        crash.CRASHES.clear()
        watching.WITNESS.clear()
        shutil.rmtree(folder, ignore_errors=True)
    world = worlds[0]
    return Result(story.seed, wrong, world.struck, events, said, trace, [*world.log, *world.sim.log])


def _oracle(story: Story) -> type[Oracle]:
    if story.moving:
        return moved_oracle.MovedOracle
    return acts_oracle.ActsOracle if story.taking_back else Oracle


def install() -> None:
    """Put stand-ins, crash points and witnesses in place, once for the process; before any bug is planted."""
    if patches.remember():
        crash.install()
        processes.install()
        watching.install()


CONFIRM: Final = operations_pb2.ConfirmClockRequest(request_id="clock", actor="an", reason="đã xem đồng hồ")
ISSUER: Final = {
    "issuer": {
        "name": "Phòng Nội vụ",
        "place": "Huyện",
        "symbol": "PNV",
        "signer_title": "Trưởng phòng",
        "signer_name": "Trần Văn A",
        "drafting_unit": "CCHC",
    }
}
