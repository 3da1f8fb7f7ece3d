"""Answers about the register and its totals."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import grpc
from typing_extensions import override

from services.contracts.scoring import Status
from services.contracts.workdays import Workdays
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.scoring import asked, queries
from services.scoring.asked import local
from services.scoring.domain.measures import Measures
from services.scoring.domain.register import Cell
from services.scoring.pb import admin_pb2, admin_pb2_grpc
from services.scoring.queries import totals
from services.scoring.queries.lists import EVERYWHERE
from services.scoring.queries.register import Place, Wanted

NO_DAYS = Workdays()


def cell(entry: Cell, days: Mapping[str, Workdays]) -> admin_pb2.Cell:
    """Write a cell as it goes over the wire."""
    mark = entry.mark
    return admin_pb2.Cell(
        **entry.unit._asdict(),
        obligation=entry.obligation.obligation,
        title=entry.obligation.title,
        period=mark.duty.period,
        status=mark.status.value,
        submitted_at=local(mark.submitted_at),
        due_at=local(mark.due_at),
        days_late=mark.days_late,
        quality=" ".join(mark.faults),
        reasons=mark.reasons,
        working_days_late=days.get(mark.district, NO_DAYS).late(mark.due_at, mark.days_late),
        arrived_at=local(mark.arrived_at),
        returned=mark.returned,
        evidence=mark.evidence,
        provisional=mark.provisional,
        events=mark.events,
        district=mark.district,
        of_unit=mark.duty.unit if mark.duty.unit != entry.unit.unit else "",
    )


def measures(found: Measures) -> admin_pb2.Measures:
    """Write totals as they go over the wire; a rate of nothing is empty."""
    return admin_pb2.Measures(
        scope=found.scope,
        code=found.code,
        name=found.name,
        counts=found.counted.statuses,
        on_time_rate=_decimal(found.on_time_rate),
        timeliness=_decimal(found.timeliness),
        quality=_decimal(found.quality),
        expected_reports=found.expected,
        actual_reports=found.counted.arrived,
        actual_reports_on_time=found.counted.in_time,
        reporting_rate=_decimal(found.reporting_rate),
        reporting_rate_on_time=_decimal(found.reporting_rate_on_time),
    )


def _decimal(rate: Decimal | None) -> str:
    return "" if rate is None else str(rate)


class _Turn(NamedTuple):
    """Where the next page begins, and of which instants the first one was."""

    as_of: datetime
    known_at: datetime
    after: Place

    def token(self) -> str:
        """Write it as an opaque text."""
        said = [self.as_of.isoformat(), self.known_at.isoformat(), *self.after]
        return base64.urlsafe_b64encode(json.dumps(said).encode()).decode()


def _turn(token: str) -> _Turn | None:
    """Read where a page begins.

    Raises:
        BadInput: nobody handed out such a token.
    """
    if not token:
        return None
    try:
        as_of, known_at, district, no, unit = json.loads(base64.urlsafe_b64decode(token))
        place = Place(str(district), int(no), str(unit))
        return _Turn(datetime.fromisoformat(as_of), datetime.fromisoformat(known_at), place)
    except (ValueError, TypeError) as error:
        raise BadInput("page_token", "hãy dùng next_page_token của trang trước, không sửa") from error


def cells_wanted(request: Any) -> Wanted:  # noqa: ANN401  (a message)
    """Read which cells are wanted.

    Raises:
        BadInput: there is no such status.
    """
    known = {status.value for status in Status}
    unknown = sorted({*request.statuses} - known)
    if unknown:
        raise BadInput("statuses", f"không có trạng thái {unknown[0]!r}; hiện có: {', '.join(sorted(known))}")
    chosen = (frozenset(request.units), frozenset(request.obligations), frozenset(request.kinds))
    statuses = frozenset(Status(status) for status in request.statuses)
    return Wanted(*chosen, statuses, lineage=request.lineage == admin_pb2.WITH_PREDECESSORS)


class Registers(admin_pb2_grpc.ScoringAdminServicer):
    """Answers about the register."""

    _service: Service

    @override
    async def GetRegister(self, request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> admin_pb2.Register:
        """Return the register of a district and year, or of every one, whole or page by page."""
        wanted, turn = cells_wanted(request), _turn(request.page_token)
        question = await self._register_asked(request, turn)
        if request.page_size < 0:
            raise BadInput("page_size", "hãy ghi số ô mỗi trang, 0 là tất cả")
        after = None if turn is None else turn.after
        page = await queries.page(self._service.database, question, wanted, size=request.page_size, after=after)
        days = await queries.calendars(self._service.database, question, {cell.mark.district for cell in page.cells})
        ends_with = page.ends_with
        return admin_pb2.Register(
            district=question.district,
            year=question.year,
            as_of=local(question.as_of),
            known_at=local(question.known_at),
            cells=[cell(entry, days) for entry in page.cells],
            counts=page.counts,
            next_page_token="" if ends_with is None else _Turn(question.as_of, question.known_at, ends_with).token(),
            total_cells=page.total,
        )

    @override
    async def GetTotals(self, request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> admin_pb2.Totals:
        """Return totals by kind, district, province and obligation, and DHIS2's measures beside ours."""
        question = await self._register_asked(request, None, otherwise=EVERYWHERE)
        found = await totals.measures(self._service.database, question, request.obligation, request.period)
        return admin_pb2.Totals(
            year=question.year,
            as_of=local(question.as_of),
            known_at=local(question.known_at),
            measures=[measures(each) for each in found],
        )

    async def _register_asked(self, request: Any, turn: _Turn | None, otherwise: str = "") -> queries.Asked:  # noqa: ANN401
        year = asked.year(request.year)
        as_of, known_at = asked.instants(self._service, request)
        named = request.district or otherwise
        district = named if named == EVERYWHERE else await asked.district(self._service, named)
        return queries.Asked(district, year, turn.as_of if turn else as_of, turn.known_at if turn else known_at)
