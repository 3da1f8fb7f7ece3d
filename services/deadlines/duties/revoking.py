"""Decisions taken back: each kind as the input that says so, and what it would change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypedDict

from services.contracts.deadlines import Citation
from services.deadlines import planner
from services.deadlines.asked import cited
from services.deadlines.domain.effective import dues
from services.deadlines.domain.inputs import (
    INPUTS,
    ActRecalled,
    ConflictSettled,
    CreditGranted,
    CreditRecalled,
    DayDecreed,
    DayRecalled,
    DemandRecalled,
    ExtensionGranted,
    ExtensionRecalled,
    Input,
    NoteRecalled,
    NoteTaken,
    OutageRecalled,
    OutageReported,
    ReportDemanded,
    ResolutionRecalled,
    UnitEndEntered,
    UnitEntered,
    WaiverGranted,
    WaiverRecalled,
)
from services.deadlines.duties import shown
from services.deadlines.duties.refusals import DecisionStands, DecisionTakenBack, DecisionUnknown
from services.deadlines.pb import admin_pb2
from services.deadlines.queries import decisions, owed
from services.deadlines.queries.decisions import DecisionRow
from services.deadlines.queries.duties import local
from services.deadlines.queries.owed import DutyRow
from services.kit.rpc import BadInput
from services.kit.service import Service

KINDS: Final[dict[str, tuple[type[Input], ...]]] = {
    "extension": (ExtensionGranted,),
    "waiver": (WaiverGranted,),
    "credit": (CreditGranted,),
    "outage": (OutageReported,),
    "note": (NoteTaken,),
    "day": (DayDecreed,),
    "resolution": (ConflictSettled,),
    "demand": (ReportDemanded,),
    "unit": (UnitEntered, UnitEndEntered),
}
"""What can be taken back, by kind, and which inputs said it."""

PLANNED: Final = frozenset({"day", "resolution", "demand", "unit"})
"""What changes plans, and duties by these."""


class Why(TypedDict):
    """Why a decision is taken back, and on which letter."""

    reason: str
    source: Citation | None


class Turn(TypedDict):
    """The period a decision is about."""

    obligation: str
    period: str


async def find(service: Service, asked: admin_pb2.RevokeDecisionRequest) -> DecisionRow:
    """Find the decision that is to be taken back.

    Raises:
        DecisionUnknown: there is none of this name.
        DecisionTakenBack: it does not stand any more.
        DecisionStands: it is none that can be taken back.
    """
    found = await decisions.named(service.database, asked.decision)
    if not found:
        raise DecisionUnknown(decision=asked.decision)
    standing = [row for row in found if not row.revoked_at]
    if not standing:
        raise DecisionTakenBack(decision=asked.decision, revoked_by=found[0].revoked_by)
    if len(standing) > 1:
        several = ", ".join(f"{row.district}/{row.decision}" for row in standing)
        raise BadInput("decision", f"several have this name; write one of {several}")
    if standing[0].kind not in KINDS:
        raise DecisionStands(decision=asked.decision, kind=standing[0].kind)
    return standing[0]


def recalled(row: DecisionRow, asked: admin_pb2.RevokeDecisionRequest, now: datetime) -> Input:
    """Return the input by which a decision is taken back.

    Raises:
        DecisionStands: it has taken effect for good.
    """
    why = Why(reason=asked.reason, source=cited(asked.source))
    match said(row):
        case ExtensionGranted() as one:
            return ExtensionRecalled(extension=one.extension, **_turn(one), duties=one.duties, **why)
        case WaiverGranted() as one:
            return WaiverRecalled(waiver=one.waiver, **_turn(one), duties=one.duties, **why)
        case CreditGranted() as one:
            return CreditRecalled(credit=one.credit, **_turn(one), duty=one.duty, **why)
        case OutageReported() as one:
            return OutageRecalled(outage=one.outage, district=one.district, **why)
        case NoteTaken() as one:
            return NoteRecalled(note=one.note, **why)
        case other:
            return _planned(other, row, why, now)


def _planned(one: Input, row: DecisionRow, why: Why, now: datetime) -> Input:
    match one:
        case DayDecreed():
            return DayRecalled(day=one.day, scope=one.scope, **why)
        case ConflictSettled():
            which = one.resolution
            return ResolutionRecalled(resolution=which, catalogue=one.catalogue, obligation=one.obligation, **why)
        case ReportDemanded():
            return DemandRecalled(demand=one.demand, obligation=one.obligation, period=one.turn.code, **why)
        case UnitEntered() | UnitEndEntered() if one.effective_at > now:
            return ActRecalled(act=one.act, unit=one.unit, **why)
        case _:
            raise DecisionStands(decision=row.decision, kind=row.kind)


def _turn(one: ExtensionGranted | WaiverGranted | CreditGranted) -> Turn:
    return Turn(obligation=one.obligation, period=one.period)


def said(row: DecisionRow) -> Input:
    """Return what a decision said, as it was journaled."""
    first, *others = KINDS[row.kind]
    kind = UnitEndEntered if others and '"how"' in row.body else first
    return INPUTS[kind.TYPE].model_validate_json(row.body)


async def changes(service: Service, row: DecisionRow, recall: Input) -> Sequence[admin_pb2.DutyChange]:
    """Answer what taking a decision back would change, duty by duty."""
    if row.kind in PLANNED:
        return await _without(service, recall)
    if row.kind not in {"extension", "waiver", "credit"}:
        return []
    known = await owed.of_period(service.database, row.obligation, row.period)
    rows = [known[unit] for unit in row.units if unit in known]
    match recall:
        case ExtensionRecalled():
            return await _without_extension(service, row, rows)
        case WaiverRecalled():
            return [shown.change(each, shown.ADDED) for each in rows if each.waiver == recall.waiver]
        case _:
            return [shown.change(each, shown.KEPT) for each in rows]


async def _without_extension(
    service: Service, row: DecisionRow, rows: Sequence[DutyRow]
) -> Sequence[admin_pb2.DutyChange]:
    planned, _opened = await owed.bodies(service.database, row.obligation, row.period)
    base = {} if planned is None else dues(planned)
    asked = decisions.Asked(kind="extension", obligation=row.obligation, period=row.period, standing_only=True)
    others = [each for each in await decisions.decisions(service.database, asked) if each.decision != row.decision]
    told = []
    for each in rows:
        left = [local(other.until) for other in others if each.unit in other.units]
        due_at = max((base.get(each.unit, each.due_at), *left))
        told.append(shown.change(each, shown.KEPT if due_at == each.due_at else shown.MOVED, due_at))
    return told


async def _without(service: Service, recall: Input) -> Sequence[admin_pb2.DutyChange]:
    """Look at the plans as they would be without a decision; what of units lies ahead is not planned with yet."""
    world = await planner.look(service)
    match recall:
        case ResolutionRecalled():
            kept = tuple(each for each in world.resolutions if each.resolution != recall.resolution)
            return await planner.preview(service, resolutions=kept)
        case DemandRecalled():
            asked = tuple(each for each in world.demands if each.demand != recall.demand)
            return await planner.preview(service, demands=asked)
        case DayRecalled():
            days = tuple(each for each in world.days if (each.day, each.scope) != (recall.day, recall.scope))
            return await planner.preview(service, days=days)
        case _:
            return []


async def follow(service: Service, row: DecisionRow) -> bool:
    """Let plans follow what was taken back, where they are made of it; answer whether they are."""
    if row.kind not in PLANNED:
        return False
    await planner.plan(service)
    return True
