"""Figures that reports bring: what was accepted of each duty, version after version, and what became of other attempts."""

import json
from collections.abc import Sequence
from typing import Final, NamedTuple, assert_never

from sqlalchemy import Column, Index, Integer, String, Table, Text

from services.contracts.deadlines import CreditWithdrawn, PredecessorCredited
from services.contracts.district import DECIMAL, plain_code
from services.contracts.intake import (
    AcceptanceRevoked,
    ReportHeld,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    submission_key,
)
from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.scoring.domain.facts import Answering, district_of, so_since, unit_of
from services.scoring.projections.tables import TABLES, dated

FIGURES: Final = Table(
    "figures",
    TABLES,
    Column("source", String, primary_key=True),
    *dated(),
    *(Column(name, String, nullable=False) for name in ("district", "unit", "obligation", "period", "kind")),
    *(Column(name, String, nullable=False) for name in ("submission", "of_unit", "about", "basis")),
    Column("version", Integer, nullable=False),
    Column("figures", Text, nullable=False),
    Index("figures_turn", "obligation", "period"),
)
"""One row a fact; `about`: the submission an accepted one replaces, or the credit by which what `of_unit` had sent counts."""

KEEP_FIGURES: Final = upsert(FIGURES)


TellsOfFigures = Answering | AcceptanceRevoked | PredecessorCredited | CreditWithdrawn


class _Said(NamedTuple):
    """What a fact says of figures, in the order of the columns."""

    kind: str
    submission: str = ""
    of_unit: str = ""
    about: str = ""
    basis: str = ""
    version: int = 0
    figures: str = "{}"


def figures(fact: Fact) -> Sequence[Write]:
    """Keep what a fact says of the figures of a duty, from when on it was so."""
    event: TellsOfFigures = fact.event
    told = (fact.source, fact.position, moment.text(so_since(event)), moment.text(fact.recorded_at))
    duty = (district_of(event), unit_of(event), event.obligation, event.period)
    return (Write(KEEP_FIGURES, (*told, *duty, *_said(event))),)


def _said(event: TellsOfFigures) -> _Said:
    match event:
        case ReportSubmitted():
            return _content(event)
        case ReportReturned() | ReportRefused() | ReportHeld():
            return _Said(event.OUTCOME.value, submission_key(event))
        case AcceptanceRevoked():
            return _Said("revoked", submission_key(event))
        case PredecessorCredited():
            return _Said("credited", event.submission_id, event.predecessor, event.credit)
        case CreditWithdrawn():
            return _Said("uncredited", about=event.credit)
    assert_never(event)


def _content(accepted: ReportSubmitted) -> _Said:
    """Keep what is a number; intake takes in nothing else, and what is none cannot be summed."""
    numbers = {plain_code(code): text for code, text in accepted.figures.items() if DECIMAL.fullmatch(text)}
    return _Said(
        "accepted",
        submission_key(accepted),
        "",
        _replaced(accepted),
        "" if accepted.basis is None else accepted.basis.value,
        accepted.version,
        json.dumps(numbers, ensure_ascii=False) if numbers else "{}",
    )


def _replaced(accepted: ReportSubmitted) -> str:
    """Name the submission an accepted one takes the place of, as it is known for the duty: both came from one sender."""
    if accepted.replaces is None:
        return ""
    sender, slash, _id = submission_key(accepted).rpartition("/")
    return f"{sender}{slash}{accepted.replaces}"
