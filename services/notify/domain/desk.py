"""What a letter needs to be written: who writes for a district, what its units and what the obligations are called.

A letter that is due before its unit's name or its issuer is known is held, and freed by the fact that was missing. A
reminder whose due instant had come before anybody was named who writes for the district is of no use to anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, Never, assert_never

from services.contracts.deadlines import (
    Citation,
    DutyEvent,
    ObligationDefined,
    ReportDueSoon,
    ReportLate,
    UnitRegistered,
)
from services.contracts.event import Event
from services.contracts.notify import IssuerNamed
from services.kit.decider import Decider, Fact
from services.notify.domain.inputs import IssuerSet
from services.notify.texts import Issuer, Report, Unit

COMMUNE: Final = "commune"
"""The kind of unit that is addressed through its People's Committee."""

OBLIGATIONS_STREAM: Final = "obligations/all"
"""Obligations are few and no district's: one stream knows them all."""


@dataclass(frozen=True, slots=True)
class NameIssuer:
    """Say who writes for a district, so that others keep it too."""

    asked: IssuerSet
    now: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes for a district and to whom.

    Attributes:
        sender: who writes, as last set.
        since: when somebody was named for the first time.
        said: what was last said of it.
        units: the units of the district, by code.
        held: what waits for a name or an issuer.
        freed: what the last fact made ready to be written.
    """

    sender: IssuerSet | None = None
    since: datetime | None = None
    said: IssuerSet | None = None
    units: Mapping[str, Unit] = field(default_factory=lambda: MappingProxyType({}))
    held: tuple[ReportDueSoon | ReportLate, ...] = ()
    freed: tuple[ReportDueSoon | ReportLate, ...] = ()

    def is_ready(self, due: DutyEvent) -> bool:
        """Tell whether all is known that a letter about this duty needs."""
        return self.sender is not None and due.unit in self.units

    def is_of_use(self, due: ReportDueSoon | ReportLate) -> bool:
        """Tell whether a letter can still reach its aim, whichever was heard first: a reminder precedes its due instant."""
        return isinstance(due, ReportLate) or self.since is None or self.since < due.due_at


@dataclass(frozen=True, slots=True)
class Obligations:
    """What the obligations are called and which letter orders them, by code."""

    known: Mapping[str, ObligationDefined] = field(default_factory=lambda: MappingProxyType({}))

    def report(self, due: DutyEvent) -> Report:
        """Name what is owed; an obligation nobody defined goes by its code."""
        defined = self.known.get(due.obligation)
        if defined is None:
            return Report(title=due.obligation, due_at=due.due_at)
        return Report(title=defined.title, due_at=due.due_at, citation=cited(defined.citation))


def cited(citation: Citation) -> str:
    """Write a citation as it stands in a sentence; empty where no number is known."""
    if not citation.number:
        return ""
    dated = "" if citation.dated is None else f" ngày {citation.dated:%d/%m/%Y}"
    title = f" về {citation.title[0].lower()}{citation.title[1:]}" if citation.title else ""
    return f"văn bản số {citation.number}{dated}{title}"


def evolve_desk(desk: Desk, fact: Fact) -> Desk:
    """Remember issuer and names; keep what is due as long as one of them is unknown."""
    event: IssuerNamed | IssuerSet | UnitRegistered | ReportDueSoon | ReportLate = fact.event
    match event:
        case IssuerNamed() as named:
            sender = _sender(named)
            return replace(desk, sender=sender, said=sender, since=desk.since or named.named_at)
        case IssuerSet() as sender:
            return _freed(replace(desk, sender=sender, since=desk.since or fact.recorded_at))
        case UnitRegistered() as unit:
            known = Unit(name=unit.name, commune=unit.kind == COMMUNE)
            return _freed(replace(desk, units=MappingProxyType({**desk.units, unit.unit: known})))
        case (ReportDueSoon() | ReportLate()) as due:
            return _freed(replace(desk, held=(*desk.held, due)))
    assert_never(event)


def _sender(named: IssuerNamed) -> IssuerSet:
    return IssuerSet(district=named.district, book=named.book, issuer=Issuer.model_validate_json(named.issuer))


def _freed(desk: Desk) -> Desk:
    ready = tuple(due for due in desk.held if desk.is_ready(due))
    held = tuple(due for due in desk.held if not desk.is_ready(due))
    return replace(desk, freed=tuple(due for due in ready if desk.is_of_use(due)), held=held)


def decide_desk(command: NameIssuer, desk: Desk) -> Sequence[Event]:
    """Say who writes from now on, once; a restored service learns it from what it said."""
    asked = command.asked
    if asked == desk.said:
        return []
    return [
        IssuerNamed(
            district=asked.district, book=asked.book, issuer=asked.issuer.model_dump_json(), named_at=command.now
        )
    ]


def evolve_obligations(obligations: Obligations, fact: Fact) -> Obligations:
    """Remember the latest definition of each obligation."""
    defined: ObligationDefined = fact.event
    return Obligations(MappingProxyType({**obligations.known, defined.obligation: defined}))


def decide_nothing(_command: Never, _state: object) -> Sequence[Never]:
    """Decide nothing: no command is addressed to the obligations."""
    return ()


DESK: Final = Decider(initial=Desk(), evolve=evolve_desk, decide=decide_desk)
OBLIGATIONS: Final = Decider(initial=Obligations(), evolve=evolve_obligations, decide=decide_nothing)
