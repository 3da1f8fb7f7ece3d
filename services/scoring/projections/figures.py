"""Figures that reports bring: what was accepted of each duty, version after version, and what became of other attempts."""

import json
from collections.abc import Iterable
from typing import Final, NamedTuple

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
from services.scoring.domain.facts import SaidByDeadlines, SaidByIntake, district_of, so_since, unit_of
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


class _Said(NamedTuple):
    """What a fact says of figures, in the order of the columns."""

    kind: str
    submission: str = ""
    of_unit: str = ""
    about: str = ""
    basis: str = ""
    version: int = 0
    figures: str = "{}"


def figures(fact: Fact) -> Iterable[Write]:
    """Keep what a fact says of the figures of a duty, from when on it was so."""
    match fact.event:
        case ReportSubmitted() as accepted:
            yield _row(fact, accepted, _content(accepted))
        case ReportReturned() | ReportRefused() | ReportHeld() as sent:
            yield _row(fact, sent, _Said(sent.OUTCOME.value, submission_key(sent)))
        case AcceptanceRevoked() as revoked:
            yield _row(fact, revoked, _Said("revoked", submission_key(revoked)))
        case PredecessorCredited() as credited:
            by = (credited.submission_id, credited.predecessor, credited.credit)
            yield _row(fact, credited, _Said("credited", *by))
        case CreditWithdrawn() as uncredited:
            yield _row(fact, uncredited, _Said("uncredited", about=uncredited.credit))
        case _:
            pass


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


def _row(fact: Fact, event: SaidByIntake | SaidByDeadlines, said: _Said) -> Write:
    told = (fact.source, fact.position, moment.text(so_since(event)), moment.text(fact.recorded_at))
    duty = (district_of(event), unit_of(event), event.obligation, event.period)
    return Write(KEEP_FIGURES, (*told, *duty, *said))
