"""Figures that reports bring: what was accepted of each duty, version after version, and what became of other attempts."""

import json
from collections.abc import Iterable
from typing import Any, Final

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
from services.scoring.projections.tables import TABLES, dated, dates

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
NOTHING: Final = {"of_unit": "", "about": "", "basis": "", "version": 0, "figures": "{}"}


def figures(fact: Fact) -> Iterable[Write]:
    """Keep what a fact says of the figures of a duty, from when on it was so."""
    match fact.event:
        case ReportSubmitted() as accepted:
            yield _row(fact, accepted, {"kind": "accepted", **_content(accepted)})
        case ReportReturned() | ReportRefused() | ReportHeld() as sent:
            yield _row(fact, sent, {"kind": sent.OUTCOME.value, "submission": submission_key(sent)})
        case AcceptanceRevoked() as revoked:
            about = {"kind": "revoked", "submission": submission_key(revoked)}
            yield _row(fact, revoked, about)
        case PredecessorCredited() as credited:
            about = {"submission": credited.submission_id, "of_unit": credited.predecessor, "about": credited.credit}
            yield _row(fact, credited, {"kind": "credited", **about})
        case CreditWithdrawn() as uncredited:
            yield _row(fact, uncredited, {"kind": "uncredited", "submission": "", "about": uncredited.credit})
        case _:
            pass


def _content(accepted: ReportSubmitted) -> dict[str, Any]:
    """Keep what is a number; intake takes in nothing else, and what is none cannot be summed."""
    numbers = {plain_code(code): text for code, text in accepted.figures.items() if DECIMAL.fullmatch(text)}
    return {
        "submission": submission_key(accepted),
        "about": _replaced(accepted),
        "version": accepted.version,
        "basis": "" if accepted.basis is None else accepted.basis.value,
        "figures": json.dumps(numbers, ensure_ascii=False),
    }


def _replaced(accepted: ReportSubmitted) -> str:
    """Name the submission an accepted one takes the place of, as it is known for the duty: both came from one sender."""
    if accepted.replaces is None:
        return ""
    sender, slash, _id = submission_key(accepted).rpartition("/")
    return f"{sender}{slash}{accepted.replaces}"


def _row(fact: Fact, event: SaidByIntake | SaidByDeadlines, said: dict[str, Any]) -> Write:
    duty = {"unit": unit_of(event), "obligation": event.obligation, "period": event.period}
    about = {"source": fact.source, "district": district_of(event), **duty}
    so = {"occurred_at": moment.text(so_since(event))}
    return Write(KEEP_FIGURES, {**NOTHING, **dates(fact), **so, **about, **said})
