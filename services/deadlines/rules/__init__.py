"""Operators' calls about rules: catalogues, conflicts, obligations, reports on demand, periods (deadlines/v1/admin.proto)."""

import json
from typing import Final

from typing_extensions import override

from services.deadlines import catalogue as catalogues
from services.deadlines import planner, plans, queries
from services.deadlines.acts import decision
from services.deadlines.asked import OWN_CALL, given
from services.deadlines.domain.conflicts import Severity
from services.deadlines.domain.inputs import CatalogueImported
from services.deadlines.pb import admin_pb2
from services.deadlines.plans import World
from services.deadlines.queries import plans as planned
from services.deadlines.queries import registry
from services.deadlines.queries.periods import bodies
from services.deadlines.rules import asked, periods, shown
from services.deadlines.rules.periods import PeriodCalls
from services.deadlines.rules.refusals import ObligationUnknown
from services.deadlines.worded import language
from services.kit import journal

__all__ = ["RuleCalls"]

OPERATOR: Final = "operator"
WHY: Final = "is missing; say why, it is kept with what follows"


class RuleCalls(PeriodCalls):
    """The calls of `DeadlinesAdmin` about rules."""

    @override
    async def ImportCatalogue(
        self, request: admin_pb2.ImportCatalogueRequest, context: object
    ) -> admin_pb2.ImportCatalogueResponse:
        """Take a catalogue in, or only say what that would change."""
        imported, lang = asked.catalogue(request.catalogue_json), language(context)
        correct = asked.correction(request) if request.correct else None
        world = await planner.look(self._service)
        supposed = world.with_catalogue(imported, correct)
        found = await planner.found_in(supposed)
        asked.right(found, imported, lang)
        if not request.dry_run:
            given("request_id", request.request_id, OWN_CALL)
            if await self._heard(request.request_id):
                return admin_pb2.ImportCatalogueResponse(repeat=True)
        known = await queries.catalogue(self._service.database, imported.catalogue)
        answer = admin_pb2.ImportCatalogueResponse(
            changes=catalogues.changes(known, imported),
            duties=await self._changes(supposed),
            findings=shown.findings(found.findings[imported.catalogue], imported, lang),
        )
        # The same file again is no input; one that corrects has to be said where it would change anything.
        is_same = known is not None and plans.named(known) == plans.named(imported)
        if not request.dry_run and (not is_same or (request.correct and answer.duties)):
            event = CatalogueImported(catalogue=imported, correct=correct)
            await self._service.submit(OPERATOR, request.request_id, event, actor=request.actor or OPERATOR)
            await planner.plan(self._service)
        return answer

    @override
    async def ListCatalogues(
        self, request: admin_pb2.ListCataloguesRequest, context: object
    ) -> admin_pb2.ListCataloguesResponse:
        """Answer which catalogues were imported, and what in them contradicts itself."""
        lang = language(context, request.lang)
        found = plans.found(await planner.look(self._service), planning=False)
        async with self._service.database.snapshot() as snapshot:
            rows = await planned.imported(snapshot)
        return admin_pb2.ListCataloguesResponse(
            catalogues=[
                admin_pb2.CatalogueRow(
                    catalogue=row.catalogue.catalogue,
                    authority=row.catalogue.authority,
                    version=row.catalogue.version,
                    imported_at=row.imported_at.isoformat(),
                    obligations=len(row.catalogue.obligations),
                    findings=shown.findings(found.findings[row.catalogue.catalogue], row.catalogue, lang),
                )
                for row in rows
            ]
        )

    @override
    async def ResolveConflict(
        self, request: admin_pb2.ResolveConflictRequest, context: object
    ) -> admin_pb2.ResolveConflictResponse:
        """Resolve a conflict with a citation: another day, another window, or as it is written; or only look at it."""
        given("request_id", request.request_id, OWN_CALL)
        given("reason", request.reason, WHY)
        resolution, lang = decision("resolution", request.request_id), language(context)
        if await self._heard(request.request_id):
            return admin_pb2.ResolveConflictResponse(resolution=resolution, repeat=True)
        world = await planner.look(self._service)
        catalogue, _ = asked.having(world, request.obligation, request.catalogue)
        settled = asked.resolution(request, resolution, plans.found(world, planning=False), catalogue)
        supposed = world._replace(resolutions=(*world.resolutions, settled))
        answer = admin_pb2.ResolveConflictResponse(
            resolution=resolution,
            duties=await planner.preview(self._service, resolutions=supposed.resolutions),
            findings=[
                shown.finding(one, catalogue, lang)
                for one in plans.found(supposed, planning=False).findings[catalogue.catalogue]
                if one.severity is Severity.CONFLICT and one.obligation == request.obligation
            ],
        )
        if not request.dry_run:
            await self._service.submit(OPERATOR, request.request_id, settled, actor=request.actor or OPERATOR)
            await planner.plan(self._service)
        return answer

    @override
    async def DemandReport(
        self, request: admin_pb2.DemandReportRequest, context: object
    ) -> admin_pb2.DemandReportResponse:
        """Ask for a report that is owed on demand, or only say who would owe it."""
        given("reason", request.reason, WHY)
        if not request.dry_run:
            given("request_id", request.request_id, OWN_CALL)
        demand = decision("demand", request.request_id or "preview")
        if not request.dry_run and await self._heard(request.request_id):
            return admin_pb2.DemandReportResponse(demand=demand, repeat=True)
        world = await planner.look(self._service)
        taken = [key[1] for key in await bodies(self._service.database) if key[0] == request.obligation]
        demanded = asked.demand(request, demand, world, taken)
        supposed = world._replace(demands=(*world.demands, demanded))
        asked.planned(await planner.found_in(supposed), demanded)
        duties = await planner.preview(self._service, demands=supposed.demands)
        if not request.dry_run:
            await self._service.submit(OPERATOR, request.request_id, demanded, actor=request.actor or OPERATOR)
            await planner.plan(self._service)
        return admin_pb2.DemandReportResponse(demand=demand, duties=duties)

    @override
    async def ListObligations(
        self, request: admin_pb2.ListObligationsRequest, context: object
    ) -> admin_pb2.ListObligationsResponse:
        """Answer every rule, or those that units of a district owe by."""
        lang, world = language(context), await planner.look(self._service)
        found = await planner.found_in(world) if request.district else plans.found(world, planning=False)
        units = {unit.unit for unit in world.members if unit.district == request.district}
        owed = {key[0] for key, plan in found.plans.items() if not units.isdisjoint(plan.opened.audience)}
        names = await registry.names(self._service.database)
        told = [
            shown.obligation(one, world, found, names, lang)
            for one in await registry.obligations(self._service.database)
            if not request.district or one.obligation in owed
        ]
        return admin_pb2.ListObligationsResponse(obligations=told)

    @override
    async def GetObligation(self, request: admin_pb2.GetObligationRequest, context: object) -> admin_pb2.Obligation:
        """Answer one rule with its periods."""
        lang, world = language(context, request.lang), await planner.look(self._service)
        every = await registry.obligations(self._service.database)
        defined = next((one for one in every if one.obligation == request.obligation), None)
        if defined is None:
            raise ObligationUnknown(obligation=request.obligation)
        names = await registry.names(self._service.database)
        told = shown.obligation(defined, world, plans.found(world, planning=False), names, lang)
        of_all = await periods.listed(self._service, world, lang)
        told.periods.extend(one for one in of_all if one.obligation == request.obligation)
        return told

    async def _heard(self, request_id: str) -> bool:
        known = {"source": OPERATOR, "ids": json.dumps([request_id])}
        return bool(await self._service.database.read(journal.KNOWN, known))

    async def _changes(self, supposed: World) -> list[admin_pb2.DutyChange]:
        return await planner.preview(
            self._service, catalogues=supposed.catalogues, members=supposed.members, days=supposed.days
        )
