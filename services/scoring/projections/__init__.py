"""Read models of `scoring`: what was heard, row by row with both times, and how every duty stands now."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from services.contracts.scoring import ObjectionEvent, SchemeActivated, SchemeWithdrawn, StandingChanged
from services.kit.decider import Fact, Write
from services.scoring.domain.facts import LEARNABLE, district_of, unit_of
from services.scoring.domain.standing import Duty
from services.scoring.projections.days import DAYS, days
from services.scoring.projections.duties import DUTY_FACTS, duty_fact
from services.scoring.projections.figures import FIGURES, TellsOfFigures, figures
from services.scoring.projections.listed import OBLIGATIONS, PERIODS, UNIT_ENDS, UNITS, listed
from services.scoring.projections.objections import OBJECTION_STEPS, objection_step
from services.scoring.projections.schemes import SCHEMES, schemes
from services.scoring.projections.spans import SHOWN, SPANS, spans
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
    kind: Any = type(fact.event)
    return _projecting(kind)(fact)


@cache
def _projecting(event: type) -> Callable[[Fact], Iterable[Write]]:
    if issubclass(event, StandingChanged):
        return lambda fact: (standing(fact),)
    if issubclass(event, SchemeActivated | SchemeWithdrawn):
        return schemes
    if issubclass(event, ObjectionEvent):
        return lambda fact: (objection_step(fact),)
    if issubclass(event, LEARNABLE):
        return figures if issubclass(event, TellsOfFigures) else lambda _fact: ()
    return lambda fact: (*listed(fact), *days(fact))


def portray(stages: Sequence[tuple[Fact, Duty]]) -> Iterable[Write]:
    """Say what facts make of a duty, one after the other: what was learnt, and how it stands since."""
    duties = [duty for _fact, duty in stages if duty.touched]
    if not duties:
        return ()
    event = stages[-1][0].event
    place = (district_of(event), unit_of(event), event.obligation, event.period)
    return (*[duty_fact(place, duty.touched[-1].facts[-1]) for duty in duties], *spans(place, duties))
