"""What a policy wants written: planned when its ground is heard, drafted when its moment has come and the ground stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, assert_never, get_args

from services.contracts.deadlines import LatenessExcused, LatenessWithdrawn, ReportDueSoon, ReportLate
from services.contracts.intake import ReportReturned
from services.contracts.notify import DutyRef, LetterDrafted, LetterKind, Registry, WaitsFor
from services.kit.decider import Fact, States, To
from services.notify.domain.desk import OBLIGATIONS_STREAM, Desk, Obligations
from services.notify.domain.duty import Duty, content_of
from services.notify.domain.inputs import FollowUpDue, IssuerSet, PlanDue, PlanItem, PolicyImported, PolicyRecalled
from services.notify.domain.planning import NOT_LATE, UNIT_UNKNOWN, gone
from services.notify.domain.plans import (
    OF_LATENESS,
    DraftPlanned,
    DropPlan,
    Plan,
    PlanAnew,
    PlanLetters,
    Wanted,
    instant,
    is_quiet,
    local_day,
    slot,
    to_come,
    wanted,
)
from services.notify.domain.policy import On, Policy, Rule, Whom
from services.notify.domain.policy_acts import ordered
from services.notify.reactions.streams import desk_stream, letter_stream
from services.notify.texts import Matter, Report, Unit, Written, addressee, write

ON: Final[Mapping[LetterKind, On]] = {
    LetterKind.REMIND: On.DUE_SOON,
    LetterKind.URGE: On.LATE,
    LetterKind.EXPLAIN: On.LATE,
    LetterKind.RETURNED: On.RETURNED,
}
"""Which event a planned letter comes from."""


OfPolicies = ReportReturned | PlanDue | FollowUpDue | PolicyImported | PolicyRecalled
OF_POLICIES: Final = get_args(OfPolicies)
"""What means something only where a policy holds, or says that one does."""


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


def needs(event: OfPolicies) -> Sequence[str]:
    """Say what is looked at: the desk, the duties whose moment has come, their letters, what reports are called."""
    if isinstance(event, ReportReturned):
        return (desk_stream(event.duty_district), OBLIGATIONS_STREAM)
    if isinstance(event, PolicyImported | PolicyRecalled):
        return ()
    duties = [duty_of(event.district, item) for item in event.items]
    return (OBLIGATIONS_STREAM, *duties, *dict.fromkeys(letter_stream(item.letter) for item in event.items))


def follow(fact: Fact, states: States) -> Sequence[To]:
    """Answer what follows from a policy's word, a return, or a moment that has come."""
    event: OfPolicies = fact.event
    match event:
        case ReportReturned():
            return returned(event, fact.stream, states, fact.recorded_at)
        case PlanDue():
            return list(due(event, states, fact.recorded_at))
        case FollowUpDue():
            return list(followed_up(event, states, fact.recorded_at))
        case PolicyImported() | PolicyRecalled():
            return [ordered(event, fact.stream, fact.recorded_at, fact.correlation_id)]
    assert_never(event)


def planned(
    due: ReportDueSoon | ReportLate, stream: str, desk: Desk, obligations: Obligations, now: datetime
) -> list[To] | None:
    """Plan what a policy wants written on a ground; None: no policy held when it came about."""
    policy = desk.policy_at(due.reminded_at if isinstance(due, ReportDueSoon) else due.settled_at)
    if policy is None:
        return None
    if isinstance(due, ReportLate) and not obligations.report(due).firm:
        return []
    days = obligations.days(desk.province)
    found = wanted(policy, due, desk.kinds.get(due.unit, ""), days, now)
    return [To(stream, PlanLetters(due, found, now))] if found else []


def returned(event: ReportReturned, stream: str, states: States, now: datetime) -> list[To]:
    """Plan the notice that a report was given back, where a policy wants one."""
    desk: Desk = states[desk_stream(event.duty_district)]
    obligations: Obligations = states[OBLIGATIONS_STREAM]
    policy = desk.policy_at(event.decided_at)
    if policy is None:
        return []
    found = wanted(policy, event, desk.kinds.get(event.duty_unit, ""), obligations.days(desk.province), now)
    return [To(stream, PlanLetters(event, found, now))] if found else []


def planned_of(fact: Fact, states: States) -> tuple[Plan, ...]:
    """Return what was planned because of a lateness, where the fact says that it stands no more."""
    if not isinstance(fact.event, LatenessWithdrawn | LatenessExcused):
        return ()
    duty: Duty = states[fact.stream]
    return duty.plans.of_lateness(duty.over if isinstance(fact.event, LatenessWithdrawn) else duty.over + 1)


def lifted(fact: Fact, states: States) -> list[To]:
    """Drop what is planned because of a lateness that stands no more; what is drafted is no plan any more."""
    event, now = fact.event, fact.recorded_at
    about = DutyRef(unit=event.unit, obligation=event.obligation, period=event.period)
    return [
        To(fact.stream, DropPlan(event.district, about, plan.letter, plan.kind, plan.turn, NOT_LATE, now))
        for plan in planned_of(fact, states)
        if not is_in(states[letter_stream(plan.letter)].draft, about)
    ]


def is_in(draft: LetterDrafted | None, about: DutyRef) -> bool:
    """Tell whether a letter is drafted and speaks of a duty."""
    return draft is not None and about in draft.duties


def due(event: PlanDue, states: States, now: datetime) -> Iterator[To]:
    """Write what is planned and stands; nothing while nobody writes for the district."""
    desk: Desk = states[desk_stream(event.district)]
    sender = desk.sender_at(now)
    if sender is None:
        return
    place = Place(event.district, desk, states[OBLIGATIONS_STREAM], sender, now)
    letters: dict[str, list[Entry]] = {}
    for entry in _entries(event, states):
        letters.setdefault(entry.item.letter, []).append(entry)
    for letter, entries in letters.items():
        draft: LetterDrafted | None = states[letter_stream(letter)].draft
        yield from _letter(event, place, entries, draft)


def _entries(event: PlanDue | FollowUpDue, states: States) -> Iterator[Entry]:
    for item in event.items:
        duty: Duty = states[duty_of(event.district, item)]
        plan = duty.plans.plan(item.kind, item.turn)
        if plan is not None and not plan.dropped and plan.letter == item.letter:
            yield Entry(item, duty, plan, DutyRef(unit=item.unit, obligation=item.obligation, period=item.period))


def _letter(event: PlanDue, place: Place, entries: Sequence[Entry], draft: LetterDrafted | None) -> Iterator[To]:
    """Drop what stands no more and write the rest in one letter; what came too late for today's goes into the next one."""
    standing: list[Entry] = []
    for entry in entries:
        if is_in(draft, entry.about):
            continue
        because = gone(entry.duty, entry.plan, place.now) or _unknown(entry, place)
        if because:
            yield _dropped(entry, place, because)
        elif draft is not None or _is_quiet(entry, place):
            yield _postponed(entry, place, days=1 if draft is not None else 0)
        else:
            standing.append(entry)
    if standing:
        drafted = _drafted(event, place, standing)
        yield To(letter_stream(drafted.letter), DraftPlanned(drafted))


def _unknown(entry: Entry, place: Place) -> str:
    return UNIT_UNKNOWN if place.desk.addressee(entry.item.unit) is None else ""


def _dropped(entry: Entry, place: Place, because: str) -> To:
    plan = entry.plan
    command = DropPlan(place.district, entry.about, plan.letter, plan.kind, plan.turn, because, place.now)
    return To(duty_of(place.district, entry.item), command)


def _policy(entry: Entry, place: Place) -> Policy | None:
    return place.desk.policies.named(entry.plan.policy)


def _rule(entry: Entry, place: Place) -> Rule:
    """Find the rule by which it was planned; one that speaks no more of such a unit leaves custom."""
    plan, policy, kind = entry.plan, _policy(entry, place), place.desk.kinds.get(entry.item.unit, "")
    on = ON[plan.kind]
    rules = policy.rules_for(on, entry.item.obligation, kind, plan.working_days_before) if policy is not None else ()
    return next((rule for rule in rules if rule.kind is plan.kind), Rule(kind=plan.kind, on=on))


def _is_quiet(entry: Entry, place: Place) -> bool:
    policy = _policy(entry, place)
    days = place.obligations.days(place.desk.province)
    return policy is not None and is_quiet(policy.quiet, days, local_day(place.now))


def _postponed(entry: Entry, place: Place, *, days: int) -> To:
    policy, rule = _policy(entry, place), _rule(entry, place)
    first = local_day(place.now) + timedelta(days=days)
    known = place.obligations.days(place.desk.province)
    at = place.now if policy is None else slot(policy.quiet, known, first, rule, place.now)
    anew = Wanted(entry.plan.kind, at, entry.plan.policy, rule.is_digest)
    command = PlanAnew(place.district, entry.about, entry.plan, entry.plan.times, anew, place.now)
    return To(duty_of(place.district, entry.item), command)


def _drafted(event: PlanDue, place: Place, entries: Sequence[Entry]) -> LetterDrafted:
    first = entries[0]
    rules = [_rule(entry, place) for entry in entries]
    brake = any(_stops(event, entry, place) for entry in entries)
    units = tuple(dict.fromkeys(unit for rule in rules for unit in recipients(rule, first.item.unit, place.desk)))
    written = words(first.plan.kind, entries, place)
    letter = written.letter
    if units != (first.item.unit,):
        named = tuple(addressee(unit) for code in units if (unit := place.desk.addressee(code)) is not None)
        letter = letter.model_copy(update={"addressees": named})
    signs = next((rule.signature for rule in rules if rule.signature is not None), place.sender.signature)
    return LetterDrafted(
        letter=first.plan.letter,
        kind=first.plan.kind,
        district=place.district,
        book=place.sender.book,
        duties=tuple(entry.about for entry in entries),
        units=units,
        content=content_of(letter),
        due_at=first.plan.due_at if len(entries) == 1 else None,
        working_days_before=first.plan.working_days_before if len(entries) == 1 else None,
        policy=first.plan.policy,
        template=written.template,
        waits_for=_waits_for(place, waits=brake or any(rule.waits for rule in rules)),
        registry=place.sender.registry,
        signature=signs,
        brake=brake,
        again_at=_again_at(first, place),
        planned=True,
        drafted_at=place.now,
    )


def _waits_for(place: Place, *, waits: bool) -> WaitsFor | None:
    if waits:
        return WaitsFor.APPROVAL
    return WaitsFor.NUMBER if place.sender.registry is Registry.EXTERNAL else None


def _stops(event: PlanDue, entry: Entry, place: Place) -> bool:
    policy, closing = _policy(entry, place), entry.plan.closing
    if policy is None or policy.brake is None or closing is None:
        return False
    return policy.brake.stops(event.concerned.get(instant(closing), 0), event.units)


def recipients(rule: Rule, unit: str, desk: Desk) -> tuple[str, ...]:
    """Say to whom a letter about a unit goes; to the unit itself where nobody above it is known."""
    parent = desk.parents.get(unit)
    above = parent if parent is not None and desk.addressee(parent) is not None else None
    found = [above if whom is Whom.PARENT else unit for whom in rule.to]
    return tuple(dict.fromkeys(code for code in found if code is not None)) or (unit,)


def _again_at(entry: Entry, place: Place) -> datetime | None:
    policy, rule = _policy(entry, place), _rule(entry, place)
    repeat = rule.when.repeat
    if policy is None or repeat is None or entry.plan.times >= repeat.at_most:
        return None
    days = place.obligations.days(place.desk.province)
    first = days.step(local_day(place.now), repeat.every_working_days)
    return to_come(policy, rule, days, first, place.now).at


def words(kind: LetterKind, entries: Sequence[Entry], place: Place) -> Written:
    """Write what a planned letter says: of one report, or of several in one letter."""
    first = entries[0]
    unit = place.desk.addressee(first.item.unit) or Unit(name=first.item.unit)
    reports = tuple(_report(entry, place) for entry in entries)
    matter = Matter(issuer=place.sender.issuer, as_of=place.now, units=(unit,), report=reports[0])
    if kind is LetterKind.RETURNED and first.plan.turn <= len(first.duty.returned):
        why = first.duty.returned[first.plan.turn - 1]
        matter = matter.model_copy(update={"reasons": why.reasons, "details": why.details})
    if len(entries) > 1:
        return write(f"{kind}-digest", matter.model_copy(update={"report": None, "reports": reports}))
    return write(kind.value, matter)


def _report(entry: Entry, place: Place) -> Report:
    plan, duty = entry.plan, entry.duty
    due_at = plan.closing or plan.due_at or duty.moved_to
    if due_at is None:
        came = duty.returned[plan.turn - 1] if plan.turn <= len(duty.returned) else None
        due_at = (came.due_at if came is not None else None) or plan.at
    return place.obligations.named(entry.item.obligation, entry.item.period, due_at)


def followed_up(event: FollowUpDue, states: States, now: datetime) -> Iterator[To]:
    """Plan the next letter on a ground that still stands, where the policy wants one more."""
    desk: Desk = states[desk_stream(event.district)]
    sender = desk.sender_at(now)
    if sender is None:
        return
    place = Place(event.district, desk, states[OBLIGATIONS_STREAM], sender, now)
    days = place.obligations.days(desk.province)
    for entry in _entries(event, states):
        policy, rule, plan = _policy(entry, place), _rule(entry, place), entry.plan
        repeat = rule.when.repeat
        is_drafted = is_in(states[letter_stream(entry.item.letter)].draft, entry.about)
        if policy is None or repeat is None or plan.times >= repeat.at_most or not is_drafted:
            continue
        if plan.kind in OF_LATENESS and not gone(entry.duty, plan, now):
            anew = to_come(policy, rule, days, local_day(now), now)
            command = PlanAnew(place.district, entry.about, plan, plan.times + 1, anew, now)
            yield To(duty_of(place.district, entry.item), command)
