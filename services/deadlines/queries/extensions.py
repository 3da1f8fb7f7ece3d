"""Questions about extensions: which stood at a moment."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, or_, select

from services.deadlines.domain.inputs import ExtensionGranted
from services.deadlines.projections import DECISIONS
from services.kit.database import Snapshot
from services.kit.moment import text

STANDING_THEN: Final = (
    select(DECISIONS.c.body)
    .where(
        DECISIONS.c.kind == "extension",
        DECISIONS.c.decided_at <= bindparam("at"),
        or_(DECISIONS.c.revoked_at == "", DECISIONS.c.revoked_at > bindparam("at")),
    )
    .order_by(DECISIONS.c.decided_at, DECISIONS.c.decision)
)
"""Extensions that had been granted and not taken back, in the order they were granted."""


async def extensions(snapshot: Snapshot, at: datetime) -> dict[tuple[str, str], dict[str, ExtensionGranted]]:
    """Answer which extensions stood at a moment, by period and name."""
    found: dict[tuple[str, str], dict[str, ExtensionGranted]] = {}
    for row in await snapshot.fetch(STANDING_THEN, {"at": text(at)}):
        granted = ExtensionGranted.model_validate_json(row[0])
        found.setdefault((granted.obligation, granted.period), {})[granted.extension] = granted
    return found
