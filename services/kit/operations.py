"""The gRPC service `Operations` every service answers."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from typing_extensions import override

from services.kit import backup, journal, log, moment
from services.kit.database import StoreUnavailable
from services.kit.decider import Refusal, Write
from services.kit.fold import Finding
from services.kit.pb import operations_pb2, operations_pb2_grpc
from services.kit.rebuild import Rebuild
from services.kit.rpc import BadInput, Server
from services.kit.service import Service

NAME = operations_pb2.DESCRIPTOR.services_by_name["Operations"].full_name


class ClockIsReal(Refusal):
    """This service follows the machine's clock; only a simulated clock can be moved."""

    SITUATION = "CLOCK_IS_REAL"


class ClockIsSimulated(Refusal):
    """A simulated clock belongs to its story; there is nothing to confirm."""

    SITUATION = "CLOCK_IS_SIMULATED"


class NothingSetAside(Refusal):
    """No message with this id was set aside."""

    SITUATION = "NOTHING_SET_ASIDE"


class Operations(operations_pb2_grpc.OperationsServicer):
    """Answers operators about one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @override
    async def GetProgress(self, request: operations_pb2.GetProgressRequest, context: object) -> operations_pb2.Progress:
        """Say where the service stands."""
        told = self._remembered()
        told.alarms.extend(await self._service.alarms())
        try:
            await self._tell_stored(told)
        except StoreUnavailable as error:
            told.busy.append(f"the database does not answer: {error}")
        return told

    async def _tell_stored(self, told: operations_pb2.Progress) -> None:
        service = self._service
        blueprint = service.blueprint
        told.dead = (await service.database.read(journal.DEAD_OPEN))[0][0]
        following = await blueprint.next_moment(service) if blueprint.next_moment is not None else None
        told.next_moment = following.isoformat() if following is not None else ""
        for name, values in (await blueprint.counts(service)).items():
            told.counts[name].values.update(values)
        told.busy.extend(await blueprint.busy(service))
        told.waits.extend(await blueprint.waits(service))

    def _remembered(self) -> operations_pb2.Progress:
        service, transactor = self._service, self._service.transactor
        own, audit = transactor.own.source, service.audit
        return operations_pb2.Progress(
            source=own,
            position=transactor.head(own).position,
            relayed=service.relayed,
            heard={
                source: head.position
                for source, head in transactor.heads.items()
                if journal.family(source) in service.hears
            },
            now=service.clock.now().isoformat(),
            simulated=service.clock.simulated,
            stopped=service.stopped(),
            outbox=service.backlog,
            rows=transactor.row,
            state=service.state,
            audited_at=audit.ended_at.isoformat() if audit is not None and audit.ended_at is not None else "",
            findings=len(audit.findings) if audit is not None else 0,
            repaired=audit.repaired if audit is not None else 0,
        )

    @override
    async def ListDead(
        self, request: operations_pb2.ListDeadRequest, context: object
    ) -> operations_pb2.ListDeadResponse:
        """List what was set aside."""
        rows = await self._service.database.read(journal.DEAD_LISTED)
        return operations_pb2.ListDeadResponse(dead=[_dead(row) for row in rows if request.all or row[6] == "open"])

    @override
    async def RetryDead(self, request: operations_pb2.DeadRequest, context: object) -> operations_pb2.DeadResponse:
        """Hear a message again; it stays open where it fails again."""
        row = await self._row(request.id)
        again = self._service.blueprint.again
        if again is not None and await again(self._service, row[3], row[7]):
            row = await self._mark(request.id, "retried")
        return operations_pb2.DeadResponse(dead=_dead(row))

    @override
    async def DropDead(self, request: operations_pb2.DeadRequest, context: object) -> operations_pb2.DeadResponse:
        """Give a message up, with a reason."""
        if not request.reason:
            raise BadInput("reason", "say why it is given up")
        await self._row(request.id)
        return operations_pb2.DeadResponse(dead=_dead(await self._mark(request.id, f"dropped: {request.reason}")))

    async def _row(self, number: int) -> tuple[Any, ...]:
        for row in await self._service.database.read(journal.DEAD_LISTED):
            if row[0] == number:
                return row
        raise NothingSetAside(id=number)

    async def _mark(self, number: int, state: str) -> tuple[Any, ...]:
        await self._service.transactor.write([Write(journal.DEAD_STATE, {"b_id": number, "b_state": state})])
        return await self._row(number)

    @override
    async def Republish(
        self, request: operations_pb2.RepublishRequest, context: object
    ) -> operations_pb2.RepublishResponse:
        """Publish own events again."""
        return operations_pb2.RepublishResponse(
            published=await self._service.republish(max(0, request.from_position - 1))
        )

    @override
    async def VerifyJournal(
        self, request: operations_pb2.VerifyJournalRequest, context: object
    ) -> operations_pb2.VerifyJournalResponse:
        """Verify from a thread and connections of its own."""
        verdict = await self._service.verify(
            decisions=request.decisions, elsewhere=request.elsewhere, repair=request.repair
        )
        return operations_pb2.VerifyJournalResponse(
            findings=map(_finding, verdict.findings),
            rows=verdict.rows,
            tables=verdict.tables,
            repaired=verdict.repaired,
        )

    @override
    async def Rebuild(
        self, request: operations_pb2.RebuildRequest, context: object
    ) -> AsyncIterator[operations_pb2.RebuildState]:
        """Rebuild the read models, or watch who does; it goes on when nobody watches any more."""
        rebuilds = self._service.rebuilds
        async with aclosing(rebuilds.watched(rebuilds.start(keep=request.keep))) as watched:
            async for rebuild in watched:
                yield _rebuild(rebuild)

    @override
    async def CancelRebuild(
        self, request: operations_pb2.CancelRebuildRequest, context: object
    ) -> operations_pb2.RebuildState:
        """End a rebuild that runs."""
        return _rebuild(await self._service.rebuilds.cancel())

    @override
    async def ConfirmClock(
        self, request: operations_pb2.ConfirmClockRequest, context: object
    ) -> operations_pb2.ConfirmClockResponse:
        """Trust the machine's clock as it is from now on."""
        service = self._service
        if service.clock.simulated:
            raise ClockIsSimulated
        if not request.reason:
            raise BadInput("reason", "say how you know that the clock is right")
        now = await service.guard.confirm(service.client)
        broker = service.guard.broker
        log.get().warning("clock.confirmed", actor=request.actor, reason=request.reason, now=now.isoformat())
        return operations_pb2.ConfirmClockResponse(
            now=now.isoformat(), broker=broker.isoformat() if broker is not None else ""
        )

    @override
    async def OpenIncarnation(
        self, request: operations_pb2.OpenIncarnationRequest, context: object
    ) -> operations_pb2.OpenIncarnationResponse:
        """Go on as the next incarnation, where later own events are known of and nobody can give them back."""
        if not request.reason:
            raise BadInput("reason", "say why nobody can give back what is missing")
        if not request.request_id:
            raise BadInput("request_id", "give this request an id, so that it can be repeated")
        opened = await self._service.recovery.open_incarnation(request.request_id, request.actor, request.reason)
        continued = opened.continued
        return operations_pb2.OpenIncarnationResponse(
            source=opened.source, continues=continued.source, position=continued.position, hash=continued.hash
        )

    @override
    async def ReadJournal(
        self, request: operations_pb2.ReadJournalRequest, context: object
    ) -> AsyncIterator[operations_pb2.JournalRow]:
        """Give rows of the journal as they are stored."""
        async for row in backup.stored(self._service.database, request):
            yield row

    @override
    async def Backup(
        self, request: operations_pb2.BackupRequest, context: object
    ) -> AsyncIterator[operations_pb2.BackupLine]:
        """Give every row a backup keeps, out of one snapshot."""
        async with aclosing(backup.lines(self._service.database.url)) as lines:
            async for table, line in lines:
                yield operations_pb2.BackupLine(table=table, json=line)

    @override
    async def AdvanceClock(
        self, request: operations_pb2.AdvanceClockRequest, context: object
    ) -> operations_pb2.AdvanceClockResponse:
        """Move a simulated clock; all that is due up to then is done first."""
        service = self._service
        if not service.clock.simulated:
            raise ClockIsReal
        try:
            to = moment.parse(request.to)
        except ValueError as error:
            raise BadInput("to", str(error)) from error
        if service.blueprint.advance is not None:
            await service.blueprint.advance(service, to)
        await service.move_clock(to)
        return operations_pb2.AdvanceClockResponse(now=service.clock.now().isoformat())


def register(service: Service, server: Server) -> None:
    """Put `Operations` on a server."""
    operations_pb2_grpc.add_OperationsServicer_to_server(Operations(service), server.grpc)
    server.named(NAME)


def _dead(row: tuple[Any, ...]) -> operations_pb2.Dead:
    number, _, source, subject, reason, at, state, body = row
    return operations_pb2.Dead(id=number, source=source, subject=subject, reason=reason, at=at, state=state, body=body)


def _finding(found: Finding) -> operations_pb2.Finding:
    return operations_pb2.Finding(what=found.what, where=found.where, text=found.text)


def _rebuild(rebuild: Rebuild) -> operations_pb2.RebuildState:
    state = rebuild.state
    counted = {name: getattr(state, name) for name in ("rows", "of", "tables", "differing", "why")}
    findings = map(_finding, state.findings)
    return operations_pb2.RebuildState(step=state.step.value, findings=findings, seconds=rebuild.seconds, **counted)
