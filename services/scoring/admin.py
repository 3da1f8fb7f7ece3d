"""What operators ask `scoring` by gRPC; one module for each thing they ask about."""

from services.kit.rpc import Server
from services.kit.service import Service
from services.scoring.exports import Exports
from services.scoring.figures import Figures
from services.scoring.following import Said
from services.scoring.objections import Objections
from services.scoring.pb import admin_pb2, admin_pb2_grpc
from services.scoring.registers import Registers
from services.scoring.schemes import Schemes
from services.scoring.scores import Scores
from services.scoring.simulating import Simulating
from services.scoring.watching import Watching


class ScoringAdmin(Registers, Figures, Exports, Schemes, Scores, Simulating, Watching, Objections):
    """Answers operators and consumers."""

    def __init__(self, service: Service, said: Said | None = None) -> None:
        self._service = service
        self._said = said or Said()


def register(service: Service, server: Server, said: Said) -> None:
    """Put the servicer on the server; `said`: the aggregates that may be followed."""
    admin_pb2_grpc.add_ScoringAdminServicer_to_server(ScoringAdmin(service, said), server.grpc)
    server.named(admin_pb2.DESCRIPTOR.services_by_name["ScoringAdmin"].full_name)
