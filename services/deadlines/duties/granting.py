"""What operators decide about duties, made of what they ask for: whom it is for, and from what to what."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from services.deadlines import planner
from services.deadlines.acts import decision
from services.deadlines.asked import cited, end, token
from services.deadlines.domain.inputs import (
    CreditGranted,
    ExtensionGranted,
    MomentKind,
    NoteTaken,
    PlannedMoment,
    UnitOf,
    WaiverGranted,
)
from services.deadlines.domain.period import PeriodUnknown
from services.deadlines.duties.refusals import (
    CreditedAlready,
    DutyUnknown,
    NotAPredecessor,
    NothingToCredit,
    NothingToExtend,
    NothingToWaive,
)
from services.deadlines.pb import admin_pb2
from services.deadlines.queries import owed, registry
from services.deadlines.queries.owed import ArrivalRow, DutyRow
from services.kit.rpc import BadInput
from services.kit.service import Service

OWING = frozenset({"open", "late", "unknown"})
ACCEPTED = "accepted"


async def extension(
    service: Service, asked: admin_pb2.ExtendDeadlineRequest
) -> tuple[ExtensionGranted, Sequence[DutyRow]]:
    """Return an extension with the duties it is for.

    Raises:
        PeriodUnknown: the period was not opened.
        DutyUnknown: somebody named owes no such report.
        NothingToExtend: nobody asked for owes it before that moment.
    """
    until = end("until", asked.until)
    rows = await _of_period(service, asked.obligation, asked.period)
    chosen = _extended(rows, asked, until)
    granted = ExtensionGranted(
        extension=decision("extension", asked.request_id or "preview"),
        catalogue=await owed.catalogue_of(service.database, asked.obligation, asked.period),
        obligation=asked.obligation,
        period=asked.period,
        due_at=until,
        duties=_units(chosen),
        moments=await planner.moments_for(service, asked.obligation, asked.period, until) or _without_rule(until),
        reason=asked.reason,
        source=cited(asked.source),
    )
    return granted, chosen


def _without_rule(until: datetime) -> tuple[PlannedMoment, ...]:
    """Close an instant of a period no catalogue names any longer, and wait a day for what is held or silent."""
    close = PlannedMoment(kind=MomentKind.CLOSE, at=until, due_at=until)
    return close, PlannedMoment(kind=MomentKind.PATIENCE, at=until + timedelta(days=1), due_at=until)


def _extended(
    rows: Mapping[str, DutyRow], asked: admin_pb2.ExtendDeadlineRequest, until: datetime
) -> Sequence[DutyRow]:
    if asked.units:
        named = _named(rows, asked)
        early = sorted(row.unit for row in named if row.due_at >= until)
        if early:
            present = max(row.due_at for row in named).isoformat()
            raise BadInput("until", f"is not later than what {' '.join(early)} has already: {present}")
        chosen = [row for row in named if row.is_owed and row.firm]
    else:
        wanted = [row for row in rows.values() if row.is_owed and (asked.everybody or row.standing in OWING)]
        chosen = [row for row in wanted if row.firm and row.due_at < until]
    if not chosen or len(chosen) < len(asked.units):
        raise NothingToExtend(obligation=asked.obligation, period=asked.period, until=until.isoformat())
    return chosen


async def waiver(service: Service, asked: admin_pb2.WaiveDutyRequest) -> tuple[WaiverGranted, Sequence[DutyRow]]:
    """Return a waiver with the duties it is for.

    Raises:
        PeriodUnknown: the period was not opened.
        DutyUnknown: somebody named owes no such report.
        NothingToWaive: it is waived, or not owed any more.
    """
    if not asked.units:
        raise BadInput("units", "are missing; name who need not send the report")
    named = _named(await _of_period(service, asked.obligation, asked.period), asked)
    without = sorted(row.unit for row in named if not row.is_owed)
    if without:
        raise NothingToWaive(obligation=asked.obligation, period=asked.period, units=" ".join(without))
    granted = WaiverGranted(
        waiver=decision("waiver", asked.request_id or "preview"),
        obligation=asked.obligation,
        period=asked.period,
        duties=_units(named),
        reason=asked.reason,
        source=cited(asked.source),
    )
    return granted, named


async def credit(
    service: Service, asked: admin_pb2.CreditPredecessorRequest
) -> tuple[CreditGranted, Sequence[DutyRow]]:
    """Return what counts of what predecessors had sent, with the duty it is for.

    Raises:
        DutyUnknown: the unit owes no such report.
        CreditedAlready: something of a predecessor counts already.
        NotAPredecessor: who is named did not come before the unit.
        NothingToCredit: nothing accepted had come.
    """
    row = await owed.one(service.database, asked.unit, asked.obligation, asked.period)
    if row is None or row.standing == "lapsed":
        raise DutyUnknown(obligation=asked.obligation, period=asked.period, units=asked.unit)
    if row.credit:
        raise CreditedAlready(unit=row.unit, credit=row.credit)
    sent = await _sent(service, asked)
    granted = CreditGranted(
        credit=decision("credit", asked.request_id or "preview"),
        obligation=asked.obligation,
        period=asked.period,
        duty=UnitOf(district=row.district, unit=row.unit),
        predecessor=sent.unit,
        submission_id=sent.submission_id.rpartition("/")[2],
        arrived_at=sent.arrived_at,
        reason=asked.reason,
        source=cited(asked.source),
    )
    return granted, [row]


async def _sent(service: Service, asked: admin_pb2.CreditPredecessorRequest) -> ArrivalRow:
    before = await predecessors(service, asked.unit)
    if asked.predecessor and asked.predecessor not in before:
        raise NotAPredecessor(unit=asked.unit, named=asked.predecessor, predecessors=" ".join(before))
    came = await owed.arrivals(service.database, before, asked.obligation, asked.period)
    fitting = [
        row
        for row in came
        if row.outcome == ACCEPTED
        and asked.predecessor in {"", row.unit}
        and asked.submission_id in {"", row.submission_id, row.submission_id.rpartition("/")[2]}
    ]
    if not fitting:
        raise NothingToCredit(unit=asked.unit, obligation=asked.obligation, period=asked.period)
    if len({row.unit for row in fitting}) > 1:
        several = ", ".join(sorted({row.unit for row in fitting}))
        raise BadInput("predecessor", f"is missing, and several had sent something: {several}; name one")
    return min(fitting, key=lambda row: row.arrived_at)


async def predecessors(service: Service, unit: str) -> tuple[str, ...]:
    """Name all that came before a unit, the nearest first."""
    known = {row.unit: row.predecessors for row in await registry.units(service.database)}
    found: list[str] = []
    look = [*known.get(unit, ())]
    while look:
        one = look.pop(0)
        if one not in found and one != unit:
            found.append(one)
            look += known.get(one, ())
    return tuple(found)


def note(asked: admin_pb2.AddNoteRequest) -> NoteTaken:
    """Return a note about whatever is named."""
    about = {
        field: token(field, getattr(asked, field))
        for field in ("district", "unit", "obligation", "period")
        if getattr(asked, field)
    }
    if not about:
        raise BadInput("unit", "is missing, as is everything else; say what the note is about")
    return NoteTaken(note=decision("note", asked.request_id), text=asked.text, source=cited(asked.source), **about)


async def _of_period(service: Service, obligation: str, period: str) -> Mapping[str, DutyRow]:
    rows = await owed.of_period(service.database, obligation, period)
    if not rows:
        raise PeriodUnknown(obligation=obligation, period=period)
    return rows


def _named(
    rows: Mapping[str, DutyRow], asked: admin_pb2.ExtendDeadlineRequest | admin_pb2.WaiveDutyRequest
) -> Sequence[DutyRow]:
    without = sorted(set(asked.units) - set(rows))
    if without:
        raise DutyUnknown(obligation=asked.obligation, period=asked.period, units=" ".join(without))
    return [rows[unit] for unit in dict.fromkeys(asked.units)]


def _units(rows: Sequence[DutyRow]) -> tuple[UnitOf, ...]:
    return tuple(UnitOf(district=row.district, unit=row.unit) for row in rows)
