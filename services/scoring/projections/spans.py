"""How every duty stood at every pair of instants: spans of its timeline, and beside each how it is shown.

`spans` is narrow, for whoever counts many; `shown` holds the words, for whoever reads few. Rows of one year's periods lie
together (`volume`). What is counted and scored of a span is one word (see `domain.marks`), so that many are one text.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Integer, String, Table

from services.kit.database import upsert
from services.kit.decider import Write
from services.scoring.domain.marks import grounds, instants, word
from services.scoring.domain.standing import Duty
from services.scoring.projections.tables import TABLES

Big: Final = BigInteger().with_variant(Integer, "sqlite")
YEAR_DIGITS: Final = 4


def _key() -> tuple[Column[Any], ...]:
    texts = (Column(name, String, primary_key=True) for name in ("volume", "district", "unit", "obligation", "period"))
    whole = (Column(name, Big, primary_key=True, autoincrement=False) for name in ("so_from", "known_from"))
    return (*texts, *whole)


SPANS: Final = Table(
    "spans",
    TABLES,
    *_key(),
    *(Column(name, Big, nullable=False) for name in ("so_until", "known_until", "dropped_at")),
    Column("word", String, nullable=False),
    sqlite_with_rowid=False,
)

SHOWN: Final = Table(
    "shown",
    TABLES,
    *_key(),
    Column("due_at", Big, nullable=False),
    Column("submitted_at", Big),
    Column("arrived_at", Big),
    Column("evidence", String, nullable=False),
    Column("reasons", String, nullable=False),
    Column("events", String, nullable=False),
    sqlite_with_rowid=False,
)

KEEP_SPAN: Final = upsert(SPANS)
KEEP_SHOWN: Final = upsert(SHOWN)


@lru_cache(maxsize=4096)
def volume(period: str) -> str:
    """Say with which rows those of a period lie: the year in its name, empty where there is none."""
    runs = "".join(letter if letter.isdecimal() else " " for letter in period).split()
    return next((run for run in runs if len(run) == YEAR_DIGITS), "")


def spans(place: tuple[str, ...], duties: Sequence[Duty]) -> list[Write]:
    """Keep what facts changed of the timeline of a duty (district, unit, obligation, period), as it is after each of them.

    Rows are never taken away, so a fold by streams gives the same.
    """
    place, name = (volume(place[-1]), *place), f"{place[-2]}/{place[-1]}"
    began = duties[0].timeline[-1].known_from
    touched = {span[:2]: span for duty in duties for span in duty.touched if span.stands is not None}
    writes = list[Write]()
    for span in touched.values():
        so_from, known_from, so_until, known_until, dropped_at, known, facts, stands = span
        key, times = (*place, so_from, known_from), instants(stands)
        writes.append(Write(KEEP_SPAN, (*key, so_until, known_until, dropped_at, word(stands, times, name))))
        if known_from >= began:
            evidence, why, events = grounds(stands, known, facts)
            writes.append(Write(KEEP_SHOWN, (*key, *times, evidence, why, " ".join(events))))
    return writes
