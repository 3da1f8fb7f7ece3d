"""A rebuild: the journal folded into a second set of read models while the service goes on, compared, and put in the first's place.

Parts of the journal are folded by hands beside the service, which write in small transactions; what was written meanwhile
follows in order. Under the transactor's turn the second set comes to where the first is, both are looked at as
they are then, and at the end, under the turn again, one transaction folds the rest and switches. Wherever that ends
before, the first set is as it was.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from sqlalchemy import Table

from services.kit import journal, log, parts
from services.kit.database import StoreUnavailable, Transaction
from services.kit.fold import Finding
from services.kit.folder import BEGUN
from services.kit.hands import Hand
from services.kit.parts import Part
from services.kit.secondset import NAMED, SecondSet
from services.kit.site import RUNNING, Site, Staff, State, Step
from services.kit.trailing import Trailing
from services.kit.transact import Fenced

FOLLOWED_ROWS: Final = 200
"""So few rows are folded under the turn."""
UNREAD_SECONDS: Final = 2.0
SWITCH_TRIES: Final = 5
SWITCH_AGAIN_SECONDS: Final = 1.0


class Rebuild:
    """One rebuild; `state` tells how far it is."""

    def __init__(self, site: Site, *, keep: bool = False, compared: bool = True) -> None:
        """Prepare one; `keep`: compare only, the first set stays; not `compared`: whatever the first set holds, it goes."""
        self.state = State(tables=len(site.made.tables.sorted_tables))
        self._site = site
        self._keep = keep
        self._is_compared = compared
        self._began = self._ended = asyncio.get_running_loop().time()
        self._second = SecondSet(site.database, site.made.tables)
        self._written = Counter[str]()
        self._trailing = Trailing(site.database, site.made.rules)

    @property
    def runs(self) -> bool:
        """Tell whether it has not ended."""
        return self.state.step in RUNNING

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return (asyncio.get_running_loop().time() if self.runs else self._ended) - self._began

    async def run(self) -> None:
        """Rebuild; however it ends, `state` says so, and nothing of the second set is left beside the first."""
        try:
            await self._second.make(self._claim)
            await self._rebuild()
        except asyncio.CancelledError:
            self.state.step = self.state.step if self.state.step is Step.SWITCHED else Step.CANCELLED
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is: the service goes on with the tables it has
            self.state.step, self.state.why = Step.FAILED, _why(error)
            log.get().error("rebuild.failed", why=self.state.why)
        finally:
            self._ended = asyncio.get_running_loop().time()
            await asyncio.shield(self._clear())

    async def _clear(self) -> None:
        if self.state.step is not Step.SWITCHED:
            try:
                await self._second.remove(self._claim)
            except (Fenced, StoreUnavailable) as error:
                log.get().warning("rebuild.left", why=str(error))

    async def _rebuild(self) -> None:
        upto = await self._site.database.read(journal.END)
        self.state.of = self._trailing.position = upto[0][0] if upto else 0
        async with self._site.staffed(self.state.of) as staff:
            await self._fold(staff)
            await self._follow()
            await self._index()
            if self._is_compared:
                self.state.step = Step.COMPARING
                await self._compare(staff.lasting)
        if self._keep:
            self.state.step = Step.KEPT
            return
        await self._switch()

    async def _fold(self, staff: Staff) -> None:
        """Let every hand take part after part; the service's own ends where another has come."""
        left = parts.parts(self._site.database, self._site.made.rules, self.state.of, self._site.part_rows)
        turn, claim, relieved = asyncio.Lock(), self._site.claim, asyncio.Event()

        async def work(hand: Hand) -> None:
            if hand is not staff.own:
                await hand.come()
                relieved.set()
            while not (hand is staff.own and relieved.is_set()) and (part := await _next(left, turn)) is not None:
                self._written.update(await hand.do({"do": "fold", "part": part, "claim": claim}, self._count))

        async with asyncio.TaskGroup() as working:
            for hand in (staff.own, *staff.beside):
                working.create_task(work(hand))

    def _count(self, said: dict[str, Any]) -> None:
        self.state.rows += said.get("rows", 0)

    def _writing(self) -> AbstractAsyncContextManager[Transaction]:
        return self._site.database.transaction()

    async def _claim(self, transaction: Transaction) -> None:
        """Write only as the one who holds the place."""
        if await transaction.execute(journal.CLAIM, self._site.claim) != 1:
            raise Fenced(self._site.claim["own"])

    async def _follow(self, least: int = FOLLOWED_ROWS) -> None:
        """Fold what was written meanwhile, until so little is left."""
        folded = least + 1
        while folded > least:
            writes = await self._trailing.next()
            async with self._writing() as transaction:
                await self._claim(transaction)
                for write in writes:
                    transaction.add(write, self._second.renamed)
            folded = self._trailing.kept()
            self.state.rows, self.state.of = self.state.rows + folded, self.state.of + folded

    async def _index(self) -> None:
        for definition in await self._second.definitions():
            async with self._writing() as transaction:
                await self._claim(transaction)
                await transaction.define(definition)

    async def _compare(self, hands: Sequence[Hand]) -> None:
        """Let the hands look at both sets as they are when the second has come to where the first is."""
        shares = self._shares(len(hands))
        async with asyncio.TaskGroup() as group, self._site.transactor.quiet():
            await self._follow(least=0)
            begun = [asyncio.Event() for _ in shares]
            tasks = [
                group.create_task(self._compared(hand, share, bell))
                for hand, share, bell in zip(hands, shares, begun, strict=True)
            ]
            for bell, task in zip(begun, tasks, strict=True):
                await _rung(bell, task)
        self.state.findings = self.state.findings[:NAMED]

    def _shares(self, number: int) -> list[list[str]]:
        """Share the tables out, the largest first."""
        shares: list[list[str]] = [[] for _ in range(number)]
        sizes = [0] * number
        for table in sorted(self._site.made.tables.sorted_tables, key=self._size, reverse=True):
            least = sizes.index(min(sizes))
            shares[least].append(table.name)
            sizes[least] += self._size(table) + 1
        return shares

    def _size(self, table: Table) -> int:
        return self._written[table.name]

    async def _compared(self, hand: Hand, tables: list[str], begun: asyncio.Event) -> None:
        def heard(said: dict[str, Any]) -> None:
            if BEGUN in said:
                begun.set()

        found = await hand.do({"do": "compare", "tables": tables}, heard)
        self.state.differing += found["differing"]
        self.state.findings += [
            Finding("read-model", f"{table} {key}", f"was {was}, the journal gives {gives}")
            for table, key, was, gives in found["named"]
        ]

    async def _switch(self) -> None:
        for tried in range(1, SWITCH_TRIES + 1):
            await self._follow()
            switching = asyncio.ensure_future(self._switched())
            try:
                await asyncio.shield(switching)
            except asyncio.CancelledError:
                await asyncio.wait((switching,))
                raise
            except StoreUnavailable:
                if tried == SWITCH_TRIES:
                    raise
                await asyncio.sleep(SWITCH_AGAIN_SECONDS)
            else:
                return

    async def _switched(self) -> None:
        """Fold the rest; while nobody writes any more, switch in one transaction."""
        async with self._site.transactor.quiet():
            await self._follow(least=0)
            async with self._site.database.unread(UNREAD_SECONDS), self._writing() as transaction:
                await self._claim(transaction)
                await self._second.take_place(transaction)
            self.state.step = Step.SWITCHED


async def _next(left: AsyncIterator[Part], turn: asyncio.Lock) -> Part | None:
    async with turn:
        return await anext(left, None)


async def _rung(bell: asyncio.Event, task: asyncio.Task[None]) -> None:
    """Wait for a bell, or for the end of who should ring it."""
    ringing = asyncio.ensure_future(bell.wait())
    await asyncio.wait((ringing, task), return_when=asyncio.FIRST_COMPLETED)
    ringing.cancel()


def _why(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
