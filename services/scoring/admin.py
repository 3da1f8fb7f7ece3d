"""What operators ask `scoring` by gRPC: the register as of any instant."""

from collections import Counter
from datetime import date, datetime, time
from typing import Any

import grpc
from typing_extensions import override

from services.kit.rpc import BadInput, Server
from services.kit.service import Service
from services.scoring import queries
from services.scoring.domain.register import Cell
from services.scoring.domain.standing import LOCAL
from services.scoring.pb import admin_pb2, admin_pb2_grpc

DAY_LENGTH = len("2023-10-03")


def parse(field: str, written: str, now: datetime) -> datetime:
    """Read an instant; a bare day means its end in the province, nothing means now.

    Raises:
        BadInput: it is neither a day nor a moment with an offset.
    """
    if not written:
        return now
    try:
        if len(written) == DAY_LENGTH:
            return datetime.combine(date.fromisoformat(written), time.max, LOCAL)
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise BadInput(field, f"{written!r} không phải ngày giờ ISO 8601, ví dụ 2023-10-03") from error
    if moment.tzinfo is None:
        raise BadInput(field, f"{written!r} thiếu múi giờ, ví dụ 2023-10-03T17:00:00+07:00")
    return moment


def local(moment: datetime | None) -> str:
    """Write an instant in local time; nothing for none."""
    return "" if moment is None else moment.astimezone(LOCAL).isoformat()


def cell(entry: Cell) -> admin_pb2.Cell:
    """Write a cell as it goes over the wire."""
    stands = entry.standing
    return admin_pb2.Cell(
        **entry.unit._asdict(),
        obligation=entry.obligation.obligation,
        title=entry.obligation.title,
        period=entry.period,
        status=stands.status.value,
        submitted_at=local(stands.submitted_at),
        due_at=local(stands.due_at),
        days_late=stands.days_late,
        reasons=entry.reasons,
    )


class ScoringAdmin(admin_pb2_grpc.ScoringAdminServicer):
    """Answers questions; changes nothing."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def _district(self, asked: str) -> str:
        known = await queries.districts(self._service.database)
        if asked in known:
            return asked
        if not asked and len(known) == 1:
            return known[0]
        names = ", ".join(known) or "chưa có huyện nào"
        raise BadInput("district", f"hãy chọn một trong các mã đang theo dõi: {names}")

    @override
    async def GetRegister(self, request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> admin_pb2.Register:
        """Return the register of a district and year."""
        now = self._service.clock.now()
        if not 1 <= request.year <= date.max.year:
            raise BadInput("year", "hãy ghi năm theo dõi, ví dụ 2023")
        as_of, known_at = parse("as_of", request.as_of, now), parse("known_at", request.known_at, now)
        asked = queries.Asked(await self._district(request.district), request.year, as_of, known_at)
        cells = [cell(entry) for entry in await queries.register(self._service.database, asked)]
        return admin_pb2.Register(
            district=asked.district,
            year=asked.year,
            as_of=local(as_of),
            known_at=local(known_at),
            cells=cells,
            counts=Counter(entry.status for entry in cells),
        )


def register(service: Service, server: Server) -> None:
    """Put the servicer on the server."""
    admin_pb2_grpc.add_ScoringAdminServicer_to_server(ScoringAdmin(service), server.grpc)
    server.named(admin_pb2.DESCRIPTOR.services_by_name["ScoringAdmin"].full_name)
