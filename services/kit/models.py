"""Read models fit the release that runs: where tables or rules are others than they were, the journal is folded anew.

The journal is the record and read models follow from it, so an upgrade needs no migration of theirs (ADR 0001).

NotFolded    the journal could not be folded into the read models; the service does not start without them
"""

import asyncio
import hashlib
from typing import Final

from sqlalchemy import MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from services.kit import fold, journal, lease, log
from services.kit.database import Database, Transaction
from services.kit.decider import Rules, Write
from services.kit.rebuild import Rebuild
from services.kit.secondset import SecondSet
from services.kit.site import SMALL_ROWS, Site, Step

TOLD_SECONDS: Final = 5.0


class NotFolded(Exception):
    """The journal could not be folded into the read models."""


def shape(rules: Rules, tables: MetaData) -> str:
    """Return what a service's read models depend on besides its journal: the rules' version and the tables, as SHA-256."""
    made = [str(CreateTable(table).compile(dialect=sqlite.dialect())) for table in tables.sorted_tables]
    return hashlib.sha256("\n".join((rules.version, *made)).encode()).hexdigest()


async def fit(database: Database, rules: Rules, tables: MetaData, site: Site | None = None) -> None:
    """Make the read models; fold the journal into them where they were made by another release.

    `site`: where a long journal is folded as a rebuild does it.

    Raises:
        NotFolded: the journal could not be folded.
    """
    await SecondSet(database, tables).remove(_alone)
    found = await database.read(journal.FITTED_TO)
    if found and found[0][0] == shape(rules, tables):
        await database.make(tables)
        return
    await database.make(tables, anew=True)
    end = await database.read(journal.END)
    rows = end[0][0] if end else 0
    if site is not None and rows > SMALL_ROWS:
        await _rebuilt(site)
    else:
        async with database.snapshot() as snapshot:
            await fold.replay(snapshot, rules, database)
    await keep_shape(database, rules, tables)
    if rows:
        log.get().info("models.folded", source=rules.source, rows=rows)


async def _alone(_transaction: Transaction) -> None:
    """Need no proof of the place: it was taken just now."""


async def _rebuilt(site: Site) -> None:
    """Fold a long journal, saying now and then how far it is, and to a standby that this instance lives."""
    rebuild = Rebuild(site, compared=False)
    async with asyncio.TaskGroup() as group:
        beside = [group.create_task(lease.beat(site.transactor)), group.create_task(_tell(rebuild))]
        await rebuild.run()
        for task in beside:
            task.cancel()
    if rebuild.state.step is not Step.SWITCHED:
        raise NotFolded(rebuild.state.why)


async def _tell(rebuild: Rebuild) -> None:
    while True:
        await asyncio.sleep(TOLD_SECONDS)
        state = rebuild.state
        log.get().info("models.folding", rows=state.rows, of=state.of, seconds=round(rebuild.seconds))


async def keep_shape(database: Database, rules: Rules, tables: MetaData) -> None:
    """Note that the read models are whole, and for which release."""
    async with database.transaction() as transaction:
        transaction.add(Write(journal.KEEP_FITTED, {"id": 1, "shape": shape(rules, tables)}))
