"""What would follow from what is said of units, decided by the same rules and kept nowhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.contracts.deadlines import DistrictRegistered, DistrictRetired, UnitEnded, UnitRegistered
from services.deadlines.domain import lineage, units
from services.deadlines.domain.directory import DISTRICT, District
from services.deadlines.domain.inputs import UnitEndEntered, UnitEntered
from services.deadlines.domain.lineage import WHAT, SuccessorAbsent, UnitNotThere, UnitUnknown
from services.deadlines.domain.units import Unit
from services.deadlines.queries import registry
from services.deadlines.queries.registry import DistrictRow, Effect, UnitRow, Version
from services.deadlines.reactions import registered
from services.deadlines.streams import district_stream, unit_stream
from services.kit.database import Database
from services.kit.decider import Fact, Refusal

Said = UnitEntered | UnitEndEntered
Decided = UnitRegistered | UnitEnded


async def rehearse(
    database: Database, said: Sequence[Said], now: datetime, *, until: datetime | None = None
) -> tuple[UnitRow, ...]:
    """Answer every unit as it would be once all of it has taken effect, and all else that is to come up to then.

    Raises:
        Refusal: something of it contradicts the register.
    """
    rows = {row.unit: row for row in await registry.units(database, history=True)}
    effects = await registry.effects_due(database)
    _not_awaited(rows.values(), effects, said)
    states = _States({unit_stream(code): row for code, row in rows.items()})
    states.update({district_stream(row.district): _district(row) for row in await registry.districts(database)})
    for effect in effects:
        _hand_in(effect.said, states, now)
    for one in said:
        _hand_in(one, states, now)
        _decide(one, states, now)
    last = until or max((one.effective_at for one in said), default=now)
    coming = [*(effect.said for effect in effects if effect.at <= last), *said]
    for one in sorted(coming, key=lambda one: (one.effective_at, isinstance(one, UnitEndEntered))):
        _decide(one, states, max(now, one.effective_at))
    for code in {one.unit for one in coming}:
        rows[code] = _row(code, states[unit_stream(code)], rows.get(code))
    return tuple(sorted(rows.values(), key=lambda row: (row.no, row.unit)))


def _not_awaited(rows: Iterable[UnitRow], ahead: Iterable[Effect], said: Sequence[Said]) -> None:
    """Refuse to end a unit into which another one ends later."""
    ends = {row.unit: (row.ended_at, row.successors) for row in rows if row.ended_at is not None}
    ends |= {each.said.unit: (each.at, each.said.successors) for each in ahead if isinstance(each.said, UnitEndEntered)}
    for one in said:
        for unit, (at, successors) in ends.items():
            if isinstance(one, UnitEndEntered) and one.unit in successors and one.effective_at <= at:
                raise SuccessorAbsent(unit=one.unit, of=unit, at=at.isoformat())


async def foreseen(database: Database, said: Sequence[Said], now: datetime) -> tuple[UnitRow, ...]:
    """Answer every unit as it would be; () where that contradicts the register, as a repeat does that was carried out."""
    try:
        return await rehearse(database, said, now)
    except Refusal:
        return ()


async def known(database: Database, code: str) -> dict[str, Any]:
    """Answer what a unit is, or is to be, by field; nothing where nobody registered it."""
    found = await _last(database, code)
    return {} if found is None else {name: getattr(found, name) for name in WHAT}


async def there(database: Database, code: str, at: datetime) -> dict[str, Any]:
    """Answer what a unit is, or is to be, that is there at a moment.

    Raises:
        Refusal: nobody registered it, or it begins later.
    """
    found = await _last(database, code)
    if found is None:
        raise UnitUnknown(unit=code)
    begins = found.effective_at if isinstance(found, UnitEntered) else found.began_at
    if begins is not None and at < begins:
        raise UnitNotThere(unit=code, begins_at=begins.isoformat())
    return {name: getattr(found, name) for name in WHAT}


async def _last(database: Database, code: str) -> UnitRegistered | UnitEntered | None:
    history = await registry.versions(database, code)
    if history:
        return history[-1].said
    ahead = [each.said for each in await registry.effects_due(database) if each.said.unit == code]
    return next((said for said in reversed(ahead) if isinstance(said, UnitEntered)), None)


def _hand_in(said: Said, states: dict[str, Any], now: datetime) -> None:
    stream = unit_stream(said.unit)
    states[stream] = states[stream].handed(said, now)


def _decide(said: Said, states: dict[str, Any], at: datetime) -> None:
    fact = _fact(said, unit_stream(said.unit), at)
    for to in registered.REACTIONS[type(said)].react(fact, states):
        if isinstance(states[to.stream], District):
            DISTRICT.decide(to.command, states[to.stream])
            continue
        for event in lineage.UNIT.decide(to.command, states[to.stream]):
            states[to.stream] = units.evolve(states[to.stream], _fact(event, to.stream, at))


def _fact(event: Said | Decided, stream: str, at: datetime) -> Fact:
    return Fact(0, "", 0, stream, event.TYPE, "", at, at, "", "", "", own=False, event=event)


class _States(dict[str, Any]):
    """States by stream, those of units made when they are looked at; what nothing is known of is as at the beginning."""

    def __init__(self, rows: Mapping[str, UnitRow]) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, stream: str) -> Any:  # noqa: ANN401 - a state
        if stream.startswith(district_stream("")):
            return District()
        row = self._rows.get(stream)
        self[stream] = Unit() if row is None else _unit(row)
        return self[stream]


def _unit(row: UnitRow) -> Unit:
    known = tuple(version.said for version in row.history) or (_registered(row),)
    return Unit(known, _ended(row) if row.ended_at else None)


def _registered(row: UnitRow) -> UnitRegistered:
    what = {name: getattr(row, name) for name in WHAT}
    return UnitRegistered(unit=row.unit, **what, began_at=row.since, registered_at=row.registered_at)


def _ended(row: UnitRow) -> UnitEnded:
    said = {"unit": row.unit, "district": row.district, "how": row.how, "successors": row.successors}
    return UnitEnded.model_validate({**said, "reason": "", "ended_at": row.ended_at})


def _district(row: DistrictRow) -> District:
    said = {name: getattr(row, name) for name in ("district", "name", "province", "registered_at")}
    retired = DistrictRetired(district=row.district, reason="", retired_at=row.retired_at) if row.retired_at else None
    return District(DistrictRegistered.model_validate(said), retired)


def _row(unit: str, state: Unit, row: UnitRow | None) -> UnitRow:
    """Return a unit as it would be listed."""
    is_now = state.registered
    if is_now is None:
        raise ValueError(f"{unit} is nothing")
    what: dict[str, Any] = {name: getattr(is_now, name) for name in WHAT}
    lineage_of = tuple(dict.fromkeys((*is_now.predecessors, *(row.predecessors if row else ()))))
    what |= {"predecessors": lineage_of, "since": is_now.began_at, "registered_at": is_now.registered_at}
    what |= {"ended_at": None, "how": "", "successors": ()}
    what |= {"history": tuple(Version(each.registered_at, each, each.registered_at) for each in state.versions)}
    if state.ended is not None:
        ended = state.ended
        what |= {"ended_at": ended.ended_at, "how": ended.how.value, "successors": ended.successors}
    return UnitRow(unit=unit, **what) if row is None else row._replace(**what)
