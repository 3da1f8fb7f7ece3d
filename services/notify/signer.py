"""Signs what is numbered and wants a signature, for ever: printers beside the service make the papers, their hashes are journaled.

A paper is laid away before anybody hears of it. What a crash leaves between the two is a paper nobody speaks of, and the
letter is signed again; only the bytes of `LetterSigned` are ever sent. A paper that is lost before it went to all is made anew.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from services.kit import log
from services.kit.decider import Refusal
from services.kit.service import Service
from services.kit.transact import Incoming
from services.notify import papers
from services.notify.domain.inputs import MailAnswered, MailResult, PaperSigned
from services.notify.printers import Printer, PrinterGone, printers
from services.notify.printing import Fault, Keys, Order, Printed
from services.notify.queries import signing as queries
from services.notify.queries.signing import Wanted
from services.notify.texts import LOCAL

SOURCE: Final = "signer"
TROUBLE: Final = "signing"
"""Trouble of this edge, as operators see it; behind it stands the book, where it is that of one book."""

MANY: Final = 4
"""From how many letters on all printers are worth their start."""
TOGETHER: Final = 32
WITHIN: Final = 0.5
"""How many papers are journaled at once, at most, and for how many seconds one waits for others."""
LOST_SECONDS: Final = 5.0
"""How often papers that are to be sent are looked for."""
IDLE_SECONDS: Final = 20.0
"""How long printers are kept while there is nothing to print."""

SHORTEST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 5.0
FIRST_BACK_OFF: Final = 0.25
LONGEST_BACK_OFF: Final = 2.0
"""Seconds before what could not be signed is tried again: an operator who has laid down a key does not wait long."""


async def sign_letters(service: Service) -> None:
    """Sign what is to be signed, for ever; printers live while there is something to print, and a little longer."""
    settings, lookout = service.settings, Lookout()
    while True:
        seen = service.changes
        if not await lookout.wanted(service):
            await asyncio.sleep(SHORTEST_PAUSE)
            await service.wait_change(LONGEST_PAUSE, seen=seen)
            continue
        async with printers(settings.notify.signing_processes) as found:
            await _as_long_as_wanted(service, found, lookout)


async def _as_long_as_wanted(service: Service, found: Sequence[Printer], lookout: "Lookout") -> None:
    back_off, idle, loop = FIRST_BACK_OFF, 0.0, asyncio.get_running_loop()
    while idle < IDLE_SECONDS:
        seen, since = service.changes, loop.time()
        wanted = await lookout.wanted(service)
        if not wanted:
            await asyncio.sleep(SHORTEST_PAUSE)
            await service.wait_change(LONGEST_PAUSE, seen=seen)
            idle += loop.time() - since
        elif await trusted(service) and await Round(service, found).go(wanted):
            back_off, idle = FIRST_BACK_OFF, 0.0
        else:
            await asyncio.sleep(back_off)
            back_off = min(back_off * 2, LONGEST_BACK_OFF)


class Lookout:
    """Sees what is to be signed; for lost papers it looks now and then only, since it looks at every one that is to be sent."""

    def __init__(self) -> None:
        self._next = 0.0

    async def wanted(self, service: Service) -> list[Wanted]:
        """Return what is to be signed."""
        now = asyncio.get_running_loop().time()
        if now < self._next:
            return await queries.to_sign(service.database)
        self._next = now + LOST_SECONDS
        return await all_wanted(service)


async def trusted(service: Service) -> bool:
    """Say whether a signature may say what time it is: not while the clock is doubted."""
    return service.clock.simulated or await service.may_act()


async def all_wanted(service: Service) -> list[Wanted]:
    """Return what is to be signed: what never was, and of what is not sent to all yet, what lost its paper."""
    folder = service.settings.notify.papers
    signed = await queries.signed(service.database)
    lost = await asyncio.to_thread(_lost, folder, signed) if signed else []
    return [*await queries.to_sign(service.database), *lost]


def _lost(folder: Path, signed: Iterable[Wanted]) -> list[Wanted]:
    return [each for each in signed if papers.lost(folder, each.sha256)]


class Round:
    """One look at everything that is to be signed; what stands in a book's way keeps no other book waiting."""

    def __init__(self, service: Service, found: Sequence[Printer]) -> None:
        self._service = service
        self._printers = found
        self._left = deque[Wanted]()
        self._closed: dict[str, str] = {}
        self._done: list[tuple[Wanted, Printed]] = []
        self._signed = 0
        self._now = asyncio.get_running_loop().time
        self._flushed = self._now()

    async def go(self, wanted: Sequence[Wanted]) -> bool:
        """Sign; answer whether any was signed."""
        self._left.extend(wanted)
        number = len(self._printers) if len(wanted) > MANY else 1
        try:
            async with asyncio.TaskGroup() as group:
                for each in self._printers[:number]:
                    group.create_task(self._work(each), name="print")
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        await self._flush()
        self._tell(wanted)
        return self._signed > 0

    async def _work(self, printer: Printer) -> None:
        while self._left:
            wanted = self._left.popleft()
            if wanted.book in self._closed or "" in self._closed:
                continue
            try:
                printed = await printer.make(await self._order(wanted))
            except PrinterGone as error:
                printed = Printed(fault=Fault.OTHER, why=str(error))
            await self._take(wanted, printed)

    async def _order(self, wanted: Wanted) -> Order:
        own = self._service.settings.notify
        row = await queries.one(self._service.database, wanted.letter)
        keys = Keys(folder=own.signing_keys, passwords=own.signing_passwords, tsa=own.signing_tsa)
        at = self._service.clock.now().astimezone(LOCAL)
        return Order(letter=row.document(), book=wanted.book, at=at, keys=keys, papers=own.papers)

    async def _take(self, wanted: Wanted, printed: Printed) -> None:
        match printed.fault:
            case None:
                self._done.append((wanted, printed))
                if len(self._done) >= TOGETHER or not self._left or self._now() - self._flushed > WITHIN:
                    await self._flush()
            case Fault.KEY:
                self._closed[wanted.book] = printed.why
            case Fault.FOLDER:
                self._closed[""] = printed.why
            case Fault.LETTER:
                await self._not_renderable(wanted, printed.why)
            case Fault.OTHER:
                self._closed[f"letter {wanted.letter}"] = printed.why
        if printed.fault is not None:
            log.get().warning("letter.not_signed", letter=wanted.letter, book=wanted.book, why=printed.why)

    async def _flush(self) -> None:
        """Journal what was printed, together."""
        done, self._done, self._flushed = self._done, [], self._now()
        if not done:
            return
        signed = [_signed(*each) for each in done]
        try:
            await self._service.transactor.hear([self._incoming(*each) for each in signed])
        except Refusal:
            for name, event in signed:
                with suppress(Refusal):
                    await self._service.submit(SOURCE, name, event, actor=SOURCE)
        self._signed += len(done)
        for _, event in signed:
            log.get().info("letter.signed", letter=event.letter, sha256=event.sha256)

    def _incoming(self, name: str, event: PaperSigned) -> Incoming:
        now = self._service.clock.now()
        return Incoming(SOURCE, name, event.TYPE, event.model_dump_json(), event, now, SOURCE)

    async def _not_renderable(self, wanted: Wanted, why: str) -> None:
        """End a letter no page can be made of as one that was refused for good; its number stays."""
        row = await queries.one(self._service.database, wanted.letter)
        for unit in row.units:
            ended = MailAnswered(
                letter=wanted.letter, unit=unit, to="", message="", result=MailResult.NOT_RENDERABLE, detail=why
            )
            await self._service.submit(SOURCE, f"{wanted.letter}/{unit}/not-renderable", ended, actor=SOURCE)
        self._signed += 1

    def _tell(self, wanted: Sequence[Wanted]) -> None:
        """Show what stands in the way, and no more what stood there."""
        troubles = self._service.troubles
        for name in [name for name in troubles if name.split(maxsplit=1)[0] == TROUBLE]:
            del troubles[name]
        for what, why in self._closed.items():
            waiting = sum(each.book == what or not what for each in wanted)
            troubles[f"{TROUBLE} {what}".strip()] = f"{why} ({waiting} letters wait)" if waiting else why


def _signed(wanted: Wanted, printed: Printed) -> tuple[str, PaperSigned]:
    """Say what is journaled, under an id by which a letter gets one paper, and one more for each that is lost."""
    facts = printed.model_dump(include={"sha256", "size", "certificate", "subject"})
    name = f"{wanted.letter}/signed/{wanted.sha256}".rstrip("/")
    return name, PaperSigned(letter=wanted.letter, gone=wanted.sha256, **facts)


def closed(troubles: Mapping[str, str]) -> frozenset[str]:
    """Name the books whose letters wait for a person."""
    return frozenset(name.partition(" ")[2] for name in troubles if name.split(maxsplit=1)[0] == TROUBLE)


async def busy(service: Service) -> list[str]:
    """Answer in words what is still to be signed and can be; [] = settled."""
    waiting = closed(service.troubles)
    left = [] if "" in waiting else [each for each in await all_wanted(service) if each.book not in waiting]
    return [f"{len(left)} letters to sign"] if left else []


async def waits(service: Service) -> list[str]:
    """Answer in words what waits for a person to mend what signing lacks."""
    return [f"{name}: {why}" for name, why in service.troubles.items() if name.split(maxsplit=1)[0] == TROUBLE]
