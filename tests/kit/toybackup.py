"""Backups of the two toy services: how they are made, damaged and looked at."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from services.cli.output import Output
from services.kit import archive, backup, journal
from services.kit.archive import Stamp, Writing
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.incoming import Incoming
from services.kit.journal import Row
from services.kit.restore import Made
from services.kit.transact import Transactor
from tests.kit import toy

OUT: Final = Output(lang="en", color=False)
MADE: Final = {"asker": Made(toy.ASKER, toy.TABLES), "answerer": Made(toy.ANSWERER, toy.TABLES)}


def sqlite(path: Path) -> str:
    """Return the URL of a file."""
    return f"sqlite+aiosqlite:///{path}"


async def written(url: str, name: str, batches: Sequence[tuple[SimulatedClock, Sequence[Incoming]]]) -> list[Row]:
    """Write a journal without a network, each batch at its moment; returns its rows."""
    made = MADE[name]
    async with opened(url, [journal.JOURNAL, made.tables]) as database:
        for clock, batch in batches:
            transactor = Transactor(made.rules, database, clock, "me")
            await transactor.take_place()
            await transactor.hear(batch)
        return [Row(*plain) for plain in await database.read(journal.AFTER, {"after": 0, "limit": 100_000})]


def said(rows: Sequence[Row], name: str) -> list[Incoming]:
    """Return what a journal's own events are to whoever hears them."""
    before, heard = "", list[Incoming]()
    for row in rows:
        if row.source == name:
            event = toy.decode(row.type, row.body)
            about = (row.actor, row.correlation_id, row.causation_id, row.source_position, before)
            heard.append(Incoming(name, row.message_id, row.type, row.body, event, event.at, *about))
            before = row.hash
    return heard


async def kept(urls: Mapping[str, str], to: Path, *, packed: bool = False) -> archive.Manifest:
    """Write a backup of databases that nobody runs."""
    with archive.placed(to) as folder:
        parts = {name: Writing(folder, name) for name in urls}
        for name, url in urls.items():
            async for table, line in backup.lines(url):
                parts[name].add(table, line)
        return archive.finish(folder, parts, Stamp("then", "0", {}), packed=packed)


async def rows_of(url: str) -> list[Row]:
    """Read a whole journal."""
    async with opened(url, []) as database:
        return [Row(*plain) for plain in await database.read(journal.AFTER, {"after": 0, "limit": 1_000_000})]
