"""A service catches up with itself before it decides, numbers, hears or publishes anything (ADR 0010).

Its own stream and everybody who heard it are asked for later own events; these are taken back byte for byte, along
the chain. Where later ones are known of and nobody can give them back, the service refuses to act until somebody can,
or until an operator opens its next incarnation.

    NothingRefused      nothing is missing here, so there is no incarnation to open
    HistoriesDiffer     others have another history of this service; an incarnation would not heal that
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final, NamedTuple

from nats import errors as nats_errors
from nats.aio.client import Client
from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.kit import journal, log, moment, recall, strays
from services.kit.database import StoreUnavailable
from services.kit.decider import Refusal, Write, no_stream
from services.kit.incoming import Incoming, Returned
from services.kit.journal import Continued, Head, OwnHead
from services.kit.published import Claim
from services.kit.puller import ReaderLost
from services.kit.recall import Answer, Asked, Place, Witness
from services.kit.strays import Range
from services.kit.tail import Tail, read_tail
from services.kit.transact import Transactor

RECOVERING: Final = "recovering"
REFUSING: Final = "refusing"
SERVING: Final = "serving"

AT_ONCE: Final = 500
UNSURE_SECONDS: Final = 1.0
"""How long to wait for a first answer where the own stream does not show the own head."""
EXPECTING_SECONDS: Final = 2.0
"""The same where others were seen before."""
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


class IncarnationOpened(BaseModel):
    """The first event of an incarnation: which source it continues from where, and why."""

    model_config = ConfigDict(frozen=True)
    TYPE: ClassVar[str] = journal.INCARNATION_OPENED
    continues: str
    position: int
    hash: str
    reason: str
    actor: str
    opened_at: AwareDatetime

    def route(self) -> str:
        """Return the subject: the service's own stream."""
        return f"{journal.family(self.continues)}.incarnation-opened"

    def happened_at(self) -> datetime:
        """Return when an operator said so."""
        return self.opened_at


class Opened(NamedTuple):
    """An incarnation an operator opened."""

    source: str
    continued: Continued


class _Order(NamedTuple):
    request_id: str
    actor: str
    reason: str
    answer: "asyncio.Future[Opened]"


class _Foreign(Exception):
    """A later own event cannot be understood by this release."""


class Recovery:
    """One service's catching up with itself, at its start."""

    def __init__(self, transactor: Transactor, witness: Witness, stream: str) -> None:
        """Take up the journal; `stream`: where own events are published, empty: nowhere."""
        self._transactor = transactor
        self._witness = witness
        self._stream = stream
        self._first = transactor.said
        self._had_head = False
        self._in_stream = set[Claim]()
        self._order: _Order | None = None
        self._bell = asyncio.Event()
        self._differs = False
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
                await self._open(self._order)
            return await self._catch_up(client)
        except _Foreign as error:
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
        tail = await read_tail(client, self._stream, self._transactor) if self._stream else Tail()
        self._had_head = self._had_head or (tail.has_head and self._transactor.said == self._first)
        unvouched = bool(await self._transactor.database.read(journal.UNVOUCHED_ALL))
        own = self._transactor.own.source
        here = Place(own, *self._transactor.head(own))
        answers = await recall.everybody(client, here, wait=self._wait(tail, unvouched=unvouched))
        before = -1
        while before != self._transactor.said:
            before = self._transactor.said
            await self._adopt(tail.later, answers, seen=True)
            await self._from_readers(client, answers)
        lacks = await self._contradicted(tail, answers) or self._missing(tail, answers)
        if unvouched and not lacks and not tail.vouches and not any(answer.places for answer in answers):
            lacks.append(self._nobody_vouches())
        return lacks

    def _wait(self, tail: Tail, *, unvouched: bool) -> float:
        if not unvouched and (tail.vouches or not self._transactor.said):
            return recall.QUIET_SECONDS
        return EXPECTING_SECONDS if self._witness.others else UNSURE_SECONDS

    async def _from_readers(self, client: Client, answers: Sequence[Answer]) -> None:
        for answer in answers:
            while wanted := self._offered(answer, answers):
                try:
                    recalled = await recall.fetch(client, answer.reader, wanted)
                except (nats_errors.Error, TimeoutError, ValueError) as error:
                    log.get().warning("recovery.silent", reader=answer.reader, why=repr(error))
                    break
                later = {
                    Claim(wanted.source, wanted.after + number): body for number, body in enumerate(recalled.bodies, 1)
                }
                before = self._transactor.said
                await self._adopt(later, answers, seen=False)
                if before == self._transactor.said:
                    break

    def _offered(self, answer: Answer, answers: Sequence[Answer]) -> Asked | None:
        """Return what to ask a reader for next, None where it has nothing for us."""
        own = self._transactor.own.source
        head = self._transactor.head(own)
        limit = recall.ROWS_AT_ONCE
        for place in answer.copies:
            if place.source == own and head.position < min(place.position, self._end(own, answers, place.position)):
                return Asked(source=own, after=head.position, limit=limit)
        later = [place.source for place in answer.copies if journal.number(place.source) > journal.number(own)]
        return Asked(source=min(later, key=journal.number), after=0, limit=limit) if later else None

    def _end(self, source: str, answers: Sequence[Answer], otherwise: int) -> int:
        """Return the last position of an incarnation that counts."""
        return next((answer.orphaned[source] for answer in answers if source in answer.orphaned), otherwise)

    async def _adopt(self, later: Mapping[Claim, str], answers: Sequence[Answer], *, seen: bool) -> None:
        """Take back what follows the own head; `seen`: it stands in the own stream."""
        while batch := [*self._following(later, answers)] or [*self._reopening(later)]:
            await self._transactor.take_back(batch, _ends_of(batch))
            if seen:
                self._in_stream.update(Claim(one.said.source, one.said.position) for one in batch)
            last = batch[-1].said
            log.get().info("recovery.takes_back", source=last.source, position=last.position, events=len(batch))

    def _following(self, later: Mapping[Claim, str], answers: Sequence[Answer]) -> Iterator[Returned]:
        own = self._transactor.own.source
        head = self._transactor.head(own)
        end = self._end(own, answers, head.position + AT_ONCE)
        for position in range(head.position + 1, min(end, head.position + AT_ONCE) + 1):
            returned = self._returned(later.get(Claim(own, position), ""), Claim(own, position), head.hash)
            if returned is None:
                return
            yield returned
            head = Head(position, journal.chain(head.hash, returned.said.body))

    def _reopening(self, later: Mapping[Claim, str]) -> Iterator[Returned]:
        """Return the first event of a later incarnation that continues the present one where it stands."""
        own = self._transactor.own.source
        here = Continued(own, *self._transactor.head(own))
        for claim, body in later.items():
            if claim.position == 1 and journal.number(claim.source) > journal.number(own):
                returned = self._returned(body, claim, "")
                if returned is not None and journal.continued(body) == here:
                    yield returned
                    return

    def _returned(self, body: str, claim: Claim, previous: str) -> Returned | None:
        """Read an own event; None where it is none, or does not follow what stands before it."""
        rules = self._transactor.rules
        if not body or rules.opens is None or rules.own_stream is no_stream:
            return None
        try:
            opened = rules.opens(body)
        except ValueError:
            return None
        if (opened.source, opened.position, opened.previous) != (*claim, previous):
            return None
        event = rules.decode(opened.type, body)
        if event is None and opened.type != journal.INCARNATION_OPENED:
            raise _Foreign(
                f"{claim.source} {claim.position} is {opened.type}, which this release does not know; start a later one"
            )
        said = Incoming(
            claim.source,
            opened.id,
            opened.type,
            body,
            event,
            opened.time,
            opened.actor,
            opened.correlation_id,
            opened.causation_id,
            claim.position,
            previous,
        )
        return Returned(said, rules.own_stream(event) if event is not None else "", opened.recorded_at)

    async def _contradicted(self, tail: Tail, answers: Sequence[Answer]) -> list[str]:
        """Compare with what others have at positions this journal has too."""
        found, confirmed = list[str](), 0
        for answer in answers:
            for place in answer.places:
                if place.position > self._transactor.head(place.source).position or not place.position:
                    continue
                if place.position > self._transactor.orphaned.get(place.source, place.position):
                    continue
                if await self._hash_at(place) == place.hash:
                    confirmed = max(confirmed, place.position)
                else:
                    found.append(_rewritten(place, answer.reader))
        if tail.differs is not None and tail.differs.position > confirmed:
            found.append(_rewritten(Place(*tail.differs, ""), self._stream))
        elif tail.differs is not None:
            log.get().error("recovery.stream_differs", stream=self._stream, at=tail.differs)
        self._differs = bool(found)
        return sorted(set(found))

    async def _hash_at(self, place: Place) -> str:
        asked = {"source": place.source, "at": place.position}
        found = await self._transactor.database.read(journal.HASH_AT, asked)
        return str(found[0][0]) if found else ""

    def _missing(self, tail: Tail, answers: Sequence[Answer]) -> list[str]:
        """Say what others know of and nobody could give back."""
        own = self._transactor.own.source
        head = self._transactor.head(own)
        end = self._end(own, answers, 0)
        known = dict.fromkeys(tail.later, self._stream) | {
            Claim(place.source, place.position): answer.reader for answer in answers for place in answer.places
        }
        beyond = {
            claim: who
            for claim, who in known.items()
            if journal.number(claim.source) > journal.number(own)
            or (claim.source == own and claim.position > head.position and (not end or claim.position <= end))
        }
        if not beyond:
            return []
        furthest = max(beyond, key=lambda claim: (journal.number(claim.source), claim.position))
        told = (
            f"{own} ends here at {head.position}; {beyond[furthest]} knows of {furthest.source} {furthest.position},"
            f" and nobody gives back what is between. Start whoever heard it, or put a newer backup back; where both"
            f" are impossible: {self._remedy()}"
        )
        return [told]

    def _nobody_vouches(self) -> str:
        own = self._transactor.own.source
        return (
            f"{own} was restored up to {self._transactor.head(own).position}, and neither its stream nor anybody else"
            f" can say whether that is all. Start the other services; where nobody has more: {self._remedy()}"
        )

    def _remedy(self) -> str:
        return f"`dunghan incarnation open {self._transactor.rules.source} --reason …`"

    async def open_incarnation(self, request_id: str, actor: str, reason: str) -> Opened:
        """Go on as the next incarnation; the same request again is answered again.

        Raises:
            NothingRefused: nothing is missing.
            HistoriesDiffer: others contradict this journal.
        """
        done = await self._opened_before(request_id)
        if done is not None:
            return done
        if self.state != REFUSING or self._order is not None:
            raise NothingRefused
        if self._differs:
            raise HistoriesDiffer
        answer = asyncio.get_running_loop().create_future()
        self._order = _Order(request_id, actor, reason, answer)
        self._bell.set()
        return await asyncio.shield(answer)

    async def _opened_before(self, request_id: str) -> Opened | None:
        own = self._transactor.own.source
        rows = await self._transactor.database.read(journal.OWN_AFTER, {"source": own, "after": 0, "limit": 1})
        row = journal.Row._make(rows[0]) if rows else None
        if row is None or row.type != journal.INCARNATION_OPENED or row.causation_id != request_id:
            return None
        return Opened(own, journal.continued(row.body))

    async def _open(self, order: _Order) -> None:
        transactor, rules = self._transactor, self._transactor.rules
        ended = transactor.own.source
        continued = Continued(ended, *transactor.head(ended))
        source = f"{rules.source}-{journal.number(ended) + 1}"
        now = max(transactor.clock.now(), transactor.recorded or transactor.clock.now())
        event = IncarnationOpened(
            continues=ended,
            position=continued.position,
            hash=continued.hash,
            reason=order.reason,
            actor=order.actor,
            opened_at=now,
        )
        traced = (order.request_id, order.request_id, order.actor)
        body = rules.seal(OwnHead(source, 1, moment.text(now), "", *traced, rules.version), event)
        said = Incoming(source, f"{source}-1", event.TYPE, body, None, now, order.actor, *traced[:2], 1)
        await transactor.take_back([Returned(said, "", now)], [*_ends_of_one(body), Write(journal.VOUCHED, {})])
        log.get().warning("recovery.incarnation", source=source, continues=ended, position=continued.position)
        self._order = None
        if not order.answer.done():
            order.answer.set_result(Opened(source, continued))

    async def _finish(self, first_row: int) -> None:
        """Leave word of what came back: what need not be published again, what was said beside it, what is lost."""
        transactor = self._transactor
        transactor.orphaned = {
            str(source): int(after) for source, after in await transactor.database.read(journal.ORPHANED_ALL)
        }
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
            while upto >= before and Claim(source, upto - before + 1) in self._in_stream:
                upto += 1
        says = [say for source, before in own for say in await self._said_beside(source, before, upto)]
        return [*says, Write(journal.KEEP_RELAYED, {"id": 1, "position": max(upto, kept[0][0] if kept else 0)})]

    async def _said_beside(self, source: str, before: int, upto: int) -> list[Write]:
        rules, after = self._transactor.rules, max(0, self._first, upto - SAID_AGAIN) - before
        asked = {"source": source, "after": max(0, after), "limit": max(0, upto - before - max(0, after))}
        rows = await self._transactor.database.read(journal.OWN_AFTER, asked)
        facts = [journal.fact_of(journal.Row._make(row), rules) for row in rows]
        return [
            Write(journal.KEEP_OUTBOX, say._asdict())
            for fact in facts
            if fact.event is not None
            for say in rules.publish(fact)
        ]

    async def _name_lost(self, back: Range) -> None:
        """Log the causes that are gone for good: no source will say them again by itself."""
        async with self._transactor.database.snapshot() as snapshot:
            rows = await strays.causeless(snapshot, back)
        hears = self._witness.hears
        lost = [row.causation_id for row in rows if journal.family(row.causation_id.rpartition("-")[0]) not in hears]
        if lost:
            log.get().warning("recovery.causes_lost", causes=len(lost), first=lost[:NAMED])


def _rewritten(place: Place, who: str) -> str:
    return (
        f"SOURCE_REWRITTEN: {who} has another {place.source} {place.position} than this journal; put back a backup from"
        f" before the two parted, the service catches up from there by itself"
    )


def _ends_of(batch: Sequence[Returned]) -> list[Write]:
    return [
        write for one in batch if one.said.type == journal.INCARNATION_OPENED for write in _ends_of_one(one.said.body)
    ]


def _ends_of_one(body: str) -> list[Write]:
    ended = journal.continued(body)
    return [Write(journal.KEEP_ORPHANED, {"source": ended.source, "after": ended.position})]
