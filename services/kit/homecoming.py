"""Later own events that others have: read, checked along the chain, taken back byte for byte (ADR 0010).

Foreign     a later own event cannot be understood by this release
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from nats import errors as nats_errors
from nats.aio.client import Client

from services.kit import incarnation, journal, log, recall
from services.kit.decider import no_stream
from services.kit.incoming import Incoming, Returned
from services.kit.journal import Continued, Head
from services.kit.published import Claim
from services.kit.recall import Answer, Asked
from services.kit.transact import Transactor

AT_ONCE: Final = 500


class Foreign(Exception):
    """A later own event cannot be understood by this release."""


def end_of(source: str, answers: Sequence[Answer], otherwise: int) -> int:
    """Return the last position of an incarnation that counts, as somebody knows who heard of the next one."""
    return next((answer.orphaned[source] for answer in answers if source in answer.orphaned), otherwise)


class Homecoming:
    """Takes own events back. `in_stream`: those that stood in the own stream."""

    def __init__(self, transactor: Transactor) -> None:
        self._transactor = transactor
        self.in_stream = set[Claim]()

    async def from_stream(self, later: Mapping[Claim, str], answers: Sequence[Answer]) -> None:
        """Take back what stands in the own stream."""
        self.in_stream.update(await self._adopt(later, answers))

    async def from_readers(self, client: Client, answers: Sequence[Answer]) -> None:
        """Take back what readers have."""
        for answer in answers:
            while wanted := self._offered(answer, answers):
                try:
                    recalled = await recall.fetch(client, answer.reader, wanted)
                except (nats_errors.Error, TimeoutError, ValueError) as error:
                    log.get().warning("recovery.silent", reader=answer.reader, why=repr(error))
                    break
                bodies = enumerate(recalled.bodies, wanted.after + 1)
                later = {Claim(wanted.source, position): body for position, body in bodies}
                if not await self._adopt(later, answers):
                    break

    def _offered(self, answer: Answer, answers: Sequence[Answer]) -> Asked | None:
        """Return what to ask a reader for next, None where it has nothing for us."""
        own = self._transactor.own.source
        head, limit = self._transactor.head(own), recall.ROWS_AT_ONCE
        for place in answer.copies:
            if place.source == own and head.position < min(place.position, end_of(own, answers, place.position)):
                return Asked(source=own, after=head.position, limit=limit)
        later = [place.source for place in answer.copies if journal.number(place.source) > journal.number(own)]
        return Asked(source=min(later, key=journal.number), after=0, limit=limit) if later else None

    async def _adopt(self, later: Mapping[Claim, str], answers: Sequence[Answer]) -> list[Claim]:
        """Take back what follows the own head, and what follows that."""
        taken = list[Claim]()
        while batch := [*self._following(later, answers)] or [*self._reopening(later)]:
            await self._transactor.take_back(batch, incarnation.ends_of(batch))
            taken += [Claim(one.said.source, one.said.position) for one in batch]
            log.get().info("recovery.takes_back", source=taken[-1].source, position=taken[-1].position)
        return taken

    def _following(self, later: Mapping[Claim, str], answers: Sequence[Answer]) -> Iterator[Returned]:
        own = self._transactor.own.source
        head = self._transactor.head(own)
        last = head.position + AT_ONCE
        for position in range(head.position + 1, min(last, end_of(own, answers, last)) + 1):
            claim = Claim(own, position)
            returned = self._returned(later.get(claim, ""), claim, head.hash)
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
            told = f"{claim.source} {claim.position} is {opened.type}, which this release does not know"
            raise Foreign(f"{told}; start a later one")
        traced = (opened.actor, opened.correlation_id, opened.causation_id)
        said = Incoming(
            claim.source, opened.id, opened.type, body, event, opened.time, *traced, claim.position, previous
        )
        return Returned(said, rules.own_stream(event) if event is not None else "", opened.recorded_at)
