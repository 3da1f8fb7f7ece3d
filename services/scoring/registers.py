"""Answers about the register."""

from collections import Counter
from typing import Any

import grpc
from typing_extensions import override

from services.kit.service import Service
from services.scoring import asked, queries
from services.scoring.asked import local
from services.scoring.domain.register import Cell
from services.scoring.pb import admin_pb2, admin_pb2_grpc


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


class Registers(admin_pb2_grpc.ScoringAdminServicer):
    """Answers about the register."""

    _service: Service

    @override
    async def GetRegister(self, request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> admin_pb2.Register:
        """Return the register of a district and year."""
        now = self._service.clock.now()
        year = asked.year(request.year)
        as_of, known_at = asked.parse("as_of", request.as_of, now), asked.parse("known_at", request.known_at, now)
        district = await asked.district(self._service, request.district)
        question = queries.Asked(district, year, as_of, known_at)
        cells = [cell(entry) for entry in await queries.register(self._service.database, question)]
        return admin_pb2.Register(
            district=district,
            year=year,
            as_of=local(as_of),
            known_at=local(known_at),
            cells=cells,
            counts=Counter(entry.status for entry in cells),
        )
