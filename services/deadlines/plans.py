"""What catalogues, registry and calendar plan together: definitions of obligations, the plan of every period. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, Protocol

from services.contracts.deadlines import Citation, ObligationDefined, Section
from services.deadlines.domain import calendar, conflicts
from services.deadlines.domain.audiences import Member
from services.deadlines.domain.calendar import KnownDay, WorkingDays
from services.deadlines.domain.catalogue import Catalogue, Obligation
from services.deadlines.domain.conflicts import Code, Severity
from services.deadlines.domain.conflicts import Found as Finding
from services.deadlines.domain.inputs import ConflictSettled, PeriodPlanned, ReportDemanded
from services.deadlines.domain.planning import Rule, content, days_named, fits, plan, rule_named, rule_of
from services.deadlines.domain.turns import Turn, of_period, turns

__all__ = ["Found", "Key", "Known", "World", "content", "definition", "fits", "found", "named", "plan"]

Key = tuple[str, str]
"""An obligation and one of its periods."""

DESCRIBED: Final = frozenset({"recurs", "quote", "follows", "basis", "completes", "valid_from", "valid_until"})
"""What an obligation's definition says as its catalogue does."""


def definition(catalogue: Catalogue, obligation: Obligation, place: int, now: datetime) -> ObligationDefined:
    """Return how a catalogue defines an obligation; its version does not count."""
    supplied = [Section.model_validate(section.model_dump()) for section in obligation.sections]
    return ObligationDefined(
        **{field: getattr(obligation, field) for field in DESCRIBED},
        obligation=obligation.code,
        no=obligation.no or place,
        title=obligation.title,
        accepts=obligation.accepts.model_copy(update={"supplied": (*obligation.accepts.supplied, *supplied)}),
        citation=obligation.citation.cited(),
        version=1,
        province=catalogue.province.code,
        due=obligation.due.phrase.value if obligation.due else "",
        defined_at=now,
    )


def members(catalogue: Catalogue) -> tuple[Member, ...]:
    """Return the units of a catalogue as it would register them."""
    return tuple(
        Member(
            unit=unit.code,
            no=unit.no,
            kind=unit.kind,
            district=unit.district,
            province=catalogue.province.code,
            parent=unit.parent,
            groups=unit.groups,
            began_at=None if unit.valid_from is None else calendar.midnight(unit.valid_from),
        )
        for unit in catalogue.units
    )


def named(catalogue: Catalogue) -> str:
    """Name what a catalogue says."""
    return hashlib.sha256(catalogue.model_dump_json().encode()).hexdigest()[:16]


class Decreed(NamedTuple):
    """A day of a catalogue as it would be decreed."""

    day: date
    working: bool
    scope: str | None
    source: Citation | None


class Day(Protocol):
    """A day that is decreed; `scope` None: everywhere."""

    @property
    def day(self) -> date: ...
    @property
    def working(self) -> bool: ...
    @property
    def scope(self) -> str | None: ...
    @property
    def source(self) -> Citation | None: ...


class Known(NamedTuple):
    """A catalogue, and the letter by which it corrects what was settled."""

    catalogue: Catalogue
    correct: Citation | None = None


class World(NamedTuple):
    """Everything plans are made of, at one moment."""

    catalogues: tuple[Known, ...]
    members: tuple[Member, ...]
    days: Sequence[Day] = ()
    resolutions: tuple[ConflictSettled, ...] = ()
    demands: tuple[ReportDemanded, ...] = ()

    def with_catalogue(self, catalogue: Catalogue, correct: Citation | None = None) -> "World":
        """Return the world as it would be once a catalogue was imported."""
        others = tuple(known for known in self.catalogues if known.catalogue.catalogue != catalogue.catalogue)
        there = {member.unit: member for member in self.members}
        mine = {unit.unit: _kept(unit, there.get(unit.unit)) for unit in members(catalogue)}
        decreed = [
            Decreed(day.date, day.working, day.scope, day.citation.cited() if day.citation else None)
            for day in catalogue.calendar.days
        ]
        return self._replace(
            catalogues=(*others, Known(catalogue, correct)),
            members=tuple({**there, **mine}.values()),
            days=(*self.days, *decreed),
        )

    def worked(self, catalogue: Catalogue) -> WorkingDays:
        """Return the working days of a catalogue: those of everywhere, of its province, and its own."""
        holding = sorted(
            (day for day in self.days if day.scope in {None, catalogue.province.code}), key=_narrowest_last
        )
        known = [KnownDay(day.day, day.working, day.source.number if day.source else "") for day in holding]
        return WorkingDays.of(known).plus(catalogue.calendar.off(), catalogue.calendar.working_saturdays)


class Found(NamedTuple):
    """The plan of every period, by which rule it was made, and what is held by which conflict; period `""`: every turn.

    `rules` has those of held periods too, `findings` what is to be said of each catalogue.
    """

    plans: Mapping[Key, PeriodPlanned]
    rules: Mapping[Key, Rule]
    held: Mapping[Key, str]
    findings: Mapping[str, Sequence[Finding]]

    def holds(self, key: Key) -> str:
        """Name the conflict that holds a period; empty where none does."""
        return self.held.get(key) or self.held.get((key[0], "")) or ""


def _kept(unit: Member, there: Member | None) -> Member:
    """Return a unit of a catalogue; what is decided elsewhere of one that is registered stays."""
    if there is None:
        return unit
    return unit._replace(
        district=there.district,
        began_at=there.began_at,
        ended_at=there.ended_at,
        successors=there.successors,
        places=there.places,
    )


def _narrowest_last(day: Day) -> bool:
    return day.scope is not None


def found(world: World, *, planning: bool = True) -> Found:
    """Return the plan of every period that a catalogue, or a demand, names and no conflict holds.

    `planning` False: no plans, only rules, what is held, and what is to be said.
    """
    everything = Found({}, {}, {}, {})
    for known in world.catalogues:
        one = _of_catalogue(world, known, planning=planning)
        everything = Found(
            {**everything.plans, **one.plans},
            {**everything.rules, **one.rules},
            {**everything.held, **one.held},
            {**everything.findings, **one.findings},
        )
    return everything


def _of_catalogue(world: World, known: Known, *, planning: bool) -> Found:
    worked = world.worked(known.catalogue)
    catalogue = conflicts.resolved(known.catalogue, world.resolutions)
    findings = conflicts.findings(catalogue, worked, world.members)
    held = {(one.obligation, one.period): one.code.value for one in findings if one.severity is not Severity.WARNING}
    plans: dict[Key, PeriodPlanned] = {}
    rules: dict[Key, Rule] = {}
    for obligation in catalogue.obligations:
        if obligation.audience == ():
            # There to derive others from: it asks nobody, so that there is nothing to plan.
            continue
        rule = rule_of(catalogue, obligation, world.members, worked)
        for turn, asked in _turns(world.demands, catalogue, obligation):
            key = (obligation.code, turn.code)
            rules[key] = rule
            if not planning or key in held or (obligation.code, "") in held:
                continue
            made = {"rule": rule_named(rule, turn, known.correct), "days": days_named(worked), "source": known.correct}
            try:
                plans[key] = plan(rule, turn, asked).model_copy(update=made)
            except ValueError:
                # Words that name no day: nobody can be late by them.
                held[key] = Code.DUE_MISSING.value
    return Found(plans, rules, held, {catalogue.catalogue: findings})


def _turns(
    demands: Iterable[ReportDemanded], catalogue: Catalogue, obligation: Obligation
) -> Iterator[tuple[Turn, frozenset[str]]]:
    for turn in turns(catalogue, obligation):
        yield turn, frozenset()
    for demand in demands:
        if demand.obligation == obligation.code and demand.catalogue == catalogue.catalogue:
            yield of_period(demand.turn, obligation), frozenset(demand.units)
