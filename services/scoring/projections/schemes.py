"""Schemes: what was brought into force and withdrawn, row by row with both times."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Column, Integer, String, Table

from services.contracts.scoring import SchemeActivated, SchemeWithdrawn
from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.scoring.projections.tables import TABLES

SCHEMES: Final = Table(
    "schemes",
    TABLES,
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("occurred_at", String, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("scheme", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", String, nullable=False),
    Column("source", String, nullable=False),
    Column("reason", String, nullable=False),
)
"""`row`: of the journal, which counts on whatever incarnation said it; `content` is empty where it is withdrawn."""

KEEP_SCHEME: Final = upsert(SCHEMES)


def schemes(fact: Fact) -> Iterable[Write]:
    """Keep that a version of a scheme is in force from now on, or no more."""
    match fact.event:
        case SchemeActivated() | SchemeWithdrawn() as said:
            cited = said.source
            yield Write(
                KEEP_SCHEME,
                {
                    "row": fact.row,
                    "occurred_at": moment.text(fact.occurred_at),
                    "recorded_at": moment.text(fact.recorded_at),
                    "scheme": said.scheme,
                    "version": said.version,
                    "content": said.content if isinstance(said, SchemeActivated) else "",
                    "source": "" if cited is None else cited.number,
                    "reason": said.reason,
                },
            )
        case _:
            pass
