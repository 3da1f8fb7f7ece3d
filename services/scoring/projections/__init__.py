"""Read models of `scoring`: what was heard, row by row with both times, and how every duty stands now."""

from collections.abc import Iterable

from services.contracts.scoring import ObjectionEvent, SchemeActivated, SchemeWithdrawn, StandingChanged
from services.kit.decider import Fact, Write
from services.scoring.projections.duties import DUTY_FACTS, duty_fact
from services.scoring.projections.figures import FIGURES, figures
from services.scoring.projections.listed import OBLIGATIONS, PERIODS, UNIT_ENDS, UNITS, listed
from services.scoring.projections.objections import OBJECTION_STEPS, objection_step
from services.scoring.projections.schemes import SCHEMES, schemes
from services.scoring.projections.standings import STANDINGS, standing
from services.scoring.projections.tables import TABLES
from services.scoring.reactions import ABOUT_DUTY

__all__ = [
    "DUTY_FACTS",
    "FIGURES",
    "OBJECTION_STEPS",
    "OBLIGATIONS",
    "PERIODS",
    "SCHEMES",
    "STANDINGS",
    "TABLES",
    "UNITS",
    "UNIT_ENDS",
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
    if isinstance(fact.event, ABOUT_DUTY):
        return (duty_fact(fact), *figures(fact))
    return listed(fact)
