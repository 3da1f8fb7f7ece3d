"""A rebuild: the journal folded into a second set of read models while the service goes on, compared, and put in the first's place.

Parts of the journal are folded into files by hands beside the service and copied in small transactions; what was written
meanwhile follows in order. Under the transactor's turn the second set comes to where the first is, both are looked at as
they are then, and at the end, under the turn again, one transaction folds the rest and switches. Wherever that ends
before, the first set is as it was.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table

from services.kit import ids, journal, log, parts
from services.kit.database import SECOND, Move, StoreUnavailable, Transaction
from services.kit.fold import Finding
from services.kit.folder import BEGUN
from services.kit.hands import Hand
from services.kit.parts import Part
from services.kit.secondset import NAMED, SecondSet
from services.kit.site import RUNNING, Site, State, Step
from services.kit.trailing import Trailing
from services.kit.transact import Fenced

COPIED_ROWS: Final = 10_000
"""In one transaction: whoever writes meanwhile waits that long."""
WAITING_FILES: Final = 4
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
        self._trailing = Trailing(site.database, site.made.rules)
        self._copied: dict[str, int] = {}

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
        folder = folder_of(self._site.database.url)
        try:
            await asyncio.to_thread(_emptied, folder)
            await self._second.make(self._claim)
            await self._rebuild(folder)
        except asyncio.CancelledError:
            self.state.step = self.state.step if self.state.step is Step.SWITCHED else Step.CANCELLED
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is: the service goes on with the tables it has
            self.state.step, self.state.why = Step.FAILED, _why(error)
            log.get().error("rebuild.failed", why=self.state.why)
        finally:
            self._ended = asyncio.get_running_loop().time()
            await asyncio.shield(self._clear(folder))

    async def _clear(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        if self.state.step is not Step.SWITCHED:
            try:
                await self._second.remove(self._claim)
            except (Fenced, StoreUnavailable) as error:
                log.get().warning("rebuild.left", why=str(error))

    async def _rebuild(self, folder: Path) -> None:
        upto = await self._site.database.read(journal.END)
        self.state.of = self._trailing.position = upto[0][0] if upto else 0
        async with self._site.staffed(self.state.of) as hands:
            await self._fold(hands, folder)
            await self._follow()
            await self._index()
            if self._is_compared:
                self.state.step = Step.COMPARING
                await self._compare(hands)
        if self._keep:
            self.state.step = Step.KEPT
            return
        await self._switch()

    async def _fold(self, hands: Sequence[Hand], folder: Path) -> None:
        """Let every hand take part after part, and copy what they have done as it comes."""
        done = asyncio.Queue[Path](WAITING_FILES)
        left = parts.parts(self._site.database, self._site.made.rules, self.state.of, self._site.part_rows)
        turn, numbers = asyncio.Lock(), count()

        async def work(hand: Hand) -> None:
            while (part := await _next(left, turn)) is not None:
                file = folder / f"{next(numbers)}.db"
                await hand.do({"do": "fold", "part": part, "file": str(file)}, self._count)
                await done.put(file)

        async def copy() -> None:
            while True:
                await self._copy(await done.get())
                done.task_done()

        async with asyncio.TaskGroup() as group:
            copying = group.create_task(copy())
            async with asyncio.TaskGroup() as working:
                for hand in hands:
                    working.create_task(work(hand))
            await done.join()
            copying.cancel()

    def _count(self, said: dict[str, Any]) -> None:
        self.state.rows += said.get("rows", 0)

    async def _copy(self, file: Path) -> None:
        for table in self._site.made.tables.sorted_tables:
            move, more = Move(table, f"{table.name}{SECOND}", None, COPIED_ROWS), True
            while more:
                async with self._writing() as transaction:
                    copied, last = await transaction.copy(str(file), move)
                    await self._claim(transaction)
                move, more = move._replace(after=last), last is not None
                self._copied[table.name] = self._copied.get(table.name, 0) + copied
        await asyncio.to_thread(file.unlink)

    def _writing(self) -> AbstractAsyncContextManager[Transaction]:
        return self._site.database.transaction()

    async def _claim(self, transaction: Transaction) -> None:
        """Write only as the one who holds the place."""
        transactor = self._site.transactor
        own = transactor.rules.source
        if await transaction.execute(journal.CLAIM, {"own": own, "me": transactor.holder}) != 1:
            raise Fenced(own)

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
        return self._copied.get(table.name, 0)

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


def folder_of(url: str) -> Path:
    """Return where parts are folded: beside a database that is a file, else where temporary files are."""
    if url.startswith("sqlite"):
        return Path(f"{url.split(':///', 1)[-1]}.rebuild")
    return Path(tempfile.gettempdir(), f"dunghan-rebuild-{ids.fresh()}")


def tidy(url: str) -> None:
    """Take away the files a crash left behind."""
    shutil.rmtree(folder_of(url), ignore_errors=True)


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


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
