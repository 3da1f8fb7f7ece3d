"""What would be, as messages."""

from collections.abc import Iterator
from typing import Final

from services.scoring.asked import local
from services.scoring.domain.comparing import Compared, MovedDuty, MovedUnit, Side
from services.scoring.domain.ranking import Ranked
from services.scoring.pb import admin_pb2

PART: Final = 1000
"""Units, or duties, in one part of the answer."""


def parts(compared: Compared) -> Iterator[admin_pb2.SimulateResponse]:
    """Write everything that would be otherwise, part by part; every unit, best first."""
    for start in range(0, len(compared.duties), PART):
        yield admin_pb2.SimulateResponse(moved=map(_duty, compared.duties[start : start + PART]))
    for start in range(0, len(compared.units), PART):
        yield admin_pb2.SimulateResponse(scores=map(_unit, compared.units[start : start + PART]))


def sums(before: Side, after: Side) -> admin_pb2.SimulateResponse:
    """Write how many duties stand how, before and after."""
    return admin_pb2.SimulateResponse(was_counts=_counts(before), counts=_counts(after))


def _counts(side: Side) -> dict[str, int]:
    return {status.value: count for status, count in side.counts.items()}


def _duty(moved: MovedDuty) -> admin_pb2.SimulateResponse.Moved:
    unit, obligation, period = moved.duty
    told = admin_pb2.SimulateResponse.Moved(
        district=moved.seat.district,
        unit=unit,
        name=moved.seat.unit.name,
        obligation=obligation,
        period=period,
        why=moved.why,
        only_due=moved.only_due,
    )
    if moved.was is not None:
        was = moved.was
        told.was_status, told.was_due_at, told.was_days_late = was.status.value, local(was.due_at), was.days_late
    if moved.now is not None:
        now = moved.now
        told.status, told.due_at, told.days_late = now.status.value, local(now.due_at), now.days_late
    return told


def _unit(moved: MovedUnit) -> admin_pb2.Score:
    now, was = moved.now, moved.was
    (unit, _no, name, kind), district = moved.seat
    told = admin_pb2.Score(unit=unit, name=name, kind=kind, district=district, why=moved.why)
    if now is not None:
        told.rank, told.of, told.classed = now.rank, now.of, now.scored.classed
        told.score, told.provisional = _decimal(now), now.scored.provisional
        told.counts.update(now.scored.counts)
    if was is not None:
        told.was_rank, told.was_classed, told.was_score = was.rank, was.scored.classed, _decimal(was)
    return told


def _decimal(ranked: Ranked) -> str:
    score = ranked.scored.score
    return "" if score is None else str(score)
