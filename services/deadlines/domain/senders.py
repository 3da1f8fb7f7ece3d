"""Units, and which districts send for them when.

    UnitMoved      a catalogue names another district for a unit than the one it is registered with
    UnitUnknown    a sender is assigned to a unit that is not registered

A unit's own district sends for it at any time nothing is said about; others do where it is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final, assert_never

from services.contracts.deadlines import SenderAssigned, UnitRegistered
from services.kit.decider import Decider, Fact, Refusal


class UnitMoved(Refusal):
    """A registered unit cannot change its district by a catalogue; move it with a date of its own."""

    SITUATION: ClassVar[str] = "UNIT_MOVED"


class UnitUnknown(Refusal):
    """No unit of this code is registered; import a catalogue that names it."""

    SITUATION: ClassVar[str] = "UNIT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is known of a unit; `senders` is kept by district and beginning: said again it corrects."""

    registered: UnitRegistered | None = None
    senders: Mapping[tuple[str, datetime], SenderAssigned] = field(default_factory=lambda: MappingProxyType({}))

    def assigned(self, sender: SenderAssigned) -> "Unit":
        """Return it with one more sender, or a corrected one."""
        known = {**self.senders, (sender.district, sender.since): sender}
        return replace(self, senders=MappingProxyType(known))

    def may_send(self, own: str, due_at: datetime) -> frozenset[str]:
        """Name the districts that may send for the unit up to a due instant, `own` being the unit's own one."""
        said = {district for district, _since in self.senders}
        named = {each.district for each in self.senders.values() if _covers(each, due_at)}
        return frozenset(named if own in said else {*named, own})

    def has_other(self, district: str, now: datetime) -> bool:
        """Say whether another district than this one sends for the unit, now or later."""
        others = [each for each in self.senders.values() if each.district != district]
        return any(each.until is None or each.until > now for each in others)


def _covers(assigned: SenderAssigned, due_at: datetime) -> bool:
    # The end itself still counts: what was sent in the last moment before it arrived before the due instant.
    return assigned.since <= due_at and (assigned.until is None or assigned.until >= due_at)


def evolve(state: Unit, fact: Fact) -> Unit:
    """Remember what is registered and who was assigned."""
    match fact.event:
        case UnitRegistered() as registered:
            return replace(state, registered=registered)
        case SenderAssigned() as assigned:
            return state.assigned(assigned)
        case _:
            return state


def register(command: UnitRegistered, state: Unit) -> Sequence[UnitRegistered]:
    """Register a unit, or say what is another about it; the command is the event it would be."""
    known = state.registered
    if known is None:
        return [command]
    if known.district != command.district:
        raise UnitMoved(unit=command.unit, district=known.district, instead=command.district)
    if known.model_copy(update={"registered_at": command.registered_at}) == command:
        return []
    return [command]


def assign(command: SenderAssigned, state: Unit) -> Sequence[SenderAssigned]:
    """Say who sends for a unit, or correct it; the command is the event it would be."""
    if state.registered is None:
        raise UnitUnknown(unit=command.unit)
    known = state.senders.get((command.district, command.since))
    if known is not None and known.model_copy(update={"assigned_at": command.assigned_at}) == command:
        return []
    return [command]


def decide(command: UnitRegistered | SenderAssigned, state: Unit) -> Sequence[UnitRegistered | SenderAssigned]:
    """Decide on a unit."""
    match command:
        case UnitRegistered():
            return register(command, state)
        case SenderAssigned():
            return assign(command, state)
    assert_never(command)


UNIT: Final = Decider(Unit(), evolve, decide)
