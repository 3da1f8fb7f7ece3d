"""Answers about the figures that reports bring."""

from typing import Any

import grpc
from typing_extensions import override

from services.contracts.numbers import plain_number
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.scoring import asked
from services.scoring.asked import local
from services.scoring.domain.consolidating import Figure, Sum
from services.scoring.pb import admin_pb2, admin_pb2_grpc
from services.scoring.queries.figures import AskedFigures, figures, periods
from services.scoring.queries.lists import EVERYWHERE


def summed(one: Sum) -> admin_pb2.FigureSum:
    """Write a sum as it goes over the wire."""
    about = one._asdict()
    return admin_pb2.FigureSum(sum=plain_number(about.pop("total")), **about)


def said(figure: Figure) -> admin_pb2.UnitFigure:
    """Write what a unit says, or why it says nothing, as it goes over the wire."""
    about = figure._asdict()
    unit = about.pop("unit")
    return admin_pb2.UnitFigure(unit=unit.unit, name=unit.name, kind=unit.kind, **about)


class Figures(admin_pb2_grpc.ScoringAdminServicer):
    """Answers about the figures that reports bring."""

    _service: Service

    @override
    async def ConsolidateFigures(
        self, request: Any, context: grpc.aio.ServicerContext[Any, Any]
    ) -> admin_pb2.ConsolidatedFigures:
        """Return the units' figures of an obligation and period, summed by indicator and kind."""
        question = await self._question(request)
        found = await figures(self._service.database, question)
        return admin_pb2.ConsolidatedFigures(
            district=question.district,
            obligation=question.obligation,
            period=question.period,
            as_of=local(question.as_of),
            known_at=local(question.known_at),
            sums=[summed(one) for one in found.sums()],
            figures=[] if request.sums_only else [said(figure) for figure in found.figures()],
            missing=found.missing(),
        )

    async def _question(self, request: admin_pb2.ConsolidateFiguresRequest) -> AskedFigures:
        as_of, known_at = asked.instants(self._service, request)
        is_every = request.district == EVERYWHERE
        district = EVERYWHERE if is_every else await asked.district(self._service, request.district)
        known = await periods(self._service.database, request.obligation)
        if not known:
            raise BadInput("obligation", f"không có nghĩa vụ {request.obligation!r} nào đã mở kỳ báo cáo")
        if request.period not in known:
            raise BadInput(
                "period", f"{request.obligation} không có kỳ {request.period!r}; hiện có: {', '.join(known)}"
            )
        with_predecessors = request.lineage == admin_pb2.WITH_PREDECESSORS
        return AskedFigures(district, request.obligation, request.period, as_of, known_at, with_predecessors)
