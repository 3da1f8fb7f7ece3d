"""Watches what signing lives on before it is needed: the keys of those who sign, and the papers that were laid away."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Final

from services.kit.fold import Finding
from services.kit.service import Service
from services.notify import issuerkeys, papers
from services.notify.domain.terms import sender_at
from services.notify.issuerkeys import KeyUnusable
from services.notify.queries import desk
from services.notify.queries import signing as queries
from services.notify.queries.signing import Wanted
from services.notify.settings import Settings

TROUBLE: Final = "signing"
LOOK_SECONDS: Final = 15.0
"""How often the keys are looked at: an operator who asks `doctor` right after naming an issuer waits no longer."""


async def watch_keys(service: Service) -> None:
    """Show which books that sign have no key they could sign with, for ever."""
    while True:
        await look(service)
        await asyncio.sleep(LOOK_SECONDS)


async def look(service: Service) -> None:
    """Show, book by book, what is wrong with the key of whoever writes now and signs; what was mended is shown no more."""
    now = service.clock.now()
    for book in await signing_books(service, now):
        name, why = f"{TROUBLE} {book}", await asyncio.to_thread(trouble_of, service.settings, book, now)
        if not why:
            service.troubles.pop(name, None)
        elif not service.troubles.get(name, "").startswith(why):
            service.troubles[name] = why


async def signing_books(service: Service, now: datetime) -> list[str]:
    """Name the books of those who write now with a digital signature."""
    writing = (sender_at(terms, now) for terms in (await desk.terms(service.database)).values())
    return sorted({sender.book for sender in writing if sender is not None and sender.signature})


def trouble_of(settings: Settings, book: str, now: datetime) -> str:
    """Say why a book's key cannot sign now, empty: it can."""
    own = settings.notify
    try:
        issuerkeys.load(own.signing_keys, book, own.signing_passwords).check(now)
    except KeyUnusable as error:
        return str(error)
    return ""


async def audit(service: Service) -> list[Finding]:
    """Name the letters whose signed paper is gone: nobody can compare any more what a unit holds with what was sent."""
    folder = service.settings.notify.papers
    return await asyncio.to_thread(_lacking, folder, await queries.papers(service.database))


def _lacking(folder: Path, signed: list[Wanted]) -> list[Finding]:
    gone = (each for each in signed if papers.lost(folder, each.sha256))
    return [Finding("paper-missing", each.letter, f"{papers.place(folder, each.sha256)} is not there") for each in gone]
