"""Schemes as of one instant and known at another."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select

from services.kit import moment
from services.kit.database import Snapshot
from services.scoring.domain.scheme import Scheme
from services.scoring.projections.listed import OBLIGATIONS, PERIODS, UNITS
from services.scoring.projections.schemes import SCHEMES
from services.scoring.queries.rows import moment_of

SCHEME = SCHEMES.c
SCHEMES_THEN: Final = (
    select(SCHEME.scheme, SCHEME.version, SCHEME.content, SCHEME.source, SCHEME.occurred_at)
    .where(SCHEME.occurred_at <= bindparam("as_of"), SCHEME.recorded_at <= bindparam("known_at"))
    .order_by(SCHEME.row)
)


class Kept(NamedTuple):
    """A version of a scheme: since when it is in force, and since when no more."""

    scheme: Scheme
    source: str
    activated_at: datetime
    withdrawn_at: datetime | None = None


@lru_cache(maxsize=256)
def read(content: str) -> Scheme:
    """Read a scheme as it is kept."""
    return Scheme.model_validate_json(content)


async def kept(snapshot: Snapshot, as_of: datetime, known_at: datetime) -> list[Kept]:
    """Return every version that was brought into force by then, ordered by code and version, also those withdrawn."""
    found: dict[tuple[str, int], Kept] = {}
    values = {"as_of": moment.text(as_of), "known_at": moment.text(known_at)}
    for code, version, content, source, at in await snapshot.fetch(SCHEMES_THEN, values):
        key = (str(code), int(version))
        if content:
            found[key] = Kept(read(content), source, moment.parse(at))
        elif key in found:
            found[key] = found[key]._replace(withdrawn_at=moment_of(at))
    return [found[key] for key in sorted(found)]


def in_force(every: Sequence[Kept]) -> list[Scheme]:
    """Return those that score: not withdrawn."""
    return [one.scheme for one in every if one.withdrawn_at is None]


OBLIGATION_CODES: Final = select(OBLIGATIONS.c.obligation).distinct()
PERIOD_CODES: Final = select(PERIODS.c.obligation).distinct()
KINDS: Final = select(UNITS.c.kind).distinct()


async def codes(snapshot: Snapshot) -> tuple[frozenset[str], frozenset[str]]:
    """Return the obligations and the kinds of units that were ever heard of."""
    obligations = [*await snapshot.fetch(OBLIGATION_CODES, {}), *await snapshot.fetch(PERIOD_CODES, {})]
    kinds = await snapshot.fetch(KINDS, {})
    return frozenset(str(row[0]) for row in obligations), frozenset(str(row[0]) for row in kinds)
