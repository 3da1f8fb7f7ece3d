"""Operators' calls: catalogues in, periods out (proto/dunghan/deadlines/v1/admin.proto)."""

from typing import Final

from pydantic import ValidationError
from typing_extensions import override

from services.deadlines import catalogue as catalogues
from services.deadlines import queries
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.kit.rpc import BadInput, Server
from services.kit.service import Service

OPERATOR: Final = "operator"


def register(service: Service, server: Server) -> None:
    """Answer these calls on a server."""
    admin_pb2_grpc.add_DeadlinesAdminServicer_to_server(DeadlinesAdmin(service), server.grpc)
    server.named(admin_pb2.DESCRIPTOR.services_by_name["DeadlinesAdmin"].full_name)


class DeadlinesAdmin(admin_pb2_grpc.DeadlinesAdminServicer):
    """The calls of `DeadlinesAdmin`."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @override
    async def ImportCatalogue(
        self, request: admin_pb2.ImportCatalogueRequest, context: object
    ) -> admin_pb2.ImportCatalogueResponse:
        """Take a catalogue in, or only say what that would change."""
        imported = _read(request.catalogue_json)
        known = await queries.catalogue(self._service.database, imported.catalogue)
        changes = catalogues.changes(known, imported)
        if request.dry_run:
            return admin_pb2.ImportCatalogueResponse(changes=changes)
        if not request.request_id:
            raise BadInput("request_id", "is missing; give every call an id of its own, so that a repeat does nothing")
        event = CatalogueImported(catalogue=imported)
        taken = await self._service.submit(OPERATOR, request.request_id, event, actor=request.actor or OPERATOR)
        return admin_pb2.ImportCatalogueResponse(changes=[] if taken.repeat else changes, repeat=taken.repeat)

    @override
    async def ListPeriods(
        self, request: admin_pb2.ListPeriodsRequest, context: object
    ) -> admin_pb2.ListPeriodsResponse:
        """Answer every period and what its closing waits for."""
        rows = await queries.periods(self._service.database)
        return admin_pb2.ListPeriodsResponse(periods=[_period(row) for row in rows])


def _read(text: str) -> Catalogue:
    try:
        read = Catalogue.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput("catalogue_json", f"{_dotted(first['loc'])}: {first['msg']}") from error
    found = catalogues.faults(read)
    if found:
        raise BadInput("catalogue_json", "; ".join(f"{_dotted(fault.where)}: {fault.text}" for fault in found[:10]))
    return read


def _dotted(where: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in where) or "catalogue"


def _period(row: queries.PeriodRow) -> admin_pb2.Period:
    return admin_pb2.Period(
        obligation=row.obligation,
        period=row.period,
        due_at=row.due_at.isoformat(),
        state=row.state,
        expected=row.numbers.expected,
        owing=row.numbers.owing,
        waits_for=row.waits_for,
    )
