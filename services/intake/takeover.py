"""A list kept before this system, taken over cell by cell: looked at as a whole, journaled in parts, in one transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from services.intake import queries
from services.intake.asked import OPERATOR, Call, Listed
from services.intake.domain import Cell, Knowledge, RegisterImported, read_cell
from services.intake.domain.streams import Duty, knowledge, report_stream
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
    duties = {one.duty: None for one in listed}
    states = await queries.known(service.database, service.rules, duties)
    known = {duty: knowledge(duty, "", states) for duty in duties}
    outcomes = [*await _read(service, listed, known)]
    if dry_run:
        return outcomes, False
    asked = {"source": OPERATOR, "ids": json.dumps([call.request_id])}
    if await service.database.read(journal.KNOWN, asked):
        return outcomes, True
    taken = [one.listed for one in outcomes if one.outcome in {"accepted", "unknown", "missing"}]
    cells = [_cell(one, known[one.duty], service.clock.now()) for one in taken]
    await service.transactor.hear([*_parts(call, cells, service.clock.now())])
    return outcomes, False


def _parts(call: Call, cells: Sequence[Cell], now: datetime) -> Iterator[Incoming]:
    """Cut a list into rows of the journal; an empty one is a row as well, for a repeat is known by it."""
    for start in range(0, max(len(cells), 1), PART):
        part = RegisterImported(cells=tuple(cells[start : start + PART]), reason=call.reason, source=call.source)
        message_id = f"{call.request_id}/{start}" if start else call.request_id
        yield Incoming(OPERATOR, message_id, part.TYPE, part.model_dump_json(), part, now, call.actor)


async def _read(service: Service, listed: Sequence[Listed], known: Mapping[Duty, Knowledge]) -> Iterator[Outcome]:
    now = service.clock.now()
    cells = [_cell(one, known[one.duty], now) for one in listed]
    reports = await queries.states(
        service.database, service.rules, [report_stream(cell.district, cell) for cell in cells]
    )
    asked = {"units": json.dumps(sorted({one.duty.unit for one in listed}))}
    rows = await service.database.read(queries.accepted, asked)
    others = {Duty(*row[:3]): str(row[3]) for row in rows}
    return _judged(listed, known, reports, others, now)


def _judged(
    listed: Sequence[Listed],
    known: Mapping[Duty, Knowledge],
    reports: States,
    others: Mapping[Duty, str],
    now: datetime,
) -> Iterator[Outcome]:
    seen = set[Duty]()
    for one in listed:
        cell = _cell(one, known[one.duty], now)
        outcome, why = read_cell(cell, known[one.duty], reports[report_stream(cell.district, cell)], now)
        if outcome != "refused" and (one.duty in seen or others.get(one.duty, one.submission_id) != one.submission_id):
            outcome = "already"
        seen |= {one.duty} if outcome != "refused" else set()
        yield Outcome(one, outcome, why.value if why is not None else "")


def _cell(one: Listed, known: Knowledge, now: datetime) -> Cell:
    """Read a cell as one of the unit's own district; of a unit that is not known nothing follows."""
    about = {"submission_id": one.submission_id, "arrived_at": one.arrived_at, "mark": one.mark}
    return Cell.model_validate({**one.duty._asdict(), **about, "district": known.home_of(one.arrived_at or now) or ""})
