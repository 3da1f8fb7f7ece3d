"""Read models of `scoring`: what was heard, row by row with both times, and how every duty stands now."""

from collections.abc import Iterable

from services.contracts.scoring import ObjectionEvent, SchemeActivated, SchemeWithdrawn, StandingChanged
from services.kit.decider import Fact, Write
from services.scoring.domain.facts import LEARNABLE
from services.scoring.projections.days import DAYS, days
from services.scoring.projections.duties import DUTY_FACTS, duty_fact
from services.scoring.projections.figures import FIGURES, figures
from services.scoring.projections.listed import OBLIGATIONS, PERIODS, UNIT_ENDS, UNITS, listed
from services.scoring.projections.objections import OBJECTION_STEPS, objection_step
from services.scoring.projections.schemes import SCHEMES, schemes
from services.scoring.projections.spans import SHOWN, SPANS
from services.scoring.projections.spans import spans as portray
from services.scoring.projections.standings import STANDINGS, standing
from services.scoring.projections.tables import TABLES

__all__ = [
    "DAYS",
    "DUTY_FACTS",
    "FIGURES",
    "OBJECTION_STEPS",
    "OBLIGATIONS",
    "PERIODS",
    "SCHEMES",
    "SHOWN",
    "SPANS",
    "STANDINGS",
    "TABLES",
    "UNITS",
    "UNIT_ENDS",
    "portray",
    "project",
]


def project(fact: Fact) -> Iterable[Write]:
    """Say what a fact writes into the read models."""
    if isinstance(fact.event, StandingChanged):
        return (standing(fact),)
    if isinstance(fact.event, SchemeActivated | SchemeWithdrawn):
        return schemes(fact)
    if isinstance(fact.event, ObjectionEvent):
        return (objection_step(fact),)
    if isinstance(fact.event, LEARNABLE):
        return (duty_fact(fact), *figures(fact))
    return (*listed(fact), *days(fact))
