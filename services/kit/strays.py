"""Rows of a journal that want an explanation after a recovery: orphans, what came back, causes that did not (ADR 0010)."""

import json
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from services.kit import journal
from services.kit.database import Snapshot
from services.kit.journal import Row

CHUNK: Final = 5000

ORPHANED: Final = "orphaned"
TAKEN_BACK: Final = "taken-back"
CAUSE_MISSING: Final = "cause-missing"
NOTES: Final = frozenset({ORPHANED, TAKEN_BACK, CAUSE_MISSING})
"""Findings that tell what a recovery left behind; they are listed for ever and are no damage."""


class Stray(NamedTuple):
    """A row, or rows, and what is to be said about them."""

    what: str
    where: str
    text: str


class Range(NamedTuple):
    """Rows that came back together."""

    first: int
    last: int


async def taken_back(snapshot: Snapshot) -> list[Range]:
    """Return which rows came back, neighbours joined."""
    joined = list[Range]()
    for first, last in await snapshot.fetch(journal.TAKEN_BACK_ALL, {}):
        if joined and joined[-1].last + 1 == first:
            joined[-1] = Range(joined[-1].first, last)
        else:
            joined.append(Range(first, last))
    return joined


def among(row: int, ranges: Sequence[Range]) -> bool:
    """Say whether a row came back; ranges in order."""
    at = bisect_right(ranges, row, key=lambda one: one.first) - 1
    return at >= 0 and row <= ranges[at].last


async def strays(snapshot: Snapshot, rows: AsyncIterator[Row]) -> list[Stray]:
    """List everything a recovery left behind in a journal."""
    ends = {str(source): int(after) for source, after in await snapshot.fetch(journal.ORPHANED_ALL, {})}
    found = list[Stray]()
    if ends:
        orphans = Orphans(ends)
        async for row in rows:
            found.extend(orphans.look(row))
    for back in await taken_back(snapshot):
        found.append(Stray(TAKEN_BACK, f"events {back.first}–{back.last}", "own events that came back after a restore"))
        found.extend(map(_cause_missing, await causeless(snapshot, back)))
    return found


class Orphans:
    """Follows what rests on events that no longer count: those after the position at which a source went on anew."""

    def __init__(self, ends: Mapping[str, int]) -> None:
        self._ends = ends
        self._resting: set[str] = set()

    def look(self, row: Row) -> Iterable[Stray]:
        """Look at the next row."""
        about = f"{row.message_id} {row.type} on {row.stream or '–'}"
        if row.source_position > self._ends.get(row.source, row.source_position):
            self._resting.add(row.message_id)
            yield Stray(ORPHANED, f"events {row.position}", f"{about}: {row.source} ended at {self._ends[row.source]}")
        elif self._is_orphaned(row.causation_id):
            self._resting.add(row.message_id)
            yield Stray(ORPHANED, f"events {row.position}", f"{about}: rests on {row.causation_id}")

    def _is_orphaned(self, message_id: str) -> bool:
        if message_id in self._resting:
            return True
        source, _, position = message_id.rpartition("-")
        end = self._ends.get(source)
        return end is not None and position.isdecimal() and int(position) > end


async def causeless(snapshot: Snapshot, back: Range) -> list[Row]:
    """List the rows that came back whose causes stand nowhere in the journal."""
    found, after = list[Row](), back.first - 1
    while after < back.last:
        rows = await snapshot.fetch(journal.AFTER, {"after": after, "limit": min(CHUNK, back.last - after)})
        if not rows:
            break
        read = [row for row in map(Row._make, rows) if row.type != journal.INCARNATION_OPENED]
        causes = json.dumps(sorted({row.causation_id for row in read}))
        known = {name for (name,) in await snapshot.fetch(journal.IDS_KNOWN, {"ids": causes})}
        found.extend(row for row in read if row.causation_id not in known)
        after = rows[-1][0]
    return found


def _cause_missing(row: Row) -> Stray:
    text = f"{row.message_id} {row.type} on {row.stream}: its cause {row.causation_id} was lost"
    return Stray(CAUSE_MISSING, f"events {row.position}", text)
