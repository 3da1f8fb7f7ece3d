"""Operators' calls: catalogues, closing and outages in, periods out; districts stand in `districts` (deadlines/v1/admin.proto).

NothingToClose    none of the duties asked for is open
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final

from typing_extensions import override

from services.contracts.deadlines import ReportLate
from services.deadlines import queries
from services.deadlines.asked import OWN_CALL, cited, given, instant, token
from services.deadlines.days import DayCalls
from services.deadlines.districts import OPERATOR, DistrictCalls
from services.deadlines.domain.inputs import DutiesClosed, OutageReported, UnitOf
from services.deadlines.domain.period import InstantNotCome, PeriodUnknown
from services.deadlines.duties import DutyCalls
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.deadlines.rules import RuleCalls
from services.deadlines.rules.foresight import ForesightCalls
from services.deadlines.units import UnitCalls
from services.kit import journal
from services.kit.decider import Refusal
from services.kit.rpc import BadInput, Server
from services.kit.service import Service

COMING: Final = "coming"


class NothingToClose(Refusal):
    """Nothing of what was asked for is open: it is met, late already, or not owed."""

    SITUATION: ClassVar[str] = "NOTHING_TO_CLOSE"


def register(service: Service, server: Server) -> None:
    """Answer these calls on a server."""
    admin_pb2_grpc.add_DeadlinesAdminServicer_to_server(DeadlinesAdmin(service), server.grpc)
    server.named(admin_pb2.DESCRIPTOR.services_by_name["DeadlinesAdmin"].full_name)


class DeadlinesAdmin(RuleCalls, ForesightCalls, DutyCalls, UnitCalls, DayCalls, DistrictCalls):
    """The calls of `DeadlinesAdmin`; each family of them stands apart."""

    @override
    async def CloseDuties(
        self, request: admin_pb2.CloseDutiesRequest, context: object
    ) -> admin_pb2.CloseDutiesResponse:
        """Judge open duties of instants that came by what is known now; a repeat does nothing."""
        given("request_id", request.request_id, OWN_CALL)
        given("reason", request.reason, "is missing; say why nobody waits any longer")
        if await self._knows(request.request_id):
            return admin_pb2.CloseDutiesResponse(repeat=True)
        instants = await self._instants(request)
        closed = DutiesClosed(
            obligation=request.obligation,
            period=request.period,
            instants=instants,
            duties=await self._open(request, instants),
            reason=request.reason,
            source=cited(request.source),
        )
        taken = await self._service.submit(OPERATOR, request.request_id, closed, actor=request.actor or OPERATOR)
        late = [fact for fact in taken.own if isinstance(fact.event, ReportLate)]
        return admin_pb2.CloseDutiesResponse(closed=len(late), repeat=taken.repeat)

    @override
    async def DeclareOutage(
        self, request: admin_pb2.DeclareOutageRequest, context: object
    ) -> admin_pb2.DeclareOutageResponse:
        """Take in when a district's system or line was down; the same id again corrects it."""
        given("request_id", request.request_id, OWN_CALL)
        given("reason", request.reason, "is missing; say what was down")
        reported = _outage(request)
        taken = await self._service.submit(OPERATOR, request.request_id, reported, actor=request.actor or OPERATOR)
        return admin_pb2.DeclareOutageResponse(outage=reported.outage, repeat=taken.repeat)

    async def _knows(self, request_id: str) -> bool:
        asked = {"source": OPERATOR, "ids": json.dumps([request_id])}
        return bool(await self._service.database.read(journal.KNOWN, asked))

    async def _instants(self, request: admin_pb2.CloseDutiesRequest) -> tuple[datetime, ...]:
        """Find the instants a call is about: the one it names, or all that have come."""
        rows = await queries.instants(self._service.database, request.obligation, request.period)
        if not rows:
            raise PeriodUnknown(obligation=request.obligation, period=request.period)
        if request.due_at:
            named = instant("due_at", request.due_at)
            if named not in {row.due_at for row in rows}:
                known = ", ".join(row.due_at.isoformat() for row in rows)
                raise BadInput("due_at", f"is no due instant of this period; it has {known}")
            return (named,)  # the rules say whether it has come
        came = tuple(row.due_at for row in rows if row.state != COMING)
        if not came:
            first = rows[0].due_at.isoformat()
            raise InstantNotCome(obligation=request.obligation, period=request.period, due_at=first)
        return came

    async def _open(self, request: admin_pb2.CloseDutiesRequest, instants: Sequence[datetime]) -> tuple[UnitOf, ...]:
        found = await queries.open_duties(self._service.database, request.obligation, request.period)
        if request.units:  # by name only: whoever closes everything does not call late what nobody knows
            found += await queries.unknown_duties(self._service.database, request.obligation, request.period)
        duties = [duty for duty in found if duty.due_at in instants]
        units = set(request.units) or {duty.unit for duty in duties}
        without = units - {duty.unit for duty in duties}
        if without or not units:
            about = {"units": " ".join(sorted(without))} if without else {}
            raise NothingToClose(obligation=request.obligation, period=request.period, **about)
        return tuple(UnitOf(district=duty.district, unit=duty.unit) for duty in duties if duty.unit in units)


def _outage(request: admin_pb2.DeclareOutageRequest) -> OutageReported:
    district = token("district", request.district)
    since, until = instant("since", request.since), instant("until", request.until)
    if until <= since:
        raise BadInput("until", "is not after `since`; an outage ends later than it begins")
    return OutageReported(
        outage=token("outage", request.outage or f"{district[:48]}-{since:%Y%m%dT%H%M%S}"),
        district=district,
        since=since,
        until=until,
        reason=request.reason,
        source=cited(request.source),
    )
