"""Outages of sending systems: declared, corrected by the same name, or said never to have been.

OutageUnknown    an outage is taken back that nobody declared
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from services.contracts.deadlines import OutageDeclared, OutageRevoked
from services.kit.decider import Decider, Fact, Refusal


class OutageUnknown(Refusal):
    """No outage of this name was declared for the district; `dunghan decisions list --kind outage` names those there are."""

    SITUATION: ClassVar[str] = "OUTAGE_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Outage:
    """What was said of an outage last; `revoked` None: it stands."""

    declared: OutageDeclared | None = None
    revoked: OutageRevoked | None = None

    @property
    def standing(self) -> OutageDeclared | None:
        """Return the outage where it stands."""
        return self.declared if self.revoked is None else None


def _evolve(state: Outage, fact: Fact) -> Outage:
    match fact.event:
        case OutageDeclared() as declared:
            return Outage(declared)
        case OutageRevoked() as revoked:
            return replace(state, revoked=revoked)
        case _:
            return state


def _declare(command: OutageDeclared, state: Outage) -> Sequence[OutageDeclared]:
    # What was declared in these very words and taken back since is not declared again by hearing of it again.
    known = state.declared
    same = known is not None and known.model_copy(update={"declared_at": command.declared_at}) == command
    return [] if same else [command]


def _revoke(command: OutageRevoked, state: Outage) -> Sequence[OutageRevoked]:
    if state.declared is None:
        raise OutageUnknown(district=command.district, outage=command.outage)
    return [command] if state.revoked is None else []


def _decide(command: OutageDeclared | OutageRevoked, state: Outage) -> Sequence[OutageDeclared | OutageRevoked]:
    """Decide on an outage; the command is the event it would be."""
    return _declare(command, state) if isinstance(command, OutageDeclared) else _revoke(command, state)


OUTAGE: Final = Decider(Outage(), _evolve, _decide)
