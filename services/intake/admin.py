"""gRPC for operators and officers of intake."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from typing_extensions import override

from services.contracts.intake import AcceptanceRevoked, Decided, FaultsNoted, ReasonCode, ReportSubmitted, Revoked
from services.intake import asked, desk, figures, queries, takeover
from services.intake.desk import Detail, Done, Said
from services.intake.pb import admin_pb2, admin_pb2_grpc
from services.intake.takeover import Outcome
from services.kit import moment
from services.kit.rpc import Server
from services.kit.service import Service

LIMIT = 100
NAME = admin_pb2.DESCRIPTOR.services_by_name["IntakeAdmin"].full_name
CLOSING_ALARM: Final = timedelta(minutes=10)
OBJECT_ALARM: Final = timedelta(hours=1, minutes=10)


class IntakeAdmin(admin_pb2_grpc.IntakeAdminServicer):
    """Answers questions about submissions, and takes to the rules what officers say."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @override
    async def ListSubmissions(
        self, request: admin_pb2.ListSubmissionsRequest, context: object
    ) -> admin_pb2.ListSubmissionsResponse:
        """List submissions with the decision that stands."""
        wanted = {"district": request.district, "outcome": request.outcome, "limit": request.limit or LIMIT}
        rows = await self._service.database.read(queries.submissions, wanted)
        return admin_pb2.ListSubmissionsResponse(submissions=[_submission(row) for row in rows])

    @override
    async def GetSubmission(
        self, request: admin_pb2.GetSubmissionRequest, context: object
    ) -> admin_pb2.SubmissionDetail:
        """Show one submission: what came, every decision on it, what it waits for."""
        return _detail(await desk.show(self._service, asked.which(request)))

    @override
    async def ReviewSubmission(
        self, request: admin_pb2.ReviewSubmissionRequest, context: object
    ) -> admin_pb2.ReviewSubmissionResponse:
        """Decide a held submission as an officer says; the same request again does nothing."""
        words = {
            "accept": request.accept,
            "reasons": asked.reasons(request),
            "arrived_at": asked.moment_of(request.arrived_at),
            "actor_unit": request.actor_unit,
            "successor": asked.successor(request),
        }
        done = await desk.review(self._service, asked.call(request), asked.which(request), words)
        return admin_pb2.ReviewSubmissionResponse(
            outcome=done.outcome, event_id=done.event_id, repeat=done.repeat, needs_second=done.needs_second
        )

    @override
    async def RevokeAcceptance(
        self, request: admin_pb2.RevokeAcceptanceRequest, context: object
    ) -> admin_pb2.DecisionResponse:
        """Take back what never should have been accepted."""
        call = asked.answered_for(request)
        return _response(await desk.take_back(self._service, call, asked.which(request), Revoked.REVOKED))

    @override
    async def WithdrawSubmission(
        self, request: admin_pb2.WithdrawSubmissionRequest, context: object
    ) -> admin_pb2.DecisionResponse:
        """Take back what a unit asks for."""
        call = asked.answered_for(request)
        return _response(await desk.take_back(self._service, call, asked.which(request), Revoked.WITHDRAWN))

    @override
    async def RecordArrival(
        self, request: admin_pb2.RecordArrivalRequest, context: object
    ) -> admin_pb2.DecisionResponse:
        """Write down what arrived another way."""
        call = asked.answered_for(request, by_letter=True)
        arrived_at = asked.arrival("arrived_at", request.arrived_at, self._service.clock.now())
        recorded = {
            **asked.duty(request)._asdict(),
            "submission_id": asked.token(
                "submission_id", request.submission_id or f"paper-{asked.in_ids(call.request_id)}"
            ),
            "channel": asked.token("channel", request.channel),
            "arrived_at": arrived_at,
        }
        return _response(await desk.write_down(self._service, call, recorded, dry_run=request.dry_run))

    @override
    async def ImportRegister(
        self, request: admin_pb2.ImportRegisterRequest, context: object
    ) -> admin_pb2.ImportRegisterResponse:
        """Take over a list kept before this system."""
        call = asked.answered_for(request, by_letter=True)
        now, prefix = self._service.clock.now(), f"letter-{asked.in_ids(call.request_id)}"
        listed = [asked.listed(cell, f"{prefix}-{number}", now) for number, cell in enumerate(request.cells, 1)]
        outcomes, repeat = await takeover.take_over(self._service, call, listed, dry_run=request.dry_run)
        return admin_pb2.ImportRegisterResponse(cells=[_imported(one) for one in outcomes], repeat=repeat)

    @override
    async def LiftUnknown(self, request: admin_pb2.LiftUnknownRequest, context: object) -> admin_pb2.DecisionResponse:
        """Confirm that nothing had arrived where a list is silent."""
        call = asked.answered_for(request)
        return _response(await desk.lift(self._service, call, asked.duty(request)))

    @override
    async def NoteFaults(self, request: admin_pb2.NoteFaultsRequest, context: object) -> admin_pb2.DecisionResponse:
        """Note what is wrong with an accepted report; nothing named: nothing any more."""
        call, faults = asked.answered_for(request), asked.faults(request)
        return _response(await desk.note_faults(self._service, call, asked.which(request), faults))

    @override
    async def CompareFigures(
        self, request: admin_pb2.CompareFiguresRequest, context: object
    ) -> admin_pb2.CompareFiguresResponse:
        """Show estimates beside the exact figures that followed."""
        found = await figures.compared(self._service.database, request)
        return admin_pb2.CompareFiguresResponse(
            rows=[admin_pb2.FigureRow(**line._asdict()) for line in found.lines],
            without_exact=found.without_exact,
            without_estimate=found.without_estimate,
        )


def _submission(row: Sequence[Any]) -> admin_pb2.Submission:
    names = (
        "district",
        "submission_id",
        "unit",
        "obligation",
        "period",
        "outcome",
        "reasons",
        "submitted_at",
        "received_at",
        "arrived_at",
        "event_id",
    )
    shown = dict(zip(names, row, strict=False))
    if row[len(names)]:
        shown["reasons"] = f"{shown['reasons']} {ReasonCode.REVIEW.value}"
    shown["faults"] = row[len(names) + 1]
    difference = moment.parse(shown["received_at"]) - moment.parse(shown["submitted_at"])
    return admin_pb2.Submission(**shown, clock_difference=difference.total_seconds())


def _detail(found: Detail) -> admin_pb2.SubmissionDetail:
    decided = found.decided
    due_at = decided.due_at if decided is not None else None
    return admin_pb2.SubmissionDetail(
        submission=_submission(found.row),
        until=found.until,
        body=found.body,
        content_sha256=decided.content_sha256 if decided is not None else "",
        due_at=due_at.isoformat() if due_at is not None else "",
        decisions=[_decision(said) for said in found.decisions],
        proposed_by=found.proposed_by,
        proposal=found.proposal,
    )


def _decision(said: Said) -> admin_pb2.Decision:
    event = said.event
    about: dict[str, Any] = {"event_id": said.event_id, "actor": said.actor}
    about |= {"reason": said.reason, "source": said.source}
    match event:
        case FaultsNoted():
            outcome, at = "faulty" if event.faults else "faultless", event.noted_at
            return admin_pb2.Decision(**about, outcome=outcome, reasons=event.faults, at=at.isoformat())
        case AcceptanceRevoked():
            reasons, at = [event.because.value], event.revoked_at
            return admin_pb2.Decision(**about, outcome=event.OUTCOME.value, reasons=reasons, at=at.isoformat())
        case Decided():
            return _decided(event, about)


def _decided(event: Decided, about: dict[str, Any]) -> admin_pb2.Decision:
    missing = "; ".join(f"{code.value}: {detail}" for code, detail in event.details.items())
    about["reason"] = about["reason"] or missing
    return admin_pb2.Decision(
        **about,
        outcome=event.OUTCOME.value,
        reasons=event.reasons,
        at=event.decided_at.isoformat(),
        evidence=event.evidence if isinstance(event, ReportSubmitted) else "",
    )


def _response(done: Done) -> admin_pb2.DecisionResponse:
    return admin_pb2.DecisionResponse(
        outcome=done.outcome, event_id=done.event_id, repeat=done.repeat, submission_id=done.submission_id
    )


def _imported(one: Outcome) -> admin_pb2.ImportedCell:
    return admin_pb2.ImportedCell(where=one.listed.where, **one.listed.duty._asdict(), outcome=one.outcome, why=one.why)


def register(service: Service, server: Server) -> None:
    """Put `IntakeAdmin` on a server."""
    admin_pb2_grpc.add_IntakeAdminServicer_to_server(IntakeAdmin(service), server.grpc)
    server.named(NAME)


async def busy(service: Service) -> list[str]:
    """Name what will go on by itself: closings whose marks are not back, and what waits for `deadlines`.

    What waits for somebody else (a silent district, a document, an officer) is no work under way.
    """
    unsettled = await service.database.read(queries.unsettled)
    unknown = await service.database.read(queries.unknown)
    marks = [
        f"closing {obligation}/{period} (due {due_at}) waits for the mark of {district}"
        for obligation, period, due_at, district, state, _since in unsettled
        if state == "waiting"
    ]
    return marks + [f"held {row[0]}/{row[1]}: {row[7]}" for row in unknown]


async def alarms(service: Service) -> list[str]:
    """Name closings that have waited for a mark for more than ten minutes, and documents nobody could look for."""
    now = service.clock.now()
    closing, held = moment.text(now - CLOSING_ALARM), moment.text(now - OBJECT_ALARM)
    marks = [
        f"closing {obligation}/{period} (due {due_at}) has waited for the mark of {district} since {since}"
        for obligation, period, due_at, district, _state, since in await service.database.read(queries.unsettled)
        if since < closing
    ]
    return marks + [
        f"held {row[0]}/{row[1]}: the bucket with its document could not be asked since {row[6]}"
        for row in await service.database.read(queries.awaited)
        if row[6] < held
    ]


COUNTED: Final = (
    "arrived",
    "accepted",
    "returned",
    "refused",
    "held",
    "withdrawn",
    "repeat",
    "unreadable",
    "tests",
    "withdrawals",
    "recorded",
)


async def counts(service: Service) -> dict[str, dict[str, int]]:
    """Count by district: arrived = accepted + returned + refused + held + withdrawn + repeat + unreadable.

    Beside that stand `tests`, `withdrawals` (messages that take something back) and `recorded` (what officers wrote down).
    """
    found: dict[str, dict[str, int]] = {}
    for district, what, count in await service.database.read(queries.arrivals):
        _of(found, district)["refused" if what == "reused" else what] += count
    for district, outcome, count in await service.database.read(queries.outcomes):
        _of(found, district)[outcome] += count
    return found


def _of(found: dict[str, dict[str, int]], district: str) -> dict[str, int]:
    return found.setdefault(district, dict.fromkeys(COUNTED, 0))
