"""Read models of `scoring`: what was heard, row by row with both times, and how every duty stands now."""

from collections.abc import Iterable

from services.contracts.scoring import StandingChanged
from services.kit.decider import Fact, Write
from services.scoring.projections.duties import DUTY_FACTS, STANDINGS, duty_fact, standing
from services.scoring.projections.figures import FIGURES, figures
from services.scoring.projections.listed import OBLIGATIONS, PERIODS, UNIT_ENDS, UNITS, listed
from services.scoring.projections.tables import TABLES
from services.scoring.reactions import ABOUT_DUTY

__all__ = ["DUTY_FACTS", "FIGURES", "OBLIGATIONS", "PERIODS", "STANDINGS", "TABLES", "UNITS", "UNIT_ENDS", "project"]


def project(fact: Fact) -> Iterable[Write]:
    """Say what a fact writes into the read models."""
    if isinstance(fact.event, StandingChanged):
        return (standing(fact.event, fact.position),)
    if isinstance(fact.event, ABOUT_DUTY):
        return (duty_fact(fact), *figures(fact))
    return listed(fact)
