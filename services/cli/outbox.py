"""The district's memory: what it sent how often, and which receipt it holds; survives every crash of its process."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.cli.submissions import Sheet

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS outbox (
    submission_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    unit TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    outcome TEXT,
    receipt TEXT,
    PRIMARY KEY (submission_id, sha256)
)
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a submission; `receipt` is the receipt's JSON, empty where the server never took the message."""

    submission_id: str
    outcome: str
    receipt: str


class Outbox:
    """A small SQLite file; sending is counted before it is done, a receipt is kept as soon as it is there."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(_SCHEMA)

    def next_try(self, sheet: Sheet) -> int:
        """Count another sending and return which one it is, from 1."""
        key = (sheet.submission.submission_id, sheet.sha256)
        self._db.execute(
            "INSERT INTO outbox (submission_id, sha256, unit, tries) VALUES (?, ?, ?, 1)"
            " ON CONFLICT (submission_id, sha256) DO UPDATE SET tries = tries + 1",
            (*key, sheet.submission.unit),
        )
        row = self._db.execute("SELECT tries FROM outbox WHERE submission_id = ? AND sha256 = ?", key).fetchone()
        return int(row[0])

    def answer(self, *, submission_id: str, sha256: str, outcome: str, receipt: str) -> None:
        """Keep a receipt; a later one (held, then decided) replaces it."""
        self._db.execute(
            "UPDATE outbox SET outcome = ?, receipt = ? WHERE submission_id = ? AND sha256 = ?",
            (outcome, receipt, submission_id, sha256),
        )

    def answered(self, sheet: Sheet) -> Answered | None:
        """Return what became of a submission, None where nobody answered yet."""
        submission_id = sheet.submission.submission_id
        row = self._db.execute(
            "SELECT outcome, receipt FROM outbox WHERE submission_id = ? AND sha256 = ? AND outcome IS NOT NULL",
            (submission_id, sheet.sha256),
        ).fetchone()
        return None if row is None else Answered(submission_id, row[0], row[1] or "")

    def counts(self) -> dict[str, int]:
        """Return how many submissions came to which outcome."""
        found = self._db.execute(
            "SELECT outcome, count(*) FROM outbox WHERE outcome IS NOT NULL GROUP BY outcome ORDER BY outcome"
        )
        return {str(outcome): int(number) for outcome, number in found}

    def close(self) -> None:
        """Close the file."""
        self._db.close()
