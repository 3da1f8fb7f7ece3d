"""What follows from what operators decide about duties: extensions, waivers, credits, notes, and what they take back."""

from collections.abc import Iterator
from typing import Any, Final

from services.contracts.deadlines import Moved, NoteAdded, NoteWithdrawn, OutageRevoked
from services.deadlines import acts
from services.deadlines.domain import calendar, duty, period
from services.deadlines.domain.inputs import (
    CreditGranted,
    CreditRecalled,
    ExtensionGranted,
    ExtensionRecalled,
    NoteRecalled,
    NoteTaken,
    OutageRecalled,
    OutageReported,
    UnitOf,
    WaiverGranted,
    WaiverRecalled,
)
from services.deadlines.reactions.common import Reaction, now_of
from services.deadlines.streams import district_stream
from services.kit.decider import Fact, States, To

OfDuties = ExtensionGranted | ExtensionRecalled | WaiverGranted | WaiverRecalled | CreditGranted | CreditRecalled


def _stream(act: OfDuties, one: UnitOf) -> str:
    return f"duty/{one.district}/{one.unit}/{act.obligation}/{act.period}"


def _on_extended(fact: Fact, _states: States) -> Iterator[To]:
    granted: ExtensionGranted = fact.event
    now, due_at = now_of(fact), granted.due_at.astimezone(calendar.LOCAL)
    units = tuple(one.unit for one in granted.duties)
    yield To(fact.stream, period.ExtendPeriod(granted.extension, units, due_at))
    move = duty.MoveDue(due_at, Moved.EXTENDED, now, granted.extension, granted.reason, granted.source)
    for one in granted.duties:
        yield To(_stream(granted, one), move)
    if due_at <= now:
        yield To(fact.stream, period.BeginClosing(due_at))


def _on_extension_recalled(fact: Fact, states: States) -> Iterator[To]:
    """Let the period's plan say what holds without the extension, be it another one."""
    recalled: ExtensionRecalled = fact.event
    now, units = now_of(fact), tuple(one.unit for one in recalled.duties)
    left = period.as_it_is(states[fact.stream], units)
    dues = {} if left is None else period.dues(left)
    yield To(fact.stream, period.RecallExtension(recalled.extension, units))
    for one in recalled.duties:
        if one.unit in dues:
            about = (recalled.extension, recalled.reason, recalled.source)
            yield To(_stream(recalled, one), duty.MoveDue(dues[one.unit], Moved.REVOKED, now, *about))
    for due_at in sorted({dues[unit] for unit in units if unit in dues and dues[unit] <= now}):
        yield To(fact.stream, period.BeginClosing(due_at))


def _on_waived(fact: Fact, _states: States) -> Iterator[To]:
    waived: WaiverGranted = fact.event
    for one in waived.duties:
        yield To(_stream(waived, one), duty.WaiveDuty(waived.waiver, now_of(fact), waived.reason, waived.source))


def _on_waiver_recalled(fact: Fact, _states: States) -> Iterator[To]:
    recalled: WaiverRecalled = fact.event
    command = duty.RecallWaiver(recalled.waiver, now_of(fact), recalled.reason, recalled.source)
    for one in recalled.duties:
        yield To(_stream(recalled, one), command)


def _on_credited(fact: Fact, _states: States) -> Iterator[To]:
    granted: CreditGranted = fact.event
    sent = (granted.credit, granted.predecessor, granted.submission_id, granted.arrived_at)
    yield To(_stream(granted, granted.duty), duty.CreditDuty(*sent, now_of(fact), granted.reason, granted.source))


def _on_credit_recalled(fact: Fact, _states: States) -> Iterator[To]:
    recalled: CreditRecalled = fact.event
    command = duty.RecallCredit(recalled.credit, now_of(fact), recalled.reason, recalled.source)
    yield To(_stream(recalled, recalled.duty), command)


def _on_outage(fact: Fact, _states: States) -> Iterator[To]:
    declared = acts.declared(fact.event, now_of(fact))
    yield To(district_stream(declared.district), declared)
    yield To(fact.stream, declared)


def _on_outage_recalled(fact: Fact, _states: States) -> Iterator[To]:
    recalled: OutageRecalled = fact.event
    yield To(fact.stream, OutageRevoked(**recalled.model_dump(), revoked_at=now_of(fact)))


def _on_noted(fact: Fact, _states: States) -> Iterator[To]:
    taken: NoteTaken = fact.event
    yield To(fact.stream, NoteAdded(**taken.model_dump(), noted_at=now_of(fact)))


def _on_note_recalled(fact: Fact, _states: States) -> Iterator[To]:
    recalled: NoteRecalled = fact.event
    yield To(fact.stream, NoteWithdrawn(**recalled.model_dump(), withdrawn_at=now_of(fact)))


REACTIONS: Final[dict[type[Any], Reaction]] = {
    ExtensionGranted: Reaction(_on_extended),
    ExtensionRecalled: Reaction(_on_extension_recalled),
    WaiverGranted: Reaction(_on_waived),
    WaiverRecalled: Reaction(_on_waiver_recalled),
    CreditGranted: Reaction(_on_credited),
    CreditRecalled: Reaction(_on_credit_recalled),
    OutageReported: Reaction(_on_outage),
    OutageRecalled: Reaction(_on_outage_recalled),
    NoteTaken: Reaction(_on_noted),
    NoteRecalled: Reaction(_on_note_recalled),
}
