"""Operators' calls about duties: extensions, waivers, credits, notes, decisions taken back (deadlines/v1/admin.proto)."""

import json
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from typing_extensions import override

from services.deadlines.acts import decision
from services.deadlines.asked import OWN_CALL, given
from services.deadlines.domain.inputs import Input
from services.deadlines.duties import granting, revoking, shown
from services.deadlines.duties.refusals import DutyUnknown
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.deadlines.queries import decisions, owed, registry
from services.deadlines.queries.owed import DutyRow
from services.deadlines.worded import arithmetic, language
from services.kit import journal
from services.kit.service import Service

OPERATOR: Final = "operator"
WHY: Final = "is missing; say why, as it will be read later"


class _Call(Protocol):
    """What every call that decides something carries."""

    @property
    def request_id(self) -> str: ...
    @property
    def actor(self) -> str: ...


class DutyCalls(admin_pb2_grpc.DeadlinesAdminServicer):
    """The calls of `DeadlinesAdmin` about duties."""

    _service: Service

    @override
    async def ListDuties(self, request: admin_pb2.ListDutiesRequest, context: object) -> admin_pb2.ListDutiesResponse:
        """Answer duties, the earliest due first."""
        about = (request.district, request.unit, request.obligation, request.period, request.standing)
        rows = await owed.duties(self._service.database, owed.Asked(*about, limit=request.limit or owed.MOST))
        return admin_pb2.ListDutiesResponse(duties=[shown.duty(row) for row in rows])

    @override
    async def GetDuty(self, request: admin_pb2.GetDutyRequest, context: object) -> admin_pb2.DutyDetail:
        """Answer one duty with all that bears on it."""
        database, turn = self._service.database, (request.obligation, request.period)
        row = await owed.one(database, request.unit, *turn)
        if row is None:
            raise DutyUnknown(unit=request.unit, obligation=request.obligation, period=request.period)
        _planned, opened = await owed.bodies(database, *turn)
        before = await granting.predecessors(self._service, row.unit)
        said = await self._decisions(row)
        notes = [each for each in said if each.kind == "note"]
        ended = [unit.successors for unit in await registry.units(database) if unit.unit == row.unit]
        reckoned = owed.deadline_of(opened, row.due_at)
        return admin_pb2.DutyDetail(
            duty=shown.duty(row, opened, await owed.sections(database, row)),
            arrivals=map(shown.arrival, await owed.arrivals(database, [row.unit], *turn)),
            predecessors=map(shown.arrival, await owed.arrivals(database, before, *turn)),
            decisions=[shown.decision(each) for each in said if each.kind != "note"],
            notes=map(shown.decision, notes),
            arithmetic=arithmetic(reckoned, row.due_at, language(context), firm=row.firm),
            successors=[code for codes in ended for code in codes],
        )

    @override
    async def ExtendDeadline(
        self, request: admin_pb2.ExtendDeadlineRequest, context: object
    ) -> admin_pb2.DecisionResponse:
        """Give units until another instant, before or after the deadline."""
        given("reason", request.reason, WHY)
        if await self._repeats(request, dry_run=request.dry_run):
            return _repeated("extension", request.request_id)
        granted, rows = await granting.extension(self._service, request)
        if request.dry_run:
            return _only(shown.change(row, shown.MOVED, granted.due_at) for row in rows)
        return await self._decided(request, granted, granted.extension)

    @override
    async def WaiveDuty(self, request: admin_pb2.WaiveDutyRequest, context: object) -> admin_pb2.DecisionResponse:
        """Let units off a report."""
        given("reason", request.reason, WHY)
        if await self._repeats(request, dry_run=request.dry_run):
            return _repeated("waiver", request.request_id)
        granted, rows = await granting.waiver(self._service, request)
        if request.dry_run:
            return _only(shown.change(row, shown.WITHDRAWN) for row in rows)
        return await self._decided(request, granted, granted.waiver)

    @override
    async def CreditPredecessor(
        self, request: admin_pb2.CreditPredecessorRequest, context: object
    ) -> admin_pb2.DecisionResponse:
        """Count for a unit what a predecessor of it had sent."""
        given("reason", request.reason, WHY)
        if await self._repeats(request, dry_run=request.dry_run):
            return _repeated("credit", request.request_id)
        granted, rows = await granting.credit(self._service, request)
        if request.dry_run:
            why = f"{granted.predecessor} {granted.submission_id} {granted.arrived_at.isoformat()}"
            return _only(shown.change(row, shown.KEPT, why=why) for row in rows)
        return await self._decided(request, granted, granted.credit)

    @override
    async def RevokeDecision(
        self, request: admin_pb2.RevokeDecisionRequest, context: object
    ) -> admin_pb2.DecisionResponse:
        """Take a decision back."""
        given("decision", request.decision, "is missing; `dunghan decisions list` names those there are")
        given("reason", request.reason, WHY)
        if await self._repeats(request, dry_run=request.dry_run):
            return admin_pb2.DecisionResponse(decision=request.decision, repeat=True)
        row = await revoking.find(self._service, request)
        recall = revoking.recalled(row, request, self._service.clock.now())
        would = await revoking.changes(self._service, row, recall)
        if request.dry_run:
            return admin_pb2.DecisionResponse(decision=row.decision, duties=would)
        answer = await self._decided(request, recall, row.decision)
        if await revoking.follow(self._service, row):
            answer.duties.extend(would)
        return answer

    @override
    async def AddNote(self, request: admin_pb2.AddNoteRequest, context: object) -> admin_pb2.DecisionResponse:
        """Note something about whatever is named."""
        given("text", request.text, "is missing; write what is to be remembered")
        if await self._repeats(request):
            return _repeated("note", request.request_id)
        taken = granting.note(request)
        return await self._decided(request, taken, taken.note)

    @override
    async def ListDecisions(
        self, request: admin_pb2.ListDecisionsRequest, context: object
    ) -> admin_pb2.ListDecisionsResponse:
        """Answer what was decided, the last one first."""
        about = (request.kind, request.unit, request.obligation, request.period)
        asked = decisions.Asked(*about, standing_only=request.standing_only, limit=request.limit or decisions.MOST)
        rows = await decisions.decisions(self._service.database, asked)
        return admin_pb2.ListDecisionsResponse(decisions=map(shown.decision, rows))

    async def _decisions(self, row: DutyRow) -> list[decisions.DecisionRow]:
        asked = decisions.Asked(obligation=row.obligation, period=row.period)
        found = await decisions.decisions(self._service.database, asked)
        return [each for each in found if row.unit in each.units or not each.units]

    async def _repeats(self, request: _Call, *, dry_run: bool = False) -> bool:
        if dry_run:
            return False
        given("request_id", request.request_id, OWN_CALL)
        asked = {"source": OPERATOR, "ids": json.dumps([request.request_id])}
        return bool(await self._service.database.read(journal.KNOWN, asked))

    async def _decided(self, request: _Call, said: Input, name: str) -> admin_pb2.DecisionResponse:
        taken = await self._service.submit(OPERATOR, request.request_id, said, actor=request.actor or OPERATOR)
        now = await self._standing(said)
        return admin_pb2.DecisionResponse(decision=name, repeat=taken.repeat, duties=shown.changed(taken.own, now))

    async def _standing(self, said: Input) -> Mapping[str, DutyRow]:
        obligation, period = getattr(said, "obligation", None), getattr(said, "period", None)
        return await owed.of_period(self._service.database, obligation, period) if obligation and period else {}


def _repeated(kind: str, request_id: str) -> admin_pb2.DecisionResponse:
    return admin_pb2.DecisionResponse(decision=decision(kind, request_id), repeat=True)


def _only(changes: Iterable[admin_pb2.DutyChange]) -> admin_pb2.DecisionResponse:
    return admin_pb2.DecisionResponse(duties=changes)
