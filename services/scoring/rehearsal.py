"""What a decision on an objection would change: the very rules, on what stands in the journal; nothing is kept."""

from typing import NamedTuple

from services.kit.service import Service
from services.scoring.domain.cases import Case, Docket, entered
from services.scoring.domain.facts import learn_from
from services.scoring.domain.inputs import ObjectionJudged
from services.scoring.domain.learning import Known, learn
from services.scoring.domain.objecting import correcting, docket_stream, known_mark, standing_stream
from services.scoring.domain.objection import Decide, decide_case
from services.scoring.domain.standing import Duty, Standing, correct, standing
from services.scoring.queries import objections as queries
from services.scoring.queries.objections import Told


class Rehearsed(NamedTuple):
    """An objection as it would stand, and its mark before and after."""

    told: Told
    before: Standing | None
    after: Standing | None


class _Folded(NamedTuple):
    docket: Docket
    duty: Duty
    province: str


async def standing_of(service: Service, told: Told) -> Standing | None:
    """Say how the duty an objection is about stands now; None where it is about none."""
    return standing((await _folded(service, told)).duty.known)


async def rehearse(service: Service, told: Told, said: ObjectionJudged) -> Rehearsed:
    """Decide on what stands.

    Raises:
        Refusal: it may not be decided so.
    """
    folded = await _folded(service, told)
    before = after = folded.duty.known
    for decided in decide_case(Decide(said, known_mark(folded.duty), service.clock.now()), folded.docket):
        told = Told(entered(folded.docket, decided)[said.objection], (*told.events, ""))
        after = _corrected(after, folded, told.case)
    return Rehearsed(told, standing(before), standing(after))


def _corrected(known: Known, folded: _Folded, case: Case) -> Known:
    command = correcting(case, folded.province, case.last.at)
    for corrected in () if command is None else correct(command, folded.duty):
        known = learn(known, learn_from(corrected))
    return known


async def _folded(service: Service, told: Told) -> _Folded:
    """Fold what stands in the journal of a unit's objections, of the duty, and of the district."""
    case = told.case
    docket, district = docket_stream(case), f"district/{case.district}"
    duty = [] if case.duty is None else [standing_stream(case.district, case.duty)]
    states = await queries.states(service.database, service.rules, [docket, district, *duty])
    return _Folded(states[docket], states[duty[0]] if duty else Duty(), states[district])
