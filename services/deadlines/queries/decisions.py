"""Questions about what operators decided: which decisions there are, and what one of them said."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, bindparam, or_, select

from services.deadlines.projections import DECISIONS
from services.kit.database import Database

MOST: Final = 1000
"""Decisions a list has where nobody says how many."""


def _if_asked(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return or_(bindparam(name) == "", column == bindparam(name))


_ROW: Final = tuple(
    DECISIONS.c[name]
    for name in [
        "decision",
        "kind",
        "actor",
        "decided_at",
        "reason",
        "source",
        "district",
        "obligation",
        "period",
        "units",
        "until",
        "revoked_at",
        "revoked_by",
        "revoked_reason",
        "body",
    ]
)

DECISIONS_ASKED: Final = (
    select(*_ROW)
    .where(
        *(_if_asked(DECISIONS.c[name], name) for name in ("kind", "obligation", "period")),
        or_(bindparam("unit") == "", DECISIONS.c.units.contains(bindparam("named"))),
        or_(bindparam("standing_only") == "", DECISIONS.c.revoked_at == ""),
    )
    .order_by(DECISIONS.c.decided_at.desc(), DECISIONS.c.decision)
    .limit(bindparam("limit"))
)
"""Decisions, the last one first; what is asked for empty is any."""

BY_NAME: Final = select(*_ROW).where(DECISIONS.c.decision == bindparam("decision")).order_by(DECISIONS.c.district)
"""Decisions of a name: one, but for outages of several districts."""


class DecisionRow(NamedTuple):
    """Something an operator decided; `revoked_at` empty: it stands. Moments are as they are stored."""

    decision: str
    kind: str
    actor: str
    decided_at: str
    reason: str
    source: str
    district: str
    obligation: str
    period: str
    units: tuple[str, ...]
    until: str
    revoked_at: str
    revoked_by: str
    revoked_reason: str
    body: str

    @property
    def about(self) -> str:
        """Return in codes what it is about."""
        return "/".join(part for part in (self.district, self.obligation, self.period) if part)


class Asked(NamedTuple):
    """Which decisions are asked for; empty: any."""

    kind: str = ""
    unit: str = ""
    obligation: str = ""
    period: str = ""
    standing_only: bool = False
    limit: int = MOST


async def decisions(database: Database, asked: Asked) -> list[DecisionRow]:
    """Answer decisions, the last one first."""
    about = {**asked._asdict(), "named": f" {asked.unit} ", "standing_only": "yes" if asked.standing_only else ""}
    return [_row(row) for row in await database.read(DECISIONS_ASKED, about)]


async def named(database: Database, decision: str) -> list[DecisionRow]:
    """Answer the decisions of a name; an outage may stand behind its district, `an-bien/mat-dien`."""
    district, _, name = decision.rpartition("/")
    rows = [_row(row) for row in await database.read(BY_NAME, {"decision": name})]
    return [row for row in rows if district in {"", row.district}]


def _row(row: Sequence[Any]) -> DecisionRow:
    values = list(row)
    values[9] = tuple(str(values[9]).split())
    return DecisionRow(*values)
