"""The next incarnation of a service that cannot know all it once said: `intake-2`, from position 1 (ADR 0010)."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.kit import journal, log, moment
from services.kit.decider import Write
from services.kit.incoming import Incoming, Returned
from services.kit.journal import Continued, OwnHead
from services.kit.transact import Transactor


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


class Order(NamedTuple):
    """An operator's wish that waits for its turn."""

    request_id: str
    actor: str
    reason: str
    answer: "asyncio.Future[Opened]"


async def opened_before(transactor: Transactor, request_id: str) -> Opened | None:
    """Return what a request opened, where it was heard before."""
    own = transactor.own.source
    rows = await transactor.database.read(journal.OWN_AFTER, {"source": own, "after": 0, "limit": 1})
    row = journal.Row._make(rows[0]) if rows else None
    if row is None or row.type != journal.INCARNATION_OPENED or row.causation_id != request_id:
        return None
    return Opened(own, journal.continued(row.body))


async def open_next(transactor: Transactor, order: Order) -> None:
    """Say the first event of the next incarnation, and answer whoever wished for it."""
    rules, ended = transactor.rules, transactor.own.source
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
    returned = Returned(said, "", now)
    await transactor.take_back([returned], [*ends_of([returned]), Write(journal.VOUCHED, {})])
    log.get().warning("recovery.incarnation", source=source, continues=ended, position=continued.position)
    if not order.answer.done():
        order.answer.set_result(Opened(source, continued))


def ends_of(batch: Sequence[Returned]) -> list[Write]:
    """Note which incarnations have ended where, by own events that are taken back."""
    ended = [journal.continued(one.said.body) for one in batch if one.said.type == journal.INCARNATION_OPENED]
    return [Write(journal.KEEP_ORPHANED, {"source": one.source, "after": one.position}) for one in ended]
