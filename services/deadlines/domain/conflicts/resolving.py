"""What was resolved: a catalogue as it is to be read after somebody in office said, in a letter, how it is meant."""

from collections.abc import Iterable, Sequence

from services.deadlines.domain.catalogue import Catalogue, Obligation, Period, Resolution
from services.deadlines.domain.conflicts.found import Found
from services.deadlines.domain.inputs import ConflictSettled
from services.deadlines.domain.turns import turns
from services.deadlines.domain.wording import Letter


def resolved(catalogue: Catalogue, resolutions: Iterable[ConflictSettled] = ()) -> Catalogue:
    """Return a catalogue with what its own file and operators resolved; once more changes nothing."""
    extra = [one for one in resolutions if one.catalogue == catalogue.catalogue]
    obligations = tuple(_resolved(catalogue, one, extra) for one in catalogue.obligations)
    return catalogue.model_copy(update={"obligations": obligations})


def accepted(catalogue: Catalogue, found: Iterable[Found]) -> list[Found]:
    """Leave out what a letter says is meant as it is written."""
    meant = {
        (obligation.code, one.conflict, one.period)
        for obligation in catalogue.obligations
        for one in obligation.resolved
        if one.accepted
    }
    return [
        one
        for one in found
        if meant.isdisjoint({(one.obligation, one.code.value, one.period), (one.obligation, one.code.value, "")})
    ]


def _resolved(catalogue: Catalogue, obligation: Obligation, extra: Sequence[ConflictSettled]) -> Obligation:
    own = [_resolution(one) for one in extra if one.obligation == obligation.code]
    every = tuple(dict.fromkeys((*obligation.resolved, *own)))
    meant = obligation.model_copy(update={"resolved": every})
    for resolution in every:
        meant = _applied(catalogue, meant, resolution)
    return meant


def _resolution(settled: ConflictSettled) -> Resolution:
    source = settled.source
    citation = Letter(number=source.number, date=source.dated, title=source.title, item=source.item)
    taken = {"conflict", "period", "due", "window", "accepted", "reason"}
    return Resolution(citation=citation, **{name: getattr(settled, name) for name in taken})


def _applied(catalogue: Catalogue, obligation: Obligation, resolution: Resolution) -> Obligation:
    said = {name: part for name in ("due", "window") if (part := getattr(resolution, name)) is not None}
    if not said:
        return obligation
    if resolution.period:
        return _in_period(catalogue, obligation, resolution.period, said)
    periods = tuple(period.model_copy(update=said) for period in obligation.periods)
    return obligation.model_copy(update={**said, "periods": periods})


def _in_period(catalogue: Catalogue, obligation: Obligation, code: str, said: dict[str, object]) -> Obligation:
    if any(period.code == code for period in obligation.periods):
        periods = tuple(one.model_copy(update=said) if one.code == code else one for one in obligation.periods)
        return obligation.model_copy(update={"periods": periods})
    as_meant = obligation.model_copy(update=said)
    turn = next((one for one in turns(catalogue, as_meant) if one.code == code), None)
    if turn is None or as_meant.due is None:
        return obligation
    spelled = Period(code=code, opens=turn.opens, window=as_meant.window, due=as_meant.due, due_for=as_meant.due_for)
    return obligation.model_copy(update={"periods": (*obligation.periods, spelled)})
