"""gRPC for operators of intake."""

from datetime import datetime, timedelta
from typing import Final

from typing_extensions import override

from services.contracts.intake import ReasonCode
from services.intake import queries
from services.intake.domain import Reviewed
from services.intake.pb import admin_pb2, admin_pb2_grpc
from services.kit import moment
from services.kit.decider import Refusal
from services.kit.rpc import BadInput, Server
from services.kit.service import Service

LIMIT = 100
OPERATOR: Final = "operator"
NAME = admin_pb2.DESCRIPTOR.services_by_name["IntakeAdmin"].full_name
CLOSING_ALARM: Final = timedelta(minutes=10)
OBJECT_ALARM: Final = timedelta(hours=1, minutes=10)


class NotThere(Refusal):
    """No submission is known under this id."""

    SITUATION = "NOT_THERE"


class IntakeAdmin(admin_pb2_grpc.IntakeAdminServicer):
    """Answers questions about submissions, and decides held ones as officers say."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @override
    async def ListSubmissions(
        self, request: admin_pb2.ListSubmissionsRequest, context: object
    ) -> admin_pb2.ListSubmissionsResponse:
        """List submissions with the decision that stands."""
        asked = {"district": request.district, "outcome": request.outcome, "limit": request.limit or LIMIT}
        rows = await self._service.database.read(queries.submissions, asked)
        return admin_pb2.ListSubmissionsResponse(submissions=[_submission(row) for row in rows])

    @override
    async def ReviewSubmission(
        self, request: admin_pb2.ReviewSubmissionRequest, context: object
    ) -> admin_pb2.ReviewSubmissionResponse:
        """Decide a held submission as an officer says; the same request again does nothing."""
        if not request.request_id:
            raise BadInput("request_id", "is missing; give every call an id of its own, so that a repeat does nothing")
        about = {"district": request.district, "submission_id": request.submission_id}
        found = await self._service.database.read(queries.of_submission, about)
        if not found:
            raise NotThere(**about)
        reviewed = Reviewed(
            **about,
            **dict(zip(("unit", "obligation", "period"), found[0], strict=False)),
            accept=request.accept,
            reasons=_reasons(request),
            arrived_at=_moment(request.arrived_at),
            reason=request.reason,
        )
        taken = await self._service.submit(OPERATOR, request.request_id, reviewed, actor=request.actor or OPERATOR)
        outcome, event_id = (await self._service.database.read(queries.of_submission, about))[0][3:]
        return admin_pb2.ReviewSubmissionResponse(outcome=outcome, event_id=event_id, repeat=taken.repeat)


def _submission(row: tuple[str, ...]) -> admin_pb2.Submission:
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
    shown = dict(zip(names, row, strict=True))
    difference = moment.parse(shown["received_at"]) - moment.parse(shown["submitted_at"])
    return admin_pb2.Submission(**shown, clock_difference=difference.total_seconds())


def _reasons(request: admin_pb2.ReviewSubmissionRequest) -> tuple[ReasonCode, ...]:
    try:
        reasons = tuple(ReasonCode(code) for code in request.reasons)
    except ValueError as error:
        raise BadInput("reasons", f"{error}; one of: {' '.join(ReasonCode)}") from error
    if bool(reasons) == request.accept:
        raise BadInput("reasons", "give reason codes where it is sent back, and only there")
    if ReasonCode.ID_REUSED in reasons:
        raise BadInput("reasons", "id-reused is said by intake alone")
    return reasons


def _moment(written: str) -> datetime | None:
    try:
        return moment.parse(written) if written else None
    except ValueError as error:
        raise BadInput("arrived_at", str(error)) from error


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


async def counts(service: Service) -> dict[str, dict[str, int]]:
    """Count by district: arrived = accepted + returned + refused + held + repeat + unreadable."""
    found: dict[str, dict[str, int]] = {}
    for district, what, count in await service.database.read(queries.arrivals):
        _of(found, district)[what] += count
    for district, outcome, count in await service.database.read(queries.outcomes):
        _of(found, district)[outcome] += count
    for values in found.values():
        values["refused"] += values.pop("reused")
    return found


def _of(found: dict[str, dict[str, int]], district: str) -> dict[str, int]:
    return found.setdefault(
        district,
        dict.fromkeys(("arrived", "accepted", "returned", "refused", "held", "repeat", "unreadable", "reused"), 0),
    )
