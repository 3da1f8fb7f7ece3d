"""What a letter needs to be written: who writes for a district, what its units and what the obligations are called.

A letter is written by who writes for the district at its moment. One that is due before its unit's name is known, or while
nobody writes, is held, and freed by the fact that was missing. A reminder whose due instant had come before anybody was
there who writes is of no use to anybody; nor is a notice of what fell due before the unit was in this system: whoever
takes over last year's list reproaches nobody by letter. A unit that ended is written to through the one that came after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, Never

from services.contracts.deadlines import (
    CalendarDayDecreed,
    CalendarDayRevoked,
    Citation,
    DutyEvent,
    ObligationDefined,
    PeriodOpened,
    ReportDueSoon,
    ReportLate,
    UnitEnded,
    UnitRegistered,
)
from services.contracts.event import Event
from services.contracts.notify import IssuerNamed, LetterPolicyActivated, LetterPolicyWithdrawn
from services.contracts.workdays import Decreed, Workdays, workdays
from services.kit.decider import Decider, Fact
from services.notify.domain.inputs import AddresseeNamed, DaysFound, DeskOpened, IssuerSet
from services.notify.domain.policy import Policy, in_force
from services.notify.domain.policy_acts import ActivatePolicy, Policies, WithdrawPolicy, decide_policy, known
from services.notify.domain.settled import SAID, Settle, Settled, remember, settle
from services.notify.domain.terms import Term, opening, sender_at, term
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
        terms: who writes when, as they were told.
        asked: what operators said of it, each other than the one before.
        said: what was said of it to others.
        units: the units letters of the district name, by code.
        since: from when on each unit was in this system, or said to be.
        heirs: of units that ended, the one that came after, where it is exactly one.
        kinds: of which kind each unit is.
        parents: which unit is above each one, where one is.
        province: in which province the district lies, by its units.
        policies: by which policies letters are written, or were.
        settled: who signs, what is on hold, by which ways units are written to.
        held: what waits for a name or an issuer.
        freed: what the last fact made ready to be written.
    """

    terms: tuple[Term, ...] = ()
    asked: tuple[IssuerSet, ...] = ()
    said: tuple[IssuerSet, ...] = ()
    units: Mapping[str, Unit] = field(default_factory=lambda: MappingProxyType({}))
    since: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    heirs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    kinds: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    parents: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    province: str = ""
    policies: Policies = field(default_factory=Policies)
    settled: Settled = field(default_factory=Settled)
    held: tuple[ReportDueSoon | ReportLate, ...] = ()
    freed: tuple[ReportDueSoon | ReportLate, ...] = ()

    def sender_at(self, at: datetime) -> IssuerSet | None:
        """Say who writes at an instant; None where nobody does."""
        return sender_at(self.terms, at)

    def policy_at(self, at: datetime) -> Policy | None:
        """Return the policy that held at an instant; None: what was due then is written after today's custom."""
        return in_force(self.policies.at(at), at)

    def is_of_use(self, due: ReportDueSoon | ReportLate) -> bool:
        """Tell whether a letter can still reach its aim, whenever it is heard of: a reminder precedes its due instant."""
        if isinstance(due, ReportLate):
            return due.unit not in self.since or self.since[due.unit] < due.due_at
        opens = opening(self.terms, due.reminded_at)
        return opens is not None and opens < due.due_at

    def addressee(self, code: str) -> Unit | None:
        """Name a unit as it is written to: through the one that came after it, where it ended; None: nobody knows it."""
        unit, last = self.units.get(code), code
        for _turn in self.heirs:
            last = self.heirs.get(last, last)
        heir = self.units.get(last) if last != code else None
        return unit if unit is None or heir is None else unit.model_copy(update={"heir": heir})


@dataclass(frozen=True, slots=True)
class Obligations:
    """What the obligations are called and which letter orders them, by code; `loose`: periods for which no day is named.

    `decreed`: the last word about each day that is worked on, or not, otherwise than its weekday says.
    """

    known: Mapping[str, ObligationDefined] = field(default_factory=lambda: MappingProxyType({}))
    loose: frozenset[tuple[str, str]] = frozenset()
    decreed: Mapping[tuple[date, str], Decreed] = field(default_factory=lambda: MappingProxyType({}))

    def days(self, province: str) -> Workdays:
        """Return the working days of a province, as they are known."""
        return workdays(self.decreed.values(), province)

    def report(self, due: DutyEvent) -> Report:
        """Name what is owed; an obligation nobody defined goes by its code."""
        return self.named(due.obligation, due.period, due.due_at)

    def named(self, obligation: str, period: str, due_at: datetime) -> Report:
        """Name a report that is due at an instant."""
        defined, firm = self.known.get(obligation), (obligation, period) not in self.loose
        if defined is None:
            return Report(title=obligation, due_at=due_at, firm=firm)
        return Report(title=defined.title, due_at=due_at, citation=cited(defined.citation), firm=firm)


def cited(citation: Citation) -> str:
    """Write a citation as it stands in a sentence; empty where no number is known."""
    if not citation.number:
        return ""
    dated = "" if citation.dated is None else f" ngày {citation.dated:%d/%m/%Y}"
    title = f" về {citation.title[0].lower()}{citation.title[1:]}" if citation.title else ""
    return f"văn bản số {citation.number}{dated}{title}"


def evolve_desk(desk: Desk, fact: Fact) -> Desk:
    """Remember issuers and names; keep what is due as long as one of them is unknown."""
    match fact.event:
        case IssuerNamed() as named:
            sender = sender_of(named)
            return replace(desk, terms=(*desk.terms, term(sender, named.named_at)), said=(*desk.said, sender))
        case IssuerSet() as sender:
            asked = desk.asked if desk.asked[-1:] == (sender,) else (*desk.asked, sender)
            told = replace(desk, asked=asked, terms=(*desk.terms, term(sender, fact.recorded_at)))
            return _freed(told, fact.recorded_at)
        case UnitRegistered() | UnitEnded() | AddresseeNamed():
            return _freed(_named(desk, fact.event), fact.recorded_at)
        case LetterPolicyActivated() | LetterPolicyWithdrawn():
            return replace(desk, policies=known(desk.policies, fact))
        case event if isinstance(event, SAID):
            return replace(desk, settled=remember(desk.settled, fact))
        case (ReportDueSoon() | ReportLate()) as due:
            return _freed(replace(desk, held=(*desk.held, due)), fact.recorded_at)
        case DeskOpened():
            return _freed(desk, fact.recorded_at)
        case _:
            return desk


def _named(desk: Desk, event: UnitRegistered | UnitEnded | AddresseeNamed) -> Desk:
    if isinstance(event, UnitEnded):
        heirs = {**desk.heirs, event.unit: event.successors[0]} if len(event.successors) == 1 else desk.heirs
        return replace(desk, heirs=MappingProxyType({**heirs}))
    commune = event.commune if isinstance(event, AddresseeNamed) else event.kind == COMMUNE
    name = Unit(name=event.name, commune=commune)
    since = dict(desk.since)
    if isinstance(event, UnitRegistered):
        begun = min(event.registered_at, event.began_at or event.registered_at)
        since[event.unit] = min(begun, since.get(event.unit, begun))
        desk = _placed(desk, event)
    heirs = {unit: heir for unit, heir in desk.heirs.items() if unit != event.unit}
    units = {**desk.units, event.unit: name}
    return replace(desk, units=MappingProxyType(units), since=MappingProxyType(since), heirs=MappingProxyType(heirs))


def _placed(desk: Desk, unit: UnitRegistered) -> Desk:
    parents = {code: parent for code, parent in desk.parents.items() if code != unit.unit}
    if unit.parent is not None:
        parents[unit.unit] = unit.parent
    kinds = MappingProxyType({**desk.kinds, unit.unit: unit.kind})
    return replace(desk, kinds=kinds, parents=MappingProxyType(parents), province=unit.province)


def sender_of(named: IssuerNamed) -> IssuerSet:
    """Return what an operator had said, as far as it was said to others."""
    issuer = Issuer.model_validate_json(named.issuer)
    return IssuerSet(
        district=named.district,
        book=named.book,
        issuer=issuer,
        since=named.since,
        until=named.until,
        registry=named.registry,
        signature=named.signature,
    )


def _freed(desk: Desk, now: datetime) -> Desk:
    """Free what can be written now: somebody writes, and the unit has a name."""
    if desk.sender_at(now) is None:
        return replace(desk, freed=())
    ready = tuple(due for due in desk.held if due.unit in desk.units)
    held = tuple(due for due in desk.held if due.unit not in desk.units)
    return replace(desk, freed=tuple(due for due in ready if desk.is_of_use(due)), held=held)


def decide_desk(command: Any, desk: Desk) -> Sequence[Event]:  # noqa: ANN401 - whatever is settled at a desk
    """Decide what is settled at a district's desk."""
    if isinstance(command, ActivatePolicy | WithdrawPolicy):
        return decide_policy(command, desk.policies)
    return settle(command, desk.settled) if isinstance(command, Settle) else name_issuer(command, desk)


def name_issuer(command: NameIssuer, desk: Desk) -> Sequence[Event]:
    """Say who writes, and from when to when, once; a restored service knows what it said before it hears why."""
    asked = command.asked
    if asked in desk.said[len(desk.asked) - 1 :]:
        return []
    return [
        IssuerNamed(
            district=asked.district,
            book=asked.book,
            issuer=asked.issuer.model_dump_json(),
            since=asked.since,
            until=asked.until,
            registry=asked.registry,
            signature=asked.signature,
            named_at=command.now,
        )
    ]


def evolve_obligations(obligations: Obligations, fact: Fact) -> Obligations:
    """Remember the latest definition of each obligation, for which periods no day is named, and what was said of days."""
    match fact.event:
        case ObligationDefined() as defined:
            return replace(obligations, known=MappingProxyType({**obligations.known, defined.obligation: defined}))
        case CalendarDayDecreed() | CalendarDayRevoked() as said:
            word = Decreed(said.day, said.scope or "", said.working if isinstance(said, CalendarDayDecreed) else None)
            decreed = {**obligations.decreed, (word.day, word.scope): word}
            return replace(obligations, decreed=MappingProxyType(decreed))
        case DaysFound() as found:
            missed = {(each.day, each.scope): Decreed(each.day, each.scope, each.working) for each in found.days}
            return replace(obligations, decreed=MappingProxyType({**missed, **obligations.decreed}))
        case _:
            opened: PeriodOpened = fact.event
            turn = {(opened.obligation, opened.period)}
            return replace(obligations, loose=obligations.loose - turn if opened.firm else obligations.loose | turn)


def decide_nothing(_command: Never, _state: object) -> Sequence[Never]:
    """Decide nothing: no command is addressed to the obligations."""
    return ()


DESK: Final = Decider(initial=Desk(), evolve=evolve_desk, decide=decide_desk)
OBLIGATIONS: Final = Decider(initial=Obligations(), evolve=evolve_obligations, decide=decide_nothing)
