"""gRPC for operators of intake."""

from typing_extensions import override

from services.intake import queries
from services.intake.pb import admin_pb2, admin_pb2_grpc
from services.kit.rpc import Server
from services.kit.service import Service

LIMIT = 100
NAME = admin_pb2.DESCRIPTOR.services_by_name["IntakeAdmin"].full_name


class IntakeAdmin(admin_pb2_grpc.IntakeAdminServicer):
    """Answers questions about submissions."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @override
    async def ListSubmissions(
        self, request: admin_pb2.ListSubmissionsRequest, context: object
    ) -> admin_pb2.ListSubmissionsResponse:
        """List submissions with the decision that stands."""
        asked = {"district": request.district, "outcome": request.outcome, "limit": request.limit or LIMIT}
        rows = await self._service.database.read(queries.submissions, asked)
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
        return admin_pb2.ListSubmissionsResponse(
            submissions=[admin_pb2.Submission(**dict(zip(names, row, strict=True))) for row in rows]
        )


def register(service: Service, server: Server) -> None:
    """Put `IntakeAdmin` on a server."""
    admin_pb2_grpc.add_IntakeAdminServicer_to_server(IntakeAdmin(service), server.grpc)
    server.named(NAME)


async def busy(service: Service) -> list[str]:
    """Name the closings whose marks are not back, and what is held."""
    waiting = await service.database.read(queries.waiting)
    held = await service.database.read(queries.held)
    marks = [
        f"closing {obligation}/{period} ({due_at}) waits for the mark of {district}"
        for obligation, period, due_at, district in waiting
    ]
    return marks + [f"held {district}/{submission_id}: {reasons}" for district, submission_id, *_, reasons in held]


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
