"""A list kept before this system, taken over cell by cell: looked at as a whole, journaled in parts, in one transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from services.contracts.intake import ReasonCode
from services.intake import queries
from services.intake.asked import OPERATOR, Call, Listed
from services.intake.domain import Cell, RegisterImported, read_cell
from services.intake.domain.streams import Duty, knowledge, known_streams, report_stream
from services.kit import journal
from services.kit.incoming import Incoming
from services.kit.service import Service
from services.kit.states import States

PART: Final = 500
"""Cells in one row of the journal: far below what a row may hold."""


class Outcome(NamedTuple):
    """What becomes of a cell: accepted, unknown, missing, already, or refused and why."""

    listed: Listed
    outcome: str
    why: str = ""


async def take_over(
    service: Service, call: Call, listed: Sequence[Listed], *, dry_run: bool
) -> tuple[list[Outcome], bool]:
    """Take over a list, or only say what that would do; say also whether the call is a repeat."""
    homes = await queries.homes_of(service.database, {one.duty.unit for one in listed})
    outcomes = [*await _read(service, listed, homes)]
    if dry_run:
        return outcomes, False
    asked = {"source": OPERATOR, "ids": json.dumps([call.request_id])}
    if await service.database.read(journal.KNOWN, asked):
        return outcomes, True
    cells = [_cell(one.listed, homes) for one in outcomes if one.outcome in {"accepted", "unknown", "missing"}]
    await service.transactor.hear([*_parts(call, cells, service.clock.now())])
    return outcomes, False


def _parts(call: Call, cells: Sequence[Cell], now: datetime) -> Iterator[Incoming]:
    """Cut a list into rows of the journal; an empty one is a row as well, for a repeat is known by it."""
    for start in range(0, max(len(cells), 1), PART):
        part = RegisterImported(cells=tuple(cells[start : start + PART]), reason=call.reason, source=call.source)
        message_id = f"{call.request_id}/{start}" if start else call.request_id
        yield Incoming(OPERATOR, message_id, part.TYPE, part.model_dump_json(), part, now, call.actor)


async def _read(service: Service, listed: Sequence[Listed], homes: Mapping[str, str]) -> Iterator[Outcome]:
    cells = [_cell(one, homes) for one in listed if one.duty.unit in homes]
    streams = [stream for cell in cells for stream in (report_stream(cell.district, cell), *known_streams(cell))]
    states = await queries.states(service.database, service.rules, streams)
    asked = {"units": json.dumps(sorted(homes))}
    rows = await service.database.read(queries.accepted, asked)
    others = {Duty(*row[:3]): str(row[3]) for row in rows}
    return _judged(listed, homes, states, others, service.clock.now())


def _judged(
    listed: Sequence[Listed], homes: Mapping[str, str], states: States, others: Mapping[Duty, str], now: datetime
) -> Iterator[Outcome]:
    seen = set[Duty]()
    for one in listed:
        if one.duty.unit not in homes:
            yield Outcome(one, "refused", ReasonCode.UNIT_UNKNOWN.value)
            continue
        cell = _cell(one, homes)
        known, report = knowledge(cell, cell.district, states), states[report_stream(cell.district, cell)]
        outcome, why = read_cell(cell, known, report, now)
        if outcome != "refused" and (one.duty in seen or others.get(one.duty, one.submission_id) != one.submission_id):
            outcome = "already"
        seen |= {one.duty} if outcome != "refused" else set()
        yield Outcome(one, outcome, why.value if why is not None else "")


def _cell(one: Listed, homes: Mapping[str, str]) -> Cell:
    about = {"submission_id": one.submission_id, "arrived_at": one.arrived_at, "mark": one.mark}
    return Cell.model_validate({**one.duty._asdict(), **about, "district": homes[one.duty.unit]})
