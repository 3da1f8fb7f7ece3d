"""Operators' calls about periods: their due instants before and after days off, in words, and what holds or keeps them."""

from collections.abc import Iterable

from typing_extensions import override

from services.deadlines import planner, plans, queries
from services.deadlines.domain.period import PeriodUnknown
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.deadlines.plans import Found, World
from services.deadlines.queries import registry
from services.deadlines.queries.periods import InstantRow, OpenDuty, PeriodRow, bodies, suppliers
from services.deadlines.rules import shown
from services.deadlines.worded import arithmetic, language
from services.kit.service import Service


class PeriodCalls(admin_pb2_grpc.DeadlinesAdminServicer):
    """The calls of `DeadlinesAdmin` about periods."""

    _service: Service

    @override
    async def ListPeriods(
        self, request: admin_pb2.ListPeriodsRequest, context: object
    ) -> admin_pb2.ListPeriodsResponse:
        """Answer every period and what its closing waits for."""
        world = await planner.look(self._service)
        return admin_pb2.ListPeriodsResponse(periods=await listed(self._service, world, language(context)))

    @override
    async def GetPeriod(self, request: admin_pb2.GetPeriodRequest, context: object) -> admin_pb2.PeriodDetail:
        """Answer one period with its instants, its sections, and what each open duty waits for."""
        database, which = self._service.database, (request.obligation, request.period)
        world, lang = await planner.look(self._service), language(context)
        rows = [one for one in await listed(self._service, world, lang) if (one.obligation, one.period) == which]
        if not rows:
            raise PeriodUnknown(obligation=request.obligation, period=request.period)
        opened = (await bodies(database)).get(which)
        waiting = (*await queries.open_duties(database, *which), *await queries.unknown_duties(database, *which))
        return admin_pb2.PeriodDetail(
            period=rows[0],
            instants=[_instant(row) for row in await queries.instants(database, *which)],
            open=[_open_duty(row) for row in waiting],
            sections=await self._sections(which),
            arithmetic=arithmetic(opened.deadline, opened.due_at, lang, firm=opened.firm) if opened else "",
        )

    async def _sections(self, which: tuple[str, str]) -> list[admin_pb2.Section]:
        defined = [one for one in await registry.obligations(self._service.database) if one.obligation == which[0]]
        arrived = await suppliers(self._service.database, *which)
        names = await registry.names(self._service.database)
        return [shown.section(each, names, arrived) for one in defined for each in shown.sections_of(one.accepts)]


async def listed(service: Service, world: World, lang: str) -> list[admin_pb2.Period]:
    """Answer every period as operators see it: those that are held among them."""
    found, said = plans.found(world, planning=False), await bodies(service.database)
    rows = await queries.periods(service.database)
    known = {(row.obligation, row.period) for row in rows}
    rows = [row._replace(conflict=found.holds((row.obligation, row.period))) for row in rows]
    return [shown.period(row, said.get((row.obligation, row.period)), lang) for row in (*rows, *_held(found, known))]


def _held(found: Found, known: Iterable[tuple[str, str]]) -> Iterable[PeriodRow]:
    for key in sorted(found.rules.keys() - set(known)):
        if found.holds(key):
            yield PeriodRow(*key, None, "conflict", queries.NO_DUTIES, "", found.holds(key))


def _instant(row: InstantRow) -> admin_pb2.Instant:
    return admin_pb2.Instant(
        due_at=row.due_at.isoformat(),
        state=row.state,
        settled_at=row.settled_at.isoformat() if row.settled_at else "",
        patience_until=row.patience_until.isoformat() if row.patience_until else "",
        silent=row.silent,
        waits_for=row.waits_for,
    )


def _open_duty(row: OpenDuty) -> admin_pb2.OpenDuty:
    return admin_pb2.OpenDuty(
        district=row.district, unit=row.unit, due_at=row.due_at.isoformat(), waits_for=row.waits_for.value
    )
