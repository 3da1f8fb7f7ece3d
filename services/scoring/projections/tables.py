"""What the tables of `scoring` share: whose they are, and the two times of every row."""

from typing import Any

from sqlalchemy import Column, Integer, MetaData, String

from services.kit import moment
from services.kit.decider import Fact

TABLES = MetaData()


def dated() -> tuple[Column[int], Column[str], Column[str]]:
    """Make the columns of a row's place and its two times."""
    return (
        Column("position", Integer, primary_key=True, autoincrement=False),
        Column("occurred_at", String, nullable=False),
        Column("recorded_at", String, nullable=False),
    )


def dates(fact: Fact) -> dict[str, Any]:
    """Return the place of a fact and its two times, as columns hold them."""
    return {
        "position": fact.position,
        "occurred_at": moment.text(fact.occurred_at),
        "recorded_at": moment.text(fact.recorded_at),
    }
