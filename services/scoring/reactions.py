"""What follows from what was heard: after every fact about a duty it is judged anew."""

from collections.abc import Sequence

from services.contracts.deadlines import DistrictRegistered, UnitRegistered
from services.contracts.naming import Token
from services.contracts.scoring import MarkCorrected, ObjectionEvent, SchemeActivated, SchemeWithdrawn, StandingChanged
from services.kit.decider import Fact, Say, States, To
from services.scoring.domain import objecting, schemes
from services.scoring.domain.facts import ABOUT_DUTY, LEARNABLE, Learnable, district_of, unit_of
from services.scoring.domain.inputs import OfObjection, SchemeImported, SchemeRecalled
from services.scoring.domain.standing import DutyKey, Judge


def district_stream(district: Token) -> str:
    """Name the stream of a district."""
    return f"district/{district}"


def duty_stream(about: Learnable | StandingChanged) -> str:
    """Name the stream of what is known of a duty."""
    return f"standing/{district_of(about)}/{unit_of(about)}/{about.obligation}/{about.period}"


def stream_of(event: object, _source: str) -> str:
    """Say to which stream a heard event belongs; lists (obligations, periods) are only projected."""
    match event:
        case DistrictRegistered() | UnitRegistered():
            return district_stream(event.district)
        case about if isinstance(about, ABOUT_DUTY):
            return duty_stream(about)
        case SchemeImported() | SchemeRecalled():
            return schemes.stream(event.scheme)
        case OfObjection():
            return objecting.docket_stream(event)
        case _:
            return ""


def own_stream(event: StandingChanged | MarkCorrected | SchemeActivated | SchemeWithdrawn | ObjectionEvent) -> str:
    """Say on which stream something was decided."""
    match event:
        case SchemeActivated() | SchemeWithdrawn():
            return schemes.stream(event.scheme)
        case ObjectionEvent():
            return objecting.docket_stream(event)
        case _:
            return duty_stream(event)


def _moves(fact: Fact) -> bool:
    return isinstance(fact.event, LEARNABLE)


def needs(fact: Fact) -> Sequence[str]:
    """Look at the district, which knows its province; or at what an objection is about."""
    return (district_stream(district_of(fact.event)),) if _moves(fact) else objecting.needs(fact)


def react(fact: Fact, states: States) -> Sequence[To | Say]:
    """Judge a duty after every fact that can move it; before its district is known it can have no duty."""
    if not _moves(fact):
        return (*schemes.ordered(fact), *objecting.react(fact, states))
    event, district = fact.event, district_of(fact.event)
    province = states[district_stream(district)]
    if province is None:
        return ()
    duty = DutyKey(unit_of(event), event.obligation, event.period)
    return (To(fact.stream, Judge(province, district, duty, fact.recorded_at)),)
