"""Takes objections and decisions on them, and answers about them."""

from services.kit.service import Service
from services.scoring.pb import admin_pb2_grpc


class Objections(admin_pb2_grpc.ScoringAdminServicer):
    """Takes objections and decisions on them, and answers about them."""

    _service: Service
