"""Reads what other document systems say became of letters (edXML status messages 01–06), as files in a folder.

A file that was read goes into `taken`, one that cannot be believed into `refused`, with the reason beside it. A crash in
between reads it once more: the same bytes are heard once.
"""

import asyncio
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from services.contracts.notify import Channel
from services.kit import log
from services.kit.decider import Refusal
from services.kit.service import Service
from services.notify.domain.inputs import DeliveryRecorded
from services.notify.edxml import LONGEST_STATUS, HostileMessage, Status, read_status
from services.notify.queries import arrivals
from services.notify.queries.arrivals import Package
from services.notify.settings import EdxmlSection, Settings

SOURCE: Final = "edxml"
TAKEN: Final = "taken"
REFUSED: Final = "refused"
SUFFIXES: Final = frozenset({".xml", ".edxml"})
AT_ONCE: Final = 100
"""Files of one look; the rest waits for the next."""


class Found(NamedTuple):
    """A file of the inbox with its bytes."""

    path: Path
    content: bytes


async def watch(service: Service) -> None:
    """Read status messages for ever, where an inbox is set."""
    settings: Settings = service.settings
    if settings.edxml.inbox is None:
        return
    while True:
        try:
            more = await look(service, settings.edxml, settings.edxml.inbox)
            service.troubles.pop(SOURCE, None)
        except OSError as error:
            more = False
            service.troubles[SOURCE] = f"{error}; see DUNGHAN_EDXML__INBOX and __TRUST"
        await asyncio.sleep(0 if more else settings.edxml.seconds)


async def look(service: Service, settings: EdxmlSection, inbox: Path) -> bool:
    """Read what is there; answer whether there may be more.

    Raises:
        OSError: the folder, or the certificates, cannot be read.
    """
    found = await asyncio.to_thread(_files, inbox)
    for each in found:
        try:
            status = await asyncio.to_thread(read_status, each.content, settings.trust)
            await _record(service, settings, status, each.content)
        except (HostileMessage, Refusal) as error:
            log.get().warning("edxml.refused", file=each.path.name, why=str(error))
            await asyncio.to_thread(_put, each.path, inbox / REFUSED, str(error))
        else:
            await asyncio.to_thread(_put, each.path, inbox / TAKEN)
    return len(found) == AT_ONCE


async def _record(service: Service, settings: EdxmlSection, status: Status, content: bytes) -> None:
    """Journal what a message says of a letter that went to whom it comes from.

    Raises:
        HostileMessage: there is no such letter, or it went to somebody else.
        Refusal: the rules say no.
    """
    package = await _package(service, settings, status)
    recorded = DeliveryRecorded(
        letter=package.letter,
        unit=package.unit,
        outcome=status.outcome,
        channel=Channel.EDXML,
        code=status.code,
        detail=status.detail,
        at=min(status.at, service.clock.now()),
    )
    await service.submit(
        SOURCE, f"status/{hashlib.sha256(content).hexdigest()}", recorded, actor=status.organ or SOURCE
    )
    log.get().info("letter.status", letter=package.letter, unit=package.unit, code=status.code)


async def _package(service: Service, settings: EdxmlSection, status: Status) -> Package:
    organ, _, rest = status.document.partition(",")
    day, _, sign = rest.partition(",")
    number, _, symbol = sign.partition("/")
    try:
        dated = datetime.strptime(day, "%Y/%m/%d").date()  # noqa: DTZ007 - a day of the register
    except ValueError as error:
        raise HostileMessage(f"{status.document!r} is no document id of ours") from error
    if organ != settings.organ or not number.isdecimal():
        raise HostileMessage(f"{status.document!r} is no document id of ours")
    for each in await arrivals.packages(service.database, int(number), symbol, dated):
        if each.organ == status.organ:
            return each
    raise HostileMessage(f"no letter {status.document!r} went to {status.organ!r}")


def _files(inbox: Path) -> list[Found]:
    if not inbox.is_dir():
        raise OSError(f"{inbox} is no folder")
    names = sorted(path for path in inbox.iterdir() if path.suffix in SUFFIXES and path.is_file())
    return [Found(path, _content(path)) for path in names[:AT_ONCE]]


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST_STATUS + 1)


def _put(path: Path, folder: Path, why: str = "") -> None:
    folder.mkdir(exist_ok=True)
    if why:
        (folder / f"{path.name}.txt").write_text(f"{why}\n", encoding="utf-8")
    path.replace(folder / path.name)
