"""A service catches up with itself before it decides, numbers, hears or publishes anything (ADR 0010).

Its own stream and everybody who heard it are asked for later own events; these are taken back byte for byte, along
the chain. Where later ones are known of and nobody can give them back, the service refuses to act until somebody can,
or until an operator opens its next incarnation.

    NothingRefused      nothing is missing here, so there is no incarnation to open
    HistoriesDiffer     others have another history of this service; an incarnation would not heal that
"""

import asyncio
from typing import Final

from nats import errors as nats_errors
from nats.aio.client import Client

from services.kit import evidence, incarnation, journal, log, recall, strays
from services.kit.database import StoreUnavailable
from services.kit.decider import Refusal, Write
from services.kit.homecoming import Foreign, Homecoming
from services.kit.incarnation import Opened, Order
from services.kit.journal import Row
from services.kit.published import Claim
from services.kit.puller import ReaderLost
from services.kit.recall import Place, Witness
from services.kit.strays import Range
from services.kit.tail import Tail, read_tail
from services.kit.transact import Transactor

RECOVERING: Final = "recovering"
REFUSING: Final = "refusing"
SERVING: Final = "serving"

UNSURE_SECONDS: Final = 1.0
"""How long to wait for a first answer where the own stream does not show the own head."""
AGAIN_SECONDS: Final = 1.0
SAID_AGAIN: Final = 512
"""As many messages as the relay has under way at most: what was said beside these may not have gone out."""
NAMED: Final = 20
TROUBLE: Final = (ReaderLost, nats_errors.Error, OSError, TimeoutError, StoreUnavailable)


class NothingRefused(Refusal):
    """This service misses nothing, so there is no incarnation to open."""

    SITUATION = "NOTHING_REFUSED"


class HistoriesDiffer(Refusal):
    """Others have another history of this service; put an older backup back, it catches up from there by itself."""

    SITUATION = "SOURCE_REWRITTEN"


class Recovery:
    """One service's catching up with itself, at its start. `lacks`: why it refuses to act."""

    def __init__(self, transactor: Transactor, witness: Witness, stream: str) -> None:
        """Take up the journal; `stream`: where own events are published, empty: nowhere."""
        self._transactor = transactor
        self._witness = witness
        self._stream = stream
        self._home = Homecoming(transactor)
        self._first = transactor.said
        self._had_head = False
        self._differs = False
        self._order: Order | None = None
        self._bell = asyncio.Event()
        self.state = SERVING
        self.lacks: list[str] = []

    def begin(self) -> None:
        """Let nothing be decided until this service knows what it once decided."""
        self.state = RECOVERING
        self._transactor.barred = f"{self._transactor.rules.source} is catching up with itself"

    async def run(self, client: Client) -> None:
        """Come to know everything this service once decided; returns when it may act."""
        first_row = self._transactor.row + 1
        while lacks := await self._try(client):
            self._refuse(lacks)
            await self._pause()
        await self._finish(first_row)
        self.state, self.lacks, self._transactor.barred = SERVING, [], ""

    async def _try(self, client: Client) -> list[str]:
        try:
            if self._order is not None:
                await incarnation.open_next(self._transactor, self._order)
                self._order = None
            return await self._catch_up(client)
        except Foreign as error:
            return [str(error)]
        except TROUBLE as error:
            log.get().warning("recovery.again", why=repr(error))
            return self.lacks or [f"{self._transactor.own.source}: not known yet what it once decided: {error!r}"]

    def _refuse(self, lacks: list[str]) -> None:
        if lacks != self.lacks:
            log.get().error("recovery.refuses", lacks=lacks)
        self.state, self.lacks, self._transactor.barred = REFUSING, lacks, "; ".join(lacks)

    async def _pause(self) -> None:
        """Wait a little: whoever can give something back may be starting, an operator may be deciding."""
        self._bell.clear()
        try:
            async with asyncio.timeout(AGAIN_SECONDS):
                await self._bell.wait()
        except TimeoutError:
            return

    async def _catch_up(self, client: Client) -> list[str]:
        transactor, stream = self._transactor, self._stream
        tail = await read_tail(client, stream, transactor) if stream else Tail()
        self._had_head = self._had_head or (tail.has_head and transactor.said == self._first)
        doubtful = bool(await transactor.database.read(journal.UNVOUCHED_ALL))
        sure = not doubtful and (tail.vouches or not transactor.said)
        here = Place(transactor.own.source, *transactor.head(transactor.own.source))
        answers = await recall.everybody(client, here, wait=0.0 if sure else UNSURE_SECONDS)
        before = -1
        while before != transactor.said:
            before = transactor.said
            await self._home.from_stream(tail.later, answers)
            await self._home.from_readers(client, answers)
        contradicted = await evidence.contradictions(transactor, stream, tail, answers)
        self._differs = bool(contradicted)
        if contradicted or (lacks := evidence.missing(transactor, stream, tail, answers)):
            return contradicted or lacks
        if evidence.vouched(tail, answers) or not (doubtful or await self._expects_somebody()):
            return []
        return [evidence.nobody_vouches(transactor)]

    async def _expects_somebody(self) -> bool:
        """Say whether others must know something: they were seen here, and something was published since an operator's word."""
        kept = await self._transactor.database.read(journal.RELAYED_TO)
        before = self._transactor.own.before
        by_an_operator = before > 0 and (kept[0][0] if kept else 0) <= before
        return self._transactor.said > 0 and self._witness.others and not by_an_operator

    async def open_incarnation(self, request_id: str, actor: str, reason: str) -> Opened:
        """Go on as the next incarnation; the same request again is answered again.

        Raises:
            NothingRefused: nothing is missing.
            HistoriesDiffer: others contradict this journal.
        """
        done = await incarnation.opened_before(self._transactor, request_id)
        if done is not None:
            return done
        if self._differs:
            raise HistoriesDiffer
        if self._order is not None and self._order.request_id == request_id:
            return await asyncio.shield(self._order.answer)
        if self.state != REFUSING or self._order is not None:
            raise NothingRefused
        self._order = Order(request_id, actor, reason, asyncio.get_running_loop().create_future())
        self._bell.set()
        return await asyncio.shield(self._order.answer)

    async def _finish(self, first_row: int) -> None:
        """Leave word of what came back: what need not be published again, what was said beside it, what is lost."""
        transactor = self._transactor
        ended = await transactor.database.read(journal.ORPHANED_ALL)
        transactor.orphaned = {str(source): int(after) for source, after in ended}
        writes = [Write(journal.VOUCHED, {})] if await transactor.database.read(journal.UNVOUCHED_ALL) else []
        if transactor.said > self._first:
            writes += await self._relayed()
            log.get().warning("recovery.taken_back", events=transactor.said - self._first, upto=transactor.said)
            await self._name_lost(Range(first_row, transactor.row))
        if writes:
            await transactor.write(writes)

    async def _relayed(self) -> list[Write]:
        """Count as published what stands in the stream; what was said beside the last of it goes out once more."""
        if not self._had_head:
            return []
        transactor, upto = self._transactor, self._first
        kept = await transactor.database.read(journal.RELAYED_TO)
        own = journal.incarnations(transactor.rules, transactor.heads)
        for source, before in own:
            while upto >= before and Claim(source, upto - before + 1) in self._home.in_stream:
                upto += 1
        says = [say for source, before in own for say in await self._said_beside(source, before, upto)]
        return [*says, Write(journal.KEEP_RELAYED, {"id": 1, "position": max(upto, kept[0][0] if kept else 0)})]

    async def _said_beside(self, source: str, before: int, upto: int) -> list[Write]:
        rules, after = self._transactor.rules, max(0, max(self._first, upto - SAID_AGAIN) - before)
        asked = {"source": source, "after": after, "limit": max(0, upto - before - after)}
        rows = await self._transactor.database.read(journal.OWN_AFTER, asked)
        facts = [journal.fact_of(Row._make(row), rules) for row in rows]
        says = [say for fact in facts if fact.event is not None for say in rules.publish(fact)]
        return [Write(journal.KEEP_OUTBOX, say._asdict()) for say in says]

    async def _name_lost(self, back: Range) -> None:
        """Log the causes that are gone for good: no source will say them again by itself."""
        async with self._transactor.database.snapshot() as snapshot:
            rows = await strays.causeless(snapshot, back)
        hears = self._witness.hears
        lost = [row.causation_id for row in rows if journal.family(row.causation_id.rpartition("-")[0]) not in hears]
        if lost:
            log.get().warning("recovery.causes_lost", causes=len(lost), first=lost[:NAMED])
