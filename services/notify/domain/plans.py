"""What a policy wants written is planned with the duty, and written when its moment has come, if its ground still stands.

A plan is made once for each ground: each reminder, each lateness, each return; where a letter is repeated, the next is
planned when the last has been written. What intake says is looked at only when the moment has come, so that it does not
matter in which order it and what `deadlines` says are heard. What deadlines takes back drops a plan at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from services.contracts.deadlines import ReportDueSoon, ReportLate
from services.contracts.intake import ReportReturned
from services.contracts.notify import DutyRef, LetterDrafted, LetterKind, LetterPlanned, PlanDropped
from services.contracts.workdays import LOCAL, SATURDAY, Workdays
from services.notify.domain.policy import MORNING, On, Policy, Quiet, Rule

Ground = ReportDueSoon | ReportLate | ReportReturned
Key = tuple[LetterKind, int]

OF_LATENESS: Final = frozenset({LetterKind.URGE, LetterKind.EXPLAIN})
"""Kinds that speak of a lateness; their turn says of which."""

COLLECTED: Final = timedelta(minutes=5)
"""So long what belongs into one letter is collected, where the hour at which it is written has passed."""

LONGEST_QUIET: Final = 366
"""After so many quiet days on end a letter is written all the same: nobody can mean that."""


class Plan(NamedTuple):
    """A letter that is planned about a duty; `dropped`: it is not written; `earlier`: those written on the same ground."""

    letter: str
    kind: LetterKind
    turn: int
    times: int
    at: datetime
    planned_at: datetime
    policy: str
    closing: datetime | None
    due_at: datetime | None
    working_days_before: int | None
    dropped: bool = False
    earlier: tuple[str, ...] = ()

    def is_written(self, draft: LetterDrafted | None, about: DutyRef) -> bool:
        """Tell whether a draft follows this plan: a letter of the day may be older, and speak of another lateness."""
        return draft is not None and about in draft.duties and self.planned_at <= draft.drafted_at


class Wanted(NamedTuple):
    """What a policy wants written, and when."""

    kind: LetterKind
    at: datetime
    policy: str
    is_digest: bool


@dataclass(frozen=True, slots=True)
class PlanLetters:
    """Plan what a policy wants written on a ground."""

    ground: Ground
    wanted: tuple[Wanted, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class PlanAnew:
    """Plan a letter again: the next one on the same ground (`times`), or the same one for another day."""

    district: str
    duty: DutyRef
    plan: Plan
    times: int
    wanted: Wanted
    now: datetime


@dataclass(frozen=True, slots=True)
class DropPlan:
    """Write nothing of what was planned, for a reason."""

    district: str
    duty: DutyRef
    letter: str
    kind: LetterKind
    turn: int
    because: str
    now: datetime


@dataclass(frozen=True, slots=True)
class DraftPlanned:
    """The moment of a planned letter has come and its ground stands: draft it."""

    drafted: LetterDrafted


@dataclass(frozen=True, slots=True)
class Plans:
    """What is planned about a duty: of each ground the last letter; `duty` names it."""

    by: Mapping[Key, Plan] = field(default_factory=lambda: MappingProxyType({}))

    def plan(self, kind: LetterKind, turn: int) -> Plan | None:
        """Return what is planned of a kind on a ground."""
        return self.by.get((kind, turn))

    def of_lateness(self, turn: int) -> tuple[Plan, ...]:
        """Return what was planned because of a lateness and not dropped, and what was written before on that ground."""
        ours = [plan for plan in self.by.values() if plan.kind in OF_LATENESS and plan.turn == turn]
        written = [plan._replace(letter=letter, earlier=()) for plan in ours for letter in plan.earlier]
        return (*written, *(plan for plan in ours if not plan.dropped))

    def reminds(self, due: ReportDueSoon) -> bool:
        """Tell whether a reminder is planned already, or was."""
        which = (due.due_at, due.working_days_before)
        return any(
            plan.kind is LetterKind.REMIND and (plan.due_at, plan.working_days_before) == which
            for plan in self.by.values()
        )

    def count(self, kind: LetterKind) -> int:
        """Count the grounds on which a kind of letter was planned."""
        return sum(plan.kind is kind for plan in self.by.values())


def remembered(plans: Plans, event: LetterPlanned | PlanDropped) -> Plans:
    """Remember what was planned, or that it is not written."""
    key = (event.kind, event.turn)
    if isinstance(event, PlanDropped):
        known = plans.by.get(key) or _unplanned(event)
        return replace(plans, by=MappingProxyType({**plans.by, key: known._replace(dropped=True)}))
    said, before = event.model_dump(include={*Plan._fields} - {"kind"}), plans.by.get(key)
    earlier = before.earlier if before is not None else ()
    if before is not None and before.times < event.times:
        earlier = (*earlier, before.letter)
    return replace(plans, by=MappingProxyType({**plans.by, key: Plan(kind=event.kind, earlier=earlier, **said)}))


def _unplanned(dropped: PlanDropped) -> Plan:
    at = dropped.dropped_at
    return Plan(dropped.letter, dropped.kind, dropped.turn, 1, at, at, "", None, None, None)


def wanted(policy: Policy, ground: Ground, unit_kind: str, days: Workdays, now: datetime) -> tuple[Wanted, ...]:
    """Say what a policy wants written on a ground, and when."""
    on, before = _event(ground)
    rules = policy.rules_for(on, ground.obligation, unit_kind, before)
    return tuple(to_come(policy, rule, days, _first_day(ground, rule, days), now) for rule in rules)


def to_come(policy: Policy, rule: Rule, days: Workdays, first: date, now: datetime) -> Wanted:
    """Say when a letter by a rule is written that may be from a day on."""
    at = slot(policy.quiet, days, first, rule, now)
    return Wanted(rule.kind, at, policy.name, rule.is_digest)


def _event(ground: Ground) -> tuple[On, int | None]:
    match ground:
        case ReportDueSoon():
            return On.DUE_SOON, ground.working_days_before
        case ReportLate():
            return On.LATE, None
        case _:
            return On.RETURNED, None


def _first_day(ground: Ground, rule: Rule, days: Workdays) -> date:
    match ground:
        case ReportDueSoon():
            return local_day(ground.reminded_at)
        case ReportLate() if rule.when.after_working_days:
            last = local_day(ground.due_at - timedelta(microseconds=1))
            return days.step(last, rule.when.after_working_days)
        case ReportLate():
            return local_day(ground.settled_at)
        case _:
            return local_day(ground.decided_at)


def instant(at: datetime) -> str:
    """Write an instant, the same in whichever zone it was said."""
    return at.astimezone(UTC).isoformat()


def local_day(at: datetime) -> date:
    """Return the local day of an instant."""
    return at.astimezone(LOCAL).date()


def slot(quiet: Quiet, days: Workdays, first: date, rule: Rule, now: datetime) -> datetime:
    """Return the first moment from now on, on that day or later, at which a letter may be written by a rule."""
    today, hour = local_day(now), rule.when.at
    day = awake(quiet, days, max(first, today))
    planned = datetime.combine(day, hour or MORNING, LOCAL)
    if day > today or (hour is not None and planned >= now):
        return planned
    if not rule.is_digest:
        return now
    collected = datetime.fromtimestamp(
        -(-now.timestamp() // COLLECTED.total_seconds()) * COLLECTED.total_seconds(), LOCAL
    )
    return collected if local_day(collected) == today else slot(quiet, days, local_day(collected), rule, collected)


def awake(quiet: Quiet, days: Workdays, day: date) -> date:
    """Return the first day from a day on that is not quiet."""
    for ahead in range(LONGEST_QUIET):
        found = day + timedelta(days=ahead)
        if not is_quiet(quiet, days, found):
            return found
    return day


def is_quiet(quiet: Quiet, days: Workdays, day: date) -> bool:
    """Tell whether no letter is written on a day; a weekend on which people work is none."""
    if day in quiet.days:
        return True
    rests = quiet.weekends if day.weekday() >= SATURDAY else quiet.days_off
    return rests and not days.is_working(day)


def planned_id(kind: LetterKind, duty: DutyRef, turn: int, times: int, wanted: Wanted) -> str:
    """Name a planned letter: one of a kind for a unit and day, or one for each ground and time."""
    if wanted.is_digest:
        return f"{kind}-{duty.unit}~{local_day(wanted.at).isoformat()}"
    single = f"{kind}-{duty.unit}~{duty.obligation}~{duty.period}"
    if times > 1:
        return f"{single}~{turn}~{times}"
    return single if turn == 1 else f"{single}~{turn}"
