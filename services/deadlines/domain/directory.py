"""Districts and obligations: said once, and again only when something about them is another.

What a catalogue leaves out stays registered. A retired district stays what its units belong to: a catalogue may go on
naming it once another district sends for each of them.

    DistrictUnknown    something is said of a district that is not registered
    DistrictIsRetired  a retired district is to be registered, or to send
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final, assert_never

from services.contracts.deadlines import (
    DistrictKeysSet,
    DistrictRegistered,
    DistrictRetired,
    ObligationDefined,
    OutageDeclared,
    SenderAssigned,
)
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.kit.decider import Decider, Fact, Refusal


class DistrictUnknown(Refusal):
    """No district of this code is registered; register it, or import a catalogue that names it."""

    SITUATION: ClassVar[str] = "DISTRICT_UNKNOWN"


class DistrictIsRetired(Refusal):
    """The district is retired and sends no more; assign another sender to its units, or register another district."""

    SITUATION: ClassVar[str] = "DISTRICT_RETIRED"


@dataclass(frozen=True, slots=True)
class Imported:
    """A catalogue as it was last imported, and the one it superseded; None where there is none."""

    now: Catalogue | None = None
    before: Catalogue | None = None


def keep_catalogue(state: Imported, fact: Fact) -> Imported:
    """Remember the catalogue as it was last imported."""
    return Imported(fact.event.catalogue, state.now) if isinstance(fact.event, CatalogueImported) else state


@dataclass(frozen=True, slots=True)
class NameDistrict:
    """A district is to be registered; `registered` is the event as it would be.

    `covered`: a catalogue names it for units each of which another district sends for.
    """

    registered: DistrictRegistered
    covered: bool = False


@dataclass(frozen=True, slots=True)
class HouseUnit:
    """A unit is to belong to a district from a moment on."""

    unit: str
    district: str
    since: datetime


@dataclass(frozen=True, slots=True)
class District:
    """What is known of a sending system; each part as it was last said, None until it was."""

    registered: DistrictRegistered | None = None
    retired: DistrictRetired | None = None
    keys: DistrictKeysSet | None = None

    def is_waited_for(self, due_at: datetime) -> bool:
        """Say whether the settling of a due instant waits for it."""
        return self.retired is None or due_at < self.retired.retired_at


DistrictCommand = NameDistrict | HouseUnit | DistrictRetired | DistrictKeysSet | OutageDeclared | SenderAssigned
DistrictDecision = DistrictRegistered | DistrictRetired | DistrictKeysSet


def keep_district(state: District, fact: Fact) -> District:
    """Remember what was said of a district."""
    match fact.event:
        case DistrictRegistered() as registered:
            return replace(state, registered=registered)
        case DistrictRetired() as retired:
            return replace(state, retired=retired)
        case DistrictKeysSet() as keys:
            return replace(state, keys=keys)
        case _:
            return state


def name_district(command: NameDistrict, state: District) -> Sequence[DistrictRegistered]:
    """Register a district, or say what is another about it."""
    wanted, known = command.registered, state.registered
    if state.retired is not None:
        if command.covered:
            return []
        raise DistrictIsRetired(district=wanted.district, retired_at=state.retired.retired_at.isoformat())
    if known is not None and known.model_copy(update={"registered_at": wanted.registered_at}) == wanted:
        return []
    return [wanted]


def retire_district(command: DistrictRetired, state: District) -> Sequence[DistrictRetired]:
    """Retire a district, or correct from when on; the command is the event it would be."""
    return [] if command == state.retired else [command]


def set_keys(command: DistrictKeysSet, state: District) -> Sequence[DistrictKeysSet]:
    """Say which keys a district may connect with; the command is the event it would be."""
    if state.keys is not None and state.keys.model_copy(update={"set_at": command.set_at}) == command:
        return []
    return [command]


def may_send(command: SenderAssigned, state: District) -> Sequence[DistrictDecision]:
    """Refuse a sender that is retired before its time is over; its decision stands in the unit's stream."""
    retired = state.retired
    if retired is not None and (command.until is None or command.until > retired.retired_at):
        raise DistrictIsRetired(district=command.district, retired_at=retired.retired_at.isoformat())
    return []


def house_unit(command: HouseUnit, state: District) -> Sequence[DistrictDecision]:
    """Refuse a home that is retired by then; the decision stands in the unit's stream."""
    if state.retired is not None and state.retired.retired_at <= command.since:
        raise DistrictIsRetired(district=command.district, retired_at=state.retired.retired_at.isoformat())
    return []


def decide_district(command: DistrictCommand, state: District) -> Sequence[DistrictDecision]:
    """Decide on a district."""
    if isinstance(command, NameDistrict):
        return name_district(command, state)
    if state.registered is None:
        raise DistrictUnknown(district=command.district)
    match command:
        case HouseUnit():
            return house_unit(command, state)
        case DistrictRetired():
            return retire_district(command, state)
        case DistrictKeysSet():
            return set_keys(command, state)
        case SenderAssigned():
            return may_send(command, state)
        case OutageDeclared():
            return []
    assert_never(command)


def keep_obligation(state: ObligationDefined | None, fact: Fact) -> ObligationDefined | None:
    """Remember the version in force."""
    return fact.event if isinstance(fact.event, ObligationDefined) else state


def define_obligation(command: ObligationDefined, state: ObligationDefined | None) -> Sequence[ObligationDefined]:
    """Define an obligation, or its next version; the command is the event it would be, its version does not count."""
    if state is None:
        return [command.model_copy(update={"version": 1})]
    # Up to rules version 2 nobody said of which province it is.
    same = {"version": state.version, "defined_at": state.defined_at, "province": state.province or command.province}
    if command.model_copy(update=same) == state.model_copy(update={"province": same["province"]}):
        return []
    return [command.model_copy(update={"version": state.version + 1})]


CATALOGUE: Final = Decider(Imported(), keep_catalogue, lambda _command, _state: ())
"""A catalogue is only remembered; what it says is decided where it applies."""
DISTRICT: Final = Decider(District(), keep_district, decide_district)
OBLIGATION: Final = Decider(None, keep_obligation, define_obligation)
