"""What a policy wants written: planned when its ground is heard, drafted when its moment has come and the ground stands."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never, get_args

from services.contracts.deadlines import LatenessExcused, LatenessWithdrawn, ReportDueSoon, ReportLate
from services.contracts.intake import ReportReturned
from services.contracts.notify import DutyRef, LetterDrafted
from services.kit.decider import Fact, States, To
from services.notify.domain.desk import OBLIGATIONS_STREAM, Desk, Obligations
from services.notify.domain.duty import Duty
from services.notify.domain.inputs import FollowUpDue, PlanDue, PolicyImported, PolicyRecalled
from services.notify.domain.life import Issued, Life
from services.notify.domain.planning import NOT_LATE, UNIT_UNKNOWN, gone
from services.notify.domain.plans import (
    OF_LATENESS,
    DraftPlanned,
    DropPlan,
    Plan,
    PlanAnew,
    PlanLetters,
    Wanted,
    is_quiet,
    local_day,
    slot,
    wanted,
)
from services.notify.domain.policy import Quiet, Repeat
from services.notify.domain.policy_acts import ordered
from services.notify.reactions.drafted import Entry, Place, drafted, duty_of, is_in, policy_of, rule_of
from services.notify.reactions.streams import desk_stream, letter_stream

OfPolicies = ReportReturned | PlanDue | FollowUpDue | PolicyImported | PolicyRecalled
OF_POLICIES: Final = get_args(OfPolicies)
"""What means something only where a policy holds, or says that one does."""


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
        if not plan.is_written(states[letter_stream(plan.letter)].draft, about)
    ]


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
        if entry.plan.is_written(draft, entry.about):
            continue
        because = gone(entry.duty, entry.plan, place.now) or _unknown(entry, place)
        if because:
            yield _dropped(entry, place, because)
        elif draft is not None or _is_quiet(entry, place):
            yield _postponed(entry, place, days=1 if draft is not None else 0)
        else:
            standing.append(entry)
    if standing:
        draft = drafted(event, place, standing)
        yield To(letter_stream(draft.letter), DraftPlanned(draft))


def _unknown(entry: Entry, place: Place) -> str:
    return UNIT_UNKNOWN if place.desk.addressee(entry.item.unit) is None else ""


def _dropped(entry: Entry, place: Place, because: str) -> To:
    plan = entry.plan
    command = DropPlan(place.district, entry.about, plan.letter, plan.kind, plan.turn, because, place.now)
    return To(duty_of(place.district, entry.item), command)


def _is_quiet(entry: Entry, place: Place) -> bool:
    policy = policy_of(entry, place)
    days = place.obligations.days(place.desk.province)
    return policy is not None and is_quiet(policy.quiet, days, local_day(place.now))


def _postponed(entry: Entry, place: Place, *, days: int) -> To:
    policy, rule = policy_of(entry, place), rule_of(entry, place)
    first = local_day(place.now) + timedelta(days=days)
    known = place.obligations.days(place.desk.province)
    at = place.now if policy is None else slot(policy.quiet, known, first, rule, place.now)
    anew = Wanted(entry.plan.kind, at, entry.plan.policy, rule.is_digest)
    command = PlanAnew(place.district, entry.about, entry.plan, entry.plan.times, anew, place.now)
    return To(duty_of(place.district, entry.item), command)


def followed_up(event: FollowUpDue, states: States, now: datetime) -> Iterator[To]:
    """Plan the next letter on a ground that still stands, where the policy wants one more."""
    desk: Desk = states[desk_stream(event.district)]
    sender = desk.sender_at(now)
    if sender is None:
        return
    place = Place(event.district, desk, states[OBLIGATIONS_STREAM], sender, now)
    for entry in _entries(event, states):
        life: Life = states[letter_stream(entry.item.letter)]
        rule, plan = rule_of(entry, place), entry.plan
        repeat = rule.when.repeat
        if repeat is None or plan.times >= repeat.at_most or not is_in(life.draft, entry.about):
            continue
        if plan.kind in OF_LATENESS and not gone(entry.duty, plan, now):
            yield _again(entry, place, life, repeat)


def _again(entry: Entry, place: Place, life: Life, repeat: Repeat) -> To:
    """Plan the next letter, so many working days after the last was issued; that may have waited for its approval."""
    policy, days = policy_of(entry, place), place.obligations.days(place.desk.province)
    issued = life.stage.ref.dated if isinstance(life.stage, Issued) else local_day(entry.plan.at)
    first = max(local_day(place.now), days.step(issued, repeat.every_working_days))
    quiet = Quiet() if policy is None else policy.quiet
    at = slot(quiet, days, first, rule_of(entry, place), place.now)
    anew = Wanted(entry.plan.kind, at, entry.plan.policy, rule_of(entry, place).is_digest)
    command = PlanAnew(place.district, entry.about, entry.plan, entry.plan.times + 1, anew, place.now)
    return To(duty_of(place.district, entry.item), command)
