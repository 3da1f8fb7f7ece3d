"""The end of a service's own stream: what it published and its journal lacks (ADR 0010)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from nats import errors as nats_errors
from nats.aio.client import Client
from nats.js import JetStreamContext

from services.kit import journal
from services.kit.ending import unless_cancelled
from services.kit.published import Claim, claim_of
from services.kit.puller import EPOCH, Message, Puller
from services.kit.transact import Transactor

NARROW: Final = 2000
"""So many messages of the end are read at least: a crash may have left a few published twice, out of order."""
WIDER: Final = 4


@dataclass
class Tail:
    """What the end of the own stream shows.

    Attributes:
        later: bodies of own events the journal does not have.
        vouches: whether an event of the journal stands there.
        has_head: whether the last one does.
        differs: an event that stands there with other bytes than in the journal.
    """

    later: dict[Claim, str] = field(default_factory=dict)
    vouches: bool = False
    has_head: bool = False
    differs: Claim | None = None


async def read_tail(client: Client, stream: str, transactor: Transactor) -> Tail:
    """Read the own stream from behind, as far as the journal lacks something.

    Raises:
        ReaderLost, nats.errors.Error, TimeoutError: begin again.
    """
    info = await JetStreamContext(client, timeout=5).stream_info(stream)
    unless_cancelled()
    first, last = info.state.first_seq, info.state.last_seq
    created, width = (info.created or EPOCH).isoformat(), NARROW
    tail = Tail(has_head=transactor.said == 0)
    while info.state.messages:
        start = max(first, last - width + 1)
        if await _read_from(client, stream, created, start, transactor, tail, whole=start <= first):
            break
        width *= WIDER
    return tail


async def _read_from(  # noqa: PLR0913, PLR0917 - where to read, and into what
    client: Client, stream: str, created: str, start: int, transactor: Transactor, tail: Tail, *, whole: bool
) -> bool:
    """Read to the end; False where what the journal has does not reach the first message read."""
    puller = Puller(client, stream)
    begun = whole
    try:
        await puller.open(created, start - 1)
        while puller.pending:
            messages = await puller.next()
            if not begun and not _joins(messages, transactor):
                return False
            begun = True
            await _take(messages, transactor, tail)
        return True
    finally:
        with suppress(nats_errors.Error, OSError):
            await puller.close()


def _joins(messages: Sequence[Message], transactor: Transactor) -> bool:
    """Say whether the first event that was not published again is one the journal has."""
    for message in messages:
        claim = claim_of(message)
        if "~" not in (message.message_id or "") and transactor.rules.owns(claim.source):
            return claim.position <= transactor.head(claim.source).position
    return False


async def _take(messages: Sequence[Message], transactor: Transactor, tail: Tail) -> None:
    claims = [claim_of(message) for message in messages]
    known = await _known(claims, transactor)
    own = transactor.own.source
    for message, claim in zip(messages, claims, strict=True):
        if not transactor.rules.owns(claim.source):
            continue
        if claim in known:
            _compare(message, claim, known[claim], tail)
            tail.has_head |= known[claim] == message.data and claim == Claim(own, transactor.head(own).position)
        elif journal.number(claim.source) >= journal.number(own):
            tail.later.setdefault(claim, message.data.decode(errors="replace"))


def _compare(message: Message, claim: Claim, body: bytes, tail: Tail) -> None:
    if message.data == body:
        tail.vouches = True
    elif tail.differs is None:
        tail.differs = claim


async def _known(claims: Sequence[Claim], transactor: Transactor) -> Mapping[Claim, bytes]:
    found = dict[Claim, bytes]()
    for source in {claim.source for claim in claims if transactor.rules.owns(claim.source)}:
        last = transactor.head(source).position
        positions = [claim.position for claim in claims if claim.source == source and claim.position <= last]
        if positions:
            asked = {"source": source, "low": min(positions), "high": max(positions)}
            rows = await transactor.database.read(journal.PART, asked)
            found.update({Claim(source, position): body.encode() for position, body, _ in rows})
    return found
