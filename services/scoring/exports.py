"""Hands out whole tables, row after row: the answers of the other calls, flat, so that a file has no size it cannot be."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import grpc
from google.protobuf.message import Message
from typing_extensions import override

from services.contracts.scoring import Status
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.scoring import asked, flat, queries
from services.scoring.asked import local
from services.scoring.pb import admin_pb2, admin_pb2_grpc
from services.scoring.queries.lists import EVERYWHERE, Asked
from services.scoring.registers import cells_wanted

PART_VALUES: Final = 5_000
"""Values a part holds, about: some hundred rows."""
PAGE: Final = 2_000


class Table(NamedTuple):
    """A table that can be asked for: its columns as `name:type`, and which answer's field holds its rows.

    The question is made of what the two requests have in common.
    """

    call: str
    question: type[Message]
    rows: str
    columns: str

    def chosen(self, names: Sequence[str]) -> dict[str, str]:
        """Return the columns that are wanted with their types, all of them where none is named.

        Raises:
            BadInput: there is no such column.
        """
        known = {name: type_ or "text" for name, _, type_ in (each.partition(":") for each in self.columns.split())}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise BadInput("columns", f"không có cột {unknown[0]!r}; hiện có: {', '.join(known)}")
        return {name: known[name] for name in names} if names else known

    def asks(self, request: Any) -> Any:  # noqa: ANN401  (a message)
        """Make the question."""
        fields, common = self.question.DESCRIPTOR.fields_by_name, request.DESCRIPTOR.fields_by_name
        more = {"page_size": PAGE, "sums_only": self.rows == "sums"}
        said = {name: getattr(request, name) for name in fields if name in common}
        return self.question(**said, **{name: value for name, value in more.items() if name in fields})


STATUSES: Final = tuple(status.value for status in Status)
COUNTS: Final = " ".join(f"{status}:whole" for status in STATUSES)
TABLES: Final[Mapping[str, Table]] = {
    "register": Table(
        "GetRegister",
        admin_pb2.GetRegisterRequest,
        "cells",
        "no:whole unit name obligation period status submitted_at:moment due_at:moment days_late:whole quality reasons "
        "kind title working_days_late:whole arrived_at:moment returned:whole evidence provisional:flag events district of_unit",
    ),
    "totals": Table(
        "GetTotals",
        admin_pb2.GetTotalsRequest,
        "measures",
        f"scope code name {COUNTS} on_time_rate:decimal timeliness:decimal quality:decimal expected_reports:whole "
        "actual_reports:whole actual_reports_on_time:whole reporting_rate:decimal reporting_rate_on_time:decimal",
    ),
    "scores": Table(
        "ListScores",
        admin_pb2.ListScoresRequest,
        "scores",
        "rank:whole of:whole unit name kind district score:decimal classed timeliness:decimal quality:decimal "
        f"earned:decimal maximum:decimal provisional:flag {COUNTS}",
    ),
    "explanation": Table(
        "ExplainScore",
        admin_pb2.GetScoreRequest,
        "points",
        "obligation title period status axis rule earned:decimal maximum:decimal arithmetic events evidence "
        "provisional:flag of_unit",
    ),
    "sums": Table(
        "ConsolidateFigures",
        admin_pb2.ConsolidateFiguresRequest,
        "sums",
        "indicator kind sum:decimal units:whole estimates:whole missing:whole",
    ),
    "figures": Table(
        "ConsolidateFigures",
        admin_pb2.ConsolidateFiguresRequest,
        "figures",
        "indicator unit name kind value:decimal basis submission version:whole before:decimal difference:decimal "
        "why_missing event of_unit",
    ),
    "objections": Table(
        "ListObjections",
        admin_pb2.ListObjectionsRequest,
        "objections",
        "objection district unit name against obligation period year:whole scheme state level:whole outcome "
        "decide_by:moment appeal_by:moment overdue:flag filed_at:moment filed_by reasons decided_at:moment decided_by grounds",
    ),
    "statistics": Table(
        "GetObjectionStatistics",
        admin_pb2.GetObjectionStatisticsRequest,
        "lines",
        "scope code filed:whole open:whole overdue:whole upheld:whole partly_upheld:whole rejected:whole "
        "inadmissible:whole withdrawn:whole upheld_share:decimal median_days:decimal",
    ),
}
FIRST, LAST = 0, -1
STEPS: Final = {
    "filed_at": ("filed", FIRST, "at"),
    "filed_by": ("filed", FIRST, "by"),
    "reasons": ("filed", FIRST, "reasons"),
    "decided_at": ("decided", LAST, "at"),
    "decided_by": ("decided", LAST, "by"),
    "grounds": ("decided", LAST, "reasons"),
}
"""Columns of objections that one of their steps says."""


class Exports(admin_pb2_grpc.ScoringAdminServicer):
    """Hands out whole tables."""

    _service: Service

    @override
    async def ExportTable(
        self, request: Any, context: grpc.aio.ServicerContext[Any, Any]
    ) -> AsyncIterator[admin_pb2.TablePart]:
        """Hand out a table; what cannot be answered is told before anything is."""
        table = TABLES.get(request.table)
        if table is None:
            raise BadInput("table", f"không có bảng {request.table!r}; hiện có: {', '.join(TABLES)}")
        columns = table.chosen(request.columns)
        request.as_of, request.known_at = map(local, asked.instants(self._service, request))
        part = admin_pb2.TablePart(table=request.table, as_of=request.as_of, known_at=request.known_at)
        part.district = await self._district(request.district)
        part.columns.extend(admin_pb2.Column(name=name, type=type_) for name, type_ in columns.items())
        async for values in self._values(table, request, list(columns), context):
            part.values.extend(values)
            if len(part.values) >= PART_VALUES:
                yield part
                part = admin_pb2.TablePart()
        yield part

    async def _district(self, wanted: str) -> str:
        """Say which district a table is of: the one named, or the only one there is."""
        if wanted:
            return wanted.replace(EVERYWHERE, "")
        known = await queries.districts(self._service.database)
        return known[0] if len(known) == 1 else ""

    async def _values(
        self,
        table: Table,
        request: Any,  # noqa: ANN401  (a message)
        columns: Sequence[str],
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> AsyncIterator[Sequence[str]]:
        """Write rows as flat text; a register of units as they are comes straight from its rows."""
        if request.table == "register" and request.lineage == admin_pb2.OWN:
            question = await self._asked(request)
            async for values in flat.register(self._service.database, question, cells_wanted(request), columns):
                yield values
            return
        readers = [_reader(name, table) for name in columns]
        async for row in self._rows(table, request, context):
            yield [read(row) for read in readers]

    async def _asked(self, request: Any) -> Asked:  # noqa: ANN401  (a message)
        everywhere = request.district == EVERYWHERE
        district = EVERYWHERE if everywhere else await asked.district(self._service, request.district)
        return Asked(district, asked.year(request.year), *asked.instants(self._service, request))

    async def _rows(
        self, table: Table, request: Message, context: grpc.aio.ServicerContext[Any, Any]
    ) -> AsyncIterator[Message]:
        """Ask for page after page, all of the same two instants."""
        question, more = table.asks(request), True
        while more:
            page = await getattr(self, table.call)(question, context)
            for row in getattr(page, table.rows):
                yield row
            more = bool(getattr(page, "next_page_token", ""))
            if more:
                question.page_token = page.next_page_token


def _reader(name: str, table: Table) -> Callable[[Any], str]:
    """Return what writes a column of a row as text."""
    if name in STATUSES:
        return lambda row: str(row.counts.get(name, 0))
    if table.rows == "objections" and name in STEPS:
        return lambda row: _said(row, *STEPS[name])
    return lambda row: text(getattr(row, name))


def _said(objection: admin_pb2.Objection, what: str, which: int, field: str) -> str:
    steps = [step for step in objection.steps if step.what == what]
    return str(getattr(steps[which], field)) if steps else ""


def text(value: str | bool | int | Sequence[str]) -> str:  # noqa: FBT001  (yes and no are values here)
    """Write one value as text: several ones beside each other, yes and no as JSON has them."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else " ".join(value)
