"""How a planned letter is drafted: what it says, to whom, by whose rule, and for whom it waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from services.contracts.notify import DutyRef, LetterDrafted, LetterKind, Registry, WaitsFor
from services.notify.domain.desk import Desk, Obligations
from services.notify.domain.duty import Duty, content_of
from services.notify.domain.inputs import IssuerSet, PlanDue, PlanItem
from services.notify.domain.plans import Plan, instant, local_day, to_come
from services.notify.domain.policy import On, Policy, Rule, Whom
from services.notify.texts import Matter, Receipt, Report, Unit, Written, addressee, write

ON: Final[Mapping[LetterKind, On]] = {
    LetterKind.REMIND: On.DUE_SOON,
    LetterKind.URGE: On.LATE,
    LetterKind.EXPLAIN: On.LATE,
    LetterKind.RETURNED: On.RETURNED,
}
"""Which event a planned letter comes from."""


class Entry(NamedTuple):
    """One duty of a letter whose moment has come."""

    item: PlanItem
    duty: Duty
    plan: Plan
    about: DutyRef


class Place(NamedTuple):
    """What a letter is written with: the desk, what reports are called, who writes, when."""

    district: str
    desk: Desk
    obligations: Obligations
    sender: IssuerSet
    now: datetime


def duty_of(district: str, item: PlanItem) -> str:
    """Name the stream of the letters about an item's duty."""
    return f"standing/{district}/{item.unit}/{item.obligation}/{item.period}"


def is_in(draft: LetterDrafted | None, about: DutyRef) -> bool:
    """Tell whether a letter is drafted and speaks of a duty."""
    return draft is not None and about in draft.duties


def policy_of(entry: Entry, place: Place) -> Policy | None:
    """Return the policy it was planned by, also where that was withdrawn since."""
    return place.desk.policies.named(entry.plan.policy)


def rule_of(entry: Entry, place: Place) -> Rule:
    """Find the rule by which it was planned; one that speaks no more of such a unit leaves custom."""
    plan, policy, kind = entry.plan, policy_of(entry, place), place.desk.kinds.get(entry.item.unit, "")
    on = ON[plan.kind]
    rules = policy.rules_for(on, entry.item.obligation, kind, plan.working_days_before) if policy is not None else ()
    return next((rule for rule in rules if rule.kind is plan.kind), Rule(kind=plan.kind, on=on))


def drafted(event: PlanDue, place: Place, entries: Sequence[Entry]) -> LetterDrafted:
    """Draft one letter about duties whose moment has come and whose ground stands."""
    first = entries[0]
    rules = [rule_of(entry, place) for entry in entries]
    brake = any(_stops(event, entry, place) for entry in entries)
    written = words(first.plan.kind, entries, place)
    signs = next((rule.signature for rule in rules if rule.signature is not None), place.sender.signature)
    return LetterDrafted(
        letter=first.plan.letter,
        kind=first.plan.kind,
        district=place.district,
        book=place.sender.book,
        duties=tuple(entry.about for entry in entries),
        units=addressed(entries, place),
        content=content_of(written.letter),
        due_at=min((entry.plan.due_at for entry in entries if entry.plan.due_at is not None), default=None),
        working_days_before=first.plan.working_days_before if len(entries) == 1 else None,
        policy=first.plan.policy,
        template=written.template,
        waits_for=_waits_for(place, waits=brake or any(rule.waits for rule in rules)),
        registry=place.sender.registry,
        signature=signs,
        brake=brake,
        again_at=min((at for entry in entries if (at := _again_at(entry, place)) is not None), default=None),
        planned=True,
        drafted_at=place.now,
    )


def _waits_for(place: Place, *, waits: bool) -> WaitsFor | None:
    if waits:
        return WaitsFor.APPROVAL
    return WaitsFor.NUMBER if place.sender.registry is Registry.EXTERNAL else None


def _stops(event: PlanDue, entry: Entry, place: Place) -> bool:
    policy, closing = policy_of(entry, place), entry.plan.closing
    if policy is None or policy.brake is None or closing is None:
        return False
    return policy.brake.stops(event.concerned.get(instant(closing), 0), event.units)


def recipients(rule: Rule, unit: str, desk: Desk) -> tuple[str, ...]:
    """Say to whom a letter about a unit goes; to the unit itself where nobody above it is known."""
    parent = desk.parents.get(unit)
    above = parent if parent is not None and desk.addressee(parent) is not None else None
    found = [above if whom is Whom.PARENT else unit for whom in rule.to]
    return tuple(dict.fromkeys(code for code in found if code is not None)) or (unit,)


def addressed(entries: Sequence[Entry], place: Place) -> tuple[str, ...]:
    """Say to which units a letter goes."""
    rules, unit = [rule_of(entry, place) for entry in entries], entries[0].item.unit
    return tuple(dict.fromkeys(code for rule in rules for code in recipients(rule, unit, place.desk)))


def _again_at(entry: Entry, place: Place) -> datetime | None:
    policy, rule = policy_of(entry, place), rule_of(entry, place)
    repeat = rule.when.repeat
    if policy is None or repeat is None or entry.plan.times >= repeat.at_most:
        return None
    days = place.obligations.days(place.desk.province)
    first = days.step(local_day(place.now), repeat.every_working_days)
    return to_come(policy, rule, days, first, place.now).at


def words(kind: LetterKind, entries: Sequence[Entry], place: Place) -> Written:
    """Write what a planned letter says: of one report, or of several; who stands above is told of it, or written to instead."""
    first, units = entries[0], addressed(entries, place)
    others = tuple(found for code in units if code != first.item.unit and (found := place.desk.addressee(code)))
    unit = place.desk.addressee(first.item.unit) or Unit(name=first.item.unit)
    reports = tuple(_report(entry, place) for entry in entries)
    is_copied = first.item.unit in units
    matter = Matter(
        issuer=place.sender.issuer,
        as_of=place.now,
        units=(unit,),
        report=reports[0],
        copied=others if is_copied else (),
    )
    if kind is LetterKind.RETURNED and first.plan.turn <= len(first.duty.returned):
        why = first.duty.returned[first.plan.turn - 1]
        receipt = Receipt(submission_id=why.submission_id, decided_at=why.decided_at)
        matter = matter.model_copy(update={"reasons": why.reasons, "details": why.details, "receipt": receipt})
    if len(entries) > 1:
        written = write(f"{kind}-digest", matter.model_copy(update={"report": None, "reports": reports}))
    else:
        written = write(kind.value, matter)
    if is_copied:
        return written
    named = written.letter.model_copy(update={"addressees": tuple(map(addressee, others))})
    return written._replace(letter=named)


def _report(entry: Entry, place: Place) -> Report:
    plan, duty = entry.plan, entry.duty
    due_at = plan.closing or plan.due_at or duty.moved_to
    if due_at is None:
        came = duty.returned[plan.turn - 1] if plan.turn <= len(duty.returned) else None
        due_at = (came.due_at if came is not None else None) or plan.at
    return place.obligations.named(entry.item.obligation, entry.item.period, due_at)
