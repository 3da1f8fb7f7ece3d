"""The district's memory: what it has to send, how often it tried, which receipts it holds; survives every crash.

What `put` returned for is on the disk (`synchronous=FULL`) and sent even where the file it came from is gone. Changes
are gathered until `commit`; nothing is sent before it is committed that it is tried, so a message id is used once.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from services.client import disk, sheets
from services.client.failures import OutboxBroken, OutboxFull
from services.client.sheets import Sheet

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS outbox (
    submission_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    unit TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    outcome TEXT,
    receipt TEXT,
    body BLOB,
    document TEXT NOT NULL DEFAULT '',
    test INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (submission_id, sha256)
);
CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (outcome) WHERE outcome IS NULL;
CREATE INDEX IF NOT EXISTS outbox_by_hash ON outbox (sha256);
CREATE TABLE IF NOT EXISTS receipts (
    submission_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    outcome TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    receipt TEXT NOT NULL,
    PRIMARY KEY (submission_id, sha256, outcome, decided_at)
);
"""
_ADDED: Final = {"body": "BLOB", "document": "TEXT NOT NULL DEFAULT ''", "test": "INTEGER NOT NULL DEFAULT 0"}
HELD: Final = "held"


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a submission; `receipt` is the receipt's JSON, empty where the server never took the message."""

    submission_id: str
    outcome: str
    receipt: str

    @property
    def plain(self) -> dict[str, Any]:
        """Return the receipt as a plain value."""
        found: dict[str, Any] = json.loads(self.receipt) if self.receipt else {}
        return found

    @property
    def decided_at(self) -> str:
        """Say when it was decided, empty where the receipt does not say."""
        return str(self.plain.get("decided_at") or "")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may wait to be sent: messages, and bytes of them with their documents."""

    entries: int = 100_000
    size: int = 1 << 30


class Outbox:
    """A small SQLite file and the documents beside it; one process at a time holds it."""

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self.path = path
        self.documents = path.with_name(f"{path.name}.documents")
        self._limits = limits or Limits()
        with self._disk():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = disk.held(path)
        try:
            with self._disk():
                self._db = sqlite3.connect(path, isolation_level=None)
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=FULL")
                self._made()
        except OutboxBroken:
            self._lock.close()
            raise

    def _made(self) -> None:
        """Make the tables; an outbox of the first release did not keep what it sent."""
        self._db.executescript(_SCHEMA)
        there = {row[1] for row in self._db.execute("PRAGMA table_info(outbox)")}
        for name, kind in _ADDED.items():
            if name not in there:
                self._db.execute(f"ALTER TABLE outbox ADD COLUMN {name} {kind}")

    @contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise OutboxBroken(path=self.path, why=error) from error

    def _write(self, statement: str, values: Sequence[object]) -> None:
        with self._disk():
            if not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(statement, values)

    def commit(self) -> None:
        """Put everything since the last commit on the disk."""
        with self._disk():
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    def put(self, wanted: Sequence[Sheet]) -> None:
        """Take submissions in, all or none; what is known already stays as it is.

        Raises:
            OutboxFull: too much waits already.
            OutboxBroken: the disk does not take them.
        """
        self.commit()
        fresh = [sheet for sheet in wanted if not self.knows(sheet.sha256)]
        self._room_for(fresh)
        try:
            for sheet in fresh:
                self._take(sheet)
            self.commit()
        except OutboxBroken:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    def _take(self, sheet: Sheet) -> None:
        document = ""
        if sheet.document is not None:
            with self._disk():
                document = disk.copied(sheet.document, self.documents)
        self._write(
            "INSERT OR IGNORE INTO outbox (submission_id, sha256, unit, body, document, test) VALUES (?, ?, ?, ?, ?, ?)",
            (sheet.submission.submission_id, sheet.sha256, sheet.submission.unit, sheet.body, document, sheet.test),
        )

    def _room_for(self, fresh: Sequence[Sheet]) -> None:
        entries, size = self.load()
        adding = sum(len(one.body) + (one.document.stat().st_size if one.document else 0) for one in fresh)
        if fresh and (entries + len(fresh) > self._limits.entries or size + adding > self._limits.size):
            raise OutboxFull(path=self.path, entries=entries, size=size)

    def load(self) -> tuple[int, int]:
        """Return how many messages wait, and how many bytes they and their documents are."""
        with self._disk():
            entries, size = self._db.execute(
                "SELECT count(*), coalesce(sum(length(body)), 0) FROM outbox WHERE outcome IS NULL"
            ).fetchone()
            kept = sum(one.stat().st_size for one in self.documents.glob("*")) if self.documents.exists() else 0
        return int(entries), int(size) + kept

    def full(self) -> bool:
        """Say whether nothing more would be taken."""
        entries, size = self.load()
        return entries >= self._limits.entries or size >= self._limits.size

    def knows(self, sha256: str) -> bool:
        """Say whether these bytes were put here."""
        return bool(self.about(sha256)[0])

    def about(self, sha256: str) -> tuple[str, bool]:
        """Return the id under which these bytes were put here, empty where they were not; and whether they are a test."""
        with self._disk():
            row = self._db.execute("SELECT submission_id, test FROM outbox WHERE sha256 = ?", (sha256,)).fetchone()
        return ("", False) if row is None else (str(row[0]), bool(row[1]))

    def tries(self, sheet: Sheet) -> int:
        """Return how often it was sent, or was about to be."""
        with self._disk():
            row = self._db.execute("SELECT tries FROM outbox WHERE sha256 = ?", (sheet.sha256,)).fetchone()
        return int(row[0]) if row else 0

    def next_try(self, sheet: Sheet) -> int:
        """Count another sending and return which one under its id it is, from 1; to be committed before it is sent.

        Message ids are made of it: other content under a used id would be swallowed by the stream as a repeat.
        """
        self._write("UPDATE outbox SET tries = tries + 1 WHERE sha256 = ?", (sheet.sha256,))
        with self._disk():
            row = self._db.execute(
                "SELECT coalesce(sum(tries), 0) FROM outbox WHERE submission_id = ?", (sheet.submission.submission_id,)
            ).fetchone()
        return int(row[0])

    def answer(self, sheet_sha256: str, answer: Answered) -> bool:
        """Keep a receipt beside those that came before; say whether it is the decision that stands now."""
        known = self._answered(sheet_sha256)
        self._write(
            "INSERT OR IGNORE INTO receipts (submission_id, sha256, outcome, decided_at, receipt)"
            " SELECT submission_id, sha256, ?, ?, ? FROM outbox WHERE sha256 = ?",
            (answer.outcome, answer.decided_at, answer.receipt, sheet_sha256),
        )
        if known is not None and not _newer(answer, known):
            return False
        self._write(
            "UPDATE outbox SET outcome = ?, receipt = ? WHERE sha256 = ?",
            (answer.outcome, answer.receipt, sheet_sha256),
        )
        return True

    def answered(self, sheet: Sheet) -> Answered | None:
        """Return what became of a submission, None where nobody answered yet."""
        return self._answered(sheet.sha256)

    def _answered(self, sha256: str) -> Answered | None:
        with self._disk():
            row = self._db.execute(
                "SELECT submission_id, outcome, receipt FROM outbox WHERE sha256 = ? AND outcome IS NOT NULL", (sha256,)
            ).fetchone()
        return None if row is None else Answered(row[0], row[1], row[2] or "")

    def receipts(self, sheet: Sheet) -> list[Answered]:
        """Return every receipt of a submission in the order of decisions: held, then decided."""
        with self._disk():
            rows = self._db.execute(
                "SELECT submission_id, outcome, receipt FROM receipts WHERE sha256 = ? ORDER BY decided_at, rowid",
                (sheet.sha256,),
            ).fetchall()
        return [Answered(*row) for row in rows]

    def waiting(self, *, held: bool = False) -> list[Sheet]:
        """Return what has no answer yet, in the order it was put here; `held`: also what is not decided yet."""
        also = HELD if held else ""
        with self._disk():
            rows = self._db.execute(
                "SELECT body, document FROM outbox WHERE body IS NOT NULL AND (outcome IS NULL OR outcome = ?)"
                " ORDER BY rowid",
                (also,),
            ).fetchall()
        return [sheets.again(body, self.documents / document if document else None) for body, document in rows]

    def known(self, submission_id: str) -> list[Sheet]:
        """Return what was put here under an id, the last first."""
        with self._disk():
            rows = self._db.execute(
                "SELECT body, document FROM outbox WHERE submission_id = ? AND body IS NOT NULL ORDER BY rowid DESC",
                (submission_id,),
            ).fetchall()
        return [sheets.again(body, self.documents / document if document else None) for body, document in rows]

    def counts(self) -> dict[str, int]:
        """Return how many submissions came to which outcome."""
        with self._disk():
            found = self._db.execute(
                "SELECT outcome, count(*) FROM outbox WHERE outcome IS NOT NULL GROUP BY outcome ORDER BY outcome"
            )
            return {str(outcome): int(number) for outcome, number in found}

    def pragma(self, name: str) -> object:
        """Return a setting of the file, as those look at it who want to know whether it is durable."""
        with self._disk():
            return self._db.execute(f"PRAGMA {name}").fetchone()[0]

    def let_go(self) -> None:
        """Remove documents that no waiting submission names."""
        with self._disk():
            rows = self._db.execute(
                "SELECT document FROM outbox WHERE document <> '' AND (outcome IS NULL OR outcome = ?)", (HELD,)
            ).fetchall()
            for one in self.documents.glob("*"):
                if one.name not in {row[0] for row in rows}:
                    one.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file and let others have it."""
        try:
            with suppress(OutboxBroken):
                self.commit()
            with suppress(sqlite3.Error):
                self._db.close()
        finally:
            self._lock.close()


def _newer(answer: Answered, known: Answered) -> bool:
    """A decision is followed by a later one; what was held comes first whatever the clocks say."""
    if answer.outcome == HELD and known.outcome != HELD:
        return False
    if answer.outcome == known.outcome:
        return answer.decided_at > known.decided_at
    return answer.decided_at >= known.decided_at or known.outcome == HELD
