"""How units begin, change and end.

    UnitMoved         a catalogue names another district for a unit than the one it is registered with
    UnitUnknown       something is said of a unit that is not registered, nor to be
    UnitHasEnded      a unit that has ended, or is to end, is changed or ended again
    UnitNotThere      a unit is to end before it began
    SuccessorAbsent   a unit is to end into one that is not there at that moment
    LineageTurns      a unit is to end into one that ends into it
    ActUnknown        nothing of this id was handed in
    ActMade           a change that took effect is to be taken back

What lies ahead is remembered when it is handed in, and decided when it is handed in again at its moment: then nothing is
refused any more. Only what it says otherwise than the unit was is changed, so that changes made meanwhile stay. A change
that took effect before the last one is carried into the later ones; what is so now is said last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, assert_never

from services.contracts.deadlines import SenderAssigned, UnitEnded, UnitRegistered
from services.deadlines.domain import calendar
from services.deadlines.domain.inputs import ActRecalled, UnitEndEntered, UnitEntered
from services.deadlines.domain.units import Unit, evolve
from services.kit.decider import Decider, Refusal

WHAT: Final = (
    *("no", "name", "kind", "district", "province", "email", "parent"),
    *("aliases", "address", "groups", "predecessors"),
)
"""What a unit is, by field."""
SAID: Final = ("registered_at", "reason", "source")
"""When and why that was said."""


class UnitMoved(Refusal):
    """A registered unit cannot change its district by a catalogue; move it with a date of its own."""

    SITUATION: ClassVar[str] = "UNIT_MOVED"


class UnitUnknown(Refusal):
    """No unit of this code is registered; register it, or import a catalogue that names it."""

    SITUATION: ClassVar[str] = "UNIT_UNKNOWN"


class UnitHasEnded(Refusal):
    """The unit has ended, or is to; go on with its successor. Was the end a mistake, register it again from that very moment."""

    SITUATION: ClassVar[str] = "UNIT_ENDED"


class UnitNotThere(Refusal):
    """The unit had not begun by then; name a later moment."""

    SITUATION: ClassVar[str] = "UNIT_NOT_THERE"


class SuccessorAbsent(Refusal):
    """The successor is not there at the moment the unit ends; register it from that moment at the latest, or name another."""

    SITUATION: ClassVar[str] = "SUCCESSOR_ABSENT"


class LineageTurns(Refusal):
    """The successor itself ends into the unit; take that back first, or name another successor."""

    SITUATION: ClassVar[str] = "LINEAGE_TURNS"


class ActUnknown(Refusal):
    """No change of the unit of this id was handed in; look at the unit's changes for the right one."""

    SITUATION: ClassVar[str] = "ACT_UNKNOWN"


class ActMade(Refusal):
    """The change has taken effect and cannot be taken back; mend it by another one."""

    SITUATION: ClassVar[str] = "ACT_MADE"


@dataclass(frozen=True, slots=True)
class EnterUnit:
    """A unit is something from a moment on; `unknown` are those it names that nobody registered."""

    said: UnitEntered
    now: datetime
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndUnit:
    """A unit ends; `absent` are successors that are not there at that moment, `turning` those that end into it."""

    said: UnitEndEntered
    now: datetime
    unknown: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    turning: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameUnit:
    """A catalogue names a unit: `wanted` as the event would be, `before` as the one before it named the unit."""

    wanted: UnitRegistered
    before: UnitRegistered | None = None


@dataclass(frozen=True, slots=True)
class RecallAct:
    """A change that lies ahead is taken back."""

    said: ActRecalled
    now: datetime


UnitCommand = NameUnit | EnterUnit | EndUnit | RecallAct | SenderAssigned
UnitDecision = UnitRegistered | UnitEnded | SenderAssigned


def register(command: NameUnit, state: Unit) -> Sequence[UnitRegistered]:
    """Register a unit as a catalogue names it, or say what the catalogue says otherwise than before."""
    wanted, before, known = command.wanted, command.before, state.registered
    if known is None:
        return [wanted]
    if state.ended is not None:
        return []
    said = _otherwise((*WHAT, "began_at"), wanted, before)
    if said.get("district", known.district) != known.district:
        raise UnitMoved(unit=wanted.unit, district=known.district, instead=wanted.district)
    new = _changed(known, said, wanted)
    return [] if _same(new, known) else [new]


def enter(command: EnterUnit, state: Unit) -> Sequence[UnitRegistered]:
    """Say what a unit is from a moment on, once that has come."""
    said, act = command.said, state.acts[command.said.act]
    has_come = said.effective_at <= command.now
    has_ended = state.ended is not None and state.ended.ended_at < said.effective_at
    decided = _entered(said, act.base, state) if has_come and not has_ended else []
    if act.recalled or (has_come and not has_ended and not decided):
        return []
    if not act.is_effect(command.now):
        _can_enter(command, state)
    return decided


def _can_enter(command: EnterUnit, state: Unit) -> None:
    if command.unknown:
        raise UnitUnknown(unit=" ".join(command.unknown))
    ends = [end.effective_at for end in state.ends_ahead(command.now) if end.effective_at <= command.said.effective_at]
    if state.ended is not None and state.ended.ended_at < command.said.effective_at:
        ends.append(state.ended.ended_at)
    if ends:
        raise UnitHasEnded(unit=command.said.unit, ended_at=ends[-1].isoformat())


def _entered(said: UnitEntered, base: UnitRegistered | None, state: Unit) -> list[UnitRegistered]:
    at = said.effective_at.astimezone(calendar.LOCAL)
    wanted = UnitRegistered(**said.model_dump(include={"unit", "reason", *WHAT}), source=said.source, registered_at=at)
    known = state.at(at)
    if known is None:
        return [wanted.model_copy(update={"began_at": at})]
    changes = _otherwise(WHAT, wanted, base)
    first = _changed(known, changes, wanted)
    if known.began_at is not None and at < known.began_at:
        first = first.model_copy(update={"began_at": at})
    after = [version for version in state.versions if version.registered_at > at]
    later = [_carried(version, known, first) for version in after]
    goes_on = state.ended is not None and state.ended.ended_at <= at
    return [] if _same(first, known) and later == after and not goes_on else [first, *later]


def _otherwise(fields: Sequence[str], wanted: UnitRegistered, before: UnitRegistered | None) -> dict[str, Any]:
    """Return what is said otherwise than before."""
    return {
        name: getattr(wanted, name)
        for name in fields
        if before is None or getattr(before, name) != getattr(wanted, name)
    }


def _changed(known: UnitRegistered, changes: Mapping[str, Any], wanted: UnitRegistered) -> UnitRegistered:
    """Return a version that says some things otherwise; what a unit ever went by it goes on to be known by."""
    new = known.model_copy(update={**changes, **{name: getattr(wanted, name) for name in SAID}})
    names = dict.fromkeys((*known.aliases, *new.aliases, known.name))
    return new.model_copy(update={"aliases": tuple(name for name in names if name != new.name)})


def _carried(version: UnitRegistered, known: UnitRegistered, changed: UnitRegistered) -> UnitRegistered:
    """Carry a change into a later version, where that said nothing else of it."""
    carried = [name for name in (*WHAT, "began_at") if getattr(version, name) == getattr(known, name)]
    return version.model_copy(update={name: getattr(changed, name) for name in carried})


def _same(one: UnitRegistered, other: UnitRegistered) -> bool:
    return one.model_copy(update={name: getattr(other, name) for name in SAID}) == other


def end(command: EndUnit, state: Unit) -> Sequence[UnitEnded]:
    """Say that a unit is no more, once its moment has come; one that is among its own successors goes on."""
    said, act = command.said, state.acts[command.said.act]
    ended = _ended(said, state) if state.versions else None
    if act.recalled or said.unit in said.successors or (ended is not None and state.ended == ended):
        return []
    if not act.is_effect(command.now):
        _can_end(command, state)
    return [] if ended is None or state.ended is not None or command.now < said.effective_at else [ended]


def _ended(said: UnitEndEntered, state: Unit) -> UnitEnded:
    return UnitEnded(
        **said.model_dump(include={"unit", "how", "successors", "reason"}),
        source=said.source,
        district=state.district_at(said.effective_at),
        ended_at=said.effective_at.astimezone(calendar.LOCAL),
    )


def _can_end(command: EndUnit, state: Unit) -> None:
    said, now = command.said, command.now
    if not state.is_known(now) or command.unknown:
        raise UnitUnknown(unit=" ".join(command.unknown) or said.unit)
    ends = [end.effective_at for end in state.ends_ahead(now) if end.act != said.act]
    if state.ended is not None:
        ends.append(state.ended.ended_at)
    if ends:
        raise UnitHasEnded(unit=said.unit, ended_at=ends[-1].isoformat())
    if not state.begins_by(said.effective_at, now):
        raise UnitNotThere(unit=said.unit, at=said.effective_at.isoformat())
    if command.turning:
        raise LineageTurns(unit=said.unit, successor=" ".join(command.turning))
    if command.absent:
        raise SuccessorAbsent(unit=" ".join(command.absent), at=said.effective_at.isoformat())


def recall(command: RecallAct, state: Unit) -> Sequence[UnitRegistered]:
    """Take back what lies ahead; nothing follows, it is only never made."""
    act = state.acts.get(command.said.act)
    if act is None:
        raise ActUnknown(act=command.said.act, unit=command.said.unit)
    if act.said.effective_at <= command.now:
        raise ActMade(act=command.said.act, at=act.said.effective_at.isoformat())
    return []


def assign(command: SenderAssigned, state: Unit) -> Sequence[SenderAssigned]:
    """Say who sends for a unit, or correct it; the command is the event it would be."""
    if state.registered is None:
        raise UnitUnknown(unit=command.unit)
    known = state.senders.get((command.district, command.since))
    if known is not None and known.model_copy(update={"assigned_at": command.assigned_at}) == command:
        return []
    return [command]


def decide(command: UnitCommand, state: Unit) -> Sequence[UnitDecision]:
    """Decide on a unit."""
    match command:
        case NameUnit():
            return register(command, state)
        case EnterUnit():
            return enter(command, state)
        case EndUnit():
            return end(command, state)
        case RecallAct():
            return recall(command, state)
        case SenderAssigned():
            return assign(command, state)
    assert_never(command)


UNIT: Final = Decider(Unit(), evolve, decide)
