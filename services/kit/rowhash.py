"""Hashes of a table's rows where the database has no hash of its own: by Python's, which differ from process to process."""

import sqlite3
from typing import Final

from sqlalchemy import Table

from services.kit.database import Digest

CHUNK: Final = 1000
MODULUS: Final = 1 << 64


def question(table: Table, name: str) -> str:
    """Return what asks for all rows of the table of this name: numbers as text, so that no two of them hash alike."""
    columns = [each.name if each.type.python_type is str else f"CAST({each.name} AS TEXT)" for each in table.columns]
    return f"SELECT {', '.join(columns)} FROM {name}"  # noqa: S608 - our names


def digest(rows: sqlite3.Cursor) -> Digest:
    """Add the hashes of all rows up; their order does not matter."""
    count = hashes = 0
    while some := rows.fetchmany(CHUNK):
        count, hashes = count + len(some), (hashes + sum(map(hash, some))) % MODULUS
    return Digest(count, hashes)
