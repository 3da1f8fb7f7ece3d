"""Reads what other document systems say became of letters (edXML status messages 01–06), as files in a folder.

A file that was read goes into `taken`, one that cannot be believed into `refused`, with the reason beside it. A crash in
between reads it once more: the same bytes are heard once. What cannot be believed is looked at twice before it is refused:
somebody may be writing it still.
"""

import asyncio
import hashlib
import os
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
LONGEST_NAME: Final = 200
"""Bytes of a file's name that is kept; a longer one leaves no room for what is put beside it."""
LARGEST_NUMBER: Final = 9
"""Digits of a letter's number at most."""


class Found(NamedTuple):
    """A file of the inbox with its bytes."""

    path: Path
    content: bytes

    @property
    def sha256(self) -> str:
        """Name the bytes."""
        return hashlib.sha256(self.content).hexdigest()


async def watch(service: Service) -> None:
    """Read status messages for ever, where an inbox is set."""
    settings: Settings = service.settings
    if settings.edxml.inbox is None:
        return
    inbox, more = Inbox(service, settings.edxml, settings.edxml.inbox), False
    while True:
        try:
            more = await inbox.look()
            service.troubles.pop(SOURCE, None)
        except OSError as error:
            more = False
            service.troubles[SOURCE] = f"{error}; see DUNGHAN_EDXML__INBOX and __TRUST"
        await asyncio.sleep(0 if more else settings.edxml.seconds)


class Inbox:
    """The folder, and what was in it at the last look that could not be believed."""

    def __init__(self, service: Service, settings: EdxmlSection, folder: Path) -> None:
        self._service = service
        self._settings = settings
        self._folder = folder
        self._doubted: dict[Path, str] = {}

    async def look(self) -> bool:
        """Read what is there; answer whether there may be more.

        Raises:
            OSError: the folder, or the certificates, cannot be read.
        """
        found = await asyncio.to_thread(_files, self._folder)
        before, self._doubted = self._doubted, {}
        for each in found:
            try:
                status = await asyncio.to_thread(read_status, each.content, self._settings.trust)
                await _record(self._service, self._settings, status, each)
            except (HostileMessage, Refusal) as error:
                if before.get(each.path) == each.sha256:
                    log.get().warning("edxml.refused", file=each.path.name, why=str(error))
                    await asyncio.to_thread(_put, each, self._folder / REFUSED, str(error))
                else:
                    self._doubted[each.path] = each.sha256
            else:
                await asyncio.to_thread(_put, each, self._folder / TAKEN)
        return len(found) == AT_ONCE and not self._doubted


async def _record(service: Service, settings: EdxmlSection, status: Status, found: Found) -> None:
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
    await service.submit(SOURCE, f"status/{found.sha256}", recorded, actor=status.organ or SOURCE)
    log.get().info("letter.status", letter=package.letter, unit=package.unit, code=status.code)


async def _package(service: Service, settings: EdxmlSection, status: Status) -> Package:
    organ, _, rest = status.document.partition(",")
    day, _, sign = rest.partition(",")
    number, _, symbol = sign.partition("/")
    try:
        dated = datetime.strptime(day, "%Y/%m/%d").date()  # noqa: DTZ007 - a day of the register
    except ValueError as error:
        raise HostileMessage(f"{status.document!r} is no document id of ours") from error
    if organ != settings.organ or not number.isdecimal() or len(number) > LARGEST_NUMBER:
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


def _put(found: Found, folder: Path, why: str = "") -> None:
    """Move a file into a folder, where it stands over no other; `why`: written beside it."""
    folder.mkdir(exist_ok=True)
    name = found.path.name
    if len(os.fsencode(name)) > LONGEST_NAME or (folder / name).exists():
        name = f"{found.sha256}{found.path.suffix}"
    if why:
        (folder / f"{name}.txt").write_text(f"{why}\n", encoding="utf-8")
    found.path.replace(folder / name)
