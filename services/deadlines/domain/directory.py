"""Districts, units, obligations and outages: said once, and again only when something about them is another.

What a catalogue leaves out stays registered; a unit that changes its district is a move with a date of its own,
not a line in a file.

    UnitMoved          a catalogue names another district for a unit than the one it is registered with
    DistrictUnknown    an outage is declared for a district that is not registered
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, assert_never

from services.contracts.deadlines import DistrictRegistered, ObligationDefined, OutageDeclared, UnitRegistered
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.kit.decider import Decider, Fact, Refusal


class UnitMoved(Refusal):
    """A registered unit cannot change its district by a catalogue; move it with a date of its own."""

    SITUATION: ClassVar[str] = "UNIT_MOVED"


class DistrictUnknown(Refusal):
    """No district of this code is registered; import a catalogue that names it."""

    SITUATION: ClassVar[str] = "DISTRICT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Imported:
    """A catalogue as it was last imported, and the one it superseded; None where there is none."""

    now: Catalogue | None = None
    before: Catalogue | None = None


def keep_catalogue(state: Imported, fact: Fact) -> Imported:
    """Remember the catalogue as it was last imported."""
    return Imported(fact.event.catalogue, state.now) if isinstance(fact.event, CatalogueImported) else state


def keep_district(state: DistrictRegistered | None, fact: Fact) -> DistrictRegistered | None:
    """Remember what is registered."""
    return fact.event if isinstance(fact.event, DistrictRegistered) else state


def register_district(command: DistrictRegistered, state: DistrictRegistered | None) -> Sequence[DistrictRegistered]:
    """Register a district, or say what is another about it; the command is the event it would be."""
    if state is not None and state.model_copy(update={"registered_at": command.registered_at}) == command:
        return []
    return [command]


def keep_unit(state: UnitRegistered | None, fact: Fact) -> UnitRegistered | None:
    """Remember what is registered."""
    return fact.event if isinstance(fact.event, UnitRegistered) else state


def register_unit(command: UnitRegistered, state: UnitRegistered | None) -> Sequence[UnitRegistered]:
    """Register a unit, or say what is another about it; the command is the event it would be."""
    if state is None:
        return [command]
    if state.district != command.district:
        raise UnitMoved(unit=command.unit, district=state.district, instead=command.district)
    if state.model_copy(update={"registered_at": command.registered_at}) == command:
        return []
    return [command]


def keep_obligation(state: ObligationDefined | None, fact: Fact) -> ObligationDefined | None:
    """Remember the version in force."""
    return fact.event if isinstance(fact.event, ObligationDefined) else state


def define_obligation(command: ObligationDefined, state: ObligationDefined | None) -> Sequence[ObligationDefined]:
    """Define an obligation, or its next version; the command is the event it would be, its version does not count."""
    if state is None:
        return [command.model_copy(update={"version": 1})]
    same = {"version": state.version, "defined_at": state.defined_at}
    if command.model_copy(update=same) == state:
        return []
    return [command.model_copy(update={"version": state.version + 1})]


def keep_outage(state: OutageDeclared | None, fact: Fact) -> OutageDeclared | None:
    """Remember what is declared."""
    return fact.event if isinstance(fact.event, OutageDeclared) else state


def declare_outage(command: OutageDeclared, state: OutageDeclared | None) -> Sequence[OutageDeclared]:
    """Declare an outage, or correct it; the command is the event it would be."""
    if state is not None and state.model_copy(update={"declared_at": command.declared_at}) == command:
        return []
    return [command]


def may_have_outages(command: OutageDeclared, state: DistrictRegistered | None) -> Sequence[OutageDeclared]:
    """Refuse an outage of a district nobody registered."""
    if state is None:
        raise DistrictUnknown(district=command.district)
    return []


def decide_district(
    command: DistrictRegistered | OutageDeclared, state: DistrictRegistered | None
) -> Sequence[DistrictRegistered | OutageDeclared]:
    """Decide on a district."""
    match command:
        case DistrictRegistered():
            return register_district(command, state)
        case OutageDeclared():
            return may_have_outages(command, state)
    assert_never(command)


CATALOGUE: Final = Decider(Imported(), keep_catalogue, lambda _command, _state: ())
"""A catalogue is only remembered; what it says is decided where it applies."""
DISTRICT: Final = Decider(None, keep_district, decide_district)
UNIT: Final = Decider(None, keep_unit, register_unit)
OBLIGATION: Final = Decider(None, keep_obligation, define_obligation)
OUTAGE: Final = Decider(None, keep_outage, declare_outage)
