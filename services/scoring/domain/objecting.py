"""What follows from what is said of objections: cases opened and decided, marks corrected."""

from collections.abc import Sequence
from datetime import datetime

from services.contracts.deadlines import Citation
from services.contracts.scoring import ObjectionDecided, ObjectionEvent
from services.kit.decider import Fact, States, To
from services.scoring.domain.cases import Case, Docket
from services.scoring.domain.inputs import (
    ObjectionCarriedOn,
    ObjectionDropped,
    ObjectionEntered,
    ObjectionJudged,
    OfObjection,
)
from services.scoring.domain.objection import Appeal, Decide, File, KnownMark, Withdraw
from services.scoring.domain.standing import Correct, Duty, DutyKey, Judge


def docket_stream(about: OfObjection | ObjectionEvent | Case) -> str:
    """Name the stream of all objections of a unit."""
    return f"objection/{about.district}/{about.unit}"


def standing_stream(district: str, duty: DutyKey) -> str:
    """Name the stream of what is known of a duty."""
    return "/".join(("standing", district, *duty))


def known_mark(duty: Duty) -> KnownMark | None:
    """Return a duty's mark as it was last said."""
    if duty.said is None or duty.since is None:
        return None
    return KnownMark(duty.said.status, duty.said.faults, *duty.since)


def _mark(streams: Sequence[str], states: States) -> KnownMark | None:
    return next((known_mark(states[stream]) for stream in streams), None)


def needs(fact: Fact) -> Sequence[str]:
    """Name the mark that is objected to, and the district of one that is decided on."""
    match fact.event:
        case ObjectionEntered(obligation=str(obligation), period=str(period)) as said:
            return (standing_stream(said.district, DutyKey(said.unit, obligation, period)),)
        case ObjectionDecided() | ObjectionJudged():
            return (f"district/{fact.event.district}",)
        case _:
            return ()


def further(fact: Fact, states: States) -> Sequence[str]:
    """Name the mark a decision is about, which only the case itself knows."""
    case = _case(fact, states) if isinstance(fact.event, ObjectionJudged) else None
    return () if case is None or case.duty is None else (standing_stream(case.district, case.duty),)


def react(fact: Fact, states: States) -> Sequence[To]:
    """Turn what is said of an objection into commands; what a decision changes goes to the duty."""
    now = fact.recorded_at
    match fact.event:
        case ObjectionEntered() as said:
            return [To(fact.stream, File(said, _mark(needs(fact), states), now))]
        case ObjectionCarriedOn() as said:
            return [To(fact.stream, Appeal(said, now))]
        case ObjectionJudged() as said:
            decide = To(fact.stream, Decide(said, _mark(further(fact, states), states), now))
            return [decide, *_corrected(fact, states)]
        case ObjectionDropped() as said:
            return [To(fact.stream, Withdraw(said, now))]
        case ObjectionDecided():
            return _corrected(fact, states)
        case _:
            return []


def _corrected(fact: Fact, states: States) -> Sequence[To]:
    """Let the mark follow a decision: that just made, or one said again, of which a restore may have lost what followed."""
    case, province = _case(fact, states), states[f"district/{fact.event.district}"]
    correct = None if case is None or province is None else correcting(case, province, fact.recorded_at)
    if correct is None:
        return []
    stream = standing_stream(correct.district, correct.duty)
    return [To(stream, correct), To(stream, Judge(province, correct.district, correct.duty, correct.now))]


def correcting(case: Case, province: str, now: datetime) -> Correct | None:
    """Return what a decided case orders of its duty's mark, all of it; None where it is open, or about a score."""
    decision = case.decision
    if case.is_open or case.duty is None or decision is None:
        return None
    source = Citation(number=decision.source) if decision.source else None
    about = (province, case.district, case.duty, case.objection, now, decision.reasons)
    return Correct(*about, decision.status, decision.lifted, source)


def _case(fact: Fact, states: States) -> Case | None:
    docket: Docket = states[fact.stream]
    return docket.get(fact.event.objection)
