"""Read models fit the release that runs: where tables or rules are others than they were, the journal is folded anew.

The journal is the record and read models follow from it, so an upgrade needs no migration of theirs (ADR 0001).
"""

import hashlib

from sqlalchemy import MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from services.kit import fold, journal, log
from services.kit.database import Database
from services.kit.decider import Rules, Write


def shape(rules: Rules, tables: MetaData) -> str:
    """Return what a service's read models depend on besides its journal: the rules' version and the tables, as SHA-256."""
    made = [str(CreateTable(table).compile(dialect=sqlite.dialect())) for table in tables.sorted_tables]
    return hashlib.sha256("\n".join((rules.version, *made)).encode()).hexdigest()


async def fit(database: Database, rules: Rules, tables: MetaData) -> None:
    """Make the read models; fold the journal into them where they were made by another release."""
    found = await database.read(journal.FITTED_TO)
    wanted = shape(rules, tables)
    if found and found[0][0] == wanted:
        await database.make(tables)
        return
    await database.make(tables, anew=True)
    async with database.snapshot() as snapshot:
        rows = await fold.replay(snapshot, rules, database)
    await keep_shape(database, rules, tables)
    if rows:
        log.get().info("models.folded", source=rules.source, rows=rows)


async def keep_shape(database: Database, rules: Rules, tables: MetaData) -> None:
    """Note that the read models are whole, and for which release."""
    async with database.transaction() as transaction:
        transaction.add(Write(journal.KEEP_FITTED, {"id": 1, "shape": shape(rules, tables)}))
